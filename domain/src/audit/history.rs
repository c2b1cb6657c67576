//! The first fault of one history, by name.
//!
//! Each event carries the hash of the one before it, so the next event (for the last one, the head) vouches for each.
//! Where the two do not fit, what comes after tells which of them is wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::Fault;
use super::{Pin, Stored};
use crate::chain::{Happening, Hash, Payload, Recorded, digest};

/// The first fault of a stored history; none where it is whole. `pins` are what checkpoints say of it, in the order
/// of their revisions.
pub fn first_fault<E: Happening>(of: &E::Id, stored: &Stored, pins: &[Pin]) -> Option<Fault> {
    if stored.head.is_none() && stored.events.is_empty() {
        return (!pins.is_empty()).then_some(Fault::CaseMissing);
    }
    let read = Read::<E>::of(stored);
    let in_itself = read.fault_in_itself(of, stored.head.as_ref(), pins);
    // What comes before the fault is in order, and can be held against what is known of it.
    let in_order = in_itself.as_ref().and_then(Fault::sequence).map_or(read.count(), |first| first - 1);
    let pinned = read.fault_by_pins(pins, in_order);
    // A pinned fault within what is in order comes first; one behind it says no more than the other.
    let chain = match (pinned, in_itself) {
        (Some(pinned), in_itself) if pinned.sequence() <= Some(in_order) || in_itself.is_none() => {
            Some(pinned)
        }
        (_, in_itself) => in_itself,
    };
    let believed = chain.as_ref().and_then(Fault::sequence).map_or(read.count(), |first| first - 1);
    let payloads = stored.payloads.as_ref();
    payloads.and_then(|payloads| read.fault_of_payloads(payloads, believed, chain.is_none())).or(chain)
}

/// A history, as far as it can be read.
struct Read<E: Happening> {
    entries: BTreeMap<u32, Option<Recorded<E>>>,
}

impl<E: Happening> Read<E> {
    fn of(stored: &Stored) -> Self {
        let read = |(place, text): (&u32, &String)| (*place, Recorded::from_text(text.clone()).ok());
        Self { entries: stored.events.iter().map(read).collect() }
    }

    fn count(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    fn at(&self, place: u32) -> Option<&Recorded<E>> {
        self.entries.get(&place)?.as_ref()
    }

    /// The hash of the event that stands there.
    fn hash(&self, place: u32) -> Option<Hash> {
        if place == 0 { Some(Hash::none()) } else { self.at(place).map(Recorded::hash) }
    }

    /// Whether the event after it, or the head, was written after the event that stands there.
    fn is_vouched_for(&self, place: u32, head: Option<&Pin>) -> bool {
        let hash = self.hash(place);
        let by_next = self.at(place + 1).map(|next| &next.entry.previous);
        by_next.or(head.map(|head| &head.last_hash)) == hash.as_ref()
    }

    /// What is wrong by the chain and the head alone.
    fn fault_in_itself(&self, of: &E::Id, head: Option<&Pin>, pins: &[Pin]) -> Option<Fault> {
        for (sequence, (place, recorded)) in (1..).zip(&self.entries) {
            if *place != sequence {
                return Some(Fault::Removed { sequence });
            }
            let Some(recorded) = recorded else { return Some(Fault::Unreadable { sequence }) };
            if recorded.entry.of != *of {
                return Some(Fault::Stranger { sequence });
            }
            if recorded.entry.sequence != sequence {
                return Some(self.misplaced(sequence, recorded.entry.sequence));
            }
            if self.hash(sequence - 1).as_ref() != Some(&recorded.entry.previous) {
                return Some(self.broken(sequence, head));
            }
        }
        self.fault_of_head(head, pins)
    }

    /// The event `claimed` stands where the event `sequence` should.
    fn misplaced(&self, sequence: u32, claimed: u32) -> Fault {
        if claimed < sequence {
            return self.second(sequence, claimed);
        }
        let elsewhere = self.entries.values().flatten().any(|other| other.entry.sequence == sequence);
        let next_is_right = self.at(sequence + 1).is_some_and(|next| next.entry.sequence == sequence + 1);
        match (elsewhere, next_is_right) {
            (true, _) => Fault::Moved { sequence },
            (false, true) => Fault::Edited { sequence },
            (false, false) => Fault::Removed { sequence },
        }
    }

    /// The event `claimed` has stood in its own place already, and stands here again. The event after it was written
    /// after one of the two.
    fn second(&self, place: u32, claimed: u32) -> Fault {
        let (first, here) = (self.at(claimed), self.at(place));
        if first.map(Recorded::text) == here.map(Recorded::text) {
            return Fault::Duplicated { sequence: claimed };
        }
        let next = self.entries.values().flatten().find(|other| other.entry.sequence == claimed + 1);
        let this_one_is_real =
            next.is_some_and(|next| here.map(Recorded::hash).as_ref() == Some(&next.entry.previous));
        let next_is_right = self.at(place + 1).is_some_and(|next| next.entry.sequence == place + 1);
        if this_one_is_real {
            Fault::Inserted { sequence: claimed }
        } else if next_is_right {
            // Everything behind it stands where it should: only what this one says of itself is wrong.
            Fault::Edited { sequence: place }
        } else {
            Fault::Inserted { sequence: place }
        }
    }

    /// The event `sequence` was not written after the one that stands before it.
    fn broken(&self, sequence: u32, head: Option<&Pin>) -> Fault {
        let is_real = self.is_vouched_for(sequence, head);
        Fault::Edited { sequence: if is_real && sequence > 1 { sequence - 1 } else { sequence } }
    }

    /// The events hold together; does the head know them?
    fn fault_of_head(&self, head: Option<&Pin>, pins: &[Pin]) -> Option<Fault> {
        let last = self.count();
        let Some(head) = head else {
            return Some(Fault::HeadMissing);
        };
        let is_last = self.hash(last).as_ref() == Some(&head.last_hash);
        if head.revision == last {
            let is_pinned = pins
                .iter()
                .any(|pin| pin.revision == last && self.hash(last).as_ref() == Some(&pin.last_hash));
            return match (is_last, is_pinned) {
                (true, _) => None,
                (false, true) => Some(Fault::HeadEdited),
                (false, false) => Some(Fault::Edited { sequence: last }),
            };
        }
        if is_last {
            return Some(Fault::HeadEdited);
        }
        if head.revision > last {
            return Some(Fault::CutOff { sequence: last + 1 });
        }
        let ends_there = self.hash(head.revision).as_ref() == Some(&head.last_hash);
        Some(if ends_there { Fault::Inserted { sequence: head.revision + 1 } } else { Fault::HeadEdited })
    }

    /// What is wrong by the checkpoints, where the first `in_order` events are in order.
    fn fault_by_pins(&self, pins: &[Pin], in_order: u32) -> Option<Fault> {
        let mut agreed = 0;
        for pin in pins {
            if pin.revision > in_order {
                return Some(Fault::CutOff { sequence: in_order + 1 });
            }
            if self.hash(pin.revision).as_ref() != Some(&pin.last_hash) {
                let (sequence, until) = (agreed + 1, pin.revision);
                return Some(if sequence == until {
                    Fault::Edited { sequence }
                } else {
                    Fault::Rewritten { sequence, until }
                });
            }
            agreed = pin.revision;
        }
        None
    }

    /// The first payload that is not as it was recorded, among those of the first `believed` events. Only of a history
    /// that is `whole` can it be said that a payload is gone or left over: an event that cannot be believed may have
    /// disposed of it.
    fn fault_of_payloads(
        &self,
        payloads: &BTreeMap<u32, Payload>,
        believed: u32,
        whole: bool,
    ) -> Option<Fault> {
        let events = || self.entries.values().flatten().map(|recorded| &recorded.entry);
        let disposed: BTreeSet<u32> = events().flat_map(|entry| entry.event.disposed()).copied().collect();
        let expected = |sequence| self.at(sequence).and_then(|recorded| recorded.entry.payload.as_ref());
        let last = payloads.keys().next_back().copied().unwrap_or_default();
        let until = if whole { believed.max(last) } else { believed };
        (1..=until).find_map(|sequence| {
            match (expected(sequence), payloads.get(&sequence), disposed.contains(&sequence)) {
                (None, None, _) | (Some(_), None, true) => None,
                (None, Some(_), _) => Some(Fault::PayloadInserted { sequence }),
                (Some(_), None, false) => whole.then_some(Fault::PayloadMissing { sequence }),
                (Some(_), Some(_), true) => whole.then_some(Fault::DisposalUnfinished { sequence }),
                (Some(expected), Some(payload), false) => {
                    (digest(payload) != *expected).then_some(Fault::PayloadChanged { sequence })
                }
            }
        })
    }
}
