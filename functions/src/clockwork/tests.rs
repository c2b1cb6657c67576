//! Who is told what they owe: each once on a working day, whatever happens to the clock.

use std::time::Duration;

use jiff::Timestamp;
use kyoso::case::Status;
use kyoso::proposal::SubmissionKind;
use kyoso::receipt::ReceiptNumber;
use kyoso::staff::Group;

use super::Overdue;
use crate::programme;
use crate::store::testing::{Fault, TestDb};
use crate::store::{ItemKey, ListLimit, ListRow, Listed};

const TUESDAY: &str = "2026-11-24T08:30:00+09:00";

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

fn row(number: u64, status: Status, division: Option<&str>, until: &str) -> Listed {
    let received_at = at("2026-11-01T10:00:00+09:00");
    Listed {
        case: format!("{number:032x}").parse().unwrap(),
        row: ListRow {
            revision: 1,
            status,
            status_since: received_at,
            received_at,
            receipt_number: ReceiptNumber::new(2026, number),
            kind: SubmissionKind::Free,
            title: None,
            organization: None,
            turn: None,
            division: division.map(str::to_owned),
            findings: None,
            limit: Some(ListLimit::Running { target: "answer".into(), until: at(until), sure: true }),
        },
    }
}

/// Planning owes two, the traffic division one; the others are in time, or nobody's turn.
async fn town() -> TestDb {
    let db = TestDb::start().await;
    let (passed, coming) = ("2026-11-21T00:00:00+09:00", "2026-11-24T08:30:00.001+09:00");
    db.put_rows(&[
        row(1, Status::Received, None, passed),
        row(2, Status::Confirming, None, TUESDAY),
        row(3, Status::Received, None, coming),
        row(4, Status::Assigned, Some("traffic"), passed),
        row(5, Status::Assigned, Some("health"), coming),
        row(6, Status::Withdrawn, None, passed),
    ])
    .await;
    db
}

fn overdue(db: &TestDb) -> Overdue {
    Overdue { programme: programme::load("minato").unwrap(), listing: db.listing(), mails: db.mails() }
}

/// How many cases each is told of, on a day.
async fn told(db: &TestDb, day: &str) -> Vec<(Group, Option<u32>)> {
    let mut told = Vec::new();
    for group in [Group::Planning, Group::Division("traffic".into()), Group::Division("health".into())] {
        let key = ItemKey { pk: format!("OVERDUE#{day}"), sk: format!("MAIL#{}#overdue", group.name()) };
        if let Some(record) = db.mails().get(&key).await.unwrap() {
            told.push((group, record.count));
        }
    }
    told
}

fn expected() -> Vec<(Group, Option<u32>)> {
    vec![(Group::Planning, Some(2)), (Group::Division("traffic".into()), Some(1))]
}

#[tokio::test]
async fn those_who_owe_something_are_told_once_a_working_day() {
    let db = town().await;
    for early in ["2026-11-23T12:00:00+09:00", "2026-11-24T08:29:59+09:00"] {
        overdue(&db).tell(at(early)).await.unwrap();
    }
    assert_eq!(told(&db, "2026-11-23").await, []);
    assert_eq!(told(&db, "2026-11-24").await, []);
    overdue(&db).tell(at(TUESDAY)).await.unwrap();
    assert_eq!(told(&db, "2026-11-24").await, expected());
    db.put_rows(&[row(7, Status::Received, None, "2026-11-24T09:00:00+09:00")]).await;
    overdue(&db).tell(at("2026-11-24T18:00:00+09:00")).await.unwrap();
    assert_eq!(told(&db, "2026-11-24").await, expected(), "what came later is told the day after");
    overdue(&db).tell(at("2026-11-25T14:00:00+09:00")).await.unwrap();
    let later: Vec<_> = told(&db, "2026-11-25").await.into_iter().map(|(_, count)| count).collect();
    assert_eq!(later, [Some(4), Some(1), Some(1)], "a clock that was late still tells");
}

#[tokio::test]
async fn whatever_happens_to_a_tick_each_is_told_once() {
    let calls = {
        let db = town().await;
        db.faults.plan(usize::MAX, Fault::DiesBefore);
        overdue(&db).tell(at(TUESDAY)).await.unwrap();
        db.faults.calls()
    };
    assert!(calls >= 8, "a query, a row each, a mail each, the note: {calls}");
    for call in 1..=calls {
        for fault in [Fault::DiesBefore, Fault::DiesAfter, Fault::ReplyLost, Fault::ThrottledAlways] {
            let db = town().await;
            db.faults.plan(call, fault);
            tokio::select! {
                _ = async { overdue(&db).tell(at(TUESDAY)).await } => {}
                () = db.faults.death() => {}
                () = tokio::time::sleep(Duration::from_secs(20)) => panic!("{call} {fault:?} takes for ever"),
            }
            db.faults.clear();
            overdue(&db).tell(at(TUESDAY)).await.unwrap();
            assert_eq!(told(&db, "2026-11-24").await, expected(), "{call} {fault:?}");
        }
    }
}
