//! How an event changes what is known of a case. No rule, and it cannot fail.

use super::chain::Recorded;
use super::event::Event;
use super::{Case, Receipt, Status};

/// The case after `recorded`.
#[must_use]
pub fn apply(case: Case, recorded: &Recorded) -> Case {
    let sequence = recorded.entry.sequence;
    let mut after = Case { revision: sequence, last_hash: recorded.hash(), ..case };
    if recorded.entry.payload.is_some() {
        after.payloads.push(sequence);
    }
    match &recorded.entry.event {
        Event::ProposalSubmitted { receipt_number, received_at, kind, language, consents, versions } => {
            after.status = Status::Received;
            after.receipt = Some(Receipt {
                number: receipt_number.clone(),
                received_at: *received_at,
                kind: kind.clone(),
                language: *language,
                consents: consents.clone(),
                versions: versions.clone(),
            });
        }
        Event::ScreeningRecorded { .. } => after.screened = true,
        Event::ProposalWithdrawn => after.status = Status::Withdrawn,
        Event::PayloadsDisposed { sequences, .. } => {
            after.payloads.retain(|payload| !sequences.contains(payload))
        }
    }
    after
}
