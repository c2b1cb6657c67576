//! Drafting a call: the form, and `POST /api/calls`. The client names the call by its key, so that the same form sent
//! twice is one call.

use askama::Template;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use kyoso::call::{CallId, CallText, Command, Refusal, decide_for, may_read};
use kyoso::case::IdempotencyKey;
use kyoso::chain::Hash;
use kyoso::proposal::FieldError;
use kyoso::staff::Person;
use kyoso::text::{Language, Text};
use serde_json::Value;
use uuid::Uuid;

use super::api::{busy, read, ruled, whole, with_etag};
use super::divisions_of;
use super::take::outcome;
use super::text_form::{self, TextForm, TextView, Typed};
use super::view::CallView;
use crate::clock;
use crate::form::view::ErrorLink;
use crate::http::{Problem, Visit};
use crate::pages::{Failure, Posted, html, see_other, value};
use crate::scheduling::{Scheduling, SharedScheduling};
use crate::staff::{Chrome, Kept, SignedIn, forbidden};
use crate::store::{Access, CallCommit, CallFile, CommitError, StoreError};
use crate::submission::api::idempotency_key;

/// The name of drafting a call in the access record.
const WHAT: &str = "draft-call";

/// Why nothing was drafted.
enum NotDrafted {
    /// Only Planning and divisions draft calls, and a division its own.
    Refused(Refusal),
    /// Some fields are not right.
    Fields(Vec<FieldError>),
    /// The key was used for another body.
    KeyUsed,
    /// The table does not answer.
    Store(StoreError),
}

impl From<StoreError> for NotDrafted {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What somebody wants to draft.
struct Draft<'d> {
    scheduling: &'d Scheduling,
    person: &'d Person,
    key: &'d IdempotencyKey,
    /// The hash of the body as it came.
    hash: Hash,
    body: &'d Value,
    at: Timestamp,
}

impl Draft<'_> {
    /// The call: new, or the one that the same request drafted before.
    async fn make(&self) -> Result<CallFile, NotDrafted> {
        if divisions_of(&self.scheduling.programme, self.person).is_empty() {
            return Err(self.refused(Refusal::NotYours).await?);
        }
        let id = CallId::of(self.key);
        if let Some(found) = self.scheduling.calls.load(&id).await? {
            return self.again(found).await;
        }
        let commit = match self.prepare(id) {
            Ok(commit) => commit,
            Err(NotDrafted::Refused(refusal)) => return Err(self.refused(refusal).await?),
            Err(not_drafted) => return Err(not_drafted),
        };
        match self.scheduling.calls.commit(&commit).await {
            Ok(()) => Ok(commit.after().clone()),
            Err(CommitError::Conflict) => {
                let id = &commit.after().call.id;
                let found = self.scheduling.calls.load(id).await?.ok_or(StoreError::Unreadable("head"))?;
                self.again(found).await
            }
            Err(CommitError::Store(error)) => Err(error.into()),
        }
    }

    fn prepare(&self, id: CallId) -> Result<CallCommit, NotDrafted> {
        let programme = &self.scheduling.programme;
        let divisions = divisions_of(programme, self.person);
        let ids: Vec<_> = divisions.iter().map(|division| division.id.as_str()).collect();
        let (division, text) = CallText::parse(self.body, &ids).map_err(NotDrafted::Fields)?;
        let file = CallFile::new(id, self.hash.clone());
        let command = Command::Draft { division, text };
        let (actor, changes) =
            decide_for(&file.call, command, self.person, self.at, &programme.calls.terms())
                .map_err(NotDrafted::Refused)?;
        CallCommit::prepare(&file, changes, &actor, clock::now())
            .map_err(|_| NotDrafted::Store(StoreError::Unreadable("event")))
    }

    /// The key names a call already: the same body drafted it, or another one.
    async fn again(&self, found: CallFile) -> Result<CallFile, NotDrafted> {
        if !may_read(self.person, &found.call) {
            return Err(self.refused(Refusal::NotYours).await?);
        }
        if found.body_hash == self.hash { Ok(found) } else { Err(NotDrafted::KeyUsed) }
    }

    /// Whoever is refused is in the access record.
    async fn refused(&self, refusal: Refusal) -> Result<NotDrafted, StoreError> {
        self.scheduling.gate.note(&Access::new(self.at, self.person, WHAT, outcome(&refusal))).await?;
        Ok(NotDrafted::Refused(refusal))
    }
}

/// `POST /api/calls`. 201 with the call; the same key and body get the same call.
pub(super) async fn api(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    signed_in: SignedIn,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let language = visit.language;
    let bytes = whole(&headers, body, language)?;
    let key = idempotency_key(&headers, language)?;
    let body = read(&bytes, language)?;
    let draft = Draft {
        scheduling: &scheduling,
        person: &signed_in.person,
        key: &key,
        hash: Hash::of(&bytes),
        body: &body,
        at: visit.received_at,
    };
    let file = draft.make().await.map_err(|error| match error {
        NotDrafted::Refused(refusal) => ruled(&refusal, language),
        NotDrafted::Fields(errors) => Problem::fields(errors, language),
        NotDrafted::KeyUsed => Problem::in_language(StatusCode::CONFLICT, "key-used", language)
            .detail(&key_used(&CallId::of(&key))),
        NotDrafted::Store(error) => busy(&error, language),
    })?;
    let view = CallView::load(&scheduling, &file, &visit, &signed_in).await;
    let view = view.map_err(|error| busy(&error, language))?;
    let (revision, location) = (view.revision, format!("/api/calls/{}", view.call_id));
    let mut response = with_etag((StatusCode::CREATED, Json(view)).into_response(), revision);
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// What a program is told that used a key for two calls.
fn key_used(id: &CallId) -> Text {
    Text::new(
        format!("最初の募集テーマ（{id}）はそのままです。別の募集テーマには新しい UUID を使ってください。"),
        format!("The first call ({id}) stands as it is. Use a new UUID for another call."),
    )
}

#[derive(Template)]
#[template(path = "staff/call_new.html")]
struct NewPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    key: String,
    text: TextView,
    summary: Vec<ErrorLink>,
}

#[derive(Template)]
#[template(path = "staff/call_used.html")]
struct UsedPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    call_id: String,
}

/// `GET /staff/calls/new`: the form, with what was typed when a session ended.
pub(super) async fn ask(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    signed_in: SignedIn,
    Kept(typed): Kept,
) -> Result<Response, Failure> {
    if divisions_of(&scheduling.programme, &signed_in.person).is_empty() {
        super::note_forbidden(&scheduling, visit.received_at, &signed_in.person, WHAT).await?;
        return Ok(forbidden(&scheduling.programme, &visit, &signed_in));
    }
    Ok(form(&scheduling, &visit, &signed_in, StatusCode::OK, &typed, &[]))
}

/// `POST` of the same. However often the same form is sent, one call comes of it.
pub(super) async fn send(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    signed_in: SignedIn,
    Posted(typed): Posted,
) -> Result<Response, Failure> {
    let key = key_of(&typed);
    let parsed: IdempotencyKey = key.parse().map_err(|_| Failure::Stale)?;
    let body = text_form::body(&typed);
    let draft = Draft {
        scheduling: &scheduling,
        person: &signed_in.person,
        key: &parsed,
        hash: Hash::of(body.to_string().as_bytes()),
        body: &body,
        at: visit.received_at,
    };
    match draft.make().await {
        Ok(file) => Ok(see_other(&format!("/staff/calls/{}?done=new", file.call.id))),
        Err(NotDrafted::Refused(_)) => Ok(forbidden(&scheduling.programme, &visit, &signed_in)),
        Err(NotDrafted::Fields(errors)) => {
            Ok(form(&scheduling, &visit, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, &typed, &errors))
        }
        Err(NotDrafted::KeyUsed) => {
            let chrome = Chrome::of(&scheduling.programme, &visit, &signed_in, "この下書きは作成済みです");
            let call_id = CallId::of(&parsed).to_string();
            let page = UsedPage { lang: visit.language, chrome: chrome.at("/staff/calls"), call_id };
            Ok(html(StatusCode::CONFLICT, &page))
        }
        Err(NotDrafted::Store(error)) => Err(error.into()),
    }
}

/// Under which key the form is sent: the one that it carries, else a new one.
fn key_of(typed: &Typed) -> String {
    let carried = value(typed, "key");
    let is_key = carried.parse::<IdempotencyKey>().is_ok();
    if is_key { carried.to_owned() } else { Uuid::new_v4().to_string() }
}

fn form(
    scheduling: &Scheduling,
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    typed: &Typed,
    errors: &[FieldError],
) -> Response {
    let form = TextForm {
        divisions: divisions_of(&scheduling.programme, &signed_in.person),
        typed,
        errors,
        is_fixed: false,
        language: visit.language,
    };
    let text = form.view();
    let page = NewPage {
        lang: visit.language,
        chrome: Chrome::of(&scheduling.programme, visit, signed_in, "募集テーマの下書きを作る"),
        key: key_of(typed),
        summary: text.summary(),
        text,
    };
    html(status, &page)
}
