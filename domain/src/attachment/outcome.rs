//! What inspection says of a file, and what an event says of one.

use filecheck::FileType;
use serde::{Deserialize, Serialize};

use super::{Checksum, FileId, Why};

/// What became of a file. There is one for each file, for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "camelCase")]
pub enum Outcome {
    /// It passed, and is in the store: it can be opened.
    Accepted(Accepted),
    /// It is not taken: nobody opens it.
    Refused(Why),
}

impl Outcome {
    /// What was accepted.
    pub fn accepted(&self) -> Option<&Accepted> {
        match self {
            Outcome::Accepted(accepted) => Some(accepted),
            Outcome::Refused(_) => None,
        }
    }

    /// Why it was refused.
    pub fn refused(&self) -> Option<Why> {
        match self {
            Outcome::Accepted(_) => None,
            Outcome::Refused(why) => Some(*why),
        }
    }
}

/// What is known of a file that passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Accepted {
    /// What it is, by its content.
    #[serde(with = "file_type")]
    pub kind: FileType,
    /// Its size.
    pub bytes: u64,
    /// The checksum of its bytes.
    pub sha256: Checksum,
    /// The version of the object in the store: the one that was inspected, and the only one that is handed out.
    pub store_version: String,
}

/// A file as the event that binds it says. Its name is in the payload: people typed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Its ID.
    pub id: FileId,
    /// Its size, as far as it was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The checksum of its bytes, as far as it was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Checksum>,
    /// What inspection had said by then. Otherwise an event of its own says it later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// A file and what its proposer calls it, as the payload of a submission holds it. No `Debug`: the name was typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedFile {
    /// Its ID.
    pub id: FileId,
    /// Its name, made safe to show.
    pub name: String,
}

/// A type of file as its word.
mod file_type {
    use filecheck::FileType;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) fn serialize<S: Serializer>(kind: &FileType, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(kind.word())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FileType, D::Error> {
        let word = String::deserialize(deserializer)?;
        FileType::by_word(&word).ok_or_else(|| D::Error::custom("not a type of file"))
    }
}
