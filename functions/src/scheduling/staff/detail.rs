//! One call: its page, and the same as data.

use askama::Template;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use kyoso::call::ask::Step;
use kyoso::text::Language;

use super::api::with_etag;
use super::open::OpenCall;
use super::parameter;
use super::view::CallView;
use super::words::words;
use crate::http::Visit;
use crate::pages::{Failure, html};
use crate::scheduling::SharedScheduling;
use crate::staff::{Chrome, SignedIn};

#[derive(Template)]
#[template(path = "staff/call.html")]
struct CallPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    view: CallView,
    /// What was just recorded; empty for nothing.
    done: &'static str,
    /// Whether it was just drafted.
    is_new: bool,
}

impl CallPage<'_> {
    /// What a window is called: its number where there are several.
    fn caption(number: &usize, of: usize) -> String {
        if of == 1 { "募集期間".to_owned() } else { format!("募集期間（第{number}回）") }
    }
}

/// `GET /staff/calls/{call_id}`.
pub(super) async fn page(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCall(file): OpenCall,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let view = CallView::load(&scheduling, &file, &visit, &signed_in).await?;
    let done = parameter(query.as_deref(), "done");
    let page = CallPage {
        lang: visit.language,
        chrome: Chrome::of(&scheduling.programme, &visit, &signed_in, format!("募集テーマ {}", view.title())),
        done: Step::of(&done).map_or("", |step| words(step, &file.call).title),
        is_new: done == "new",
        view,
    };
    Ok(html(StatusCode::OK, &page))
}

/// `GET /api/calls/{call_id}`. The revision is the `ETag`, for `If-Match`.
pub(super) async fn api(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCall(file): OpenCall,
) -> Result<Response, Failure> {
    let view = CallView::load(&scheduling, &file, &visit, &signed_in).await?;
    let revision = view.revision;
    Ok(with_etag(Json(view).into_response(), revision))
}
