//! What follows an announced adoption: each rule, given, when, then; and what always holds.

use super::*;
use crate::case::follow_up::{
    AgreementForm, AgreementPlan, AgreementTerms, Budget, BudgetOutcome, ContractOutcome, ContractPlan,
    ContractResult, EndOutcome, Ending, Method, Procurement, PropertyConsent, Results, TiesCheck,
    TiesOutcome, fits,
};
use crate::value::Line;

fn line(text: &str) -> Line {
    Line::parse(text, 300).unwrap()
}

fn wish(command: FollowUpCommand) -> Command {
    Command::FollowUp { command: Box::new(command), document: None }
}

fn reason(is_given: bool) -> Option<Prose> {
    is_given.then(|| prose("費用の見込みが変わったため。"))
}

pub(super) fn begin_agreement(is_explained: bool) -> Command {
    let plan = AgreementPlan {
        drafting: prose("案文は区、別紙の図面は提案者が作る。"),
        reason: reason(is_explained),
        note: None,
    };
    wish(FollowUpCommand::BeginAgreement { form: AgreementForm::Agreement, plan })
}

pub(super) fn begin_contract(is_explained: bool) -> Command {
    let outlook = prose("来年度の当初予算に要求する。");
    let plan = ContractPlan { outlook, reason: reason(is_explained), note: None };
    wish(FollowUpCommand::BeginContract { plan })
}

pub(super) fn check_ties(outcome: TiesOutcome) -> Command {
    let check = TiesCheck { method: line("警視庁への照会（法人及び役員）"), note: None };
    wish(FollowUpCommand::RecordTiesCheck { on: day("2026-11-20"), outcome, check })
}

pub(super) fn conclude(form: AgreementForm, is_explained: bool) -> Command {
    let terms = AgreementTerms {
        title: line("喫煙所の整備に関する協定"),
        parties: prose("港区\n株式会社みなとエアテック"),
        reason: reason(is_explained),
        note: None,
    };
    let term = [Some(day("2026-12-01")), Some(day("2027-11-30"))];
    wish(FollowUpCommand::ConcludeAgreement { form, signed_on: day("2026-11-22"), term, terms })
}

pub(super) fn record_budget(outcome: BudgetOutcome) -> Command {
    let (fiscal_year, budget) = (2027, Budget::Initial);
    wish(FollowUpCommand::RecordBudget { fiscal_year, budget, outcome, note: None })
}

pub(super) fn consent(given: bool) -> Command {
    let consent = PropertyConsent {
        scope: prose("特許の実施方法の図。"), evidence: line("承諾書、文書庫2")
    };
    wish(FollowUpCommand::RecordPropertyConsent { given, on: day("2026-11-21"), consent })
}

pub(super) fn procure(method: Method, uses_property: bool, is_explained: bool) -> Command {
    let procurement = Procurement {
        told_bidders: prose("提案の概要と、提案者の名を知らせた。"),
        reason: reason(is_explained),
        note: None,
    };
    wish(FollowUpCommand::RecordProcurement { method, uses_property, procurement })
}

pub(super) fn contract(outcome: ContractOutcome) -> Command {
    let result = ContractResult { contractor: Some(line("見本株式会社")), note: None };
    wish(FollowUpCommand::RecordContract { outcome, on: day("2026-11-22"), result })
}

pub(super) fn carry_out() -> Command {
    wish(FollowUpCommand::BeginCarryingOut { on: day("2026-11-22"), message: None })
}

pub(super) fn plan_milestone() -> Command {
    wish(FollowUpCommand::PlanMilestone { name: prose("設置の完了"), due: day("2027-03-31") })
}

pub(super) fn change_milestone(of: u32) -> Command {
    let reason = prose("資材が遅れたため。");
    wish(FollowUpCommand::ChangeMilestone { of, due: day("2027-06-30"), reason })
}

pub(super) fn reach_milestone(of: u32) -> Command {
    wish(FollowUpCommand::ReachMilestone { of, on: day("2026-11-22"), note: None })
}

pub(super) fn record_results() -> Command {
    let results = Results { results: prose("喫煙の苦情が半分になった。"), evaluation: None };
    wish(FollowUpCommand::RecordResults { results })
}

pub(super) fn close() -> Command {
    wish(FollowUpCommand::Close { on: day("2026-11-22"), message: None })
}

pub(super) fn end(outcome: EndOutcome) -> Command {
    let ending = Ending { reason: prose("公正な手続の結果です。"), note: None };
    wish(FollowUpCommand::EndUnrealised { outcome, ending })
}

/// A case whose adoption was announced, at no cost to the ward.
fn adopted() -> History {
    adopted_as(FREE)
}

fn adopted_as(verdict: Verdict) -> History {
    let mut history = submitted();
    history.whens([
        (screen(), Actor::System),
        (confirm(), planning()),
        (talk(), planning()),
        (assign("environment"), planning()),
        (begin(), environment()),
        (ask_coordination(), environment()),
        (coordinate(true), planning()),
        (decide_as(verdict), environment()),
        (announce(verdict), environment()),
    ]);
    history
}

impl History {
    /// The division takes these steps, and each must work.
    fn goes<const N: usize>(mut self, commands: [Command; N]) -> Self {
        for command in commands {
            self.when(command, &environment()).unwrap();
        }
        self
    }

    /// The division is refused, and nothing has changed.
    fn refuses(&mut self, command: Command, code: &str, clause: &str) {
        let (texts, case) = (self.texts.clone(), self.case.clone());
        let refusal = self.when(command, &environment()).unwrap_err();
        assert_eq!((refusal.code(), refusal.clause()), (code, clause));
        assert!(self.texts == texts && self.case == case, "a refusal leaves no trace");
    }
}

/// A case that waits for nothing but its contractor.
fn procured() -> History {
    adopted().goes([
        begin_contract(true),
        record_budget(BudgetOutcome::Approved),
        procure(Method::OpenTender, false, false),
    ])
}

/// A case that is carried out by agreement.
fn carried_out() -> History {
    adopted().goes([
        begin_agreement(true),
        check_ties(TiesOutcome::Clear),
        conclude(AgreementForm::Agreement, false),
        carry_out(),
    ])
}

#[test]
fn an_agreement_is_not_concluded_without_the_check_for_antisocial_ties() {
    let mut history = adopted().goes([begin_agreement(true)]);
    assert_eq!((history.case.status, &*history.mails), (Status::Agreement, &[MailKind::StatusChanged][..]));
    history.refuses(conclude(AgreementForm::Agreement, false), "no-ties-check", "2(5)");
    history.when(check_ties(TiesOutcome::Tied), &planning()).unwrap();
    history.refuses(conclude(AgreementForm::Agreement, false), "antisocial-ties", "2(5)");
    history.refuses(carry_out(), "antisocial-ties", "2(5)");
    let check = history.case.revision + 1;
    let history = history.goes([check_ties(TiesOutcome::Clear), conclude(AgreementForm::Agreement, false)]);
    assert!(history.texts.last().unwrap().contains(&format!("\"ofCheck\":{check}")));
    assert_eq!(history.mails, [], "the label is the same");
    assert_eq!(history.case.acts.last().unwrap().kind, FormalAct::Agreement);
}

#[test]
fn it_is_not_carried_out_before_it_is_concluded_and_never_with_ties_that_came_to_light_later() {
    let mut history = adopted().goes([begin_agreement(true), check_ties(TiesOutcome::Clear)]);
    history.refuses(carry_out(), "not-concluded", "2(7)④");
    let mut history =
        history.goes([conclude(AgreementForm::Cohosting, false), check_ties(TiesOutcome::Tied)]);
    history.refuses(carry_out(), "antisocial-ties", "2(5)");
    let history = history.goes([check_ties(TiesOutcome::Clear), carry_out()]);
    assert_eq!((history.case.status, &*history.mails), (Status::CarryingOut, &[MailKind::StatusChanged][..]));
}

#[test]
fn another_document_than_the_programme_names_or_none_needs_a_reason() {
    let mut history = adopted().goes([begin_agreement(true), check_ties(TiesOutcome::Clear)]);
    for form in [AgreementForm::Other, AgreementForm::None] {
        history.refuses(conclude(form, false), "no-reason-for-form", "2(7)④");
    }
    let history = history.goes([conclude(AgreementForm::None, true)]);
    assert!(history.case.follow_up.agreement.is_some());
    let stored = &history.payloads[&history.case.revision].text;
    assert!(stored.contains("費用の見込みが変わったため。"), "{stored}");
}

#[test]
fn what_is_recorded_again_counts_instead_until_it_is_carried_out() {
    let history = adopted().goes([
        begin_agreement(true),
        check_ties(TiesOutcome::Clear),
        conclude(AgreementForm::Agreement, false),
        conclude(AgreementForm::Memorandum, false),
    ]);
    assert_eq!(history.case.follow_up.agreement, Some(history.case.revision));
    let mut history = history.goes([carry_out()]);
    history.refuses(conclude(AgreementForm::Agreement, false), "not-in-this-status", "2(7)");
}

#[test]
fn a_track_is_changed_only_with_a_reason_and_the_proposer_is_told_that_nothing_is_guaranteed() {
    let mut history = adopted().goes([begin_agreement(true)]);
    history.refuses(begin_contract(false), "no-reason-to-switch", "2(7)④");
    let mut history = history.goes([begin_contract(true)]);
    assert_eq!((history.case.status, &*history.mails), (Status::Contract, &[MailKind::ContractBegun][..]));
    history.refuses(begin_agreement(false), "no-reason-to-switch", "2(7)④");
    let history = history.goes([begin_agreement(true)]);
    assert_eq!((history.case.status, &*history.mails), (Status::Agreement, &[MailKind::StatusChanged][..]));
}

#[test]
fn a_track_that_the_decision_does_not_say_needs_a_reason() {
    adopted_as(FREE).refuses(begin_contract(false), "no-reason-to-switch", "2(7)④");
    adopted_as(FREE).goes([begin_agreement(false)]);
    adopted_as(COSTLY).refuses(begin_agreement(false), "no-reason-to-switch", "2(7)④");
    adopted_as(COSTLY).goes([begin_contract(false)]);
}

#[test]
fn once_something_has_followed_nothing_else_is_decided() {
    let mut history = adopted().goes([begin_agreement(true)]);
    for command in [ask_coordination(), decide_again(COSTLY)] {
        history.refuses(command, "not-in-this-status", "2(7)");
    }
}

#[test]
fn a_track_is_settled_once_there_is_an_agreement_or_a_contractor() {
    let mut history = adopted().goes([
        begin_agreement(true),
        check_ties(TiesOutcome::Clear),
        conclude(AgreementForm::Agreement, false),
    ]);
    history.refuses(begin_contract(true), "settled", "2(7)④");
    for outcome in [ContractOutcome::Proposer, ContractOutcome::Another] {
        let mut history = procured().goes([contract(outcome)]);
        history.refuses(begin_agreement(true), "settled", "2(7)④");
    }
    procured().goes([contract(ContractOutcome::Nobody), begin_agreement(true)]);
}

#[test]
fn the_funds_come_first_then_the_procedure_then_the_contract() {
    let mut history = adopted().goes([begin_contract(true)]);
    history.refuses(contract(ContractOutcome::Proposer), "no-budget", "2(7)④");
    let mut history = history.goes([record_budget(BudgetOutcome::Requested)]);
    history.refuses(contract(ContractOutcome::Proposer), "no-budget", "2(7)④");
    let mut history = history.goes([record_budget(BudgetOutcome::Approved)]);
    history.refuses(contract(ContractOutcome::Proposer), "no-procurement", "2(7)④");
    history.refuses(carry_out(), "not-contracted", "2(7)④");
    let history = history.goes([
        procure(Method::OpenTender, false, false),
        contract(ContractOutcome::Proposer),
        carry_out(),
    ]);
    assert_eq!((history.case.status, &*history.mails), (Status::CarryingOut, &[MailKind::StatusChanged][..]));
}

#[test]
fn a_negotiated_contract_needs_a_reason() {
    let mut history = adopted().goes([begin_contract(true)]);
    history.refuses(procure(Method::Negotiated, false, false), "no-reason-for-negotiation", "2(7)④");
    history.goes([procure(Method::Negotiated, false, true)]);
}

#[test]
fn intellectual_property_goes_into_a_specification_only_with_the_proposers_consent() {
    let mut history = adopted().goes([begin_contract(true), record_budget(BudgetOutcome::Approved)]);
    history.refuses(procure(Method::OpenTender, true, false), "no-property-consent", "4(2)");
    let mut history = history.goes([consent(false)]);
    history.refuses(procure(Method::OpenTender, true, false), "no-property-consent", "4(2)");
    let given = history.case.revision + 1;
    let history = history.goes([consent(true), procure(Method::OpenTender, true, false)]);
    assert!(history.texts.last().unwrap().contains(&format!("\"ofConsent\":{given}")));
    let mut history = history.goes([consent(false)]);
    history.refuses(contract(ContractOutcome::Proposer), "no-property-consent", "4(2)");
}

#[test]
fn another_procedure_needs_an_outcome_of_its_own() {
    let mut history = procured()
        .goes([contract(ContractOutcome::Proposer), procure(Method::SelectiveTender, false, false)]);
    history.refuses(carry_out(), "not-contracted", "2(7)④");
}

#[test]
fn a_proposer_who_is_not_selected_is_told_in_a_mail_of_its_own_and_the_case_ends() {
    let mut history = procured().goes([contract(ContractOutcome::Another)]);
    assert_eq!((history.case.status, &*history.mails), (Status::Contract, &[][..]));
    history.refuses(carry_out(), "not-contracted", "2(7)④");
    for outcome in [EndOutcome::Circumstances, EndOutcome::ProposerDeclined, EndOutcome::NoContract] {
        history.refuses(end(outcome), "outcome-not-on-record", "2(7)④");
    }
    let history = history.goes([end(EndOutcome::NotSelected)]);
    assert_eq!((history.case.status, &*history.mails), (Status::Unrealised, &[MailKind::NotSelected][..]));
}

#[test]
fn an_outcome_is_one_that_the_record_bears_out() {
    let mut history = adopted();
    for outcome in EndOutcome::ALL {
        let expected = matches!(outcome, EndOutcome::ProposerDeclined | EndOutcome::Circumstances);
        assert_eq!(fits(&history.case, *outcome), expected, "{outcome:?}");
    }
    history.refuses(end(EndOutcome::NotSelected), "outcome-not-on-record", "2(7)④");
    let mut history = history.goes([begin_agreement(true)]);
    history.refuses(end(EndOutcome::NoBudget), "outcome-not-on-record", "2(7)④");
    let history = history.goes([end(EndOutcome::NoAgreement)]);
    assert_eq!((history.case.status, &*history.mails), (Status::Unrealised, &[MailKind::StatusChanged][..]));
    let refused = adopted().goes([begin_contract(true), record_budget(BudgetOutcome::NotApproved)]);
    refused.goes([end(EndOutcome::NoBudget)]);
    procured().goes([contract(ContractOutcome::Nobody), end(EndOutcome::NoContract)]);
    carried_out().goes([end(EndOutcome::Discontinued)]);
}

#[test]
fn milestones_are_planned_changed_and_reached_once() {
    let mut history = carried_out();
    history.refuses(reach_milestone(1), "not-a-milestone", "");
    let first = history.case.revision + 1;
    let mut history = history.goes([plan_milestone(), plan_milestone(), change_milestone(first)]);
    assert_eq!(history.mails, []);
    history.refuses(change_milestone(first + 2), "not-a-milestone", "");
    let mut history = history.goes([reach_milestone(first)]);
    history.refuses(reach_milestone(first), "not-a-milestone", "");
    history.refuses(change_milestone(first), "not-a-milestone", "");
    let milestones = &history.case.follow_up.milestones;
    assert_eq!(
        milestones.iter().map(|milestone| (milestone.due, milestone.reached.is_some())).collect::<Vec<_>>(),
        [(day("2027-06-30"), true), (day("2027-03-31"), false)]
    );
}

#[test]
fn a_case_is_closed_with_its_results_and_only_once() {
    let mut history = carried_out();
    history.refuses(close(), "no-results", "");
    let mut history = history.goes([record_results(), close()]);
    assert_eq!((history.case.status, &*history.mails), (Status::Closed, &[MailKind::StatusChanged][..]));
    for command in [close(), end(EndOutcome::Discontinued), record_results(), plan_milestone()] {
        history.refuses(command, "not-in-this-status", "2(7)");
    }
    let document = document_of(history.case.revision);
    assert_eq!(history.when(document, &planning()), Ok(1), "its number is often known later");
}

#[test]
fn only_the_responsible_division_takes_these_steps_and_planning_checks_for_ties_too() {
    let other = Actor::Division { id: "d2".into(), division: "health".into() };
    for actor in [other, Actor::Proposer, Actor::System, planning()] {
        let refused = adopted().when(begin_agreement(true), &actor);
        assert_eq!(refused, Err(Refusal::NotThisActor { step: Step::BeginAgreement }), "{actor:?}");
    }
    assert_eq!(adopted().when(check_ties(TiesOutcome::Clear), &planning()), Ok(1));
}

#[test]
fn the_events_after_an_adoption_are_written_like_this() {
    let agreement = carried_out().goes([plan_milestone()]);
    let first = agreement.case.revision;
    let agreement =
        agreement.goes([change_milestone(first), reach_milestone(first), record_results(), close()]);
    let contract = procured().goes([
        consent(true),
        procure(Method::Competition, true, false),
        contract(ContractOutcome::Another),
        end(EndOutcome::NotSelected),
    ]);
    let events = |history: &History| {
        let events = history.verify().unwrap().into_iter().map(|recorded| recorded.entry.event);
        let followed = events.filter(|event| matches!(event, Event::FollowUp(_)));
        followed.map(|event| serde_json::to_string(&event).unwrap()).collect::<Vec<_>>()
    };
    insta::assert_snapshot!([events(&agreement), events(&contract)].concat().join("\n"));
}

fn command(index: usize, of: u32) -> Command {
    let flag = of.is_multiple_of(2);
    match index {
        0 => begin_agreement(flag),
        1 => begin_contract(flag),
        2 => check_ties(TiesOutcome::ALL[of as usize % 2]),
        3 => check_ties(TiesOutcome::Clear),
        4 => conclude(AgreementForm::ALL[of as usize % 5], flag),
        5 => record_budget(BudgetOutcome::ALL[of as usize % 3]),
        6 => record_budget(BudgetOutcome::Approved),
        7 => consent(flag),
        8 => procure(Method::ALL[of as usize % 4], of.is_multiple_of(3), flag),
        9 => contract(ContractOutcome::ALL[of as usize % 3]),
        10 => carry_out(),
        11 => plan_milestone(),
        12 => change_milestone(of),
        13 => reach_milestone(of),
        14 => record_results(),
        15 => close(),
        16 => end(EndOutcome::ALL[of as usize % EndOutcome::ALL.len()]),
        _ => withdraw(),
    }
}

/// What a step recorded rests on what is on record before it.
fn assert_rests(before: &[FollowUpEvent], event: &FollowUpEvent) {
    let last = |is_it: &dyn Fn(&FollowUpEvent) -> bool| before.iter().rfind(|event| is_it(event));
    match event {
        FollowUpEvent::AgreementConcluded { .. } => {
            let check = last(&|event| matches!(event, FollowUpEvent::TiesChecked { .. }));
            let is_clear =
                matches!(check, Some(FollowUpEvent::TiesChecked { outcome: TiesOutcome::Clear, .. }));
            assert!(is_clear, "concluded without the check");
        }
        FollowUpEvent::ProcurementRecorded { of_consent: Some(_), .. } => {
            let consent = last(&|event| matches!(event, FollowUpEvent::PropertyConsentRecorded { .. }));
            assert!(matches!(consent, Some(FollowUpEvent::PropertyConsentRecorded { given: true, .. })));
        }
        FollowUpEvent::ContractRecorded { .. } => {
            let funds = last(&|event| matches!(event, FollowUpEvent::BudgetRecorded { .. }));
            let approved = BudgetOutcome::Approved;
            assert!(
                matches!(funds, Some(FollowUpEvent::BudgetRecorded { outcome, .. }) if *outcome == approved)
            );
            assert!(last(&|event| matches!(event, FollowUpEvent::ProcurementRecorded { .. })).is_some());
        }
        FollowUpEvent::CarryingOutBegun { .. } => {
            let track = last(&|event| {
                matches!(event, FollowUpEvent::AgreementBegun { .. } | FollowUpEvent::ContractBegun)
            });
            let is_contract = matches!(track, Some(FollowUpEvent::ContractBegun));
            let concluded = last(&|event| matches!(event, FollowUpEvent::AgreementConcluded { .. }));
            let of_procedure = last(&|event| {
                matches!(
                    event,
                    FollowUpEvent::ContractRecorded { .. } | FollowUpEvent::ProcurementRecorded { .. }
                )
            });
            let selected = of_procedure.is_some_and(|event| {
                matches!(event, FollowUpEvent::ContractRecorded { outcome: ContractOutcome::Proposer, .. })
            });
            let settled = if is_contract { selected } else { concluded.is_some() };
            assert!(settled, "carried out too early: {before:?}");
        }
        FollowUpEvent::CaseClosed { .. } => {
            assert!(before.contains(&FollowUpEvent::ResultsRecorded));
        }
        FollowUpEvent::EndedUnrealised { outcome } => {
            let is_another = |event: &FollowUpEvent| {
                matches!(event, FollowUpEvent::ContractRecorded { outcome: ContractOutcome::Another, .. })
            };
            assert!(*outcome != EndOutcome::NotSelected || before.iter().any(is_another));
        }
        FollowUpEvent::AgreementBegun { .. }
        | FollowUpEvent::ContractBegun
        | FollowUpEvent::TiesChecked { .. }
        | FollowUpEvent::BudgetRecorded { .. }
        | FollowUpEvent::PropertyConsentRecorded { .. }
        | FollowUpEvent::ProcurementRecorded { of_consent: None, .. }
        | FollowUpEvent::MilestonePlanned { .. }
        | FollowUpEvent::MilestoneChanged { .. }
        | FollowUpEvent::MilestoneReached { .. }
        | FollowUpEvent::ResultsRecorded => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_steps_after_an_adoption_keep_what_always_holds(
        steps in prop::collection::vec((0_usize..18, 0_usize..8, 0_u32..24), 0..40)
    ) {
        let mut history = adopted();
        for (index, who, of) in steps {
            let other = Actor::Division { id: "d2".into(), division: "health".into() };
            let actor = match who { 0 => Actor::Proposer, 1 => planning(), 2 => other, _ => environment() };
            let command = command(index, of);
            let (step, before) = (command.step(), history.case.clone());
            match history.when(command, &actor) {
                Err(_) => prop_assert!(history.case == before, "a refusal leaves no trace"),
                Ok(count) => {
                    prop_assert_eq!(count, 1);
                    let row = transition(before.status, step).unwrap();
                    prop_assert_eq!(row.to, history.case.status);
                    let announced = before.deciding.announced.unwrap();
                    prop_assert_eq!(announced.verdict, FREE, "nothing follows what is not announced");
                    prop_assert!(row.by.contains(&actor.role(Some("environment")).unwrap()));
                    let is_new = before.status.public_label() != history.case.status.public_label();
                    prop_assert_eq!(is_new, history.mails.iter().any(|kind| !kind.is_for_staff()));
                }
            }
        }
        let recorded = history.verify().unwrap();
        prop_assert_eq!(&Case::replay(history.case.id.clone(), &recorded), &history.case);
        let events: Vec<FollowUpEvent> = recorded.into_iter().filter_map(|recorded| {
            if let Event::FollowUp(event) = recorded.entry.event { Some(event) } else { None }
        }).collect();
        for (index, event) in events.iter().enumerate() {
            assert_rests(&events[..index], event);
        }
        let is_end = |event: &&FollowUpEvent| {
            matches!(event, FollowUpEvent::CaseClosed { .. } | FollowUpEvent::EndedUnrealised { .. })
        };
        let ends = events.iter().filter(is_end).count();
        prop_assert!(ends <= 1 && (ends == 0 || is_end(&events.last().unwrap())), "it ends once, and for good");
    }
}
