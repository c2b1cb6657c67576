//! What must hold in the files about time: `calendar.toml`, `targets.toml`, `calls.toml` and `retention.toml`.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::checks::check_ids;
use super::{Faults, Section};
use crate::case::Status;
use crate::programme::Calls;
use crate::retention::Retention;
use crate::targets::{Target, Targets};
use crate::workdays::{Calendar, EveryYear};

/// The longest period of every year that the offices can be closed, in days. It is there to find a `from` and a `to`
/// that stand the wrong way round: 3 January to 29 December would close them for the whole year.
const LONGEST_CLOSING: usize = 31;

/// The longest target, in days of either sort: nobody has decided on more, and a slip of the finger has.
const LONGEST_TARGET: u16 = 1000;

pub(super) fn check_calendar(calendar: &Section<'_, Calendar>, faults: &mut Faults) {
    let weekend = &calendar.value.weekend;
    for (index, day) in weekend.iter().enumerate() {
        if weekend.iter().take(index).any(|before| before == day) {
            calendar.fault(faults, format!("weekend/{index}"), "this day stands twice");
        }
        if index == 6 {
            calendar.fault(faults, "weekend", "the offices would never be open");
        }
    }
    for (index, period) in calendar.value.every_year.iter().enumerate() {
        let days = length(period);
        if days > LONGEST_CLOSING {
            let reason = format!(
                "{} to {} would close the offices for {days} days; do `from` and `to` stand the wrong way round?",
                period.from, period.to
            );
            calendar.fault(faults, format!("every_year/{index}/from"), reason);
        }
    }
    check_holidays(calendar, faults);
}

/// The longest period of a call, in months: nobody has decided on more, and a slip of the finger has.
const LONGEST_CALL: u8 = 24;

/// The longest notice of a shortening, in days.
const LONGEST_NOTICE: u16 = 90;

pub(super) fn check_calls(calls: &Section<'_, Calls>, faults: &mut Faults) {
    let Calls { months, shortening_notice_days, channels } = &calls.value;
    if !(1..=LONGEST_CALL).contains(months) {
        calls.fault(faults, "months", format!("{months} months: a call has 1 to {LONGEST_CALL}"));
    }
    if *shortening_notice_days > LONGEST_NOTICE {
        let reason = format!("{shortening_notice_days} days: notice is given for {LONGEST_NOTICE} at most");
        calls.fault(faults, "shortening_notice_days", reason);
    }
    check_ids(calls, "channels", channels.iter().map(|channel| channel.id.as_str()), faults);
}

/// The longest retention, in years: what is to be kept for ever is not this system's to keep.
const LONGEST_RETENTION: u8 = 30;

/// Each status in which a case can end belongs to one class, and no other status does.
pub(super) fn check_retention(retention: &Section<'_, Retention>, faults: &mut Faults) {
    let classes = &retention.value.classes;
    check_ids(retention, "classes", classes.iter().map(|class| class.id.as_str()), faults);
    let mut covered = Vec::new();
    for (index, class) in classes.iter().enumerate() {
        if !(1..=LONGEST_RETENTION).contains(&class.years) {
            let reason = format!("{} years: 1 to {LONGEST_RETENTION}", class.years);
            retention.fault(faults, format!("classes/{index}/years"), reason);
        }
        for (place, status) in class.ends.iter().enumerate() {
            let path = format!("classes/{index}/ends/{place}");
            if !status.is_final() {
                retention.fault(faults, path, "no case ends in this status");
            } else if covered.contains(status) {
                retention.fault(faults, path, "this status belongs to a class already");
            }
            covered.push(*status);
        }
    }
    for status in Status::ALL.iter().filter(|status| status.is_final() && !covered.contains(status)) {
        let reason = format!("cases that end as {} ({status:?}) belong to no class", status.staff_label());
        retention.fault(faults, "classes", reason);
    }
}

/// In a leap year, so that 29 February counts.
fn length(period: &EveryYear) -> usize {
    let year = date(2024, 1, 1).series(1.day()).take_while(|day| day.year() == 2024);
    year.filter(|day| period.covers(*day)).count()
}

/// The list is whole years, in order, and says what it says it does.
fn check_holidays(calendar: &Section<'_, Calendar>, faults: &mut Faults) {
    let national = &calendar.value.national;
    let (first, last) = (national.holidays_from, national.holidays_until);
    if !national.link.starts_with("https://") {
        calendar.fault(faults, "national/link", format!("`{}` is not an https:// address", national.link));
    }
    if (first.month(), first.day()) != (1, 1) {
        calendar.fault(
            faults,
            "national/holidays_from",
            "the list begins with a 1 January: it is published by years",
        );
    }
    if (last.month(), last.day()) != (12, 31) || last < first {
        let reason = "the list ends with a 31 December, after its first day: it is published by years";
        calendar.fault(faults, "national/holidays_until", reason);
    }
    let mut before: Option<Date> = None;
    for (index, holiday) in national.holidays.iter().enumerate() {
        let path = format!("national/holidays/{index}/date");
        let day = holiday.date;
        if before.is_some_and(|before| day <= before) {
            calendar.fault(faults, &path, format!("{day} does not come after the day before it in the list"));
        }
        if day < first || last < day {
            calendar.fault(
                faults,
                &path,
                format!("{day} is outside {first} to {last}, which the list covers"),
            );
        }
        before = Some(day);
    }
    for year in first.year()..=last.year() {
        if !national.holidays.iter().any(|holiday| holiday.date.year() == year) {
            let reason = format!("the list covers {year}, but holds no holiday of that year");
            calendar.fault(faults, "national/holidays_until", reason);
        }
    }
}

pub(super) fn check_targets(targets: &Section<'_, Targets>, faults: &mut Faults) {
    let list = &targets.value.targets;
    check_ids(targets, "targets", list.iter().map(|target| target.id.as_str()), faults);
    for (index, target) in list.iter().enumerate() {
        check_target(targets, index, target, faults);
    }
}

fn check_target(targets: &Section<'_, Targets>, index: usize, target: &Target, faults: &mut Faults) {
    let number = target.within.number();
    if !(1..=LONGEST_TARGET).contains(&number) {
        let reason = format!("{number} days: a target has 1 to {LONGEST_TARGET}");
        targets.fault(faults, format!("targets/{index}/within"), reason);
    }
    if target.ends <= target.starts {
        targets.fault(
            faults,
            format!("targets/{index}/ends"),
            "a target ends with a later milestone than it starts",
        );
    }
}
