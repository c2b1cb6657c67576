//! A call for a theme (募集テーマ): a list of events, and the pure functions over it (programme 2(4)イ, 2(6)イ).
//!
//! A call has a list of half-open intervals `[open, close)` of instants. [`admit`] compares the instant at which a
//! proposal was received with them and with nothing else: no status, no revision and no clock has a say.
//!
//! Why no race can change its answer: a change takes effect at an instant at least [`LEAD`] after the change itself
//! was received, and whatever writes or reads it has ended 28 s, the functions' time-out, after it was
//! received. Whoever reads the call for a proposal that the change touches therefore reads it after the change was
//! written; and for a proposal received before that instant the answer is the same with the change and without it.

mod apply;
pub mod ask;
mod decide;
mod due;
mod event;
mod id;
mod mails;
mod may;
mod refusal;
#[cfg(test)]
mod tests;
mod text;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::chain::{self, Hash};

pub use apply::apply;
pub use decide::{Command, Terms, Why, are_questions_fixed, decide, next_minute};
pub use due::{Effect, due, next_due, remind_at};
pub use event::{Event, Reason};
pub use id::{CallId, NotACallId};
pub use mails::mails;
pub use may::{Offer, decide_for, may_draft, may_read, offers};
pub use refusal::Refusal;
pub use text::{Bilingual, CallText, QUESTIONS, Question, SUMMARY, TITLE};

/// An entry of a call's history, with the exact text that is stored.
pub type Recorded = chain::Recorded<Event>;
/// An event of a call that is to be recorded.
pub type Change = chain::Change<Event>;

/// How long after its own receipt a change takes effect at the earliest. More than twice the time in which a function
/// of ours has certainly ended.
pub const LEAD: SignedDuration = SignedDuration::from_secs(60);

/// How long after a close everything that was received before it has certainly been recorded or has failed.
pub const SETTLED_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// From when to when proposals are accepted: `open` is the first instant inside, `close` the first outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Interval {
    /// The first instant at which a proposal is accepted.
    pub open: Timestamp,
    /// The first instant at which it is too late.
    pub close: Timestamp,
}

impl Interval {
    /// Whether a proposal that was received at `instant` is inside.
    pub fn contains(&self, instant: Timestamp) -> bool {
        self.open <= instant && instant < self.close
    }
}

/// A window of a call, and what the clock has recorded of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// From when to when.
    pub interval: Interval,
    /// Its opening is on record.
    pub opened: bool,
    /// Those who began a draft have been reminded of this close, or need not be.
    pub reminded: bool,
    /// Its close is on record.
    pub closed: bool,
}

impl Window {
    fn new(interval: Interval) -> Self {
        Self { interval, opened: false, reminded: false, closed: false }
    }
}

/// What is known of a call: its events, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its ID.
    pub id: CallId,
    /// How many events it has.
    pub revision: u32,
    /// The hash of its last event.
    pub last_hash: Hash,
    /// The text that stands: the sequence of the event that holds it.
    pub text: Option<u32>,
    /// The division behind the theme: its ID in the programme.
    pub division: Option<String>,
    /// When it was drafted.
    pub drafted_at: Option<Timestamp>,
    /// When it was published first.
    pub published_at: Option<Timestamp>,
    /// Its windows, in their order, apart from each other. None: a draft, or called off before it opened.
    pub windows: Vec<Window>,
    /// The changes of which those who began a draft have not been told: the sequences of their events.
    pub untold: Vec<(u32, Timestamp)>,
}

/// Where a call stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// 下書き: not published.
    Draft,
    /// 取りやめ: published, and called off before it opened.
    CalledOff,
    /// 募集予定: opens later (or again).
    Coming(Interval),
    /// 募集中.
    Open(Interval),
    /// 募集終了: the last window.
    Closed(Interval),
}

impl Call {
    /// A call of which nothing is recorded yet.
    pub fn new(id: CallId) -> Self {
        Self {
            id,
            revision: 0,
            last_hash: Hash::none(),
            text: None,
            division: None,
            drafted_at: None,
            published_at: None,
            windows: Vec::new(),
            untold: Vec::new(),
        }
    }

    /// The call that a history makes.
    #[must_use]
    pub fn replay<'e>(id: CallId, history: impl IntoIterator<Item = &'e Recorded>) -> Self {
        history.into_iter().fold(Self::new(id), apply)
    }

    /// When proposals are accepted, in order.
    pub fn intervals(&self) -> impl DoubleEndedIterator<Item = Interval> + '_ {
        self.windows.iter().map(|window| window.interval)
    }

    /// The last window.
    pub fn last(&self) -> Option<Interval> {
        self.intervals().next_back()
    }

    /// Where it stands at `instant`.
    pub fn phase(&self, instant: Timestamp) -> Phase {
        phase(self.intervals(), self.published_at.is_some(), instant)
    }
}

/// Where a call with these intervals stands at `instant`.
pub fn phase(intervals: impl Iterator<Item = Interval>, published: bool, instant: Timestamp) -> Phase {
    let mut last = None;
    for interval in intervals {
        if interval.contains(instant) {
            return Phase::Open(interval);
        }
        if instant < interval.open {
            return Phase::Coming(interval);
        }
        last = Some(interval);
    }
    match last {
        Some(interval) => Phase::Closed(interval),
        None if published => Phase::CalledOff,
        None => Phase::Draft,
    }
}

/// Why a proposal is not accepted for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// There is no such call for the public: not published, or called off.
    #[error("the call is not published")]
    NotPublished,
    /// It opens later (or again).
    #[error("the call opens at {opens}")]
    NotYet {
        /// When.
        opens: Timestamp,
        /// When it closed before that, where it was open already.
        closed: Option<Timestamp>,
    },
    /// It has closed.
    #[error("the call closed at {closed}")]
    Closed {
        /// When.
        closed: Timestamp,
    },
}

/// Whether a proposal that was received at `receipt` is accepted, and in which window: if and only if
/// `open <= receipt < close` of one of them. The same answer for ever: a later change takes effect later.
///
/// # Errors
/// Why not, with the instants that the proposer needs.
pub fn admit(call: &Call, receipt: Timestamp) -> Result<Interval, NotAdmitted> {
    match call.phase(receipt) {
        Phase::Open(interval) => Ok(interval),
        Phase::Coming(next) => {
            let closed = call.intervals().map(|interval| interval.close).rfind(|close| *close <= receipt);
            Err(NotAdmitted::NotYet { opens: next.open, closed })
        }
        Phase::Closed(last) => Err(NotAdmitted::Closed { closed: last.close }),
        Phase::Draft | Phase::CalledOff => Err(NotAdmitted::NotPublished),
    }
}
