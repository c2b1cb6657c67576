//! Which mails an event causes. Their records are written with the event; only `notify` sends.

use super::event::Event;
use super::{Case, Status};
use crate::programme::MailKind;

/// The mails that `event` causes, where the case was `before` and is `after`.
pub fn mails(before: &Case, event: &Event, after: &Case) -> Vec<MailKind> {
    let mut told = told(before, event, after);
    // A case that ends, however it does, ends the questions that wait.
    if after.status.is_final() && before.open_questions().next().is_some() {
        told.push(MailKind::AdviceEnded);
    }
    told
}

fn told(before: &Case, event: &Event, after: &Case) -> Vec<MailKind> {
    match event {
        // Planning knows of what it entered itself.
        Event::ProposalSubmitted { entered: Some(_), .. } => vec![MailKind::Receipt],
        Event::ProposalSubmitted { entered: None, .. } => vec![MailKind::Receipt, MailKind::Received],
        // Part of an answer, which is told as such.
        Event::ProposalRevised { .. } if before.status == Status::CorrectionAsked => Vec::new(),
        Event::ProposalRevised { .. } => vec![MailKind::ReplacedReceipt, MailKind::Replaced],
        Event::CorrectionAnswered => vec![MailKind::StatusChanged, MailKind::CorrectionAnswered],
        Event::ContactChanged => vec![MailKind::ContactChanged],
        Event::CorrectionAsked { .. } => vec![MailKind::CorrectionAsked],
        Event::DivisionAssigned { from: None, .. } => vec![MailKind::StatusChanged, MailKind::Assigned],
        Event::DivisionAssigned { from: Some(_), .. } => {
            vec![MailKind::StatusChanged, MailKind::Assigned, MailKind::Unassigned]
        }
        Event::ProposalWithdrawn => vec![MailKind::StatusChanged, MailKind::Withdrawn],
        // It says where the case stands, too.
        Event::DialogueRecorded { shared: true, .. } | Event::DialogueCorrected { .. } => {
            vec![MailKind::DialogueRecorded]
        }
        Event::DialogueChangeAsked { .. } => vec![MailKind::DialogueChangeAsked],
        Event::MeetingPlanned { .. } => vec![MailKind::MeetingPlanned, MailKind::MeetingEntry],
        Event::MeetingMoved { .. } => vec![MailKind::MeetingMoved, MailKind::MeetingEntry],
        Event::MeetingCancelled { .. } => vec![MailKind::MeetingCancelled, MailKind::MeetingEntry],
        Event::InformationHandedOver { .. } => vec![MailKind::InformationHandedOver],
        Event::ExpertAsked { .. } => vec![MailKind::AdviceAsked],
        Event::ExpertReminded { .. } => vec![MailKind::AdviceReminded],
        Event::AdviceExtended { .. } => vec![MailKind::AdviceExtended],
        Event::AdviceRevoked { .. } => vec![MailKind::AdviceEnded],
        Event::AdviceGiven { .. } | Event::ConflictDeclared { .. } => vec![MailKind::AdviceAnswered],
        Event::OriginalNoted
        | Event::ScreeningRecorded { .. }
        | Event::EligibilityConfirmed { .. }
        | Event::SetAside { .. }
        | Event::TakenUpAgain
        | Event::DialogueRecorded { shared: false, .. }
        | Event::DialogueConfirmed { .. }
        | Event::InformationAcknowledged { .. }
        | Event::DialogueOmitted
        | Event::DocumentRecorded { .. }
        | Event::PayloadsDisposed { .. } => on_new_label(before, after),
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
