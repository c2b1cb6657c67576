//! Every role on a case in every place with every command, by page and by API, against a table that was written from
//! the programme's document.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kyoso::case::CaseId;
use kyoso::case::ask::StaffStep;
use serde_json::Value;

use super::super::testing::{App, DIVISION, OTHER_DIVISION, Place, Somebody};
use super::{api_path, as_form, filled_in, in_short, mails_after, page_path, record};
use crate::store::Access;
use crate::submission::tests::Answer;

const TABLE: &str = include_str!("matrix.txt");

/// Everybody but Planning, with the groups that make them so.
const OTHERS: &[(&str, &[&str])] = &[
    ("assigned", &["division:environment"]),
    ("other", &["division:health"]),
    ("expert", &["expert"]),
    ("auditor", &["auditor"]),
    ("administrator", &["administrator"]),
];

#[derive(Clone, Copy, PartialEq)]
enum Face {
    Page,
    Api,
}

/// A cell of the table.
fn cell(place: Place, step: StaffStep) -> &'static str {
    let mut rows = TABLE.lines().filter(|line| !line.starts_with('#')).map(str::split_whitespace);
    let mut row = rows.find(|row| row.clone().next() == Some(&format!("{place:?}"))).unwrap();
    let column = StaffStep::ALL.iter().position(|known| *known == step).unwrap();
    row.nth(column + 1).unwrap()
}

/// What the table says of Planning: `y`, or how the access record names the refusal.
fn expected(place: Place, step: StaffStep) -> &'static str {
    match cell(place, step).to_lowercase().as_str() {
        "y" => "y",
        "st" => "not-in-this-status 2(7)",
        "ns" => "not-screened 2(7)②",
        "el" => "already-eligible 2(7)②",
        "ne" => "not-eligible 2(7)②",
        "nd" => "no-dialogue 2(7)②",
        "dr" => "dialogue-on-record 2(7)②",
        "nt" => "nothing-there",
        other => panic!("{other}"),
    }
}

/// What it says of somebody else: a cell in capitals holds for the responsible division, too.
fn expected_of(who: &str, place: Place, step: StaffStep) -> &'static str {
    let is_theirs = who == "assigned" && cell(place, step).starts_with(char::is_uppercase);
    if is_theirs { expected(place, step) } else { "forbidden" }
}

async fn ask_for(
    app: &App,
    who: &Somebody,
    face: Face,
    id: &CaseId,
    step: StaffStep,
    body: &Value,
) -> Answer {
    let revision = app.file(id).await.case.revision;
    match face {
        Face::Page => {
            let revision = revision.to_string();
            app.post(who, &page_path(id, step), &as_form(body, &revision)).await
        }
        Face::Api => app.command(who, &api_path(id, step), Some(revision), body).await,
    }
}

/// It is done: the case has changed, whom the page named is told, and the access record has no line of it.
async fn is_done(app: &App, who: &Somebody, face: Face, place: Place, step: StaffStep) {
    let (id, what) = (app.case_in(place).await, format!("{place:?} {step:?}"));
    let (before, lines) = (app.file(&id).await.case, record(app).await.len());
    let shown = app.page(who, &page_path(&id, step)).await;
    assert_eq!(shown.status, StatusCode::OK, "{what}");
    let answer = ask_for(app, who, face, &id, step, &filled_in(step, place)).await;
    let after = app.file(&id).await.case;
    assert!(after.revision > before.revision, "{what}: {}", String::from_utf8_lossy(&answer.body));
    if face == Face::Page {
        let slug = step.slug();
        let next = answer.headers[header::LOCATION].to_str().unwrap();
        assert_eq!(
            (answer.status.as_u16(), next),
            (303, &*format!("/staff/cases/{id}?done={slug}")),
            "{what}"
        );
    } else {
        let etag = answer.headers[header::ETAG].to_str().unwrap();
        assert_eq!((answer.status.as_u16(), etag), (204, &*format!("\"{}\"", after.revision)), "{what}");
    }
    assert_eq!(record(app).await.len(), lines, "{what}");
    says_whom_it_tells(&shown, &mails_after(app, &id, before.revision).await, &what);
}

/// The page's words about mails, against the mails that there are.
fn says_whom_it_tells(shown: &Answer, mails: &[String], what: &str) {
    let page = String::from_utf8_lossy(&shown.body);
    let list =
        page.split_once("<ul class=\"tells\">").map_or("", |(_, rest)| rest.split_once("</ul>").unwrap().0);
    assert_eq!(list.matches("<li>").count(), mails.len(), "{what}: {mails:?} but the page says {list}");
    assert_eq!(page.contains("誰にもメールは送りません"), mails.is_empty(), "{what}: {mails:?}");
    for mail in mails {
        let words = match mail.as_str() {
            "status-changed" => "提案者：状況が「",
            "correction-asked" => "提案者：修正を",
            "assigned" => "新しい担当課：",
            "unassigned" => "これまでの担当課（環境課）：",
            "dialogue-recorded" => "提案者：対話の記録を",
            "meeting-planned" => "提案者：対話の予定（",
            "meeting-moved" => "提案者：対話の予定の変更",
            "meeting-cancelled" => "提案者：対話の予定の取りやめ",
            "meeting-entry" => "企画課と担当課",
            "information-handed-over" => "提案者：提供した情報",
            "advice-asked" => "選んだ学識経験者：",
            "advice-reminded" | "advice-extended" | "advice-ended" => "依頼した学識経験者：",
            other => panic!("{what} causes {other}"),
        };
        assert!(list.contains(words), "{what} causes {mail}, but the page says {list}");
    }
}

/// It is refused: the case is as it was, and the access record has one line more.
async fn is_refused(
    app: &App,
    who: &Somebody,
    face: Face,
    id: &CaseId,
    step: StaffStep,
    as_said: &str,
    body: &Value,
) {
    let what = format!("{} {step:?}", who.person.id);
    let (before, lines) = (app.file(id).await, record(app).await);
    let answer = ask_for(app, who, face, id, step, body).await;
    let (after, said) = (app.file(id).await, record(app).await);
    let status = if as_said == "forbidden" { 403 } else { 409 };
    assert_eq!(answer.status.as_u16(), status, "{what}: {}", String::from_utf8_lossy(&answer.body));
    assert!(after.head == before.head && after.events == before.events, "{what} left a trace");
    assert_eq!(said.len(), lines.len() + 1, "{what}: {:?}", said.get(lines.len()..));
    let count = |lines: &[Access], line: &Access| lines.iter().filter(|known| *known == line).count();
    let new = said.iter().find(|line| count(&said, line) > count(&lines, line)).unwrap();
    assert_eq!((in_short(new).as_str(), &new.person, new.case.as_ref()), (as_said, &who.person.id, Some(id)));
    let said = String::from_utf8_lossy(&answer.body);
    if let Some((code, clause)) = as_said.split_once(' ') {
        assert!(said.contains(clause), "{what} names no clause: {said}");
        assert!(face == Face::Page || answer.json()["rule"] == code, "{what}: {said}");
    } else if as_said == "forbidden" && face == Face::Page {
        let number = before.head.receipt_number.to_string();
        assert!(!said.contains(&number) && !said.contains("喫煙所"), "{what} learns of the case: {said}");
    }
}

/// Nobody has signed in.
async fn is_not_let_in(app: &App, face: Face, id: &CaseId, step: StaffStep) {
    let lines = record(app).await.len();
    let before = app.file(id).await.head;
    let (path, status) = match face {
        Face::Page => (page_path(id, step), StatusCode::FORBIDDEN),
        Face::Api => (api_path(id, step), StatusCode::UNAUTHORIZED),
    };
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    let answer = app.send(request.body(Body::from("revision=1")).unwrap()).await;
    assert_eq!(answer.status, status, "{step:?}");
    assert!(app.file(id).await.head == before && record(app).await.len() == lines);
}

/// One place: every role with every command by both faces. Says how many there were.
async fn walk(place: Place) -> usize {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let mut others = Vec::new();
    for (name, groups) in OTHERS {
        others.push((*name, app.sign_in(name, groups).await));
    }
    let id = app.case_in(place).await;
    let mut cells = 0;
    for face in [Face::Page, Face::Api] {
        for step in StaffStep::ALL.iter().copied() {
            let body = filled_in(step, place);
            match expected(place, step) {
                "y" => is_done(&app, &planner, face, place, step).await,
                refusal => is_refused(&app, &planner, face, &id, step, refusal, &body).await,
            }
            for (name, somebody) in &others {
                match expected_of(name, place, step) {
                    "y" => is_done(&app, somebody, face, place, step).await,
                    refusal => is_refused(&app, somebody, face, &id, step, refusal, &body).await,
                }
            }
            is_not_let_in(&app, face, &id, step).await;
            cells += 2 + OTHERS.len();
        }
    }
    let whole = app.desk.db.assert_whole().await;
    assert!(whole.cases.iter().all(|case| case.division.as_deref() != Some(OTHER_DIVISION)
        || matches!(place, Place::Assigned | Place::Engaged)));
    assert!(
        whole.cases.iter().any(|case| case.division.as_deref() == Some(DIVISION))
            || !matches!(place, Place::Assigned | Place::Engaged)
    );
    cells
}

/// A third of the places each, so that they run at once.
async fn walk_third(third: usize) {
    let places = Place::ALL.chunks(Place::ALL.len().div_ceil(3)).nth(third).unwrap();
    let mut cells = 0;
    for place in places {
        cells += walk(*place).await;
    }
    println!("{cells} cells");
    assert_eq!(cells, 5 * 17 * 7 * 2);
}

#[tokio::test]
async fn every_role_with_every_command_by_both_faces_on_a_case_that_came_in() {
    walk_third(0).await;
}

#[tokio::test]
async fn every_role_with_every_command_by_both_faces_on_a_case_that_is_ready_or_corrected() {
    walk_third(1).await;
}

#[tokio::test]
async fn every_role_with_every_command_by_both_faces_on_a_case_that_is_set_aside_assigned_or_withdrawn() {
    walk_third(2).await;
}
