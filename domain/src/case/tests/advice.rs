//! Experts: who sees which part of a proposal, and until when.

use super::*;
use crate::calendar::midnight_after;
use crate::proposal::Content;

const BASIS: Option<&str> = Some("委嘱契約 8港企第5号、守秘義務あり");

/// A case whose requirements are confirmed, with a consent to experts or without.
fn confirmed(consents: bool) -> History {
    let mut history = History::empty();
    let Command::Submit(mut submit) = submit() else { panic!() };
    for consent in &mut submit.submission.consents {
        consent.given = consents;
    }
    history.when(Command::Submit(submit), &Actor::Proposer).unwrap();
    history.whens([(screen(), Actor::System), (confirm(), planning())]);
    history
}

/// The same with the question 4 to the expert `e`.
fn asked() -> History {
    let mut history = confirmed(true);
    history.when(ask_expert("e", &[Part::Summary, Part::OwnProperty], None), &planning()).unwrap();
    history
}

fn code(result: Result<usize, Refusal>) -> &'static str {
    result.unwrap_err().code()
}

fn sees(history: &History, who: &str, at: Timestamp) -> Result<(), &'static str> {
    history.case.question_for(4, who, at).map(drop).map_err(|refusal| refusal.code())
}

#[test]
fn an_expert_is_asked_with_the_proposer_s_consent_or_on_a_recorded_basis() {
    let mut history = confirmed(false);
    let refusal = history.when(ask_expert("e", &[Part::Summary], None), &planning()).unwrap_err();
    assert_eq!((refusal.code(), refusal.clause()), ("no-expert-consent", "4(2)"));
    history.when(ask_expert("e", &[Part::Summary], BASIS), &planning()).unwrap();
    assert_eq!(history.mails, [MailKind::AdviceAsked]);
    assert_eq!(sees(&history, "e", at(9)), Ok(()));
    let event = history.texts.last().unwrap();
    for word in ["弁理士", "benrishi@", "特許", "委嘱"] {
        assert!(!event.contains(word), "{word}");
    }
}

#[test]
fn only_planning_asks_and_only_while_the_case_goes_on() {
    let mut history = confirmed(true);
    history.whens([(talk(), planning()), (assign("environment"), planning())]);
    let division = Actor::Division { id: "d".into(), division: "environment".into() };
    assert_eq!(code(history.when(ask_expert("e", &[Part::Summary], None), &division)), "not-this-actor");
    history.when(ask_expert("e", &[Part::Summary], None), &planning()).unwrap();
    history.when(withdraw(), &Actor::Proposer).unwrap();
    assert_eq!(
        code(history.when(ask_expert("e", &[Part::Summary], None), &planning())),
        "not-in-this-status"
    );
}

#[test]
fn an_answer_closes_the_question_and_can_be_read_until_its_day() {
    let mut history = asked();
    history.when(advise(4), &expert("e")).unwrap();
    assert_eq!(history.mails, [MailKind::AdviceAnswered]);
    let question = &history.case.questions[0];
    assert_eq!((question.state, question.answer), (QuestionState::Answered, Some(5)));
    assert_eq!(code(history.when(advise(4), &expert("e"))), "question-closed");
    assert_eq!(sees(&history, "e", at(9)), Ok(()));
    assert_eq!(code(history.when(Command::RemindExpert { of: 4 }, &planning())), "nothing-there");
    history.when(revoke(4), &planning()).unwrap();
    assert_eq!(
        sees(&history, "e", at(9)),
        Err("question-closed"),
        "what was answered can be taken back, too"
    );
}

#[test]
fn a_question_is_the_expert_s_that_it_names() {
    let mut history = asked();
    history.when(ask_expert("f", &[Part::WardCost], None), &planning()).unwrap();
    assert_eq!(sees(&history, "f", at(9)), Err("no-such-question"));
    assert_eq!(code(history.when(advise(4), &expert("f"))), "no-such-question");
    assert_eq!(code(history.when(advise(99), &expert("e"))), "no-such-question");
    for actor in [Actor::Proposer, planning(), Actor::System] {
        assert_eq!(code(history.when(advise(4), &actor)), "not-this-actor");
    }
}

#[test]
fn nothing_is_seen_after_the_day_a_conflict_or_a_revocation() {
    let end = midnight_after(day("2026-12-10"));
    let just_before = end.saturating_sub(jiff::SignedDuration::from_millis(1)).unwrap();
    let history = asked();
    assert_eq!(
        (sees(&history, "e", just_before), sees(&history, "e", end)),
        (Ok(()), Err("question-expired"))
    );
    let mut late = asked();
    let answer = Command::GiveAdvice { of: 4, advice: prose("遅れました。"), received_at: end };
    assert_eq!(code(late.when(answer, &expert("e"))), "question-expired");
    late.when(Command::ExtendAdvice { of: 4, until: day("2026-12-20") }, &planning()).unwrap();
    assert_eq!((sees(&late, "e", end), &*late.mails), (Ok(()), &[MailKind::AdviceExtended][..]));
    let mut conflict = asked();
    conflict.when(declare_conflict(4), &expert("e")).unwrap();
    assert_eq!(
        (sees(&conflict, "e", at(9)), &*conflict.mails),
        (Err("question-closed"), &[MailKind::AdviceAnswered][..])
    );
    let mut revoked = asked();
    revoked.when(Command::RemindExpert { of: 4 }, &planning()).unwrap();
    assert_eq!(revoked.mails, [MailKind::AdviceReminded]);
    revoked.when(revoke(4), &planning()).unwrap();
    assert_eq!(
        (sees(&revoked, "e", at(9)), &*revoked.mails),
        (Err("question-closed"), &[MailKind::AdviceEnded][..])
    );
    assert_eq!(code(revoked.when(advise(4), &expert("e"))), "question-closed");
}

#[test]
fn whatever_ends_a_case_ends_its_questions_and_says_so() {
    for end in [withdraw as fn() -> Command, set_aside] {
        let mut history = asked();
        let actor = if matches!(end(), Command::Withdraw { .. }) { Actor::Proposer } else { planning() };
        history.when(end(), &actor).unwrap();
        assert_eq!(history.case.questions[0].state, QuestionState::Ended);
        assert!(history.mails.contains(&MailKind::AdviceEnded), "{:?}", history.mails);
        assert_eq!(sees(&history, "e", at(9)), Err("question-closed"));
    }
    let mut taken_up = asked();
    taken_up.whens([(set_aside(), planning()), (take_up(), planning())]);
    assert_eq!(sees(&taken_up, "e", at(9)), Err("question-closed"), "what has ended does not begin again");
    let mut answered = asked();
    answered.whens([(advise(4), expert("e")), (withdraw(), Actor::Proposer)]);
    assert!(!answered.mails.contains(&MailKind::AdviceEnded), "nobody waited any more");
    assert_eq!(sees(&answered, "e", at(9)), Err("question-closed"));
}

#[test]
fn a_consent_that_goes_takes_its_questions_along() {
    for (basis, seen) in [(None, Err("no-expert-consent")), (BASIS, Ok(()))] {
        let mut history = History::empty();
        history.whens([(submit(), Actor::Proposer), (screen(), Actor::System), (talk(), planning())]);
        assert!(history.case.consents_to_experts(), "the sample consents");
        history.when(ask_expert("e", &[Part::Summary], basis), &planning()).unwrap();
        let mut other = revision();
        other.submission.consents.iter_mut().for_each(|consent| consent.given = false);
        history.when(Command::ReplaceProposal(other), &Actor::Proposer).unwrap();
        assert_eq!(sees(&history, "e", at(9)), seen);
    }
}

/// A proposal every text of which is its own name.
fn told_apart() -> Content {
    let mut content = submission().content;
    content.organization.name = line("organization.name");
    content.organization.address = line("organization.address");
    content.organization.activity_base_detail = Some(line("organization.base"));
    content.co_proposers = vec![crate::proposal::CoProposer {
        name: line("coProposer.name"),
        name_kana: None,
        kind: crate::proposal::OrganizationType::Company,
        corporate_number: None,
        role: Some(line("coProposer.role")),
    }];
    let proposal = &mut content.proposal;
    proposal.title = line("challenge.title");
    proposal.challenge = prose("challenge.text");
    proposal.summary = prose("summary.text");
    proposal.resident_benefit = Some(prose("benefits.resident"));
    proposal.proposer_benefit = Some(prose("benefits.proposer"));
    proposal.implementation = prose("implementation.text");
    proposal.schedule = Some(prose("implementation.schedule"));
    proposal.ward_cost_detail = Some(prose("wardCost.detail"));
    content.intellectual_property.own = vec![line("ownProperty.1"), line("ownProperty.2")];
    content.intellectual_property.third_party = vec![line("thirdPartyProperty.1")];
    content.theme_answers = vec![crate::proposal::ThemeAnswer {
        id: "q".into(),
        question: "themeAnswers.question".into(),
        answer: prose("themeAnswers.answer"),
    }];
    content
}

#[test]
fn every_part_shows_its_own_texts_and_no_part_shows_who_is_to_be_contacted() {
    let content = told_apart();
    let mut shown = Vec::new();
    for part in Part::ALL {
        let texts = part.texts(&content);
        assert!(!texts.is_empty(), "{part:?}");
        let word = serde_json::to_value(part).unwrap();
        let prefix = word.as_str().unwrap().trim_end_matches('s');
        assert!(
            texts.iter().all(|text| text.starts_with(prefix) || text.starts_with("http")),
            "{part:?} shows {texts:?}"
        );
        shown.extend(texts);
    }
    for personal in [
        content.contact.name.as_str(),
        content.contact.phone.as_str(),
        content.organization.representative.name.as_str(),
    ] {
        assert!(!shown.contains(&personal));
    }
    assert_eq!(
        shown.len(),
        shown.iter().collect::<std::collections::BTreeSet<_>>().len(),
        "no text stands in two parts"
    );
}

#[test]
fn a_question_s_form_takes_a_known_expert_a_day_to_come_and_a_part() {
    let programme = crate::programme::tests::minato();
    let known = [Expert { id: "e".into(), name: "見本".into(), mail: "e@example.jp".into() }];
    let allowed = ask::Allowed { programme: &programme, today: day("2026-11-22"), experts: &known };
    let read = |change: &dyn Fn(&mut Value)| {
        let mut body = serde_json::json!({
            "expert": "e", "question": "特許に触れないか。", "until": "2026-12-10", "partSummary": "yes",
        });
        change(&mut body);
        ask::parse(StaffStep::AskExpert, &body, allowed).map_err(|errors| {
            errors.iter().map(|error| format!("{} {}", error.pointer, error.flaw.code())).collect::<Vec<_>>()
        })
    };
    let Ok(Command::AskExpert(asked)) = read(&|_| {}) else { panic!() };
    assert_eq!(
        asked.parts.iter().copied().collect::<Vec<_>>(),
        [Part::Summary],
        "what is not chosen is not shown"
    );
    type Change = fn(&mut Value);
    let wrong: [(Change, &str); 5] = [
        (|body| body["expert"] = "somebody".into(), "/expert unknown-choice"),
        (|body| body["until"] = "2026-11-22".into(), "/until date-too-early"),
        (|body| body["until"] = "2027-11-22".into(), "/until date-too-late"),
        (|body| body["partSummary"] = "".into(), "/partOrganization required"),
        (|body| body["partContact"] = "yes".into(), "/partContact unknown-field"),
    ];
    for (change, expected) in wrong {
        assert_eq!(read(&change).err().unwrap(), [expected]);
    }
}

/// What can happen to a question, and to its case.
fn happening(index: usize, of: u32, late: bool) -> (Command, Actor) {
    let received_at = if late { midnight_after(day("2026-12-31")) } else { at(0) };
    let parts = [Part::Summary, Part::OwnProperty, Part::WardCost];
    match index {
        0 => (ask_expert("e", &parts[..1 + of as usize % 3], None), planning()),
        1 => (ask_expert("f", &parts[..1], BASIS), planning()),
        2 => (Command::GiveAdvice { of, advice: prose("よい。"), received_at }, expert("e")),
        3 => (Command::GiveAdvice { of, advice: prose("よい。"), received_at }, expert("f")),
        4 => (Command::DeclareConflict { of, note: None, received_at }, expert("e")),
        5 => (revoke(of), planning()),
        6 => (Command::ExtendAdvice { of, until: day("2026-12-30") }, planning()),
        7 => (Command::RemindExpert { of }, planning()),
        8 => (set_aside(), planning()),
        9 => (take_up(), planning()),
        10 => (talk(), planning()),
        _ => (withdraw(), Actor::Proposer),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_happens_an_expert_sees_only_what_they_are_asked_while_they_are(
        steps in prop::collection::vec((0_usize..12, 3_u32..10, any::<bool>()), 0..30),
        second in 0_i64..3_000_000,
    ) {
        let mut history = confirmed(true);
        for (index, of, late) in steps {
            let (command, actor) = happening(index, of, late);
            // A refusal is an answer, too.
            let _ = history.when(command, &actor);
        }
        let events = history.verify().unwrap();
        let now = at(second);
        for question in &history.case.questions {
            let Event::ExpertAsked { expert, parts, .. } = &events[question.sequence as usize - 1].entry.event else {
                panic!("a question that nobody asked");
            };
            prop_assert_eq!((expert, parts), (&question.expert, &question.parts), "the chosen parts never change");
            let of = question.sequence;
            let ended = |event: &Event| matches!(event,
                Event::AdviceRevoked { of: about } | Event::ConflictDeclared { of: about } if *about == of);
            let after = || events.iter().filter(|recorded| recorded.entry.sequence > of);
            let is_over = after().any(|recorded| ended(&recorded.entry.event)
                || matches!(recorded.entry.event, Event::ProposalWithdrawn))
                || now >= midnight_after(question.until);
            for who in ["e", "f", "p1"] {
                let sees = history.case.question_for(of, who, now).is_ok();
                prop_assert!(!sees || (who == *expert && !is_over), "{who} sees {question:?}");
            }
            let answers = after()
                .filter(|recorded| matches!(recorded.entry.event, Event::AdviceGiven { of: about } if about == of));
            prop_assert!(answers.count() <= 1, "one answer");
        }
    }
}
