//! Opening a file: a link to the version that passed inspection, for minutes, and on record who got it.
//!
//! The record comes first. Whoever has the link can open the file for as long as it counts, and a link that nobody is on
//! record for would be the worse fault.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use kyoso::attachment::{Accepted, FileId, Outcome};
use kyoso::case::{Actor, Case, Change, Command, Refusal, decide, decide_for};
use kyoso::text::Language;
use serde::Serialize;

use super::api::refused;
use super::{Attachments, offer};
use crate::casework::open::OpenCase as OpenForStaff;
use crate::clock;
use crate::files::name_of;
use crate::http::{Access, Problem, Routes, Visit};
use crate::pages::{Failure, see_other};
use crate::signing::{Get, key_of};
use crate::staff::SignedIn;
use crate::store::{CaseFile, Commit, CommitError, StoreError};
use crate::submission::api;
use crate::submission::status::OpenCase;

/// How often the opening of a file is put on record again where the case has changed meanwhile.
const TRIES: u32 = 8;

/// The routes for who has the secret of a case.
pub(super) fn routes() -> Routes<Attachments> {
    Routes::new(Access::Public)
        .get("/status/{case_id}/files/{file_id}", for_proposer)
        .get("/api/status/{case_id}/files/{file_id}", for_proposers_program)
}

/// The routes for staff.
pub(super) fn staff_routes() -> Routes<Attachments> {
    Routes::new(Access::Staff)
        .get("/staff/cases/{case_id}/files/{file_id}", for_staff)
        .get("/api/cases/{case_id}/files/{file_id}", for_staffs_program)
}

/// A link to a file, for a program.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Download {
    /// Where the file is. The whole address is a secret. Send no `Authorization` there.
    #[cfg_attr(test, schema(format = "uri"))]
    url: String,
    /// Until when the link can be used.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    expires_at: Timestamp,
    /// What its proposer calls it, made safe to save it under.
    name: String,
    /// What it is, by its content.
    media_type: &'static str,
    /// Its size.
    bytes: u64,
    /// The SHA-256 of its bytes, as 64 hexadecimal digits.
    sha256: String,
}

/// Why a file is not opened. Nothing was recorded.
enum Closed {
    /// A rule refuses it.
    Refused(Refusal),
    /// The table does not answer.
    Store(StoreError),
    /// There is nothing to sign with.
    Unsigned,
}

impl From<StoreError> for Closed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Opens the file `id` of a case for whom `decide` lets: records it, and signs the link.
async fn open(
    state: &Attachments,
    file: CaseFile,
    id: &FileId,
    now: Timestamp,
    decide: impl Fn(&Case, Command) -> Result<(Actor, Vec<Change>), Refusal>,
) -> Result<Download, Closed> {
    let file = record(state, file, id, decide).await?;
    let accepted = accepted(&file, id).ok_or(Closed::Refused(Refusal::AttachmentNotOpen))?;
    let name = name_of(&file, id);
    let until = now.saturating_add(state.limits().download_lasts()).unwrap_or(now);
    let (key, media_type) = (key_of(&file.case.id, id), accepted.kind.media_type());
    let get = Get { key: &key, version: &accepted.store_version, name: &name, media_type };
    let url = state.signer.get(&get, now, until).await.map_err(|error| {
        tracing::error!(error = format!("{error:#}"), "a download could not be signed");
        Closed::Unsigned
    })?;
    let (bytes, sha256) = (accepted.bytes, accepted.sha256.to_string());
    Ok(Download { url, expires_at: until, name, media_type, bytes, sha256 })
}

/// Puts on record that the file is opened. Others may move the case meanwhile; whether it may be opened is then asked
/// again.
async fn record(
    state: &Attachments,
    mut file: CaseFile,
    id: &FileId,
    decide: impl Fn(&Case, Command) -> Result<(Actor, Vec<Change>), Refusal>,
) -> Result<CaseFile, Closed> {
    let cases = &state.edge.cases;
    for _ in 0..TRIES {
        let command = Command::OpenAttachment { id: id.clone() };
        let (actor, changes) = decide(&file.case, command).map_err(Closed::Refused)?;
        let commit = Commit::prepare(&file.case, changes, &actor, clock::now())
            .map_err(|_| StoreError::Unreadable("event"))?;
        match cases.commit(&commit).await {
            Ok(()) => return Ok(file),
            Err(CommitError::Store(error)) => return Err(error.into()),
            Err(CommitError::Conflict) => {}
        }
        file = cases.load(&file.case.id).await?.ok_or(StoreError::Unreadable("head"))?;
        // The answer to the commit was lost: it is on record, once.
        if commit.is_in(&file) {
            return Ok(file);
        }
    }
    Err(StoreError::Service { operation: "files", code: "changed too often".to_owned() }.into())
}

/// What inspection accepted under this ID.
fn accepted<'f>(file: &'f CaseFile, id: &FileId) -> Option<&'f Accepted> {
    file.case.attachment(id)?.outcome.as_ref().and_then(Outcome::accepted)
}

fn by_proposer(case: &Case, command: Command) -> Result<(Actor, Vec<Change>), Refusal> {
    Ok((Actor::Proposer, decide(case, command, &Actor::Proposer)?))
}

/// `GET /status/{case_id}/files/{file_id}`.
async fn for_proposer(
    State(state): State<Attachments>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let opened = open(&state, file, &id, visit.received_at, by_proposer).await;
    page_of(opened)
}

/// `GET /api/status/{case_id}/files/{file_id}`.
async fn for_proposers_program(
    State(state): State<Attachments>,
    visit: Visit,
    headers: HeaderMap,
    Path((case_id, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let language = visit.language;
    let file = api::open(&state.edge, &case_id, &headers, language).await?;
    let id = id.parse().map_err(|_| unknown(language))?;
    json_of(open(&state, file, &id, visit.received_at, by_proposer).await, language)
}

/// `GET /staff/cases/{case_id}/files/{file_id}`.
async fn for_staff(
    State(state): State<Attachments>,
    visit: Visit,
    signed_in: SignedIn,
    OpenForStaff(file): OpenForStaff,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let by_them = |case: &Case, command: Command| decide_for(case, command, &signed_in.person);
    let opened = open(&state, file, &id, visit.received_at, by_them).await;
    page_of(opened)
}

/// `GET /api/cases/{case_id}/files/{file_id}`.
async fn for_staffs_program(
    State(state): State<Attachments>,
    visit: Visit,
    signed_in: SignedIn,
    OpenForStaff(file): OpenForStaff,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let language = visit.language;
    let id = id.parse().map_err(|_| unknown(language))?;
    let by_them = |case: &Case, command: Command| decide_for(case, command, &signed_in.person);
    json_of(open(&state, file, &id, visit.received_at, by_them).await, language)
}

/// To the file. A browser saves it under its name and stays where it is.
fn page_of(opened: Result<Download, Closed>) -> Result<Response, Failure> {
    match opened {
        Ok(download) => Ok(see_other(&download.url)),
        Err(Closed::Refused(Refusal::NoSuchAttachment)) => Err(Failure::NotFound),
        Err(Closed::Refused(_)) => Err(Failure::NotOpen),
        Err(Closed::Store(error)) => Err(error.into()),
        Err(Closed::Unsigned) => Err(Failure::Busy),
    }
}

fn json_of(opened: Result<Download, Closed>, language: Language) -> Result<Response, Problem> {
    match opened {
        Ok(download) => Ok(Json(download).into_response()),
        Err(Closed::Refused(Refusal::NoSuchAttachment)) => Err(unknown(language)),
        Err(Closed::Refused(refusal)) => Err(refused(&refusal, language)),
        Err(Closed::Store(error)) => Err(offer::busy(&error, language)),
        Err(Closed::Unsigned) => Err(Problem::in_language(StatusCode::SERVICE_UNAVAILABLE, "busy", language)),
    }
}

fn unknown(language: Language) -> Problem {
    Problem::in_language(StatusCode::NOT_FOUND, "unknown-file", language)
}
