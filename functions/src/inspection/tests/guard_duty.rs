//! With GuardDuty: it scans by itself, and speaks when it is done.

use serde_json::json;

use super::testing::QUARANTINE;
use super::*;

async fn bench() -> Bench {
    Bench::with(|_| Scanner::GuardDuty).await
}

fn says(bench: &Bench, id: &FileId, version: &str, status: &str) -> String {
    json!({"detail-type": "GuardDuty Malware Protection Object Scan Result", "source": "aws.guardduty",
        "detail": {"scanStatus": "COMPLETED", "s3ObjectDetails": {"bucketName": QUARANTINE,
            "objectKey": bench.key(id), "versionId": version}, "scanResultDetails": {"scanResultStatus": status}}})
    .to_string()
}

#[tokio::test]
async fn a_file_waits_for_its_verdict_and_is_opened_by_it() {
    let bench = bench().await;
    let id = bench.announce(told("a.txt", GOOD)).await;
    let version = bench.arrives(&id, GOOD);
    bench.look(&id).await.unwrap();
    assert_eq!(bench.stands(&id).await, (FileState::Checking, None));
    assert!(bench.s3.stored(&bench.key(&id)).is_empty(), "nothing is stored before it");
    bench.inspection.handle_message(says(&bench, &id, &version, "NO_THREATS_FOUND")).await.unwrap();
    assert_eq!(bench.opened(&id).await.bytes, GOOD);
}

#[tokio::test]
async fn its_verdict_may_come_before_the_arrival_was_heard_of() {
    let bench = bench().await;
    for (status, expected) in [
        ("NO_THREATS_FOUND", (FileState::Accepted, None)),
        ("THREATS_FOUND", (FileState::Refused, Some("malware"))),
    ] {
        let bytes = [GOOD, status.as_bytes()].concat();
        let id = bench.announce(told("a.txt", &bytes)).await;
        let version = bench.arrives(&id, &bytes);
        bench.inspection.handle_message(says(&bench, &id, &version, status)).await.unwrap();
        bench.look(&id).await.unwrap();
        assert_eq!(bench.stands(&id).await, expected);
    }
}

#[tokio::test]
async fn what_it_says_of_a_replay_is_not_heard() {
    let bench = bench().await;
    let id = bench.announce(by_name("a.txt")).await;
    let first = bench.arrives(&id, &[GOOD, MALWARE].concat());
    let second = bench.arrives(&id, GOOD);
    bench.inspection.handle_message(says(&bench, &id, &second, "NO_THREATS_FOUND")).await.unwrap();
    assert_eq!(bench.stands(&id).await, (FileState::Checking, None));
    bench.inspection.handle_message(says(&bench, &id, &first, "THREATS_FOUND")).await.unwrap();
    assert_eq!(bench.stands(&id).await, (FileState::Refused, Some("malware")));
}

#[tokio::test]
async fn where_it_has_no_verdict_the_file_stays_unopened_and_a_person_hears_of_it() {
    let bench = bench().await;
    let id = bench.announce(told("a.txt", GOOD)).await;
    let version = bench.arrives(&id, GOOD);
    for status in ["UNSUPPORTED", "FAILED", "ACCESS_DENIED"] {
        let error = bench.inspection.handle_message(says(&bench, &id, &version, status)).await.unwrap_err();
        assert!(error.to_string().contains(status), "the message ends among the dead letters: {error}");
        assert_eq!(bench.stands(&id).await, (FileState::Checking, None));
    }
    assert!(bench.is_due(&id, clock::now() + SignedDuration::from_mins(11)).await);
}

#[tokio::test]
async fn a_file_that_is_refused_anyway_needs_no_verdict_of_it() {
    let bench = bench().await;
    let id = bench.announce(by_name("a.pdf")).await;
    let version = bench.arrives(&id, GOOD);
    bench.look(&id).await.unwrap();
    assert_eq!(bench.stands(&id).await, (FileState::Refused, Some("not-as-named")));
    bench.inspection.handle_message(says(&bench, &id, &version, "UNSUPPORTED")).await.unwrap();
}
