//! The history of a case: its page, its data, and the files that it is handed out in.

use askama::Template;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kyoso::audit::export::write;
use kyoso::audit::{Set, Stored};
use kyoso::case::CaseId;
use serde::Deserialize;

use super::api::reading;
use super::trail::{BY, HistoryView, Narrowed, csv};
use crate::casework::open::OpenCase;
use crate::casework::{Casework, SharedCasework};
use crate::http::Visit;
use crate::pages::{Failure, html};
use crate::staff::{Chrome, SignedIn};
use crate::store::{Access, Outcome};

#[derive(Template)]
#[template(path = "staff/history.html")]
struct HistoryPage<'p> {
    chrome: Chrome<'p>,
    view: HistoryView,
    narrowed: Narrowed,
    by: &'static [(&'static str, &'static str)],
    reader: &'p str,
}

/// `/staff/cases/{case_id}/history`.
pub(super) async fn page(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
    Query(narrowed): Query<Narrowed>,
) -> Response {
    let view = HistoryView::new(&casework.programme, &file, reading(&visit, &signed_in, None), &narrowed);
    let title = format!("記録 {}", view.receipt_number);
    let chrome = Chrome::of(&casework.programme, &visit, &signed_in, title);
    let page = HistoryPage { chrome, view, narrowed, by: BY, reader: &signed_in.person.name };
    html(StatusCode::OK, &page)
}

/// `GET /api/cases/{case_id}/history`.
pub(super) async fn data(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
    Query(narrowed): Query<Narrowed>,
) -> Json<HistoryView> {
    Json(HistoryView::new(&casework.programme, &file, reading(&visit, &signed_in, None), &narrowed))
}

/// As what the history is handed out.
#[derive(Deserialize)]
pub(super) struct Wanted {
    /// `csv`, or else JSON Lines.
    #[serde(default)]
    format: String,
    /// `1` for what was typed too, in JSON Lines.
    #[serde(default)]
    payloads: String,
}

/// `/staff/cases/{case_id}/history/file` and `GET /api/cases/{case_id}/history/file`: the whole history.
pub(super) async fn file(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let number = file.head.receipt_number.to_string();
    let is_csv = wanted.format == "csv";
    let has_payloads = is_csv || wanted.payloads == "1";
    if has_payloads {
        // What people typed leaves the system: who took it is on record.
        let what = format!("history {}", if is_csv { "csv" } else { "payloads" });
        let access = Access::new(visit.received_at, &signed_in.person, what, Outcome::Done);
        casework.gate.note(&access.on(&file.case.id)).await?;
    }
    if is_csv {
        let all = Narrowed::default();
        let view = HistoryView::new(&casework.programme, &file, reading(&visit, &signed_in, None), &all);
        return Ok(handed_out(&number, "csv", "text/csv; charset=utf-8", csv(&view)));
    }
    let stored = stored(&casework, &file.case.id, has_payloads).await?;
    let set = Set { cases: [(file.case.id, stored)].into(), ..Set::default() };
    let text = write(&set, visit.received_at).map_err(|_| Failure::Internal)?;
    Ok(handed_out(&number, "jsonl", "application/jsonl; charset=utf-8", text))
}

/// The history as it is stored.
async fn stored(casework: &Casework, case: &CaseId, with_payloads: bool) -> Result<Stored, Failure> {
    let mut stored = casework.cases.stored(case).await?;
    if !with_payloads {
        stored.payloads = None;
    }
    Ok(stored)
}

/// A file to keep, named by the receipt number: letters, digits and a hyphen only.
fn handed_out(number: &str, ending: &str, media_type: &'static str, text: String) -> Response {
    let mut response = ([(header::CONTENT_TYPE, media_type)], text).into_response();
    let disposition = format!("attachment; filename=\"{number}-history.{ending}\"");
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
