//! Given events, when a command comes, then these events: and what a tampered history looks like.

mod advice;
mod any;
mod beside_matrix;
mod commands;
mod deciding;
mod deliberating;
mod dialogue;
mod files;
mod follow_up;
mod follow_up_matrix;
mod matrix;
mod steps;
pub(crate) mod stored;

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

use self::commands::*;
use super::*;
use crate::chain::{self, ChainFault, Payload, verify};
use crate::programme::MailKind;
use crate::proposal::{Asked, Submission, parse};
use crate::screening::{Finding, Outcome};
use crate::value::Prose;

const SAMPLE: &str = include_str!("../../../tests/fixtures/proposals/free-company.json");

pub(crate) fn submission() -> Submission {
    submission_of(&serde_json::from_str(SAMPLE).unwrap())
}

/// A body as it is sent, parsed.
pub(crate) fn submission_of(body: &Value) -> Submission {
    let names = |field: &str| -> Vec<String> { body[field].as_object().unwrap().keys().cloned().collect() };
    let (declarations, consents) = (names("declarations"), names("consents"));
    let asked = Asked {
        declarations: declarations.iter().map(String::as_str).collect(),
        co_proposer_declarations: Vec::new(),
        consents: consents.iter().map(String::as_str).collect(),
        plan_items: Vec::new(),
        channels: Vec::new(),
        call: None,
    };
    parse(body, &asked).map_err(|errors| format!("{errors:?}")).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_358_876 + second).unwrap()
}

pub(crate) fn versions() -> Versions {
    Versions {
        programme: "1".into(),
        rules: "document".into(),
        declarations: "1".into(),
        consents: "1".into(),
        partners: "1".into(),
    }
}

fn expert(id: &str) -> Actor {
    Actor::Expert { id: id.to_owned() }
}

fn planning() -> Actor {
    Actor::Planning { id: "p1".into() }
}

fn of_division(division: &str) -> Actor {
    Actor::Division { id: "d1".into(), division: division.to_owned() }
}

fn environment() -> Actor {
    of_division("environment")
}

/// A history in the making, with everything that the store would keep.
struct History {
    case: Case,
    texts: Vec<String>,
    payloads: BTreeMap<u32, Payload>,
    mails: Vec<MailKind>,
}

impl History {
    fn empty() -> Self {
        let id = CaseId::of(&"11111111-2222-4333-8444-555555555555".parse().unwrap());
        Self { case: Case::new(id), texts: vec![], payloads: BTreeMap::new(), mails: vec![] }
    }

    fn given(commands: Vec<(Command, Actor)>) -> Self {
        commands.into_iter().fold(Self::empty(), |mut history, (command, actor)| {
            history.when(command, &actor).unwrap();
            history
        })
    }

    fn whens<const N: usize>(&mut self, commands: [(Command, Actor); N]) {
        for (command, actor) in commands {
            self.when(command, &actor).unwrap();
        }
    }

    fn when(&mut self, command: Command, actor: &Actor) -> Result<usize, Refusal> {
        let changes = decide(&self.case, command, actor)?;
        let count = changes.len();
        self.mails.clear();
        for change in changes {
            let sequence = self.case.revision + 1;
            let salt = [u8::try_from(sequence).unwrap(); 16];
            let (recorded, payload) = chain::record(
                &self.case.id,
                &self.case.last_hash,
                sequence,
                change,
                actor,
                at(sequence.into()),
                salt,
            )
            .unwrap();
            let after = apply(self.case.clone(), &recorded);
            self.mails.extend(mails(&self.case, &recorded.entry.event, &after));
            if let Event::PayloadsDisposed { sequences, .. } = &recorded.entry.event {
                self.payloads.retain(|kept, _| !sequences.contains(kept));
            }
            self.payloads.extend(payload.map(|payload| (sequence, payload)));
            self.texts.push(recorded.text().to_owned());
            self.case = after;
        }
        Ok(count)
    }

    fn verify(&self) -> Result<Vec<Recorded>, ChainFault> {
        verify(&self.case.id, &self.texts, &self.payloads, &self.case.last_hash)
    }
}

fn submitted() -> History {
    History::given(vec![(submit(), Actor::Proposer)])
}

fn whole_life() -> History {
    History::given(vec![
        (submit(), Actor::Proposer),
        (screen(), Actor::System),
        (withdraw(), Actor::Proposer),
    ])
}

#[test]
fn a_submission_is_received_and_both_sides_are_told() {
    let history = submitted();
    assert_eq!(history.case.status, Status::Received);
    assert_eq!(history.mails, [MailKind::Receipt, MailKind::Received]);
    let receipt = history.case.receipt.unwrap();
    assert_eq!((receipt.number.as_str(), receipt.received_at), ("R8-0001", at(0)));
}

#[test]
fn an_event_holds_no_words_of_the_proposer() {
    let history = whole_life();
    for word in ["株式会社みなとエアテック", "koho@", "喫煙所", "体制が整わ", "見本"] {
        assert!(history.texts.iter().all(|text| !text.contains(word)), "{word}");
        assert!(history.payloads.values().any(|payload| payload.text.contains(word)), "{word}");
    }
}

#[test]
fn screening_records_once_tells_nobody_and_leaves_the_status() {
    let mut history = submitted();
    assert_eq!(history.when(screen(), &Actor::System), Ok(1));
    assert_eq!((history.case.status, history.case.screened), (Status::Received, Some(1)));
    assert_eq!(history.mails, []);
    assert_eq!(history.when(screen(), &Actor::System), Ok(0));
}

#[test]
fn a_withdrawal_is_told_to_both_sides_and_happens_once() {
    let mut history = submitted();
    assert_eq!(history.when(withdraw(), &Actor::Proposer), Ok(1));
    assert_eq!(history.mails, [MailKind::StatusChanged, MailKind::Withdrawn]);
    let again = history.when(withdraw(), &Actor::Proposer);
    assert_eq!(again, Err(Refusal::NotInThisStatus { step: Step::Withdraw, status: Status::Withdrawn }));
    assert_eq!(history.when(screen(), &Actor::System), Ok(0));
}

#[test]
fn only_the_right_actor_takes_a_step() {
    let mut history = submitted();
    assert_eq!(history.when(withdraw(), &planning()), Err(Refusal::NotThisActor { step: Step::Withdraw }));
    assert_eq!(
        history.when(screen(), &Actor::Proposer),
        Err(Refusal::NotThisActor { step: Step::RecordScreening })
    );
    let again = Refusal::NotInThisStatus { step: Step::Submit, status: Status::Received };
    assert_eq!(history.when(submit(), &Actor::Proposer), Err(again));
    let early = Refusal::NotInThisStatus { step: Step::DisposePayloads, status: Status::Received };
    assert_eq!(history.when(dispose(), &planning()), Err(early));
}

#[test]
fn a_payload_can_lawfully_be_disposed_of_and_the_chain_still_verifies() {
    let mut history = whole_life();
    assert_eq!(history.when(dispose(), &planning()), Ok(1));
    assert!(history.payloads.is_empty());
    assert_eq!(history.verify().map(|events| events.len()), Ok(4));
    assert_eq!(history.when(dispose(), &planning()), Ok(0));
}

#[test]
fn nothing_is_disposed_of_before_its_years_are_over() {
    let mut history = whole_life();
    let early = history.when(dispose_on("2030-03-31", 1..100), &planning());
    assert_eq!(early, Err(Refusal::StillKept { due_from: day("2030-04-01") }));
    assert_eq!(history.payloads.len(), 2);
    assert_eq!(history.when(dispose_on("2030-04-01", 1..100), &planning()), Ok(1));
}

#[test]
fn a_case_is_disposed_of_in_several_steps_and_each_step_once() {
    let mut history = whole_life();
    assert_eq!(history.when(dispose_on("2032-04-01", 3..4), &planning()), Ok(1));
    assert_eq!(history.case.payloads, [1]);
    assert_eq!(history.when(dispose_on("2032-04-01", 3..4), &planning()), Ok(0));
    assert_eq!(history.when(dispose(), &planning()), Ok(1));
    assert!(history.payloads.is_empty() && history.verify().is_ok());
}

#[test]
fn withdrawing_a_proposal_disposes_of_nothing_and_says_when_the_case_ended() {
    let mut history = submitted();
    assert_eq!(history.case.ended, None);
    history.when(withdraw(), &Actor::Proposer).unwrap();
    assert_eq!((history.payloads.len(), history.case.ended), (2, Some(at(2))));
    history.when(dispose(), &planning()).unwrap();
    assert_eq!(history.case.ended, Some(at(2)), "a disposal is no end");
    let mut again = History::given(vec![(submit(), Actor::Proposer), (screen(), Actor::System)]);
    again.whens([(set_aside(), planning()), (take_up(), planning())]);
    assert_eq!(again.case.ended, None);
}

#[test]
fn a_disposal_that_was_interrupted_is_named() {
    let mut history = whole_life();
    let kept = history.payloads.clone();
    history.when(dispose(), &planning()).unwrap();
    history.payloads = kept;
    assert_eq!(history.verify(), Err(ChainFault::DisposalUnfinished { sequence: 1 }));
}

#[test]
fn a_history_replays_to_the_same_case() {
    let history = whole_life();
    let events = history.verify().unwrap();
    assert_eq!(Case::replay(history.case.id.clone(), &events), history.case);
}

#[test]
fn every_tampering_is_found_and_named() {
    type Tamper = fn(&mut History);
    let cases: &[(&str, Tamper, ChainFault)] = &[
        (
            "edit the first",
            |h| h.texts[0] = h.texts[0].replace("R8-0001", "R8-0002"),
            ChainFault::Edited { sequence: 1 },
        ),
        (
            "edit the middle",
            |h| h.texts[1] = h.texts[1].replace("passed", "against"),
            ChainFault::Edited { sequence: 2 },
        ),
        (
            "edit the last",
            |h| h.texts[2] = h.texts[2].replace("proposer", "system"),
            ChainFault::CutOff { sequence: 3 },
        ),
        ("cut off the end", |h| h.texts.truncate(2), ChainFault::CutOff { sequence: 2 }),
        (
            "remove one",
            |h| {
                h.texts.remove(1);
            },
            ChainFault::OutOfOrder { sequence: 2 },
        ),
        ("reorder", |h| h.texts.swap(1, 2), ChainFault::OutOfOrder { sequence: 2 }),
        ("garble", |h| h.texts[1] = "{}".into(), ChainFault::Unreadable { sequence: 2 }),
        (
            "move from another case",
            |h| {
                let other = "0".repeat(32);
                h.texts[1] = h.texts[1].replace(h.case.id.as_str(), &other);
            },
            ChainFault::Stranger { sequence: 2 },
        ),
        ("all gone", |h| h.texts.clear(), ChainFault::CutOff { sequence: 0 }),
        (
            "edit a payload",
            |h| h.payloads.get_mut(&1).unwrap().text.push(' '),
            ChainFault::PayloadChanged { sequence: 1 },
        ),
        (
            "change a salt",
            |h| h.payloads.get_mut(&1).unwrap().salt[0] ^= 1,
            ChainFault::PayloadChanged { sequence: 1 },
        ),
        (
            "lose a payload",
            |h| {
                h.payloads.remove(&3);
            },
            ChainFault::PayloadMissing { sequence: 3 },
        ),
    ];
    for (name, tamper, fault) in cases {
        let mut history = whole_life();
        assert!(history.verify().is_ok());
        tamper(&mut history);
        assert_eq!(history.verify().err().as_ref(), Some(fault), "{name}");
    }
}

#[test]
fn the_events_of_a_case_are_written_like_this() {
    let mut history = whole_life();
    history.when(dispose(), &planning()).unwrap();
    insta::assert_snapshot!(history.texts.join("\n"));
}

fn any_command() -> impl Strategy<Value = (usize, usize)> {
    (0_usize..4, 0_usize..3)
}

proptest! {
    #[test]
    fn any_commands_by_any_actors_keep_the_invariants(steps in prop::collection::vec(any_command(), 0..20)) {
        let mut history = History::empty();
        for (command, actor) in steps {
            let command = [submit, screen, withdraw, dispose][command]();
            let actor = [Actor::Proposer, planning(), Actor::System][actor].clone();
            let (before, texts) = (history.case.clone(), history.texts.clone());
            let refused = history.when(command, &actor).is_err();
            prop_assert!(history.texts.starts_with(&texts), "events never change");
            prop_assert!(!refused || history.case == before, "a refusal leaves no trace");
            prop_assert_eq!(history.verify().map(|events| events.len()), Ok(history.texts.len()));
        }
        let count = |word: &str| history.texts.iter().filter(|text| text.contains(word)).count();
        prop_assert!(count("\"proposalSubmitted\"") <= 1);
        prop_assert!(count("\"screeningRecorded\"") <= 1);
        prop_assert!(count("\"proposalWithdrawn\"") <= 1);
    }
}
