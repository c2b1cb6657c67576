//! Dialogue on record, planned meetings, information that was handed over.

use super::*;
use crate::text::Language;

fn talked() -> History {
    let mut history = submitted();
    history.when(talk(), &planning()).unwrap();
    history
}

fn refused(history: &mut History, command: Command, actor: &Actor) -> &'static str {
    let before = history.case.clone();
    let refusal = history.when(command, actor).unwrap_err();
    assert!(history.case == before, "a refusal leaves no trace");
    refusal.code()
}

#[test]
fn the_proposer_confirms_the_record_that_they_read_and_once() {
    let mut history = talked();
    assert_eq!(
        history.mails,
        [MailKind::DialogueRecorded],
        "one mail says both: the record, and the new status"
    );
    assert_eq!(history.case.dialogues[0].answer, DialogueAnswer::None);
    let confirm = || Command::ConfirmDialogue { of: 2 };
    assert_eq!(history.when(confirm(), &Actor::Proposer), Ok(1));
    assert_eq!((history.case.dialogues[0].answer, &*history.mails), (DialogueAnswer::Confirmed, &[][..]));
    assert_eq!(history.when(confirm(), &Actor::Proposer), Ok(0), "a second click is harmless");
    assert_eq!(refused(&mut history, ask_change(2), &Actor::Proposer), "dialogue-confirmed");
}

#[test]
fn a_change_is_asked_for_and_a_corrected_version_is_to_be_confirmed_anew() {
    let mut history = talked();
    history.when(ask_change(2), &Actor::Proposer).unwrap();
    assert_eq!(history.case.dialogues[0].answer, DialogueAnswer::ChangeAsked(3));
    assert_eq!(history.mails, [MailKind::DialogueChangeAsked]);
    assert!(history.payloads[&3].text.contains("費用についても"));
    history.when(correct(2), &planning()).unwrap();
    assert_eq!(history.mails, [MailKind::DialogueRecorded]);
    let dialogue = &history.case.dialogues[0];
    assert_eq!((dialogue.first, dialogue.version, dialogue.answer), (2, 4, DialogueAnswer::None));
    assert_eq!(dialogue.on, day("2026-11-21"));
    assert!(history.payloads.contains_key(&2), "the version before stays on record");
    for command in [Command::ConfirmDialogue { of: 2 }, ask_change(2)] {
        assert_eq!(refused(&mut history, command, &Actor::Proposer), "no-such-dialogue");
    }
    assert_eq!(refused(&mut history, correct(2), &planning()), "no-such-dialogue", "somebody was faster");
    history.when(Command::ConfirmDialogue { of: 4 }, &Actor::Proposer).unwrap();
    assert_eq!(history.case.dialogues.len(), 1);
}

#[test]
fn who_asked_for_a_change_can_still_confirm() {
    let mut history = talked();
    history.whens([(ask_change(2), Actor::Proposer), (Command::ConfirmDialogue { of: 2 }, Actor::Proposer)]);
    assert_eq!(history.case.dialogues[0].answer, DialogueAnswer::Confirmed);
}

#[test]
fn a_record_from_before_the_proposer_read_them_stays_with_the_staff() {
    let mut history = submitted();
    let event = Event::DialogueRecorded { on: day("2026-11-22"), means: Means::Phone, shared: false };
    let stored = serde_json::to_string(&event).unwrap();
    assert_eq!(stored, r#"{"type":"dialogueRecorded","on":"2026-11-22","means":"phone"}"#);
    let old = Change::with(
        serde_json::from_str(&stored).unwrap(),
        r#"{"wardSide":"a","proposerSide":"b","summary":"c"}"#,
    );
    let talk: Talk = serde_json::from_str(old.text.as_deref().unwrap()).ok().unwrap();
    assert!(talk.internal.is_none() && talk.next_steps.is_empty());
    let (recorded, _) =
        chain::record(&history.case.id, &history.case.last_hash, 2, old, &planning(), at(2), [0; 16])
            .unwrap();
    assert_eq!(
        mails(&history.case, &event, &apply(history.case.clone(), &recorded)),
        [MailKind::StatusChanged]
    );
    history.case = apply(history.case, &recorded);
    assert_eq!(refused(&mut history, Command::ConfirmDialogue { of: 2 }, &Actor::Proposer), "nothing-there");
    history.when(correct(2), &planning()).unwrap();
    assert!(history.case.dialogues[0].shared, "a corrected version is written for both");
}

#[test]
fn planning_always_talks_and_the_division_from_its_assignment_on() {
    let division = Actor::Division { id: "d".into(), division: "environment".into() };
    let other = Actor::Division { id: "o".into(), division: "health".into() };
    let mut history = talked();
    assert_eq!(refused(&mut history, talk(), &division), "not-this-actor");
    history.whens([(screen(), Actor::System), (confirm(), planning()), (assign("environment"), planning())]);
    for actor in [&division, &planning()] {
        history.when(talk(), actor).unwrap();
        assert_eq!(history.case.status, Status::Assigned);
    }
    for command in [talk(), correct(2), plan_meeting(), hand_over()] {
        assert_eq!(refused(&mut history, command, &other), "not-this-actor");
    }
}

#[test]
fn a_meeting_keeps_its_name_and_its_version_only_rises() {
    let mut history = submitted();
    history.when(plan_meeting(), &planning()).unwrap();
    assert_eq!(history.mails, [MailKind::MeetingPlanned, MailKind::MeetingEntry]);
    history.when(move_meeting(2), &planning()).unwrap();
    assert_eq!(history.mails, [MailKind::MeetingMoved, MailKind::MeetingEntry]);
    let meeting = history.case.meetings[0].clone();
    assert_eq!((meeting.first, meeting.version, meeting.text), (2, 3, 3));
    assert_eq!(meeting.time, meeting_time(72));
    history.when(cancel_meeting(2), &planning()).unwrap();
    assert_eq!(history.mails, [MailKind::MeetingCancelled, MailKind::MeetingEntry]);
    let meeting = &history.case.meetings[0];
    assert_eq!((meeting.first, meeting.version, meeting.text, meeting.cancelled), (2, 4, 3, true));
    for command in [move_meeting(2), cancel_meeting(2)] {
        assert_eq!(refused(&mut history, command, &planning()), "nothing-there");
    }
    history.when(plan_meeting(), &planning()).unwrap();
    assert_eq!(refused(&mut history, move_meeting(2), &planning()), "no-such-meeting");
    assert_eq!(history.case.planned_meetings().map(|meeting| meeting.first).collect::<Vec<_>>(), [5]);
}

#[test]
fn a_meeting_can_be_called_off_after_the_case_has_ended() {
    let mut history = submitted();
    history.whens([(plan_meeting(), planning()), (withdraw(), Actor::Proposer)]);
    assert_eq!(refused(&mut history, move_meeting(2), &planning()), "not-in-this-status");
    history.when(cancel_meeting(2), &planning()).unwrap();
    assert_eq!(history.case.status, Status::Withdrawn);
}

#[test]
fn the_conditions_of_information_are_acknowledged_once() {
    let mut history = submitted();
    history.when(hand_over(), &planning()).unwrap();
    assert_eq!(
        (history.case.status, &*history.mails),
        (Status::Received, &[MailKind::InformationHandedOver][..])
    );
    let acknowledge = |of| Command::AcknowledgeInformation { of };
    assert_eq!(refused(&mut history, acknowledge(1), &Actor::Proposer), "no-such-information");
    assert_eq!(refused(&mut history, acknowledge(2), &planning()), "not-this-actor");
    assert_eq!(history.when(acknowledge(2), &Actor::Proposer), Ok(1));
    assert!(history.case.information[0].acknowledged);
    assert_eq!(history.when(acknowledge(2), &Actor::Proposer), Ok(0));
}

#[test]
fn events_of_a_dialogue_hold_no_words() {
    let mut history = talked();
    history.whens([
        (ask_change(2), Actor::Proposer),
        (correct(2), planning()),
        (plan_meeting(), planning()),
        (move_meeting(5), planning()),
        (cancel_meeting(5), planning()),
        (hand_over(), planning()),
    ]);
    for word in ["内々の所感", "図面を送る", "費用", "区役所", "見本 太郎", "先方", "第三者に渡さない"]
    {
        assert!(history.texts.iter().all(|text| !text.contains(word)), "{word}");
        assert!(history.payloads.values().any(|payload| payload.text.contains(word)), "{word}");
    }
    assert_eq!(history.verify().map(|events| events.len()), Ok(8));
}

fn form(step: StaffStep, body: &Value) -> Result<Command, Vec<(String, &'static str)>> {
    let programme = crate::programme::tests::minato();
    let allowed = ask::Allowed { programme: &programme, today: day("2026-11-22"), experts: &[] };
    ask::parse(step, body, allowed)
        .map_err(|errors| errors.into_iter().map(|error| (error.pointer, error.flaw.code())).collect())
}

#[test]
fn a_row_of_next_steps_is_whole_or_empty() {
    let body = |rows: &[(&str, &str)]| {
        let mut body = serde_json::json!({
            "on": "2026-11-22", "means": "meeting", "wardSide": "港", "proposerSide": "見本", "summary": "話した。",
        });
        body.as_object_mut()
            .unwrap()
            .extend(rows.iter().map(|(name, text)| ((*name).to_owned(), (*text).into())));
        body
    };
    let steps = |rows: &[(&str, &str)]| match form(StaffStep::RecordDialogue, &body(rows)) {
        Ok(Command::RecordDialogue { talk, .. }) => Ok(talk.next_steps.len()),
        Ok(_) => panic!(),
        Err(errors) => Err(errors),
    };
    let whole = [("nextStep2", "図面を送る"), ("nextOwner2", "proposer"), ("nextUntil2", "2026-12-04")];
    assert_eq!((steps(&[]), steps(&whole)), (Ok(0), Ok(1)));
    for missing in 0..3 {
        let rows: Vec<_> =
            whole.iter().enumerate().filter(|(place, _)| *place != missing).map(|(_, row)| *row).collect();
        assert_eq!(steps(&rows), Err(vec![(format!("/{}", whole[missing].0), "required")]));
    }
    assert_eq!(
        steps(&[("nextStep1", "x"), ("nextOwner1", "expert"), ("nextUntil1", "soon")]).unwrap_err(),
        [("/nextOwner1".to_owned(), "unknown-choice"), ("/nextUntil1".to_owned(), "not-date")]
    );
}

#[test]
fn a_meeting_is_planned_for_a_civil_time_in_tokyo_from_today_on() {
    let body = |on: &str, begins: &str, minutes: &str| serde_json::json!({ "on": on, "begins": begins, "minutes": minutes, "means": "meeting", "place": "区役所" });
    let plan = |on: &str, begins: &str, minutes: &str| match form(
        StaffStep::PlanMeeting,
        &body(on, begins, minutes),
    ) {
        Ok(Command::PlanMeeting { time, .. }) => {
            Ok((calendar_text(time.begins), time.ends.duration_since(time.begins).as_mins()))
        }
        Ok(_) => panic!(),
        Err(errors) => Err(errors[0].1),
    };
    assert_eq!(plan("2026-11-22", "１０：００", "90"), Ok(("2026-11-22T01:00:00Z".to_owned(), 90)));
    assert_eq!(
        plan("2026-12-01", "23:30", "60"),
        Ok(("2026-12-01T14:30:00Z".to_owned(), 60)),
        "past midnight"
    );
    assert_eq!(plan("2026-11-21", "10:00", "60"), Err("date-too-early"));
    assert_eq!(plan("2028-01-01", "10:00", "60"), Err("date-too-late"));
    assert_eq!(
        (plan("2026-11-22", "10", "60"), plan("2026-11-22", "10:00", "61")),
        (Err("not-time"), Err("unknown-choice"))
    );
    assert_eq!(
        Party::ALL
            .iter()
            .map(|party| party.label().get(Language::Japanese).to_owned())
            .collect::<Vec<_>>()
            .len(),
        3
    );
}

fn calendar_text(at: Timestamp) -> String {
    at.to_string()
}
