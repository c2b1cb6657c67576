//! The function over HTTP in process: what an auditor is told, and that nobody else is.

use aws_sdk_dynamodb::types::AttributeValue;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt as _;
use jiff::SignedDuration;
use kyoso::audit::export::read;
use kyoso::audit::verify;
use kyoso::case::CaseId;
use serde_json::json;
use tower::ServiceExt as _;

use super::{AuditEdge, router};
use crate::casework::testing::{App, Place};
use crate::checkpoints::{Checkpointer, Kept, Records};
use crate::http::ReceivedAt;
use crate::staff::testing::{access_claims, now, person, signed};
use crate::store::Outcome;
use crate::store::testing::CASES;
use crate::submission::tests::Answer;

/// The function beside cases that are worked on.
pub(crate) struct Bench {
    pub(crate) app: App,
    checkpointer: Checkpointer,
    router: Router,
}

/// Somebody who has signed in.
pub(crate) struct Somebody {
    cookie: String,
    token: String,
}

impl Bench {
    pub(crate) async fn start() -> Self {
        let app = App::start().await;
        let (cases, kept) = (app.casework.cases.clone(), Kept::Memory(Default::default()));
        let records = Records { cases: cases.clone(), kept: kept.clone() };
        let router = router(AuditEdge::new(app.desk.gate.clone(), records));
        Self { app, checkpointer: Checkpointer { cases, kept }, router }
    }

    pub(crate) async fn sign_in(&self, groups: &[&str]) -> Somebody {
        let id = groups.join("-");
        let (cookie, _) = self.app.desk.session_of(&person(&id, groups)).await;
        Somebody { cookie, token: signed(&access_claims(&id, groups)) }
    }

    /// The function `checkpoint`, so many hours on.
    pub(crate) async fn checkpoint(&self, hours: i64) {
        self.checkpointer.tick(now() + SignedDuration::from_hours(hours)).await.unwrap();
    }

    /// What somebody's program, or browser, gets.
    pub(crate) async fn read(&self, who: &Somebody, path: &str) -> Answer {
        let request = Request::get(path).extension(ReceivedAt(now()));
        let request = if path.starts_with("/api/") {
            request.header(header::AUTHORIZATION, format!("Bearer {}", who.token))
        } else {
            request.header(header::COOKIE, &who.cookie)
        };
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Writes another text over an item, or takes the item away: as somebody does who can write to the table.
    async fn tamper(&self, case: &CaseId, sk: &str, text: Option<&str>) {
        let key = |text: &str| AttributeValue::S(text.to_owned());
        let (pk, db) = (key(&format!("CASE#{case}")), &self.app.desk.db.client);
        match text {
            Some(text) => {
                let put = db.put_item().table_name(CASES).item("pk", pk).item("sk", key(sk));
                put.item("event", key(text)).send().await.unwrap();
            }
            None => {
                let delete = db.delete_item().table_name(CASES).key("pk", pk).key("sk", key(sk));
                delete.send().await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn an_auditor_is_told_what_was_done_to_which_event_and_nobody_else_is() {
    let bench = Bench::start().await;
    let auditor = bench.sign_in(&["auditor"]).await;
    let (edited, cut, gone, whole) = (
        bench.app.case_in(Place::Ready).await,
        bench.app.case_in(Place::Ready).await,
        bench.app.case_in(Place::Received).await,
        bench.app.case_in(Place::Assigned).await,
    );
    bench.checkpoint(0).await;
    let well = bench.read(&auditor, "/api/audit/verification").await.json();
    assert_eq!((&well["cases"], &well["findings"]), (&json!(4), &json!([])));
    assert_eq!(well["checkpoint"]["cases"], 4);

    let text = bench.app.file(&edited).await.events[1].text().replace("document", "other");
    bench.tamper(&edited, "EVENT#000002", Some(&text)).await;
    bench.tamper(&cut, "EVENT#000004", None).await;
    for sk in ["HEAD", "EVENT#000001", "PAYLOAD#000001"] {
        bench.tamper(&gone, sk, None).await;
    }
    let found = bench.read(&auditor, "/api/audit/verification").await.json();
    let mut expected = vec![
        (edited.to_string(), json!(2), "edited"),
        (cut.to_string(), json!(4), "cut-off"),
        (gone.to_string(), json!(null), "case-missing"),
    ];
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    let said: Vec<_> = found["findings"].as_array().unwrap().iter().collect();
    let said: Vec<_> = said
        .iter()
        .map(|finding| {
            let of = |name: &str| finding[name].as_str().unwrap();
            (of("caseId").to_owned(), finding["sequence"].clone(), of("fault"))
        })
        .collect();
    assert_eq!(said, expected);
    let page = bench.read(&auditor, "/staff/audit/verification").await.text();
    for words in
        ["記録2が書き換えられています。", "記録4以降が削除されています。", "案件の記録が全て失われています。"]
    {
        assert!(page.contains(words), "{words}");
    }
    let one = bench.read(&auditor, &format!("/api/audit/verification/{whole}")).await.json();
    assert_eq!((&one["cases"], &one["findings"]), (&json!(1), &json!([])));
    let one = bench.read(&auditor, &format!("/api/audit/verification/{gone}")).await.json();
    assert_eq!(one["findings"][0]["fault"], "case-missing");

    for groups in [&["planning"], &["division:environment"], &["expert"], &["administrator"]] {
        let other = bench.sign_in(groups).await;
        for path in
            ["/staff/audit", "/staff/audit/verification", "/api/audit/verification", "/api/audit/export"]
        {
            assert_eq!(bench.read(&other, path).await.status, 403, "{groups:?} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_handed_out_can_be_checked_elsewhere_and_who_took_texts_is_on_record() {
    let bench = Bench::start().await;
    let auditor = bench.sign_in(&["auditor"]).await;
    let id = bench.app.case_in(Place::Ready).await;
    bench.checkpoint(0).await;
    let lines = |bench: &Bench| {
        let record = bench.app.desk.gate.access.clone();
        async move { record.day("2026-11-22".parse().unwrap(), None, 50).await.unwrap().lines }
    };
    let file = bench.read(&auditor, "/staff/audit/export").await;
    assert!(file.headers[header::CONTENT_DISPOSITION].to_str().unwrap().contains("kyoso-export.jsonl"));
    let set = read(&file.text()).unwrap();
    assert_eq!((verify(&set).findings, set.checkpoints.len()), (vec![], 1));
    assert!(set.cases[&id].payloads.is_none() && !file.text().contains("見本"));
    assert_eq!(lines(&bench).await.len(), 0);

    let file = bench.read(&auditor, "/api/audit/export?payloads=1").await.text();
    let report = verify(&read(&file).unwrap());
    assert!(report.payloads && report.findings.is_empty() && file.contains("見本"));
    let lines = lines(&bench).await;
    assert_eq!((lines.len(), &lines[0].outcome), (1, &Outcome::Done));
    let edited = file.replace("見本", "見直");
    assert_eq!(verify(&read(&edited).unwrap()).findings[0].fault.code(), "payload-changed");
}

#[tokio::test]
async fn before_the_first_checkpoint_the_page_says_so() {
    let bench = Bench::start().await;
    let auditor = bench.sign_in(&["auditor"]).await;
    assert!(bench.read(&auditor, "/staff/audit").await.text().contains("まだ作成されていません"));
    bench.app.case_in(Place::Received).await;
    bench.checkpoint(0).await;
    let page = bench.read(&auditor, "/staff/audit").await.text();
    assert!(page.contains("検証する") && page.contains("1件"), "{page}");
}
