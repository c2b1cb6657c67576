//! What has happened to a case since somebody looked at it.

use kyoso::case::ask::StaffStep;
use kyoso::case::{Actor, Event, FollowUpEvent, FollowUpStep, Recorded, Verdict};
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
        Actor::Planning { id }
        | Actor::Division { id, .. }
        | Actor::Auditor { id }
        | Actor::Expert { id } => Some(id),
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
        Event::DeliberationBegun => Some(StaffStep::BeginDeliberation),
        Event::Held { .. } => Some(StaffStep::Hold),
        Event::DeliberationResumed => Some(StaffStep::Resume),
        Event::CoordinationAsked => Some(StaffStep::AskCoordination),
        Event::CoordinationEnded => Some(StaffStep::EndCoordination),
        Event::CoordinationRecorded { .. } => Some(StaffStep::RecordCoordination),
        Event::DecisionRecorded { replaces: None, .. } => Some(StaffStep::Decide),
        Event::DecisionRecorded { replaces: Some(_), .. } => Some(StaffStep::DecideAgain),
        Event::DecisionCorrected { .. } => Some(StaffStep::CorrectDecision),
        Event::DecisionAnnounced { verdict: Verdict::Adopted { .. }, .. } => Some(StaffStep::AnnounceAdopted),
        Event::DecisionAnnounced { verdict: Verdict::NotAdopted, .. } => Some(StaffStep::AnnounceNotAdopted),
        Event::IssueRaised { .. } => Some(StaffStep::RaiseIssue),
        Event::IssueUpdated { .. } => Some(StaffStep::UpdateIssue),
        Event::PlanRecorded => Some(StaffStep::RecordPlan),
        Event::FollowUp(event) => Some(StaffStep::FollowUp(of_follow_up(event))),
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
        | Event::AttachmentInspected { .. }
        | Event::AttachmentReplaced { .. }
        | Event::AttachmentOpened { .. }
        | Event::DialogueConfirmed { .. }
        | Event::DialogueChangeAsked { .. }
        | Event::InformationAcknowledged { .. }
        | Event::AdviceGiven { .. }
        | Event::ConflictDeclared { .. }
        | Event::ProposalWithdrawn
        | Event::PayloadsDisposed { .. } => None,
    }
}

fn of_follow_up(event: &FollowUpEvent) -> FollowUpStep {
    match event {
        FollowUpEvent::AgreementBegun { .. } => FollowUpStep::BeginAgreement,
        FollowUpEvent::ContractBegun => FollowUpStep::BeginContract,
        FollowUpEvent::TiesChecked { .. } => FollowUpStep::RecordTiesCheck,
        FollowUpEvent::AgreementConcluded { .. } => FollowUpStep::ConcludeAgreement,
        FollowUpEvent::BudgetRecorded { .. } => FollowUpStep::RecordBudget,
        FollowUpEvent::PropertyConsentRecorded { .. } => FollowUpStep::RecordPropertyConsent,
        FollowUpEvent::ProcurementRecorded { .. } => FollowUpStep::RecordProcurement,
        FollowUpEvent::ContractRecorded { .. } => FollowUpStep::RecordContract,
        FollowUpEvent::CarryingOutBegun { .. } => FollowUpStep::BeginCarryingOut,
        FollowUpEvent::MilestonePlanned { .. } => FollowUpStep::PlanMilestone,
        FollowUpEvent::MilestoneChanged { .. } => FollowUpStep::ChangeMilestone,
        FollowUpEvent::MilestoneReached { .. } => FollowUpStep::ReachMilestone,
        FollowUpEvent::ResultsRecorded => FollowUpStep::RecordResults,
        FollowUpEvent::CaseClosed { .. } => FollowUpStep::Close,
        FollowUpEvent::EndedUnrealised { .. } => FollowUpStep::EndUnrealised,
    }
}
