//! `/apply/files`: the page of the form that adds files, like the form's other pages.

use askama::Template;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use kyoso::attachment::{Announcement, FileId, Upload};
use kyoso::text::Language;
use kyoso::value::Flaw;
use serde::Deserialize;

use super::list::{FileList, Place, States, TypedName, uploading};
use super::{Attachments, offer, send};
use crate::Edge;
use crate::files::{case_of, in_draft, take_in, take_out, taken_words};
use crate::form::FILES_PAGE;
use crate::form::view::ErrorLink;
use crate::form::{self, Page};
use crate::http::{Access, Problem, Routes, Visit};
use crate::pages::{Chrome, Failure, Posted, html, see_other, value};
use crate::store::{Announcing, Draft, NewFile, NotAnnounced, Saved, StoreError};
use crate::submission::apply::access::{CookieDraft, draft_of, opened};
use crate::submission::apply::frame::{self, Frame};
use crate::submission::apply::{CallView, Notice, RevisesView, Step};

const HERE: &str = "/apply/files";

/// The routes of the page.
pub(super) fn routes() -> Routes<Attachments> {
    Routes::new(Access::Public)
        .get("/apply/files", page)
        .post("/apply/files", act)
        .get("/apply/files/states", states)
        .post("/apply/files/announce", announce)
        .get("/apply/files/send/{file_id}", choose)
}

/// What the address asks of the page.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    /// `check`: go back to the answers to check.
    #[serde(default, rename = "return")]
    return_to: String,
    /// The file that the bucket's form has just sent.
    #[serde(default)]
    sent: String,
    /// `removed`: what was just done.
    #[serde(default)]
    done: String,
    /// `renewed`: the draft was gone.
    #[serde(default)]
    notice: String,
}

#[derive(Template)]
#[template(path = "apply/attach.html")]
struct FilesPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    lead: &'static str,
    taken: String,
    token: String,
    revises: Option<RevisesView>,
    call: Option<CallView>,
    step: usize,
    steps: Vec<Step>,
    notice: Notice,
    done: String,
    to_check: bool,
    summary: Vec<ErrorLink>,
    list: FileList,
    typed: TypedName,
}

/// `GET /apply/files`.
async fn page(
    State(state): State<Attachments>,
    visit: Visit,
    CookieDraft(id): CookieDraft,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    match frame::unsent(&state.edge, &visit, id.as_deref()).await? {
        Ok(draft) => show(&state, &visit, &draft, &asked, TypedName::default()).await,
        Err(elsewhere) => Ok(elsewhere),
    }
}

async fn show(
    state: &Attachments,
    visit: &Visit,
    draft: &Draft,
    asked: &Asked,
    typed: TypedName,
) -> Result<Response, Failure> {
    let (language, page) = (visit.language, files_page()?);
    let uploads = files_of(state, draft).await?;
    let uploads: Vec<_> = uploads.iter().collect();
    let place = Place {
        here: HERE.to_owned(),
        heading: language.pick("添付したファイル", "Attached files"),
        several: true,
    };
    let Frame { token, revises, call, step, steps } = Frame::of(&state.edge, visit, draft, page).await?;
    let summary = (!typed.error.is_empty()).then(|| ErrorLink {
        id: "name".to_owned(),
        text: format!("{}{}", language.pick("ファイルの名前：", "Name of the file: "), typed.error),
    });
    let shown = FilesPage {
        lang: language,
        chrome: Chrome::private(&state.edge.programme, visit, form::title(page, language)),
        lead: page.lead.map(|words| words.get(language)).unwrap_or_default(),
        taken: taken_words(state.limits()).get(language).to_owned(),
        token,
        revises,
        call,
        step,
        steps,
        notice: if asked.notice == "renewed" { Notice::Renewed } else { Notice::None },
        done: done(asked, &uploads, language),
        to_check: asked.return_to == "check",
        list: FileList::new(place, &uploads, state.limits(), language),
        summary: summary.into_iter().collect(),
        typed,
    };
    let status = if shown.summary.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(uploading(state, html(status, &shown)))
}

/// What was just done, in a sentence.
pub(super) fn done(asked: &Asked, uploads: &[&Upload], language: Language) -> String {
    if asked.done == "removed" {
        return language.pick("ファイルを取り除きました。", "The file was removed.").to_owned();
    }
    let sent = uploads.iter().find(|upload| upload.id.as_str() == asked.sent);
    match (sent, language) {
        (None, _) => String::new(),
        (Some(upload), Language::Japanese) => {
            format!("「{}」を送信しました。確認が終わるまで、数秒かかります。", upload.name)
        }
        (Some(upload), Language::English) => {
            format!("“{}” was sent. Its check takes some seconds.", upload.name)
        }
    }
}

/// `POST /apply/files`: adds a file by its name, removes one, or does what the buttons of each page do.
async fn act(
    State(state): State<Attachments>,
    visit: Visit,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let (action, name) = (value(&fields, "action"), value(&fields, "name"));
    let id = draft_of(&state.edge, value(&fields, "draft"));
    let response = match action.split_once(':').unwrap_or((action, "")) {
        ("remove", file) => remove(&state, &visit, id.as_deref(), file).await?,
        // The Enter key presses the first button, and a name that was typed is not to be lost.
        ("name", _) => add(&state, &visit, id.as_deref(), &fields).await?,
        ("next", _) if !name.trim().is_empty() => add(&state, &visit, id.as_deref(), &fields).await?,
        _ => return frame::go(&state.edge, &visit, files_page()?, &fields).await,
    };
    Ok(match id {
        Some(id) => opened(&state.edge, &id, response),
        None => response,
    })
}

async fn remove(
    state: &Attachments,
    visit: &Visit,
    id: Option<&str>,
    file: &str,
) -> Result<Response, Failure> {
    let draft = match frame::unsent(&state.edge, visit, id).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Edge { cases, drafts, .. } = &*state.edge;
    let file: FileId = file.parse().map_err(|_| Failure::NotFound)?;
    match take_out(cases, drafts, &draft, &file, visit.received_at).await? {
        Saved::Saved => Ok(see_other("/apply/files?done=removed")),
        Saved::Sent => Ok(see_other("/apply/check")),
        Saved::Gone => Err(Failure::UnknownDraft),
    }
}

async fn add(
    state: &Attachments,
    visit: &Visit,
    id: Option<&str>,
    fields: &[(String, String)],
) -> Result<Response, Failure> {
    let draft = match frame::unsent(&state.edge, visit, id).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let (name, language) = (value(fields, "name"), visit.language);
    let announced = match by_name(name) {
        Ok(announcement) => {
            let new = new_file(&draft, announcement)?;
            state.uploads.announce(new, state.limits(), visit.received_at).await
        }
        Err(flaw) => Err(NotAnnounced::Full(flaw)),
    };
    match announced {
        // A file of which only the name is said is never known.
        Ok(Announcing::New(upload) | Announcing::Known(upload)) => {
            Ok(see_other(&format!("{HERE}/send/{}", upload.id)))
        }
        Err(NotAnnounced::Full(flaw)) => {
            let asked = Asked { return_to: value(fields, "return").to_owned(), ..Asked::default() };
            let error = flaw.message().get(language).to_owned();
            show(state, visit, &draft, &asked, TypedName { name: name.to_owned(), error }).await
        }
        Err(NotAnnounced::Store(error)) => Err(error.into()),
    }
}

/// A file of which only the name is said.
pub(super) fn by_name(given: &str) -> Result<Announcement, Flaw> {
    if given.trim().is_empty() {
        return Err(Flaw::Required);
    }
    Announcement::by_name(given).map_err(Flaw::File)
}

/// `GET /apply/files/states`: how the files stand, for the page's script.
async fn states(
    State(state): State<Attachments>,
    visit: Visit,
    CookieDraft(id): CookieDraft,
) -> Result<Response, Failure> {
    let id = id.ok_or(Failure::UnknownDraft)?;
    let draft = state.edge.drafts.load(&id, visit.received_at).await?.ok_or(Failure::UnknownDraft)?;
    let uploads = files_of(&state, &draft).await?;
    let uploads: Vec<_> = uploads.iter().collect();
    Ok(Json(States::new(&uploads, state.limits(), true, visit.language)).into_response())
}

/// `POST /apply/files/announce`: says what will be sent, for the page's script. The token in the body is that of the
/// page's form.
async fn announce(
    State(state): State<Attachments>,
    visit: Visit,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let language = visit.language;
    let problem = |status, code| Problem::in_language(status, code, language);
    let bytes = bytes.map_err(|_| problem(StatusCode::PAYLOAD_TOO_LARGE, "too-large"))?;
    let (body, token) = offer::body(&headers, &bytes, "token", language)?;
    let unknown = || problem(StatusCode::NOT_FOUND, "unknown-draft");
    let token = token.as_ref().and_then(|token| token.as_str()).unwrap_or_default();
    let id = draft_of(&state.edge, token).ok_or_else(unknown)?;
    let draft = state.edge.drafts.load(&id, visit.received_at).await;
    let draft = draft.map_err(|error| offer::busy(&error, language))?.ok_or_else(unknown)?;
    if draft.sent.is_some() {
        return Err(problem(StatusCode::CONFLICT, "sent"));
    }
    let announcement = offer::announcement(&body, state.limits(), language)?;
    let new = new_file(&draft, announcement).map_err(|_| unknown())?;
    let announced = offer::announce(&state, new, visit.received_at, language).await?;
    if let Announcing::Known(upload) = &announced {
        // The same bytes, perhaps of the version that stands: this draft has them, too.
        let taken = take_in(&state.edge.drafts, &draft, &upload.id, visit.received_at).await;
        taken.map_err(|error| offer::busy(&error, language))?;
    }
    offer::answer(&state, &announced, visit.received_at, language).await
}

/// `GET /apply/files/send/{file_id}`: the form that sends a file without script.
async fn choose(
    State(state): State<Attachments>,
    visit: Visit,
    CookieDraft(id): CookieDraft,
    Path(file): Path<String>,
) -> Result<Response, Failure> {
    let draft = match frame::unsent(&state.edge, &visit, id.as_deref()).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let file: FileId = file.parse().map_err(|_| Failure::NotFound)?;
    match files_of(&state, &draft).await?.into_iter().find(|upload| upload.id == file) {
        Some(upload) => send::page(&state, &visit, upload, HERE).await,
        None => Err(Failure::NotFound),
    }
}

fn new_file(draft: &Draft, announcement: Announcement) -> Result<NewFile, Failure> {
    Ok(NewFile {
        case: case_of(draft).ok_or(Failure::UnknownDraft)?,
        announcement,
        draft: Some(draft.id.clone()),
        replaces: None,
        kept_until: draft.expires_at,
    })
}

/// The files that a draft has. One that is another version begins with those that stand in its case.
async fn files_of(state: &Attachments, draft: &Draft) -> Result<Vec<Upload>, StoreError> {
    let cases = &state.edge.cases;
    let file = match &draft.revises {
        Some(revises) => cases.load(&revises.case).await?,
        None => None,
    };
    in_draft(cases, draft, file.as_ref().map(|file| &file.case)).await
}

fn files_page() -> Result<&'static Page, Failure> {
    Page::find(FILES_PAGE).ok_or(Failure::Internal)
}
