//! What goes on beside the flow, for the table of every role in every status.

use super::*;

/// Every command beside the flow, with the variants that rules tell apart.
pub(super) fn commands() -> Vec<(&'static str, Command)> {
    vec![
        ("correct-dialogue", correct(1)),
        ("correct-dialogue.of-nothing", correct(99)),
        ("confirm-dialogue", Command::ConfirmDialogue { of: 1 }),
        ("confirm-dialogue.of-nothing", Command::ConfirmDialogue { of: 99 }),
        ("ask-dialogue-change", ask_change(1)),
        ("ask-dialogue-change.of-nothing", ask_change(99)),
        ("plan-meeting", plan_meeting()),
        ("move-meeting", move_meeting(1)),
        ("move-meeting.of-nothing", move_meeting(99)),
        ("cancel-meeting", cancel_meeting(1)),
        ("cancel-meeting.of-nothing", cancel_meeting(99)),
        ("hand-over-information", hand_over()),
        ("acknowledge-information", Command::AcknowledgeInformation { of: 1 }),
        ("acknowledge-information.of-nothing", Command::AcknowledgeInformation { of: 99 }),
        ("ask-expert", ask_expert("asked", &[Part::Summary], Some("委嘱"))),
        ("remind-expert", Command::RemindExpert { of: 1 }),
        ("remind-expert.of-nothing", Command::RemindExpert { of: 99 }),
        ("extend-advice", Command::ExtendAdvice { of: 1, until: day("2026-12-20") }),
        ("revoke-advice", revoke(1)),
        ("give-advice", advise(1)),
        ("give-advice.of-nothing", advise(99)),
        ("declare-conflict", declare_conflict(1)),
    ]
}

/// A case with one of each on record, under the number 1.
pub(super) fn on_record(case: Case) -> Case {
    let answer = DialogueAnswer::None;
    let dialogue = Dialogue { first: 1, version: 1, on: day("2026-11-22"), shared: true, answer };
    let meeting = Meeting { first: 1, version: 1, text: 1, time: meeting_time(1), cancelled: false };
    let question = Question {
        sequence: 1,
        expert: "asked".to_owned(),
        version: 1,
        parts: [Part::Summary].into(),
        until: day("2026-12-10"),
        on_basis: true,
        state: QuestionState::Open,
        answer: None,
    };
    Case {
        dialogues: vec![dialogue],
        meetings: vec![meeting],
        information: vec![Information { sequence: 1, on: day("2026-11-22"), acknowledged: false }],
        questions: vec![question],
        ..case
    }
}
