//! Whatever anybody asks for, in whatever order: what always holds.

use super::*;
use crate::attachment::Outcome;

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
        17 => files::inspect(choice, files::refused()),
        18 => files::inspect(choice, files::accepted()),
        19 => files::replace(choice, choice + 10),
        20 => files::open(choice),
        21 => dispose(),
        index if OF_THE_DELIBERATION.contains(&index) => of_the_deliberation(case, index, choice),
        _ => beside_the_flow(index, choice),
    }
}

/// The commands of ③ and ④, from the first to the last.
const OF_THE_DELIBERATION: std::ops::Range<usize> = 22..52;
/// The commands beside the flow, from the first to the last.
const BESIDE_THE_FLOW: std::ops::Range<usize> = 52..66;

fn of_the_deliberation(case: &Case, index: usize, choice: u32) -> Command {
    let verdict = Verdict::ALL[choice as usize % 3];
    let owner = Party::ALL[choice as usize % 3];
    match index {
        22 => begin(),
        23 => hold(["2027-04-05", "2027-06-01"][choice as usize % 2]),
        24 => resume(),
        25 | 26 => ask_coordination(),
        27 => end_coordination(),
        28 | 29 => coordinate(!choice.is_multiple_of(3)),
        30 => decide_as(verdict),
        31 => correct_to(verdict),
        32 => decide_again(verdict),
        33 => Command::AnnounceAdopted,
        34 => Command::AnnounceNotAdopted,
        35 => raise(owner, choice.is_multiple_of(2)),
        36 => update(
            case.deliberation.issues.last().map_or(choice, |issue| issue.sequence),
            owner,
            IssueState::ALL[choice as usize % 3],
        ),
        37 => plan(),
        38 => document_of(case.acts.last().map_or(choice, |act| act.sequence)),
        39 => assign(["environment", "health"][choice as usize % 2]),
        // What leads on, more often: else few walks come to a decision.
        40..=43 => coordinate(true),
        44..=47 if case.deciding.announced.is_some() => decide_again(verdict),
        44..=47 => decide_as(verdict),
        _ => announce(case.deciding.decision.map_or(verdict, |decision| decision.verdict)),
    }
}

fn beside_the_flow(index: usize, choice: u32) -> Command {
    match index {
        52 => correct(choice),
        53 => Command::ConfirmDialogue { of: choice },
        54 => ask_change(choice),
        55 => plan_meeting(),
        56 => move_meeting(choice),
        57 => cancel_meeting(choice),
        58 => hand_over(),
        59 => Command::AcknowledgeInformation { of: choice },
        60 => ask_expert("e", &[Part::Summary], None),
        61 => advise(choice),
        62 => declare_conflict(choice),
        63 => revoke(choice),
        64 => Command::RemindExpert { of: choice },
        _ => Command::ExtendAdvice { of: choice, until: day("2026-12-20") },
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
fn likely(case: &Case, command: &Command, index: usize) -> Actor {
    let by = transitions_of(command.step());
    match by {
        Some(Role::AssignedDivision) if index > 1 => {
            of_division(case.division.as_deref().unwrap_or("environment"))
        }
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
        Event::AttachmentInspected { id, .. } => {
            assert_eq!(before.attachment(id).map(|filed| filed.outcome.is_none()), Some(true));
        }
        Event::AttachmentReplaced { attachment, replaces, .. } => {
            let filed = before.standing_attachments().find(|filed| filed.id == *replaces).unwrap();
            assert!(matches!(filed.outcome, Some(Outcome::Refused(_))));
            assert!(before.attachment(&attachment.id).is_none());
        }
        Event::AttachmentOpened { id } => {
            let filed = before.attachment(id).unwrap();
            assert!(matches!(filed.outcome, Some(Outcome::Accepted(_))), "opened before it passed");
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
        Event::CoordinationRecorded { .. } => assert!(before.deciding.round.is_some()),
        Event::DecisionRecorded { of_coordination, replaces, .. } => {
            let coordination = before.deciding.coordination.expect("no decision without coordination");
            assert_eq!(coordination.sequence, *of_coordination);
            assert!(before.deciding.round < Some(*of_coordination), "a coordination of its own round");
            assert_eq!(*replaces, before.deciding.announced.map(|decision| decision.sequence));
        }
        Event::DecisionCorrected { of, .. } => {
            let decision = before.deciding.decision.expect("there is something to correct");
            assert_eq!((decision.sequence, decision.announcement), (*of, None));
        }
        Event::DecisionAnnounced { of, verdict, selection_not_guaranteed } => {
            let decision = before.deciding.decision.expect("no announcement without decision");
            assert_eq!((decision.sequence, decision.verdict), (*of, *verdict));
            assert_eq!(decision.announcement, None, "one announcement for a decision");
            assert_eq!(*selection_not_guaranteed, *verdict == COSTLY);
        }
        Event::IssueRaised { owner, shared, .. } => assert!(*shared || *owner != Party::Proposer),
        Event::IssueUpdated { of, owner, .. } => {
            let issue = before.deliberation.issue(*of).expect("an issue that was raised");
            assert!(issue.shared || *owner != Party::Proposer);
        }
        Event::DeliberationBegun
        | Event::Held { .. }
        | Event::DeliberationResumed
        | Event::CoordinationAsked
        | Event::CoordinationEnded
        | Event::PlanRecorded
        | Event::ProposalSubmitted { .. }
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
        Event::FollowUp(_) => {
            let announced = before.deciding.announced.expect("nothing follows what is not announced");
            assert!(matches!(announced.verdict, Verdict::Adopted { .. }));
        }
    }
}

/// Whoever sees something new on their page gets a mail about it.
fn assert_told(before: &Case, after: &Case, told: &[MailKind]) {
    let changed = before.public_label() != after.public_label();
    let to_proposer = told.iter().any(|kind| !kind.is_for_staff());
    assert!(!changed || to_proposer, "{:?} to {:?} told {told:?}", before.status, after.status);
}

/// Takes whatever steps are asked for on `history`, and holds what came of each against what always holds.
fn walk(mut history: History, steps: Vec<(usize, usize, u32)>) -> Result<History, TestCaseError> {
    for (index, who, choice) in steps {
        let command = command(&history.case, index, choice);
        let (step, actor) = (command.step(), likely(&history.case, &command, who));
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
        assert_silent(&history.case);
    }
    let events = history.verify().unwrap();
    prop_assert_eq!(&Case::replay(history.case.id.clone(), &events), &history.case);
    let mut case = Case::new(history.case.id.clone());
    let mut announced = std::collections::BTreeSet::new();
    for recorded in &events {
        assert_event(&case, &recorded.entry.event);
        if let Event::DecisionAnnounced { of, .. } = &recorded.entry.event {
            prop_assert!(announced.insert(*of), "one announcement for a decision");
        }
        let moves = !matches!(recorded.entry.event, Event::AttachmentOpened { .. });
        let before = case.moved;
        case = apply(case, recorded);
        prop_assert_eq!(case.moved, if moves { case.revision } else { before });
    }
    Ok(history)
}

/// What the proposer sees tells nothing of a decision that is not announced.
fn assert_silent(case: &Case) {
    let adopted = [Status::Adopted, Status::NotAdopted];
    let seen = case.public_status();
    if adopted.contains(&seen) {
        assert_eq!(case.deciding.announced.map(|decision| decision.verdict.status()), Some(seen));
    }
    assert!(!matches!(seen, Status::Coordinating | Status::Decided), "{seen:?}");
    assert!(case.deciding.coordination.is_none() || case.deciding.round.is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_commands_by_anybody_keep_what_always_holds(
        steps in prop::collection::vec((0_usize..BESIDE_THE_FLOW.end, 0_usize..8, 0_u32..9), 0..60)
    ) {
        walk(files::submitted_with_files(), steps)?;
    }

    #[test]
    fn any_commands_of_the_deliberation_by_anybody_keep_what_always_holds(
        steps in prop::collection::vec((OF_THE_DELIBERATION, 0_usize..8, 0_u32..6), 0..60)
    ) {
        walk(deliberating::deliberating(), steps)?;
    }
}

#[test]
fn such_walks_come_to_every_decision_and_back() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let steps = prop::collection::vec((OF_THE_DELIBERATION, 2_usize..8, 0_u32..6), 60);
    let mut seen = BTreeMap::<String, usize>::new();
    for _ in 0..200 {
        let history =
            walk(deliberating::deliberating(), steps.new_tree(&mut runner).unwrap().current()).unwrap();
        for recorded in history.verify().unwrap() {
            let event: Value = serde_json::from_str(recorded.text()).unwrap();
            let replaced = event["event"]["replaces"].is_number();
            let kind = event["event"]["type"].as_str().unwrap_or_else(|| panic!("{event}"));
            *seen.entry(format!("{kind}{}", if replaced { " again" } else { "" })).or_default() += 1;
        }
    }
    for kind in [
        "held",
        "decisionRecorded",
        "decisionRecorded again",
        "decisionCorrected",
        "decisionAnnounced",
        "coordinationEnded",
    ] {
        assert!(seen.get(kind).is_some_and(|count| *count > 10), "{kind}: {seen:?}");
    }
    println!("{seen:#?}");
}
