//! How much may be attached: the programme's `attachments.toml`.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// `attachments.toml`. Each limit holds at its figure and not one over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The size of one file, in MiB.
    pub file_mebibytes: u64,
    /// The size of all files of a proposal together, in MiB.
    pub proposal_mebibytes: u64,
    /// How many files a proposal has.
    pub files: u32,
    /// How long a link for uploading can be used, in minutes.
    pub upload_minutes: u32,
    /// How long a link for downloading can be used, in minutes.
    pub download_minutes: u32,
    /// What may be packed into a file.
    pub packed: Packed,
}

/// What may be packed into a file: into an archive, or into an Office file, which is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packed {
    /// Entries of all archives in the file together.
    pub entries: u64,
    /// Archives in one another; an Office file is one.
    pub depth: u32,
    /// The size of one entry, unpacked, in MiB.
    pub entry_mebibytes: u64,
    /// The size of all entries together, unpacked, in MiB.
    pub total_mebibytes: u64,
    /// Bytes unpacked for each byte packed.
    pub ratio: u64,
    /// Millions of pixels of one picture.
    pub megapixels: u64,
}

const MEBIBYTE: u64 = 1024 * 1024;

impl Limits {
    /// The size of one file, in bytes.
    pub fn file_bytes(&self) -> u64 {
        self.file_mebibytes * MEBIBYTE
    }

    /// The size of all files of a proposal together, in bytes.
    pub fn proposal_bytes(&self) -> u64 {
        self.proposal_mebibytes * MEBIBYTE
    }

    /// How long a link for uploading can be used.
    pub fn upload_lasts(&self) -> SignedDuration {
        SignedDuration::from_mins(self.upload_minutes.into())
    }

    /// How long a link for downloading can be used.
    pub fn download_lasts(&self) -> SignedDuration {
        SignedDuration::from_mins(self.download_minutes.into())
    }

    /// As `filecheck` wants them.
    pub fn of_content(&self) -> filecheck::Limits {
        filecheck::Limits {
            file_bytes: self.file_bytes(),
            entries: self.packed.entries,
            depth: self.packed.depth,
            entry_bytes: self.packed.entry_mebibytes * MEBIBYTE,
            total_bytes: self.packed.total_mebibytes * MEBIBYTE,
            ratio: self.packed.ratio,
            pixels: self.packed.megapixels * 1_000_000,
        }
    }
}
