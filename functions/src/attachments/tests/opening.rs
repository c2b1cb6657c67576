//! Opening a file: who may, what they get, and what is on record.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use filecheck::FileType;
use kyoso::attachment::{FileId, Why};
use kyoso::case::{Actor, CaseId, Event, IdempotencyKey};
use serde_json::Value;
use url::Url;

use super::{App, checksum, cookie, key};
use crate::casework::testing::{DIVISION, OTHER_DIVISION, assign, confirm, screen, talk};
use crate::http::ReceivedAt;
use crate::staff::testing::{access_claims, now, person, signed};
use crate::store::testing::Fault;
use crate::store::{Commit, Outcome};
use crate::submission::tests::Answer;

/// A case with one accepted file; its secret.
async fn with_file(app: &App) -> (CaseId, String, FileId) {
    let key = key();
    let id = app.announced(&key, "計画書.pdf", "hello").await;
    let case = CaseId::of(&key.parse::<IdempotencyKey>().unwrap());
    app.accepts(&case, &id, FileType::Pdf, "hello").await;
    let (case, secret) = app.submit(&key, &[&id]).await;
    (case, secret, id)
}

/// Who has opened files of a case, in order.
async fn openings(app: &App, case: &CaseId) -> Vec<(Actor, FileId)> {
    let file = app.state.edge.cases.load(case).await.unwrap().unwrap();
    let opening = |recorded: &kyoso::case::Recorded| match &recorded.entry.event {
        Event::AttachmentOpened { id } => Some((recorded.entry.actor.clone(), id.clone())),
        _ => None,
    };
    file.events.iter().filter_map(opening).collect()
}

/// Checks a link to the file, which is of five minutes and of the version that was inspected.
fn assert_link(link: &str, case: &CaseId, id: &FileId) {
    let link = Url::parse(link).unwrap();
    assert_eq!(link.host_str(), Some("kyoso-store.s3.ap-northeast-1.amazonaws.com"));
    assert_eq!(link.path(), format!("/{case}/{id}"));
    let query: std::collections::BTreeMap<_, _> = link.query_pairs().into_owned().collect();
    assert_eq!(query["versionId"], format!("stored {id}"));
    assert_eq!(query["X-Amz-Expires"], "300");
    assert_eq!(query["response-content-type"], "application/pdf");
    assert!(query["response-content-disposition"].starts_with("attachment; "));
}

/// What a program of somebody with these groups reads.
async fn read_as(app: &App, id: &str, groups: &[&str], path: &str) -> Answer {
    let token = format!("Bearer {}", signed(&access_claims(id, groups)));
    app.read(path, &[("authorization", &token)]).await
}

/// Takes the case to the division that decides.
async fn assigned(app: &App, case: &CaseId) {
    for (command, actor) in [screen(1), confirm(), talk(), assign(DIVISION)] {
        let file = app.state.edge.cases.load(case).await.unwrap().unwrap();
        let changes = kyoso::case::decide(&file.case, command, &actor).unwrap();
        let commit = Commit::prepare(&file.case, changes, &actor, now()).unwrap();
        app.state.edge.cases.commit(&commit).await.unwrap();
    }
}

#[tokio::test]
async fn the_proposer_opens_a_file_by_page_and_by_program_and_each_time_is_on_record() {
    let app = App::start().await;
    let (case, secret, id) = with_file(&app).await;
    let page = app.page(&format!("/status/{case}/files/{id}"), &cookie(&secret)).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(page.headers[header::REFERRER_POLICY], "no-referrer");
    assert_link(page.location(), &case, &id);
    let bearer = format!("Bearer {secret}");
    let program = app.read(&format!("/api/status/{case}/files/{id}"), &[("authorization", &bearer)]).await;
    assert_eq!(program.status, StatusCode::OK);
    let program = program.json();
    assert_link(program["url"].as_str().unwrap(), &case, &id);
    assert_eq!(program["name"], "計画書.pdf");
    assert_eq!(program["sha256"], checksum("hello"));
    assert_eq!(program["expiresAt"], "2026-11-22T08:41:05.123Z");
    assert_eq!(openings(&app, &case).await, [(Actor::Proposer, id.clone()), (Actor::Proposer, id)]);
    let mails = |value: &Value| value.to_string();
    let whole = app.desk.db.assert_whole().await;
    assert!(whole.mails.iter().all(|(mail, _)| !mail.contains("attachment")), "{}", mails(&Value::Null));
}

#[tokio::test]
async fn staff_open_a_file_as_their_role_lets_them_and_are_named_on_record() {
    let app = App::start().await;
    let (case, _, id) = with_file(&app).await;
    assigned(&app, &case).await;
    let path = format!("/api/cases/{case}/files/{id}");
    let of = |division: &str| format!("division:{division}");
    let theirs = [
        ("planner", "planning".to_owned(), Actor::Planning { id: "planner".into() }),
        ("divisional", of(DIVISION), Actor::Division { id: "divisional".into(), division: DIVISION.into() }),
        ("auditor", "auditor".to_owned(), Actor::Auditor { id: "auditor".into() }),
    ];
    for (who, group, _) in &theirs {
        let answer = read_as(&app, who, &[group], &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{who}: {}", answer.text());
        assert_link(answer.json()["url"].as_str().unwrap(), &case, &id);
    }
    let recorded: Vec<_> = openings(&app, &case).await.into_iter().map(|(actor, _)| actor).collect();
    assert_eq!(recorded, theirs.map(|(_, _, actor)| actor));
    for (who, group) in
        [("other", of(OTHER_DIVISION)), ("expert", "expert".into()), ("admin", "administrator".into())]
    {
        let answer = read_as(&app, who, &[&group], &path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who}");
    }
    assert_eq!(openings(&app, &case).await.len(), 3);
    let what = "GET /api/cases/{case_id}/files/{file_id}";
    assert_eq!(app.desk.record().await, vec![(what.to_owned(), Outcome::Forbidden); 3]);
}

#[tokio::test]
async fn the_page_of_staff_leads_to_the_file_for_who_has_signed_in_and_to_the_sign_in_for_others() {
    let app = App::start().await;
    let (case, _, id) = with_file(&app).await;
    let path = format!("/staff/cases/{case}/files/{id}");
    let (session, _) = app.desk.session_of(&person("planner", &["planning"])).await;
    let opened = app.page(&path, &session).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    assert_link(opened.location(), &case, &id);
    let nobody = app.page(&path, "").await;
    assert!(nobody.location().starts_with("/staff/session/start?return="), "{}", nobody.location());
    assert_eq!(
        app.read(&format!("/api/cases/{case}/files/{id}"), &[]).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(openings(&app, &case).await.len(), 1);
}

#[tokio::test]
async fn nobody_opens_a_file_before_it_has_passed_or_one_that_was_refused() {
    let app = App::start().await;
    let key = key();
    let case = CaseId::of(&key.parse::<IdempotencyKey>().unwrap());
    let (waiting, checking) =
        (app.announced(&key, "待つ.pdf", "1").await, app.announced(&key, "調べる.pdf", "2").await);
    app.arrives(&case, &checking, "2").await;
    let (case, secret) = app.submit(&key, &[&waiting, &checking]).await;
    let bearer = format!("Bearer {secret}");
    let assert_closed = async |id: &FileId| {
        let page = app.page(&format!("/status/{case}/files/{id}"), &cookie(&secret)).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.text().contains("このファイルは開けません") && page.location().is_empty());
        let program =
            app.read(&format!("/api/status/{case}/files/{id}"), &[("authorization", &bearer)]).await;
        assert_eq!(
            (program.status, program.json()["code"].as_str()),
            (StatusCode::CONFLICT, Some("refused"))
        );
        let staff = read_as(&app, "planner", &["planning"], &format!("/api/cases/{case}/files/{id}")).await;
        assert_eq!(staff.status, StatusCode::CONFLICT);
    };
    assert_closed(&waiting).await;
    assert_closed(&checking).await;
    app.refuses(&case, &checking, Why::Malware).await;
    assert_closed(&checking).await;
    assert!(openings(&app, &case).await.is_empty());
}

#[tokio::test]
async fn a_wrong_secret_an_unknown_file_and_another_cases_file_are_not_found() {
    let app = App::start().await;
    let (mine, secret, _) = with_file(&app).await;
    let (others, others_secret, theirs) = with_file(&app).await;
    for (path, secret) in [
        (format!("/status/{others}/files/{theirs}"), &secret),
        (format!("/status/{mine}/files/{theirs}"), &secret),
        (format!("/status/{mine}/files/{}", key()), &secret),
        (format!("/status/{mine}/files/x"), &secret),
        (format!("/status/{mine}/files/{theirs}"), &others_secret),
    ] {
        assert_eq!(app.page(&path, &cookie(secret)).await.status, StatusCode::NOT_FOUND, "{path}");
        let bearer = format!("Bearer {secret}");
        let program = app.read(&format!("/api{path}"), &[("authorization", &bearer)]).await;
        assert_eq!(program.status, StatusCode::NOT_FOUND, "{path}");
    }
    let staff = read_as(&app, "planner", &["planning"], &format!("/api/cases/{mine}/files/{theirs}")).await;
    assert_eq!(staff.status, StatusCode::NOT_FOUND);
    assert!(openings(&app, &mine).await.is_empty() && openings(&app, &others).await.is_empty());
}

#[tokio::test]
async fn two_who_open_at_once_are_both_on_record() {
    let app = App::start().await;
    let (case, secret, id) = with_file(&app).await;
    let path = format!("/status/{case}/files/{id}");
    let cookie = cookie(&secret);
    let opened = futures_of(&app, &path, &cookie).await;
    assert!(opened.iter().all(|answer| answer.status == StatusCode::SEE_OTHER));
    assert_eq!(openings(&app, &case).await.len(), opened.len());
}

/// Four who open at once.
async fn futures_of(app: &App, path: &str, cookie: &str) -> Vec<Answer> {
    let (one, two, three, four) = tokio::join!(
        app.page(path, cookie),
        app.page(path, cookie),
        app.page(path, cookie),
        app.page(path, cookie)
    );
    vec![one, two, three, four]
}

#[tokio::test]
async fn an_opening_whose_answer_was_lost_is_on_record_once_and_a_busy_table_hands_out_no_link() {
    let app = App::start().await;
    let (case, secret, id) = with_file(&app).await;
    let path = format!("/status/{case}/files/{id}");
    // The second call writes: the first one reads the case.
    app.desk.db.faults.plan(2, Fault::ReplyLost);
    assert_eq!(app.page(&path, &cookie(&secret)).await.status, StatusCode::SEE_OTHER);
    app.desk.db.faults.clear();
    assert_eq!(openings(&app, &case).await.len(), 1);
    app.desk.db.faults.plan(2, Fault::ThrottledAlways);
    let busy = app.page(&path, &cookie(&secret)).await;
    app.desk.db.faults.clear();
    assert_eq!((busy.status, busy.location()), (StatusCode::SERVICE_UNAVAILABLE, ""));
    assert_eq!(openings(&app, &case).await.len(), 1);
}

#[tokio::test]
async fn a_request_that_is_no_get_opens_nothing() {
    let app = App::start().await;
    let (case, secret, id) = with_file(&app).await;
    let request = Request::post(format!("/status/{case}/files/{id}"))
        .header(header::COOKIE, cookie(&secret))
        .extension(ReceivedAt(now()));
    assert_eq!(app.send(request.body(Body::empty()).unwrap()).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(openings(&app, &case).await.is_empty());
}
