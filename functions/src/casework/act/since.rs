//! What has happened to a case since somebody looked at it.

use kyoso::case::ask::StaffStep;
use kyoso::case::{Actor, Event, Recorded};
use kyoso::programme::Programme;
use kyoso::staff::Person;

use crate::casework::case::history::{self, StaffLine};
use crate::store::CaseFile;

/// The events after the revision `seen`, as `reader` is told of them.
pub(super) fn lines(programme: &Programme, file: &CaseFile, seen: u32, reader: &Person) -> Vec<StaffLine> {
    history::lines(programme, file, seen).into_iter().map(|line| line.read_by(reader)).collect()
}

/// Whether `reader` has taken this very step since: they clicked twice, or the answer to the first time was lost.
pub(super) fn is_done(file: &CaseFile, seen: u32, step: StaffStep, reader: &Person) -> bool {
    let mut since = file.events.iter().filter(|recorded| recorded.entry.sequence > seen);
    since.any(|Recorded { entry, .. }| {
        by(&entry.actor) == Some(&reader.id) && step_of(&entry.event) == Some(step)
    })
}

fn by(actor: &Actor) -> Option<&String> {
    match actor {
        Actor::Planning { id } | Actor::Division { id, .. } | Actor::Expert { id } => Some(id),
        Actor::Proposer | Actor::System => None,
    }
}

/// The step of staff that records an event.
fn step_of(event: &Event) -> Option<StaffStep> {
    match event {
        Event::EligibilityConfirmed { .. } => Some(StaffStep::ConfirmEligibility),
        Event::CorrectionAsked { .. } => Some(StaffStep::AskCorrection),
        Event::SetAside { .. } => Some(StaffStep::SetAside),
        Event::TakenUpAgain => Some(StaffStep::TakeUpAgain),
        Event::DialogueRecorded { .. } => Some(StaffStep::RecordDialogue),
        Event::DialogueOmitted => Some(StaffStep::OmitDialogue),
        Event::DivisionAssigned { .. } => Some(StaffStep::Assign),
        Event::DocumentRecorded { .. } => Some(StaffStep::RecordDocument),
        Event::DialogueCorrected { .. } => Some(StaffStep::CorrectDialogue),
        Event::MeetingPlanned { .. } => Some(StaffStep::PlanMeeting),
        Event::MeetingMoved { .. } => Some(StaffStep::MoveMeeting),
        Event::MeetingCancelled { .. } => Some(StaffStep::CancelMeeting),
        Event::InformationHandedOver { .. } => Some(StaffStep::HandOverInformation),
        Event::ExpertAsked { .. } => Some(StaffStep::AskExpert),
        Event::ExpertReminded { .. } => Some(StaffStep::RemindExpert),
        Event::AdviceExtended { .. } => Some(StaffStep::ExtendAdvice),
        Event::AdviceRevoked { .. } => Some(StaffStep::RevokeAdvice),
        Event::ProposalSubmitted { .. }
        | Event::OriginalNoted
        | Event::ProposalRevised { .. }
        | Event::ContactChanged
        | Event::ScreeningRecorded { .. }
        | Event::CorrectionAnswered
        | Event::DialogueConfirmed { .. }
        | Event::DialogueChangeAsked { .. }
        | Event::InformationAcknowledged { .. }
        | Event::AdviceGiven { .. }
        | Event::ConflictDeclared { .. }
        | Event::ProposalWithdrawn
        | Event::PayloadsDisposed { .. } => None,
    }
}
