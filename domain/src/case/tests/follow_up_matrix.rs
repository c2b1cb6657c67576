//! The steps after an adoption with every fact that their rules look at, against the same table as all others.

use super::follow_up::{
    begin_agreement, begin_contract, carry_out, change_milestone, check_ties, close, conclude, consent,
    contract, end, plan_milestone, procure, reach_milestone, record_budget, record_results,
};
use super::matrix::{Table, Who, decided, everybody};
use super::*;
use crate::case::decision::{Coordination, Cost, Decision, Verdict};
use crate::case::follow_up::{
    AgreementForm, BudgetOutcome, ContractOutcome, EndOutcome, Method, Milestone, TiesOutcome,
};

/// The sequence of the milestone that a case may have.
const PLANNED: u32 = 1;

/// Every command after an adoption, with the variants that rules tell apart.
pub(super) fn commands() -> Vec<(&'static str, Command)> {
    vec![
        ("begin-agreement", begin_agreement(true)),
        ("begin-agreement.unexplained", begin_agreement(false)),
        ("begin-contract", begin_contract(true)),
        ("begin-contract.unexplained", begin_contract(false)),
        ("record-ties-check", check_ties(TiesOutcome::Clear)),
        ("record-ties-check.tied", check_ties(TiesOutcome::Tied)),
        ("conclude-agreement", conclude(AgreementForm::Agreement, false)),
        ("conclude-agreement.memorandum", conclude(AgreementForm::Memorandum, false)),
        ("conclude-agreement.cohosting", conclude(AgreementForm::Cohosting, false)),
        ("conclude-agreement.other", conclude(AgreementForm::Other, true)),
        ("conclude-agreement.none", conclude(AgreementForm::None, true)),
        ("conclude-agreement.other-unexplained", conclude(AgreementForm::Other, false)),
        ("conclude-agreement.none-unexplained", conclude(AgreementForm::None, false)),
        ("record-budget", record_budget(BudgetOutcome::Approved)),
        ("record-property-consent", consent(true)),
        ("record-property-consent.refused", consent(false)),
        ("record-procurement", procure(Method::OpenTender, false, false)),
        ("record-procurement.negotiated", procure(Method::Negotiated, false, true)),
        ("record-procurement.negotiated-unexplained", procure(Method::Negotiated, false, false)),
        ("record-procurement.with-property", procure(Method::Competition, true, false)),
        ("record-contract", contract(ContractOutcome::Proposer)),
        ("begin-carrying-out", carry_out()),
        ("plan-milestone", plan_milestone()),
        ("change-milestone", change_milestone(PLANNED)),
        ("change-milestone.of-nothing", change_milestone(99)),
        ("reach-milestone", reach_milestone(PLANNED)),
        ("reach-milestone.of-nothing", reach_milestone(99)),
        ("record-results", record_results()),
        ("close", close()),
        ("end-unrealised.no-agreement", end(EndOutcome::NoAgreement)),
        ("end-unrealised.no-budget", end(EndOutcome::NoBudget)),
        ("end-unrealised.no-contract", end(EndOutcome::NoContract)),
        ("end-unrealised.not-selected", end(EndOutcome::NotSelected)),
        ("end-unrealised.declined", end(EndOutcome::ProposerDeclined)),
        ("end-unrealised.circumstances", end(EndOutcome::Circumstances)),
        ("end-unrealised.discontinued", end(EndOutcome::Discontinued)),
    ]
}

/// The word of a command in the table. A new command does not compile here until it has one.
pub(super) fn word(command: &FollowUpCommand) -> &'static str {
    match command {
        FollowUpCommand::BeginAgreement { .. } => "begin-agreement",
        FollowUpCommand::BeginContract { .. } => "begin-contract",
        FollowUpCommand::RecordTiesCheck { .. } => "record-ties-check",
        FollowUpCommand::ConcludeAgreement { .. } => "conclude-agreement",
        FollowUpCommand::RecordBudget { .. } => "record-budget",
        FollowUpCommand::RecordPropertyConsent { .. } => "record-property-consent",
        FollowUpCommand::RecordProcurement { .. } => "record-procurement",
        FollowUpCommand::RecordContract { .. } => "record-contract",
        FollowUpCommand::BeginCarryingOut { .. } => "begin-carrying-out",
        FollowUpCommand::PlanMilestone { .. } => "plan-milestone",
        FollowUpCommand::ChangeMilestone { .. } => "change-milestone",
        FollowUpCommand::ReachMilestone { .. } => "reach-milestone",
        FollowUpCommand::RecordResults { .. } => "record-results",
        FollowUpCommand::Close { .. } => "close",
        FollowUpCommand::EndUnrealised { .. } => "end-unrealised",
    }
}

/// What a rule about what follows an adoption can look at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Facts {
    ties: Option<TiesOutcome>,
    concluded: bool,
    budget: Option<BudgetOutcome>,
    consented: bool,
    /// Whether it rests on the consent.
    procured: Option<bool>,
    contract: Option<ContractOutcome>,
    milestone: bool,
    results: bool,
    /// What the announced decision says of the cost.
    cost: Option<Cost>,
}

impl Facts {
    fn all() -> Vec<Facts> {
        // The decision's cost matters while nothing has followed it.
        let decided = [Cost::None, Cost::Some].map(|cost| Facts { cost: Some(cost), ..Facts::default() });
        let mut all = decided.to_vec();
        let flags = [1, 2, 4, 8];
        let some = |outcomes: &[BudgetOutcome]| outcomes.iter().copied().map(Some).collect::<Vec<_>>();
        for bits in 0..16_u8 {
            let [concluded, consented, milestone, results] = flags.map(|bit: u8| bits & bit != 0);
            for ties in [None, Some(TiesOutcome::Clear), Some(TiesOutcome::Tied)] {
                for budget in some(BudgetOutcome::ALL).into_iter().chain([None]) {
                    for procured in [None, Some(false), Some(true)] {
                        for contract in ContractOutcome::ALL.iter().copied().map(Some).chain([None]) {
                            all.push(Facts {
                                ties,
                                concluded,
                                budget,
                                consented,
                                procured,
                                contract,
                                milestone,
                                results,
                                cost: None,
                            });
                        }
                    }
                }
            }
        }
        all
    }

    /// Whether the fact of this word holds.
    pub(super) fn hold(self, word: &str) -> bool {
        match word {
            // A case that came so far has its division.
            "-" | "assigned" => true,
            "tied" => self.ties == Some(TiesOutcome::Tied),
            "checked" => self.ties.is_some(),
            "concluded" => self.concluded,
            "funded" => self.budget == Some(BudgetOutcome::Approved),
            "unfunded" => self.budget == Some(BudgetOutcome::NotApproved),
            "consented" => self.consented,
            "procured" => self.procured.is_some(),
            "with-property" => self.procured == Some(true),
            "contract-proposer" => self.contract == Some(ContractOutcome::Proposer),
            "contract-another" => self.contract == Some(ContractOutcome::Another),
            "contract-nobody" => self.contract == Some(ContractOutcome::Nobody),
            "milestone" => self.milestone,
            "results" => self.results,
            "decided-free" => self.cost == Some(Cost::None),
            "decided-costly" => self.cost == Some(Cost::Some),
            other => match other.strip_prefix("not-") {
                Some(word) => !self.hold(word),
                None => panic!("{other} is no fact"),
            },
        }
    }

    fn case(self, status: Status) -> Case {
        let due = day("2027-03-31");
        let milestone = Milestone { planned: PLANNED, due, changed: None, reached: None };
        let follow_up = FollowUp {
            form: None,
            ties: self.ties.map(|outcome| (1, outcome)),
            agreement: self.concluded.then_some(1),
            budget: self.budget.map(|outcome| (1, outcome)),
            property_consent: self.consented.then_some(1),
            procurement: self.procured.map(|with| (1, with)),
            contract: self.contract.map(|outcome| (1, outcome)),
            milestones: if self.milestone { vec![milestone] } else { vec![] },
            results: self.results.then_some(1),
            ended: None,
        };
        let mut case = Case { status, division: Some("environment".into()), follow_up, ..submitted().case };
        case.deciding.announced = self.cost.map(|cost| Decision {
            sequence: 1,
            text: 1,
            verdict: Verdict::Adopted { cost },
            coordination: Coordination { sequence: 1, agrees: true },
            replaces: None,
            announcement: Some(1),
        });
        case
    }
}

#[test]
fn every_step_after_an_adoption_with_every_fact() {
    let (table, commands) = (Table::read(), commands());
    let everybody: Vec<(&str, Who)> = everybody()
        .into_iter()
        .filter(|(who, _)| matches!(*who, "planning" | "assigned" | "other"))
        .collect();
    let mut cells = 0;
    for status in [Status::Adopted, Status::Agreement, Status::Contract, Status::CarryingOut] {
        for facts in Facts::all() {
            let case = facts.case(status);
            for (name, command) in &commands {
                for (who, asking) in &everybody {
                    let expected = table.outcome_where(who, status, name, |word| facts.hold(word));
                    let decided = decided(asking, &case, command.clone());
                    assert_eq!(decided, expected, "{who} {name} in {status:?} with {facts:?}");
                    cells += 1;
                }
            }
        }
    }
    println!("{cells} cells");
    assert_eq!(cells, 4 * (2 + 16 * 3 * 4 * 3 * 4) * 36 * 3);
}
