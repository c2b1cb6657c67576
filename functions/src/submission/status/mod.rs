//! The proposer's page: where the proposal stands, what was submitted, the receipt, what the proposer can change until
//! eligibility is confirmed, and withdrawing it.
//!
//! A mailed link holds the case's secret; opening it swaps the secret for a cookie that is sent only below the
//! case's own pages, and leaves the address at once. A wrong secret and an unknown case are one answer.

mod answer;
pub mod asked;
mod contact;
pub mod decided;
mod dialogue;
mod follow_up;
mod history;
mod lost;
mod pages;
mod replace;
pub mod talks;
#[cfg(test)]
mod tests;
pub mod theme;
pub mod versions;
pub mod view;
mod withdrawal;

use axum::extract::{FromRef, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::Response;
use kyoso::case::CaseId;
use kyoso::text::Language;

use crate::http::visit::cookie;
use crate::http::{Access, Routes};
use crate::links::LinkVersion;
use crate::pages::{Cookie, Failure, value, with_cookie};
use crate::store::CaseFile;
use crate::submission::open::open;
use crate::submission::revise::{ReviseError, refused_words, too_late};
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
        .get("/status/{case_id}/versions/{number}", versions::version)
        .post("/status/{case_id}/replace", replace::begin)
        .get("/status/{case_id}/answer", answer::ask)
        .post("/status/{case_id}/answer", answer::answer)
        .get("/status/{case_id}/contact", contact::ask)
        .post("/status/{case_id}/contact", contact::change)
        .get("/status/{case_id}/dialogues/{version}", dialogue::ask)
        .post("/status/{case_id}/dialogues/{version}", dialogue::answer)
        .post("/status/{case_id}/information/{number}", dialogue::acknowledge)
        .get("/status/{case_id}/withdraw", withdrawal::ask)
        .post("/status/{case_id}/withdraw", withdrawal::withdraw_case)
}

/// The case of the address, opened by the visitor's cookie.
pub(crate) struct OpenCase(pub(crate) CaseFile);

impl<S: Send + Sync> FromRequestParts<S> for OpenCase
where
    SharedEdge: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let edge = SharedEdge::from_ref(state);
        let Path(names) = Path::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map_err(|_| Failure::UnknownCase)?;
        let case_id = names.into_iter().find(|(name, _)| name == "case_id").ok_or(Failure::UnknownCase)?.1;
        let token = cookie(&parts.headers, COOKIE).unwrap_or_default();
        opened_by(&edge, &case_id, token).await.map(Self)
    }
}

async fn opened_by(edge: &Edge, case_id: &str, token: &str) -> Result<CaseFile, Failure> {
    let id: CaseId = case_id.parse().map_err(|_| Failure::UnknownCase)?;
    open(edge, &id, token).await?.ok_or(Failure::UnknownCase)
}

/// That a form comes from a page of this case.
pub(crate) fn verify_form(edge: &Edge, file: &CaseFile, fields: &[(String, String)]) -> Result<(), Failure> {
    let is_ours = edge.links.verify_form(&file.case.id, value(fields, "form"));
    is_ours.then_some(()).ok_or(Failure::Stale)
}

/// The revision that the proposer saw, in a form that comes from a page of this case.
fn seen_in(edge: &Edge, file: &CaseFile, fields: &[(String, String)]) -> Result<u32, Failure> {
    verify_form(edge, file, fields)?;
    value(fields, "revision").parse().map_err(|_| Failure::Stale)
}

/// What a page says where a wish was not done. What was typed stays on the page.
fn refused_notice(error: &ReviseError, language: Language) -> String {
    match error {
        ReviseError::Refused(refusal) => refused_words(refusal).get(language).to_owned(),
        ReviseError::Outside(why) => too_late(why).get(language).to_owned(),
        ReviseError::Fields(errors) => {
            errors.iter().map(|error| error.message().get(language).to_owned()).collect()
        }
        ReviseError::Changed | ReviseError::Store(_) => language.pick(CHANGED[0], CHANGED[1]).to_owned(),
    }
}

/// What is said when the case has changed since the page was opened.
pub(super) const CHANGED: [&str; 2] = [
    "このページを開いた後に提案の状況が変わりました。何も送信されていません。今の状況を確かめてから、もう一度お送りください。入力した内容は残っています。",
    "The proposal has changed since you opened this page. Nothing was sent. Please look at it as it is now, then send again. What you typed is kept.",
];

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
