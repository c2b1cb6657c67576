//! Files of a proposal: bound by form and API, inspected before and after, replaced; and the faults of all that.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use filecheck::FileType;
use jiff::{SignedDuration, Timestamp};
use kyoso::attachment::{
    Accepted, Announcement, Arrival, Checksum, FileId, FileState, Outcome, Task, Upload, Verdict, Why,
};
use kyoso::case::{Actor, CaseId, Command, IdempotencyKey, Refusal, decide};
use serde_json::{Value, json};

use super::apply::tests::{Browser, company, hidden};
use super::tests::{Answer, App, COMPANY, KEY, id_and_token};
use crate::files::{self, ReplaceError};
use crate::http::ReceivedAt;
use crate::store::testing::Fault;
use crate::store::{Announcing, CaseFile, Cases, Commit, ItemKey, NewFile, Retained};

fn received() -> Timestamp {
    "2026-11-22T08:36:05.123Z".parse().unwrap()
}

/// So many seconds before or after the proposal is received.
fn at(seconds: i64) -> Timestamp {
    received() + SignedDuration::from_secs(seconds)
}

fn case() -> CaseId {
    CaseId::of(&KEY.parse::<IdempotencyKey>().unwrap())
}

fn accepted(number: u8) -> Verdict {
    let accepted = Accepted {
        kind: FileType::Pdf,
        bytes: 1000,
        sha256: Checksum::from([number; 32]),
        store_version: format!("s{number}"),
    };
    Outcome::Accepted(accepted).into()
}

fn malware() -> Verdict {
    Outcome::Refused(Why::Malware).into()
}

/// Announces a file for a case, of which only its number is of its own.
async fn announce(app: &App, case: &CaseId, draft: Option<&str>, number: u8) -> FileId {
    let file = NewFile {
        case: case.clone(),
        announcement: Announcement {
            name: format!("資料{number}.pdf"),
            bytes: Some(1000),
            sha256: Some(Checksum::from([number; 32])),
        },
        draft: draft.map(str::to_owned),
        replaces: None,
        kept_until: at(30 * 86_400),
    };
    let uploads = app.edge.cases.uploads();
    match uploads.announce(file, &app.edge.programme.attachments, at(-60)).await {
        Ok(Announcing::New(upload)) => upload.id,
        Ok(Announcing::Known(_)) => panic!("known"),
        Err(error) => panic!("{error}"),
    }
}

async fn arrive(app: &App, case: &CaseId, id: &FileId, seconds: i64) {
    let arrival = Arrival { version: "q1".to_owned(), at: at(seconds), bytes: 1000 };
    app.edge.cases.uploads().note_arrival(case, id, arrival, at(seconds)).await.unwrap();
}

async fn settle(cases: &Cases, case: &CaseId, id: &FileId, verdict: Verdict) {
    cases.uploads().settle(case, id, verdict, at(5)).await.unwrap();
}

/// An uploaded file that waits for its verdict.
async fn uploaded(app: &App, number: u8) -> FileId {
    let id = announce(app, &case(), None, number).await;
    arrive(app, &case(), &id, -30).await;
    id
}

async fn upload(app: &App, id: &FileId) -> Upload {
    app.edge.cases.uploads().get(&case(), id).await.unwrap().unwrap()
}

async fn file(app: &App) -> CaseFile {
    app.edge.cases.load(&case()).await.unwrap().unwrap()
}

fn body(ids: &[&FileId]) -> String {
    let mut body: Value = serde_json::from_str(COMPANY).unwrap();
    body["attachments"] = json!(ids.iter().map(|id| id.as_str()).collect::<Vec<_>>());
    body.to_string()
}

fn errors(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
}

async fn mails(app: &App) -> Vec<String> {
    app.db.assert_whole().await.mails.into_iter().map(|(sk, _)| sk).collect()
}

#[tokio::test]
async fn a_proposal_is_received_with_its_files_whether_they_are_on_their_way_checked_or_accepted() {
    let app = App::start().await;
    let on_its_way = announce(&app, &case(), None, 1).await;
    let checking = uploaded(&app, 2).await;
    let passed = uploaded(&app, 3).await;
    settle(&app.edge.cases, &case(), &passed, accepted(3)).await;
    let answer = app.submit(KEY, body(&[&on_its_way, &checking, &passed])).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let (id, token) = id_and_token(&answer.json());
    let view = app.get(&format!("/api/status/{id}"), &token).await.json();
    let shown: Vec<_> = view["attachments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            (
                file["name"].as_str().unwrap().to_owned(),
                file["state"].as_str().unwrap().to_owned(),
                file["link"].clone(),
            )
        })
        .collect();
    let link = json!(format!("/api/status/{id}/files/{passed}"));
    assert_eq!(
        shown,
        [
            ("資料1.pdf".to_owned(), "checking".to_owned(), Value::Null),
            ("資料2.pdf".to_owned(), "checking".to_owned(), Value::Null),
            ("資料3.pdf".to_owned(), "accepted".to_owned(), link)
        ]
    );
    let event = file(&app).await.events[0].text().to_owned();
    assert!(!event.contains("資料"), "names are payload");
    app.db.assert_whole().await;
}

#[tokio::test]
async fn every_file_that_cannot_be_bound_is_told_and_nothing_is_received() {
    let app = App::start().await;
    let [good, refused, removed, late] = [
        uploaded(&app, 1).await,
        uploaded(&app, 2).await,
        uploaded(&app, 3).await,
        announce(&app, &case(), None, 4).await,
    ];
    settle(&app.edge.cases, &case(), &refused, malware()).await;
    app.edge.cases.uploads().remove(&case(), &removed, at(-10)).await.unwrap();
    arrive(&app, &case(), &late, 1).await;
    let stranger: FileId = "0d0e8f4a-0000-4000-8000-000000000001".parse().unwrap();
    let other = CaseId::of(&"0e67d883-2262-41bd-8f00-0000000000ff".parse().unwrap());
    let of_another_case = announce(&app, &other, None, 9).await;
    let ids = [&good, &refused, &removed, &late, &stranger, &of_another_case, &good];
    let answer = app.submit(KEY, body(&ids)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let expected = ["malware", "no-such-file", "too-late", "no-such-file", "no-such-file", "duplicate"];
    let expected: Vec<_> = expected
        .iter()
        .enumerate()
        .map(|(index, code)| (format!("/attachments/{}", index + 1), (*code).to_owned()))
        .collect();
    assert_eq!(errors(&answer), expected);
    // Beside other fields that are wrong, all at once.
    let both = body(&[&refused]).replace("koho@minato-airtech.example.jp", "koho");
    let found = errors(&app.submit(KEY, both).await);
    assert_eq!(found.iter().map(|(_, code)| code.as_str()).collect::<Vec<_>>(), ["not-email", "malware"]);
    assert!(app.edge.cases.head(&case()).await.unwrap().is_none());
    // What had not come is there now: sent again, it is taken.
    let again = app.submit_at(KEY, body(&[&good, &late]), at(10)).await;
    assert_eq!(again.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_verdict_that_comes_between_reading_and_writing_is_not_lost() {
    for verdict in [accepted(1), malware()] {
        let app = App::start().await;
        let id = uploaded(&app, 1).await;
        // Head, files, number, and then the transaction: it waits until the verdict is recorded.
        app.db.faults.plan(4, Fault::Waits);
        let steady = Cases::new(app.db.client.clone(), crate::store::testing::CASES);
        let bringing = async {
            app.db.faults.death().await;
            settle(&steady, &case(), &id, verdict.clone()).await;
            app.db.faults.let_on();
        };
        let (answer, ()) = tokio::join!(app.submit(KEY, body(&[&id])), bringing);
        app.db.faults.clear();
        if verdict.outcome.accepted().is_some() {
            assert_eq!(answer.status, StatusCode::CREATED);
            assert_eq!(file(&app).await.case.attachment(&id).unwrap().outcome, Some(verdict.outcome));
        } else {
            assert_eq!(errors(&answer), [("/attachments/0".to_owned(), "malware".to_owned())]);
        }
        app.db.assert_whole().await;
    }
}

#[tokio::test]
async fn whatever_fails_at_whichever_call_a_retry_binds_each_file_once() {
    use Fault::{Conflict, DiesAfter, DiesBefore, ReplyLost, Throttled, ThrottledAlways};
    let mut tried = 0;
    for fault in [DiesBefore, DiesAfter, ReplyLost, Throttled, ThrottledAlways, Conflict] {
        for call in 1.. {
            let app = App::start().await;
            let ids = [uploaded(&app, 1).await, announce(&app, &case(), None, 2).await];
            let body = body(&[&ids[0], &ids[1]]);
            app.db.faults.plan(call, fault);
            tokio::select! {
                _ = app.submit(KEY, body.clone()) => {}
                () = app.db.faults.death() => {}
            }
            let struck = app.db.faults.calls() >= call;
            app.db.faults.clear();
            let retry = app.submit(KEY, body).await;
            assert_eq!(retry.status, StatusCode::CREATED, "{fault:?} at call {call}");
            assert_eq!(mails(&app).await, ["MAIL#000001#receipt", "MAIL#000001#received"]);
            for id in &ids {
                assert_eq!(upload(&app, id).await.bound.unwrap().received_at, received());
            }
            if !struck {
                break;
            }
            tried += 1;
        }
    }
    // Look-up, files, number, transaction: four calls, in each of six ways.
    assert!(tried >= 24, "{tried}");
}

#[tokio::test]
async fn a_verdict_is_recorded_once_with_its_mails_whatever_fails() {
    use Fault::{Conflict, DiesAfter, DiesBefore, ReplyLost, Throttled, ThrottledAlways};
    for fault in [DiesBefore, DiesAfter, ReplyLost, Throttled, ThrottledAlways, Conflict] {
        for call in 1.. {
            let app = App::start().await;
            let id = uploaded(&app, 1).await;
            app.submit(KEY, body(&[&id])).await;
            let (uploads, case_id) = (app.edge.cases.uploads(), case());
            app.db.faults.plan(call, fault);
            tokio::select! {
                _ = uploads.settle(&case_id, &id, malware(), at(5)) => {}
                () = app.db.faults.death() => {}
            }
            let struck = app.db.faults.calls() >= call;
            app.db.faults.clear();
            settle(&app.edge.cases, &case(), &id, malware()).await;
            settle(&app.edge.cases, &case(), &id, accepted(1)).await;
            let mut mails = mails(&app).await;
            mails.retain(|sk| sk.contains("attachment"));
            assert_eq!(
                mails,
                ["MAIL#000002#attachment-refused", "MAIL#000002#attachment-refused-staff"],
                "{fault:?} at call {call}"
            );
            if !struck {
                break;
            }
        }
    }
}

#[tokio::test]
async fn what_came_after_the_proposal_was_sent_is_refused_later() {
    let app = App::start().await;
    let [in_time, late, never] = [
        announce(&app, &case(), None, 1).await,
        announce(&app, &case(), None, 2).await,
        announce(&app, &case(), None, 3).await,
    ];
    assert_eq!(app.submit(KEY, body(&[&in_time, &late, &never])).await.status, StatusCode::CREATED);
    // S3 counts whole seconds; its event comes later.
    arrive(&app, &case(), &in_time, 0).await;
    arrive(&app, &case(), &late, 1).await;
    for (id, number) in [(&in_time, 1), (&late, 2)] {
        settle(&app.edge.cases, &case(), id, accepted(number)).await;
    }
    app.edge.cases.uploads().note_missing(&case(), &never, at(60 * 60)).await.unwrap();
    let case = file(&app).await.case;
    let outcome = |id| case.attachment(id).unwrap().outcome.clone();
    assert_eq!(outcome(&in_time), Some(accepted(1).outcome));
    assert_eq!(outcome(&late), Some(Outcome::Refused(Why::TooLate)));
    assert_eq!(outcome(&never), Some(Outcome::Refused(Why::NotArrived)));
    app.db.assert_whole().await;
}

#[tokio::test]
async fn twenty_files_are_received_and_not_twenty_one() {
    let app = App::start().await;
    let mut ids = Vec::new();
    for number in 1..=20 {
        ids.push(announce(&app, &case(), None, number).await);
    }
    let stranger: FileId = "0d0e8f4a-0000-4000-8000-000000000001".parse().unwrap();
    let all: Vec<_> = ids.iter().chain([&stranger]).collect();
    assert_eq!(
        errors(&app.submit(KEY, body(&all)).await),
        [("/attachments".to_owned(), "too-many".to_owned())]
    );
    assert_eq!(app.submit(KEY, body(&all[..20])).await.status, StatusCode::CREATED);
    app.db.assert_whole().await;
}

#[tokio::test]
async fn the_same_submission_is_answered_the_same_whatever_has_become_of_its_files() {
    let app = App::start().await;
    let id = uploaded(&app, 1).await;
    let first = app.submit(KEY, body(&[&id])).await;
    settle(&app.edge.cases, &case(), &id, malware()).await;
    let again = app.submit_at(KEY, body(&[&id]), at(86_400)).await;
    assert_eq!((again.status, again.body), (StatusCode::CREATED, first.body));
}

async fn replace(app: &App, refused: &FileId, with: &FileId) -> Result<(), ReplaceError> {
    let limits = &app.edge.programme.attachments;
    files::replace(&app.edge.cases, limits, file(app).await, refused, with, at(120)).await
}

#[tokio::test]
async fn a_refused_file_is_replaced_once_and_both_are_shown() {
    let app = App::start().await;
    let refused = uploaded(&app, 1).await;
    let (id, token) = id_and_token(&app.submit(KEY, body(&[&refused])).await.json());
    let early = uploaded(&app, 2).await;
    assert!(
        matches!(replace(&app, &refused, &early).await, Err(ReplaceError::Refused(_))),
        "nothing is refused yet"
    );
    settle(&app.edge.cases, &case(), &refused, malware()).await;
    let view = app.get(&format!("/api/status/{id}"), &token).await.json();
    assert_eq!(view["attachments"][0]["code"], "malware");
    assert_eq!(view["attachments"][0]["replaceLink"], json!(format!("/api/status/{id}/files")));
    for _ in 0..2 {
        assert!(replace(&app, &refused, &early).await.is_ok());
    }
    let mut told = mails(&app).await;
    told.retain(|sk| sk.contains("attachment-replaced"));
    assert_eq!(told, ["MAIL#000003#attachment-replaced"]);
    settle(&app.edge.cases, &case(), &early, accepted(2)).await;
    let view = app.get(&format!("/api/status/{id}"), &token).await.json();
    let states = [&view["attachments"][0]["state"], &view["attachments"][1]["state"]];
    assert_eq!(
        (states, &view["attachments"][1]["name"]),
        ([&json!("replaced"), &json!("accepted")], &json!("資料2.pdf"))
    );
    // What is none of this case's, or refused itself, comes in nobody's place.
    let third = uploaded(&app, 3).await;
    assert!(matches!(replace(&app, &early, &third).await, Err(ReplaceError::Refused(_))));
    let unknown = "0d0e8f4a-0000-4000-8000-000000000001".parse().unwrap();
    assert!(matches!(replace(&app, &early, &unknown).await, Err(ReplaceError::Fields(_))));
    app.db.assert_whole().await;
}

/// Sends another version by the API, as seen at `revision`.
async fn version(app: &App, (id, token): (&str, &str), revision: u32, body: String) -> Answer {
    let request = Request::post(format!("/api/status/{id}/versions"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("if-match", format!("\"{revision}\""))
        .extension(ReceivedAt(at(300)))
        .body(Body::from(body))
        .unwrap();
    app.send(request).await
}

#[tokio::test]
async fn another_version_keeps_adds_and_leaves_out_files_and_each_version_shows_its_own() {
    let app = App::start().await;
    let [kept, left_out] = [uploaded(&app, 1).await, uploaded(&app, 2).await];
    let (id, token) = id_and_token(&app.submit(KEY, body(&[&kept, &left_out])).await.json());
    settle(&app.edge.cases, &case(), &kept, accepted(1)).await;
    let added = uploaded(&app, 3).await;
    let other = body(&[&kept, &added]);
    for _ in 0..2 {
        let answer = version(&app, (&id, &token), 2, other.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    }
    assert_eq!(file(&app).await.case.revision, 3, "a second time changes nothing");
    let view = app.get(&format!("/api/status/{id}"), &token).await.json();
    let names = |files: &Value| -> Vec<String> {
        files.as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&view["attachments"]), ["資料1.pdf", "資料3.pdf"]);
    let changes = view["versions"][1]["changes"].as_array().unwrap();
    let changes: Vec<_> =
        changes.iter().map(|change| (change["before"].clone(), change["after"].clone())).collect();
    assert_eq!(changes, [(json!("資料2.pdf"), json!("")), (json!(""), json!("資料3.pdf"))]);
    let first = app.get(&format!("/api/status/{id}/versions/1"), &token).await.json();
    assert_eq!(names(&first["attachments"]), ["資料1.pdf", "資料2.pdf"]);
    let stranger: FileId = "0d0e8f4a-0000-4000-8000-000000000001".parse().unwrap();
    let refused = version(&app, (&id, &token), 3, body(&[&stranger])).await;
    assert_eq!(errors(&refused), [("/attachments/0".to_owned(), "no-such-file".to_owned())]);
    app.db.assert_whole().await;
}

#[tokio::test]
async fn the_files_of_a_draft_stand_on_the_check_page_and_go_with_it() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    browser.fill_all(&company()).await;
    let draft = app.draft_id(&browser).await;
    let case = CaseId::of(&draft.parse().unwrap());
    let [good, bad] =
        [announce(&app, &case, Some(&draft), 1).await, announce(&app, &case, Some(&draft), 2).await];
    for id in [&good, &bad] {
        arrive(&app, &case, id, -30).await;
    }
    settle(&app.edge.cases, &case, &bad, malware()).await;
    let check = browser.get("/apply/check").await.text();
    for words in
        ["資料1.pdf", "確認中", "資料2.pdf", "受け付けられません", "不正なプログラム", "/apply/files"]
    {
        assert!(check.contains(words), "{words}");
    }
    assert!(!check.contains("value=\"send\""), "a refused file has to be taken out first");
    let loaded = app.edge.drafts.load(&draft, received()).await.unwrap().unwrap();
    files::take_out(&app.edge.cases, &app.edge.drafts, &loaded, &bad, received()).await.unwrap();
    let check = browser.get("/apply/check").await.text();
    assert!(check.contains("資料1.pdf") && !check.contains("資料2.pdf"));
    assert!(browser.press_send().await.location().ends_with("/receipt"));
    let status = browser.get(&format!("/status/{case}")).await.text();
    assert!(status.contains("資料1.pdf") && status.contains("確認中"));
    settle(&app.edge.cases, &case, &good, accepted(1)).await;
    for page in ["", "/receipt", "/versions/1"] {
        let shown = browser.get(&format!("/status/{case}{page}")).await.text();
        assert!(shown.contains(&format!("href=\"/status/{case}/files/{good}\"")), "{page}");
    }
    app.db.assert_whole().await;
}

#[tokio::test]
async fn a_draft_of_another_version_begins_with_the_files_that_stand_and_leaves_out_what_was_refused() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    browser.fill_all(&company()).await;
    let draft = app.draft_id(&browser).await;
    let case = CaseId::of(&draft.parse().unwrap());
    let [first, second, third] = [
        announce(&app, &case, Some(&draft), 1).await,
        announce(&app, &case, Some(&draft), 2).await,
        announce(&app, &case, Some(&draft), 3).await,
    ];
    let page = browser.press_send().await.location().trim_end_matches("/receipt").to_owned();
    for id in [&first, &second, &third] {
        arrive(&app, &case, id, 0).await;
    }
    settle(&app.edge.cases, &case, &first, accepted(1)).await;
    settle(&app.edge.cases, &case, &second, malware()).await;
    let form = hidden(&browser.get(&page).await.text(), "form");
    browser.post(&format!("{page}/replace"), &[("form", &form)]).await;
    let loaded = app.edge.drafts.load(&app.draft_id(&browser).await, received()).await.unwrap().unwrap();
    let stands = file_of(&app, &case).await;
    // They were announced in the same instant, so their order says nothing.
    let ids = async |draft: &crate::store::Draft| -> BTreeSet<FileId> {
        let found = files::in_draft(&app.edge.cases, draft, Some(&stands.case)).await.unwrap();
        found.into_iter().map(|upload| upload.id).collect()
    };
    assert_eq!(ids(&loaded).await, BTreeSet::from([first.clone(), third.clone()]));
    // Left out of the version, a file stays where it is; taken in again, it is back.
    let (cases, drafts) = (&app.edge.cases, &app.edge.drafts);
    files::take_out(cases, drafts, &loaded, &third, received()).await.unwrap();
    let loaded = drafts.load(&loaded.id, received()).await.unwrap().unwrap();
    assert_eq!(ids(&loaded).await, BTreeSet::from([first.clone()]));
    assert_eq!(cases.uploads().get(&case, &third).await.unwrap().unwrap().state(), FileState::Checking);
    files::take_in(drafts, &loaded, &third, received()).await.unwrap();
    let loaded = drafts.load(&loaded.id, received()).await.unwrap().unwrap();
    assert_eq!(ids(&loaded).await, BTreeSet::from([first, third]));
    // What is new in a draft that is thrown away goes with it; what stands does not.
    let new = announce(&app, &case, Some(&loaded.id), 4).await;
    files::discard(cases, &loaded, received()).await.unwrap();
    let gone: Vec<_> = cases.uploads().list(&case).await.unwrap();
    let gone: Vec<_> =
        gone.iter().filter(|upload| upload.removed_at.is_some()).map(|upload| &upload.id).collect();
    assert_eq!(gone, [&new]);
    app.db.assert_whole().await;
}

/// Records what is decided of a case.
async fn record(app: &App, command: Command, actor: &Actor) {
    let case = file(app).await.case;
    let changes = decide(&case, command, actor).unwrap();
    let commit = Commit::prepare(&case, changes, actor, at(60)).unwrap();
    app.edge.cases.commit(&commit).await.unwrap();
}

#[tokio::test]
async fn the_files_of_a_case_go_once_its_disposal_is_on_record_and_not_before() {
    let app = App::start().await;
    let id = uploaded(&app, 1).await;
    settle(&app.edge.cases, &case(), &id, accepted(1)).await;
    app.submit(KEY, body(&[&id])).await;
    record(&app, Command::Withdraw { reason: None }, &Actor::Proposer).await;
    let uploads = app.edge.cases.uploads();
    uploads.dispose_with_case(&case(), at(100)).await.unwrap();
    assert!(matches!(uploads.retain(&case(), &id, None, at(100)).await.unwrap(), Retained::Nothing));
    assert!(!uploads.due(Task::Retain, at(100), 10).await.unwrap().contains(&ItemKey::file(&case(), &id)));
    let (on, planning) = ("2033-04-01".parse().unwrap(), Actor::Planning { id: "p".to_owned() });
    let dispose = Command::DisposePayloads {
        approval_number: "8港総第1号".to_owned(),
        approved_on: on,
        sequences: file(&app).await.case.payloads,
        due_from: on,
        on,
    };
    record(&app, dispose, &planning).await;
    assert!(uploads.due(Task::Retain, at(4000), 10).await.unwrap().contains(&ItemKey::file(&case(), &id)));
    let open = decide(&file(&app).await.case, Command::OpenAttachment { id: id.clone() }, &planning);
    assert!(matches!(open, Err(Refusal::NoSuchAttachment)), "opened after its disposal");
    let Retained::Delete(upload) = uploads.retain(&case(), &id, None, at(4000)).await.unwrap() else {
        panic!("it goes")
    };
    uploads.forget(&upload).await.unwrap();
    assert!(uploads.get(&case(), &id).await.unwrap().is_none());
}

async fn file_of(app: &App, case: &CaseId) -> CaseFile {
    app.edge.cases.load(case).await.unwrap().unwrap()
}

impl App {
    /// The ID of the draft that a browser has open.
    async fn draft_id(&self, browser: &Browser<'_>) -> String {
        let (_, token, _) = browser.cookies.iter().find(|(name, ..)| name == "kyoso_draft").unwrap();
        self.edge.links.verify_draft(token).unwrap().to_owned()
    }
}
