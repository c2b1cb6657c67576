//! Two people on one call, one person who clicks twice, and calls of the table that fail.

use std::time::Duration;

use kyoso::call::ask::Step;
use kyoso::call::{CallId, Event};
use serde_json::json;

use super::super::testing::{App, as_form, draft_body, filled_in, text, with};
use crate::store::testing::Fault;
use crate::submission::tests::Answer;

const KEY: &str = "0b9a6f34-55d1-4d0c-8b1f-6b2f5a7f9e20";

async fn extend(app: &App, who: &str, id: &CallId, revision: u32, last_day: &str) -> Answer {
    let (person, revision) = (app.person(who, &["planning"]), revision.to_string());
    let more = [
        ("revision", revision.as_str()),
        ("action", "confirm"),
        ("lastDay", last_day),
        ("reason", "other"),
        ("words", "応募の<少なさ>"),
    ];
    app.post(&person, &format!("/staff/calls/{id}/extend"), &more).await
}

fn extensions(events: &[kyoso::call::Recorded]) -> usize {
    events.iter().filter(|recorded| matches!(recorded.entry.event, Event::CallExtended { .. })).count()
}

#[tokio::test]
async fn the_second_sees_what_changed_keeps_what_they_typed_and_can_send_again() {
    let app = App::start().await;
    let id = app.published().await;
    assert_eq!(extend(&app, "first", &id, 2, "2027-03-31").await.status.as_u16(), 303);
    let told = extend(&app, "second", &id, 2, "2027-04-30").await;
    let page = text(&told);
    assert_eq!(told.status.as_u16(), 412);
    assert!(
        page.contains("募集テーマが変わりました") && page.contains("<strong>期間の延長</strong>"),
        "{page}"
    );
    assert!(page.contains("企画課（職員 first）") && page.contains("変更後：締切"), "{page}");
    assert!(page.contains("value=\"2027-04-30\"") && page.contains("少なさ"), "{page}");
    assert!(page.contains("name=\"revision\" value=\"3\""), "{page}");
    assert_eq!(extend(&app, "second", &id, 3, "2027-04-30").await.status.as_u16(), 303);
    assert_eq!(extensions(&app.file(&id).await.events), 2);
    assert!(app.record().await.is_empty(), "being second is no offence");
}

#[tokio::test]
async fn of_two_changes_at_once_one_wins_and_the_other_is_told() {
    let app = App::start().await;
    for round in 0..8 {
        let id = app.published().await;
        let (one, other) = if round % 2 == 0 { ("first", "second") } else { ("second", "first") };
        let (a, b) =
            tokio::join!(extend(&app, one, &id, 2, "2027-03-31"), extend(&app, other, &id, 2, "2027-04-30"));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 412], "{} {}", text(&a), text(&b));
        let file = app.file(&id).await;
        assert_eq!((file.call.revision, extensions(&file.events)), (3, 1));
        let lost = if a.status.as_u16() == 412 { a } else { b };
        assert!(text(&lost).contains("募集テーマが変わりました"));
    }
}

#[tokio::test]
async fn a_form_sent_twice_is_recorded_once_and_says_so() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    for step in [Step::Edit, Step::Extend, Step::Shorten, Step::CloseEarly] {
        let id = app.published().await;
        let fields = as_form(&filled_in(step));
        let path = format!("/staff/calls/{id}/{}", step.slug());
        let form = with(&[("revision", "2"), ("action", "confirm")], &fields);
        let (once, twice) = (app.post(&planner, &path, &form).await, app.post(&planner, &path, &form).await);
        assert_eq!((once.status.as_u16(), twice.status.as_u16()), (303, 412), "{step:?}");
        assert!(text(&twice).contains("既に記録されています") && text(&twice).contains("あなた"), "{step:?}");
        assert_eq!(app.file(&id).await.call.revision, 3, "{step:?}");
    }
}

#[tokio::test]
async fn a_program_says_which_revision_it_saw() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    let id = app.published().await;
    let body = filled_in(Step::Extend);
    let missing = app.command(&planner, &id, Step::Extend, None, &body).await;
    assert_eq!((missing.status.as_u16(), missing.json()["code"].as_str().unwrap()), (428, "if-match"));
    for stale in [0, 1, 3] {
        let answer = app.command(&planner, &id, Step::Extend, Some(stale), &body).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str().unwrap()), (412, "changed"));
        assert_eq!(answer.headers["etag"], "\"2\"");
    }
    let answer =
        app.command(&planner, &id, Step::Extend, Some(2), &json!({ "closeTime": "0:00", "more": 1 })).await;
    let errors = answer.json()["errors"].clone();
    let pointers: Vec<_> = errors.as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
    assert_eq!(answer.status.as_u16(), 422);
    for pointer in ["/lastDay", "/closeTime", "/reason", "/more"] {
        assert!(pointers.contains(&json!(pointer)), "{pointer}: {pointers:?}");
    }
    let done = app.command(&planner, &id, Step::Extend, Some(2), &body).await;
    assert_eq!((done.status.as_u16(), done.headers["etag"].to_str().unwrap()), (204, "\"3\""));
    let big = json!({ "words": "あ".repeat(100_000) });
    let answer = app.command(&planner, &id, Step::Extend, Some(3), &big).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str().unwrap()), (413, "too-large"));
    assert!(app.record().await.is_empty());
}

#[tokio::test]
async fn the_same_key_drafts_one_call_and_another_body_is_refused() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    let body = draft_body();
    let (a, b) = tokio::join!(app.create(&planner, KEY, &body), app.create(&planner, KEY, &body));
    assert_eq!([a.status.as_u16(), b.status.as_u16()], [201, 201], "{} {}", text(&a), text(&b));
    assert_eq!(a.json()["callId"], b.json()["callId"]);
    let again = app.create(&planner, KEY, &draft_body()).await;
    assert_eq!((again.status.as_u16(), again.json()["revision"].clone()), (201, json!(1)));
    let other = app.create(&planner, KEY, &filled_in(Step::Edit)).await;
    assert_eq!((other.status.as_u16(), other.json()["code"].as_str().unwrap()), (409, "key-used"));
    let stranger = app.create(&app.person("other", &["division:health"]), KEY, &draft_body()).await;
    assert_eq!(stranger.status.as_u16(), 403, "somebody else's draft");
    let missing = app.create(&planner, "x", &draft_body()).await;
    assert_eq!((missing.status.as_u16(), missing.json()["code"].as_str().unwrap()), (400, "idempotency-key"));

    let key = KEY.replace('0', "1");
    let fields = as_form(&draft_body());
    let form = with(&[("key", &key)], &fields);
    let (once, twice) = (
        app.post(&planner, "/staff/calls/new", &form).await,
        app.post(&planner, "/staff/calls/new", &form).await,
    );
    assert_eq!([once.status.as_u16(), twice.status.as_u16()], [303, 303]);
    assert_eq!(once.headers["location"], twice.headers["location"]);
    let edited = as_form(&filled_in(Step::Edit));
    let used = app.post(&planner, "/staff/calls/new", &with(&[("key", &key)], &edited)).await;
    assert_eq!(used.status.as_u16(), 409);
    assert!(text(&used).contains("作成済みの下書きを開く"), "{}", text(&used));
    let list = app.read(&planner, "/api/calls").await.json();
    assert_eq!(list["drafts"].as_array().unwrap().len(), 2);
}

/// Every way in which each call of the table fails: however it ends, sending again records it once.
#[tokio::test]
async fn a_change_whose_calls_fail_is_recorded_once() {
    let app = App::start().await;
    let planner = app.person("planner", &["planning"]);
    let faults = &app.desk.db.faults;
    let mut cells = 0;
    for fault in [
        Fault::DiesBefore,
        Fault::DiesAfter,
        Fault::ReplyLost,
        Fault::Throttled,
        Fault::ThrottledAlways,
        Fault::Conflict,
    ] {
        for call in 1..=3 {
            faults.clear();
            let id = app.published().await;
            let body = filled_in(Step::Extend);
            faults.plan(call, fault);
            let answer = tokio::select! {
                answer = app.command(&planner, &id, Step::Extend, Some(2), &body) => Some(answer),
                () = faults.death() => None,
                () = tokio::time::sleep(Duration::from_secs(60)) => panic!("{fault:?} {call} hangs"),
            };
            let struck = faults.calls() >= call;
            faults.clear();
            let written = app.file(&id).await.call.revision == 3;
            match (&answer, struck, fault) {
                (Some(answer), true, Fault::ThrottledAlways) => {
                    assert_eq!((answer.status.as_u16(), written), (503, false), "{call} {}", text(answer));
                }
                (Some(answer), _, _) => {
                    assert_eq!(
                        (answer.status.as_u16(), written),
                        (204, true),
                        "{fault:?} {call}: {}",
                        text(answer)
                    );
                }
                (None, _, _) => {
                    assert_eq!(written, fault == Fault::DiesAfter && call == 2, "{fault:?} {call}")
                }
            }
            let again = app.command(&planner, &id, Step::Extend, Some(2), &body).await;
            let expected = if written { 412 } else { 204 };
            assert_eq!(again.status.as_u16(), expected, "{fault:?} {call}: {}", text(&again));
            let file = app.file(&id).await;
            assert_eq!((file.call.revision, extensions(&file.events)), (3, 1), "{fault:?} {call}");
            cells += usize::from(struck);
        }
    }
    println!("{cells} faults struck");
    assert!(cells >= 12, "{cells}");
}
