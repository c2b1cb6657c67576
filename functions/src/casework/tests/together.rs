//! Two people on one case, one person who clicks twice, and answers that get lost.

use axum::http::{StatusCode, header};
use kyoso::case::CaseId;
use kyoso::case::ask::StaffStep;
use serde_json::json;

use super::super::testing::{App, Place, Somebody, screen};
use super::{api_path, as_form, filled_in, page_path, record};
use crate::store::testing::Fault;
use crate::submission::tests::Answer;

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

async fn revision(app: &App, id: &CaseId) -> u32 {
    app.file(id).await.case.revision
}

async fn two(app: &App) -> (Somebody, Somebody) {
    (app.sign_in("first", &["planning"]).await, app.sign_in("second", &["planning"]).await)
}

async fn assign(app: &App, who: &Somebody, id: &CaseId, revision: u32, division: &str) -> Answer {
    let body = json!({ "division": division, "reason": "所管と思われるため。" });
    app.post(who, &page_path(id, StaffStep::Assign), &as_form(&body, &revision.to_string())).await
}

#[tokio::test]
async fn the_second_sees_what_changed_keeps_what_they_typed_and_can_send_again() {
    let app = App::start().await;
    let (first, second) = two(&app).await;
    let id = app.case_in(Place::Ready).await;
    let seen = revision(&app, &id).await;
    assert_eq!(assign(&app, &first, &id, seen, "environment").await.status, StatusCode::SEE_OTHER);
    let told = assign(&app, &second, &id, seen, "health").await;
    let page = text(&told);
    assert_eq!(told.status, StatusCode::PRECONDITION_FAILED);
    assert!(page.contains("案件が変わりました") && page.contains("企画課"), "{page}");
    assert!(
        page.contains("<strong>担当課の決定</strong>") && page.contains("環境課"),
        "what changed: {page}"
    );
    assert!(page.contains("value=\"health\" selected") && page.contains("所管と思われるため。"), "{page}");
    assert!(page.contains(&format!("name=\"revision\" value=\"{}\"", seen + 1)), "{page}");
    assert!(page.contains("これまでの担当課（環境課）"), "whom it tells now: {page}");
    assert_eq!(app.file(&id).await.case.division.as_deref(), Some("environment"));
    assert_eq!(assign(&app, &second, &id, seen + 1, "health").await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.file(&id).await.case.division.as_deref(), Some("health"));
    assert!(record(&app).await.is_empty(), "being second is no offence");
}

#[tokio::test]
async fn of_two_assignments_at_once_one_wins_and_the_other_is_told() {
    let app = App::start().await;
    let (first, second) = two(&app).await;
    let mut told = [0, 0];
    for round in 0..12 {
        let id = app.case_in(Place::Ready).await;
        let seen = revision(&app, &id).await;
        let (one, other) = if round % 2 == 0 { (&first, &second) } else { (&second, &first) };
        let (a, b) = tokio::join!(
            assign(&app, one, &id, seen, "environment"),
            assign(&app, other, &id, seen, "health")
        );
        let case = app.file(&id).await.case;
        assert_eq!(case.revision, seen + 1, "one assignment and no other");
        let (won, lost, index) = if a.status == StatusCode::SEE_OTHER { (a, b, 1) } else { (b, a, 0) };
        assert_eq!((won.status.as_u16(), lost.status.as_u16()), (303, 412), "{}", text(&lost));
        assert!(text(&lost).contains("案件が変わりました"));
        let division = if index == 1 { "environment" } else { "health" };
        assert_eq!(case.division.as_deref(), Some(division));
        told[index] += 1;
    }
    println!("the second was told {} times, the first {} times", told[1], told[0]);
    app.desk.db.assert_whole().await;
}

#[tokio::test]
async fn a_program_says_which_revision_it_saw() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = app.case_in(Place::Ready).await;
    let (path, body) = (api_path(&id, StaffStep::Assign), json!({ "division": "environment" }));
    let missing = app.command(&planner, &path, None, &body).await;
    assert_eq!((missing.status.as_u16(), missing.json()["code"].as_str().unwrap()), (428, "if-match"));
    let seen = revision(&app, &id).await;
    for stale in [seen - 1, seen + 1, 0] {
        let answer = app.command(&planner, &path, Some(stale), &body).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str().unwrap()), (412, "changed"));
        assert_eq!(answer.headers[header::ETAG].to_str().unwrap(), format!("\"{seen}\""));
    }
    let answer = app.command(&planner, &path, Some(seen), &json!({ "division": "x", "more": "y" })).await;
    let pointers: Vec<_> =
        answer.json()["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
    assert_eq!((answer.status.as_u16(), pointers), (422, vec![json!("/division"), json!("/more")]));
    assert_eq!(revision(&app, &id).await, seen);
    assert_eq!(app.command(&planner, &path, Some(seen), &body).await.status, StatusCode::NO_CONTENT);
    assert!(record(&app).await.is_empty());
}

#[tokio::test]
async fn a_form_sent_twice_is_recorded_once_and_says_so() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    for (place, step) in [
        (Place::Ready, StaffStep::RecordDialogue),
        (Place::Ready, StaffStep::Assign),
        (Place::Screened, StaffStep::SetAside),
    ] {
        let id = app.case_in(place).await;
        let (seen, body) = (revision(&app, &id).await.to_string(), filled_in(step, place));
        let once = app.post(&planner, &page_path(&id, step), &as_form(&body, &seen)).await;
        let after = revision(&app, &id).await;
        let twice = app.post(&planner, &page_path(&id, step), &as_form(&body, &seen)).await;
        assert_eq!((once.status.as_u16(), twice.status.as_u16()), (303, 412), "{step:?}");
        assert!(text(&twice).contains("既に記録されています") && text(&twice).contains("あなた"), "{step:?}");
        assert_eq!(revision(&app, &id).await, after, "{step:?}");
    }
}

#[tokio::test]
async fn a_step_whose_answer_was_lost_is_recorded_once_and_succeeds() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = app.case_in(Place::Ready).await;
    let seen = revision(&app, &id).await;
    let mut lost = 0;
    for call in 1..4 {
        app.desk.db.faults.plan(call, Fault::ReplyLost);
        let (now, body) = (revision(&app, &id).await, filled_in(StaffStep::RecordDialogue, Place::Ready));
        app.desk.db.faults.plan(call, Fault::ReplyLost);
        let answer = app
            .post(&planner, &page_path(&id, StaffStep::RecordDialogue), &as_form(&body, &now.to_string()))
            .await;
        lost += usize::from(app.desk.db.faults.calls() >= call);
        app.desk.db.faults.clear();
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", text(&answer));
        assert_eq!(revision(&app, &id).await, now + 1);
    }
    assert!(lost >= 2, "the load and the commit");
    assert_eq!(revision(&app, &id).await, seen + 3);
}

#[tokio::test]
async fn what_was_typed_when_the_session_had_ended_comes_back_with_what_changed_since() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = app.case_in(Place::Received).await;
    let (path, body) =
        (page_path(&id, StaffStep::AskCorrection), filled_in(StaffStep::AskCorrection, Place::Received));
    let kept = app.post_signed_out(&path, &as_form(&body, "1")).await;
    assert_eq!(kept.status, StatusCode::FORBIDDEN);
    let cookie = kept.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let back = text(&app.page_with(&planner, &path, &cookie).await);
    assert!(back.contains("実施の場所を書いてください。") && back.contains("value=\"2026-12-10\""), "{back}");
    assert!(!back.contains("案件が変わりました"), "{back}");
    let (command, actor) = screen(1);
    app.take(&id, command, &actor).await;
    let back = text(&app.page_with(&planner, &path, &cookie).await);
    assert!(back.contains("案件が変わりました") && back.contains("実施の場所を書いてください。"), "{back}");
    assert!(back.contains("name=\"revision\" value=\"2\""), "{back}");
}

#[tokio::test]
async fn what_is_typed_stays_whatever_refuses_it() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let kept = |answer: &Answer, status: u16| {
        let page = text(answer);
        assert_eq!(answer.status.as_u16(), status, "{page}");
        assert!(page.contains("所管の&#60;説明&#62;") || page.contains("所管の&lt;説明&gt;"), "{page}");
        page
    };
    let id = app.case_in(Place::Assigned).await;
    let now = revision(&app, &id).await.to_string();
    let path = page_path(&id, StaffStep::Assign);
    let body = json!({ "division": "", "reason": "所管の<説明>", "draftedOn": "2026-11-01" });
    let page = kept(&app.post(&planner, &path, &as_form(&body, &now)).await, 422);
    assert!(
        page.contains("href=\"#field-division\"") && page.contains("href=\"#field-documentNumber\""),
        "{page}"
    );
    assert!(
        page.contains("<details class=\"more\" open>") && page.contains("value=\"2026-11-01\""),
        "{page}"
    );
    assert!(page.contains("<title>エラー：担当課を変更する"), "{page}");
    let body = json!({ "division": "environment", "reason": "所管の<説明>" });
    let page = kept(&app.post(&planner, &path, &as_form(&body, &now)).await, 409);
    assert!(page.contains("2(7)②") && page.contains("field-division-error"), "{page}");
    let id = app.case_in(Place::SetAside).await;
    let now = revision(&app, &id).await.to_string();
    let page = app.post(&planner, &page_path(&id, StaffStep::Assign), &as_form(&body, &now)).await;
    let page = kept(&page, 409);
    assert!(page.contains("入力した内容（記録していません）") && page.contains("環境課"), "{page}");
    assert!(!page.contains("name=\"revision\""), "there is no form to send: {page}");
}
