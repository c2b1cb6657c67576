//! Every rule about what follows an adoption.

use super::choices::{BudgetOutcome, ContractOutcome, EndOutcome, Method, TiesOutcome};
use super::command::FollowUpCommand;
use super::event::{AgreementPlan, ContractPlan, FollowUpEvent};
use super::refusal::FollowUpRefusal as No;
use crate::case::decide::json;
use crate::case::decision::{Cost, Verdict};
use crate::case::refusal::Refusal;
use crate::case::step::Step;
use crate::case::{Case, Change, Status};
use crate::value::Prose;

/// Which way an adopted proposal goes (programme 2(7)④).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Track {
    /// 【区の費用負担を伴わないもの】.
    Agreement,
    /// 【区の費用負担を伴うもの】.
    Contract,
}

/// The way that a case goes, or that its decision says it is to go.
fn track(case: &Case) -> Option<Track> {
    let decided = || match case.deciding.announced?.verdict {
        Verdict::Adopted { cost: Cost::None } => Some(Track::Agreement),
        Verdict::Adopted { cost: Cost::Some } => Some(Track::Contract),
        Verdict::NotAdopted => None,
    };
    if case.status == Status::Agreement {
        Some(Track::Agreement)
    } else if case.status == Status::Contract {
        Some(Track::Contract)
    } else {
        decided()
    }
}

/// What keeps a case from changing over to the way to an agreement: a contractor is selected.
pub(in crate::case) fn begin_agreement(case: &Case) -> Option<Refusal> {
    let contract = case.follow_up.contract;
    let is_settled = matches!(contract, Some((_, ContractOutcome::Proposer | ContractOutcome::Another)));
    is_settled.then_some(No::Settled.into())
}

/// What keeps a case from changing over to the way by budget and contract: the agreement is concluded.
pub(in crate::case) fn begin_contract(case: &Case) -> Option<Refusal> {
    case.follow_up.agreement.map(|_| No::Settled.into())
}

/// What keeps an agreement from being concluded: the check for antisocial ties, not made or with ties found.
pub(in crate::case) fn conclude(case: &Case) -> Option<Refusal> {
    match case.follow_up.ties {
        None => Some(No::NoTiesCheck.into()),
        Some((_, TiesOutcome::Tied)) => Some(No::AntisocialTies.into()),
        Some((_, TiesOutcome::Clear)) => None,
    }
}

/// What keeps a contract from being on record:
/// 「区が必要な財源を確保し、公正かつ適切な契約事務手続を行った上で実施します」 (2(7)④).
pub(in crate::case) fn contract(case: &Case) -> Option<Refusal> {
    let known = &case.follow_up;
    if !matches!(known.budget, Some((_, BudgetOutcome::Approved))) {
        return Some(No::NoBudget.into());
    }
    match known.procurement {
        None => Some(No::NoProcurement.into()),
        // The consent was taken back since.
        Some((_, true)) if known.property_consent.is_none() => Some(No::NoPropertyConsent.into()),
        Some(_) => None,
    }
}

/// What keeps a case from being carried out: it is once the agreement is concluded, or the proposer is the contractor;
/// and never with antisocial ties.
pub(in crate::case) fn carry_out(case: &Case) -> Option<Refusal> {
    let known = &case.follow_up;
    if matches!(known.ties, Some((_, TiesOutcome::Tied))) {
        return Some(No::AntisocialTies.into());
    }
    let is_ours = matches!(known.contract, Some((_, ContractOutcome::Proposer)));
    match track(case)? {
        Track::Agreement => known.agreement.is_none().then_some(No::NotConcluded.into()),
        Track::Contract => (!is_ours).then_some(No::NotContracted.into()),
    }
}

/// What keeps a milestone from being changed or reached: there is none.
pub(in crate::case) fn milestone(case: &Case) -> Option<Refusal> {
    case.follow_up.open().next().is_none().then_some(No::NotAMilestone.into())
}

/// What keeps a case from being closed: what it has brought is not on record.
pub(in crate::case) fn close(case: &Case) -> Option<Refusal> {
    case.follow_up.results.is_none().then_some(No::NoResults.into())
}

/// Decides a command that nothing stands in the way of, by what was typed.
///
/// # Errors
/// The rule that refuses it.
pub(in crate::case) fn decide(case: &Case, command: FollowUpCommand) -> Result<Change, Refusal> {
    if let Some(refusal) = refused(case, &command) {
        return Err(refusal.into());
    }
    let (event, text) = match command {
        FollowUpCommand::BeginAgreement { form, plan } => {
            (FollowUpEvent::AgreementBegun { form }, Some(json(&plan)?))
        }
        FollowUpCommand::BeginContract { plan } => (FollowUpEvent::ContractBegun, Some(json(&plan)?)),
        FollowUpCommand::RecordTiesCheck { on, outcome, check } => {
            (FollowUpEvent::TiesChecked { on, outcome }, Some(json(&check)?))
        }
        FollowUpCommand::ConcludeAgreement { form, signed_on, term: [from, until], terms } => {
            let (of_check, _) = case.follow_up.ties.ok_or(No::NoTiesCheck)?;
            let event = FollowUpEvent::AgreementConcluded { form, signed_on, from, until, of_check };
            (event, Some(json(&terms)?))
        }
        FollowUpCommand::RecordBudget { fiscal_year, budget, outcome, note } => {
            (FollowUpEvent::BudgetRecorded { fiscal_year, budget, outcome }, text(note))
        }
        FollowUpCommand::RecordPropertyConsent { given, on, consent } => {
            (FollowUpEvent::PropertyConsentRecorded { given, on }, Some(json(&consent)?))
        }
        FollowUpCommand::RecordProcurement { method, uses_property, procurement } => {
            let of_consent = case.follow_up.property_consent.filter(|_| uses_property);
            (FollowUpEvent::ProcurementRecorded { method, of_consent }, Some(json(&procurement)?))
        }
        FollowUpCommand::RecordContract { outcome, on, result } => {
            let (of_procurement, _) = case.follow_up.procurement.ok_or(No::NoProcurement)?;
            (FollowUpEvent::ContractRecorded { outcome, on, of_procurement }, Some(json(&result)?))
        }
        FollowUpCommand::BeginCarryingOut { on, message } => {
            (FollowUpEvent::CarryingOutBegun { on }, text(message))
        }
        FollowUpCommand::PlanMilestone { name, due } => {
            (FollowUpEvent::MilestonePlanned { due }, text(Some(name)))
        }
        FollowUpCommand::ChangeMilestone { of, due, reason } => {
            (FollowUpEvent::MilestoneChanged { of, due }, text(Some(reason)))
        }
        FollowUpCommand::ReachMilestone { of, on, note } => {
            (FollowUpEvent::MilestoneReached { of, on }, text(note))
        }
        FollowUpCommand::RecordResults { results } => (FollowUpEvent::ResultsRecorded, Some(json(&results)?)),
        FollowUpCommand::Close { on, message } => (FollowUpEvent::CaseClosed { on }, text(message)),
        FollowUpCommand::EndUnrealised { outcome, ending } => {
            (FollowUpEvent::EndedUnrealised { outcome }, Some(json(&ending)?))
        }
    };
    Ok(Change { event: event.into(), text })
}

fn text(typed: Option<Prose>) -> Option<String> {
    typed.map(|typed| typed.as_str().to_owned())
}

/// The rule that refuses what was typed.
fn refused(case: &Case, command: &FollowUpCommand) -> Option<No> {
    let known = &case.follow_up;
    let is_unknown = |of: u32| !known.open().any(|milestone| milestone.planned == of);
    match command {
        FollowUpCommand::BeginAgreement { plan: AgreementPlan { reason, .. }, .. }
        | FollowUpCommand::BeginContract { plan: ContractPlan { reason, .. } } => {
            (reason.is_none() && needs_reason(case, command.step())).then_some(No::NoReasonToSwitch)
        }
        FollowUpCommand::ConcludeAgreement { form, terms, .. } => {
            (!form.is_usual() && terms.reason.is_none()).then_some(No::NoReasonForForm)
        }
        FollowUpCommand::RecordProcurement { method: Method::Negotiated, procurement, .. }
            if procurement.reason.is_none() =>
        {
            Some(No::NoReasonForNegotiation)
        }
        FollowUpCommand::RecordProcurement { uses_property, .. } => {
            (*uses_property && known.property_consent.is_none()).then_some(No::NoPropertyConsent)
        }
        FollowUpCommand::ChangeMilestone { of, .. } | FollowUpCommand::ReachMilestone { of, .. } => {
            is_unknown(*of).then_some(No::NotAMilestone)
        }
        FollowUpCommand::EndUnrealised { outcome, .. } => {
            (!fits(case, *outcome)).then_some(No::OutcomeNotOnRecord)
        }
        FollowUpCommand::RecordTiesCheck { .. }
        | FollowUpCommand::RecordBudget { .. }
        | FollowUpCommand::RecordPropertyConsent { .. }
        | FollowUpCommand::RecordContract { .. }
        | FollowUpCommand::BeginCarryingOut { .. }
        | FollowUpCommand::PlanMilestone { .. }
        | FollowUpCommand::RecordResults { .. }
        | FollowUpCommand::Close { .. } => None,
    }
}

/// Whether a step takes another way than the decision's cost, or the way so far, says.
pub fn needs_reason(case: &Case, step: Step) -> bool {
    matches!(
        (step, track(case)),
        (Step::BeginAgreement, Some(Track::Contract)) | (Step::BeginContract, Some(Track::Agreement))
    )
}

/// Whether an end for this outcome is what the record says: the proposer is told what happened, and nothing else. Where
/// another party was selected, that is the outcome.
pub fn fits(case: &Case, outcome: EndOutcome) -> bool {
    let (known, status) = (&case.follow_up, case.status);
    let in_contract = status == Status::Contract;
    let is_another = in_contract && known.is_another_selected();
    match outcome {
        EndOutcome::NotSelected => is_another,
        EndOutcome::NoAgreement => status == Status::Agreement && known.agreement.is_none(),
        EndOutcome::NoBudget => {
            in_contract && !is_another && matches!(known.budget, Some((_, BudgetOutcome::NotApproved)))
        }
        EndOutcome::NoContract => in_contract && matches!(known.contract, Some((_, ContractOutcome::Nobody))),
        EndOutcome::Discontinued => status == Status::CarryingOut,
        EndOutcome::ProposerDeclined | EndOutcome::Circumstances => !is_another,
    }
}
