//! The proposer's page: where the proposal stands, what was submitted, the receipt, and withdrawing it.
//!
//! A mailed link holds the case's secret; opening it swaps the secret for a cookie that is sent only below the
//! case's own pages, and leaves the address at once. A wrong secret and an unknown case are one answer.

mod history;
mod lost;
mod pages;
#[cfg(test)]
mod tests;
pub mod view;
mod withdrawal;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::Response;
use kyoso::case::CaseId;

use crate::http::visit::cookie;
use crate::http::{Access, Routes};
use crate::links::LinkVersion;
use crate::pages::{Cookie, Failure, with_cookie};
use crate::store::CaseFile;
use crate::submission::open::open;
use crate::{Edge, SharedEdge};

const COOKIE: &str = "kyoso_case";
/// A week: the mailed link opens the case again at any time.
const COOKIE_SECONDS: i64 = 7 * 24 * 60 * 60;

/// The routes of the proposer's pages.
pub(super) fn routes() -> Routes<SharedEdge> {
    Routes::new(Access::Public)
        .get("/status/lost", lost::ask)
        .post("/status/lost", lost::mail)
        .get("/status/{case_id}", pages::status)
        .get("/status/{case_id}/receipt", pages::receipt)
        .get("/status/{case_id}/open/{secret}", pages::open_link)
        .get("/status/{case_id}/withdraw", withdrawal::ask)
        .post("/status/{case_id}/withdraw", withdrawal::withdraw_case)
}

/// The case of the address, opened by the visitor's cookie.
struct OpenCase(CaseFile);

impl FromRequestParts<SharedEdge> for OpenCase {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, edge: &SharedEdge) -> Result<Self, Failure> {
        let Path(case_id) =
            Path::<String>::from_request_parts(parts, edge).await.map_err(|_| Failure::UnknownCase)?;
        let token = cookie(&parts.headers, COOKIE).unwrap_or_default();
        opened_by(edge, &case_id, token).await.map(Self)
    }
}

async fn opened_by(edge: &Edge, case_id: &str, token: &str) -> Result<CaseFile, Failure> {
    let id: CaseId = case_id.parse().map_err(|_| Failure::UnknownCase)?;
    open(edge, &id, token).await?.ok_or(Failure::UnknownCase)
}

/// The response with the cookie that opens a case, for somebody who has just sent it.
pub(super) async fn opened(edge: &Edge, case: &CaseId, response: Response) -> Result<Response, Failure> {
    let head = edge.cases.head(case).await?.ok_or(Failure::UnknownCase)?;
    Ok(with_case_cookie(edge, case, head.link, response))
}

fn with_case_cookie(edge: &Edge, case: &CaseId, link: LinkVersion, response: Response) -> Response {
    let Some(token) = edge.links.case_token(case, link) else { return response };
    let path = format!("/status/{case}");
    with_cookie(
        response,
        &edge.config.public_url,
        &Cookie { name: COOKIE, value: &token, path: &path, seconds: COOKIE_SECONDS },
    )
}
