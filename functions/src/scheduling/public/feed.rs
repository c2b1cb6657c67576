//! `GET /themes/feed.atom`: calls and what happens to them, as a feed (Atom, RFC 4287), in Japanese.
//!
//! What happened is in each call's own record, so the feed reads the records of few calls: of the open and coming ones
//! and the twenty that ended last, those [`CALLS`] in which something happened last. That is two queries for the lists
//! and at most [`CALLS`] more, however many calls there have ever been.

use std::cmp::Reverse;

use atom_syndication::{Category, Entry, Feed, FixedDateTime, Link, Person, Text};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use kyoso::calendar::midnight_after;
use kyoso::text::Language::Japanese;
use tokio::task::JoinSet;

use super::timeline::{Happening, timeline};
use super::view::{Theme, Told};
use super::words::one_line;
use super::{answer, find};
use crate::http::Visit;
use crate::pages::Failure;
use crate::scheduling::{Scheduling, SharedScheduling};
use crate::store::CallFile;

/// Of how many calls at most.
pub(super) const CALLS: usize = 20;
/// How many entries at most.
pub(super) const ENTRIES: usize = 50;

/// `GET /themes/feed.atom`.
pub(super) async fn show(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let now = visit.received_at;
    let told = find::told(&scheduling, now);
    let mut entries = Vec::new();
    for file in files(&scheduling, now).await? {
        entries.extend(entries_of(&file, &told).unwrap_or_default());
    }
    entries.sort_by_key(|(at, _)| Reverse(*at));
    entries.truncate(ENTRIES);
    let file =
        answer::fresh(&headers, "application/atom+xml; charset=utf-8", feed(&told, entries).to_string());
    Ok(answer::named(file, "themes.atom"))
}

/// The calls in which something happened last.
async fn files(scheduling: &Scheduling, now: Timestamp) -> Result<Vec<CallFile>, Failure> {
    let mut themes = find::current(scheduling, now).await?;
    // Without a cursor there is no wrong one.
    themes.extend(find::closed(scheduling, now, None).await?.map(|page| page.themes).unwrap_or_default());
    themes.sort_by_key(|theme| Reverse(last_happening(theme, now)));
    themes.truncate(CALLS);
    let mut loads = JoinSet::new();
    for theme in themes {
        let calls = scheduling.calls.clone();
        loads.spawn(async move { calls.load(&theme.id).await });
    }
    let mut files = Vec::new();
    while let Some(loaded) = loads.join_next().await {
        let loaded = loaded.map_err(|error| {
            tracing::error!(error = %error, "a call was not read to its end");
            Failure::Internal
        })?;
        files.extend(loaded?);
    }
    Ok(files)
}

/// When something happened to a call last, as its row in the list tells it.
fn last_happening(theme: &Theme, now: Timestamp) -> Timestamp {
    let of_windows = theme.windows.iter().flat_map(|window| [window.opens, window.closes]);
    of_windows.filter(|instant| *instant <= now).fold(theme.changed_at, Timestamp::max)
}

fn feed(told: &Told<'_>, entries: Vec<(Timestamp, Entry)>) -> Feed {
    let (about, url) = (&told.programme.about, told.public_url);
    let began = about.effective.yesterday().map_or(Timestamp::UNIX_EPOCH, midnight_after);
    let updated = entries.first().map_or(began, |(at, _)| *at);
    let mut feed = Feed::default();
    feed.set_lang(Some("ja".to_owned()));
    feed.set_id(format!("{url}/themes"));
    feed.set_title(text(&format!("{} 募集テーマ", about.name.ja)));
    feed.set_subtitle(text("募集テーマの公表、開始、期間の変更、終了をお知らせします。"));
    feed.set_updated(instant(updated));
    feed.set_authors(vec![Person {
        name: format!("{}{}", about.municipality.ja, told.programme.planning_name(Japanese)),
        ..Person::default()
    }]);
    feed.set_links(vec![
        link("self", "application/atom+xml", &format!("{url}/themes/feed.atom")),
        link("alternate", "text/html", &format!("{url}/themes")),
    ]);
    feed.set_entries(entries.into_iter().map(|(_, entry)| entry).collect::<Vec<_>>());
    feed
}

/// None for a draft.
fn entries_of(file: &CallFile, told: &Told<'_>) -> Option<Vec<(Timestamp, Entry)>> {
    let theme = Theme::of(&file.row()?, told)?;
    let happenings = timeline(file, told.now).into_iter();
    Some(happenings.map(|happening| (happening.at, entry(&theme, &happening))).collect())
}

fn entry(theme: &Theme, happening: &Happening) -> Entry {
    let what = happening.what.said(&Japanese);
    let mut entry = Entry::default();
    entry.set_id(format!("{}#{}", theme.url, happening.key));
    entry.set_title(text(&format!("{}：{what}", theme.title.ja)));
    entry.set_updated(instant(happening.at));
    entry.set_published(Some(instant(happening.at)));
    entry.set_links(vec![link("alternate", "text/html", &theme.url)]);
    entry.set_categories(vec![Category {
        term: happening.what.word().to_owned(),
        scheme: None,
        label: Some(what.to_owned()),
    }]);
    entry.set_summary(Some(text(&summary(theme, happening))));
    entry
}

fn summary(theme: &Theme, happening: &Happening) -> String {
    let mut sentences = vec![format!("テーマ「{}」：{}。", theme.title.ja, happening.what.said(&Japanese))];
    let deadline = |window: &kyoso::call::Interval| kyoso::calendar::deadline(window.close, Japanese);
    if let Some(before) = &happening.before {
        sentences.push(format!("変更前の締切：{}。", deadline(before)));
    }
    if let Some(after) = &happening.after {
        sentences.push(format!("募集開始：{}。", kyoso::calendar::date_time(after.open, Japanese)));
        sentences.push(format!("締切：{}。", deadline(after)));
    }
    if let Some(reason) = happening.reason {
        sentences.push(format!("理由：{}。", reason.label().ja));
    }
    sentences.extend(happening.words.clone());
    sentences.join("")
}

fn link(rel: &str, media_type: &str, href: &str) -> Link {
    Link {
        rel: rel.to_owned(),
        href: href.to_owned(),
        mime_type: Some(media_type.to_owned()),
        ..Link::default()
    }
}

/// Plain text in one line, of characters that XML can hold; the library escapes what has a meaning in it.
fn text(words: &str) -> Text {
    let can_be_held =
        |character: &char| !character.is_control() && !matches!(character, '\u{FFFE}' | '\u{FFFF}');
    Text::plain(one_line(words).chars().filter(can_be_held).collect::<String>())
}

fn instant(at: Timestamp) -> FixedDateTime {
    at.to_string().parse().unwrap_or_default()
}
