//! Calls as the public sees them.
//!
//! [`find`] reads them, [`view`] is what pages and data share, [`timeline`] what has happened to a call. Around them:
//! [`pages`], [`calendar`] entries, the Atom [`feed`], and what publicity needs ([`flyer`], [`publicity`]).
//!
//! A draft is not public: it is answered like an address that nobody has.

mod answer;
mod calendar;
mod feed;
mod find;
mod flyer;
mod pages;
mod publicity;
mod qr;
#[cfg(test)]
pub(crate) mod tests;
mod timeline;
mod view;
mod words;

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use kyoso::proposal::FieldError;
use kyoso::value::Flaw;
use serde::Serialize;

pub(crate) use self::view::ThemeList;
#[cfg(test)]
pub(crate) use self::view::WholeTheme;
use super::SharedScheduling;
use crate::http::{Access, Problem, Routes, Visit};
use crate::pages::Failure;

/// The routes for everybody.
pub(super) fn routes() -> Routes<SharedScheduling> {
    Routes::new(Access::Public)
        .get("/themes", pages::list)
        .get("/themes/feed.atom", feed::show)
        .get("/themes/calendar.ics", calendar::all)
        .get("/themes/{id}", pages::theme)
        .get("/themes/{id}/calendar.ics", calendar::one)
        .get("/themes/{id}/flyer", flyer::show)
        .get("/themes/{id}/publicity", publicity::show)
        .get("/themes/{id}/qr.svg", qr::file)
        .get("/api/themes", list)
        .get("/api/themes/{id}", theme)
}

/// `GET /api/themes`.
async fn list(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let cursor = find::cursor(query.as_deref());
    let Ok(closed) = find::closed(&scheduling, visit.received_at, cursor.as_deref()).await? else {
        let flaw = Flaw::UnknownChoice { choices: "nextCursor".to_owned() };
        let errors = vec![FieldError { pointer: "/cursor".to_owned(), flaw }];
        return Ok(Problem::fields(errors, visit.language).into_response());
    };
    let current = find::current(&scheduling, visit.received_at).await?;
    json(&headers, &ThemeList::of(current, closed))
}

/// `GET /api/themes/{id}`.
async fn theme(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    json(&headers, &find::one(&scheduling, &id, visit.received_at).await?.theme)
}

fn json(headers: &HeaderMap, view: &impl Serialize) -> Result<Response, Failure> {
    let body = serde_json::to_string(view).map_err(|error| {
        tracing::error!(error = %error, "a call could not be written");
        Failure::Internal
    })?;
    Ok(answer::fresh(headers, "application/json", body))
}
