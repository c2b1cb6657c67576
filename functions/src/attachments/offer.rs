//! Announcing a file, and the link to send it by: what a script or a program is told.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use kyoso::attachment::{Announcement, FileState, Limits, Upload, kind_of, parse_announcement};
use kyoso::proposal::{FieldError, read_json};
use kyoso::text::Language;
use kyoso::value::Flaw;
use serde::Serialize;
use serde_json::Value;

use super::Attachments;
use crate::files::FileView;
use crate::http::Problem;
use crate::signing::{Put, key_of};
use crate::store::{Announcing, NewFile, NotAnnounced, StoreError};
use crate::submission::api::{json_only, not_json};

/// A file that was announced: how it stands, and how to send it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Offer {
    /// How it stands.
    #[serde(flatten)]
    file: FileView,
    /// How to send it; absent where it is there already.
    #[serde(skip_serializing_if = "Option::is_none")]
    upload: Option<UploadLink>,
}

/// A request that sends a file. It works for whoever has it, once, for these bytes alone.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct UploadLink {
    /// `PUT`.
    method: &'static str,
    /// Where to. The whole address is a secret.
    #[cfg_attr(test, schema(format = "uri"))]
    url: String,
    /// The headers, each to be sent as it stands here. Their values are signed, and so is the length of the body.
    headers: BTreeMap<&'static str, String>,
    /// Until when it has to begin.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    expires_at: Timestamp,
}

/// The body of a request of JSON, with one of its members taken out of it (absent where it has none).
pub(super) fn body(
    headers: &HeaderMap,
    body: &[u8],
    apart: &str,
    language: Language,
) -> Result<(Value, Option<Value>), Problem> {
    json_only(headers, language)?;
    let mut body = read_json(body).map_err(|error| not_json(error, language))?;
    let apart = body.as_object_mut().and_then(|members| members.remove(apart));
    Ok((body, apart))
}

/// What is said of a file before it is sent.
pub(super) fn announcement(
    body: &Value,
    limits: &Limits,
    language: Language,
) -> Result<Announcement, Problem> {
    parse_announcement(body, limits).map_err(|errors| Problem::fields(errors, language))
}

/// Announces a file.
pub(super) async fn announce(
    state: &Attachments,
    new: NewFile,
    now: Timestamp,
    language: Language,
) -> Result<Announcing, Problem> {
    let announced = state.uploads.announce(new, state.limits(), now).await;
    announced.map_err(|error| refusal(error, language))
}

/// The file that was announced.
pub(super) fn file_of(announced: &Announcing) -> &Upload {
    match announced {
        Announcing::New(upload) | Announcing::Known(upload) => upload,
    }
}

/// Answers an announcement with the link to send the file by: 201 for a new one, 200 for one that is known.
pub(super) async fn answer(
    state: &Attachments,
    announced: &Announcing,
    now: Timestamp,
    language: Language,
) -> Result<Response, Problem> {
    let status = match announced {
        Announcing::New(_) => StatusCode::CREATED,
        Announcing::Known(_) => StatusCode::OK,
    };
    let upload = file_of(announced);
    let link = link(state, upload, now).await.map_err(|error| {
        tracing::error!(error = format!("{error:#}"), "an upload could not be signed");
        Problem::in_language(StatusCode::SERVICE_UNAVAILABLE, "busy", language)
    })?;
    let offer = Offer { file: FileView::of_upload(upload, language), upload: link };
    Ok((status, Json(offer)).into_response())
}

/// Both.
pub(super) async fn offer(
    state: &Attachments,
    new: NewFile,
    now: Timestamp,
    language: Language,
) -> Result<Response, Problem> {
    let announced = announce(state, new, now, language).await?;
    answer(state, &announced, now, language).await
}

/// The link to a file that has not come; none where it has, or nothing is known of it but its name.
async fn link(state: &Attachments, upload: &Upload, now: Timestamp) -> anyhow::Result<Option<UploadLink>> {
    if upload.state() != FileState::Uploading {
        return Ok(None);
    }
    let (Some(bytes), Some(sha256)) = (upload.announced.bytes, upload.announced.sha256) else {
        return Ok(None);
    };
    let (key, until) = (key_of(&upload.case, &upload.id), upload.announced.until);
    let put = Put { key: &key, media_type: media_type(upload), bytes, sha256 };
    let signed = state.signer.put(&put, now, until).await?;
    Ok(Some(UploadLink {
        method: "PUT",
        url: signed.url,
        headers: signed.headers.into_iter().collect(),
        expires_at: until,
    }))
}

/// What a file is stored as until it is inspected: what its name says.
pub(super) fn media_type(upload: &Upload) -> &'static str {
    kind_of(&upload.name).map_or("application/octet-stream", filecheck::FileType::media_type)
}

/// Why a file was not announced, for a program.
fn refusal(error: NotAnnounced, language: Language) -> Problem {
    match error {
        NotAnnounced::Full(flaw) => Problem::fields(vec![whole(flaw)], language),
        NotAnnounced::Store(error) => busy(&error, language),
    }
}

/// Something wrong with no field of its own.
fn whole(flaw: Flaw) -> FieldError {
    FieldError { pointer: String::new(), flaw }
}

/// The table does not answer.
pub(super) fn busy(error: &StoreError, language: Language) -> Problem {
    tracing::error!(error = %error, "the records of files do not answer");
    Problem::in_language(StatusCode::SERVICE_UNAVAILABLE, "busy", language)
}
