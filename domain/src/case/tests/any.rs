//! Whatever anybody asks for, in whatever order: what always holds.

use super::*;

fn command(case: &Case, index: usize, choice: u32) -> Command {
    let division = ["environment", "health"][choice as usize % 2];
    match index {
        0 => submit(),
        1 => screen_of(case.version.unwrap_or(choice)),
        2 => screen_of(choice),
        3 => replace(),
        4 => change_contact(),
        5 => answer(),
        6 => Command::AnswerCorrection {
            revision: None,
            note: Prose::parse("修正の必要はありません。", 1000).ok(),
        },
        7 => withdraw(),
        8 => confirm(),
        9 => ask_correction(),
        10 => set_aside(),
        11 => take_up(),
        12 => talk(),
        13 => omit(),
        14 => assign(division),
        15 => assign_unexplained(division),
        16 => document_of(choice),
        17 => correct(choice),
        18 => Command::ConfirmDialogue { of: choice },
        19 => ask_change(choice),
        20 => plan_meeting(),
        21 => move_meeting(choice),
        22 => cancel_meeting(choice),
        23 => hand_over(),
        24 => Command::AcknowledgeInformation { of: choice },
        25 => ask_expert("e", &[Part::Summary], None),
        26 => advise(choice),
        27 => declare_conflict(choice),
        28 => revoke(choice),
        29 => Command::RemindExpert { of: choice },
        30 => Command::ExtendAdvice { of: choice, until: day("2026-12-20") },
        _ => dispose(),
    }
}

fn actor(index: usize) -> Actor {
    let division = |division: &str| Actor::Division { id: "d".into(), division: division.into() };
    match index {
        0 => Actor::Proposer,
        1 => Actor::System,
        2 => division("environment"),
        3 => division("health"),
        _ => planning(),
    }
}

/// The right actor for a command, most of the time: else nearly everything would be refused.
fn likely(command: &Command, index: usize) -> Actor {
    let by = transitions_of(command.step());
    match by {
        Some(Role::Proposer) if index > 1 => Actor::Proposer,
        Some(Role::System) if index > 1 => Actor::System,
        Some(Role::Planning) if index > 1 => planning(),
        Some(Role::Expert) if index > 1 => expert("e"),
        Some(_) | None => actor(index),
    }
}

fn transitions_of(step: Step) -> Option<Role> {
    let rows = Status::ALL.iter().flat_map(|status| ways(*status));
    rows.filter(|row| row.step == step).find_map(|row| row.by.first().copied())
}

/// The time limits stand still from an instant to a later one, one time after the other, and now exactly while the
/// proposer is to answer or the case is set aside.
fn assert_pauses(case: &Case) {
    let mut end = Timestamp::MIN;
    for (index, (from, to)) in case.pauses.iter().enumerate() {
        assert!(*from >= end, "{:?}", case.pauses);
        assert!(to.is_some() || index + 1 == case.pauses.len(), "{:?}", case.pauses);
        end = to.unwrap_or(Timestamp::MAX);
        assert!(end >= *from, "{:?}", case.pauses);
    }
    let paused = matches!(case.pauses.last(), Some((_, None)));
    let waits = matches!(case.status, Status::CorrectionAsked | Status::SetAside);
    assert_eq!(paused, waits, "{:?} {:?}", case.status, case.pauses);
    assert_eq!(case.answer_by.is_some(), case.status == Status::CorrectionAsked);
}

/// What a step recorded fits what the case was before it.
fn assert_event(before: &Case, event: &Event) {
    match event {
        Event::DivisionAssigned { division, from } => {
            assert!(before.eligible && (before.dialogue || before.dialogue_omitted), "assigned too early");
            assert!(from == &before.division && from.as_ref() != Some(division));
        }
        Event::EligibilityConfirmed { of } => {
            assert_eq!((Some(*of), before.screened), (before.version, before.version));
            assert!(!before.eligible);
        }
        Event::ProposalRevised { .. } => {
            assert!(!before.eligible || before.status == Status::CorrectionAsked);
        }
        Event::SetAside { .. } => assert_eq!(before.screened, before.version),
        Event::ScreeningRecorded { of, .. } => {
            assert_eq!(Some(*of), before.version);
            assert!(before.screened != before.version);
        }
        Event::DialogueCorrected { of, .. }
        | Event::DialogueConfirmed { of }
        | Event::DialogueChangeAsked { of } => {
            assert!(before.dialogues.iter().any(|dialogue| dialogue.version == *of), "a version that stands");
        }
        Event::MeetingMoved { of, .. } | Event::MeetingCancelled { of } => {
            assert!(before.planned_meetings().any(|meeting| meeting.first == *of));
        }
        Event::InformationAcknowledged { of } => {
            assert!(before.information.iter().any(|it| it.sequence == *of && !it.acknowledged));
        }
        Event::AdviceGiven { of }
        | Event::ConflictDeclared { of }
        | Event::ExpertReminded { of }
        | Event::AdviceExtended { of, .. } => {
            assert!(before.open_questions().any(|question| question.sequence == *of));
        }
        Event::AdviceRevoked { of } => assert!(before.question(*of).is_some()),
        Event::ExpertAsked { on_basis, .. } => assert!(*on_basis || before.consents_to_experts()),
        Event::DocumentRecorded { of, .. } => assert!(before.acts.iter().any(|act| act.sequence == *of)),
        Event::ProposalSubmitted { .. }
        | Event::OriginalNoted
        | Event::ContactChanged
        | Event::CorrectionAsked { .. }
        | Event::CorrectionAnswered
        | Event::TakenUpAgain
        | Event::DialogueRecorded { .. }
        | Event::MeetingPlanned { .. }
        | Event::InformationHandedOver { .. }
        | Event::DialogueOmitted
        | Event::ProposalWithdrawn
        | Event::PayloadsDisposed { .. } => {}
    }
}

/// Whoever sees something new on their page gets a mail about it.
fn assert_told(before: &Case, after: &Case, told: &[MailKind]) {
    let changed = before.status.public_label() != after.status.public_label();
    let to_proposer = told.iter().any(|kind| !kind.is_for_staff());
    assert!(!changed || to_proposer, "{:?} to {:?} told {told:?}", before.status, after.status);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_commands_by_anybody_keep_what_always_holds(
        steps in prop::collection::vec((0_usize..32, 0_usize..8, 0_u32..9), 0..60)
    ) {
        let mut history = submitted();
        for (index, who, choice) in steps {
            let command = command(&history.case, index, choice);
            let (step, actor) = (command.step(), likely(&command, who));
            let (before, texts) = (history.case.clone(), history.texts.clone());
            let decided = history.when(command, &actor);
            prop_assert!(history.texts.starts_with(&texts), "events never change");
            match decided {
                Err(_) => prop_assert!(history.case == before, "a refusal leaves no trace"),
                Ok(0) => prop_assert!(history.case == before),
                Ok(_) => {
                    let row = transition(before.status, step).unwrap();
                    prop_assert_eq!(row.to, history.case.status, "{:?} from {:?}", step, before.status);
                    prop_assert!(row.by.contains(&actor.role(before.division.as_deref()).unwrap()));
                    assert_told(&before, &history.case, &history.mails);
                }
            }
            assert_pauses(&history.case);
        }
        let events = history.verify().unwrap();
        prop_assert_eq!(&Case::replay(history.case.id.clone(), &events), &history.case);
        let mut case = Case::new(history.case.id.clone());
        for recorded in &events {
            assert_event(&case, &recorded.entry.event);
            case = apply(case, recorded);
        }
    }
}
