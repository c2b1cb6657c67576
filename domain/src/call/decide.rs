//! Every rule about what may happen to a call. Pure: the same inputs give the same answer for ever.

use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};

use super::event::{Event, Reason};
use super::refusal::Refusal;
use super::text::{CallText, Question};
use super::{Call, Change, Interval, LEAD, SETTLED_AFTER, Window};
use crate::value::Prose;

/// What is to happen to a call.
#[derive(Clone)]
pub enum Command {
    /// Draft it.
    Draft {
        /// The division behind the theme.
        division: String,
        /// What it says.
        text: CallText,
    },
    /// Change what it says.
    EditText {
        /// The division behind the theme.
        division: String,
        /// What it says from now on.
        text: CallText,
        /// The questions as they stand.
        before: Vec<Question>,
    },
    /// Publish it, with its window.
    Schedule {
        /// The window.
        window: Interval,
    },
    /// Move its close to a later instant.
    Extend {
        /// The close.
        close: Timestamp,
        /// Why.
        why: Why,
    },
    /// Move its close to an earlier instant, with notice.
    Shorten {
        /// The close.
        close: Timestamp,
        /// Why.
        why: Why,
    },
    /// Close it as soon as that is possible, or call it off before it opens.
    CloseEarly {
        /// Why.
        why: Why,
    },
    /// Open it again, for a further window.
    Reopen {
        /// When; as soon as possible where none is given.
        open: Option<Timestamp>,
        /// Until when.
        close: Timestamp,
        /// Why.
        why: Why,
    },
    /// Record that a window has opened.
    RecordOpening {
        /// Which.
        window: Interval,
    },
    /// Record that those who began a draft were reminded.
    RecordReminder {
        /// Of which window's close.
        window: Interval,
        /// How many.
        drafts: u32,
    },
    /// Record that those who began a draft were told of a change.
    RecordTold {
        /// Which: the sequence of its event.
        of: u32,
        /// How many.
        drafts: u32,
    },
    /// Record that a window has closed.
    RecordClosing {
        /// Which.
        window: Interval,
        /// How many proposals were received.
        proposals: u32,
        /// How many drafts were told.
        drafts: u32,
    },
}

/// Why a window is changed.
#[derive(Clone)]
pub struct Why {
    /// The reason.
    pub reason: Reason,
    /// In words, which the public reads.
    pub words: Option<Prose>,
}

/// What the programme says about changes of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How long before its new close a shortening is announced at the least.
    pub notice: SignedDuration,
}

/// Decides whether `command` may happen to `call`, and what is then recorded. `at` is when the gateway received the
/// request; for the clock, now. No change at all is an answer too: what the clock found due is on record already.
///
/// # Errors
/// The rule that refuses it.
pub fn decide(call: &Call, command: Command, at: Timestamp, terms: &Terms) -> Result<Vec<Change>, Refusal> {
    match command {
        Command::Draft { division, text } => {
            if call.text.is_some() {
                return Err(Refusal::AlreadyDrafted);
            }
            Ok(vec![said(Event::CallDrafted { division }, &text)?])
        }
        Command::EditText { division, text, before } => {
            if call.text.is_none() {
                return Err(Refusal::NotDrafted);
            }
            if text.questions != before && are_questions_fixed(call, at) {
                return Err(Refusal::QuestionsFixed);
            }
            Ok(vec![said(Event::TextEdited { division }, &text)?])
        }
        Command::Schedule { window } => schedule(call, window, at),
        Command::Extend { close, why } => extend(call, close, why, at),
        Command::Shorten { close, why } => shorten(call, close, why, at, terms),
        Command::CloseEarly { why } => close_early(call, why, at),
        Command::Reopen { open, close, why } => reopen(call, open, close, why, at),
        Command::RecordOpening { window } => {
            let event = Event::CallOpened { window };
            record(call, window, window.open <= at, |window| window.opened, event)
        }
        Command::RecordReminder { window, drafts } => {
            let event = Event::DraftsReminded { window, drafts };
            let is_due = super::remind_at(window) <= at && at < window.close;
            record(call, window, is_due, |window| window.reminded, event)
        }
        Command::RecordTold { of, drafts } => {
            let is_untold = call.untold.iter().any(|(sequence, _)| *sequence == of);
            Ok(is_untold.then(|| Change::bare(Event::DraftsTold { of, drafts })).into_iter().collect())
        }
        Command::RecordClosing { window, proposals, drafts } => {
            let event = Event::CallClosed { window, proposals, drafts };
            let is_due = later(window.close, SETTLED_AFTER) <= at;
            record(call, window, is_due, |window| window.closed, event)
        }
    }
}

/// The first full minute at or after `instant`.
pub fn next_minute(instant: Timestamp) -> Timestamp {
    up(instant, Unit::Minute)
}

fn up(instant: Timestamp, unit: Unit) -> Timestamp {
    let full = TimestampRound::new().smallest(unit).mode(RoundMode::Ceil);
    instant.round(full).unwrap_or(Timestamp::MAX)
}

/// Whether the questions can no longer be changed at `at`: somebody may be answering them.
pub fn are_questions_fixed(call: &Call, at: Timestamp) -> bool {
    call.intervals().next().is_some_and(|first| first.open < later(at, LEAD))
}

fn schedule(call: &Call, window: Interval, at: Timestamp) -> Result<Vec<Change>, Refusal> {
    if call.text.is_none() {
        return Err(Refusal::NotDrafted);
    }
    if call.last().is_some() {
        return Err(Refusal::AlreadyPublished);
    }
    check_opening(window, at)?;
    Ok(vec![Change::bare(Event::CallScheduled { received_at: at, after: window })])
}

fn extend(call: &Call, close: Timestamp, why: Why, at: Timestamp) -> Result<Vec<Change>, Refusal> {
    let before = standing(call, at)?;
    if close <= before.close {
        return Err(Refusal::NotLater { close: before.close });
    }
    let (after, reason) = (Interval { close, ..before }, why.reason);
    explained(Event::CallExtended { received_at: at, reason, before, after }, why)
}

fn shorten(
    call: &Call,
    close: Timestamp,
    why: Why,
    at: Timestamp,
    terms: &Terms,
) -> Result<Vec<Change>, Refusal> {
    let before = standing(call, at)?;
    if close >= before.close {
        return Err(Refusal::NotEarlier { close: before.close });
    }
    let earliest = later(at, terms.notice.max(LEAD));
    if close < earliest {
        return Err(Refusal::NoNotice { earliest: up(earliest, Unit::Second) });
    }
    if close <= before.open {
        return Err(Refusal::Backwards);
    }
    let (after, reason) = (Interval { close, ..before }, why.reason);
    explained(Event::CallShortened { received_at: at, reason, before, after }, why)
}

fn close_early(call: &Call, why: Why, at: Timestamp) -> Result<Vec<Change>, Refusal> {
    let before = standing(call, at)?;
    let close = next_minute(later(at, LEAD));
    // Not open yet, and nobody can have sent anything by the time this takes effect: it is called off.
    let after = (before.open < later(at, LEAD)).then_some(Interval { close, ..before });
    if after.is_some() && close >= before.close {
        return Err(Refusal::TooLate { close: before.close });
    }
    let reason = why.reason;
    explained(Event::CallClosedEarly { received_at: at, reason, before, after }, why)
}

fn reopen(
    call: &Call,
    open: Option<Timestamp>,
    close: Timestamp,
    why: Why,
    at: Timestamp,
) -> Result<Vec<Change>, Refusal> {
    let before = call.last().ok_or(Refusal::NotPublished)?;
    if before.close >= later(at, LEAD) {
        return Err(Refusal::NotClosed);
    }
    let open = open.unwrap_or_else(|| next_minute(later(at, LEAD)));
    let after = Interval { open, close };
    check_opening(after, at)?;
    let reason = why.reason;
    explained(Event::CallReopened { received_at: at, reason, before, after }, why)
}

/// The last window, while a change of its close can still take effect before it.
fn standing(call: &Call, at: Timestamp) -> Result<Interval, Refusal> {
    let last = call.last().ok_or(Refusal::NotPublished)?;
    if last.close < later(at, LEAD) {
        return Err(Refusal::TooLate { close: last.close });
    }
    Ok(last)
}

fn check_opening(window: Interval, at: Timestamp) -> Result<(), Refusal> {
    let earliest = later(at, LEAD);
    if window.open < earliest {
        return Err(Refusal::TooSoon { earliest: up(earliest, Unit::Second) });
    }
    if window.close <= window.open {
        return Err(Refusal::Backwards);
    }
    Ok(())
}

/// What stands in the way of a change of the window, whatever is typed: the same answer for the page that offers it.
pub(super) fn obstacle(call: &Call, step: super::ask::Step, at: Timestamp, terms: &Terms) -> Option<Refusal> {
    use super::ask::Step;
    match step {
        Step::Edit => None,
        Step::Schedule => call.last().map(|_| Refusal::AlreadyPublished),
        Step::Extend => standing(call, at).err(),
        Step::Shorten => match standing(call, at) {
            Ok(last) if last.close <= later(at, terms.notice.max(LEAD)) => {
                let earliest = up(later(at, terms.notice.max(LEAD)), Unit::Second);
                Some(Refusal::NoNotice { earliest })
            }
            Ok(_) => None,
            Err(refusal) => Some(refusal),
        },
        Step::CloseEarly => match standing(call, at) {
            Ok(last) if last.open < later(at, LEAD) && last.close <= next_minute(later(at, LEAD)) => {
                Some(Refusal::TooLate { close: last.close })
            }
            Ok(_) => None,
            Err(refusal) => Some(refusal),
        },
        Step::Reopen => match call.last() {
            None => Some(Refusal::NotPublished),
            Some(last) if last.close >= later(at, LEAD) => Some(Refusal::NotClosed),
            Some(_) => None,
        },
    }
}

/// What the clock found due, unless it is on record already. A window that was changed meanwhile is none of the
/// call's any more, and nothing is recorded of it.
fn record(
    call: &Call,
    interval: Interval,
    is_due: bool,
    is_on_record: impl Fn(&Window) -> bool,
    event: Event,
) -> Result<Vec<Change>, Refusal> {
    if !is_due {
        return Err(Refusal::NotDue);
    }
    let window = call.windows.iter().find(|window| window.interval == interval);
    let is_open_work = window.is_some_and(|window| !is_on_record(window));
    Ok(is_open_work.then(|| Change::bare(event)).into_iter().collect())
}

fn explained(event: Event, why: Why) -> Result<Vec<Change>, Refusal> {
    if why.reason == Reason::Other && why.words.is_none() {
        return Err(Refusal::NoWords);
    }
    Ok(vec![Change::noting(event, why.words)])
}

fn said(event: Event, text: &CallText) -> Result<Change, Refusal> {
    Ok(Change::with(event, serde_json::to_string(text).map_err(|_| Refusal::Unwritable)?))
}

fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.saturating_add(by).unwrap_or(Timestamp::MAX)
}
