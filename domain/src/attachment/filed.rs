//! The files of a case, as its events tell.

use super::{Attachment, Checksum, FileId, Outcome};

/// A file of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Its ID.
    pub id: FileId,
    /// The event that bound it: its sequence.
    pub bound: u32,
    /// Its size, as far as it was known when it was bound.
    pub bytes: Option<u64>,
    /// The checksum of its bytes, as far as it was known when it was bound.
    pub sha256: Option<Checksum>,
    /// What inspection said; none while it has not.
    pub outcome: Option<Outcome>,
    /// The refused file in whose place it came.
    pub replaces: Option<FileId>,
    /// The file that came in its place.
    pub replaced_by: Option<FileId>,
}

impl Filed {
    /// A file that the event `bound` binds.
    pub(crate) fn new(attachment: &Attachment, bound: u32, replaces: Option<FileId>) -> Self {
        Self {
            id: attachment.id.clone(),
            bound,
            bytes: attachment.bytes,
            sha256: attachment.sha256,
            outcome: attachment.outcome.clone(),
            replaces,
            replaced_by: None,
        }
    }

    /// Its size, by what is known best.
    pub fn size(&self) -> Option<u64> {
        self.outcome.as_ref().and_then(Outcome::accepted).map(|accepted| accepted.bytes).or(self.bytes)
    }

    /// The checksum of its bytes, by what is known best.
    pub fn checksum(&self) -> Option<Checksum> {
        self.outcome.as_ref().and_then(Outcome::accepted).map(|accepted| accepted.sha256).or(self.sha256)
    }
}

/// Which files belong to a version of the proposal, in their order; a file that came in place of another stands after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The version: the sequence of the event that holds it.
    pub version: u32,
    /// Its files.
    pub files: Vec<FileId>,
}
