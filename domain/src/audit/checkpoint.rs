//! Checkpoints (照合点): what the heads of all cases were, noted again and again outside the table.
//!
//! Each holds every case that was ever seen, with the furthest that it was seen to have come, so that the last one
//! alone shows a case that is gone or an end that was cut off. Each carries the hash of the one before.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Fault, Finding, Pin};
use crate::case::CaseId;
use crate::chain::Hash;
use crate::receipt::ReceiptNumber;

/// A checkpoint is written when something has changed, and after this time in any case: so that a gap shows that
/// none was written.
const AT_LEAST_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// What the heads were. It holds no personal data: IDs, numbers and hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Checkpoint {
    /// 1, 2, 3 …
    pub number: u64,
    /// When it was made.
    pub at: Timestamp,
    /// The hash of the text of the one before; empty for the first.
    pub previous: Hash,
    /// How many receipt numbers had been given out, by fiscal year.
    pub receipts: BTreeMap<i16, u64>,
    /// Receipt numbers that were given out and under which no case was found. A few are lawful: a number that is taken
    /// and not used leaves a gap.
    pub unused: BTreeSet<ReceiptNumber>,
    /// How many cases there were.
    pub count: usize,
    /// Each case, and the furthest that it was ever seen to have come.
    pub heads: BTreeMap<CaseId, Pin>,
}

/// What was seen in the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many receipt numbers have been given out, by fiscal year.
    pub receipts: BTreeMap<i16, u64>,
    /// Those under which no case was found.
    pub unused: BTreeSet<ReceiptNumber>,
    /// The heads.
    pub heads: BTreeMap<CaseId, Pin>,
}

/// What comes of looking at the table again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// The next checkpoint; none where the last one still says everything.
    pub checkpoint: Option<Checkpoint>,
    /// What contradicts the last checkpoint.
    pub findings: Vec<Finding>,
}

impl Checkpoint {
    /// The exact text that is kept and hashed.
    ///
    /// # Errors
    /// Only if it cannot be written as JSON, which none is.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Reads one back.
    ///
    /// # Errors
    /// When the text is none.
    pub fn from_text(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

/// Makes the checkpoint after `last`, which comes with its exact text. Whatever the table now denies stands in the new
/// one as it stood in the last, and is found.
pub fn next(last: Option<(&Checkpoint, &str)>, seen: Seen, now: Timestamp) -> Next {
    let Some((before, text)) = last else {
        return Next { checkpoint: Some(made(1, Hash::none(), seen, now)), findings: Vec::new() };
    };
    let mut findings = Vec::new();
    let mut heads = seen.heads;
    for (case, pin) in &before.heads {
        let fault = match heads.get(case) {
            None => Fault::CaseMissing,
            Some(now) if now.revision < pin.revision => Fault::CutOff { sequence: now.revision + 1 },
            Some(now) if now.revision == pin.revision && now.last_hash != pin.last_hash => {
                Fault::Rewritten { sequence: 1, until: pin.revision }
            }
            Some(_) => continue,
        };
        heads.insert(case.clone(), pin.clone());
        findings.push(Finding { case: Some(case.clone()), fault });
    }
    let mut receipts = before.receipts.clone();
    for (year, count) in seen.receipts {
        let known = receipts.entry(year).or_default();
        *known = count.max(*known);
    }
    let is_as_before = heads == before.heads && receipts == before.receipts && seen.unused == before.unused;
    let is_young = now.duration_since(before.at) < AT_LEAST_EVERY;
    if is_as_before && is_young {
        return Next { checkpoint: None, findings };
    }
    let seen = Seen { receipts, unused: seen.unused, heads };
    let checkpoint = made(before.number + 1, Hash::of(text.as_bytes()), seen, now);
    Next { checkpoint: Some(checkpoint), findings }
}

fn made(number: u64, previous: Hash, seen: Seen, at: Timestamp) -> Checkpoint {
    let Seen { receipts, unused, heads } = seen;
    Checkpoint { number, at, previous, receipts, unused, count: heads.len(), heads }
}

/// Reads checkpoints in their order, and says what is wrong with them. The chain begins wherever the first of them
/// stands; one that is edited says nothing any more.
pub(super) fn read_all(texts: &[String]) -> (Vec<Checkpoint>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut read: Vec<Checkpoint> = Vec::new();
    let mut expected: Option<(u64, Hash)> = None;
    for text in texts {
        let number = expected.as_ref().map_or(1, |(number, _)| *number);
        let after = Hash::of(text.as_bytes());
        let checkpoint = match Checkpoint::from_text(text) {
            Ok(checkpoint) if checkpoint.count == checkpoint.heads.len() => checkpoint,
            Ok(_) | Err(_) => {
                findings.push(found(Fault::CheckpointEdited { number }));
                expected = Some((number + 1, after));
                continue;
            }
        };
        if let Some((number, previous)) = expected {
            if checkpoint.number != number {
                findings.push(found(Fault::CheckpointMissing { number }));
            } else if checkpoint.previous != previous {
                findings.push(found(Fault::CheckpointEdited { number: number - 1 }));
            } else if contradicts(read.last(), &checkpoint) {
                findings.push(found(Fault::CheckpointEdited { number }));
            }
        } else if (checkpoint.number == 1) != (checkpoint.previous == Hash::none()) {
            findings.push(found(Fault::CheckpointEdited { number: checkpoint.number }));
        }
        expected = Some((checkpoint.number + 1, after));
        read.push(checkpoint);
    }
    findings.dedup();
    (read, findings)
}

/// The first checkpoint, where those that there are begin with a later one.
pub(super) fn beginning_is_missing(checkpoints: &[Checkpoint]) -> Option<Finding> {
    let first = checkpoints.first()?;
    (first.number > 1).then(|| found(Fault::CheckpointMissing { number: 1 }))
}

fn found(fault: Fault) -> Finding {
    Finding { case: None, fault }
}

/// Whether a checkpoint denies what the one before it said: no case goes back.
fn contradicts(before: Option<&Checkpoint>, after: &Checkpoint) -> bool {
    before.is_some_and(|before| {
        before.heads.iter().any(|(case, pin)| {
            after.heads.get(case).is_none_or(|now| {
                now.revision < pin.revision
                    || (now.revision == pin.revision && now.last_hash != pin.last_hash)
            })
        })
    })
}

/// What checkpoints say of each case, in the order of the revisions.
pub(super) fn pins(checkpoints: &[Checkpoint]) -> BTreeMap<CaseId, Vec<Pin>> {
    let mut pins: BTreeMap<CaseId, Vec<Pin>> = BTreeMap::new();
    for (case, pin) in checkpoints.iter().flat_map(|checkpoint| &checkpoint.heads) {
        let known = pins.entry(case.clone()).or_default();
        if !known.contains(pin) {
            known.push(pin.clone());
        }
    }
    for known in pins.values_mut() {
        known.sort_by_key(|pin| pin.revision);
    }
    pins
}
