//! What somebody wants to happen after an adoption.

use jiff::civil::Date;

use super::choices::{
    AgreementForm, Budget, BudgetOutcome, ContractOutcome, EndOutcome, Method, TiesOutcome,
};
use super::event::{
    AgreementPlan, AgreementTerms, ContractPlan, ContractResult, Ending, Procurement, PropertyConsent,
    Results, TiesCheck,
};
use crate::case::step::Step;
use crate::value::Prose;

/// What is to happen. No `Debug`: commands hold what people typed.
#[derive(Clone)]
pub enum FollowUpCommand {
    /// Begin the way to an agreement, or change over to it.
    BeginAgreement {
        /// Which document is meant.
        form: AgreementForm,
        /// How it is to be reached.
        plan: AgreementPlan,
    },
    /// Begin the way by budget and contract, or change over to it.
    BeginContract {
        /// What comes next.
        plan: ContractPlan,
    },
    /// Record a check for antisocial ties.
    RecordTiesCheck {
        /// When it was made.
        on: Date,
        /// What was found.
        outcome: TiesOutcome,
        /// How it was made.
        check: TiesCheck,
    },
    /// Record that the agreement is concluded.
    ConcludeAgreement {
        /// In which document.
        form: AgreementForm,
        /// When it was signed, or agreed on.
        signed_on: Date,
        /// The first and the last day of its term.
        term: [Option<Date>; 2],
        /// What was agreed.
        terms: AgreementTerms,
    },
    /// Record where the funds stand.
    RecordBudget {
        /// The fiscal year.
        fiscal_year: i16,
        /// Which budget.
        budget: Budget,
        /// What came of it.
        outcome: BudgetOutcome,
        /// A note for colleagues.
        note: Option<Prose>,
    },
    /// Record whether the proposer consents to the use of their intellectual property.
    RecordPropertyConsent {
        /// Whether they do.
        given: bool,
        /// When they said so.
        on: Date,
        /// To what.
        consent: PropertyConsent,
    },
    /// Record how the contractor is chosen.
    RecordProcurement {
        /// By which method.
        method: Method,
        /// Whether the specification holds intellectual property of the proposal.
        uses_property: bool,
        /// The rest.
        procurement: Procurement,
    },
    /// Record what came of the contract procedure.
    RecordContract {
        /// Who was selected.
        outcome: ContractOutcome,
        /// When.
        on: Date,
        /// The rest.
        result: ContractResult,
    },
    /// Begin to carry it out.
    BeginCarryingOut {
        /// Since when.
        on: Date,
        /// Words for the proposer.
        message: Option<Prose>,
    },
    /// Plan a milestone.
    PlanMilestone {
        /// What it is.
        name: Prose,
        /// By when.
        due: Date,
    },
    /// Put a milestone on another day.
    ChangeMilestone {
        /// Which one.
        of: u32,
        /// By when it is now.
        due: Date,
        /// Why.
        reason: Prose,
    },
    /// Record that a milestone was reached.
    ReachMilestone {
        /// Which one.
        of: u32,
        /// When.
        on: Date,
        /// Words about it.
        note: Option<Prose>,
    },
    /// Record what it has brought.
    RecordResults {
        /// What.
        results: Results,
    },
    /// Close the case.
    Close {
        /// The last day of carrying it out.
        on: Date,
        /// Words for the proposer.
        message: Option<Prose>,
    },
    /// End it without its being carried out (to its end).
    EndUnrealised {
        /// For what.
        outcome: EndOutcome,
        /// Why.
        ending: Ending,
    },
}

impl FollowUpCommand {
    /// The step of the flow that it takes.
    pub fn step(&self) -> Step {
        match self {
            FollowUpCommand::BeginAgreement { .. } => Step::BeginAgreement,
            FollowUpCommand::BeginContract { .. } => Step::BeginContract,
            FollowUpCommand::RecordTiesCheck { .. } => Step::RecordTiesCheck,
            FollowUpCommand::ConcludeAgreement { .. } => Step::ConcludeAgreement,
            FollowUpCommand::RecordBudget { .. } => Step::RecordBudget,
            FollowUpCommand::RecordPropertyConsent { .. } => Step::RecordPropertyConsent,
            FollowUpCommand::RecordProcurement { .. } => Step::RecordProcurement,
            FollowUpCommand::RecordContract { .. } => Step::RecordContract,
            FollowUpCommand::BeginCarryingOut { .. } => Step::BeginCarryingOut,
            FollowUpCommand::PlanMilestone { .. } => Step::PlanMilestone,
            FollowUpCommand::ChangeMilestone { .. } => Step::ChangeMilestone,
            FollowUpCommand::ReachMilestone { .. } => Step::ReachMilestone,
            FollowUpCommand::RecordResults { .. } => Step::RecordResults,
            FollowUpCommand::Close { .. } => Step::Close,
            FollowUpCommand::EndUnrealised { .. } => Step::EndUnrealised,
        }
    }
}
