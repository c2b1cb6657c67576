//! Identities: of a case, and of the request that made it.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The key that the client keeps for one submission (`Idempotency-Key`): a UUID.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The UUID, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The header is not a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID")]
pub struct NotAUuid;

impl FromStr for IdempotencyKey {
    type Err = NotAUuid;

    /// Reads a UUID in its usual form (RFC 9562, 4), in either case; quotes around it are accepted.
    fn from_str(text: &str) -> Result<Self, NotAUuid> {
        let text = text.trim().trim_matches('"').to_ascii_lowercase();
        if is_uuid(&text) { Ok(Self(text)) } else { Err(NotAUuid) }
    }
}

/// Whether a text is a UUID in small letters.
pub(crate) fn is_uuid(text: &str) -> bool {
    let dashes = [8, 13, 18, 23];
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| {
            if dashes.contains(&index) { byte == b'-' } else { matches!(byte, b'0'..=b'9' | b'a'..=b'f') }
        })
}

/// The ID of a case: 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseId(String);

/// The text is not a case ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a case ID")]
pub struct NotACaseId;

impl CaseId {
    /// The case that a submission with this key makes: half of a SHA-256, so that the client owns the ID and a
    /// retry finds its own commit.
    pub fn of(key: &IdempotencyKey) -> Self {
        let hash = Sha256::new().chain_update("kyoso case\n").chain_update(&key.0).finalize();
        Self(HEXLOWER.encode(hash.get(..16).unwrap_or(&hash)))
    }

    /// The ID as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CaseId {
    type Err = NotACaseId;

    fn from_str(text: &str) -> Result<Self, NotACaseId> {
        let well_formed =
            text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if well_formed { Ok(Self(text.to_owned())) } else { Err(NotACaseId) }
    }
}

impl TryFrom<String> for CaseId {
    type Error = NotACaseId;

    fn try_from(text: String) -> Result<Self, NotACaseId> {
        text.parse()
    }
}

impl From<CaseId> for String {
    fn from(id: CaseId) -> Self {
        id.0
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
