//! Which mails an event causes. Their records are written with the event; only `notify` sends.

use super::Case;
use super::event::Event;
use crate::programme::MailKind;

/// The mails that `event` causes, where the case was `before` and is `after`.
pub fn mails(before: &Case, event: &Event, after: &Case) -> Vec<MailKind> {
    match event {
        Event::ProposalSubmitted { .. } => vec![MailKind::Receipt, MailKind::Received],
        Event::ProposalWithdrawn => vec![MailKind::StatusChanged, MailKind::Withdrawn],
        Event::ScreeningRecorded { .. } | Event::PayloadsDisposed { .. } => on_new_label(before, after),
    }
}

/// A proposer is told when what they would see changes, and only then.
fn on_new_label(before: &Case, after: &Case) -> Vec<MailKind> {
    if before.status.public_label() == after.status.public_label() {
        Vec::new()
    } else {
        vec![MailKind::StatusChanged]
    }
}
