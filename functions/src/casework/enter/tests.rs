//! Entering a proposal over HTTP in process.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::Timestamp;
use kyoso::case::{Event, Means};
use serde_json::{Value, json};

use crate::casework::testing::{App, Somebody};
use crate::form::Answers;
use crate::form::testing::{COMPANY, sample};
use crate::http::ReceivedAt;
use crate::staff::testing::{access_claims, now, signed};
use crate::store::Outcome;
use crate::submission::tests::Answer;

const KEY: &str = "0e67d883-2262-41bd-8f00-000000000009";
const ENTER: &str = "/staff/cases/enter";

/// A form that is filled in right, with some fields changed; an empty text leaves one out.
fn filled(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields: BTreeMap<String, String> = Answers::of_body(&sample(COMPANY)).into();
    fields.retain(|name, _| name.matches('/').count() > 1);
    let own = [
        ("/arrival/means", "post"),
        ("/arrival/date", "2026-11-20"),
        ("/arrival/time", "14:30"),
        ("/arrival/original", "紙の申込書1部、文書庫3"),
        ("/language", "ja"),
        ("key", KEY),
    ];
    for (name, text) in own.iter().chain(changes) {
        fields.insert((*name).to_owned(), (*text).to_owned());
    }
    fields.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

async fn post(app: &App, who: &Somebody, action: &str, fields: &[(String, String)]) -> Answer {
    let mut fields: Vec<_> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    fields.push(("action", action));
    app.post(who, ENTER, &fields).await
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

#[tokio::test]
async fn what_came_by_post_is_a_case_that_arrived_when_it_arrived() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let page = app.page(&planner, ENTER).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(text(&page).contains("name=\"key\"") && page.body.len() < 100 * 1024, "{}", page.body.len());
    let check = post(&app, &planner, "check", &filled(&[])).await;
    assert_eq!(check.status, StatusCode::OK);
    assert!(text(&check).contains("令和8年（2026年）11月20日（金曜） 午後2時30分0秒（日本時間）"));
    let sent = post(&app, &planner, "send", &filled(&[])).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let whole = app.desk.db.assert_whole().await;
    let [case] = whole.cases.as_slice() else { panic!("one case") };
    let receipt = case.receipt.as_ref().unwrap();
    assert_eq!(receipt.received_at, "2026-11-20T14:30:00+09:00".parse::<Timestamp>().unwrap());
    assert_eq!((receipt.number.as_str(), receipt.entered), ("R8-0001", Some(Means::Post)));
    let file = app.file(&case.id).await;
    assert_eq!(file.events[1].entry.event, Event::OriginalNoted);
    assert_eq!(file.texts[&2], "紙の申込書1部、文書庫3");
    // The proposer gets the same receipt; Planning knows of it.
    assert_eq!(whole.mails.len(), 1);
    assert_eq!(whole.mails[0].0, "MAIL#000001#receipt");
    let handover = format!("/staff/cases/{}/handover", case.id);
    assert_eq!(sent.headers[header::LOCATION], handover);
    let handed = app.page(&planner, &handover).await;
    let page = text(&handed);
    let link = app.casework.links.status_url(&case.id, file.head.link).unwrap();
    assert!(page.contains("R8-0001") && page.contains("郵送") && page.contains(&link), "{page}");
    assert!(app.desk.record().await.contains(&("handover".to_owned(), Outcome::Done)));
    let shown = text(&app.page(&planner, &format!("/staff/cases/{}", case.id)).await);
    assert!(shown.contains("郵送（代理入力）") && shown.contains("文書庫3") && !shown.contains("/open/"));
}

#[tokio::test]
async fn the_fiscal_year_is_that_of_the_arrival() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    for (key, date, time, number) in [
        ("0e67d883-2262-41bd-8f00-000000000001", "2026-03-31", "23:59:59", "R7-0001"),
        ("0e67d883-2262-41bd-8f00-000000000002", "2026-04-01", "00:00", "R8-0001"),
    ] {
        let fields = filled(&[("key", key), ("/arrival/date", date), ("/arrival/time", time)]);
        assert_eq!(post(&app, &planner, "send", &fields).await.status, StatusCode::SEE_OTHER);
        let numbers = app.desk.db.assert_whole().await.numbers;
        assert!(numbers.contains(&number.to_owned()), "{numbers:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_all_at_once_and_everything_typed_stays() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    // 17:36 in Tokyo is now: a minute later has not come.
    let fields = filled(&[
        ("/arrival/date", "2026-11-22"),
        ("/arrival/time", "17:37"),
        ("/arrival/original", ""),
        ("/organization/name", ""),
        ("/contact/email", "どこでもない"),
        ("/declarations/eligible", ""),
        ("/proposal/title", "残る\"><b>題"),
    ]);
    for action in ["check", "send"] {
        let answer = post(&app, &planner, action, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = text(&answer);
        let summary = page.split_once("id=\"errors\"").unwrap().1.split_once("</div>").unwrap().0;
        for (id, said) in [
            ("arrival-time", "まだ来ていない日時"),
            ("arrival-original", "入力してください"),
            ("organization-name", "入力してください"),
            ("contact-email", "メールアドレスの形"),
        ] {
            assert!(summary.contains(&format!("href=\"#{id}\"")) && summary.contains(said), "{id} {summary}");
            assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
        }
        assert!(page.contains("残る&#34;&#62;&#60;b&#62;題") && page.contains("どこでもない"));
        assert!(page.contains(&format!("name=\"key\" value=\"{KEY}\"")), "the key stays");
    }
    assert!(app.desk.db.assert_whole().await.cases.is_empty());
}

#[tokio::test]
async fn the_same_form_sent_twice_makes_one_case_and_another_under_its_key_none() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let first = post(&app, &planner, "send", &filled(&[])).await;
    let again = post(&app, &planner, "send", &filled(&[])).await;
    assert_eq!(first.headers[header::LOCATION], again.headers[header::LOCATION]);
    let other = post(&app, &planner, "send", &filled(&[("/proposal/title", "別の題")])).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert!(text(&other).contains("既に受け付けられています"));
    assert_eq!(app.desk.db.assert_whole().await.cases.len(), 1);
}

#[tokio::test]
async fn what_is_carried_through_the_check_is_what_was_typed() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let fields = filled(&[("/proposal/summary", "\n一行目\n\n三行目 <b>")]);
    let check = text(&post(&app, &planner, "check", &fields).await);
    assert!(check.contains("name=\"/proposal/summary\" hidden aria-hidden=\"true\" tabindex=\"-1\">\n\n一行目\n\n三行目 &#60;b&#62;</textarea>"));
    let edit = text(&post(&app, &planner, "edit", &fields).await);
    assert!(edit.contains("\n\n一行目\n\n三行目 &#60;b&#62;</textarea>") && edit.contains("value=\"14:30\""));
    let added = text(&post(&app, &planner, "add:/coProposers", &fields).await);
    assert!(added.contains("name=\"/coProposers/0/name\""));
    assert!(!edit.contains("name=\"/coProposers/0/name\""));
}

#[tokio::test]
async fn only_planning_enters_proposals_and_hands_receipts_over() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    post(&app, &planner, "send", &filled(&[])).await;
    let id = app.desk.db.assert_whole().await.cases[0].id.clone();
    for groups in [&["auditor"][..], &["division:environment"], &["expert"], &["administrator"]] {
        let other = app.sign_in("other", groups).await;
        assert_eq!(app.page(&other, ENTER).await.status, StatusCode::FORBIDDEN, "{groups:?}");
        let key = filled(&[("key", "0e67d883-2262-41bd-8f00-00000000000a")]);
        assert_eq!(post(&app, &other, "send", &key).await.status, StatusCode::FORBIDDEN, "{groups:?}");
        let handover = app.page(&other, &format!("/staff/cases/{id}/handover")).await;
        assert_eq!(handover.status, StatusCode::FORBIDDEN, "{groups:?}");
        assert_eq!(by_program(&app, "other", groups, KEY, &body()).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(app.desk.db.assert_whole().await.cases.len(), 1);
    let refused = app.desk.record().await.into_iter().filter(|(_, outcome)| *outcome == Outcome::Forbidden);
    assert_eq!(refused.count(), 4 * 4);
}

#[tokio::test]
async fn what_the_proposer_sent_themselves_has_no_receipt_to_hand_over() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = app.case_in(crate::casework::testing::Place::Received).await;
    let answer = app.page(&planner, &format!("/staff/cases/{id}/handover")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

fn body() -> Value {
    let mut body = sample(COMPANY);
    body["arrival"] = json!({
        "means": "counter", "date": "2026-11-20", "time": "09:00", "original": "窓口で受領した紙1部",
    });
    body
}

async fn by_program(app: &App, who: &str, groups: &[&str], key: &str, body: &Value) -> Answer {
    let request = Request::post("/api/cases")
        .header(header::AUTHORIZATION, format!("Bearer {}", signed(&access_claims(who, groups))))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", key)
        .extension(ReceivedAt(now()))
        .body(Body::from(body.to_string()))
        .unwrap();
    app.send(request).await
}

#[tokio::test]
async fn a_program_enters_the_same_way() {
    let app = App::start().await;
    let first = by_program(&app, "p", &["planning"], KEY, &body()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", text(&first));
    let receipt = first.json();
    assert_eq!(receipt["receivedAt"], "2026-11-20T00:00:00Z");
    let location = format!("/api/cases/{}", receipt["caseId"].as_str().unwrap());
    assert_eq!(first.headers[header::LOCATION], location);
    let again = by_program(&app, "p", &["planning"], KEY, &body()).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    let mut other = body();
    other["arrival"]["means"] = json!("mail");
    assert_eq!(by_program(&app, "p", &["planning"], KEY, &other).await.status, StatusCode::CONFLICT);
    other.as_object_mut().unwrap().remove("arrival");
    other["organization"]["name"] = json!("");
    let wrong = by_program(&app, "p", &["planning"], "0e67d883-2262-41bd-8f00-00000000000b", &other).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = wrong.json();
    let pointers: Vec<_> =
        wrong["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(
        pointers,
        ["/arrival/means", "/arrival/date", "/arrival/time", "/arrival/original", "/organization/name"]
    );
    assert_eq!(app.desk.db.assert_whole().await.cases.len(), 1);
}
