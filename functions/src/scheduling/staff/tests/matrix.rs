//! Everybody with everything, by page and by API, against a table that was written by hand.

use kyoso::call::ask::Step;
use kyoso::staff::Person;
use serde_json::json;
use uuid::Uuid;

use super::super::testing::{App, as_form, draft_body, filled_in, text, with};
use crate::store::{Access, Outcome};
use crate::submission::tests::Answer;

/// The sample call has closed by then, and can be opened again.
const AFTER_THE_CLOSE: &str = "2027-03-02T00:00:00Z";
const TABLE: &str = include_str!("matrix.txt");

fn groups(who: &str) -> &'static [&'static str] {
    match who {
        "planning" => &["planning"],
        "own" => &["division:environment"],
        "other" => &["division:health"],
        "auditor" => &["auditor"],
        "expert" => &["expert"],
        "administrator" => &["administrator"],
        other => panic!("{other}"),
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Face {
    Page,
    Api,
}

/// Does one thing of the table, and says what was answered.
async fn done(app: &App, who: &Person, face: Face, what: &str) -> Answer {
    match (what, face) {
        ("list", Face::Page) => app.page(who, "/staff/calls").await,
        ("list", Face::Api) => app.read(who, "/api/calls").await,
        ("draft-own", _) => drafted(app, who, face, "environment").await,
        ("draft-other", _) => drafted(app, who, face, "health").await,
        ("see-draft" | "see-published", _) => {
            let id = if what == "see-draft" { app.draft().await } else { app.published().await };
            match face {
                Face::Page => app.page(who, &format!("/staff/calls/{id}")).await,
                Face::Api => app.read(who, &format!("/api/calls/{id}")).await,
            }
        }
        ("edit-draft", _) => changed(app, who, face, Step::Edit, false).await,
        ("schedule", _) => changed(app, who, face, Step::Schedule, false).await,
        ("edit-published", _) => changed(app, who, face, Step::Edit, true).await,
        ("extend", _) => changed(app, who, face, Step::Extend, true).await,
        ("shorten", _) => changed(app, who, face, Step::Shorten, true).await,
        ("close-early", _) => changed(app, who, face, Step::CloseEarly, true).await,
        ("reopen", _) => {
            let before = app.at();
            let id = app.published().await;
            app.come_to(AFTER_THE_CLOSE);
            let answer = change(app, who, face, Step::Reopen, &id).await;
            app.come_to(&before.to_string());
            answer
        }
        other => panic!("{other:?}"),
    }
}

async fn drafted(app: &App, who: &Person, face: Face, division: &str) -> Answer {
    let (mut body, key) = (draft_body(), Uuid::new_v4().to_string());
    body["division"] = json!(division);
    match face {
        Face::Page => app.post(who, "/staff/calls/new", &with(&[("key", &key)], &as_form(&body))).await,
        Face::Api => app.create(who, &key, &body).await,
    }
}

async fn changed(app: &App, who: &Person, face: Face, step: Step, is_published: bool) -> Answer {
    let id = if is_published { app.published().await } else { app.draft().await };
    change(app, who, face, step, &id).await
}

/// The change, and that it happened exactly where the answer says so.
async fn change(app: &App, who: &Person, face: Face, step: Step, id: &kyoso::call::CallId) -> Answer {
    let before = app.file(id).await.call.revision;
    let answer = match face {
        Face::Page => {
            let revision = before.to_string();
            let path = format!("/staff/calls/{id}/{}", step.slug());
            let more = [("revision", revision.as_str()), ("action", "confirm")];
            app.post(who, &path, &with(&more, &as_form(&filled_in(step)))).await
        }
        Face::Api => app.command(who, id, step, Some(before), &filled_in(step)).await,
    };
    let after = app.file(id).await.call.revision;
    let is_done = [303, 204].contains(&answer.status.as_u16());
    assert_eq!(after - before, u32::from(is_done), "{step:?} {face:?}: {}", text(&answer));
    answer
}

/// The access record of the day on which this thing of the table is done.
async fn record(app: &App, what: &str) -> Vec<Access> {
    let before = app.at();
    if what == "reopen" {
        app.come_to(AFTER_THE_CLOSE);
    }
    let lines = app.record().await;
    app.come_to(&before.to_string());
    lines
}

#[tokio::test]
async fn everybody_with_everything_by_both_faces() {
    let app = App::start().await;
    let mut rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    let columns = TABLE.lines().find(|line| line.contains("draft-own")).unwrap();
    let columns: Vec<_> = columns.trim_start_matches('#').split_whitespace().collect();
    let mut cells = 0;
    for row in rows.by_ref() {
        let (name, row) = row.split_once(' ').unwrap();
        let who = app.person(name, groups(name));
        for (column, expected) in columns.iter().zip(row.split_whitespace()) {
            for face in [Face::Page, Face::Api] {
                let lines = record(&app, column).await.len();
                let answer = done(&app, &who, face, column).await;
                let is_ok = [200, 201, 204, 303].contains(&answer.status.as_u16());
                let said = match (is_ok, answer.status.as_u16()) {
                    (true, _) => "y",
                    (_, 403) => "n",
                    (_, 422) => "f",
                    (_, other) => panic!("{name} {column} {face:?}: {other} {}", text(&answer)),
                };
                assert_eq!(said, expected, "{name} {column} {face:?}: {}", text(&answer));
                let record = record(&app, column).await;
                let more = usize::from(expected == "n");
                assert_eq!(record.len(), lines + more, "{name} {column} {face:?}");
                if expected == "n" {
                    let theirs = record.iter().filter(|line| line.person == name);
                    assert!(theirs.clone().all(|line| line.outcome == Outcome::Forbidden), "{column}");
                    let is_of_one = !["list", "draft-own", "draft-other"].contains(column);
                    assert!(!is_of_one || theirs.clone().any(|line| line.call.is_some()), "{column}");
                }
                cells += 1;
            }
        }
    }
    println!("{cells} cells");
    assert_eq!(cells, 6 * 12 * 2);
}

#[tokio::test]
async fn a_page_offers_what_may_be_done_and_the_list_holds_what_may_be_seen() {
    let app = App::start().await;
    let (draft, published) = (app.draft().await, app.published().await);
    for (name, drafts, offers) in [("planning", 1, 5), ("own", 1, 0), ("other", 0, 0), ("auditor", 1, 0)] {
        let who = app.person(name, groups(name));
        let list = app.read(&who, "/api/calls").await.json();
        assert_eq!(list["drafts"].as_array().unwrap().len(), drafts, "{name}");
        assert_eq!(list["current"][0]["callId"], json!(published), "{name}");
        assert_eq!(list["current"][0]["received"], json!(0), "{name}");
        let page = text(&app.page(&who, "/staff/calls").await);
        assert_eq!(page.contains(draft.as_str()), drafts == 1, "{name}");
        assert_eq!(page.contains("href=\"/staff/calls/new\""), ["planning", "own", "other"].contains(&name));
        assert!(page.contains("<a href=\"/staff/calls\""), "{name}: {page}");
        let call = app.read(&who, &format!("/api/calls/{published}")).await.json();
        let free = call["offers"].as_array().unwrap().iter().filter(|offer| offer["obstacle"].is_null());
        assert_eq!(free.count(), offers.min(4), "{name}: {}", call["offers"]);
        let page = text(&app.page(&who, &format!("/staff/calls/{published}")).await);
        assert_eq!(page.contains(&format!("/staff/calls/{published}/extend\"")), offers > 0, "{name}");
    }
    for name in ["expert", "administrator"] {
        let who = app.person(name, groups(name));
        let page = text(&app.page(&who, "/staff/cases").await);
        assert!(!page.contains("/staff/calls"), "{name}");
    }
}
