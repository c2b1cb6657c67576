//! How soon each step is to be taken (目標期間), from `targets.toml`, and whether it was.
//!
//! **How days count.** A day is a day in Tokyo, from midnight to midnight.
//!
//! - The first day, on which the time began, is never counted, whatever the hour.
//! - A target in `days` counts every day after it; one in `working_days` those on which the offices are open.
//! - A day on which the clock stood still, if only for a moment, is not counted: neither the day on which the
//!   proposer was asked, nor that on which they answered, nor those between. So waiting is never counted against
//!   anyone, and whoever has the answer has at least one whole day left. Each such day that would have counted moves
//!   the last day on by one; pauses that touch the same day move it once.
//! - The time ends with the end of the last counted day: late means at or after the midnight that follows it.
//!
//! A target never decides anything: no case changes because time ran out.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::calendar::{self, civil, counted, midnight_after};
use crate::text::{Language, Text};
use crate::workdays::{Calendar, Reckoned};

/// `targets.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// Where the figures come from.
    pub source: Text,
    /// The targets, in the order of the pages.
    pub targets: Vec<Target>,
}

/// One target: from one milestone of a case, within so many days, to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Its id.
    pub id: String,
    /// The clause of the municipality's document that the step belongs to.
    pub clause: String,
    /// What is to be done, such as 提案者への最初の連絡.
    pub name: Text,
    /// Within how many days.
    pub within: Within,
    /// Where the time begins.
    pub starts: Milestone,
    /// Where it is met.
    pub ends: Milestone,
}

/// A length of time, in days of one sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// Days on which the offices are open.
    WorkingDays(u16),
    /// Days.
    Days(u16),
}

impl Within {
    /// The number, of whichever days.
    pub fn number(self) -> u16 {
        match self {
            Within::WorkingDays(number) | Within::Days(number) => number,
        }
    }

    /// As on screen: 「5開庁日以内」, 「60日以内」.
    pub fn label(self, language: Language) -> String {
        match (self, language) {
            (Within::WorkingDays(n), Language::Japanese) => format!("{n}開庁日以内"),
            (Within::WorkingDays(n), Language::English) => format!("within {}", counted(n, "working day")),
            (Within::Days(n), Language::Japanese) => format!("{n}日以内"),
            (Within::Days(n), Language::English) => format!("within {}", counted(n, "day")),
        }
    }

    /// Whether a day of this sort is one that counts.
    fn counts(self, date: Date, calendar: &Calendar) -> Reckoned<bool> {
        match self {
            Within::WorkingDays(_) => calendar.is_working_day(date),
            Within::Days(_) => Reckoned { value: true, sure: true },
        }
    }
}

/// What a case passes on its way, in this order. The events of a case say when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Milestone {
    /// 受付: the proposal was received.
    Received,
    /// 最初の連絡: the municipality first turned to the proposer, in a dialogue or by asking for something.
    FirstContact,
    /// 担当課決定: the division that is responsible now was assigned.
    Assigned,
    /// 検討・協議の開始: the deliberation began.
    DeliberationBegun,
    /// 回答: the proposer was answered, by the decision announced or by setting the proposal aside.
    Answered,
}

/// What happened between a target's milestones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elapsed {
    /// When the time began.
    pub began: Timestamp,
    /// When it stood still because the proposer was asked; in any order, and they may overlap.
    pub pauses: Vec<Pause>,
    /// When the target was met, or the case ended so that nothing was left to do.
    pub met_at: Option<Timestamp>,
}

/// A time in which the clock stood still, half-open: from the request until the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// When it began.
    pub from: Timestamp,
    /// When it ended; `None` while it lasts.
    pub until: Option<Timestamp>,
}

/// Where a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The clock runs, or has run out.
    Running {
        /// The last day on which it can be met in time.
        last_day: Date,
        /// The midnight that ends that day: from here on it is overdue.
        until: Timestamp,
        /// Whether no national holiday that is not yet published can move it further; it is never moved back.
        sure: bool,
    },
    /// The clock stands still, and the time had not run out when it stopped. There is no last day before it runs.
    Paused {
        /// Since when.
        since: Timestamp,
        /// How many days of the target's sort are left after the day on which the pause ends.
        days_left: u16,
    },
    /// It was met.
    Met {
        /// When.
        at: Timestamp,
        /// Whether that was after the time.
        late: bool,
        /// The last day as it stood then.
        last_day: Date,
    },
}

/// Where `target` stands, from what happened.
pub fn due(target: &Target, elapsed: &Elapsed, calendar: &Calendar) -> Due {
    let still: Vec<Still> =
        elapsed.pauses.iter().filter_map(|pause| Still::of(*pause, elapsed.met_at)).collect();
    let mut left = target.within.number();
    let mut day = civil(elapsed.began).date();
    let mut sure = true;
    while left > 0
        && let Ok(next) = day.tomorrow()
    {
        day = next;
        let touching = || still.iter().filter(|still| still.touches(day));
        if let Some(since) = touching().filter(|still| still.last.is_none()).map(|still| still.since).min() {
            return Due::Paused { since, days_left: left };
        }
        if touching().next().is_none() {
            let counts = target.within.counts(day, calendar);
            sure &= counts.sure;
            left -= u16::from(counts.value);
        }
    }
    let until = midnight_after(day);
    match elapsed.met_at {
        Some(at) => Due::Met { at, late: at >= until, last_day: day },
        None => Due::Running { last_day: day, until, sure },
    }
}

/// The days that a pause touches.
struct Still {
    since: Timestamp,
    first: Date,
    /// `None` while the pause lasts.
    last: Option<Date>,
}

impl Still {
    /// `None` for a pause of no length. What comes after the target was met is cut off: it changes nothing.
    fn of(pause: Pause, met_at: Option<Timestamp>) -> Option<Self> {
        let until = pause.until.into_iter().chain(met_at).min();
        if until.is_some_and(|until| until <= pause.from) {
            return None;
        }
        // Half-open: a pause that ends at midnight does not touch the day that begins there.
        let last = until.map(|until| civil(until - 1.nanosecond()).date());
        Some(Self { since: pause.from, first: civil(pause.from).date(), last })
    }

    fn touches(&self, day: Date) -> bool {
        self.first <= day && self.last.is_none_or(|last| day <= last)
    }
}

impl Due {
    /// When it becomes overdue, while the clock runs: what an index of cases by time limit holds.
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            Due::Running { until, .. } => Some(*until),
            Due::Paused { .. } | Due::Met { .. } => None,
        }
    }

    /// As on screen at `now`: 「期限：令和8年（2026年）11月27日（金曜）まで」, 「期限停止中（提案者の回答待ち）」, 「超過 3日」.
    pub fn label(&self, now: Timestamp, language: Language) -> String {
        match *self {
            Due::Paused { .. } => {
                let en = "clock stopped (waiting for the proposer’s answer)";
                language.pick("期限停止中（提案者の回答待ち）", en).to_owned()
            }
            Due::Met { at, late, .. } => met_label(civil(at).date(), late, language),
            Due::Running { last_day, sure, .. } => match days_over(self, now) {
                Some(days) => match language {
                    Language::Japanese => format!("超過 {days}日"),
                    Language::English => format!("{} overdue", counted(days, "day")),
                },
                None => running_label(last_day, sure, language),
            },
        }
    }
}

fn running_label(last_day: Date, sure: bool, language: Language) -> String {
    let date = calendar::date(last_day, language);
    match (language, sure) {
        (Language::Japanese, true) => format!("期限：{date}まで"),
        (Language::Japanese, false) => format!("期限：{date}まで（祝日未確定）"),
        (Language::English, true) => format!("due by {date}"),
        (Language::English, false) => format!("due by {date} at the earliest (holidays not yet published)"),
    }
}

fn met_label(day: Date, late: bool, language: Language) -> String {
    let date = calendar::date(day, language);
    match (language, late) {
        (Language::Japanese, false) => format!("済み：{date}"),
        (Language::Japanese, true) => format!("済み（期限後）：{date}"),
        (Language::English, false) => format!("met on {date}"),
        (Language::English, true) => format!("met late, on {date}"),
    }
}

/// Whether the time has run out and the step is still owed. While the clock stands still nothing is overdue; what was
/// overdue before it stopped stays so.
pub fn is_overdue(due: &Due, now: Timestamp) -> bool {
    due.until().is_some_and(|until| now >= until)
}

/// How many days lie between today, at `now` in Tokyo, and the last day: 0 on the last day, negative after it.
/// `None` where the clock does not run.
pub fn days_left(due: &Due, now: Timestamp) -> Option<i32> {
    match due {
        Due::Running { last_day, .. } => {
            // Both are dates of the calendar, so the span is some millions of days at most.
            Some(civil(now).date().until(*last_day).map_or(0, |span| span.get_days()))
        }
        Due::Paused { .. } | Due::Met { .. } => None,
    }
}

/// By how many days it is overdue, where it is.
fn days_over(due: &Due, now: Timestamp) -> Option<i32> {
    days_left(due, now).filter(|_| is_overdue(due, now)).map(|days| -days)
}

#[cfg(test)]
mod tests;
