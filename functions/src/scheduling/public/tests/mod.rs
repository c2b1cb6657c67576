//! The public's pages, data and files over HTTP in process, against a DynamoDB of the test's own.

mod files;
mod kept;
mod shown;
mod texts;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use kyoso::call::{Bilingual, CallId, CallText, Command, Interval, Question, Reason, Terms, Why, decide};
use kyoso::case::{Actor, IdempotencyKey};
use kyoso::chain::Hash;
use kyoso::value::Prose;
use tower::ServiceExt as _;

use super::super::{Scheduling, SharedScheduling, router};
use crate::http::ReceivedAt;
use crate::staff::testing::Desk;
use crate::store::{CallCommit, CallFile};
use crate::submission::tests::Answer;

/// Text that ends elements, quotes, lines and lists, and runs from right to left.
pub(super) const HOSTILE: &str = "</script><script>alert(1)</script>;,\\\" ' & 👩‍👩‍👧‍👦 שלום";

pub(super) const DRAFTED: &str = "2026-11-01T00:00:00Z";
/// 1 December, 9:00 in Tokyo.
pub(super) const OPENS: &str = "2026-12-01T00:00:00Z";
/// The midnight that ends 28 February in Tokyo.
pub(super) const CLOSES: &str = "2027-02-28T15:00:00Z";
pub(super) const OPEN: &str = "2026-12-24T03:00:00Z";

/// The function over a database of its own.
pub(crate) struct Site {
    pub(super) desk: Desk,
    pub(super) scheduling: SharedScheduling,
    router: Router,
}

impl Site {
    pub(crate) async fn start() -> Self {
        let desk = Desk::start().await;
        let scheduling = Arc::new(Scheduling::new(desk.gate.clone(), &desk.db.cases(), desk.db.drafts()));
        Self { router: router(scheduling.clone()), scheduling, desk }
    }

    /// What somebody gets who asks at `at`.
    pub(crate) async fn get(&self, path: &str, at: &str) -> Answer {
        self.send(path, at, &[]).await
    }

    /// The same in English.
    pub(super) async fn get_english(&self, path: &str, at: &str) -> Answer {
        self.send(path, at, &[("cookie", "lang=en")]).await
    }

    pub(super) async fn send(&self, path: &str, at: &str, headers: &[(&str, &str)]) -> Answer {
        let request = Request::get(path).extension(ReceivedAt(instant(at)));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A page that is there, as text.
    pub(super) async fn page(&self, path: &str, at: &str) -> String {
        let answer = self.get(path, at).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        text(&answer)
    }

    /// A draft with this text.
    pub(super) async fn draft(&self, number: u32, text: CallText) -> CallId {
        let key: IdempotencyKey = format!("0e67d883-2262-41bd-8f00-{number:012}").parse().unwrap();
        let (id, draft) = (CallId::of(&key), Command::Draft { division: "environment".to_owned(), text });
        self.write(CallFile::new(id.clone(), Hash::of(b"")), draft, DRAFTED).await;
        id
    }

    /// A call that opens and closes then.
    pub(super) async fn publish(&self, number: u32, text: CallText, opens: &str, closes: &str) -> CallId {
        let id = self.draft(number, text).await;
        let window = Interval { open: instant(opens), close: instant(closes) };
        self.take(&id, Command::Schedule { window }, "2026-11-02T00:00:00Z").await;
        id
    }

    /// The sample call.
    pub(crate) async fn publish_sample(&self) -> CallId {
        self.publish(1, sample("受動喫煙防止対策"), OPENS, CLOSES).await
    }

    /// A change of a call.
    pub(super) async fn take(&self, id: &CallId, command: Command, at: &str) {
        let file = self.scheduling.calls.load(id).await.unwrap().unwrap();
        self.write(file, command, at).await;
    }

    async fn write(&self, file: CallFile, command: Command, at: &str) {
        let (at, terms) = (instant(at), Terms { notice: jiff::SignedDuration::from_hours(7 * 24) });
        let actor = Actor::Planning { id: "somebody-of-planning".to_owned() };
        let changes = decide(&file.call, command, at, &terms).unwrap();
        let commit = CallCommit::prepare(&file, changes, &actor, at).unwrap();
        self.scheduling.calls.commit(&commit).await.unwrap();
    }
}

pub(super) fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

pub(super) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn why(reason: Reason, words: &str) -> Why {
    Why { reason, words: Prose::parse(words, 1000).ok() }
}

pub(super) fn said(ja: &str, en: &str) -> Bilingual {
    Bilingual { ja: ja.to_owned(), en: (!en.is_empty()).then(|| en.to_owned()) }
}

/// A call about this, in Japanese and partly in English.
pub(super) fn sample(title: &str) -> CallText {
    CallText {
        title: said(title, "Protection from second-hand smoke"),
        summary: said("路上等の喫煙により、\n通行する人が受動喫煙をしています。", ""),
        seeking: said("喫煙する人としない人が共存するための提案を求めます。", "Ideas for everybody."),
        conditions: Some(said("区有施設を使う場合は、事前に協議が必要です。", "")),
        questions: vec![Question {
            id: "q1".to_owned(),
            text: said("実施できる地域はどこですか。", "Where can you carry it out?"),
            required: true,
        }],
    }
}
