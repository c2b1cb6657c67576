//! The API over HTTP in process, against a DynamoDB of the test's own; and the fault matrix of the submission path.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use kyoso::case::{CaseId, Status};
use kyoso::limits;
use kyoso::mail::MailState;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::Edge;
use crate::config::Config;
use crate::http::ReceivedAt;
use crate::letters::testing::press;
use crate::links::Links;
use crate::programme;
use crate::store::testing::{CASES, DRAFTS, Fault, TestDb};

pub(crate) const COMPANY: &str = include_str!("../../../tests/fixtures/proposals/free-company.json");
const HARD: &str = include_str!("../../../tests/fixtures/proposals/hard-text.json");
pub(crate) const KEY: &str = "0e67d883-2262-41bd-8f00-000000000001";
const PUBLIC_URL: &str = "https://kyoso.city.example.jp";

fn received() -> Timestamp {
    "2026-11-22T08:36:05.123Z".parse().unwrap()
}

/// The public function over a database of its own.
pub(crate) struct App {
    pub(crate) db: TestDb,
    pub(crate) edge: Arc<Edge>,
    router: Router,
}

/// An answer: status, content type and body.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.body)))
    }
}

impl App {
    pub(crate) async fn start() -> Self {
        let db = TestDb::start().await;
        let keys = [(1, vec![7; 32])].into();
        let edge = Arc::new(Edge {
            config: Config {
                programme: "minato".into(),
                public_url: PUBLIC_URL.into(),
                cases_table: CASES.into(),
                drafts_table: DRAFTS.into(),
            },
            programme: Arc::new(programme::load("minato").unwrap()),
            cases: db.cases(),
            drafts: db.drafts(),
            links: Links::new(PUBLIC_URL, keys).unwrap(),
        });
        Self { router: super::router(edge.clone(), press()), edge, db }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    pub(crate) async fn submit_at(&self, key: &str, body: impl Into<Body>, received_at: Timestamp) -> Answer {
        self.send(submission(key, body, received_at)).await
    }

    pub(crate) async fn submit(&self, key: &str, body: impl Into<Body>) -> Answer {
        self.submit_at(key, body, received()).await
    }

    pub(crate) async fn get(&self, uri: &str, token: &str) -> Answer {
        let request = Request::get(uri).header("authorization", format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn withdraw(&self, id: &str, token: &str, revision: &str, body: &str) -> Answer {
        let request = Request::post(format!("/api/status/{id}/withdrawal"))
            .header("authorization", format!("Bearer {token}"))
            .header("if-match", revision);
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }
}

fn submission(key: &str, body: impl Into<Body>, received_at: Timestamp) -> Request<Body> {
    Request::post("/api/proposals")
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .extension(ReceivedAt(received_at))
        .body(body.into())
        .unwrap()
}

pub(crate) fn id_and_token(receipt: &Value) -> (String, String) {
    let url = receipt["statusUrl"].as_str().unwrap();
    let (_, token) = url.rsplit_once('/').unwrap();
    (receipt["caseId"].as_str().unwrap().to_owned(), token.to_owned())
}

#[tokio::test]
async fn a_proposal_is_received_with_its_number_time_and_link() {
    let app = App::start().await;
    let answer = app.submit(KEY, COMPANY).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let receipt = answer.json();
    assert_eq!(receipt["receiptNumber"], "R8-0001");
    assert_eq!(receipt["receivedAt"], "2026-11-22T08:36:05.123Z");
    let id = receipt["caseId"].as_str().unwrap();
    assert!(
        receipt["statusUrl"].as_str().unwrap().starts_with(&format!("{PUBLIC_URL}/status/{id}/open/1.1."))
    );
    let whole = app.db.assert_whole().await;
    assert_eq!(whole.cases[0].status, Status::Received);
    let pending = |sk: &str| (sk.to_owned(), MailState::Pending);
    assert_eq!(whole.mails, [pending("MAIL#000001#receipt"), pending("MAIL#000001#received")]);
}

#[tokio::test]
async fn the_same_key_and_body_get_the_same_answer_byte_for_byte_also_forty_days_later() {
    let app = App::start().await;
    let first = app.submit(KEY, COMPANY).await;
    let again = app.submit(KEY, COMPANY).await;
    let later = app.submit_at(KEY, COMPANY, received() + SignedDuration::from_hours(40 * 24)).await;
    for answer in [&again, &later] {
        assert_eq!((answer.status, &answer.body), (first.status, &first.body));
    }
    assert_eq!(app.db.assert_whole().await.cases.len(), 1);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused_and_the_first_stands() {
    let app = App::start().await;
    let first = app.submit(KEY, COMPANY).await;
    let other = app.submit(KEY, COMPANY.replace("半年", "一年")).await;
    assert_eq!((other.status, other.json()["code"].clone()), (StatusCode::CONFLICT, json!("key-used")));
    assert_eq!(app.submit(KEY, COMPANY).await.body, first.body);
    assert_eq!(app.db.assert_whole().await.cases.len(), 1);
}

#[tokio::test]
async fn a_refused_body_can_be_corrected_under_the_same_key() {
    let app = App::start().await;
    let refused = app.submit(KEY, COMPANY.replace("koho@minato-airtech.example.jp", "koho")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = refused.json()["errors"].clone();
    assert_eq!(
        (errors[0]["pointer"].clone(), errors[0]["code"].clone()),
        (json!("/contact/email"), json!("not-email"))
    );
    assert_eq!(app.submit(KEY, COMPANY).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn ten_at_once_under_one_key_are_one_case() {
    let app = App::start().await;
    let answers =
        (0..10).map(|_| tokio::spawn(app.router.clone().oneshot(submission(KEY, COMPANY, received()))));
    let mut bodies = Vec::new();
    for answer in answers.collect::<Vec<_>>() {
        let response = answer.await.unwrap().unwrap();
        assert_eq!(response.status(), StatusCode::CREATED);
        bodies.push(response.into_body().collect().await.unwrap().to_bytes());
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    assert_eq!(app.db.assert_whole().await.cases.len(), 1);
}

#[tokio::test]
async fn each_refusal_says_what_it_is() {
    let app = App::start().await;
    let request = |key: Option<&str>, media: Option<&str>, body: Vec<u8>| {
        let request = Request::post("/api/proposals").extension(ReceivedAt(received()));
        let request = key.into_iter().fold(request, |request, key| request.header("idempotency-key", key));
        let request = media.into_iter().fold(request, |request, media| request.header("content-type", media));
        request.body(Body::from(body)).unwrap()
    };
    let json = Some("application/json; charset=utf-8");
    let good = COMPANY.as_bytes().to_vec();
    let cases = [
        (request(None, json, good.clone()), 400, "idempotency-key"),
        (request(Some("not-a-uuid"), json, good.clone()), 400, "idempotency-key"),
        (request(Some(KEY), Some("text/plain"), good.clone()), 415, "media-type"),
        (request(Some(KEY), None, good.clone()), 415, "media-type"),
        (request(Some(KEY), json, b"{".to_vec()), 400, "not-json"),
        (request(Some(KEY), json, b"\"\xff\"".to_vec()), 400, "not-utf8"),
        (request(Some(KEY), json, vec![b' '; limits::BODY_BYTES + 1]), 413, "too-large"),
        (request(Some(KEY), json, vec![b' '; limits::BODY_BYTES]), 400, "not-json"),
        (Request::get("/api/proposals").body(Body::empty()).unwrap(), 405, "method"),
        (Request::get("/api/nothing").body(Body::empty()).unwrap(), 404, "not-found"),
    ];
    for (request, status, code) in cases {
        let answer = app.send(request).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].clone()), (status, json!(code)));
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert_eq!(answer.json()["type"], format!("urn:kyoso:problem:{code}"));
    }
    assert!(app.db.items().await.is_empty());
}

#[tokio::test]
async fn a_body_at_the_limit_is_read_whole() {
    let app = App::start().await;
    let padded = format!("{COMPANY}{}", " ".repeat(limits::BODY_BYTES - COMPANY.len()));
    assert_eq!(app.submit(KEY, padded).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn text_that_disguises_or_breaks_is_named_field_by_field() {
    let app = App::start().await;
    let answer = app.submit(KEY, HARD).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    insta::assert_json_snapshot!(answer.json());
    let surrogate = app.submit(KEY, COMPANY.replace("公共連携室", r"公共\ud800室")).await;
    let error = &surrogate.json()["errors"][0];
    assert_eq!(
        (&error["pointer"], &error["code"]),
        (&json!("/contact/department"), &json!("broken-character"))
    );
    assert!(error["detail"].as_str().unwrap().starts_with("3文字目"));
}

#[tokio::test]
async fn a_theme_that_names_no_call_is_refused_at_its_field() {
    let app = App::start().await;
    let body = COMPANY.replace(r#""kind": "free""#, r#""kind": "theme", "themeId": "no-such-call""#);
    let answer = app.submit(KEY, body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        answer.json()["errors"],
        json!([{"pointer": "/themeId", "code": "no-such-call",
        "detail": "この募集テーマはありません。募集テーマの一覧から選び直してください。"}])
    );
}

#[tokio::test]
async fn the_proposers_page_opens_with_the_secret_only_and_a_wrong_guess_looks_like_an_unknown_case() {
    let app = App::start().await;
    let (id, token) = id_and_token(&app.submit(KEY, COMPANY).await.json());
    let page = app.get(&format!("/api/status/{id}"), &token).await;
    assert_eq!((page.status, page.headers["etag"].to_str().unwrap()), (StatusCode::OK, "\"1\""));
    let unknown: CaseId = "0".repeat(32).parse().unwrap();
    let stranger = app.edge.links.case_token(&unknown, app.edge.links.newest()).unwrap();
    let guesses = [
        (id.clone(), String::new()),
        (id.clone(), stranger.clone()),
        (unknown.to_string(), stranger),
        (id, format!("{token}x")),
    ];
    let mut bodies = Vec::new();
    for (id, token) in guesses {
        let answer = app.get(&format!("/api/status/{id}"), &token).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        bodies.push(answer.body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
}

#[tokio::test]
async fn a_proposer_withdraws_once_and_both_sides_have_mail() {
    let app = App::start().await;
    let (id, token) = id_and_token(&app.submit(KEY, COMPANY).await.json());
    assert_eq!(app.withdraw(&id, &token, "", "").await.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(app.withdraw(&id, &token, "\"9\"", "").await.status, StatusCode::PRECONDITION_FAILED);
    let long = json!({"reason": "あ".repeat(limits::REASON + 1)}).to_string();
    assert_eq!(app.withdraw(&id, &token, "\"1\"", &long).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..2 {
        let answer = app.withdraw(&id, &token, "\"1\"", r#"{"reason":"体制が整わないため"}"#).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }
    let whole = app.db.assert_whole().await;
    assert_eq!((whole.cases[0].status, whole.cases[0].revision), (Status::Withdrawn, 2));
    let mails: Vec<&str> = whole.mails.iter().map(|(sk, _)| sk.as_str()).collect();
    assert_eq!(
        mails,
        [
            "MAIL#000001#receipt",
            "MAIL#000001#received",
            "MAIL#000002#status-changed",
            "MAIL#000002#withdrawn"
        ]
    );
}

#[tokio::test]
async fn a_withdrawal_stands_on_what_the_proposer_saw_and_the_screening_since_changes_nothing() {
    let app = App::start().await;
    let (id, token) = id_and_token(&app.submit(KEY, COMPANY).await.json());
    let programme = programme::load("minato").unwrap();
    let screening = crate::screening::Screening { programme, cases: app.db.cases() };
    screening.screen(&id.parse().unwrap()).await.unwrap();
    assert_eq!(app.withdraw(&id, &token, "\"0\"", "").await.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(app.withdraw(&id, &token, "\"1\"", "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.db.assert_whole().await.cases[0].revision, 3);
}

/// Submits while the `call`-th AWS call goes wrong; none when the process died.
async fn submit_with_fault(app: &App, call: usize, fault: Fault) -> Option<Answer> {
    app.db.faults.plan(call, fault);
    let answer = tokio::select! {
        answer = app.submit(KEY, COMPANY) => Some(answer),
        () = app.db.faults.death() => None,
    };
    app.db.faults.clear();
    answer
}

#[tokio::test]
async fn whatever_fails_at_whichever_call_a_retry_gives_one_case_one_number_one_receipt_mail() {
    use Fault::{Conflict, DiesAfter, DiesBefore, ReplyLost, Throttled, ThrottledAlways};
    let mut tried = 0;
    for fault in [DiesBefore, DiesAfter, ReplyLost, Throttled, ThrottledAlways, Conflict] {
        for call in 1.. {
            let app = App::start().await;
            let first = submit_with_fault(&app, call, fault).await;
            let struck = app.db.faults.calls() >= call;
            if let Some(answer) = &first {
                let busy = answer.status == StatusCode::SERVICE_UNAVAILABLE;
                assert!(
                    answer.status == StatusCode::CREATED || (busy && fault == ThrottledAlways),
                    "{fault:?} {call}: {}",
                    answer.status
                );
            }
            let retry = app.submit(KEY, COMPANY).await;
            assert_eq!(retry.status, StatusCode::CREATED, "{fault:?} at call {call}");
            if let Some(answer) = first.filter(|answer| answer.status == StatusCode::CREATED) {
                assert_eq!(answer.body, retry.body, "{fault:?} at call {call}");
            }
            let whole = app.db.assert_whole().await;
            assert_eq!((whole.cases.len(), whole.numbers.len()), (1, 1), "{fault:?} at call {call}");
            let mails: Vec<&str> = whole.mails.iter().map(|(sk, _)| sk.as_str()).collect();
            assert_eq!(mails, ["MAIL#000001#receipt", "MAIL#000001#received"], "{fault:?} at call {call}");
            if !struck {
                break;
            }
            tried += 1;
        }
    }
    // Look-up, number, transaction: three calls, in each of six ways.
    assert!(tried >= 18, "{tried}");
}

#[tokio::test]
async fn a_submission_costs_at_most_sixteen_write_units() {
    let app = App::start().await;
    app.submit(KEY, COMPANY).await;
    let units: usize = app.db.items().await.iter().map(crate::store::testing::write_units).sum();
    assert!(units <= 16, "{units}");
}
