//! The function over a table of its own, and checkpoints in memory.

use jiff::SignedDuration;
use kyoso::audit::{Set, verify};
use kyoso::case::CaseId;

use super::*;
use crate::casework::testing::{App, Place};
use crate::staff::testing::now;
use crate::store::testing::{CASES, Fault};

struct Bench {
    app: App,
    checkpointer: Checkpointer,
}

impl Bench {
    async fn start() -> Self {
        let app = App::start().await;
        let checkpointer =
            Checkpointer { cases: app.casework.cases.clone(), kept: Kept::Memory(Default::default()) };
        Self { app, checkpointer }
    }

    async fn tick(&self, hours: i64) -> anyhow::Result<()> {
        self.checkpointer.tick(now() + SignedDuration::from_hours(hours)).await
    }

    async fn last(&self) -> Checkpoint {
        self.checkpointer.kept.last().await.unwrap().unwrap().0
    }

    /// Deletes an item, as somebody does who can write to the table.
    async fn delete(&self, case: &CaseId, sk: &str) {
        let key = |text: String| aws_sdk_dynamodb::types::AttributeValue::S(text);
        let delete = self.app.desk.db.client.delete_item().table_name(CASES);
        delete.key("pk", key(format!("CASE#{case}"))).key("sk", key(sk.to_owned())).send().await.unwrap();
    }

    async fn set(&self, cases: &[&CaseId]) -> Set {
        let mut set = Set { checkpoints: self.checkpointer.kept.all().await.unwrap(), ..Set::default() };
        for case in cases {
            set.cases.insert((*case).clone(), self.app.casework.cases.stored(case).await.unwrap());
        }
        set
    }
}

#[tokio::test]
async fn every_case_is_noted_with_how_far_it_has_come() {
    let bench = Bench::start().await;
    bench.tick(0).await.unwrap();
    assert_eq!((bench.last().await.number, bench.last().await.count), (1, 0));
    let one = bench.app.case_in(Place::Ready).await;
    let other = bench.app.case_in(Place::Received).await;
    bench.tick(1).await.unwrap();
    let last = bench.last().await;
    assert_eq!((last.number, last.count, last.receipts.get(&2026)), (2, 2, Some(&2)));
    assert_eq!((last.heads[&one].revision, last.heads[&other].revision), (4, 1));
    assert!(last.unused.is_empty());
    bench.tick(2).await.unwrap();
    assert_eq!(bench.last().await.number, 2, "nothing has changed");
    let report = verify(&bench.set(&[&one, &other]).await);
    assert_eq!((report.findings, report.cases, report.checkpoints), (vec![], 2, 2));
}

#[tokio::test]
async fn a_number_that_leads_to_no_case_is_noted_until_it_does() {
    let bench = Bench::start().await;
    let number = bench.app.casework.cases.next_receipt_number(2026).await.unwrap();
    bench.app.case_in(Place::Received).await;
    bench.tick(0).await.unwrap();
    assert_eq!(bench.last().await.unused, [number].into());
    // A case that goes before a checkpoint has seen it leaves its number behind.
    let hidden = bench.app.case_in(Place::Received).await;
    for sk in ["HEAD", "EVENT#000001", "PAYLOAD#000001"] {
        bench.delete(&hidden, sk).await;
    }
    bench.tick(1).await.unwrap();
    let last = bench.last().await;
    assert_eq!((last.count, last.unused.len(), last.receipts.get(&2026)), (1, 2, Some(&3)));
}

#[tokio::test]
async fn what_the_table_denies_fails_the_function_and_stays_in_the_checkpoints() {
    let bench = Bench::start().await;
    let id = bench.app.case_in(Place::Ready).await;
    bench.tick(0).await.unwrap();
    bench.delete(&id, "HEAD").await;
    let failed = bench.tick(30).await.unwrap_err().to_string();
    assert_eq!(failed, "1 cases are not as the last checkpoint says");
    assert_eq!((bench.last().await.number, bench.last().await.heads[&id].revision), (2, 4));
    assert!(bench.tick(31).await.is_err(), "until somebody has seen to it");
}

#[tokio::test]
async fn whatever_goes_wrong_in_it_the_next_hour_notes_everything() {
    let bench = Bench::start().await;
    let id = bench.app.case_in(Place::Ready).await;
    bench.app.desk.db.faults.plan(usize::MAX, Fault::Throttled);
    bench.tick(0).await.unwrap();
    let calls = bench.app.desk.db.faults.calls();
    bench.app.case_in(Place::Assigned).await;
    for call in 1..=calls + 1 {
        for fault in [Fault::ThrottledAlways, Fault::ReplyLost, Fault::Throttled] {
            bench.app.desk.db.faults.plan(call, fault);
            let _ = bench.tick(1).await;
        }
    }
    bench.app.desk.db.faults.clear();
    bench.tick(1).await.unwrap();
    let last = bench.last().await;
    assert_eq!((last.count, last.heads[&id].revision), (2, 4));
    assert!(last.unused.is_empty());
}
