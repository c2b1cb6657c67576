//! `GET /themes/{id}/flyer`: a call on one sheet of A4, to print and put up (周知, programme 2(8)).

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::programme::Programme;
use kyoso::text::Language;

use super::qr::Qr;
use super::view::{Theme, ThemePhase, ThemeWords};
use super::words::{excerpt, weight, weight_of};
use super::{answer, find};
use crate::http::Visit;
use crate::pages::{Chrome, Failure, html};
use crate::scheduling::SharedScheduling;

/// How much of the summary the sheet takes, in half-width characters: all of it, unless it has many lines.
const SUMMARY: usize = 820;
/// How much of summary and what is sought together: the page that the QR code leads to has the rest.
const TEXT: usize = 14 * LINE;
/// What a line of it takes.
const LINE: usize = 84;

#[derive(Template)]
#[template(path = "themes/flyer.html")]
struct FlyerPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    programme: &'p Programme,
    theme: &'p Theme,
    summary: String,
    seeking: String,
    seeking_tag: &'static str,
    qr: Qr,
}

/// The sheet.
pub(super) async fn show(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let whole = find::one(&scheduling, &id, visit.received_at).await?.theme;
    let (theme, lang) = (&whole.theme, visit.language);
    let room = |character| if character == '\n' { LINE } else { weight_of(character) };
    let words = |words: &ThemeWords, most| excerpt(&words.get(&lang).replace("\r\n", "\n"), most, room);
    let summary = words(&theme.summary, SUMMARY);
    let seeking = words(&whole.seeking, TEXT.saturating_sub(taken(&summary)));
    let label = match lang {
        Language::Japanese => format!("募集テーマのページ（{}）のQRコード", theme.url),
        Language::English => format!("QR code of the theme's page: {}", theme.url),
    };
    let page = FlyerPage {
        chrome: Chrome::public(&scheduling.programme, &visit, lang.pick("ちらし", "Flyer")),
        programme: &scheduling.programme,
        summary,
        seeking,
        seeking_tag: whole.seeking.tag(&lang),
        qr: Qr::of(&theme.url, label)?,
        theme,
        lang,
    };
    Ok(answer::page(html(StatusCode::OK, &page)))
}

/// The room that a text takes, in whole lines.
fn taken(text: &str) -> usize {
    text.lines().map(|line| weight(line).div_ceil(LINE).max(1) * LINE).sum()
}
