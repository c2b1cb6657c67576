//! Whether what is stored is what was recorded.
//!
//! A history is checked against itself, by its hash chain and its head, and against [`checkpoint`]s: notes of what the
//! heads were, which are kept outside the table. The chain alone shows every change that leaves it broken; only a
//! checkpoint shows that a history was written anew, that its end was cut off together with its head, or that a whole
//! case is gone. [`export`] is the file in which both leave the system, to be checked where nobody here can reach.
//!
//! What no check can show: an event that somebody with write access to the table appended by the rules of the chain,
//! and what was recorded and taken back again between two checkpoints.

pub mod checkpoint;
pub mod export;
mod fault;
mod history;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::case::{CaseId, Event};
use crate::chain::{Hash, Payload, Recorded};

pub use checkpoint::Checkpoint;
pub use fault::Fault;
pub use history::first_fault;

/// Where a history stood: its last event and the hash of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pin {
    /// How many events there were.
    pub revision: u32,
    /// The hash of the last one.
    pub last_hash: Hash,
}

/// A history as it is stored. Nothing in it is believed yet. No `Debug`: it holds what people typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// What its head says; none where there is no head.
    pub head: Option<Pin>,
    /// The events: under which number each stands, and its exact text.
    pub events: BTreeMap<u32, String>,
    /// What was typed, by the number of its event; none where it is not at hand to be checked.
    pub payloads: Option<BTreeMap<u32, Payload>>,
}

/// Everything that is checked together.
#[derive(Clone, Default)]
pub struct Set {
    /// The cases.
    pub cases: BTreeMap<CaseId, Stored>,
    /// The exact texts of the checkpoints, in their order.
    pub checkpoints: Vec<String>,
    /// Whether these are all the cases there are: only then can one be missing.
    pub whole: bool,
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The case; none where it is about a checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// What is wrong.
    #[serde(flatten)]
    pub fault: Fault,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many cases were looked at.
    pub cases: usize,
    /// How many events they have.
    pub events: usize,
    /// How many checkpoints they were held against.
    pub checkpoints: usize,
    /// How many cases no checkpoint knows yet: they are held against themselves only.
    pub unpinned: usize,
    /// Whether payloads were checked too, for every case.
    pub payloads: bool,
    /// The first fault of each case, by its ID, after those of the checkpoints.
    pub findings: Vec<Finding>,
}

/// Checks everything there is: the checkpoints against each other, each case against itself and against them.
pub fn verify(set: &Set) -> Report {
    let (checkpoints, mut findings) = checkpoint::read_all(&set.checkpoints);
    let pins = checkpoint::pins(&checkpoints);
    let none = Vec::new();
    let pins_of = |case: &CaseId| pins.get(case).unwrap_or(&none);
    for (case, stored) in &set.cases {
        let fault = first_fault::<Event>(case, stored, pins_of(case));
        findings.extend(fault.map(|fault| Finding { case: Some(case.clone()), fault }));
    }
    if set.whole {
        findings.extend(checkpoint::beginning_is_missing(&checkpoints));
        let gone = pins.keys().filter(|case| !set.cases.contains_key(case));
        findings.extend(gone.map(|case| Finding { case: Some(case.clone()), fault: Fault::CaseMissing }));
    }
    findings.extend(twice(set));
    Report {
        cases: set.cases.len(),
        events: set.cases.values().map(|stored| stored.events.len()).sum(),
        checkpoints: set.checkpoints.len(),
        unpinned: set.cases.keys().filter(|case| !pins.contains_key(case)).count(),
        payloads: set.cases.values().all(|stored| stored.payloads.is_some()),
        findings,
    }
}

/// The cases that bear a receipt number that another one has already: one of the two was put in.
fn twice(set: &Set) -> Vec<Finding> {
    let mut taken = BTreeSet::new();
    let mut found = Vec::new();
    for (case, stored) in &set.cases {
        let first = stored.events.get(&1).and_then(|text| Recorded::<Event>::from_text(text.clone()).ok());
        let Some(Event::ProposalSubmitted { receipt_number, .. }) = first.map(|first| first.entry.event)
        else {
            continue;
        };
        if !taken.insert(receipt_number) {
            found.push(Finding { case: Some(case.clone()), fault: Fault::NumberTwice });
        }
    }
    found
}
