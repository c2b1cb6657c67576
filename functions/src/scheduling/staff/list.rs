//! The list of calls: drafts, those that come or are open, and closed ones page by page.

use askama::Template;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use kyoso::call::{Bilingual, CallId, phase};
use kyoso::proposal::FieldError;
use kyoso::staff::Person;
use kyoso::text::Language;
use kyoso::value::Flaw;
use serde::Serialize;

use super::view::{WindowView, division_name, may_see, time_left};
use super::words::{phase_label, phase_word};
use super::{divisions_of, note_forbidden, parameter};
use crate::http::{Problem, Visit};
use crate::pages::{Failure, html};
use crate::scheduling::{Scheduling, SharedScheduling};
use crate::staff::{Chrome, SignedIn, forbidden, sees_calls};
use crate::store::{CallRow, StoreError};

/// A page of the list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallList {
    /// The drafts that who reads this may see, the first that was begun first. Only on the first page.
    drafts: Vec<ListedCall>,
    /// Those that come or are open, the first to close first. Only on the first page.
    current: Vec<ListedCall>,
    /// Those that have closed or were called off, the last first.
    closed: Vec<ListedCall>,
    /// What to ask for the next page of closed ones with; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// A call in the list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListedCall {
    /// Its ID.
    #[cfg_attr(test, schema(value_type = String))]
    call_id: CallId,
    /// As of which revision the list shows it.
    revision: u32,
    /// テーマ.
    #[cfg_attr(test, schema(value_type = Object))]
    title: Bilingual,
    /// The division behind it: its ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    division: Option<String>,
    /// Its name.
    division_name: String,
    /// `draft`, `calledOff`, `coming`, `open` or `closed`.
    phase: &'static str,
    /// The same as on screen.
    phase_text: &'static str,
    /// The last window; absent for a draft, and where it was called off.
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<WindowView>,
    /// How long until the close, while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_left: Option<String>,
    /// How many proposals were received; only for those that come or are open.
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<u32>,
}

impl ListedCall {
    fn is_current(&self) -> bool {
        ["coming", "open"].contains(&self.phase)
    }
}

/// Who asks for the list, when, and in which language.
struct Reading<'r> {
    scheduling: &'r Scheduling,
    person: &'r Person,
    now: Timestamp,
    language: Language,
}

/// A part of the page: its heading, its calls, and what is said where there are none.
struct Part<'l> {
    id: &'static str,
    title: &'static str,
    none: &'static str,
    calls: Vec<&'l ListedCall>,
}

#[derive(Template)]
#[template(path = "staff/calls.html")]
struct ListPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    parts: Vec<Part<'p>>,
    may_draft: bool,
    is_first: bool,
    next: Option<String>,
}

/// `GET /staff/calls`.
pub(super) async fn page(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (cursor, person) = (parameter(query.as_deref(), "cursor"), &signed_in.person);
    if !sees_calls(person) {
        note_forbidden(&scheduling, visit.received_at, person, "GET /staff/calls").await?;
        return Ok(forbidden(&scheduling.programme, &visit, &signed_in));
    }
    let found = Reading::of(&scheduling, &visit, person).list(&cursor).await?;
    let list = found.ok_or(Failure::NotFound)?;
    let page = ListPage {
        lang: visit.language,
        chrome: Chrome::of(&scheduling.programme, &visit, &signed_in, "募集テーマ"),
        parts: parts(&list, cursor.is_empty()),
        may_draft: !divisions_of(&scheduling.programme, person).is_empty(),
        is_first: cursor.is_empty(),
        next: list.next_cursor.as_deref().map(|cursor| format!("/staff/calls?cursor={cursor}")),
    };
    Ok(html(StatusCode::OK, &page))
}

/// `GET /api/calls`.
pub(super) async fn api(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (cursor, person) = (parameter(query.as_deref(), "cursor"), &signed_in.person);
    if !sees_calls(person) {
        note_forbidden(&scheduling, visit.received_at, person, "GET /api/calls").await?;
        return Ok(forbidden(&scheduling.programme, &visit, &signed_in));
    }
    Ok(match Reading::of(&scheduling, &visit, person).list(&cursor).await? {
        Some(list) => Json(list).into_response(),
        None => {
            let flaw = Flaw::UnknownChoice { choices: "nextCursor".to_owned() };
            let error = FieldError { pointer: "/cursor".to_owned(), flaw };
            Problem::fields(vec![error], visit.language).into_response()
        }
    })
}

impl<'r> Reading<'r> {
    fn of(scheduling: &'r Scheduling, visit: &Visit, person: &'r Person) -> Self {
        Self { scheduling, person, now: visit.received_at, language: visit.language }
    }

    /// The page of the list that `cursor` names; the first one for none. None where it names no place.
    async fn list(&self, cursor: &str) -> Result<Option<CallList>, StoreError> {
        let (calls, from) = (&self.scheduling.calls, Some(cursor).filter(|cursor| !cursor.is_empty()));
        let Ok(closed) = calls.closed(self.now, from).await? else { return Ok(None) };
        let mut list = CallList {
            drafts: Vec::new(),
            current: Vec::new(),
            closed: self.listed(closed.rows),
            next_cursor: closed.next,
        };
        if from.is_none() {
            list.drafts = self.listed(calls.drafts().await?);
            // What was called off just now can stand a moment among those that are current.
            let current = self.listed(calls.current(self.now).await?);
            let (current, over): (Vec<_>, Vec<_>) = current.into_iter().partition(ListedCall::is_current);
            list.closed.splice(0..0, over);
            list.current = current;
            for call in &mut list.current {
                call.received = Some(calls.received(&call.call_id).await?);
            }
        }
        Ok(Some(list))
    }

    fn listed(&self, rows: Vec<CallRow>) -> Vec<ListedCall> {
        let theirs = rows.into_iter().filter(|row| may_see(self.person, row));
        theirs.map(|row| self.one(row)).collect()
    }

    fn one(&self, row: CallRow) -> ListedCall {
        let phase = phase(row.intervals.iter().copied(), row.published_at.is_some(), self.now);
        let division = row.division.as_deref().unwrap_or_default();
        ListedCall {
            call_id: row.id,
            revision: row.revision,
            title: row.title,
            division_name: division_name(&self.scheduling.programme, division, self.language),
            division: row.division,
            phase: phase_word(phase),
            phase_text: phase_label(phase, self.language),
            window: row.intervals.last().map(|last| WindowView::of(*last, self.language)),
            time_left: time_left(phase, self.now, self.language),
            received: None,
        }
    }
}

fn parts(list: &CallList, is_first: bool) -> Vec<Part<'_>> {
    let in_phase = |phase: &str| list.current.iter().filter(|call| call.phase == phase).collect();
    let closed = Part {
        id: "closed",
        title: "募集終了",
        none: "終了した募集はありません。",
        calls: list.closed.iter().collect(),
    };
    if !is_first {
        return vec![closed];
    }
    vec![
        Part {
            id: "open", title: "募集中", none: "募集中のテーマはありません。", calls: in_phase("open")
        },
        Part {
            id: "coming",
            title: "募集予定",
            none: "募集予定のテーマはありません。",
            calls: in_phase("coming"),
        },
        Part {
            id: "drafts",
            title: "下書き",
            none: "下書きはありません。",
            calls: list.drafts.iter().collect(),
        },
        closed,
    ]
}
