//! The ID of a call, which stands in its address, on flyers and in QR codes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::case::IdempotencyKey;

/// Letters and digits that nobody confuses on paper (Crockford's Base32, lower case).
const ALPHABET: &str = "0123456789abcdefghjkmnpqrstvwxyz";
/// 60 bits.
const LENGTH: usize = 12;

/// The ID of a call: 12 letters and digits, short enough to be typed from a flyer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CallId(String);

/// The text is not the ID of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a call ID")]
pub struct NotACallId;

impl CallId {
    /// The call that a request with this key drafts, so that a retry finds its own.
    pub fn of(key: &IdempotencyKey) -> Self {
        let hash = Sha256::new().chain_update("kyoso call\n").chain_update(key.as_str()).finalize();
        let letters = hash.iter().filter_map(|byte| ALPHABET.chars().nth(usize::from(byte % 32)));
        Self(letters.take(LENGTH).collect())
    }

    /// The ID as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CallId {
    type Err = NotACallId;

    fn from_str(text: &str) -> Result<Self, NotACallId> {
        let well_formed = text.len() == LENGTH && text.chars().all(|letter| ALPHABET.contains(letter));
        if well_formed { Ok(Self(text.to_owned())) } else { Err(NotACallId) }
    }
}

impl TryFrom<String> for CallId {
    type Error = NotACallId;

    fn try_from(text: String) -> Result<Self, NotACallId> {
        text.parse()
    }
}

impl From<CallId> for String {
    fn from(id: CallId) -> Self {
        id.0
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
