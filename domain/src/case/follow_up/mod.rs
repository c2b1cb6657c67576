//! What follows an announced adoption (programme 2(7)④): without cost to the ward an agreement, with cost budget and
//! contract; then carrying it out, and the end.
//!
//! [`ask`] holds the steps of staff with their fields, [`rules`] every rule, [`event`] what is recorded, [`FollowUp`]
//! what is known of it, folded.

pub(in crate::case) mod ask;
mod choices;
mod command;
mod event;
mod refusal;
pub(in crate::case) mod rules;

use jiff::civil::Date;

pub use ask::{FollowUpStep, fiscal_years};
pub use choices::{
    AgreementForm, Answer, Budget, BudgetOutcome, ContractOutcome, EndOutcome, Method, TiesOutcome,
};
pub use command::FollowUpCommand;
pub use event::{
    AgreementPlan, AgreementTerms, ContractPlan, ContractResult, Ending, FollowUpEvent, Procurement,
    PropertyConsent, Results, TiesCheck,
};
pub use refusal::FollowUpRefusal;
pub use rules::{fits, needs_reason};

use super::{Case, FormalAct, Status};
use crate::programme::MailKind;
use crate::proposal::Consent;

/// What is known of what follows an adoption. Sequences are those of the events that hold what was recorded last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUp {
    /// Which document was meant when the way to an agreement was begun.
    pub form: Option<AgreementForm>,
    /// The check for antisocial ties, with what it found.
    pub ties: Option<(u32, TiesOutcome)>,
    /// The agreement, where one is concluded.
    pub agreement: Option<u32>,
    /// The funds, with what came of asking for them.
    pub budget: Option<(u32, BudgetOutcome)>,
    /// The proposer's consent to the use of their intellectual property, while it stands.
    pub property_consent: Option<u32>,
    /// How the contractor is chosen, and whether that rests on the consent.
    pub procurement: Option<(u32, bool)>,
    /// What came of it.
    pub contract: Option<(u32, ContractOutcome)>,
    /// The milestones, in the order in which they were planned.
    pub milestones: Vec<Milestone>,
    /// What it has brought.
    pub results: Option<u32>,
    /// How it ended without being carried out.
    pub ended: Option<EndOutcome>,
}

/// A milestone of carrying it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// The sequence of the event that planned it.
    pub planned: u32,
    /// By when it is to be reached, as of the last change.
    pub due: Date,
    /// The last change: the sequence of its event.
    pub changed: Option<u32>,
    /// When it was reached, and the sequence of the event that says so.
    pub reached: Option<(Date, u32)>,
}

impl FollowUp {
    /// The milestones that are still to be reached.
    pub fn open(&self) -> impl Iterator<Item = &Milestone> {
        self.milestones.iter().filter(|milestone| milestone.reached.is_none())
    }

    /// Whether another party than the proposer was selected as the contractor.
    pub fn is_another_selected(&self) -> bool {
        matches!(self.contract, Some((_, ContractOutcome::Another)))
    }
}

/// The consents that were given and go on when a case has ended: 「提案の採否にかかわらず」 (programme 2(7)②). Experts are asked
/// about open cases only.
pub fn outlives(case: &Case) -> impl Iterator<Item = &Consent> {
    let has_ended = matches!(case.status, Status::NotAdopted | Status::Unrealised | Status::Closed);
    let receipt = case.receipt.as_ref().filter(|_| has_ended);
    let consents = receipt.into_iter().flat_map(|receipt| &receipt.consents);
    consents.filter(|consent| consent.given && consent.id != EXPERT_ADVICE)
}

/// The consent that is for the time of the deliberation.
const EXPERT_ADVICE: &str = "expertAdvice";

/// How an event changes what is known. No rule, and it cannot fail.
pub(super) fn apply(case: &mut Case, sequence: u32, event: &FollowUpEvent) {
    let known = &mut case.follow_up;
    match event {
        FollowUpEvent::AgreementBegun { form } => {
            known.form = Some(*form);
            case.status = Status::Agreement;
        }
        FollowUpEvent::ContractBegun => case.status = Status::Contract,
        FollowUpEvent::TiesChecked { outcome, .. } => known.ties = Some((sequence, *outcome)),
        FollowUpEvent::AgreementConcluded { .. } => {
            known.agreement = Some(sequence);
            case.record_act(sequence, FormalAct::Agreement);
        }
        FollowUpEvent::BudgetRecorded { outcome, .. } => known.budget = Some((sequence, *outcome)),
        FollowUpEvent::PropertyConsentRecorded { given, .. } => {
            known.property_consent = given.then_some(sequence);
        }
        FollowUpEvent::ProcurementRecorded { of_consent, .. } => {
            known.procurement = Some((sequence, of_consent.is_some()));
            // What came of another procedure says nothing of this one.
            known.contract = None;
        }
        FollowUpEvent::ContractRecorded { outcome, .. } => {
            known.contract = Some((sequence, *outcome));
            case.record_act(sequence, FormalAct::Contract);
        }
        FollowUpEvent::CarryingOutBegun { .. } => case.status = Status::CarryingOut,
        FollowUpEvent::MilestonePlanned { due } => {
            known.milestones.push(Milestone { planned: sequence, due: *due, changed: None, reached: None });
        }
        FollowUpEvent::MilestoneChanged { of, due } => {
            if let Some(milestone) = known.milestones.iter_mut().find(|known| known.planned == *of) {
                milestone.due = *due;
                milestone.changed = Some(sequence);
            }
        }
        FollowUpEvent::MilestoneReached { of, on } => {
            if let Some(milestone) = known.milestones.iter_mut().find(|known| known.planned == *of) {
                milestone.reached = Some((*on, sequence));
            }
        }
        FollowUpEvent::ResultsRecorded => known.results = Some(sequence),
        FollowUpEvent::CaseClosed { .. } => {
            case.status = Status::Closed;
            case.record_act(sequence, FormalAct::Completion);
        }
        FollowUpEvent::EndedUnrealised { outcome } => {
            known.ended = Some(*outcome);
            case.status = Status::Unrealised;
            case.record_act(sequence, FormalAct::End);
        }
    }
}

/// The mail to the proposer that says more than that the status has changed; none where that is all there is to say.
pub(super) fn mail(event: &FollowUpEvent) -> Option<MailKind> {
    match event {
        // The mail says that adoption does not guarantee selection (2(7)④), whatever the decision said of the cost.
        FollowUpEvent::ContractBegun => Some(MailKind::ContractBegun),
        FollowUpEvent::EndedUnrealised { outcome: EndOutcome::NotSelected } => Some(MailKind::NotSelected),
        FollowUpEvent::AgreementBegun { .. }
        | FollowUpEvent::TiesChecked { .. }
        | FollowUpEvent::AgreementConcluded { .. }
        | FollowUpEvent::BudgetRecorded { .. }
        | FollowUpEvent::PropertyConsentRecorded { .. }
        | FollowUpEvent::ProcurementRecorded { .. }
        | FollowUpEvent::ContractRecorded { .. }
        | FollowUpEvent::CarryingOutBegun { .. }
        | FollowUpEvent::MilestonePlanned { .. }
        | FollowUpEvent::MilestoneChanged { .. }
        | FollowUpEvent::MilestoneReached { .. }
        | FollowUpEvent::ResultsRecorded
        | FollowUpEvent::CaseClosed { .. }
        | FollowUpEvent::EndedUnrealised { .. } => None,
    }
}
