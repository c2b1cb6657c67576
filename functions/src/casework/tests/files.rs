//! Files of a case, as staff see them; and that opening one is nobody else's business.

use axum::http::StatusCode;
use filecheck::FileType;
use kyoso::attachment::{Accepted, Checksum, Outcome, Why};
use kyoso::case::ask::StaffStep;
use kyoso::case::{Actor, CaseId, Command};
use serde_json::json;

use super::super::testing::{App, Place, planning, screen};
use super::{api_path, as_form, page_path};
use crate::submission::tests::Answer;

const NAME: &str = "見積\u{202e}（最終）.pdf";

fn accepted() -> Outcome {
    Outcome::Accepted(Accepted {
        kind: FileType::Pdf,
        bytes: 1_258_292,
        sha256: Checksum::from([7; 32]),
        store_version: "s1".to_owned(),
    })
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

async fn revision(app: &App, id: &CaseId) -> u32 {
    app.file(id).await.case.revision
}

#[tokio::test]
async fn a_case_shows_each_file_with_its_state_and_where_to_get_it() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = app.case_in(Place::Received).await;
    let file = app.with_file(&id, NAME, Some(accepted())).await;
    let link = format!("href=\"/staff/cases/{id}/files/{file}\"");
    for path in ["", "/versions/2", "/print", "/package"] {
        let page = text(&app.page(&planner, &format!("/staff/cases/{id}{path}")).await);
        for words in ["見積", "受け付けました", "PDF、1.3 MB", &"07".repeat(32), &link] {
            assert!(page.contains(words), "{words} on {path}");
        }
    }
    let page = text(&app.page(&planner, &format!("/staff/cases/{id}")).await);
    assert!(page.contains("class=\"odd\""), "what turns the text around is marked");
    let api = app.read(&planner, &format!("/api/cases/{id}")).await.json();
    let shown = &api["versions"][1]["attachments"][0];
    assert_eq!(shown["link"], json!(format!("/api/cases/{id}/files/{file}")));
    assert_eq!((&shown["state"], &shown["mediaType"]), (&json!("accepted"), &json!("application/pdf")));
    assert_eq!(api["versions"][0]["attachments"], json!([]), "the first version had none");
}

#[tokio::test]
async fn a_refused_file_says_why_and_cannot_be_had() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = app.case_in(Place::Received).await;
    let file = app.with_file(&id, "資料.zip", None).await;
    let outcome = Outcome::Refused(Why::Content(filecheck::Why::Password));
    let inspected =
        Command::InspectAttachment { id: file.clone(), outcome, inside: Some("給与.xlsx".to_owned()) };
    app.take(&id, inspected, &Actor::System).await;
    let page = text(&app.page(&planner, &format!("/staff/cases/{id}")).await);
    for words in ["受け付けられません", "給与.xlsx", "パスワード", "添付ファイルの検査（自動）"]
    {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains(&format!("/files/{file}")));
}

#[tokio::test]
async fn that_somebody_opened_a_file_makes_nobody_elses_form_stale() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = app.case_in(Place::Received).await;
    let file = app.with_file(&id, NAME, Some(accepted())).await;
    let (screened, system) = screen(2);
    app.take(&id, screened, &system).await;
    let seen = revision(&app, &id).await;
    for reader in [planning(), Actor::Auditor { id: "auditor-1".to_owned() }] {
        app.take(&id, Command::OpenAttachment { id: file.clone() }, &reader).await;
    }
    let body = json!({ "note": "確かめた。" });
    let confirm = StaffStep::ConfirmEligibility;
    let form = app.post(&planner, &page_path(&id, confirm), &as_form(&body, &seen.to_string())).await;
    assert_eq!(form.status, StatusCode::SEE_OTHER, "{}", text(&form));
    assert_eq!(revision(&app, &id).await, seen + 3);
    let history = text(&app.page(&planner, &format!("/staff/cases/{id}")).await);
    assert!(history.contains("添付ファイルの閲覧") && history.contains("監査（職員 auditor-"), "{history}");
    // What a person would want to know does.
    let stale = app.command(&planner, &api_path(&id, StaffStep::AskCorrection), Some(seen), &body).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
}
