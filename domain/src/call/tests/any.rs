//! Whatever is asked for, received, read and recorded in whatever order: what is accepted does not depend on it.
//!
//! Each request is received by the gateway at an instant, reads the call later and commits later still, within the
//! time-out of a function. So requests overtake each other, and a submission sees any state of the call from its
//! receipt on. The model knows neither windows nor events: it is a line of time that accepted changes paint.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::*;

/// The longest that a function lives after the gateway received its request.
const TIME_OUT: i64 = 28_000;
const MINUTE: i64 = 60_000;

/// Something that is asked of the system.
#[derive(Clone, Debug)]
struct Request {
    /// How long after the one before it.
    after: i64,
    /// When it reads the call, and when it commits, after its receipt.
    read: i64,
    commit: i64,
    /// Whether it decides anew when the call has changed since it read it, or gives up.
    tries_again: bool,
    /// By how much its function's clock is wrong.
    wrong_by: i64,
    ask: Ask,
}

#[derive(Clone, Debug)]
enum Ask {
    Schedule { wait: i64, length: i64 },
    Extend { by: i64 },
    Shorten { wait: i64 },
    CloseEarly,
    Reopen { wait: Option<i64>, length: i64 },
    Edit,
    Tick,
}

/// Mostly around a minute, where the rules decide; in milliseconds.
fn span() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => (-3_i64..=3).prop_map(|beside| MINUTE + beside),
        1 => (-3_i64..=3).prop_map(|beside| 2 * MINUTE + beside),
        2 => 0..MINUTE,
        3 => MINUTE..4 * MINUTE,
        1 => MINUTE..30 * MINUTE,
    ]
}

fn ask() -> impl Strategy<Value = Ask> {
    prop_oneof![
        1 => (span(), span()).prop_map(|(wait, length)| Ask::Schedule { wait, length }),
        4 => span().prop_map(|by| Ask::Extend { by }),
        3 => span().prop_map(|wait| Ask::Shorten { wait }),
        2 => Just(Ask::CloseEarly),
        4 => (prop::option::of(span()), span()).prop_map(|(wait, length)| Ask::Reopen { wait, length }),
        1 => Just(Ask::Edit),
        3 => Just(Ask::Tick),
    ]
}

fn request() -> impl Strategy<Value = Request> {
    let after = prop_oneof![3 => 0_i64..3, 3 => 0..30_000_i64, 2 => span()];
    let delay = || prop_oneof![Just(0), Just(TIME_OUT), 0..=TIME_OUT];
    let wrong_by =
        prop_oneof![4 => Just(0), 1 => prop::sample::select(vec![-3_600_000, -2_000, 2_000, 3_600_000])];
    (after, delay(), delay(), any::<bool>(), wrong_by, ask()).prop_map(
        |(after, one, other, tries_again, wrong_by, ask)| {
            let (read, commit) = (one.min(other), one.max(other));
            Request { after, read, commit, tries_again, wrong_by, ask }
        },
    )
}

/// The line of time, in milliseconds: the last stroke that covers an instant says whether it is accepted.
#[derive(Default)]
struct Line {
    strokes: Vec<(i64, i64, bool)>,
    /// When what stands last opened, and what stood before it.
    openings: Vec<i64>,
}

impl Line {
    fn accepts(&self, receipt: i64) -> bool {
        let covering = self.strokes.iter().rev().find(|(from, to, _)| (*from..*to).contains(&receipt));
        covering.is_some_and(|stroke| stroke.2)
    }

    /// What an accepted change that was received at `received` means in plain words.
    fn paint(&mut self, command: &Command, received: i64) {
        let soon = received + MINUTE;
        let full_minute = (soon + MINUTE - 1).div_euclid(MINUTE) * MINUTE;
        let opening = self.openings.last().copied();
        match command {
            Command::Schedule { window } => self.open(window.open.as_millisecond(), window.close),
            Command::Reopen { open, close, .. } => {
                self.open(open.map_or(full_minute, |open| open.as_millisecond()), *close);
            }
            Command::Extend { close, .. } => {
                self.strokes.push((soon.max(opening.unwrap()), close.as_millisecond(), true));
            }
            Command::Shorten { close, .. } => self.strokes.push((close.as_millisecond(), i64::MAX, false)),
            Command::CloseEarly { .. } if opening.unwrap() < soon => {
                self.strokes.push((full_minute, i64::MAX, false));
            }
            Command::CloseEarly { .. } => {
                self.strokes.push((opening.unwrap(), i64::MAX, false));
                self.openings.pop();
            }
            Command::Draft { .. }
            | Command::EditText { .. }
            | Command::RecordOpening { .. }
            | Command::RecordReminder { .. }
            | Command::RecordTold { .. }
            | Command::RecordClosing { .. } => {}
        }
    }

    fn open(&mut self, open: i64, close: Timestamp) {
        self.strokes.push((open, close.as_millisecond(), true));
        self.openings.push(open);
    }
}

/// What somebody asks for who has seen `call`, or what the clock finds due.
fn command(ask: &Ask, call: &Call, received: Timestamp, now: Timestamp) -> Option<Command> {
    let last = call.last().map_or(received, |last| last.close);
    let first = |wait: i64, length: i64| {
        schedule(Interval { open: received + ms(wait), close: received + ms(wait + length) })
    };
    let published = call.last().is_some();
    Some(match ask {
        Ask::Schedule { wait, length } => first(*wait, *length),
        // Whoever sees a call without a window publishes it, most of the time.
        Ask::Extend { by: span } | Ask::Shorten { wait: span } if !published => first(*span, 2 * MINUTE),
        Ask::Reopen { wait, length } if !published => first(wait.unwrap_or(MINUTE), *length),
        Ask::Extend { by } => extend(last + ms(by - MINUTE)),
        Ask::Shorten { wait } => shorten(received + ms(*wait)),
        Ask::CloseEarly => close_early(),
        Ask::Reopen { wait, length } => {
            reopen(wait.map(|wait| received + ms(wait)), received + ms(wait.unwrap_or(MINUTE) + length))
        }
        Ask::Edit => edit("機器の電源は"),
        Ask::Tick => recording(super::super::due(call, now)?),
    })
}

/// A state of the call, and from when on a reader may see it.
struct Seen {
    from: i64,
    call: Call,
}

struct World {
    history: History,
    line: Line,
    seen: Vec<Seen>,
    /// When the gateway received what was recorded.
    received: Vec<i64>,
    counts: BTreeMap<&'static str, u64>,
}

impl World {
    fn new() -> Self {
        let history = History::drafted();
        let seen = vec![Seen { from: i64::MIN, call: history.call.clone() }];
        Self { history, line: Line::default(), seen, received: Vec::new(), counts: BTreeMap::new() }
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// Everything that is read and recorded, in the order in which it is.
    fn run(&mut self, requests: &[Request], notice: SignedDuration) {
        let start = tokyo("2026-04-01T09:00");
        let mut received = start;
        let mut instants = Vec::new();
        for (index, request) in requests.iter().enumerate() {
            received += ms(request.after);
            instants.push((received + ms(request.read), index, received, false));
            instants.push((received + ms(request.commit), index, received, true));
        }
        // Reading comes before committing where one request does both at one instant.
        instants.sort_by_key(|(at, index, _, commits)| (*at, *index, *commits));
        let terms = Terms { notice };
        let mut read = vec![None; requests.len()];
        for (now, index, received, commits) in instants {
            let request = &requests[index];
            if !commits {
                let wrong = now + ms(request.wrong_by);
                let wanted = command(&request.ask, &self.history.call, received, wrong);
                read[index] = wanted.map(|wanted| (self.history.call.clone(), wanted, wrong));
            } else if let Some((call, wanted, wrong)) = read[index].take() {
                let at = if matches!(request.ask, Ask::Tick) { wrong } else { received };
                self.commit(request, &call, wanted, (at, received, now), &terms);
            }
        }
    }

    fn commit(
        &mut self,
        request: &Request,
        read: &Call,
        wanted: Command,
        (at, received, now): (Timestamp, Timestamp, Timestamp),
        terms: &Terms,
    ) {
        // A refusal is answered at once, and commits nothing.
        let Ok(mut changes) = decide(read, wanted.clone(), at, terms) else { return self.count("refused") };
        if read.revision != self.history.call.revision {
            self.count("conflict");
            match decide(&self.history.call, wanted.clone(), at, terms) {
                Ok(anew) if request.tries_again => changes = anew,
                Ok(_) | Err(_) => return,
            }
            self.count("decided anew");
        }
        let Some(change) = changes.first() else { return };
        self.count(kind(&change.event));
        self.history.record(changes, now + ms(request.wrong_by));
        let (received, now) = (received.as_millisecond(), now.as_millisecond());
        if self.received.iter().any(|other| *other > received) {
            self.count("overtaken");
        }
        self.received.push(received);
        self.line.paint(&wanted, received);
        self.seen.push(Seen { from: now, call: self.history.call.clone() });
    }

    /// Receipts where it could matter: beside each edge that ever was, each receipt of a change and each commit, and a
    /// minute and a time-out beside those.
    fn receipts(&self) -> Vec<i64> {
        let edges = self.seen.iter().flat_map(|seen| {
            let intervals = seen.call.intervals();
            intervals.flat_map(|interval| [interval.open, interval.close]).map(Timestamp::as_millisecond)
        });
        let commits = self.seen.iter().skip(1).map(|seen| seen.from);
        let mut all: Vec<i64> = edges
            .chain(
                commits
                    .chain(self.received.iter().copied())
                    .flat_map(|instant| [instant - TIME_OUT, instant, instant + TIME_OUT, instant + MINUTE]),
            )
            .flat_map(|instant| [instant - 1, instant, instant + 1])
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whatever a submission reads, it is accepted if and only if the line says so.
    fn check(&mut self, receipt: i64) -> Result<(), TestCaseError> {
        let expected = self.line.accepts(receipt);
        let instant = Timestamp::from_millisecond(receipt).unwrap();
        // The last state that was there before the receipt, and every later one: a reader may see any of them, and
        // whoever asks years later sees the last.
        let first = self.seen.iter().rposition(|seen| seen.from < receipt).unwrap_or(0);
        for seen in &self.seen[first..] {
            let admitted = admit(&seen.call, instant);
            prop_assert_eq!(admitted.is_ok(), expected, "{} as of {}", instant, seen.from);
            check_answer(&seen.call, instant, admitted)?;
        }
        self.count(if expected { "accepted" } else { "not accepted" });
        if self.seen.len() - first > 1 {
            self.count("readers that could see different states");
        }
        Ok(())
    }
}

fn kind(event: &Event) -> &'static str {
    match event {
        Event::CallDrafted { .. } => "drafted",
        Event::TextEdited { .. } => "edited",
        Event::CallScheduled { .. } => "scheduled",
        Event::CallExtended { .. } => "extended",
        Event::CallShortened { .. } => "shortened",
        Event::CallClosedEarly { after: Some(_), .. } => "closed early",
        Event::CallClosedEarly { after: None, .. } => "called off",
        Event::CallReopened { .. } => "opened again",
        Event::CallOpened { .. } => "opening recorded",
        Event::DraftsReminded { .. } => "reminded",
        Event::DraftsTold { .. } => "told",
        Event::CallClosed { .. } => "close recorded",
    }
}

/// What the proposer is told is true of the call that was read.
fn check_answer(
    call: &Call,
    receipt: Timestamp,
    answer: Result<Interval, NotAdmitted>,
) -> Result<(), TestCaseError> {
    match answer {
        Ok(window) => prop_assert!(window.open <= receipt && receipt < window.close),
        Err(NotAdmitted::NotYet { opens, closed }) => {
            prop_assert!(receipt < opens && closed.is_none_or(|closed| closed <= receipt));
            prop_assert!(call.intervals().any(|interval| interval.open == opens));
        }
        Err(NotAdmitted::Closed { closed }) => {
            prop_assert!(closed <= receipt && call.intervals().all(|interval| interval.close <= closed));
        }
        Err(NotAdmitted::NotPublished) => prop_assert_eq!(call.intervals().count(), 0),
    }
    Ok(())
}

/// The windows of a call are in order, apart from each other, and none is empty.
fn check_windows(call: &Call) -> Result<(), TestCaseError> {
    let mut end = Timestamp::MIN;
    for interval in call.intervals() {
        prop_assert!(end < interval.open && interval.open < interval.close, "{:?}", call.windows);
        end = interval.close;
    }
    Ok(())
}

#[test]
fn what_is_accepted_does_not_depend_on_what_was_read_when() {
    let requests = prop::collection::vec(request(), 1..24);
    let notice = prop_oneof![2 => Just(0_i64), 1 => Just(61_000), 1 => Just(5 * MINUTE)];
    let receipts = prop::collection::vec(-MINUTE..40 * MINUTE, 0..12);
    let counts = RefCell::new(BTreeMap::<&str, u64>::new());
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 4_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let checked = runner.run(&(requests, notice, receipts), |(requests, notice, receipts)| {
        let mut world = World::new();
        world.run(&requests, ms(notice));
        let start = tokyo("2026-04-01T09:00").as_millisecond();
        for receipt in world.receipts().into_iter().chain(receipts.into_iter().map(|after| start + after)) {
            world.check(receipt)?;
        }
        for seen in &world.seen {
            check_windows(&seen.call)?;
        }
        let replayed = Call::replay(world.history.call.id.clone(), &world.history.verify().unwrap());
        prop_assert_eq!(&replayed, &world.history.call);
        let mut counts = counts.borrow_mut();
        world.counts.into_iter().for_each(|(what, count)| *counts.entry(what).or_default() += count);
        Ok(())
    });
    if let Err(failure) = checked {
        panic!("{failure}");
    }
    let counts = counts.into_inner();
    println!("{counts:#?}");
    for often in [
        "scheduled",
        "extended",
        "shortened",
        "closed early",
        "called off",
        "opened again",
        "edited",
        "told",
        "opening recorded",
        "close recorded",
        "refused",
        "conflict",
        "decided anew",
        "overtaken",
        "accepted",
        "not accepted",
        "readers that could see different states",
    ] {
        assert!(counts.get(often).is_some_and(|count| *count >= 100), "{often} in {counts:#?}");
    }
}
