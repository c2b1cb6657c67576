//! Experts over HTTP in process: who sees what, until when, and what they say.

use kyoso::case::{CaseId, Command, Part};
use kyoso::value::Prose;
use serde_json::json;

use crate::casework::testing::{App, Place, Somebody, ask_expert, planning};
use crate::casework::tests::in_short;
use crate::submission::tests::Answer;

fn prose(text: &str) -> Prose {
    Prose::parse(text, 1000).unwrap()
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

/// A case with the question 6 to `expert-1`, which shows its summary until 10 December.
async fn asked(app: &App) -> CaseId {
    asked_until(app, "2026-12-10").await
}

async fn asked_until(app: &App, until: &str) -> CaseId {
    let id = app.case_in(Place::Assigned).await;
    let (command, actor) = ask_expert("expert-1", &[Part::Summary], until);
    app.take(&id, command, &actor).await;
    id
}

async fn expert(app: &App, id: &str) -> Somebody {
    app.sign_in(id, &["expert"]).await
}

/// The texts of the sample, as its own file has them.
fn proposal(pointer: &str) -> String {
    let body: serde_json::Value = crate::form::testing::sample(crate::form::testing::COMPANY);
    body.pointer(pointer).unwrap().as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_expert_sees_the_chosen_parts_and_nothing_else_of_the_case() {
    let app = App::start().await;
    let (id, clara) = (asked(&app).await, expert(&app, "expert-1").await);
    let page = text(&app.page(&clara, &format!("/staff/advice/{id}/6")).await);
    let data = text(&app.read(&clara, &format!("/api/advice/{id}/6")).await);
    let first_line = proposal("/proposal/summary").lines().next().unwrap().to_owned();
    for shown in [&page, &data] {
        assert!(shown.contains("特許に触れないか。") && shown.contains(&first_line), "{shown}");
        for hidden in [
            "/proposal/title",
            "/organization/name",
            "/contact/name",
            "/contact/email",
            "/proposal/implementation",
        ] {
            let hidden = proposal(hidden);
            assert!(!shown.contains(&hidden), "{hidden} in {shown}");
        }
        assert!(!shown.contains("委嘱契約") && !shown.contains("内々の所感") && !shown.contains("環境課"));
    }
    for path in [format!("/staff/cases/{id}"), format!("/staff/cases/{id}/print")] {
        assert_eq!(app.page(&clara, &path).await.status.as_u16(), 403, "{path}");
    }
    assert_eq!(app.read(&clara, &format!("/api/cases/{id}")).await.status.as_u16(), 403);
}

#[tokio::test]
async fn the_list_holds_an_expert_s_own_questions_and_opens_what_is_open() {
    let app = App::start().await;
    let (id, old) = (asked(&app).await, asked_until(&app, "2026-11-10").await);
    let clara = expert(&app, "expert-1").await;
    let list = app.read(&clara, "/api/advice").await.json();
    let line = |place: usize| {
        let line = &list["questions"][place];
        (line["caseId"].as_str().unwrap().to_owned(), line["state"].clone(), line["isOpen"].clone())
    };
    assert_eq!(line(0), (id.to_string(), json!("回答待ち"), json!(true)));
    assert_eq!(line(1), (old.to_string(), json!("期限切れ"), json!(false)));
    let page = text(&app.page(&clara, "/staff/advice").await);
    assert!(
        page.contains(&format!("/staff/advice/{id}/6")) && !page.contains(&format!("/staff/advice/{old}/6"))
    );
    let other = expert(&app, "expert-2").await;
    assert_eq!(app.read(&other, "/api/advice").await.json(), json!({ "questions": [] }));
    assert!(text(&app.page(&other, "/staff/advice").await).contains("お願いしている助言はありません"));
}

#[tokio::test]
async fn nobody_else_opens_a_question_and_who_tries_is_on_record() {
    let app = App::start().await;
    let id = asked(&app).await;
    for (name, groups) in [
        ("expert-2", &["expert"][..]),
        ("planner", &["planning"]),
        ("division", &["division:environment"]),
        ("auditor", &["auditor"]),
        ("admin", &["administrator"]),
        // The ID of the expert, who is none any more.
        ("expert-1", &["auditor"]),
    ] {
        let somebody = app.sign_in(name, groups).await;
        let lines = crate::casework::tests::record(&app).await.len();
        let path = format!("/staff/advice/{id}/6");
        let before = app.file(&id).await.case.revision;
        assert_eq!(app.page(&somebody, &path).await.status.as_u16(), 403, "{name}");
        let sent = app.post(&somebody, &path, &[("say", "answer"), ("advice", "よい。")]).await;
        assert_eq!(sent.status.as_u16(), 403, "{name}");
        let body = json!({ "advice": "よい。" });
        for command in ["answer", "conflict"] {
            let path = format!("/api/advice/{id}/6/{command}");
            assert_eq!(
                app.command(&somebody, &path, None, &body).await.status.as_u16(),
                403,
                "{name} {command}"
            );
        }
        assert_eq!(app.file(&id).await.case.revision, before);
        let record = crate::casework::tests::record(&app).await;
        assert_eq!(record.len(), lines + 4, "{name}");
        assert!(record.iter().rev().take(4).all(|line| in_short(line) == "forbidden"));
    }
    let clara = expert(&app, "expert-1").await;
    let unknown = CaseId::of(&uuid::Uuid::new_v4().to_string().parse().unwrap());
    for path in [
        format!("/staff/advice/{unknown}/6"),
        format!("/staff/advice/{id}/5"),
        format!("/staff/advice/{id}/99"),
    ] {
        assert_eq!(app.page(&clara, &path).await.status.as_u16(), 403, "{path}");
    }
    assert_eq!(app.page(&clara, "/staff/advice/x/6").await.status.as_u16(), 404);
}

#[tokio::test]
async fn an_answer_is_recorded_once_and_is_read_by_those_who_asked() {
    let app = App::start().await;
    let (id, clara) = (asked(&app).await, expert(&app, "expert-1").await);
    let path = format!("/staff/advice/{id}/6");
    let empty = app.post(&clara, &path, &[("say", "answer"), ("advice", " ")]).await;
    assert_eq!(empty.status.as_u16(), 422);
    assert!(text(&empty).contains("id=\"advice-error\""));
    let sent = app.post(&clara, &path, &[("say", "answer"), ("advice", "触れないと\r\n考える。")]).await;
    assert_eq!(
        (sent.status.as_u16(), sent.headers["location"].to_str().unwrap()),
        (303, "/staff/advice?done=answer")
    );
    assert!(
        text(&app.page(&clara, &path).await).contains("触れないと\n考える。"),
        "they read what they said"
    );
    let again = app.post(&clara, &path, &[("say", "answer"), ("advice", "やはり触れる。")]).await;
    assert_eq!(again.status.as_u16(), 409);
    assert!(text(&again).contains("やはり触れる。"), "what was typed is not lost");
    for (name, groups) in [("p", "planning"), ("d", "division:environment"), ("a", "auditor")] {
        let reader = app.sign_in(name, &[groups]).await;
        let page = text(&app.page(&reader, &format!("/staff/cases/{id}")).await);
        assert!(page.contains("考える。") && page.contains("専門 明") && page.contains("委嘱契約"), "{name}");
    }
    assert_eq!(crate::casework::tests::mails_after(&app, &id, 6).await, ["advice-answered"]);
}

#[tokio::test]
async fn a_conflict_ends_the_question_at_once() {
    let app = App::start().await;
    let (id, clara) = (asked(&app).await, expert(&app, "expert-1").await);
    let path = format!("/api/advice/{id}/6/conflict");
    assert_eq!(
        app.command(&clara, &path, None, &json!({ "note": "顧問先です。" })).await.status.as_u16(),
        204
    );
    let page = app.page(&clara, &format!("/staff/advice/{id}/6")).await;
    assert_eq!(page.status.as_u16(), 409);
    let first_line = proposal("/proposal/summary").lines().next().unwrap().to_owned();
    assert!(!text(&page).contains(&first_line) && !text(&page).contains("特許"));
    let answer = app
        .command(&clara, &format!("/api/advice/{id}/6/answer"), None, &json!({ "advice": "よい。" }))
        .await;
    assert_eq!((answer.status.as_u16(), answer.json()["rule"].clone()), (409, json!("question-closed")));
}

#[tokio::test]
async fn what_is_taken_back_or_has_ended_refuses_the_next_request() {
    let app = App::start().await;
    let clara = expert(&app, "expert-1").await;
    for (command, actor) in [
        (Command::RevokeAdvice { of: 6, reason: prose("不要のため。") }, planning()),
        (Command::Withdraw { reason: None }, kyoso::case::Actor::Proposer),
    ] {
        let id = asked(&app).await;
        let path = format!("/staff/advice/{id}/6");
        assert_eq!(app.page(&clara, &path).await.status.as_u16(), 200);
        app.take(&id, command, &actor).await;
        assert_eq!(app.page(&clara, &path).await.status.as_u16(), 409);
        let sent = app.post(&clara, &path, &[("say", "answer"), ("advice", "間に合わなかった助言")]).await;
        assert_eq!(sent.status.as_u16(), 409);
        assert!(text(&sent).contains("間に合わなかった助言"));
        assert!(crate::casework::tests::mails_after(&app, &id, 6).await.contains(&"advice-ended".to_owned()));
    }
}

#[tokio::test]
async fn a_body_that_is_not_right_is_named() {
    let app = App::start().await;
    let (id, clara) = (asked(&app).await, expert(&app, "expert-1").await);
    let path = format!("/api/advice/{id}/6/answer");
    for (body, status) in [
        (json!({ "advice": " " }), 422),
        (json!({ "advice": "よ".repeat(4001) }), 422),
        (json!({}), 400),
        (json!({ "advice": "よい。", "more": 1 }), 400),
    ] {
        assert_eq!(app.command(&clara, &path, None, &body).await.status.as_u16(), status, "{body}");
    }
    assert_eq!(app.file(&id).await.case.revision, 6);
}

#[tokio::test]
async fn the_form_offers_the_experts_of_the_directory_and_no_part_is_chosen_before() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = app.case_in(Place::Assigned).await;
    let page = text(&app.page(&planner, &format!("/staff/cases/{id}/act/ask-expert")).await);
    assert!(page.contains("value=\"expert-1\"") && page.contains("弁護 守（expert-2@expert.example）"));
    assert!(page.contains("見せる部分：第三者の知的財産") && !page.contains(" checked"), "{page}");
}
