//! ④: coordination, decision, correction, announcement, and another decision after it.

use super::deliberating::deliberating;
use super::*;

fn coordinated(agrees: bool) -> History {
    let mut history = deliberating();
    history.whens([(ask_coordination(), environment()), (coordinate(agrees), planning())]);
    history
}

fn decided(verdict: Verdict) -> History {
    let mut history = coordinated(true);
    history.when(decide_as(verdict), &environment()).unwrap();
    history
}

fn announced(verdict: Verdict) -> History {
    let mut history = decided(verdict);
    history.when(announce(verdict), &environment()).unwrap();
    history
}

fn refused(history: &mut History, command: Command, code: &str, clause: &str) {
    let (texts, case) = (history.texts.clone(), history.case.clone());
    let actor = if matches!(command, Command::RecordCoordination { .. }) {
        planning()
    } else if matches!(command, Command::Withdraw { .. }) {
        Actor::Proposer
    } else {
        environment()
    };
    let refusal = history.when(command, &actor).unwrap_err();
    assert_eq!((refusal.code(), refusal.clause()), (code, clause));
    assert!(history.texts == texts && history.case == case, "a refusal leaves no trace");
}

#[test]
fn without_planning_s_coordination_nothing_is_decided() {
    let mut history = deliberating();
    refused(&mut history, decide_as(FREE), "not-coordinated", "2(7)④");
    history.when(ask_coordination(), &environment()).unwrap();
    assert_eq!(
        (history.case.status, &*history.mails),
        (Status::Coordinating, &[MailKind::CoordinationAsked][..])
    );
    refused(&mut history, decide_as(FREE), "not-coordinated", "2(7)④");
    history.when(coordinate(true), &planning()).unwrap();
    assert_eq!(
        (history.case.status, &*history.mails),
        (Status::Coordinating, &[MailKind::CoordinationRecorded][..])
    );
    assert_eq!(history.when(decide_as(FREE), &environment()), Ok(2), "the decision and its document");
    assert_eq!((history.case.status, &*history.mails), (Status::Decided, &[][..]));
}

#[test]
fn a_coordination_covers_its_own_round_only() {
    type Steps = fn() -> Vec<(Command, Actor)>;
    let ends: [(&str, Steps); 4] = [
        ("asked again", || vec![(ask_coordination(), environment())]),
        ("back to the deliberation", || {
            vec![(end_coordination(), environment()), (ask_coordination(), environment())]
        }),
        ("on hold", || {
            vec![
                (hold("2027-04-05"), environment()),
                (resume(), environment()),
                (ask_coordination(), environment()),
            ]
        }),
        ("another division, and back", || {
            let health = || of_division("health");
            vec![
                (assign("health"), planning()),
                (begin(), health()),
                (ask_coordination(), health()),
                (assign("environment"), planning()),
                (begin(), environment()),
                (ask_coordination(), environment()),
            ]
        }),
    ];
    for (what, steps) in ends {
        let mut history = coordinated(true);
        for (command, actor) in steps() {
            history.when(command, &actor).unwrap_or_else(|refusal| panic!("{what}: {refusal}"));
        }
        assert_eq!(history.case.status, Status::Coordinating, "{what}");
        refused(&mut history, decide_as(FREE), "not-coordinated", "2(7)④");
        history.whens([(coordinate(true), planning()), (decide_as(FREE), environment())]);
        let last = history.case.deciding.decision.unwrap().coordination.sequence;
        assert!(
            history.texts.iter().any(|text| text.contains(&format!("\"ofCoordination\":{last}"))),
            "{what}"
        );
    }
}

#[test]
fn the_last_coordination_counts_and_objections_are_answered() {
    let mut history = coordinated(true);
    let silent = Command::RecordCoordination { agrees: false, opinion: None, document: None };
    refused(&mut history, silent, "no-opinion", "2(7)④");
    history.when(coordinate(false), &planning()).unwrap();
    let unanswered = DecisionText { objections_answered: None, ..decision_text(FREE) };
    let decide = Decide { verdict: FREE, text: unanswered.clone(), document: None };
    refused(&mut history, Command::Decide(Box::new(decide)), "objections-unanswered", "2(7)④");
    history.when(decide_as(FREE), &environment()).unwrap();
    let silenced = Command::CorrectDecision { verdict: FREE, text: Box::new(unanswered) };
    refused(&mut history, silenced, "objections-unanswered", "2(7)④");
    let decision = history.case.deciding.decision.unwrap();
    assert!(!decision.coordination.agrees, "objections do not forbid it (調整の上)");
}

#[test]
fn only_the_assigned_division_decides_and_only_planning_coordinates() {
    let mut history = coordinated(true);
    for actor in [planning(), of_division("health"), Actor::Proposer, Actor::System] {
        let refusal = Refusal::NotThisActor { step: Step::Decide };
        assert_eq!(history.when(decide_as(FREE), &actor), Err(refusal));
    }
    let refusal = Refusal::NotThisActor { step: Step::RecordCoordination };
    assert_eq!(history.when(coordinate(true), &environment()), Err(refusal));
}

#[test]
fn a_decision_that_is_not_announced_shows_nowhere() {
    let history = decided(Verdict::NotAdopted);
    assert_eq!(history.case.public_status(), Status::Deliberating);
    assert_eq!(history.case.public_label(), Status::Deliberating.public_label());
    assert_eq!(history.case.milestones.answered, None);
}

#[test]
fn what_is_announced_is_what_was_decided_and_once() {
    for (verdict, mail, to) in [
        (FREE, MailKind::Adopted, Status::Adopted),
        (COSTLY, MailKind::AdoptedWithCost, Status::Adopted),
        (Verdict::NotAdopted, MailKind::NotAdopted, Status::NotAdopted),
    ] {
        let mut history = decided(verdict);
        let other = if verdict == Verdict::NotAdopted { FREE } else { Verdict::NotAdopted };
        refused(&mut history, announce(other), "decided-otherwise", "2(7)④");
        assert_eq!(history.when(announce(verdict), &environment()), Ok(1));
        assert_eq!((history.case.status, &*history.mails), (to, &[mail, MailKind::Announced][..]));
        assert_eq!(history.case.public_status(), to);
        let text = history.texts.last().unwrap();
        assert_eq!(text.contains("\"selectionNotGuaranteed\":true"), verdict == COSTLY, "{text}");
        refused(&mut history, announce(verdict), "not-in-this-status", "2(7)");
        assert!(history.case.milestones.answered.is_some());
    }
}

#[test]
fn conditions_belong_to_an_adoption() {
    let mut history = coordinated(true);
    let text = DecisionText { conditions: Some(prose("条件")), ..decision_text(Verdict::NotAdopted) };
    let decide = Decide { verdict: Verdict::NotAdopted, text, document: None };
    refused(&mut history, Command::Decide(Box::new(decide)), "conditions-without-adoption", "2(7)④");
}

#[test]
fn what_is_not_announced_is_corrected_with_a_reason_and_both_texts_are_kept() {
    let mut history = decided(FREE);
    let first = history.case.deciding.decision.unwrap();
    let unexplained = DecisionText { change: None, ..decision_text(COSTLY) };
    let command = Command::CorrectDecision { verdict: COSTLY, text: Box::new(unexplained) };
    refused(&mut history, command, "unexplained", "2(7)④");
    history.when(correct_to(COSTLY), &environment()).unwrap();
    assert_eq!(history.mails, []);
    let corrected = history.case.deciding.decision.unwrap();
    assert_eq!((corrected.sequence, corrected.coordination), (first.sequence, first.coordination));
    assert_eq!((corrected.verdict, corrected.text), (COSTLY, history.case.revision));
    assert!(history.payloads.contains_key(&first.text) && history.payloads.contains_key(&corrected.text));
    history.when(announce(COSTLY), &environment()).unwrap();
    assert_eq!(history.mails, [MailKind::AdoptedWithCost, MailKind::Announced]);
}

#[test]
fn what_is_announced_is_followed_by_another_decision_that_refers_to_it_and_never_corrected() {
    let mut history = announced(Verdict::NotAdopted);
    refused(&mut history, correct_to(FREE), "not-in-this-status", "2(7)");
    let first = history.case.deciding.announced.unwrap();
    refused(&mut history, decide_again(FREE), "not-coordinated", "2(7)④");
    refused(&mut history, coordinate(true), "not-asked", "2(7)④");
    history.when(ask_coordination(), &environment()).unwrap();
    assert_eq!(
        (history.case.status, &*history.mails),
        (Status::NotAdopted, &[MailKind::CoordinationAsked][..])
    );
    history.whens([(coordinate(true), planning()), (decide_again(FREE), environment())]);
    let second = history.case.deciding.decision.unwrap();
    assert_eq!((history.case.status, second.replaces), (Status::Decided, Some(first.sequence)));
    assert_eq!(history.case.public_status(), Status::NotAdopted, "what was announced stands until then");
    refused(&mut history, withdraw(), "announced", "2(7)④");
    history.when(announce(FREE), &environment()).unwrap();
    assert_eq!((history.case.status, history.mails[0]), (Status::Adopted, MailKind::Adopted));
    assert_eq!(history.case.deciding.announced.unwrap().sequence, second.sequence);
}

#[test]
fn a_proposer_withdraws_until_the_announcement_and_both_sides_are_told() {
    let mut made = [deliberating(), coordinated(true), decided(FREE), decided(Verdict::NotAdopted)];
    for history in &mut made {
        history.when(withdraw(), &Actor::Proposer).unwrap();
        assert_eq!(history.mails, [MailKind::StatusChanged, MailKind::Withdrawn]);
        assert_eq!(history.case.status, Status::Withdrawn);
        refused(history, announce(FREE), "not-in-this-status", "2(7)");
    }
    for verdict in Verdict::ALL {
        refused(&mut announced(*verdict), withdraw(), "not-in-this-status", "2(7)");
    }
}

#[test]
fn a_division_records_the_document_of_its_decision_and_of_nothing_else() {
    let mut history = coordinated(true);
    let decide = Decide { verdict: FREE, text: decision_text(FREE), document: None };
    history.when(Command::Decide(Box::new(decide)), &environment()).unwrap();
    let of = history.case.deciding.decision.unwrap().sequence;
    assert_eq!(history.when(document_of(of), &environment()), Ok(1));
    refused(&mut history, document_of(1), "not-their-act", "2(7)");
    assert_eq!(history.when(document_of(1), &planning()), Ok(1), "Planning records every act's");
    let act = history.case.acts.iter().find(|act| act.sequence == of).unwrap();
    assert!(act.kind == FormalAct::Decision && act.document.is_some());
}

#[test]
fn the_events_of_a_decision_are_written_like_this() {
    let mut history = coordinated(false);
    history.whens([
        (decide_as(FREE), environment()),
        (correct_to(COSTLY), environment()),
        (announce(COSTLY), environment()),
    ]);
    insta::assert_snapshot!(history.texts[6..].join("\n"));
    insta::assert_snapshot!(history.payloads[&9].text);
}

#[test]
fn no_word_of_a_decision_is_in_an_event() {
    let history = announced(FREE);
    for word in ["区の課題の解決", "庁内の理由", "安全を確かめる", "費用負担なしで"]
    {
        assert!(history.texts.iter().all(|text| !text.contains(word)), "{word}");
        assert!(history.payloads.values().any(|payload| payload.text.contains(word)), "{word}");
    }
}
