//! Given events, when a command comes, then these events: and what a tampered history looks like.

mod advice;
mod any;
mod beside_matrix;
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

fn submit() -> Command {
    Command::Submit(Box::new(Submit {
        submission: submission(),
        receipt_number: ReceiptNumber::new(2026, 1),
        received_at: at(0),
        window: None,
        versions: versions(),
        entered: None,
        attachments: vec![],
    }))
}

fn screen() -> Command {
    screen_of(1)
}

fn screen_of(of: u32) -> Command {
    let finding =
        Finding { rule: "base".into(), clause: "2(5)".into(), outcome: Outcome::Passed, evidence: vec![] };
    Command::RecordScreening { of, rules: "document".into(), findings: vec![finding] }
}

fn withdraw() -> Command {
    Command::Withdraw { reason: Prose::parse("体制が整わなくなったため。", 1000).ok() }
}

fn dispose() -> Command {
    dispose_on("2032-04-01", 1..100)
}

fn dispose_on(on: &str, sequences: std::ops::Range<u32>) -> Command {
    Command::DisposePayloads {
        approval_number: "8港企第1号".into(),
        approved_on: day("2032-04-01"),
        sequences: sequences.collect(),
        due_from: day("2030-04-01"),
        on: day(on),
    }
}

fn prose(text: &str) -> Prose {
    Prose::parse(text, 1000).unwrap()
}

fn day(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}

fn revision() -> Box<Revision> {
    Box::new(Revision {
        submission: submission(),
        received_at: at(1),
        window: None,
        versions: versions(),
        attachments: vec![],
    })
}

fn replace() -> Command {
    Command::ReplaceProposal(revision())
}

fn change_contact() -> Command {
    Command::ChangeContact(Box::new(submission().content.contact))
}

fn answer() -> Command {
    Command::AnswerCorrection { revision: Some(revision()), note: None }
}

fn confirm() -> Command {
    Command::ConfirmEligibility { note: None, document: None }
}

fn ask_correction() -> Command {
    ask_correction_until("2026-12-10")
}

fn ask_correction_until(until: &str) -> Command {
    let what = prose("実施の場所を書いてください。");
    Command::AskCorrection { what, until: day(until), document: None }
}

fn set_aside() -> Command {
    let ground = Ground { clause: "2(5)".into(), text: "個人".into() };
    Command::SetAside { ground, reason: prose("個人の提案のため。"), document: None }
}

fn take_up() -> Command {
    Command::TakeUpAgain { reason: prose("団体の提案と分かったため。"), document: None }
}

fn line(text: &str) -> crate::value::Line {
    crate::value::Line::parse(text, 300).unwrap()
}

fn said(summary: &str) -> Box<Talk> {
    let next = NextStep { what: line("図面を送る"), owner: Party::Proposer, until: day("2026-12-04") };
    Box::new(Talk {
        place: Some(line("区役所9階")),
        ward_side: line("企画課 港"),
        proposer_side: line("見本 太郎"),
        summary: prose(summary),
        questions: Some(prose("電源は要るか。")),
        next_steps: vec![next],
        internal: Some(prose("内々の所感")),
    })
}

fn talk() -> Command {
    let talk = said("場所と時期を確かめた。");
    Command::RecordDialogue { on: day("2026-11-22"), means: Means::Online, talk }
}

fn correct(of: u32) -> Command {
    let talk = said("場所と時期と費用を確かめた。");
    Command::CorrectDialogue { of, on: day("2026-11-21"), means: Means::Meeting, talk }
}

fn ask_change(of: u32) -> Command {
    Command::AskDialogueChange { of, what: prose("費用についても書いてください。") }
}

fn meeting_time(hour: i64) -> MeetingTime {
    MeetingTime { begins: at(hour * 3600), ends: at((hour + 1) * 3600), means: Means::Meeting }
}

fn plan_meeting() -> Command {
    let appointment =
        Box::new(Appointment { place: line("区役所9階"), agenda: Some(prose("費用の分担")) });
    Command::PlanMeeting { time: meeting_time(48), appointment }
}

fn move_meeting(of: u32) -> Command {
    let appointment = Box::new(Appointment { place: line("区役所10階"), agenda: None });
    Command::MoveMeeting { of, time: meeting_time(72), appointment }
}

fn cancel_meeting(of: u32) -> Command {
    Command::CancelMeeting { of, reason: prose("先方の都合のため。") }
}

fn hand_over() -> Command {
    let handover = Box::new(Handover {
        what: prose("喫煙場所の図面"),
        conditions: prose("第三者に渡さないこと。"),
    });
    Command::HandOverInformation { on: day("2026-11-22"), handover }
}

fn ask_expert(id: &str, parts: &[Part], basis: Option<&str>) -> Command {
    Command::AskExpert(Box::new(AskExpert {
        expert: Expert {
            id: id.to_owned(),
            name: "弁理士 見本".to_owned(),
            mail: "benrishi@example.jp".to_owned(),
        },
        question: prose("特許に触れないか。"),
        parts: parts.iter().copied().collect(),
        until: day("2026-12-10"),
        basis: basis.map(line),
    }))
}

fn advise(of: u32) -> Command {
    Command::GiveAdvice { of, advice: prose("触れないと考える。"), received_at: at(0) }
}

fn declare_conflict(of: u32) -> Command {
    Command::DeclareConflict { of, note: None, received_at: at(0) }
}

fn revoke(of: u32) -> Command {
    Command::RevokeAdvice { of, reason: prose("不要になったため。") }
}

fn expert(id: &str) -> Actor {
    Actor::Expert { id: id.to_owned() }
}

fn omit() -> Command {
    Command::OmitDialogue { reason: prose("既に対話を重ねているため。") }
}

fn assign(division: &str) -> Command {
    let reason = Some(prose("所管のため。"));
    Command::Assign { division: division.to_owned(), reason, document: None }
}

fn assign_unexplained(division: &str) -> Command {
    Command::Assign { division: division.to_owned(), reason: None, document: None }
}

fn document(number: &str) -> Document {
    Document {
        number: number.to_owned(),
        drafted_on: Some(day("2026-11-20")),
        approved_on: None,
        effective_on: None,
    }
}

fn document_of(of: u32) -> Command {
    Command::RecordDocument { of, document: document("8港企収第3号") }
}

fn begin() -> Command {
    Command::BeginDeliberation { note: None }
}

fn hold(until: &str) -> Command {
    let text = HoldText {
        reason: prose("来年度の計画を待つため。"), note: Some(prose("庁内の事情"))
    };
    Command::Hold { until: day(until), text: Box::new(text) }
}

fn resume() -> Command {
    Command::Resume { note: None }
}

fn raise(owner: Party, shared: bool) -> Command {
    let title = crate::value::Line::parse("実施場所の確保", 100).unwrap();
    let text = IssueText {
        title, detail: Some(prose("候補地を挙げる。")), note: Some(prose("庁内メモ"))
    };
    Command::RaiseIssue(Box::new(RaiseIssue { owner, shared, until: Some(day("2027-01-15")), text }))
}

fn update(of: u32, owner: Party, state: IssueState) -> Command {
    update_saying(of, owner, state, Some("候補地を二つ挙げた。"))
}

fn update_saying(of: u32, owner: Party, state: IssueState, outcome: Option<&str>) -> Command {
    let text = IssueProgress { outcome: outcome.map(prose), note: None };
    Command::UpdateIssue(Box::new(UpdateIssue { of, owner, state, until: None, text }))
}

fn plan() -> Command {
    Command::RecordPlan {
        text: Box::new(PlanText { plan: prose("1月：場所、2月：試行"), note: None })
    }
}

fn ask_coordination() -> Command {
    Command::AskCoordination { what: prose("費用負担なしで採用したい。") }
}

fn end_coordination() -> Command {
    Command::EndCoordination { reason: prose("場所を改めて検討するため。") }
}

fn coordinate(agrees: bool) -> Command {
    let opinion = (!agrees).then(|| prose("実施の時期を見直すこと。"));
    Command::RecordCoordination { agrees, opinion, document: None }
}

const FREE: Verdict = Verdict::Adopted { cost: Cost::None };
const COSTLY: Verdict = Verdict::Adopted { cost: Cost::Some };

/// Texts of a decision that lack nothing.
fn decision_text(verdict: Verdict) -> DecisionText {
    DecisionText {
        reasons: prose("区の課題の解決に役立つため。"),
        conditions: (verdict != Verdict::NotAdopted).then(|| prose("安全を確かめること。")),
        internal_reasons: Some(prose("庁内の理由")),
        objections_answered: Some(prose("時期を見直した。")),
        change: Some(prose("書き誤りを直すため。")),
    }
}

fn decide_as(verdict: Verdict) -> Command {
    let text = decision_text(verdict);
    Command::Decide(Box::new(Decide { verdict, text, document: Some(document("8港環第5号")) }))
}

fn correct_to(verdict: Verdict) -> Command {
    Command::CorrectDecision { verdict, text: Box::new(decision_text(verdict)) }
}

fn decide_again(verdict: Verdict) -> Command {
    let text = decision_text(verdict);
    Command::DecideAgain(Box::new(Decide { verdict, text, document: None }))
}

fn announce(verdict: Verdict) -> Command {
    match verdict {
        Verdict::Adopted { .. } => Command::AnnounceAdopted,
        Verdict::NotAdopted => Command::AnnounceNotAdopted,
    }
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
