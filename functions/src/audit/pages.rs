//! The pages.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::text::Language;

use super::api::{Which, exported, failure};
use super::view::{CheckpointView, VerificationView};
use super::{AT_ONCE, Edge};
use crate::http::Visit;
use crate::pages::{Failure, html};
use crate::staff::{Chrome, SignedIn};

#[derive(Template)]
#[template(path = "staff/audit.html")]
struct StartPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    checkpoint: Option<CheckpointView>,
}

/// `/staff/audit`: what can be checked, and against what.
pub(super) async fn start(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
) -> Result<Response, Failure> {
    let last = edge.records.kept.last().await.map_err(|error| failure(error.into()))?;
    let page = StartPage {
        lang: visit.language,
        chrome: Chrome::of(&edge.gate.programme, &visit, &signed_in, "記録の検証"),
        checkpoint: last.map(|(last, _)| CheckpointView::of(&last)),
    };
    Ok(html(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "staff/audit_verification.html")]
struct VerificationPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    view: VerificationView,
    export: String,
}

/// `/staff/audit/verification`: some cases, checked.
pub(super) async fn verification(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Failure> {
    let after = which.after()?;
    let page = edge.records.page(after.as_ref(), AT_ONCE).await.map_err(failure)?;
    let after = after.map(|after| format!("after={after}")).unwrap_or_default();
    let page = VerificationPage {
        lang: visit.language,
        chrome: Chrome::of(&edge.gate.programme, &visit, &signed_in, "検証の結果"),
        view: VerificationView::of(page, Language::Japanese),
        export: format!("/staff/audit/export?{after}"),
    };
    Ok(html(StatusCode::OK, &page))
}

/// `/staff/audit/export`: the same cases as a file, for a browser that is signed in.
pub(super) async fn export(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Failure> {
    exported(&edge, &visit, &signed_in, &which, "/staff/audit/export").await
}
