//! Who opens which case.

use axum::http::StatusCode;
use kyoso::case::CaseId;
use kyoso::case::ask::StaffStep;
use serde_json::json;

use super::super::testing::{App, Place};
use super::{api_path, in_short, page_path, record};

#[tokio::test]
async fn a_case_that_is_not_there_and_a_command_that_is_none_are_not_found() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let unknown: CaseId = "0".repeat(32).parse().unwrap();
    for path in [page_path(&unknown, StaffStep::Assign), "/staff/cases/x/act/assign".to_owned()] {
        let answer = app.page(&planner, &path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(String::from_utf8_lossy(&answer.body).contains("見つかりません"));
    }
    let answer = app.command(&planner, &api_path(&unknown, StaffStep::Assign), Some(1), &json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str().unwrap()), (404, "not-found"));
    let id = app.case_in(Place::Received).await;
    for slug in ["withdraw", "submit", "dispose-payloads", "Assign", "record-screening"] {
        let page = app.page(&planner, &format!("/staff/cases/{id}/act/{slug}")).await;
        let api = app.command(&planner, &format!("/api/cases/{id}/{slug}"), Some(1), &json!({})).await;
        assert_eq!((page.status.as_u16(), api.status.as_u16()), (404, 404), "{slug}");
    }
    assert!(record(&app).await.is_empty());
}

#[tokio::test]
async fn who_may_not_see_a_case_learns_nothing_of_it_and_is_recorded() {
    let app = App::start().await;
    let id = app.case_in(Place::Assigned).await;
    let number = app.file(&id).await.head.receipt_number.to_string();
    for (name, groups) in
        [("health", &["division:health"][..]), ("admin", &["administrator"]), ("expert", &["expert"])]
    {
        let somebody = app.sign_in(name, groups).await;
        let page = app.page(&somebody, &page_path(&id, StaffStep::Assign)).await;
        let said = String::from_utf8_lossy(&page.body);
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}");
        assert!(
            !said.contains(&number) && !said.contains("喫煙所") && !said.contains("担当課決定"),
            "{said}"
        );
        let line = record(&app).await.into_iter().find(|line| line.person == name).unwrap();
        assert_eq!(
            (in_short(&line).as_str(), line.person.as_str(), line.case),
            ("forbidden", name, Some(id.clone()))
        );
        assert_eq!(line.what, "GET /staff/cases/{case_id}/act/{slug}");
    }
}

#[tokio::test]
async fn who_may_see_a_case_but_not_take_a_step_is_shown_no_form() {
    let app = App::start().await;
    let id = app.case_in(Place::Assigned).await;
    for (name, groups) in [("auditor", &["auditor"][..]), ("environment", &["division:environment"])] {
        let somebody = app.sign_in(name, groups).await;
        let page = app.page(&somebody, &page_path(&id, StaffStep::Assign)).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}");
        assert!(!String::from_utf8_lossy(&page.body).contains("name=\"revision\""));
        assert_eq!(
            record(&app).await.into_iter().next_back().map(|line| line.what),
            Some("assign".to_owned())
        );
    }
}
