//! Announcing several decisions at once.

use axum::http::StatusCode;
use kyoso::case::{CaseId, Status};
use serde_json::{Value, json};

use super::super::testing::{App, DIVISION, Place, Somebody};
use super::super::tests::record;
use crate::listing::Lister;
use crate::programme;
use crate::submission::tests::Answer;

const PAGE: &str = "/staff/cases/announcements";
const API: &str = "/api/cases/announcements";

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

/// The list follows the cases, as it does some seconds after each change.
async fn list(app: &App, ids: &[&CaseId]) {
    let lister = Lister {
        programme: programme::load("minato").unwrap(),
        cases: app.desk.db.cases(),
        listing: app.desk.db.listing(),
    };
    for id in ids {
        lister.list(id).await.unwrap();
    }
}

async fn value(app: &App, id: &CaseId) -> String {
    format!("{id}.{}", app.file(id).await.case.revision)
}

async fn announce(app: &App, who: &Somebody, cases: &[(&CaseId, u32)]) -> Vec<String> {
    let cases: Vec<_> =
        cases.iter().map(|(id, revision)| json!({ "caseId": id, "revision": revision })).collect();
    let answer = app.command(who, API, None, &json!({ "cases": cases })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", text(&answer));
    let results = answer.json()["results"].as_array().unwrap().clone();
    results.iter().map(|result| result["outcome"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_waits_for_somebody_is_listed_and_what_is_chosen_is_announced() {
    let app = App::start().await;
    let member = app.sign_in("member", &["division:environment", "division:health"]).await;
    let [first, second, third] = [
        app.case_in(Place::Decided).await,
        app.case_in(Place::DecidedNot).await,
        app.case_in(Place::Decided).await,
    ];
    let coordinated = app.case_in(Place::Coordinated).await;
    list(&app, &[&first, &second, &third, &coordinated]).await;
    let page = text(&app.page(&member, PAGE).await);
    for id in [&first, &second, &third] {
        assert!(page.contains(&value(&app, id).await), "{page}");
    }
    assert!(!page.contains(coordinated.as_str()) && page.contains("安全を確かめること。"), "{page}");
    assert!(!page.contains("庁内だけの理由"), "{page}");
    let values = [value(&app, &first).await, value(&app, &second).await];
    let fields: Vec<_> = values.iter().map(|value| ("case", value.as_str())).collect();
    let sent = app.post(&member, PAGE, &fields).await;
    assert_eq!(sent.status, StatusCode::OK);
    assert_eq!(text(&sent).matches("通知しました。").count(), 2, "{}", text(&sent));
    assert!(text(&sent).contains(&value(&app, &third).await), "what is left is there to choose");
    let statuses = [app.file(&first).await.case.status, app.file(&second).await.case.status];
    assert_eq!(statuses, [Status::Adopted, Status::NotAdopted]);
    assert_eq!(app.file(&third).await.case.status, Status::Decided);
    let again = text(&app.post(&member, PAGE, &fields).await);
    assert_eq!(again.matches("既に通知されています。").count(), 2, "{again}");
    app.desk.db.assert_whole().await;
}

#[tokio::test]
async fn each_case_stands_for_itself_and_what_came_of_it_is_said() {
    let app = App::start().await;
    let member = app.sign_in("member", &["division:environment"]).await;
    let [good, changed, withdrawn, early] = [
        app.case_in(Place::Decided).await,
        app.case_in(Place::Decided).await,
        app.case_in(Place::Decided).await,
        app.case_in(Place::Coordinated).await,
    ];
    let revision = async |id: &CaseId| app.file(id).await.case.revision;
    let asked = [
        (&good, revision(&good).await),
        (&changed, revision(&changed).await - 1),
        (&withdrawn, revision(&withdrawn).await),
        (&early, revision(&early).await),
        (&"0".repeat(32).parse().unwrap(), 1),
    ];
    app.withdraw(&withdrawn, asked[2].1).await;
    let outcomes = announce(&app, &member, &asked).await;
    assert_eq!(outcomes, ["announced", "changed", "changed", "refused", "notFound"]);
    let outcomes = announce(&app, &member, &asked[..1]).await;
    assert_eq!(outcomes, ["alreadyAnnounced"]);
}

#[tokio::test]
async fn only_the_division_that_decided_announces() {
    let app = App::start().await;
    let id = app.case_in(Place::Decided).await;
    let revision = app.file(&id).await.case.revision;
    let other = app.sign_in("other", &["division:health"]).await;
    assert_eq!(announce(&app, &other, &[(&id, revision)]).await, ["notFound"]);
    list(&app, &[&id]).await;
    assert!(app.read(&other, API).await.json()["cases"].as_array().unwrap().is_empty());
    for (name, groups) in
        [("planner", &["planning"][..]), ("auditor", &["auditor"]), ("admin", &["administrator"])]
    {
        let somebody = app.sign_in(name, groups).await;
        let body = json!({ "cases": [{ "caseId": id, "revision": revision }] });
        assert_eq!(app.command(&somebody, API, None, &body).await.status, StatusCode::FORBIDDEN, "{name}");
        assert_eq!(app.page(&somebody, PAGE).await.status, StatusCode::FORBIDDEN, "{name}");
        let lines = record(&app).await;
        assert_eq!(lines.iter().filter(|line| line.person == name).count(), 2, "{name}");
    }
    assert_eq!(app.file(&id).await.case.status, Status::Decided);
    assert_eq!(app.file(&id).await.case.division.as_deref(), Some(DIVISION));
}

#[tokio::test]
async fn a_list_that_is_not_right_is_refused_whole() {
    let app = App::start().await;
    let member = app.sign_in("member", &["division:environment"]).await;
    let many: Vec<Value> = (0..51).map(|_| json!({ "caseId": "0".repeat(32), "revision": 1 })).collect();
    for (body, status) in [
        (json!({ "cases": [] }), 422),
        (json!({ "cases": many }), 422),
        (json!({ "cases": [{ "caseId": 1 }] }), 400),
        (json!({ "cases": [], "more": 1 }), 400),
        (json!([]), 400),
    ] {
        assert_eq!(app.command(&member, API, None, &body).await.status.as_u16(), status, "{body}");
    }
    let none = app.post(&member, PAGE, &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&none).contains("通知する案件を選んでください。"));
}

#[tokio::test]
async fn what_was_chosen_when_the_session_had_ended_is_chosen_again() {
    let app = App::start().await;
    let member = app.sign_in("member", &["division:environment"]).await;
    let id = app.case_in(Place::Decided).await;
    list(&app, &[&id]).await;
    let value = value(&app, &id).await;
    let kept = app.post_signed_out(PAGE, &[("case", &value)]).await;
    let cookie = kept.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = text(&app.page_with(&member, PAGE, &cookie).await);
    assert!(page.contains(&format!("value=\"{value}\" checked")), "{page}");
    assert_eq!(app.file(&id).await.case.status, Status::Decided);
}
