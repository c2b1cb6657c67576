//! The JSON face, and the file that is handed out.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use kyoso::audit::export::write;
use kyoso::case::CaseId;
use serde::Deserialize;

use super::view::VerificationView;
use super::{AT_ONCE, AuditEdge, Edge};
use crate::http::Visit;
use crate::pages::Failure;
use crate::staff::SignedIn;
use crate::store::{Access, Outcome};

/// Which cases are asked for.
#[derive(Deserialize)]
pub(super) struct Which {
    /// Those after this one.
    after: Option<String>,
    /// `1` for what people typed too.
    payloads: Option<String>,
}

impl Which {
    pub(super) fn after(&self) -> Result<Option<CaseId>, Failure> {
        let after = self.after.as_deref().filter(|after| !after.is_empty());
        after.map(|after| after.parse().map_err(|_| Failure::NotFound)).transpose()
    }

    fn with_payloads(&self) -> bool {
        self.payloads.as_deref() == Some("1")
    }
}

/// `GET /api/audit/verification`.
pub(super) async fn verification(
    State(edge): State<Edge>,
    visit: Visit,
    Query(which): Query<Which>,
) -> Result<Json<VerificationView>, Failure> {
    let page = edge.records.page(which.after()?.as_ref(), AT_ONCE).await.map_err(failure)?;
    Ok(Json(VerificationView::of(page, visit.language)))
}

/// `GET /api/audit/verification/{case_id}`.
pub(super) async fn verification_of_case(
    State(edge): State<Edge>,
    visit: Visit,
    Path(case): Path<String>,
) -> Result<Json<VerificationView>, Failure> {
    let case = case.parse().map_err(|_| Failure::NotFound)?;
    let page = edge.records.one(&case).await.map_err(failure)?.ok_or(Failure::NotFound)?;
    Ok(Json(VerificationView::of(page, visit.language)))
}

/// `GET /api/audit/export`: a file of its own for some cases, with the checkpoints to hold them against.
pub(super) async fn export(
    State(edge): State<Edge>,
    visit: Visit,
    signed_in: SignedIn,
    Query(which): Query<Which>,
) -> Result<Response, Failure> {
    exported(&edge, &visit, &signed_in, &which, "/api/audit/export").await
}

/// The file, and in the header `Link` the address of the next one.
pub(super) async fn exported(
    edge: &AuditEdge,
    visit: &Visit,
    signed_in: &SignedIn,
    which: &Which,
    path: &str,
) -> Result<Response, Failure> {
    let after = which.after()?;
    let mut page = edge.records.page(after.as_ref(), AT_ONCE).await.map_err(failure)?;
    if which.with_payloads() {
        // What people typed leaves the system: who took it is on record.
        let access =
            Access::new(visit.received_at, &signed_in.person, format!("GET {path} payloads"), Outcome::Done);
        edge.gate.note(&access).await?;
    } else {
        page.set.cases.values_mut().for_each(|stored| stored.payloads = None);
    }
    let text = write(&page.set, visit.received_at).map_err(|_| Failure::Internal)?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl; charset=utf-8"));
    let disposition = "attachment; filename=\"kyoso-export.jsonl\"";
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    if let Some(next) = page.next {
        let payloads = if which.with_payloads() { "&payloads=1" } else { "" };
        let link = format!("<{path}?after={next}{payloads}>; rel=\"next\"");
        headers.extend(HeaderValue::from_str(&link).ok().map(|link| (header::LINK, link)));
    }
    Ok((headers, text).into_response())
}

/// The table or the bucket did not answer; or the bucket holds what is no checkpoint, which the log names.
pub(super) fn failure(error: anyhow::Error) -> Failure {
    tracing::error!(error = %error, "what is on record could not be brought together");
    if error.is::<serde_json::Error>() { Failure::Internal } else { Failure::Busy }
}
