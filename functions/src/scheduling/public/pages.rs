//! `/themes` and `/themes/{id}`.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use kyoso::text::Language;

use super::view::{Theme, ThemeList, ThemePhase, WholeTheme};
use super::{answer, find};
use crate::http::Visit;
use crate::pages::{Chrome, Failure, html, see_other};
use crate::scheduling::SharedScheduling;

#[derive(Template)]
#[template(path = "themes/list.html")]
struct ListPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    now: Timestamp,
    list: ThemeList,
    /// Only the closed ones: a further page of them.
    is_further: bool,
}

/// `GET /themes`: open, coming and closed calls.
pub(super) async fn list(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (now, lang) = (visit.received_at, visit.language);
    let cursor = find::cursor(query.as_deref());
    let is_further = cursor.is_some();
    let closed = find::closed(&scheduling, now, cursor.as_deref()).await?;
    let closed = closed.map_err(|_| Failure::NotFound)?;
    let current = if is_further { Vec::new() } else { find::current(&scheduling, now).await? };
    let title = match is_further {
        true => lang.pick("終了した募集テーマ", "Themes that are closed"),
        false => lang.pick("募集テーマ", "Themes"),
    };
    let chrome = Chrome::public(&scheduling.programme, &visit, title);
    let list = ThemeList::of(current, closed);
    Ok(answer::page(html(StatusCode::OK, &ListPage { lang, chrome, now, list, is_further })))
}

#[derive(Template)]
#[template(path = "themes/theme.html")]
struct ThemePage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    now: Timestamp,
    whole: &'p WholeTheme,
    theme: &'p Theme,
}

/// `GET /themes/{id}`: a call with all that it says.
pub(super) async fn theme(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    if let Some(meant) = misread(&id) {
        return Ok(see_other(&format!("/themes/{meant}")));
    }
    let whole = find::one(&scheduling, &id, visit.received_at).await?.theme;
    let chrome = Chrome::public(&scheduling.programme, &visit, whole.theme.title.get(&visit.language));
    let (now, lang) = (visit.received_at, visit.language);
    let page = ThemePage { lang, chrome, now, theme: &whole.theme, whole: &whole };
    Ok(answer::page(html(StatusCode::OK, &page)))
}

/// The ID that somebody meant who typed it from a flyer: its alphabet has no letters o, i and l, which are read for 0
/// and 1, and no capitals. None where there is nothing to put right.
fn misread(id: &str) -> Option<String> {
    let meant: String = id
        .chars()
        .map(|letter| match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            letter => letter,
        })
        .collect();
    (meant != id && meant.parse::<kyoso::call::CallId>().is_ok()).then_some(meant)
}
