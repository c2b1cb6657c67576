//! Which mails an event causes. Their records are written with the event; only `notify` sends.

use super::decision::{Cost, Verdict};
use super::deliberation::IssueState;
use super::event::Event;
use super::status::Party;
use super::{Case, Status, follow_up};
use crate::attachment::{FileId, Outcome};
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
        Event::AttachmentInspected { id, outcome: Outcome::Refused(_) } if is_missed(after, id) => {
            vec![MailKind::AttachmentRefused, MailKind::AttachmentRefusedStaff]
        }
        Event::AttachmentReplaced { .. } => vec![MailKind::AttachmentReplaced],
        Event::AttachmentInspected { .. } | Event::AttachmentOpened { .. } => Vec::new(),
        Event::ProposalWithdrawn => vec![MailKind::StatusChanged, MailKind::Withdrawn],
        Event::FollowUp(event) => {
            follow_up::mail(event).map_or_else(|| on_new_label(before, after), |kind| vec![kind])
        }
        // The day can move within the month that the label names.
        Event::Held { .. } => vec![MailKind::StatusChanged],
        Event::CoordinationAsked => vec![MailKind::CoordinationAsked],
        Event::CoordinationRecorded { .. } => vec![MailKind::CoordinationRecorded],
        Event::DecisionAnnounced { verdict, .. } => vec![announcement(*verdict), MailKind::Announced],
        Event::IssueRaised { owner: Party::Proposer, .. } => vec![MailKind::IssueAsked],
        Event::IssueUpdated { of, .. } if becomes_the_proposers(*of, before, after) => {
            vec![MailKind::IssueAsked]
        }
        // What is decided is told when it is announced, and not before.
        Event::DecisionRecorded { .. } | Event::DecisionCorrected { .. } => Vec::new(),
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
        | Event::DeliberationBegun
        | Event::DeliberationResumed
        | Event::CoordinationEnded
        | Event::IssueRaised { .. }
        | Event::IssueUpdated { .. }
        | Event::PlanRecorded
        | Event::DocumentRecorded { .. }
        | Event::PayloadsDisposed { .. } => on_new_label(before, after),
    }
}

/// Whether a refused file is one that somebody counts on: of the version that stands, of a case that goes on.
fn is_missed(case: &Case, id: &FileId) -> bool {
    !case.status.is_final() && case.standing_attachments().any(|filed| filed.id == *id)
}

/// A proposer is told when what they would see changes, and only then.
fn on_new_label(before: &Case, after: &Case) -> Vec<MailKind> {
    if before.public_label() == after.public_label() { Vec::new() } else { vec![MailKind::StatusChanged] }
}

fn announcement(verdict: Verdict) -> MailKind {
    match verdict {
        Verdict::Adopted { cost: Cost::None } => MailKind::Adopted,
        Verdict::Adopted { cost: Cost::Some } => MailKind::AdoptedWithCost,
        Verdict::NotAdopted => MailKind::NotAdopted,
    }
}

/// Whether an issue that the proposer has to deal with was not theirs, or not open, before.
fn becomes_the_proposers(of: u32, before: &Case, after: &Case) -> bool {
    let waits = |case: &Case| {
        let issue = case.deliberation.issue(of);
        issue.is_some_and(|issue| issue.owner == Party::Proposer && issue.state == IssueState::Open)
    };
    waits(after) && !waits(before)
}
