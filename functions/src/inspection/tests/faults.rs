//! Inspection is killed at each AWS call, loses each answer, is throttled, and runs twice: one verdict, nothing stranded,
//! nothing opened early.

use super::*;
use crate::store::testing::Fault;

pub(super) const FAULTS: [Fault; 5] =
    [Fault::DiesBefore, Fault::DiesAfter, Fault::ReplyLost, Fault::ThrottledAlways, Fault::Conflict];

/// Runs `look` with a fault at each call in turn, and after each checks what stands and that another look ends it.
async fn whatever_fails(bytes: &[u8], expected: (FileState, Option<&'static str>)) {
    for fault in FAULTS {
        for call in 1.. {
            let bench = Bench::start().await;
            let id = bench.sent("a.txt", bytes).await;
            bench.app.db.faults.plan(call, fault);
            tokio::select! {
                _ = bench.look(&id) => {}
                () = bench.app.db.faults.death() => {}
            }
            let struck = bench.app.db.faults.calls() >= call;
            bench.app.db.faults.clear();
            let stands = bench.stands(&id).await;
            if stands.0 == FileState::Accepted {
                bench.opened(&id).await;
            }
            if stands != expected {
                let early = [FileState::Uploading, FileState::Checking].contains(&stands.0);
                assert!(early && stands.1.is_none(), "{fault:?} at {call}: {stands:?}");
                let soon = clock::now() + SignedDuration::from_mins(21);
                assert!(bench.is_due(&id, soon).await, "{fault:?} at {call}: the clock finds it");
            }
            bench.look(&id).await.unwrap();
            assert_eq!(bench.stands(&id).await, expected, "{fault:?} at {call}");
            if expected.0 == FileState::Accepted {
                assert_eq!(bench.opened(&id).await.bytes, bytes);
            } else {
                assert!(bench.s3.stored(&bench.key(&id)).is_empty());
            }
            if !struck {
                assert!(call > 5, "{call} calls are too few to have looked at anything");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_good_file_is_accepted_once() {
    whatever_fails(GOOD, (FileState::Accepted, None)).await;
}

#[tokio::test]
async fn malware_is_refused_once() {
    whatever_fails(MALWARE, (FileState::Refused, Some("malware"))).await;
}

#[tokio::test]
async fn two_at_once_come_to_one_verdict() {
    for _ in 0..8 {
        let bench = Bench::start().await;
        let id = bench.sent("a.txt", GOOD).await;
        let (one, other) = tokio::join!(bench.look(&id), bench.look(&id));
        one.unwrap();
        other.unwrap();
        let accepted = bench.opened(&id).await;
        bench.look(&id).await.unwrap();
        assert_eq!(bench.opened(&id).await.version, accepted.version, "a verdict does not change");
    }
}

#[tokio::test]
async fn a_throttled_call_is_made_again() {
    for call in 1..12 {
        let bench = Bench::start().await;
        let id = bench.sent("a.txt", GOOD).await;
        bench.app.db.faults.plan(call, Fault::Throttled);
        bench.look(&id).await.unwrap();
        assert_eq!(bench.stands(&id).await, (FileState::Accepted, None), "{call}");
    }
}
