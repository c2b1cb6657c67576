//! What identifies a file: its ID, and the checksum of its bytes.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64, HEXLOWER, HEXLOWER_PERMISSIVE};
use serde::{Deserialize, Serialize};

use crate::case::is_uuid;

/// The ID of a file: a UUID in small letters. It and the ID of the case are all that stands in the keys of the buckets,
/// so it must be written in one way only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileId(String);

/// The text is not the ID of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the ID of a file")]
pub struct NotAFileId;

impl FileId {
    /// The ID as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FileId {
    type Err = NotAFileId;

    fn from_str(text: &str) -> Result<Self, NotAFileId> {
        if is_uuid(text) { Ok(Self(text.to_owned())) } else { Err(NotAFileId) }
    }
}

impl TryFrom<String> for FileId {
    type Error = NotAFileId;

    fn try_from(text: String) -> Result<Self, NotAFileId> {
        text.parse()
    }
}

impl From<FileId> for String {
    fn from(id: FileId) -> Self {
        id.0
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The SHA-256 of a file's bytes, as 64 hexadecimal digits: what `sha256sum` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Checksum([u8; 32]);

/// The text is not a SHA-256 in hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 in hexadecimal digits")]
pub struct NotAChecksum;

impl Checksum {
    /// As S3 wants it in `x-amz-checksum-sha256`.
    pub fn base64(&self) -> String {
        BASE64.encode(&self.0)
    }
}

impl From<[u8; 32]> for Checksum {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl FromStr for Checksum {
    type Err = NotAChecksum;

    /// Reads it in either case.
    fn from_str(text: &str) -> Result<Self, NotAChecksum> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).map_err(|_| NotAChecksum)?;
        bytes.try_into().map(Self).map_err(|_| NotAChecksum)
    }
}

impl TryFrom<String> for Checksum {
    type Error = NotAChecksum;

    fn try_from(text: String) -> Result<Self, NotAChecksum> {
        text.parse()
    }
}

impl From<Checksum> for String {
    fn from(checksum: Checksum) -> Self {
        checksum.to_string()
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}
