//! The function over HTTP in process: what is due, what becomes of it, and what happens when it is killed at any call.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use kyoso::case::CaseId;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{DisposalEdge, router};
use crate::casework::testing::{App, Place};
use crate::http::ReceivedAt;
use crate::staff::testing::{access_claims, now, person, signed};
use crate::store::testing::Fault;
use crate::submission::tests::Answer;

/// When the years of a case are over that was withdrawn or set aside at the tests' now (fiscal year 2026, three years).
const DUE: &str = "2030-04-01T00:00:00+09:00";
/// A moment before.
const EARLY: &str = "2030-03-31T23:59:59+09:00";

/// The function beside cases that have ended.
pub(crate) struct Bench {
    pub(crate) app: App,
    router: Router,
}

impl Bench {
    pub(crate) async fn start() -> Self {
        let app = App::start().await;
        let router = router(DisposalEdge::new(app.desk.gate.clone(), app.casework.cases.clone()));
        Self { app, router }
    }

    /// A case here, with its row in the list.
    pub(crate) async fn case_in(&self, place: Place) -> CaseId {
        let id = self.app.case_in(place).await;
        DisposalEdge::new(self.app.desk.gate.clone(), self.app.casework.cases.clone())
            .lister
            .list(&id)
            .await
            .unwrap();
        id
    }

    async fn send(&self, request: axum::http::request::Builder, at: &str, body: Body) -> Answer {
        let at: Timestamp = at.parse().unwrap();
        let request = request.extension(ReceivedAt(at)).body(body).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A token of somebody with this group that counts at `at`.
    fn token(&self, group: &str, at: &str) -> String {
        let mut claims = access_claims("p", &[group]);
        let at: Timestamp = at.parse().unwrap();
        claims["iat"] = json!(at.as_second() - 60);
        claims["exp"] = json!(at.as_second() + 600);
        format!("Bearer {}", signed(&claims))
    }

    /// What is due at `at`.
    pub(crate) async fn due(&self, group: &str, at: &str) -> Answer {
        let request = Request::get("/api/disposal").header(header::AUTHORIZATION, self.token(group, at));
        self.send(request, at, Body::empty()).await
    }

    /// Disposes of cases at `at`.
    pub(crate) async fn dispose(&self, group: &str, at: &str, body: &Value) -> Answer {
        let request = Request::post("/api/disposal")
            .header(header::AUTHORIZATION, self.token(group, at))
            .header(header::CONTENT_TYPE, "application/json");
        self.send(request, at, Body::from(body.to_string())).await
    }
}

/// The approval of these cases.
pub(crate) fn approval(cases: &[&CaseId]) -> Value {
    let cases: Vec<_> = cases.iter().map(|case| case.as_str()).collect();
    json!({ "approvalNumber": "12港企企廃第1号", "approvedOn": "2030-04-01", "cases": cases })
}

#[tokio::test]
async fn what_has_ended_is_due_when_its_years_are_over_and_not_before() {
    let bench = Bench::start().await;
    let withdrawn = bench.case_in(Place::Withdrawn).await;
    let set_aside = bench.case_in(Place::SetAside).await;
    let running = bench.case_in(Place::Assigned).await;
    assert_eq!(bench.due("planning", EARLY).await.json()["cases"], json!([]));
    let due = bench.due("planning", DUE).await.json();
    let mut ids: Vec<_> = due["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["caseId"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    let mut expected = [withdrawn.to_string(), set_aside.to_string()];
    expected.sort();
    assert_eq!(ids, expected);
    assert_eq!((&due["more"], &due["cases"][0]["dueFrom"]), (&json!(false), &json!("2030-04-01")));
    for group in ["division:environment", "auditor", "expert", "administrator"] {
        assert_eq!(bench.due(group, DUE).await.status, 403, "{group}");
        assert_eq!(bench.dispose(group, DUE, &approval(&[&withdrawn])).await.status, 403, "{group}");
    }
    let early = approval(&[&withdrawn, &running]).to_string().replace("2030-04-01", "2030-03-01");
    let early = bench.dispose("planning", EARLY, &serde_json::from_str(&early).unwrap()).await.json();
    let rules: Vec<_> = early["cases"].as_array().unwrap().iter().map(|case| case["rule"].clone()).collect();
    assert_eq!(rules, [json!("still-kept"), json!("not-in-this-status")]);
    let whole = bench.app.desk.db.assert_whole().await;
    assert!(whole.cases.iter().all(|case| !case.payloads.is_empty()), "nothing is gone");
}

#[tokio::test]
async fn one_approval_disposes_of_several_cases_and_their_pages_say_so() {
    let bench = Bench::start().await;
    let (one, other) = (bench.case_in(Place::Withdrawn).await, bench.case_in(Place::SetAside).await);
    let unknown: CaseId = "0".repeat(32).parse().unwrap();
    let done = bench.dispose("planning", DUE, &approval(&[&one, &other, &unknown])).await.json();
    let outcomes: Vec<_> = done["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["outcome"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(outcomes, ["disposed", "disposed", "unknown"]);
    assert_eq!(bench.due("planning", DUE).await.json()["cases"], json!([]));
    bench.app.desk.db.assert_whole().await;
    for row in bench.app.desk.db.rows().await {
        assert!(row.title.is_none() && row.organization.is_none());
    }
    let stored: String = bench.app.desk.db.items().await.iter().map(|item| format!("{item:?}")).collect();
    for typed in ["みなとエアテック", "喫煙所", "個人の提案のため"] {
        assert!(!stored.contains(typed), "{typed}");
    }
    let planner = bench.app.sign_in("planner", &["planning"]).await;
    for below in ["", "/print", "/package", "/history", "/versions/1"] {
        let page = bench.app.page(&planner, &format!("/staff/cases/{other}{below}")).await;
        assert_eq!(page.status, 200, "{below}");
        assert!(page.text().contains("廃棄"), "{below}: {}", page.text());
    }
    let history = bench.app.page(&planner, &format!("/staff/cases/{other}/history")).await.text();
    assert!(history.contains("12港企企廃第1号"), "{history}");
    for below in ["", "/package", "/history", "/history/file?payloads=1", "/history/file?format=csv"] {
        assert_eq!(
            bench.app.read(&planner, &format!("/api/cases/{other}{below}")).await.status,
            200,
            "{below}"
        );
    }
    let again = bench.dispose("planning", DUE, &approval(&[&one])).await.json();
    assert_eq!(again["cases"][0]["outcome"], "disposed", "there is nothing left to do");
    assert_eq!(bench.app.file(&one).await.events.len(), 4, "and nothing more is recorded");
}

#[tokio::test]
async fn what_is_not_an_approval_is_refused_field_by_field() {
    let bench = Bench::start().await;
    let id = bench.case_in(Place::Withdrawn).await;
    let with = |field: &str, value: Value| {
        let mut body = approval(&[&id]);
        body[field] = value;
        body
    };
    let many: Vec<_> = (0..21).map(|_| id.to_string()).collect();
    for (field, value) in [
        ("approvalNumber", json!(" ")),
        ("approvedOn", json!("")),
        ("approvedOn", json!("2030-04-02")),
        ("approvedOn", json!("yesterday")),
        ("cases", json!([])),
        ("cases", json!(["x"])),
        ("cases", json!(many)),
    ] {
        let answer = bench.dispose("planning", DUE, &with(field, value.clone())).await;
        assert_eq!(answer.status, 422, "{field} {value}");
        assert_eq!(answer.json()["errors"][0]["pointer"], json!(format!("/{field}")), "{value}");
    }
    assert_eq!(bench.dispose("planning", DUE, &with("x", json!(1))).await.status, 400);
    assert_eq!(bench.app.file(&id).await.case.payloads.len(), 1);
}

#[tokio::test]
async fn killed_at_any_call_a_disposal_goes_on_where_it_stopped_and_the_chain_holds() {
    let mut tried = 0;
    for fault in [
        Fault::DiesBefore,
        Fault::DiesAfter,
        Fault::ReplyLost,
        Fault::Throttled,
        Fault::ThrottledAlways,
        Fault::Conflict,
    ] {
        for call in 1..=12 {
            let bench = Bench::start().await;
            let id = bench.case_in(Place::SetAside).await;
            let faults = &bench.app.desk.db.faults;
            faults.plan(call, fault);
            let body = approval(&[&id]);
            tokio::select! {
                _ = bench.dispose("planning", DUE, &body) => {}
                () = faults.death() => {}
            }
            faults.clear();
            // Whatever happened, what is left is whole.
            let whole = bench.app.desk.db.assert_whole().await;
            let gone = whole.cases[0].payloads.is_empty();
            assert_eq!(
                gone,
                whole.cases[0].revision == 4,
                "{fault:?} {call}: event and payloads go together"
            );
            let done = bench.dispose("planning", DUE, &body).await.json();
            assert_eq!(done["cases"][0]["outcome"], "disposed", "{fault:?} {call}: {done}");
            let whole = bench.app.desk.db.assert_whole().await;
            assert_eq!((whole.cases[0].payloads.len(), whole.cases[0].revision), (0, 4), "{fault:?} {call}");
            assert!(bench.app.desk.db.rows().await.iter().all(|row| row.title.is_none()), "{fault:?} {call}");
            tried += 1;
        }
    }
    assert_eq!(tried, 72);
}

#[tokio::test]
async fn the_pages_ask_twice_and_show_what_became_of_each() {
    let bench = Bench::start().await;
    let id = bench.case_in(Place::Withdrawn).await;
    let person = person("planner", &["planning"]);
    // The session counts at the tests' now; nothing is due then.
    let (cookie, form) = bench.app.desk.session_of(&person).await;
    let at = now().to_string();
    let get = Request::get("/staff/disposal").header(header::COOKIE, &cookie);
    let page = bench.send(get, &at, Body::empty()).await;
    assert!(page.text().contains("廃棄を待っている案件はありません"));
    let post = |path: &str, fields: &[(&str, &str)]| {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("form", &form).extend_pairs(fields);
        let request = Request::post(path.to_owned())
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        (request, Body::from(body.finish()))
    };
    let (request, body) = post("/staff/disposal", &[("approvalNumber", ""), ("approvedOn", "2026-11-22")]);
    let page = bench.send(request, &at, body).await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("入力内容を確かめてください"));
    let fields = [("approvalNumber", "廃1"), ("approvedOn", "2026-11-22"), ("case", id.as_str())];
    let (request, body) = post("/staff/disposal", &fields);
    let page = bench.send(request, &at, body).await.text();
    assert!(page.contains("元に戻すことはできません") && page.contains("R8-0001"), "{page}");
    let (request, body) = post("/staff/disposal/carried-out", &fields);
    let page = bench.send(request, &at, body).await.text();
    assert!(page.contains("保存年限が満了していません") && page.contains(">R8-0001<"), "{page}");
    assert_eq!(bench.app.file(&id).await.case.payloads.len(), 1);
}
