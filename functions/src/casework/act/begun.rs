//! What stands in the form of a step that changes something on record: what is on record, so that nobody types it again.

use kyoso::calendar;
use kyoso::case::ask::StaffStep;
use kyoso::case::dialogue::NEXT_STEPS;
use kyoso::case::{Appointment, Event, MeetingTime, Talk};

use crate::store::CaseFile;

/// What stands in the form of a step that is about the record `of`; nothing where the step begins with an empty form.
pub(super) fn on_record(file: &CaseFile, step: StaffStep, of: u32) -> Option<Vec<(&'static str, String)>> {
    match step {
        StaffStep::CorrectDialogue => dialogue(file, of),
        StaffStep::MoveMeeting => meeting(file, of),
        _ => None,
    }
}

fn dialogue(file: &CaseFile, of: u32) -> Option<Vec<(&'static str, String)>> {
    let (on, means) = match file.event(of)? {
        Event::DialogueRecorded { on, means, .. } | Event::DialogueCorrected { on, means, .. } => {
            (*on, *means)
        }
        _ => return None,
    };
    let talk: Talk = serde_json::from_str(file.texts.get(&of)?).ok()?;
    let mut typed = vec![
        ("on", on.to_string()),
        ("means", means.word().to_owned()),
        ("place", talk.place.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default()),
        ("wardSide", talk.ward_side.as_str().to_owned()),
        ("proposerSide", talk.proposer_side.as_str().to_owned()),
        ("summary", talk.summary.as_str().to_owned()),
        ("questions", talk.questions.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default()),
        ("internal", talk.internal.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default()),
    ];
    for ([what, owner, until], next) in NEXT_STEPS.into_iter().zip(&talk.next_steps) {
        typed.push((what, next.what.as_str().to_owned()));
        typed.push((owner, next.owner.word().to_owned()));
        typed.push((until, next.until.to_string()));
    }
    Some(typed)
}

fn meeting(file: &CaseFile, of: u32) -> Option<Vec<(&'static str, String)>> {
    let meeting = file.case.planned_meetings().find(|meeting| meeting.first == of)?;
    let appointment: Appointment = serde_json::from_str(file.texts.get(&meeting.text)?).ok()?;
    let MeetingTime { begins, ends, means } = meeting.time;
    let begin = calendar::civil(begins);
    Some(vec![
        ("on", begin.date().to_string()),
        ("begins", begin.time().strftime("%H:%M").to_string()),
        ("minutes", ends.duration_since(begins).as_mins().to_string()),
        ("means", means.word().to_owned()),
        ("place", appointment.place.as_str().to_owned()),
        ("agenda", appointment.agenda.map(|it| it.as_str().to_owned()).unwrap_or_default()),
    ])
}
