//! Another file in place of one that was refused. It is sent first, and put in its place then: what counts is when it had
//! come, and nobody replaces a file by one that never comes.

use askama::Template;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use kyoso::attachment::{Announcement, FileId, FileState, Upload};
use kyoso::case::{Refusal, Step, proposer_may};
use kyoso::proposal::FieldError;
use kyoso::text::{Language, Text};
use kyoso::value::Flaw;
use serde::Deserialize;
use serde_json::Value;

use super::api::refused;
use super::apply::{Asked, by_name, done};
use super::list::{FileList, Place, States, TypedName, uploading};
use super::{Attachments, offer, send};
use crate::files::{FileView, Links, ReplaceError, of_case, replace, taken_words};
use crate::form::view::ErrorLink;
use crate::http::{Access, Problem, Routes, Visit};
use crate::pages::{Chrome, Failure, Posted, html, see_other, value};
use crate::reception::outside_problem;
use crate::store::{Announcing, CaseFile, DRAFT_LASTS, NewFile, NotAnnounced};
use crate::submission::api;
use crate::submission::revise::too_late;
use crate::submission::status::{OpenCase, verify_form};

/// The routes.
pub(super) fn routes() -> Routes<Attachments> {
    Routes::new(Access::Public)
        .get("/status/{case_id}/files/{file_id}/replace", page)
        .post("/status/{case_id}/files/{file_id}/replace", act)
        .get("/status/{case_id}/files/{file_id}/replace/states", states)
        .post("/status/{case_id}/files/{file_id}/replace/announce", announce)
        .get("/status/{case_id}/files/{file_id}/replace/send/{sent_id}", choose)
        .post("/api/status/{case_id}/files", announce_by_program)
        .post("/api/status/{case_id}/files/{file_id}/replacement", replace_by_program)
}

#[derive(Template)]
#[template(path = "status/replace-file.html")]
struct ReplacePage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    case_id: String,
    token: String,
    refused: FileView,
    taken: String,
    done: String,
    summary: Vec<ErrorLink>,
    list: FileList,
    typed: TypedName,
}

/// What is wrong, and where.
#[derive(Default)]
struct Wrong {
    typed: TypedName,
    said: String,
}

/// The refused file of a case that another one is to come in place of.
struct Refused {
    file: CaseFile,
    view: FileView,
    id: FileId,
}

impl Refused {
    /// The file `id` of the version that stands.
    fn find(file: CaseFile, id: &str, language: Language) -> Result<Self, Refusal> {
        let id: FileId = id.parse().map_err(|_| Refusal::NoSuchAttachment)?;
        let links = Links { base: format!("/status/{}/files", file.case.id), replace: None };
        let views = of_case(&file, &links, language);
        let view = views.into_iter().find(|view| view.id == id.as_str()).ok_or(Refusal::NoSuchAttachment)?;
        if !view.is("refused") {
            return Err(Refusal::AttachmentStands);
        }
        proposer_may(&file.case, Step::ReplaceAttachment)?;
        Ok(Self { file, view, id })
    }

    /// The address of its page.
    fn here(&self) -> String {
        format!("/status/{}/files/{}/replace", self.file.case.id, self.id)
    }

    /// The address of the case's page.
    fn status(&self) -> String {
        format!("/status/{}", self.file.case.id)
    }

    fn new_file(&self, announcement: Announcement, now: Timestamp) -> NewFile {
        new_file(&self.file, announcement, Some(self.id.clone()), now)
    }

    /// The files that were sent to come in its place.
    fn of<'u>(&self, uploads: &'u [Upload]) -> Vec<&'u Upload> {
        uploads.iter().filter(|upload| self.is_for(upload)).collect()
    }

    fn is_for(&self, upload: &Upload) -> bool {
        upload.replaces.as_ref() == Some(&self.id)
            && upload.bound.is_none()
            && upload.state() != FileState::Removed
    }
}

/// A file for a case that there is, kept as long as a draft would be unless it is bound.
fn new_file(
    file: &CaseFile,
    announcement: Announcement,
    replaces: Option<FileId>,
    now: Timestamp,
) -> NewFile {
    let kept_until = now.saturating_add(DRAFT_LASTS).unwrap_or(now);
    NewFile { case: file.case.id.clone(), announcement, draft: None, replaces, kept_until }
}

/// The refused file of the address; where it cannot be replaced (any more), the case's page says how it stands.
fn find(file: CaseFile, id: &str, visit: &Visit) -> Result<Result<Refused, Response>, Failure> {
    let status = format!("/status/{}", file.case.id);
    match Refused::find(file, id, visit.language) {
        Ok(refused) => Ok(Ok(refused)),
        Err(Refusal::NoSuchAttachment) => Err(Failure::NotFound),
        Err(_) => Ok(Err(see_other(&status))),
    }
}

/// `GET /status/{case_id}/files/{file_id}/replace`.
async fn page(
    State(state): State<Attachments>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    match find(file, &id, &visit)? {
        Ok(refused) => show(&state, &visit, refused, &asked, Wrong::default()).await,
        Err(elsewhere) => Ok(elsewhere),
    }
}

async fn show(
    state: &Attachments,
    visit: &Visit,
    refused: Refused,
    asked: &Asked,
    wrong: Wrong,
) -> Result<Response, Failure> {
    let language = visit.language;
    let case = &refused.file.case.id;
    let uploads = state.uploads.list(case).await?;
    let uploads = refused.of(&uploads);
    let place = Place {
        here: refused.here(),
        heading: language.pick("代わりに送ったファイル", "Files sent in its place"),
        several: false,
    };
    let label = language.pick("ファイルの名前：", "Name of the file: ");
    let name = &wrong.typed.error;
    let name =
        (!name.is_empty()).then(|| ErrorLink { id: "name".to_owned(), text: format!("{label}{name}") });
    let said = (!wrong.said.is_empty()).then(|| ErrorLink { id: "attached".to_owned(), text: wrong.said });
    let summary: Vec<_> = name.into_iter().chain(said).collect();
    let status = if summary.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let links = &state.edge.links;
    let page = ReplacePage {
        lang: language,
        chrome: Chrome::private(
            &state.edge.programme,
            visit,
            language.pick("添付ファイルの差替え", "Replace an attachment"),
        )
        .at(&refused.here()),
        case_id: case.to_string(),
        token: links.form_token(case, refused.file.head.link).unwrap_or_default(),
        taken: taken_words(state.limits()).get(language).to_owned(),
        done: done(asked, &uploads, language),
        list: FileList::new(place, &uploads, state.limits(), language),
        typed: wrong.typed,
        refused: refused.view,
        summary,
    };
    Ok(uploading(state, html(status, &page)))
}

/// `POST /status/{case_id}/files/{file_id}/replace`: adds a file by its name, removes one, or puts the one that was sent
/// in place of the refused one.
async fn act(
    State(state): State<Attachments>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, id)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    verify_form(&state.edge, &file, &fields)?;
    let refused = match find(file, &id, &visit)? {
        Ok(refused) => refused,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let (action, name) = (value(&fields, "action"), value(&fields, "name"));
    match action.split_once(':').unwrap_or((action, "")) {
        ("remove", sent) => remove(&state, &visit, &refused, sent).await,
        // The Enter key presses the first button, whichever that is: a name that was typed is not to be lost.
        ("replace", _) if name.trim().is_empty() => put_in_place(&state, &visit, refused).await,
        _ => add(&state, &visit, refused, name).await,
    }
}

async fn remove(
    state: &Attachments,
    visit: &Visit,
    refused: &Refused,
    sent: &str,
) -> Result<Response, Failure> {
    let case = &refused.file.case.id;
    let uploads = state.uploads.list(case).await?;
    let Some(upload) = refused.of(&uploads).into_iter().find(|upload| upload.id.as_str() == sent) else {
        return Ok(see_other(&refused.here()));
    };
    state.uploads.remove(case, &upload.id, visit.received_at).await?;
    Ok(see_other(&format!("{}?done=removed", refused.here())))
}

async fn add(state: &Attachments, visit: &Visit, refused: Refused, name: &str) -> Result<Response, Failure> {
    let now = visit.received_at;
    let announced = match by_name(name) {
        Ok(announcement) => {
            state.uploads.announce(refused.new_file(announcement, now), state.limits(), now).await
        }
        Err(flaw) => Err(NotAnnounced::Full(flaw)),
    };
    match announced {
        Ok(Announcing::New(upload) | Announcing::Known(upload)) => {
            Ok(see_other(&format!("{}/send/{}", refused.here(), upload.id)))
        }
        Err(NotAnnounced::Full(flaw)) => {
            let error = flaw.message().get(visit.language).to_owned();
            let typed = TypedName { name: name.to_owned(), error };
            let wrong = Wrong { typed, ..Wrong::default() };
            show(state, visit, refused, &Asked::default(), wrong).await
        }
        Err(NotAnnounced::Store(error)) => Err(error.into()),
    }
}

/// Puts the file that was sent last in place of the refused one.
async fn put_in_place(state: &Attachments, visit: &Visit, refused: Refused) -> Result<Response, Failure> {
    let uploads = state.uploads.list(&refused.file.case.id).await?;
    let can_come = |upload: &&&Upload| {
        matches!(upload.state(), FileState::Uploading | FileState::Checking | FileState::Accepted)
    };
    let sent = refused
        .of(&uploads)
        .into_iter()
        .rev()
        .find(|upload| can_come(&upload))
        .map(|upload| upload.id.clone());
    let said = match sent {
        None => Text::new(
            "差し替えるファイルを、先に送ってください。",
            "First send the file that is to come in its place.",
        ),
        Some(id) => {
            let status = refused.status();
            let now = visit.received_at;
            let file = state.edge.cases.load(&refused.file.case.id).await?.ok_or(Failure::UnknownCase)?;
            match replace(&state.edge.cases, state.limits(), file, &refused.id, &id, now).await {
                Ok(()) => return Ok(see_other(&format!("{status}?done=replaced"))),
                Err(ReplaceError::Fields(errors)) => {
                    errors.first().map(|error| error.flaw.message()).ok_or(Failure::Internal)?
                }
                Err(ReplaceError::Outside(why)) => too_late(&why),
                Err(ReplaceError::Refused(refusal)) => refusal.message(),
                Err(ReplaceError::Store(error)) => return Err(error.into()),
            }
        }
    };
    let wrong = Wrong { said: said.get(visit.language).to_owned(), ..Wrong::default() };
    show(state, visit, refused, &Asked::default(), wrong).await
}

/// `GET …/replace/states`, for the page's script.
async fn states(
    State(state): State<Attachments>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let refused = Refused::find(file, &id, visit.language).map_err(|_| Failure::NotFound)?;
    let uploads = state.uploads.list(&refused.file.case.id).await?;
    let states = States::new(&refused.of(&uploads), state.limits(), false, visit.language);
    Ok(Json(states).into_response())
}

/// `POST …/replace/announce`, for the page's script. The token in the body is that of the page's form.
async fn announce(
    State(state): State<Attachments>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let language = visit.language;
    let (body, token) = read(&headers, bytes, "token", language)?;
    let token = token.as_ref().and_then(Value::as_str).unwrap_or_default();
    if !state.edge.links.verify_form(&file.case.id, token) {
        return Err(Problem::in_language(StatusCode::FORBIDDEN, "refused", language));
    }
    offer(&state, &visit, file, &id, &body).await
}

/// `GET …/replace/send/{sent_id}`: the form that sends a file without script.
async fn choose(
    State(state): State<Attachments>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, id, sent)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let refused = match find(file, &id, &visit)? {
        Ok(refused) => refused,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let sent: FileId = sent.parse().map_err(|_| Failure::NotFound)?;
    let upload = state.uploads.get(&refused.file.case.id, &sent).await?;
    match upload.filter(|upload| refused.is_for(upload)) {
        Some(upload) => send::page(&state, &visit, upload, &refused.here()).await,
        None => Err(Failure::NotFound),
    }
}

/// `POST /api/status/{case_id}/files`: announces a file for a case that there is: in place of a refused one, or for
/// another version of the proposal.
async fn announce_by_program(
    State(state): State<Attachments>,
    visit: Visit,
    headers: HeaderMap,
    Path(case_id): Path<String>,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let (language, now) = (visit.language, visit.received_at);
    let file = api::open(&state.edge, &case_id, &headers, language).await?;
    let (body, replaces) = read(&headers, bytes, "replaces", language)?;
    match replaces.as_ref().map(|id| id.as_str().unwrap_or_default()) {
        Some(id) => offer(&state, &visit, file, id, &body).await,
        None => {
            let announcement = offer::announcement(&body, state.limits(), language)?;
            let new = new_file(&file, announcement, None, now);
            offer::offer(&state, new, now, language).await
        }
    }
}

async fn offer(
    state: &Attachments,
    visit: &Visit,
    file: CaseFile,
    id: &str,
    body: &Value,
) -> Result<Response, Problem> {
    let (language, now) = (visit.language, visit.received_at);
    let refused = Refused::find(file, id, language).map_err(|refusal| problem(&refusal, language))?;
    let announcement = offer::announcement(body, state.limits(), language)?;
    offer::offer(state, refused.new_file(announcement, now), now, language).await
}

/// The body of the request that puts a file in place of a refused one.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Replacement {
    /// The ID of the file that was sent.
    #[cfg_attr(test, schema(value_type = String))]
    id: String,
}

/// `POST /api/status/{case_id}/files/{file_id}/replacement`: puts a file that was sent in place of this one. Again
/// changes nothing.
async fn replace_by_program(
    State(state): State<Attachments>,
    visit: Visit,
    headers: HeaderMap,
    Path((case_id, id)): Path<(String, String)>,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let language = visit.language;
    let file = api::open(&state.edge, &case_id, &headers, language).await?;
    let (body, _) = read(&headers, bytes, "", language)?;
    let not_json = |_| Problem::in_language(StatusCode::BAD_REQUEST, "not-json", language);
    let Replacement { id: sent } = serde_json::from_value(body).map_err(not_json)?;
    let field = |flaw| Problem::fields(vec![FieldError { pointer: "/id".to_owned(), flaw }], language);
    let sent: FileId = sent.parse().map_err(|_| field(Flaw::NoSuchFile))?;
    let id: FileId = id.parse().map_err(|_| problem(&Refusal::NoSuchAttachment, language))?;
    let replaced = replace(&state.edge.cases, state.limits(), file, &id, &sent, visit.received_at).await;
    replaced.map(|()| StatusCode::NO_CONTENT.into_response()).map_err(|error| match error {
        ReplaceError::Fields(errors) => Problem::fields(errors, language),
        ReplaceError::Outside(why) => outside_problem(&why, Vec::new(), language).detail(&too_late(&why)),
        ReplaceError::Refused(refusal) => problem(&refusal, language),
        ReplaceError::Store(error) => offer::busy(&error, language),
    })
}

fn read(
    headers: &HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
    apart: &str,
    language: Language,
) -> Result<(Value, Option<Value>), Problem> {
    let too_large = |_| Problem::in_language(StatusCode::PAYLOAD_TOO_LARGE, "too-large", language);
    offer::body(headers, &bytes.map_err(too_large)?, apart, language)
}

fn problem(refusal: &Refusal, language: Language) -> Problem {
    match refusal {
        Refusal::NoSuchAttachment => Problem::in_language(StatusCode::NOT_FOUND, "unknown-file", language),
        _ => refused(refusal, language),
    }
}
