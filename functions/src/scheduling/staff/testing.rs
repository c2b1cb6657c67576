//! For tests: the function over a database of its own, and people who sign in at whatever time the test has come to.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header, request};
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use kyoso::call::CallId;
use kyoso::call::ask::Step;
use kyoso::staff::Person;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use uuid::Uuid;

use super::api;
use crate::http::ReceivedAt;
use crate::scheduling::{Scheduling, SharedScheduling, router};
use crate::staff::settings::expiry;
use crate::staff::testing::{Desk, access_claims, now, person, signed};
use crate::staff::{COOKIE, SessionCookie, hash};
use crate::store::{Access, CallFile, Session};
use crate::submission::tests::Answer;

/// The division behind the sample calls.
pub(crate) const DIVISION: &str = "environment";

/// The function over a database of its own.
pub(crate) struct App {
    pub(crate) desk: Desk,
    pub(crate) scheduling: SharedScheduling,
    router: Router,
    at: Mutex<Timestamp>,
}

impl App {
    pub(crate) async fn start() -> Self {
        let desk = Desk::start().await;
        let scheduling = Arc::new(Scheduling::new(desk.gate.clone(), &desk.db.cases(), desk.db.drafts()));
        Self { router: router(scheduling.clone()), scheduling, desk, at: Mutex::new(now()) }
    }

    /// From now on it is `at`.
    pub(crate) fn come_to(&self, at: &str) {
        *self.at.lock().unwrap() = at.parse().unwrap();
    }

    pub(crate) fn at(&self) -> Timestamp {
        *self.at.lock().unwrap()
    }

    pub(crate) fn person(&self, id: &str, groups: &[&str]) -> Person {
        person(id, groups)
    }

    /// A session of somebody that begins now: its cookie, and its form token.
    async fn session(&self, who: &Person) -> (String, String) {
        let (secret, form_token, at) = (Uuid::new_v4().to_string(), Uuid::new_v4().to_string(), self.at());
        let session = Session {
            person: who.clone(),
            form_token: form_token.clone(),
            issued_at: at,
            begun: at,
            last_use: at,
            expires: expiry(at, at),
        };
        self.desk.gate.sessions.begin(&hash(&secret), &session).await.unwrap();
        (format!("{COOKIE}={}", SessionCookie::value(&secret, &who.id)), form_token)
    }

    pub(crate) async fn send(&self, request: request::Builder, body: String) -> Answer {
        let request: Request<Body> = request.extension(ReceivedAt(self.at())).body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A page as somebody sees it.
    pub(crate) async fn page(&self, who: &Person, path: &str) -> Answer {
        self.page_with(who, path, "").await
    }

    /// The same in a browser that holds another cookie of ours too.
    pub(crate) async fn page_with(&self, who: &Person, path: &str, cookie: &str) -> Answer {
        let (session, _) = self.session(who).await;
        let request = Request::get(path).header(header::COOKIE, format!("{session}; {cookie}"));
        self.send(request, String::new()).await
    }

    /// A form as somebody sends it; its token is added.
    pub(crate) async fn post(&self, who: &Person, path: &str, fields: &[(&str, &str)]) -> Answer {
        let (cookie, form_token) = self.session(who).await;
        let request = Request::post(path).header(header::COOKIE, cookie);
        self.send_form(request, &form_token, fields).await
    }

    /// A form as it is sent when the session has ended.
    pub(crate) async fn post_signed_out(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_form(Request::post(path), "of a session that has ended", fields).await
    }

    async fn send_form(&self, request: request::Builder, token: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("form", token).extend_pairs(fields);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, body.finish()).await
    }

    fn by_program(&self, request: request::Builder, who: &Person) -> request::Builder {
        let groups: Vec<_> = who.groups.iter().map(kyoso::staff::Group::name).collect();
        let groups: Vec<_> = groups.iter().map(String::as_str).collect();
        let mut claims = access_claims(&who.id, &groups);
        claims["iat"] = json!(self.at().as_second() - 5);
        claims["exp"] = json!(self.at().as_second() + 3600);
        request.header(header::AUTHORIZATION, format!("Bearer {}", signed(&claims)))
    }

    /// What somebody's program reads.
    pub(crate) async fn read(&self, who: &Person, path: &str) -> Answer {
        self.send(self.by_program(Request::get(path), who), String::new()).await
    }

    /// What somebody's program drafts under a key.
    pub(crate) async fn create(&self, who: &Person, key: &str, body: &Value) -> Answer {
        let request = self.by_program(Request::post("/api/calls"), who);
        let request = request.header("idempotency-key", key).header(header::CONTENT_TYPE, "application/json");
        self.send(request, body.to_string()).await
    }

    /// A change as somebody's program sends it, having seen `revision`.
    pub(crate) async fn command(
        &self,
        who: &Person,
        id: &CallId,
        step: Step,
        revision: Option<u32>,
        body: &Value,
    ) -> Answer {
        let path = api::path(step).replace("{call_id}", id.as_str());
        let request = self.by_program(Request::post(path), who);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let request = match revision {
            Some(revision) => request.header(header::IF_MATCH, format!("\"{revision}\"")),
            None => request,
        };
        self.send(request, body.to_string()).await
    }

    /// A call as it is now.
    pub(crate) async fn file(&self, id: &CallId) -> CallFile {
        self.scheduling.calls.load(id).await.unwrap().unwrap()
    }

    /// The lines of the access record of the day that it is.
    pub(crate) async fn record(&self) -> Vec<Access> {
        let day = kyoso::calendar::civil(self.at()).date();
        self.desk.gate.access.day(day, None, 1000).await.unwrap().lines
    }

    /// A new draft of Planning, for [`DIVISION`].
    pub(crate) async fn draft(&self) -> CallId {
        let planner = self.person("colleague", &["planning"]);
        let answer = self.create(&planner, &Uuid::new_v4().to_string(), &draft_body()).await;
        assert_eq!(answer.status.as_u16(), 201, "{}", text(&answer));
        answer.json()["callId"].as_str().unwrap().parse().unwrap()
    }

    /// A new call, published from 1 December 9:00 to 1 March 17:00.
    pub(crate) async fn published(&self) -> CallId {
        let (id, planner) = (self.draft().await, self.person("colleague", &["planning"]));
        let body = filled_in(Step::Schedule);
        let answer = self.command(&planner, &id, Step::Schedule, Some(1), &body).await;
        assert_eq!(answer.status.as_u16(), 204, "{}", text(&answer));
        id
    }
}

/// An answer's body.
pub(crate) fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

/// So many seconds later.
pub(crate) fn later(at: Timestamp, seconds: i64) -> String {
    at.saturating_add(SignedDuration::from_secs(seconds)).unwrap().to_string()
}

/// A call as somebody drafts it who knows what they do.
pub(crate) fn draft_body() -> Value {
    json!({
        "division": DIVISION,
        "title": { "ja": "受動喫煙防止対策", "en": "Preventing passive smoking" },
        "summary": { "ja": "屋外の喫煙による受動喫煙を減らします。" },
        "seeking": { "ja": "分煙の環境を整える提案を求めます。\n民間の施設の活用を含みます。", "en": "Proposals." },
        "conditions": { "ja": "対象は区内とします。", "en": "In the ward." },
        "questions": [
            { "ja": "想定する設置場所はどこですか。", "en": "Where?", "required": true },
            { "ja": "開始までに必要な期間はどれくらいですか。", "required": false },
        ],
    })
}

/// What somebody types who knows what they do.
pub(crate) fn filled_in(step: Step) -> Value {
    match step {
        Step::Edit => {
            let mut body = draft_body();
            body["title"]["ja"] = json!("受動喫煙防止対策（改）");
            body
        }
        Step::Schedule => json!({
            "openDate": "2026-12-01", "openTime": "09:00", "lastDay": "2027-03-01", "closeTime": "17:00",
        }),
        Step::Extend => json!({
            "lastDay": "2027-03-31", "closeTime": "12:00", "reason": "fewProposals", "words": "応募が少ないため。",
        }),
        Step::Shorten => {
            json!({ "lastDay": "2027-02-01", "closeTime": "17:00", "reason": "theme", "words": "時期。" })
        }
        Step::CloseEarly => json!({ "reason": "outage", "words": "障害のため。" }),
        Step::Reopen => json!({
            "openDate": "2027-03-10", "openTime": "09:00", "lastDay": "2027-04-30", "closeTime": "17:00",
            "reason": "other", "words": "機会を設けるため。",
        }),
    }
}

/// A JSON body as the fields of its form.
pub(crate) fn as_form(body: &Value) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    add(body, "", &mut fields);
    // The inputs of the text are named by pointers, those of a window plainly.
    let is_text = body.get("division").is_some();
    let named = |(name, value): (String, String)| {
        (if is_text { name } else { name.trim_start_matches('/').to_owned() }, value)
    };
    fields.into_iter().map(named).collect()
}

fn add(value: &Value, pointer: &str, fields: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| add(member, &format!("{pointer}/{name}"), fields));
        }
        Value::Array(entries) => {
            entries.iter().enumerate().for_each(|(at, entry)| add(entry, &format!("{pointer}/{at}"), fields));
        }
        Value::String(text) => fields.push((pointer.to_owned(), text.replace('\n', "\r\n"))),
        Value::Bool(true) => fields.push((pointer.to_owned(), "true".to_owned())),
        Value::Bool(false) | Value::Null | Value::Number(_) => {}
    }
}

/// Fields with others beside them, as a form is sent.
pub(crate) fn with<'f>(
    more: &[(&'f str, &'f str)],
    fields: &'f [(String, String)],
) -> Vec<(&'f str, &'f str)> {
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    more.iter().copied().chain(fields).collect()
}
