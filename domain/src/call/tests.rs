//! Given events, when a command comes, then these windows: and what holds whatever comes in whatever order.

mod any;
mod chained;
mod due;
mod forms;
mod people;
mod receipts;
mod refusals;
mod texts;
mod windows;

use std::collections::BTreeMap;

use super::*;
use crate::case::Actor;
use crate::chain::{ChainFault, Payload};
use crate::value::Prose;

const KEY: &str = "11111111-2222-4333-8444-555555555555";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A time in Tokyo.
fn tokyo(text: &str) -> Timestamp {
    at(&format!("{text}+09:00"))
}

fn window(open: &str, close: &str) -> Interval {
    Interval { open: tokyo(open), close: tokyo(close) }
}

/// Three months from 1 April: the window of most tests here.
fn quarter() -> Interval {
    window("2026-04-01T00:00", "2026-07-01T00:00")
}

fn ms(milliseconds: i64) -> SignedDuration {
    SignedDuration::from_millis(milliseconds)
}

fn terms() -> Terms {
    Terms { notice: SignedDuration::from_hours(7 * 24) }
}

fn planning() -> Actor {
    Actor::Planning { id: "p1".into() }
}

fn words(ja: &str) -> Bilingual {
    Bilingual { ja: ja.to_owned(), en: None }
}

fn question(ja: &str) -> Question {
    Question { id: "q1".to_owned(), text: words(ja), required: true }
}

fn text() -> CallText {
    CallText {
        title: words("放置自転車対策"),
        summary: words("駅前の放置自転車を減らす。"),
        seeking: words("実証の場所と方法。"),
        conditions: None,
        questions: vec![question("実証の場所は")],
    }
}

fn draft() -> Command {
    Command::Draft { division: "traffic".to_owned(), text: text() }
}

fn edit(asked: &str) -> Command {
    let text = CallText { questions: vec![question(asked)], ..text() };
    Command::EditText { division: "traffic".to_owned(), text, before: self::text().questions }
}

fn why() -> Why {
    Why { reason: Reason::FewProposals, words: None }
}

fn schedule(window: Interval) -> Command {
    Command::Schedule { window }
}

fn extend(close: Timestamp) -> Command {
    Command::Extend { close, why: why() }
}

fn shorten(close: Timestamp) -> Command {
    Command::Shorten { close, why: why() }
}

fn close_early() -> Command {
    Command::CloseEarly { why: why() }
}

fn reopen(open: Option<Timestamp>, close: Timestamp) -> Command {
    Command::Reopen { open, close, why: why() }
}

/// A call in the making, with everything that the store would keep.
#[derive(Clone)]
struct History {
    call: Call,
    texts: Vec<String>,
    payloads: BTreeMap<u32, Payload>,
}

impl History {
    fn empty() -> Self {
        let call = Call::new(CallId::of(&KEY.parse().unwrap()));
        Self { call, texts: Vec::new(), payloads: BTreeMap::new() }
    }

    /// Drafted on 2 March 2026.
    fn drafted() -> Self {
        let mut history = Self::empty();
        history.when(draft(), tokyo("2026-03-02T10:00")).unwrap();
        history
    }

    /// Published on 9 March 2026 with this window, which opens after that.
    fn scheduled(window: Interval) -> Self {
        let mut history = Self::drafted();
        history.when(schedule(window), tokyo("2026-03-09T10:00")).unwrap();
        history
    }

    /// Received and recorded at the same instant: which windows there are then.
    fn when(&mut self, command: Command, at: Timestamp) -> Result<Vec<Interval>, Refusal> {
        let changes = decide(&self.call, command, at, &terms())?;
        self.record(changes, at);
        Ok(self.call.intervals().collect())
    }

    /// As [`Self::when`], leaving the history as it is.
    fn would(&self, command: Command, at: Timestamp) -> Result<Vec<Interval>, Refusal> {
        self.clone().when(command, at)
    }

    fn record(&mut self, changes: Vec<Change>, now: Timestamp) {
        for change in changes {
            let sequence = self.call.revision + 1;
            let salt = [7; 16];
            let (id, last) = (&self.call.id, &self.call.last_hash);
            let (recorded, payload) =
                chain::record(id, last, sequence, change, &planning(), now, salt).unwrap();
            self.payloads.extend(payload.map(|payload| (sequence, payload)));
            self.texts.push(recorded.text().to_owned());
            self.call = apply(self.call.clone(), &recorded);
        }
    }

    /// The clock comes at `now`, and does what it finds due until nothing is.
    fn tick(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut done = Vec::new();
        while let Some(effect) = super::due(&self.call, now) {
            assert!(done.len() < 1000, "the clock does {effect:?} for ever");
            let changes = decide(&self.call, recording(effect), now, &terms()).unwrap();
            assert_eq!(changes.len(), 1, "{effect:?} is due and leaves no trace");
            self.record(changes, now);
            done.push(effect);
        }
        done
    }

    fn verify(&self) -> Result<Vec<Recorded>, ChainFault> {
        chain::verify(&self.call.id, &self.texts, &self.payloads, &self.call.last_hash)
    }
}

/// What the clock records when it has done this.
fn recording(effect: Effect) -> Command {
    match effect {
        Effect::Tell(of) => Command::RecordTold { of, drafts: 2 },
        Effect::Open(window) => Command::RecordOpening { window },
        Effect::Remind(window) => Command::RecordReminder { window, drafts: 2 },
        Effect::Close(window) => Command::RecordClosing { window, proposals: 3, drafts: 1 },
    }
}

/// A call with everything that can happen to one.
fn whole_life() -> History {
    let mut history = History::scheduled(window("2026-05-01T00:00", "2026-06-01T00:00"));
    let close = |text| tokyo(text);
    history.when(close_early(), tokyo("2026-04-01T10:00")).unwrap();
    history.when(edit("機器の電源は"), tokyo("2026-04-02T10:00")).unwrap();
    history
        .when(schedule(window("2026-05-01T00:00", "2026-06-01T00:00")), tokyo("2026-04-03T10:00"))
        .unwrap();
    history.tick(tokyo("2026-05-01T00:00"));
    history.when(extend(close("2026-07-01T00:00")), tokyo("2026-05-20T10:00")).unwrap();
    history.when(shorten(close("2026-06-20T00:00")), tokyo("2026-06-01T10:00")).unwrap();
    history.tick(tokyo("2026-06-18T12:00"));
    let words = Prose::parse("会場の都合により、受付を終えます。", 1000).ok();
    let why = Why { reason: Reason::Other, words };
    history.when(Command::CloseEarly { why }, tokyo("2026-06-19T10:00")).unwrap();
    history.tick(tokyo("2026-06-20T10:00"));
    history.when(reopen(None, close("2026-08-01T00:00")), tokyo("2026-07-10T10:00")).unwrap();
    history.tick(tokyo("2026-09-01T10:00"));
    history
}
