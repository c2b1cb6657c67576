//! The steps of staff, and what the proposer does between them.

use super::*;

/// A case that is screened, eligible and talked about.
fn ready() -> History {
    let mut history = submitted();
    history.whens([(screen(), Actor::System), (confirm(), planning()), (talk(), planning())]);
    history
}

fn refused(history: &mut History, command: Command, code: &str, clause: &str) {
    let (texts, case) = (history.texts.clone(), history.case.clone());
    let refusal = history.when(command, &planning()).unwrap_err();
    assert_eq!((refusal.code(), refusal.clause()), (code, clause));
    assert!(history.texts == texts && history.case == case, "a refusal leaves no trace");
}

#[test]
fn eligibility_is_confirmed_on_the_findings_of_the_version_that_stands() {
    let mut history = submitted();
    refused(&mut history, confirm(), "not-screened", "2(7)②");
    history.whens([(screen(), Actor::System), (replace(), Actor::Proposer)]);
    refused(&mut history, confirm(), "not-screened", "2(7)②");
    history.whens([(screen_of(3), Actor::System), (confirm(), planning())]);
    assert!(history.case.eligible && history.case.status == Status::Confirming);
    assert_eq!(history.mails, [MailKind::StatusChanged]);
    refused(&mut history, confirm(), "already-eligible", "2(7)②");
}

#[test]
fn after_it_the_proposal_and_its_contact_stand() {
    let mut history = submitted();
    history.whens([(screen(), Actor::System), (confirm(), planning())]);
    for command in [replace(), change_contact()] {
        assert_eq!(history.when(command, &Actor::Proposer), Err(Refusal::Confirmed));
    }
    assert_eq!((history.case.version, history.case.contact), (Some(1), None));
}

#[test]
fn until_then_the_proposer_replaces_it_and_all_versions_are_kept() {
    let mut history = submitted();
    history.when(change_contact(), &Actor::Proposer).unwrap();
    assert_eq!((history.case.contact, &*history.mails), (Some(2), &[MailKind::ContactChanged][..]));
    history.when(replace(), &Actor::Proposer).unwrap();
    assert_eq!(history.mails, [MailKind::ReplacedReceipt, MailKind::Replaced]);
    assert_eq!(
        (history.case.version, history.case.contact),
        (Some(3), None),
        "a version has its own contact"
    );
    assert!([1, 2, 3].iter().all(|sequence| history.payloads.contains_key(sequence)));
    assert_eq!(history.when(screen(), &Actor::System), Ok(0), "the first version needs no findings any more");
}

#[test]
fn a_correction_stops_the_clock_until_it_is_answered() {
    let mut history = submitted();
    history.when(ask_correction(), &planning()).unwrap();
    assert_eq!(history.mails, [MailKind::CorrectionAsked]);
    assert_eq!(
        (history.case.status, history.case.answer_by),
        (Status::CorrectionAsked, Some(day("2026-12-10")))
    );
    assert_eq!(history.case.pauses, [(at(2), None)]);
    let empty = Command::AnswerCorrection { revision: None, note: None };
    assert_eq!(history.when(empty, &Actor::Proposer), Err(Refusal::EmptyAnswer));
    history.when(answer(), &Actor::Proposer).unwrap();
    assert_eq!(history.mails, [MailKind::StatusChanged, MailKind::CorrectionAnswered]);
    assert_eq!((history.case.status, history.case.answer_by), (Status::Confirming, None));
    assert_eq!((history.case.version, &*history.case.pauses), (Some(3), &[(at(2), Some(at(4)))][..]));
}

#[test]
fn asking_again_moves_the_day_and_the_clock_stays_stopped() {
    let mut history = submitted();
    history.whens([(ask_correction(), planning()), (ask_correction_until("2026-12-20"), planning())]);
    assert_eq!((history.case.answer_by, history.case.pauses.len()), (Some(day("2026-12-20")), 1));
    assert_eq!(history.mails, [MailKind::CorrectionAsked]);
}

#[test]
fn what_is_set_aside_stays_beside_what_the_machine_found_and_can_be_taken_up_again() {
    let mut history = submitted();
    refused(&mut history, set_aside(), "not-screened", "2(7)②");
    history.whens([(screen(), Actor::System), (confirm(), planning()), (set_aside(), planning())]);
    assert_eq!((history.case.status, &*history.mails), (Status::SetAside, &[MailKind::StatusChanged][..]));
    assert!(
        history.texts[3].contains("\"clause\":\"2(5)\"") && history.texts[1].contains("screeningRecorded")
    );
    refused(&mut history, assign("health"), "not-in-this-status", "2(7)");
    history.when(take_up(), &planning()).unwrap();
    assert_eq!((history.case.status, &*history.mails), (Status::Confirming, &[MailKind::StatusChanged][..]));
    assert!(!history.case.eligible, "eligibility is confirmed anew");
    assert_eq!(history.case.milestones.answered, None);
    assert_eq!(history.case.pauses, [(at(4), Some(at(5)))]);
}

#[test]
fn an_assignment_needs_eligibility_and_a_dialogue_or_the_reason_for_none() {
    let mut history = submitted();
    history.whens([(screen(), Actor::System), (talk(), planning())]);
    refused(&mut history, assign("health"), "not-eligible", "2(7)②");
    let mut history = submitted();
    history.whens([(screen(), Actor::System), (confirm(), planning())]);
    refused(&mut history, assign("health"), "no-dialogue", "2(7)②");
    history.when(omit(), &planning()).unwrap();
    assert_eq!(history.mails, []);
    history.when(assign("health"), &planning()).unwrap();
    assert_eq!((history.case.status, history.case.division.as_deref()), (Status::Assigned, Some("health")));
    assert_eq!(history.mails, [MailKind::StatusChanged, MailKind::Assigned]);
}

#[test]
fn a_dialogue_that_is_on_record_is_not_left_out() {
    let mut history = submitted();
    history.when(talk(), &planning()).unwrap();
    assert_eq!(history.case.status, Status::Confirming);
    refused(&mut history, omit(), "dialogue-on-record", "2(7)②");
    assert_eq!(history.when(talk(), &planning()), Ok(1), "people talk more than once");
}

#[test]
fn another_division_needs_a_reason_and_both_are_told() {
    let mut history = ready();
    history.when(assign("environment"), &planning()).unwrap();
    refused(&mut history, assign("environment"), "already-assigned", "2(7)②");
    refused(&mut history, assign_unexplained("health"), "no-reason", "2(7)②");
    history.when(assign("health"), &planning()).unwrap();
    assert_eq!(history.mails, [MailKind::StatusChanged, MailKind::Assigned, MailKind::Unassigned]);
    assert!(history.texts.last().unwrap().contains("\"from\":\"environment\""));
}

#[test]
fn an_act_carries_its_document_at_once_or_later() {
    let mut history = submitted();
    history.when(screen(), &Actor::System).unwrap();
    let document = document("8港企第1号");
    let confirm = Command::ConfirmEligibility { note: None, document: Some(document.clone()) };
    assert_eq!(history.when(confirm, &planning()), Ok(2));
    let acts = |history: &History| {
        let acts = history.case.acts.iter();
        acts.map(|act| (act.sequence, act.kind, act.document.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(acts(&history), [(1, FormalAct::Receipt, false), (3, FormalAct::Eligibility, true)]);
    assert_eq!(history.when(document_of(1), &planning()), Ok(1));
    assert_eq!(history.when(document_of(1), &planning()), Ok(0), "the same is on record already");
    assert_eq!(acts(&history)[0], (1, FormalAct::Receipt, true));
    refused(&mut history, document_of(2), "not-a-formal-act", "");
    assert_eq!(history.mails, []);
}

#[test]
fn planning_enters_what_came_on_paper_and_the_arrival_counts() {
    let mut history = History::empty();
    let Command::Submit(mut entered) = submit() else { panic!() };
    entered.received_at = at(-86_400);
    let original = crate::value::Line::parse("郵送の原本、文書庫1", 300).unwrap();
    entered.entered = Some(Entered { means: Means::Post, original });
    assert_eq!(history.when(Command::Submit(entered), &planning()), Ok(2));
    assert_eq!(history.mails, [MailKind::Receipt], "Planning knows of it");
    let receipt = history.case.receipt.as_ref().unwrap();
    assert_eq!((receipt.entered, receipt.received_at), (Some(Means::Post), at(-86_400)));
    assert_eq!(history.payloads[&2].text, "郵送の原本、文書庫1");
}

#[test]
fn nobody_but_the_system_says_what_the_rules_found() {
    let mut history = submitted();
    history.when(screen(), &Actor::System).unwrap();
    for actor in [Actor::Proposer, planning()] {
        let refusal = Refusal::NotThisActor { step: Step::RecordScreening };
        assert_eq!(history.when(screen(), &actor), Err(refusal), "even where it is on record");
    }
}
