//! The JSON face: `POST /api/cases`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::receive::{NotEntered, enter as enter_proposal};
use crate::casework::SharedCasework;
use crate::http::{Problem, Visit};
use crate::staff::SignedIn;
use crate::submission::api::{idempotency_key, json_only, refusal};

/// Enters a proposal. 201 with the receipt; the same key and body get the same answer.
pub(super) async fn enter(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let language = visit.language;
    let body =
        body.map_err(|_| Problem::in_language(StatusCode::PAYLOAD_TOO_LARGE, "too-large", language))?;
    json_only(&headers, language)?;
    let key = idempotency_key(&headers, language)?;
    let receipt = enter_proposal(&casework, &signed_in.person, &key, &body, visit.received_at)
        .await
        .map_err(|error| match error {
            NotEntered::Forbidden => Problem::in_language(StatusCode::FORBIDDEN, "forbidden", language),
            NotEntered::Submit(error) => refusal(error, &casework.config.public_url, language),
        })?;
    let mut response = (StatusCode::CREATED, Json(&receipt)).into_response();
    if let Ok(location) = HeaderValue::from_str(&format!("/api/cases/{}", receipt.case_id)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}
