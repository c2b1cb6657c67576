//! What the clock does for a call, and when. Effects only: whether a proposal is accepted never depends on it.

use jiff::{SignedDuration, Timestamp};

use super::{Call, Interval, SETTLED_AFTER, Window};

/// How long before a close those who began a draft are reminded.
const REMINDED_BEFORE: SignedDuration = SignedDuration::from_hours(48);

/// Something that is to be done for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Tell those who began a draft of the change with this sequence.
    Tell(u32),
    /// Record that a window has opened.
    Open(Interval),
    /// Remind those who began a draft that it closes.
    Remind(Interval),
    /// Record that it has closed, and tell how many proposals came.
    Close(Interval),
}

/// When those who began a draft are reminded of the close of a window: 48 hours before it, or, where the window is
/// shorter than four days, in its middle.
pub fn remind_at(window: Interval) -> Timestamp {
    let half = window.open.duration_until(window.close) / 2;
    let before = REMINDED_BEFORE.min(half);
    window.close.saturating_sub(before).unwrap_or(window.close)
}

/// What is due for a call at `now`, the first first. Late, early, twice or after a day without a clock, each is done
/// once, because doing it is recorded. A reminder whose close has passed is none any more.
pub fn due(call: &Call, now: Timestamp) -> Option<Effect> {
    let effects = effects(call).filter(|(at, _)| *at <= now);
    let useful = effects.filter(|(_, effect)| match effect {
        Effect::Remind(window) => now < window.close,
        Effect::Tell(_) | Effect::Open(_) | Effect::Close(_) => true,
    });
    useful.min_by_key(|(at, _)| *at).map(|(_, effect)| effect)
}

/// When the next thing is due for a call; none when nothing is left to be done.
pub fn next_due(call: &Call) -> Option<Timestamp> {
    effects(call).map(|(at, _)| at).min()
}

fn effects(call: &Call) -> impl Iterator<Item = (Timestamp, Effect)> + '_ {
    let told = call.untold.iter().map(|(of, at)| (*at, Effect::Tell(*of)));
    told.chain(call.windows.iter().flat_map(of_window))
}

fn of_window(window: &Window) -> impl Iterator<Item = (Timestamp, Effect)> + use<> {
    let Window { interval, opened, reminded, closed } = *window;
    let settled = interval.close.saturating_add(SETTLED_AFTER).unwrap_or(interval.close);
    [
        (!opened).then_some((interval.open, Effect::Open(interval))),
        (!reminded).then(|| (remind_at(interval), Effect::Remind(interval))),
        (!closed).then_some((settled, Effect::Close(interval))),
    ]
    .into_iter()
    .flatten()
}
