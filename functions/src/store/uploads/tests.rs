//! Files against a DynamoDB of the test's own: limits at once, one verdict whatever fails, nothing stranded.

use filecheck::FileType;
use jiff::SignedDuration;
use kyoso::attachment::{Accepted, Checksum, FileState};

use super::*;
use crate::programme;
use crate::store::testing::{Fault, TestDb};

fn now() -> Timestamp {
    "2026-11-22T08:36:05Z".parse().unwrap()
}

fn after(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

fn case() -> CaseId {
    "a".repeat(32).parse().unwrap()
}

fn limits() -> Limits {
    programme::load("minato").unwrap().attachments
}

/// A file of `bytes` whose checksum is made of `number`.
fn file(number: u8, bytes: u64) -> NewFile {
    let sha256 = Some(Checksum::from([number; 32]));
    NewFile {
        case: case(),
        announcement: Announcement { name: format!("{number}.pdf"), bytes: Some(bytes), sha256 },
        draft: Some("d".to_owned()),
        replaces: None,
        kept_until: after(30 * 24 * 60),
    }
}

fn arrival() -> Arrival {
    Arrival { version: "q1".to_owned(), at: after(1), bytes: 1000 }
}

fn accepted(number: u8) -> Verdict {
    let accepted = Accepted {
        kind: FileType::Pdf,
        bytes: 1000,
        sha256: Checksum::from([number; 32]),
        store_version: "s1".to_owned(),
    };
    Outcome::Accepted(accepted).into()
}

async fn announce(uploads: &Uploads, file: NewFile) -> Result<Upload, &'static str> {
    match uploads.announce(file, &limits(), now()).await {
        Ok(Announcing::New(upload)) => Ok(upload),
        Ok(Announcing::Known(_)) => Err("known"),
        Err(NotAnnounced::Full(flaw)) => Err(flaw.code()),
        Err(NotAnnounced::Store(error)) => panic!("{error}"),
    }
}

fn settled(settled: Result<Settled, StoreError>) -> Option<Outcome> {
    match settled.unwrap() {
        Settled::Settled(upload) => Some(upload.verdict.unwrap().outcome),
        Settled::Gone => None,
    }
}

#[tokio::test]
async fn a_file_is_read_back_as_it_was_written_at_each_step_of_its_life() {
    let db = TestDb::start().await;
    let uploads = db.cases().uploads();
    let new = announce(&uploads, file(1, 1000)).await.unwrap();
    let read = || async { uploads.get(&case(), &new.id).await.unwrap().unwrap() };
    assert!(read().await == new);
    let arrived = uploads.note_arrival(&case(), &new.id, arrival(), after(1)).await.unwrap().unwrap();
    assert!(read().await == arrived && arrived.state() == FileState::Checking);
    let later = uploads.look_again(&case(), &new.id, after(20), after(2)).await.unwrap().unwrap();
    assert!(read().await == later && later.due().unwrap().at == after(20));
    let refused = filecheck::Refused { why: filecheck::Why::Macro, inside: Some("見積.xlsm".to_owned()) };
    assert!(settled(uploads.settle(&case(), &new.id, refused.into(), after(3)).await).is_some());
    let settled = read().await;
    assert_eq!(settled.verdict.as_ref().unwrap().inside.as_deref(), Some("見積.xlsm"));
    let removed = uploads.remove(&case(), &new.id, after(4)).await.unwrap().unwrap();
    assert!(read().await == removed && removed.state() == FileState::Removed);
    db.assert_whole().await;
}

#[tokio::test]
async fn each_limit_holds_at_the_limit_and_one_over_and_a_removal_makes_room() {
    let db = TestDb::start().await;
    let uploads = db.cases().uploads();
    let mut ids = Vec::new();
    for number in 1..=20 {
        ids.push(announce(&uploads, file(number, 1000)).await.unwrap().id);
    }
    assert_eq!(announce(&uploads, file(21, 1000)).await.err(), Some("too-many"));
    uploads.remove(&case(), &ids[0], now()).await.unwrap();
    assert!(announce(&uploads, file(21, 1000)).await.is_ok());
    db.assert_whole().await;
    let db = TestDb::start().await;
    let uploads = db.cases().uploads();
    let quarter = limits().proposal_bytes() / 4;
    for number in 1..=3 {
        announce(&uploads, file(number, quarter)).await.unwrap();
    }
    assert_eq!(announce(&uploads, file(4, quarter + 1)).await.err(), Some("files-too-big"));
    assert!(announce(&uploads, file(4, quarter)).await.is_ok());
    assert_eq!(announce(&uploads, file(5, 1)).await.err(), Some("files-too-big"));
    db.assert_whole().await;
}

#[tokio::test]
async fn without_a_script_the_limit_of_a_file_is_held_until_its_size_is_known() {
    let db = TestDb::start().await;
    let uploads = db.cases().uploads();
    let by_name = |name: &str| NewFile { announcement: Announcement::by_name(name).unwrap(), ..file(1, 0) };
    let mut ids = Vec::new();
    for name in ["1.pdf", "2.pdf", "3.pdf", "4.pdf"] {
        ids.push(announce(&uploads, by_name(name)).await.unwrap().id);
    }
    assert_eq!(announce(&uploads, by_name("5.pdf")).await.err(), Some("files-too-big"));
    uploads.note_arrival(&case(), &ids[0], arrival(), after(1)).await.unwrap();
    uploads.note_arrival(&case(), &ids[1], arrival(), after(1)).await.unwrap();
    assert!(announce(&uploads, by_name("5.pdf")).await.is_ok());
    db.assert_whole().await;
}

#[tokio::test]
async fn however_many_come_at_once_the_limit_holds() {
    let db = TestDb::start().await;
    let uploads = db.cases().uploads();
    for number in 1..=15 {
        announce(&uploads, file(number, 1000)).await.unwrap();
    }
    let at_once = (16..=25).map(|number| {
        let uploads = uploads.clone();
        tokio::spawn(async move { announce(&uploads, file(number, 1000)).await.is_ok() })
    });
    let mut taken = 0;
    for one in at_once.collect::<Vec<_>>() {
        taken += usize::from(one.await.unwrap());
    }
    assert_eq!(taken, 5);
    db.assert_whole().await;
}

#[tokio::test]
async fn the_same_bytes_are_found_and_their_link_begins_anew() {
    let db = TestDb::start().await;
    let uploads = db.cases().uploads();
    let first = announce(&uploads, file(1, 1000)).await.unwrap();
    let Ok(Announcing::Known(again)) = uploads.announce(file(1, 1000), &limits(), after(10)).await else {
        panic!("it is known")
    };
    assert_eq!((again.id, again.announced.until), (first.id.clone(), after(25)));
    uploads.note_arrival(&case(), &first.id, arrival(), after(1)).await.unwrap();
    uploads.settle(&case(), &first.id, Outcome::Refused(Why::Malware).into(), after(2)).await.unwrap();
    assert!(announce(&uploads, file(1, 1000)).await.is_ok(), "what was refused can be sent again");
    db.assert_whole().await;
}

#[tokio::test]
async fn bytes_that_turn_out_to_be_there_already_are_refused_as_such() {
    let db = TestDb::start().await;
    let uploads = db.cases().uploads();
    let first = announce(&uploads, file(1, 1000)).await.unwrap();
    let by_name = NewFile { announcement: Announcement::by_name("x.pdf").unwrap(), ..file(1, 0) };
    let second = uploads.announce(by_name, &limits(), after(1)).await;
    let Ok(Announcing::New(second)) = second else { panic!("nobody knows its bytes yet") };
    uploads.note_arrival(&case(), &second.id, arrival(), after(2)).await.unwrap();
    let verdict = uploads.settle(&case(), &second.id, accepted(1), after(3)).await;
    assert_eq!(settled(verdict), Some(Outcome::Refused(Why::Duplicate)));
    uploads.note_arrival(&case(), &first.id, arrival(), after(2)).await.unwrap();
    let verdict = uploads.settle(&case(), &first.id, accepted(1), after(3)).await;
    assert_eq!(settled(verdict), Some(accepted(1).outcome));
    db.assert_whole().await;
}

#[tokio::test]
async fn the_first_version_counts_and_there_is_one_verdict() {
    let db = TestDb::start().await;
    let uploads = db.cases().uploads();
    let id = announce(&uploads, file(1, 1000)).await.unwrap().id;
    uploads.note_arrival(&case(), &id, arrival(), after(1)).await.unwrap();
    let second = Arrival { version: "q2".to_owned(), ..arrival() };
    let noted = uploads.note_arrival(&case(), &id, second, after(2)).await.unwrap().unwrap();
    assert_eq!(noted.arrival.unwrap().version, "q1");
    let one = uploads.settle(&case(), &id, accepted(1), after(3)).await;
    let other = uploads.settle(&case(), &id, Outcome::Refused(Why::Malware).into(), after(4)).await;
    assert_eq!(settled(one), settled(other));
    assert!(
        uploads
            .note_arrival(&case(), &"0d0e8f4a-0000-4000-8000-000000000001".parse().unwrap(), arrival(), now())
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_file_that_was_removed_gets_no_verdict() {
    let db = TestDb::start().await;
    let uploads = db.cases().uploads();
    let id = announce(&uploads, file(1, 1000)).await.unwrap().id;
    uploads.note_arrival(&case(), &id, arrival(), after(1)).await.unwrap();
    uploads.remove(&case(), &id, after(2)).await.unwrap();
    assert_eq!(settled(uploads.settle(&case(), &id, accepted(1), after(3)).await), None);
    db.assert_whole().await;
}

#[tokio::test]
async fn whatever_is_due_is_found_by_whoever_has_to_do_it() {
    let db = TestDb::start().await;
    let uploads = db.cases().uploads();
    let waits = announce(&uploads, file(1, 1000)).await.unwrap();
    let removed = announce(&uploads, file(2, 1000)).await.unwrap();
    uploads.remove(&case(), &removed.id, now()).await.unwrap();
    let due = async |task, minutes| uploads.due(task, after(minutes), 10).await.unwrap();
    assert!(due(Task::Inspect, 19).await.is_empty() && due(Task::Retain, 14).await.is_empty());
    assert_eq!(due(Task::Inspect, 20).await, [ItemKey::file(&case(), &waits.id)]);
    assert_eq!(due(Task::Retain, 15).await, [ItemKey::file(&case(), &removed.id)]);
    let missed = uploads.note_missing(&case(), &waits.id, after(20)).await.unwrap().unwrap();
    assert_eq!(missed.state(), FileState::NotArrived);
    assert!(due(Task::Inspect, 24 * 60).await.is_empty());
}

#[tokio::test]
async fn retention_keeps_what_a_draft_still_has_and_removes_and_forgets_the_rest() {
    let db = TestDb::start().await;
    let uploads = db.cases().uploads();
    let id = announce(&uploads, file(1, 1000)).await.unwrap().id;
    uploads.note_arrival(&case(), &id, arrival(), after(1)).await.unwrap();
    uploads.settle(&case(), &id, accepted(1), after(2)).await.unwrap();
    let day = 24 * 60;
    let retain = async |draft, minutes| {
        let retained = uploads.retain(&case(), &id, draft, after(minutes)).await.unwrap();
        matches!(retained, Retained::Delete(_))
    };
    assert!(!retain(None, 30 * day - 1).await);
    assert!(!retain(Some(after(40 * day)), 30 * day).await);
    let kept = uploads.get(&case(), &id).await.unwrap().unwrap();
    assert_eq!((kept.kept_until, kept.state()), (after(40 * day), FileState::Accepted));
    assert!(!retain(None, 40 * day).await);
    assert_eq!(uploads.get(&case(), &id).await.unwrap().unwrap().state(), FileState::Removed);
    assert!(!retain(None, 40 * day + 14).await);
    assert!(retain(None, 40 * day + 15).await);
    let gone = uploads.get(&case(), &id).await.unwrap().unwrap();
    uploads.forget(&gone).await.unwrap();
    uploads.forget(&gone).await.unwrap();
    assert!(uploads.list(&case()).await.unwrap().is_empty());
    db.assert_whole().await;
}

#[tokio::test]
async fn whatever_fails_at_whichever_call_an_announcement_that_is_repeated_makes_one_file() {
    use Fault::{Conflict, DiesAfter, DiesBefore, ReplyLost, Throttled, ThrottledAlways};
    for fault in [DiesBefore, DiesAfter, ReplyLost, Throttled, ThrottledAlways, Conflict] {
        for call in 1.. {
            let db = TestDb::start().await;
            let (uploads, limits) = (db.cases().uploads(), limits());
            db.faults.plan(call, fault);
            tokio::select! {
                _ = uploads.announce(file(1, 1000), &limits, now()) => {}
                () = db.faults.death() => {}
            }
            let struck = db.faults.calls() >= call;
            db.faults.clear();
            let again = uploads.announce(file(1, 1000), &limits, now()).await;
            assert!(again.is_ok(), "{fault:?} at call {call}");
            assert_eq!(uploads.list(&case()).await.unwrap().len(), 1, "{fault:?} at call {call}");
            db.assert_whole().await;
            if !struck {
                break;
            }
        }
    }
}
