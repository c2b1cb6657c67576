//! Sent while its call was not open: when it closed or opens, that nothing is lost, and the ways on.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::calendar;
use kyoso::text::Language;

use super::call::choice_of_row;
use super::later::until;
use crate::Edge;
use crate::form::ThemeChoice;
use crate::http::Visit;
use crate::pages::{Chrome, html};
use crate::reception::Outside;
use crate::store::Draft;

#[derive(Template)]
#[template(path = "apply/late.html")]
struct LatePage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    /// テーマ, and the language that it is in.
    theme: String,
    theme_lang: &'static str,
    call: String,
    /// When it was received, which is compared with the windows.
    received: String,
    /// Why it was not accepted.
    why: String,
    /// When it opens, or opens again; empty where it does not.
    opens: String,
    until: String,
    open: Vec<ThemeChoice>,
}

/// The page. What was typed stays in the draft.
pub(super) fn page(edge: &Edge, visit: &Visit, draft: &Draft, outside: &Outside) -> Response {
    let language = visit.language;
    let (theme, theme_lang) = outside.title.get(language);
    let title = if outside.is_before() {
        language.pick("まだ募集を開始していません", "The call has not opened yet")
    } else {
        language.pick("募集は締め切られています", "The call has closed")
    };
    let row = |row| choice_of_row(row, visit.received_at, language);
    let page = LatePage {
        lang: language,
        chrome: Chrome::private(&edge.programme, visit, title).at("/apply/check"),
        theme: theme.to_owned(),
        theme_lang: theme_lang.tag(),
        call: outside.call.to_string(),
        received: calendar::date_time(visit.received_at, language),
        why: outside.words().get(language).to_owned(),
        opens: outside.opens().map(|opens| calendar::date_time(opens, language)).unwrap_or_default(),
        until: until(draft, language),
        open: outside.open.iter().filter(|row| row.id != outside.call).map(row).collect(),
    };
    html(StatusCode::CONFLICT, &page)
}
