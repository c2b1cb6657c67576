//! The hash chain over the events of a case or a call, with payloads beside it.
//!
//! Each event is stored as the exact text that was hashed. It carries the hash of the one before it and the salted
//! digest of its payload. So an event that is changed, removed, moved or put in later breaks the chain, while a
//! payload can lawfully be disposed of: the event that disposes of it is itself in the chain.

use std::collections::BTreeMap;
use std::fmt::Debug;

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::case::Actor;
use crate::value::Prose;

/// What happens to something that has a history: to a case, or to a call.
pub trait Happening: Clone + Debug + Eq + Serialize + DeserializeOwned {
    /// The ID of what it happens to.
    type Id: Clone + Debug + Eq + Serialize + DeserializeOwned;

    /// The sequences of the events whose payloads it disposed of.
    fn disposed(&self) -> &[u32] {
        &[]
    }
}

/// A payload: text that people typed, with the salt that keeps its digest from being guessed.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload {
    /// 16 random bytes.
    pub salt: [u8; 16],
    /// The text.
    pub text: String,
}

/// An event that is to be recorded, with the text that goes into its payload.
#[derive(Clone, PartialEq, Eq)]
pub struct Change<E> {
    /// What happened.
    pub event: E,
    /// What was typed.
    pub text: Option<String>,
}

impl<E> Change<E> {
    /// An event without a payload.
    pub fn bare(event: E) -> Self {
        Self { event, text: None }
    }

    /// An event with what was typed.
    pub fn with(event: E, text: impl Into<String>) -> Self {
        Self { event, text: Some(text.into()) }
    }

    /// An event with what was typed, where something was.
    pub fn noting(event: E, text: Option<Prose>) -> Self {
        Self { event, text: text.map(|text| text.as_str().to_owned()) }
    }
}

/// A SHA-256 as text (base64url, 43 characters).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hash(String);

impl Hash {
    /// The hash of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(BASE64URL_NOPAD.encode(&Sha256::digest(bytes)))
    }

    /// What the first event carries as the hash before it: there is none.
    pub fn none() -> Self {
        Self(String::new())
    }

    /// A hash read back from where it was stored.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The hash as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The salted digest of a payload.
pub fn digest(payload: &Payload) -> Hash {
    let hash = Sha256::new().chain_update(payload.salt).chain_update(&payload.text).finalize();
    Hash(BASE64URL_NOPAD.encode(&hash))
}

/// One entry of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", bound = "")]
pub struct Entry<E: Happening> {
    /// What it happened to: an entry cannot be moved to another case or call.
    #[serde(alias = "case")]
    pub of: E::Id,
    /// 1, 2, 3 …: the revision after it.
    pub sequence: u32,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The hash of the entry before it.
    pub previous: Hash,
    /// The digest of its payload, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Hash>,
    /// What happened.
    pub event: E,
}

/// An entry together with the exact text that is stored and hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded<E: Happening> {
    /// What it says.
    pub entry: Entry<E>,
    text: String,
}

impl<E: Happening> Recorded<E> {
    fn new(entry: Entry<E>) -> Result<Self, serde_json::Error> {
        Ok(Self { text: serde_json::to_string(&entry)?, entry })
    }

    /// Reads an entry back from its stored text.
    ///
    /// # Errors
    /// When the text is not an entry that this version knows.
    pub fn from_text(text: String) -> Result<Self, serde_json::Error> {
        Ok(Self { entry: serde_json::from_str(&text)?, text })
    }

    /// The text that is stored.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The hash that the next entry carries.
    pub fn hash(&self) -> Hash {
        Hash::of(self.text.as_bytes())
    }
}

/// Turns a decided change into the next entry of the chain, and its payload.
///
/// # Errors
/// Only if an event cannot be written as JSON, which no event of ours does.
pub fn record<E: Happening>(
    of: &E::Id,
    after: &Hash,
    sequence: u32,
    change: Change<E>,
    actor: &Actor,
    now: Timestamp,
    salt: [u8; 16],
) -> Result<(Recorded<E>, Option<Payload>), serde_json::Error> {
    let payload = change.text.map(|text| Payload { salt, text });
    let recorded = Recorded::new(Entry {
        of: of.clone(),
        sequence,
        at: now,
        actor: actor.clone(),
        previous: after.clone(),
        payload: payload.as_ref().map(digest),
        event: change.event,
    })?;
    Ok((recorded, payload))
}

/// The first thing that is wrong with a stored history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// The text at this place is not an entry.
    #[error("event {sequence} cannot be read")]
    Unreadable {
        /// Counted from 1.
        sequence: u32,
    },
    /// The entry at this place belongs to another case or call.
    #[error("event {sequence} belongs to something else")]
    Stranger {
        /// Counted from 1.
        sequence: u32,
    },
    /// Another entry stands where this one should be: something was removed, put in or reordered.
    #[error("event {sequence} is missing or out of order")]
    OutOfOrder {
        /// Counted from 1.
        sequence: u32,
    },
    /// The entry before this one is not the one that this one was written after.
    #[error("event {sequence} was edited")]
    Edited {
        /// Counted from 1.
        sequence: u32,
    },
    /// The history does not end as the head says: events are gone from its end, or the last was edited.
    #[error(
        "the history does not end as the head says; event {sequence} is the last, edited or the next is gone"
    )]
    CutOff {
        /// How many entries there are.
        sequence: u32,
    },
    /// The payload is not what the event was recorded with.
    #[error("the payload of event {sequence} was changed")]
    PayloadChanged {
        /// Counted from 1.
        sequence: u32,
    },
    /// The payload is gone, and no disposal is on record.
    #[error("the payload of event {sequence} is missing")]
    PayloadMissing {
        /// Counted from 1.
        sequence: u32,
    },
    /// A disposal is on record, but the payload is still there: it was interrupted.
    #[error("the payload of event {sequence} is still there after its disposal")]
    DisposalUnfinished {
        /// Counted from 1.
        sequence: u32,
    },
}

/// Checks a whole stored history: `texts` in the order of their keys, payloads by sequence, and the last hash that
/// the head holds.
///
/// # Errors
/// The first fault.
pub fn verify<E: Happening>(
    of: &E::Id,
    texts: &[String],
    payloads: &BTreeMap<u32, Payload>,
    head: &Hash,
) -> Result<Vec<Recorded<E>>, ChainFault> {
    let history = read_in_order(of, texts)?;
    let mut before = Hash::none();
    for recorded in &history {
        if recorded.entry.previous != before {
            // The hash of the first entry comes after nothing, so only its own text can be wrong there.
            return Err(ChainFault::Edited { sequence: recorded.entry.sequence.saturating_sub(1).max(1) });
        }
        before = recorded.hash();
    }
    if before != *head {
        // An edited last entry and a cut-off end look the same from the hashes alone.
        return Err(ChainFault::CutOff { sequence: u32::try_from(history.len()).unwrap_or(u32::MAX) });
    }
    verify_payloads(&history, payloads)?;
    Ok(history)
}

fn read_in_order<E: Happening>(of: &E::Id, texts: &[String]) -> Result<Vec<Recorded<E>>, ChainFault> {
    let mut history = Vec::with_capacity(texts.len());
    for (sequence, text) in (1..).zip(texts) {
        let recorded = Recorded::from_text(text.clone()).map_err(|_| ChainFault::Unreadable { sequence })?;
        if recorded.entry.of != *of {
            return Err(ChainFault::Stranger { sequence });
        }
        if recorded.entry.sequence != sequence {
            return Err(ChainFault::OutOfOrder { sequence });
        }
        history.push(recorded);
    }
    Ok(history)
}

fn verify_payloads<E: Happening>(
    history: &[Recorded<E>],
    payloads: &BTreeMap<u32, Payload>,
) -> Result<(), ChainFault> {
    let disposed: Vec<u32> =
        history.iter().flat_map(|recorded| recorded.entry.event.disposed()).copied().collect();
    for recorded in history {
        let sequence = recorded.entry.sequence;
        let Some(expected) = &recorded.entry.payload else { continue };
        match (payloads.get(&sequence), disposed.contains(&sequence)) {
            (Some(_), true) => return Err(ChainFault::DisposalUnfinished { sequence }),
            (None, true) => {}
            (None, false) => return Err(ChainFault::PayloadMissing { sequence }),
            (Some(payload), false) if digest(payload) != *expected => {
                return Err(ChainFault::PayloadChanged { sequence });
            }
            (Some(_), false) => {}
        }
    }
    Ok(())
}
