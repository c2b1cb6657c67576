//! Every role on a case in every place with every command, by page and by API, against tables that were written from
//! the programme's document.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kyoso::case::CaseId;
use kyoso::case::ask::StaffStep;
use serde_json::Value;

use super::super::testing::{App, DIVISION, OTHER_DIVISION, Place, Somebody};
use super::{api_path, as_form, filled_in, follow_up, in_short, mails_after, page_path, record};
use crate::store::Access;
use crate::submission::tests::Answer;

const TABLE: &str = include_str!("matrix.txt");

/// Everybody who takes no step, with the groups that make them so.
const OTHERS: &[(&str, &[&str])] = &[
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

/// What the table of a role says: `y`, or how the access record names the refusal. A step that has no column there is
/// never theirs; a place that has no row is one where they do not see the case. The steps after an adoption have tables
/// of their own, and so has what goes on beside the flow.
fn expected(role: &str, place: Place, step: StaffStep) -> &'static str {
    let which = match step {
        StaffStep::FollowUp(_) => ", after an adoption",
        StaffStep::RecordDialogue
        | StaffStep::CorrectDialogue
        | StaffStep::PlanMeeting
        | StaffStep::MoveMeeting
        | StaffStep::CancelMeeting
        | StaffStep::HandOverInformation
        | StaffStep::AskExpert
        | StaffStep::RemindExpert
        | StaffStep::ExtendAdvice
        | StaffStep::RevokeAdvice => ", beside the flow",
        _ => "",
    };
    let role = format!("{role}{which}");
    let mut lines = TABLE.lines().skip_while(|line| *line != format!("[{role}]")).skip(1);
    let lines = lines.by_ref().take_while(|line| !line.starts_with('['));
    let mut rows = lines.filter(|line| !line.starts_with('#')).map(str::split_whitespace);
    let columns = rows.next().unwrap();
    let Some(mut row) = rows.find(|row| row.clone().next() == Some(&format!("{place:?}"))) else {
        return "forbidden";
    };
    let Some(column) = columns.skip(1).position(|slug| slug == step.slug()) else { return "forbidden" };
    match row.nth(column + 1).unwrap() {
        "y" => "y",
        "fb" => "forbidden",
        "st" => "not-in-this-status 2(7)",
        "ns" => "not-screened 2(7)②",
        "el" => "already-eligible 2(7)②",
        "ne" => "not-eligible 2(7)②",
        "nd" => "no-dialogue 2(7)②",
        "dr" => "dialogue-on-record 2(7)②",
        "na" => "not-asked 2(7)④",
        "nc" => "not-coordinated 2(7)④",
        "do" => "decided-otherwise 2(7)④",
        "sw" => "settled 2(7)④",
        "nt" => "no-ties-check 2(5)",
        "co" => "not-concluded 2(7)④",
        "nb" => "no-budget 2(7)④",
        "np" => "no-procurement 2(7)④",
        "ct" => "not-contracted 2(7)④",
        "nm" => "not-a-milestone",
        "nh" => "nothing-there",
        "nr" => "no-results",
        other => panic!("{other}"),
    }
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
async fn is_done(app: &App, who: &Somebody, face: Face, place: Place, step: StaffStep, body: &Value) {
    let (id, what) = (app.case_in(place).await, format!("{} {place:?} {step:?}", who.person.id));
    let (before, lines) = (app.file(&id).await.case, record(app).await.len());
    let shown = app.page(who, &page_path(&id, step)).await;
    assert_eq!(shown.status, StatusCode::OK, "{what}");
    let answer = ask_for(app, who, face, &id, step, body).await;
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
    let mails = mails_after(app, &id, before.revision).await;
    says_whom_it_tells(&shown, &mails, before.division.is_some(), &what);
}

/// The page's words about mails, against the mails that there are.
fn says_whom_it_tells(shown: &Answer, mails: &[String], has_division: bool, what: &str) {
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
            "coordination-asked" => "企画課：採否について調整を求められたこと",
            "coordination-recorded" => "担当課（環境課）：調整の結果",
            "adopted" => "提案者：採用となったこと（採否の通知）",
            "not-adopted" => "提案者：採用に至らなかったこと（採否の通知）",
            "announced" => "企画課：採否を通知したこと",
            "contract-begun" => "提案者：予算・契約の手続に進むこと",
            "not-selected" => "提案者：契約の相手方が提案者以外に決まったこと",
            "dialogue-recorded" => "提案者：対話の記録を",
            "meeting-planned" => "提案者：対話の予定（",
            "meeting-moved" => "提案者：対話の予定の変更",
            "meeting-cancelled" => "提案者：対話の予定の取りやめ",
            "meeting-entry" if has_division => "<li>企画課と担当課（環境課）：カレンダーの予定</li>",
            "meeting-entry" => "<li>企画課：カレンダーの予定</li>",
            "information-handed-over" => "提案者：提供した情報",
            "advice-asked" => "選んだ学識経験者：",
            "advice-reminded" | "advice-extended" | "advice-ended" => "依頼した学識経験者：",
            "issue-asked" => "提案者（新たに提案者の担当とした課題だけ）",
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
    if as_said != "forbidden" {
        let (code, clause) = as_said.split_once(' ').unwrap_or((as_said, ""));
        assert!(said.contains(clause), "{what} names no clause: {said}");
        assert!(face == Face::Page || answer.json()["rule"] == code, "{what}: {said}");
    } else if face == Face::Page {
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

/// What somebody types for a step: Planning about the receipt, a division about its own decision.
async fn typed(app: &App, who: &Somebody, id: &CaseId, step: StaffStep, place: Place) -> Value {
    let mut body = filled_in(step, place);
    let decision = app.file(id).await.case.deciding.decision.filter(|_| who.person.is_of(DIVISION));
    if let (StaffStep::RecordDocument, Some(decision)) = (step, decision) {
        body["of"] = Value::from(decision.sequence.to_string());
    }
    body
}

/// The steps to try in a place: after an adoption those that follow one, and else all others. Every step in every status
/// is in the core's own matrix.
fn steps(place: Place) -> Vec<StaffStep> {
    let follows = |step: &StaffStep| matches!(step, StaffStep::FollowUp(_) | StaffStep::RecordDocument);
    let is_after = follow_up::PLACES.contains(&place);
    let is_tried = |step: &StaffStep| match step {
        StaffStep::FollowUp(_) => is_after || place == Place::Adopted,
        step => !is_after || follows(step),
    };
    StaffStep::ALL.iter().copied().filter(is_tried).collect()
}

/// One place: every role with every command by one face. Says how many there were.
async fn walk(place: Place, face: Face) -> usize {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let member = app.sign_in("assigned", &["division:environment"]).await;
    let mut others = Vec::new();
    for (name, groups) in OTHERS {
        others.push(app.sign_in(name, groups).await);
    }
    let id = app.case_in(place).await;
    let mut cells = 0;
    for step in steps(place) {
        for (role, who) in [("planning", &planner), ("division", &member)] {
            let body = typed(&app, who, &id, step, place).await;
            match expected(role, place, step) {
                "y" => is_done(&app, who, face, place, step, &body).await,
                refusal => is_refused(&app, who, face, &id, step, refusal, &body).await,
            }
        }
        let body = filled_in(step, place);
        for somebody in &others {
            is_refused(&app, somebody, face, &id, step, "forbidden", &body).await;
        }
        is_not_let_in(&app, face, &id, step).await;
        cells += 3 + others.len();
    }
    let whole = app.desk.db.assert_whole().await;
    let of =
        |division: &str| whole.cases.iter().filter(|case| case.division.as_deref() == Some(division)).count();
    assert!(of(OTHER_DIVISION) == 0 || place.has_division(), "{place:?}");
    assert!(of(DIVISION) > 0 || !place.has_division(), "{place:?}");
    cells
}

/// A quarter of the places by both faces, so that the quarters are walked at once.
async fn walk_quarter(quarter: usize) {
    let places: Vec<_> = Place::ALL.iter().skip(quarter).step_by(4).collect();
    let mut cells = 0;
    for place in &places {
        for face in [Face::Page, Face::Api] {
            cells += walk(**place, face).await;
        }
    }
    println!("{cells} cells");
    assert_eq!(cells, places.iter().map(|place| steps(**place).len()).sum::<usize>() * 7 * 2);
}

#[tokio::test]
async fn every_role_in_every_place_with_every_command_by_both_faces_first_quarter() {
    walk_quarter(0).await;
}

#[tokio::test]
async fn every_role_in_every_place_with_every_command_by_both_faces_second_quarter() {
    walk_quarter(1).await;
}

#[tokio::test]
async fn every_role_in_every_place_with_every_command_by_both_faces_third_quarter() {
    walk_quarter(2).await;
}

#[tokio::test]
async fn every_role_in_every_place_with_every_command_by_both_faces_last_quarter() {
    walk_quarter(3).await;
}
