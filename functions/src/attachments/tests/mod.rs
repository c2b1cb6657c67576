//! The function over HTTP in process, beside the public one and over the same tables. What S3 and inspection do is told to
//! the records as they tell it; what S3 itself refuses is tested on a deployed stack.

mod by_page;
mod by_program;
mod names;
mod opening;
mod replacing;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use data_encoding::HEXLOWER;
use filecheck::FileType;
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use kyoso::attachment::{Accepted, Arrival, FileId, Outcome, Upload, Why};
use kyoso::case::{CaseId, IdempotencyKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tower::ServiceExt as _;

use super::Attachments;
use crate::Edge;
use crate::form::testing::{COMPANY, sample};
use crate::http::ReceivedAt;
use crate::letters::testing::press;
use crate::links::Links;
use crate::signing::Signer;
use crate::staff::testing::{Desk, PUBLIC_URL, now};
use crate::store::{CallNote, PageAnswers};
use crate::submission;
use crate::submission::tests::Answer;

/// The function and the public one, over a database of their own.
pub(super) struct App {
    pub(super) desk: Desk,
    pub(super) state: Attachments,
    router: Router,
    public: Router,
}

/// A draft in somebody's browser.
pub(super) struct Drafted {
    pub(super) id: String,
    pub(super) case: CaseId,
    pub(super) token: String,
    pub(super) cookie: String,
}

impl App {
    pub(super) async fn start() -> Self {
        let desk = Desk::start().await;
        let edge = || Edge {
            config: desk.gate.config.clone(),
            programme: desk.gate.programme.clone(),
            cases: desk.db.cases(),
            drafts: desk.db.drafts(),
            links: Links::new(PUBLIC_URL, [(1, vec![7; 32])].into()).unwrap(),
        };
        let state = Attachments::new(edge(), desk.gate.clone(), Signer::for_tests());
        let public = submission::router(edge().into(), press());
        Self { router: super::router(state.clone()), public, state, desk }
    }

    /// A draft that was begun now.
    pub(super) async fn draft(&self) -> Drafted {
        let id = uuid::Uuid::new_v4().to_string();
        let kind = PageAnswers::from([("/kind".to_owned(), "free".to_owned())]);
        let language = kyoso::text::Language::Japanese;
        let drafts = &self.state.edge.drafts;
        drafts.create_for(&id, language, ("start", &kind), CallNote::default(), now()).await.unwrap();
        let token = self.state.edge.links.draft_token(&id).unwrap();
        let case = CaseId::of(&id.parse::<IdempotencyKey>().unwrap());
        Drafted { cookie: format!("kyoso_draft={token}"), token, case, id }
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let path = request.uri().path();
        let is_ours = path.starts_with("/apply/files") || path.contains("/files");
        let router = if is_ours { &self.router } else { &self.public };
        let response = router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A page, in a browser with this cookie.
    pub(super) async fn page(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, cookie).extension(ReceivedAt(now()));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form, in a browser with this cookie.
    pub(super) async fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .extension(ReceivedAt(now()));
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A form of the page of a draft's files.
    pub(super) async fn press(&self, draft: &Drafted, action: &str, name: &str) -> Answer {
        let fields = [("draft", draft.token.as_str()), ("action", action), ("name", name)];
        self.post("/apply/files", &draft.cookie, &fields).await
    }

    /// JSON, with these headers.
    pub(super) async fn json(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        self.json_at(path, headers, body, now()).await
    }

    pub(super) async fn json_at(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
        at: Timestamp,
    ) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.extension(ReceivedAt(at)).body(Body::from(body.to_string())).unwrap()).await
    }

    /// What a program reads, with these headers.
    pub(super) async fn read(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = Request::get(path).extension(ReceivedAt(now()));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Announces a file as the page's script does.
    pub(super) async fn announce(&self, draft: &Drafted, name: &str, content: &str) -> Answer {
        let mut body = said(name, content);
        body["token"] = json!(draft.token);
        self.json("/apply/files/announce", &[], &body).await
    }

    /// A file that a program has announced under a key.
    pub(super) async fn announced(&self, key: &str, name: &str, content: &str) -> FileId {
        let answer = self.json("/api/files", &[("idempotency-key", key)], &said(name, content)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().parse().unwrap()
    }

    pub(super) async fn upload(&self, case: &CaseId, id: &FileId) -> Upload {
        self.state.uploads.get(case, id).await.unwrap().unwrap()
    }

    /// S3 tells that the file arrived, a second before now.
    pub(super) async fn arrives(&self, case: &CaseId, id: &FileId, content: &str) {
        let at = now() - SignedDuration::from_secs(1);
        let bytes = content.len().try_into().unwrap();
        let arrival = Arrival { version: format!("quarantined {id}"), at, bytes };
        self.state.uploads.note_arrival(case, id, arrival, now()).await.unwrap();
    }

    /// Inspection accepts the file.
    pub(super) async fn accepts(&self, case: &CaseId, id: &FileId, kind: FileType, content: &str) {
        self.arrives(case, id, content).await;
        let outcome = Outcome::Accepted(Accepted {
            kind,
            bytes: content.len().try_into().unwrap(),
            sha256: checksum(content).parse().unwrap(),
            store_version: format!("stored {id}"),
        });
        self.state.uploads.settle(case, id, outcome.into(), now()).await.unwrap();
    }

    /// Inspection refuses the file.
    pub(super) async fn refuses(&self, case: &CaseId, id: &FileId, why: Why) {
        self.arrives(case, id, "x").await;
        self.state.uploads.settle(case, id, Outcome::Refused(why).into(), now()).await.unwrap();
    }

    /// Sends a proposal with these files; the case, and its secret.
    pub(super) async fn submit(&self, key: &str, files: &[&FileId]) -> (CaseId, String) {
        let mut body = sample(COMPANY);
        body["attachments"] = files.iter().map(|id| json!(id.as_str())).collect();
        let answer = self.json("/api/proposals", &[("idempotency-key", key)], &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        let receipt = answer.json();
        let (_, secret) = receipt["statusUrl"].as_str().unwrap().rsplit_once('/').unwrap();
        (receipt["caseId"].as_str().unwrap().parse().unwrap(), secret.to_owned())
    }
}

/// What a script or a program says of a file.
pub(super) fn said(name: &str, content: &str) -> Value {
    json!({ "name": name, "bytes": content.len(), "sha256": checksum(content) })
}

pub(super) fn checksum(content: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(content))
}

/// A key for a submission to come.
pub(super) fn key() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// The cookie that opens a case.
pub(super) fn cookie(secret: &str) -> String {
    format!("kyoso_case={secret}")
}

/// The field errors of a problem document: pointer and code.
pub(super) fn errors(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
}
