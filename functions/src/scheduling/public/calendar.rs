//! Calls as calendar entries (iCalendar, RFC 5545): one for each opening and one for each close.
//!
//! An entry keeps its UID for ever, whichever file it comes in: a window's opening never moves, so its instant names the
//! window. `SEQUENCE` is the revision of the call, so that a calendar knows which of two is newer; `DTSTAMP` is when the
//! call was changed last, so that the same call gives the same bytes.
//!
//! The entry of a close is the hour that ends with it: one at midnight would stand on the day after the last day.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use icalendar::{Alarm, Component as _, Event as Entry, EventLike as _, Property, Trigger};
use jiff::SignedDuration;
use kyoso::calendar::deadline;
use kyoso::call::{Event, Interval};
use kyoso::programme::Programme;
use kyoso::text::Language::Japanese;

use super::view::Theme;
use super::{answer, find};
use crate::http::Visit;
use crate::ics::{self, plain, utc};
use crate::pages::Failure;
use crate::scheduling::SharedScheduling;
use crate::store::CallFile;

const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";
/// How long the entry of a close is.
const LAST_HOUR: SignedDuration = SignedDuration::from_hours(1);
/// How long before its close somebody is reminded.
const REMINDER: SignedDuration = SignedDuration::from_hours(48);

/// `GET /themes/calendar.ics`: every open and coming call, to subscribe to. One query.
pub(super) async fn all(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let themes = find::current(&scheduling, visit.received_at).await?;
    let entries = themes.iter().flat_map(|theme| entries_of(theme, &scheduling.programme));
    let name = format!("{} 募集テーマ", scheduling.programme.about.name.ja);
    let file = answer::fresh(&headers, MEDIA_TYPE, calendar(&name, entries.collect()));
    Ok(answer::named(file, "themes.ics"))
}

/// `GET /themes/{id}/calendar.ics`: one call, with the windows that were called off, so that a calendar that has them
/// strikes them.
pub(super) async fn one(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let found = find::one(&scheduling, &id, visit.received_at).await?;
    let theme = found.theme.theme;
    let mut entries = entries_of(&theme, &scheduling.programme);
    for window in called_off(&found.file) {
        entries.extend(of_window(&theme, &scheduling.programme, window, true));
    }
    let file = answer::fresh(&headers, MEDIA_TYPE, calendar(&theme.title.ja, entries));
    Ok(answer::named(file, &format!("theme-{}.ics", theme.id)))
}

/// The windows that were called off and not set again.
fn called_off(file: &CallFile) -> Vec<Interval> {
    let stand: Vec<_> = file.call.intervals().map(|window| window.open).collect();
    let mut windows: Vec<Interval> = Vec::new();
    for recorded in &file.events {
        if let Event::CallClosedEarly { before, after: None, .. } = &recorded.entry.event {
            windows.retain(|window| window.open != before.open);
            windows.push(*before);
        }
    }
    windows.retain(|window| !stand.contains(&window.open));
    windows
}

fn entries_of(theme: &Theme, programme: &Programme) -> Vec<Entry> {
    let windows = theme.windows.iter().map(|window| Interval { open: window.opens, close: window.closes });
    windows.flat_map(|window| of_window(theme, programme, window, false)).collect()
}

fn of_window(theme: &Theme, programme: &Programme, window: Interval, is_called_off: bool) -> [Entry; 2] {
    let title = &theme.title.ja;
    let state = if is_called_off { "【取りやめ】" } else { "" };
    let name = |what| format!("{}-{}-{what}", theme.id, window.open.as_second());
    let last_hour = window.close.saturating_sub(LAST_HOUR).unwrap_or(window.open).max(window.open);
    let mut opening = entry(theme, programme, window, &name("open"));
    opening
        .summary(&plain(&format!("{state}募集開始：{title}")))
        .append_property(utc("DTSTART", window.open));
    let mut closing = entry(theme, programme, window, &name("close"));
    closing
        .summary(&plain(&format!("{state}提案の締切：{title}")))
        .append_property(utc("DTSTART", last_hour))
        .append_property(utc("DTEND", window.close));
    for entry in [&mut opening, &mut closing] {
        entry.append_property(Property::new("STATUS", if is_called_off { "CANCELLED" } else { "CONFIRMED" }));
    }
    let is_reminded = !is_called_off && window.open.duration_until(window.close) >= REMINDER;
    if let Some(alarm) = reminder(theme, &name("close")).filter(|_| is_reminded) {
        closing.alarm(alarm);
    }
    [opening, closing]
}

/// What both entries of a window say.
fn entry(theme: &Theme, programme: &Programme, window: Interval, name: &str) -> Entry {
    let about = &programme.about;
    let host = theme.url.split('/').nth(2).unwrap_or_default();
    let division =
        theme.division.as_ref().map_or(String::new(), |division| format!("担当課：{}\n", division.ja));
    let description = format!(
        "{}のテーマ指定型提案の募集です。\n締切：{}\n受け付けるかどうかは、提案が区の受付口に届いた時刻で判断します。\n{division}詳細・申込み：{}",
        about.name.ja,
        deadline(window.close, Japanese),
        theme.url,
    );
    let mut entry = Entry::new();
    entry
        .append_property(Property::new("UID", format!("{name}@{host}")))
        .append_property(utc("DTSTAMP", theme.changed_at))
        .append_property(utc("LAST-MODIFIED", theme.changed_at))
        .append_property(Property::new("SEQUENCE", theme.revision.to_string()))
        .append_property(Property::new("TRANSP", "TRANSPARENT"))
        .description(&plain(&description))
        .url(&theme.url);
    entry
}

/// 48 hours before the close: 47 before the entry begins. The library gives each part of an entry a stamp and an ID of
/// its own making unless it has one.
fn reminder(theme: &Theme, name: &str) -> Option<Alarm> {
    // The library's durations are another library's and never negative: the property is put in its place.
    let trigger = Trigger::try_from(&Property::new("TRIGGER", "PT47H")).ok()?;
    let words = format!("締切の48時間前です。保存しただけでは提出になりません：{}", theme.title.ja);
    let mut alarm = Alarm::display(&plain(&words), trigger);
    alarm
        .append_property(Property::new("TRIGGER", "-PT47H"))
        .append_property(utc("DTSTAMP", theme.changed_at))
        .append_property(Property::new("UID", format!("{name}-reminder")));
    Some(alarm)
}

fn calendar(name: &str, entries: Vec<Entry>) -> String {
    let name = plain(name);
    let head = [
        ("VERSION", "2.0"),
        ("PRODID", "-//kyoso//themes//JA"),
        ("CALSCALE", "GREGORIAN"),
        ("NAME", &name),
        ("X-WR-CALNAME", &name),
    ];
    let refresh = Property::new("REFRESH-INTERVAL", "PT1H").add_parameter("VALUE", "DURATION").done();
    ics::file(&head, [refresh, Property::new("X-PUBLISHED-TTL", "PT1H")], entries)
}
