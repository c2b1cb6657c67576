//! What a form of ours posts.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode};

use super::Failure;

/// The fields of a form, in the order of the page.
///
/// No `Debug`: it holds what people typed.
pub struct Posted(pub Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        if is_cross_site(request.headers()) {
            return Err(Failure::Stale);
        }
        match Form::<Vec<(String, String)>>::from_request(request, state).await {
            Ok(Form(fields)) => Ok(Self(fields)),
            Err(rejection) => Err(failure_of(&rejection)),
        }
    }
}

/// Browsers say where a request comes from. Secrets in the forms already keep other sites from acting; this keeps
/// them also from beginning drafts in somebody's browser.
fn is_cross_site(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site")
}

fn failure_of(rejection: &FormRejection) -> Failure {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => Failure::MediaType,
    }
}

/// The value of the first field named `name`; empty where there is none.
pub fn value<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
}
