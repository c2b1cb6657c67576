//! The programme's flow: the one table of which step may follow in which status, and by whom.

use super::status::Status;
use super::step::{Role, Step};

/// One row of the table: this step leads there, and these may take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The step.
    pub step: Step,
    /// The status after it.
    pub to: Status,
    /// Who may take it.
    pub by: &'static [Role],
}

const PROPOSER: &[Role] = &[Role::Proposer];
/// 代理入力: Planning enters what came by mail or on paper.
const PROPOSER_OR_PLANNING: &[Role] = &[Role::Proposer, Role::Planning];
const PLANNING: &[Role] = &[Role::Planning];
const DIVISION: &[Role] = &[Role::AssignedDivision];
const PLANNING_OR_DIVISION: &[Role] = &[Role::Planning, Role::AssignedDivision];
const EXPERT: &[Role] = &[Role::Expert];
const NOBODY: &[Role] = &[];
const SYSTEM: &[Role] = &[Role::System];
/// Whoever may read a case.
const READERS: &[Role] = &[Role::Proposer, Role::Planning, Role::AssignedDivision, Role::Auditor];

const fn row(step: Step, to: Status, by: &'static [Role]) -> Transition {
    Transition { step, to, by }
}

/// What may happen to a case in status `from`: the programme's flow, whole.
///
/// Source: programme 2(7)①–④; set aside 2(4)ウ and 2(5); assigning 2(7)②「提案内容を確認後、企画課が担当課を決定します」;
/// deliberating 2(7)③「三者により課題を整理し…検討及び協議を行います」; deciding 2(7)④「採否の判断は、企画課と調整の上、
/// 担当課が行います」.
///
/// A decision that was announced can be followed by another one, with a coordination of its own, as long as nothing else
/// has followed it: from adopted and not adopted.
pub const fn transitions(from: Status) -> &'static [Transition] {
    use Status as S;
    use Step as T;
    const WITHDRAW: Transition = row(T::Withdraw, S::Withdrawn, PROPOSER);
    const UNREALISED: Transition = row(T::EndUnrealised, S::Unrealised, DIVISION);
    match from {
        S::Draft => const { &[row(T::Submit, S::Received, PROPOSER_OR_PLANNING)] },
        S::Received => {
            const {
                &[
                    row(T::RecordScreening, S::Received, SYSTEM),
                    row(T::ReplaceProposal, S::Received, PROPOSER),
                    row(T::ChangeContact, S::Received, PROPOSER),
                    row(T::ConfirmEligibility, S::Confirming, PLANNING),
                    row(T::AskCorrection, S::CorrectionAsked, PLANNING),
                    row(T::SetAside, S::SetAside, PLANNING),
                    row(T::RecordDialogue, S::Confirming, PLANNING),
                    document(S::Received),
                    inspect(S::Received),
                    replace_file(S::Received),
                    open_file(S::Received),
                    WITHDRAW,
                ]
            }
        }
        S::Confirming => {
            const {
                &[
                    row(T::RecordScreening, S::Confirming, SYSTEM),
                    row(T::ReplaceProposal, S::Confirming, PROPOSER),
                    row(T::ChangeContact, S::Confirming, PROPOSER),
                    row(T::ConfirmEligibility, S::Confirming, PLANNING),
                    row(T::AskCorrection, S::CorrectionAsked, PLANNING),
                    row(T::SetAside, S::SetAside, PLANNING),
                    row(T::RecordDialogue, S::Confirming, PLANNING),
                    row(T::OmitDialogue, S::Confirming, PLANNING),
                    row(T::Assign, S::Assigned, PLANNING),
                    document(S::Confirming),
                    inspect(S::Confirming),
                    replace_file(S::Confirming),
                    open_file(S::Confirming),
                    WITHDRAW,
                ]
            }
        }
        S::CorrectionAsked => {
            const {
                &[
                    row(T::RecordScreening, S::CorrectionAsked, SYSTEM),
                    row(T::ChangeContact, S::CorrectionAsked, PROPOSER),
                    row(T::AnswerCorrection, S::Confirming, PROPOSER),
                    row(T::AskCorrection, S::CorrectionAsked, PLANNING),
                    row(T::SetAside, S::SetAside, PLANNING),
                    row(T::RecordDialogue, S::CorrectionAsked, PLANNING),
                    document(S::CorrectionAsked),
                    inspect(S::CorrectionAsked),
                    replace_file(S::CorrectionAsked),
                    open_file(S::CorrectionAsked),
                    WITHDRAW,
                ]
            }
        }
        S::SetAside => {
            const {
                &[
                    row(T::RecordScreening, S::SetAside, SYSTEM),
                    row(T::TakeUpAgain, S::Confirming, PLANNING),
                    document(S::SetAside),
                    inspect(S::SetAside),
                    open_file(S::SetAside),
                    row(T::DisposePayloads, S::SetAside, PLANNING),
                ]
            }
        }
        S::Assigned => {
            const {
                &[
                    row(T::Assign, S::Assigned, PLANNING),
                    row(T::BeginDeliberation, S::Deliberating, DIVISION),
                    document(S::Assigned),
                    inspect(S::Assigned),
                    replace_file(S::Assigned),
                    open_file(S::Assigned),
                    WITHDRAW,
                ]
            }
        }
        S::Deliberating => {
            const {
                &[
                    row(T::Assign, S::Assigned, PLANNING),
                    row(T::Hold, S::OnHold, DIVISION),
                    row(T::AskCoordination, S::Coordinating, DIVISION),
                    // Possible only with a coordination, which there is none of yet: so that the page can say so.
                    row(T::Decide, S::Decided, DIVISION),
                    row(T::RaiseIssue, S::Deliberating, PLANNING_OR_DIVISION),
                    row(T::UpdateIssue, S::Deliberating, PLANNING_OR_DIVISION),
                    row(T::RecordPlan, S::Deliberating, PLANNING_OR_DIVISION),
                    document(S::Deliberating),
                    inspect(S::Deliberating),
                    replace_file(S::Deliberating),
                    open_file(S::Deliberating),
                    WITHDRAW,
                ]
            }
        }
        S::OnHold => {
            const {
                &[
                    row(T::Assign, S::Assigned, PLANNING),
                    row(T::Hold, S::OnHold, DIVISION),
                    row(T::Resume, S::Deliberating, DIVISION),
                    row(T::RaiseIssue, S::OnHold, PLANNING_OR_DIVISION),
                    row(T::UpdateIssue, S::OnHold, PLANNING_OR_DIVISION),
                    row(T::RecordPlan, S::OnHold, PLANNING_OR_DIVISION),
                    document(S::OnHold),
                    inspect(S::OnHold),
                    replace_file(S::OnHold),
                    open_file(S::OnHold),
                    WITHDRAW,
                ]
            }
        }
        S::Coordinating => {
            const {
                &[
                    row(T::Assign, S::Assigned, PLANNING),
                    row(T::RecordCoordination, S::Coordinating, PLANNING),
                    row(T::AskCoordination, S::Coordinating, DIVISION),
                    row(T::EndCoordination, S::Deliberating, DIVISION),
                    row(T::Hold, S::OnHold, DIVISION),
                    row(T::Decide, S::Decided, DIVISION),
                    row(T::RaiseIssue, S::Coordinating, PLANNING_OR_DIVISION),
                    row(T::UpdateIssue, S::Coordinating, PLANNING_OR_DIVISION),
                    row(T::RecordPlan, S::Coordinating, PLANNING_OR_DIVISION),
                    document(S::Coordinating),
                    inspect(S::Coordinating),
                    replace_file(S::Coordinating),
                    open_file(S::Coordinating),
                    WITHDRAW,
                ]
            }
        }
        S::Decided => {
            const {
                &[
                    row(T::CorrectDecision, S::Decided, DIVISION),
                    row(T::AnnounceAdopted, S::Adopted, DIVISION),
                    row(T::AnnounceNotAdopted, S::NotAdopted, DIVISION),
                    document_of_division(S::Decided),
                    inspect(S::Decided),
                    open_file(S::Decided),
                    WITHDRAW,
                ]
            }
        }
        S::Adopted => {
            const {
                &[
                    row(T::BeginAgreement, S::Agreement, DIVISION),
                    row(T::BeginContract, S::Contract, DIVISION),
                    row(T::AskCoordination, S::Adopted, DIVISION),
                    row(T::RecordCoordination, S::Adopted, PLANNING),
                    row(T::DecideAgain, S::Decided, DIVISION),
                    ties_check(S::Adopted),
                    document_of_division(S::Adopted),
                    inspect(S::Adopted),
                    open_file(S::Adopted),
                    UNREALISED,
                ]
            }
        }
        S::Agreement => {
            const {
                &[
                    ties_check(S::Agreement),
                    row(T::ConcludeAgreement, S::Agreement, DIVISION),
                    row(T::BeginContract, S::Contract, DIVISION),
                    row(T::BeginCarryingOut, S::CarryingOut, DIVISION),
                    document_of_division(S::Agreement),
                    inspect(S::Agreement),
                    open_file(S::Agreement),
                    UNREALISED,
                ]
            }
        }
        S::Contract => {
            const {
                &[
                    ties_check(S::Contract),
                    row(T::RecordBudget, S::Contract, DIVISION),
                    row(T::RecordPropertyConsent, S::Contract, DIVISION),
                    row(T::RecordProcurement, S::Contract, DIVISION),
                    row(T::RecordContract, S::Contract, DIVISION),
                    row(T::BeginAgreement, S::Agreement, DIVISION),
                    row(T::BeginCarryingOut, S::CarryingOut, DIVISION),
                    document_of_division(S::Contract),
                    inspect(S::Contract),
                    open_file(S::Contract),
                    UNREALISED,
                ]
            }
        }
        S::CarryingOut => {
            const {
                &[
                    ties_check(S::CarryingOut),
                    row(T::PlanMilestone, S::CarryingOut, DIVISION),
                    row(T::ChangeMilestone, S::CarryingOut, DIVISION),
                    row(T::ReachMilestone, S::CarryingOut, DIVISION),
                    row(T::RecordResults, S::CarryingOut, DIVISION),
                    row(T::Close, S::Closed, DIVISION),
                    document_of_division(S::CarryingOut),
                    inspect(S::CarryingOut),
                    open_file(S::CarryingOut),
                    UNREALISED,
                ]
            }
        }
        S::NotAdopted => {
            const {
                &[
                    row(T::AskCoordination, S::NotAdopted, DIVISION),
                    row(T::RecordCoordination, S::NotAdopted, PLANNING),
                    row(T::DecideAgain, S::Decided, DIVISION),
                    document_of_division(S::NotAdopted),
                    inspect(S::NotAdopted),
                    open_file(S::NotAdopted),
                    row(T::DisposePayloads, S::NotAdopted, PLANNING),
                ]
            }
        }
        S::Unrealised => {
            const {
                &[
                    document_of_division(S::Unrealised),
                    inspect(S::Unrealised),
                    open_file(S::Unrealised),
                    row(T::DisposePayloads, S::Unrealised, PLANNING),
                ]
            }
        }
        S::Withdrawn => {
            const {
                &[
                    document(S::Withdrawn),
                    inspect(S::Withdrawn),
                    open_file(S::Withdrawn),
                    row(T::DisposePayloads, S::Withdrawn, PLANNING),
                ]
            }
        }
        S::Closed => {
            const {
                &[
                    document_of_division(S::Closed),
                    inspect(S::Closed),
                    open_file(S::Closed),
                    row(T::DisposePayloads, S::Closed, PLANNING),
                ]
            }
        }
    }
}

/// Ties can come to light at any time until the end.
const fn ties_check(status: Status) -> Transition {
    row(Step::RecordTiesCheck, status, PLANNING_OR_DIVISION)
}

/// The number and dates of a formal act are often known only later: they can be recorded in every status.
const fn document(status: Status) -> Transition {
    row(Step::RecordDocument, status, PLANNING)
}

/// A verdict on a file can come late, whatever has become of the case.
const fn inspect(status: Status) -> Transition {
    row(Step::InspectAttachment, status, SYSTEM)
}

/// A refused file can be replaced until the decision is recorded.
const fn replace_file(status: Status) -> Transition {
    row(Step::ReplaceAttachment, status, PROPOSER)
}

/// Whoever may read a case may open its files, for as long as they are kept.
const fn open_file(status: Status) -> Transition {
    row(Step::OpenAttachment, status, READERS)
}

/// Once the division has decided there are acts of its own, whose documents it records itself.
const fn document_of_division(status: Status) -> Transition {
    row(Step::RecordDocument, status, PLANNING_OR_DIVISION)
}

/// Who may take a step beside the flow in status `from`; nobody where it is no such step, or the flow has it there.
///
/// Source: dialogue goes on from the receipt to the end (programme 2(3)ア), with Planning alone until a division is
/// responsible (2(7)②), with both from then on (③④); information 4(2); experts 2(7)③, asked and relieved by Planning.
/// A meeting can be called off after the case has ended, too.
const fn beside(from: Status, step: Step) -> &'static [Role] {
    let (ward, goes_on) = match from {
        Status::Received | Status::Confirming | Status::CorrectionAsked => (PLANNING, true),
        Status::Assigned
        | Status::Deliberating
        | Status::OnHold
        | Status::Coordinating
        | Status::Decided
        | Status::Adopted
        | Status::Agreement
        | Status::Contract
        | Status::CarryingOut => (PLANNING_OR_DIVISION, true),
        Status::Draft => (NOBODY, false),
        Status::SetAside | Status::NotAdopted | Status::Unrealised | Status::Withdrawn | Status::Closed => {
            (PLANNING, false)
        }
    };
    let by = match step {
        Step::CancelMeeting => return ward,
        // Until a division is responsible, the first dialogue moves the case: the flow has it.
        Step::RecordDialogue
            if matches!(from, Status::Received | Status::Confirming | Status::CorrectionAsked) =>
        {
            NOBODY
        }
        Step::RecordDialogue
        | Step::CorrectDialogue
        | Step::PlanMeeting
        | Step::MoveMeeting
        | Step::HandOverInformation => ward,
        Step::ConfirmDialogue | Step::AskDialogueChange | Step::AcknowledgeInformation => PROPOSER,
        // Not before somebody has looked at it, nor while its text is being corrected.
        Step::AskExpert if matches!(from, Status::Received | Status::CorrectionAsked) => NOBODY,
        Step::AskExpert | Step::RemindExpert | Step::ExtendAdvice | Step::RevokeAdvice => PLANNING,
        Step::GiveAdvice | Step::DeclareConflict => EXPERT,
        Step::Submit
        | Step::RecordScreening
        | Step::ReplaceProposal
        | Step::ChangeContact
        | Step::ConfirmEligibility
        | Step::AskCorrection
        | Step::AnswerCorrection
        | Step::SetAside
        | Step::TakeUpAgain
        | Step::OmitDialogue
        | Step::Assign
        | Step::RecordDocument
        | Step::BeginDeliberation
        | Step::Hold
        | Step::Resume
        | Step::AskCoordination
        | Step::RecordCoordination
        | Step::Decide
        | Step::CorrectDecision
        | Step::AnnounceAdopted
        | Step::AnnounceNotAdopted
        | Step::BeginAgreement
        | Step::BeginContract
        | Step::BeginCarryingOut
        | Step::Close
        | Step::EndUnrealised
        | Step::Withdraw
        | Step::DisposePayloads
        | Step::RecordTiesCheck
        | Step::ConcludeAgreement
        | Step::RecordBudget
        | Step::RecordPropertyConsent
        | Step::RecordProcurement
        | Step::RecordContract
        | Step::PlanMilestone
        | Step::ChangeMilestone
        | Step::ReachMilestone
        | Step::RecordResults
        | Step::InspectAttachment
        | Step::ReplaceAttachment
        | Step::OpenAttachment
        | Step::EndCoordination
        | Step::DecideAgain
        | Step::RaiseIssue
        | Step::UpdateIssue
        | Step::RecordPlan => NOBODY,
    };
    if goes_on { by } else { NOBODY }
}

/// Everything that may happen to a case in status `from`: the flow, and what goes on beside it.
pub fn ways(from: Status) -> impl Iterator<Item = Transition> {
    let aside = Step::BESIDE.into_iter().map(move |step| row(step, from, beside(from, step)));
    transitions(from).iter().copied().chain(aside.filter(|row| !row.by.is_empty()))
}

/// The row for `step` from `from`, where there is one.
pub fn transition(from: Status, step: Step) -> Option<Transition> {
    ways(from).find(|row| row.step == step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_statuses_and_steps() {
        let mut table = String::new();
        for status in Status::ALL {
            table.push_str(&format!(
                "{status:?} | {} | {}\n",
                status.staff_label(),
                status.public_label().ja
            ));
            for row in ways(*status) {
                table.push_str(&format!("    {:?} -> {:?} by {:?}\n", row.step, row.to, row.by));
            }
        }
        insta::assert_snapshot!(table);
    }

    #[test]
    fn every_status_can_be_reached_and_left_or_is_final() {
        for status in Status::ALL {
            let reached = *status == Status::Draft
                || Status::ALL.iter().flat_map(|from| ways(*from)).any(|row| row.to == *status);
            assert!(reached, "{status:?}");
            let left = ways(*status).any(|row| row.to != *status);
            assert!(left || status.is_final(), "{status:?}");
        }
    }

    #[test]
    fn a_proposer_can_withdraw_until_the_decision_is_announced() {
        for status in Status::ALL {
            let announced = matches!(
                status,
                Status::Adopted
                    | Status::Agreement
                    | Status::Contract
                    | Status::CarryingOut
                    | Status::Unrealised
            ) || (status.is_final());
            let expected = !announced && *status != Status::Draft;
            assert_eq!(transition(*status, Step::Withdraw).is_some(), expected, "{status:?}");
        }
    }
}
