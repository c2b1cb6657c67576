//! What becomes of a file, case by case.

use super::*;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

#[tokio::test]
async fn a_file_that_passes_can_be_opened_as_it_was_sent() {
    let bench = Bench::start().await;
    let id = bench.sent("計画.txt", GOOD).await;
    assert_eq!(bench.stands(&id).await, (FileState::Uploading, None));
    bench.look(&id).await.unwrap();
    assert_eq!(bench.stands(&id).await, (FileState::Accepted, None));
    assert_eq!(bench.opened(&id).await.bytes, GOOD);
    assert_eq!(bench.clamd.files(), [GOOD]);
    assert!(!bench.is_due(&id, clock::now() + SignedDuration::from_hours(24)).await);
}

#[tokio::test]
async fn size_and_bytes_must_be_what_was_announced() {
    let bench = Bench::start().await;
    let mut other = GOOD.to_vec();
    other[0] ^= 1;
    let longer = [GOOD, b"\n"].concat();
    for (arrives, code) in [(&other, "hash-differs"), (&longer, "size-differs"), (&vec![], "size-differs")] {
        let id = bench.announce(told("a.txt", GOOD)).await;
        bench.arrives(&id, arrives);
        bench.look(&id).await.unwrap();
        assert_eq!(bench.stands(&id).await, (FileState::Refused, Some(code)));
        assert!(bench.s3.stored(&bench.key(&id)).is_empty());
    }
}

#[tokio::test]
async fn a_file_of_the_biggest_size_passes_and_one_byte_more_does_not() {
    let mut bench = Bench::start().await;
    bench.inspection.limits.file_mebibytes = 1;
    let text = vec![b'a'; 1 << 20];
    for (bytes, expected) in [
        (text.clone(), (FileState::Accepted, None)),
        ([&text[..], b"a"].concat(), (FileState::Refused, Some("too-big"))),
    ] {
        let id = bench.announce(by_name("a.txt")).await;
        bench.arrives(&id, &bytes);
        bench.look(&id).await.unwrap();
        assert_eq!(bench.stands(&id).await, expected);
    }
    assert_eq!(bench.clamd.files().len(), 1, "what is too big is not read");
}

#[tokio::test]
async fn malware_is_not_opened_whatever_it_looks_like() {
    let bench = Bench::start().await;
    let id = bench.sent("a.txt", &[GOOD, MALWARE].concat()).await;
    bench.look(&id).await.unwrap();
    assert_eq!(bench.stands(&id).await, (FileState::Refused, Some("malware")));
    assert!(bench.s3.stored(&bench.key(&id)).is_empty());
}

#[tokio::test]
async fn without_a_verdict_of_the_scanner_a_file_is_not_opened_and_is_tried_again() {
    let bench = Bench::start().await;
    for says in [
        Says::Nothing,
        Says::Answer("stream: Can't allocate memory ERROR\0"),
        Says::Answer("stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0"),
        Says::Early("INSTREAM size limit exceeded. ERROR\0"),
    ] {
        let id = bench.sent("a.txt", GOOD).await;
        bench.clamd.now_says(says);
        let error = bench.look(&id).await.unwrap_err();
        assert!(error.to_string().contains("clamd"), "{error:#}");
        assert_eq!(bench.stands(&id).await, (FileState::Checking, None));
        assert!(bench.s3.stored(&bench.key(&id)).is_empty());
        assert!(bench.is_due(&id, clock::now() + 11 * MINUTE).await);
        bench.clamd.now_says(Says::Malware(MALWARE));
        bench.look(&id).await.unwrap();
        assert_eq!(bench.stands(&id).await, (FileState::Accepted, None));
        bench.inspection.uploads.remove(&bench.case, &id, clock::now()).await.unwrap();
    }
}

#[tokio::test]
async fn while_nothing_comes_of_it_a_file_is_sent_again_and_less_and_less_often() {
    let bench = Bench::start().await;
    let id = bench.sent("a.txt", GOOD).await;
    bench.clamd.now_says(Says::Nothing);
    let mut looks = 0;
    for _ in 0..180 {
        if looks == 0 || bench.is_due(&id, clock::now()).await {
            bench.look(&id).await.unwrap_err();
            assert!(!bench.is_due(&id, clock::now()).await, "not every minute");
            looks += 1;
        }
        later(MINUTE);
    }
    assert!((6..=8).contains(&looks), "{looks} in three hours");
}

#[tokio::test]
async fn a_replay_is_opened_by_nobody() {
    let bench = Bench::start().await;
    let id = bench.sent("a.txt", GOOD).await;
    bench.s3.arrives(&bench.key(&id), b"something else entirely", clock::now());
    bench.look(&id).await.unwrap();
    assert_eq!(bench.opened(&id).await.bytes, GOOD, "the first counts");
    bench.s3.arrives(&bench.key(&id), MALWARE, clock::now());
    bench.look(&id).await.unwrap();
    assert_eq!(bench.opened(&id).await.bytes, GOOD);
    assert_eq!(bench.clamd.files().len(), 1, "nobody looks at what comes after the verdict");
}

#[tokio::test]
async fn what_arrives_between_two_looks_changes_nothing() {
    let bench = Bench::start().await;
    let id = bench.sent("a.txt", GOOD).await;
    bench.clamd.now_says(Says::Nothing);
    bench.look(&id).await.unwrap_err();
    bench.s3.arrives(&bench.key(&id), b"another", clock::now());
    bench.clamd.now_says(Says::Malware(MALWARE));
    bench.look(&id).await.unwrap();
    assert_eq!(bench.opened(&id).await.bytes, GOOD);
}

#[tokio::test]
async fn a_file_that_did_not_come_waits_for_its_link_to_end() {
    let bench = Bench::start().await;
    let id = bench.announce(told("a.txt", GOOD)).await;
    bench.look(&id).await.unwrap();
    assert_eq!(bench.stands(&id).await, (FileState::Uploading, None));
    assert!(!bench.is_due(&id, clock::now() + 15 * MINUTE).await);
    later(21 * MINUTE);
    assert!(bench.is_due(&id, clock::now()).await);
    bench.look(&id).await.unwrap();
    assert_eq!(bench.stands(&id).await, (FileState::NotArrived, None));
    assert!(!bench.is_due(&id, clock::now() + 60 * MINUTE).await);
}

#[tokio::test]
async fn a_file_whose_event_was_lost_is_found_by_the_clock() {
    let bench = Bench::start().await;
    let id = bench.sent("a.txt", GOOD).await;
    later(21 * MINUTE);
    assert!(bench.is_due(&id, clock::now()).await);
    bench.look(&id).await.unwrap();
    assert_eq!(bench.stands(&id).await, (FileState::Accepted, None));
}

#[tokio::test]
async fn what_quarantine_no_longer_has_can_be_sent_again() {
    for hides_missing in [false, true] {
        let bench = Bench::start().await;
        let id = bench.sent("a.txt", GOOD).await;
        bench.clamd.now_says(Says::Nothing);
        bench.look(&id).await.unwrap_err();
        {
            let mut held = bench.s3.held();
            held.objects.clear();
            held.hides_missing = hides_missing;
        }
        bench.look(&id).await.unwrap();
        assert_eq!(bench.stands(&id).await, (FileState::Refused, Some("not-arrived")));
    }
}

#[tokio::test]
async fn being_forbidden_to_read_is_no_verdict() {
    let bench = Bench::start().await;
    let id = bench.sent("a.txt", GOOD).await;
    bench.s3.held().forbids_reading = true;
    bench.look(&id).await.unwrap_err();
    assert_eq!(bench.stands(&id).await, (FileState::Checking, None));
}

#[tokio::test]
async fn a_file_that_does_not_come_whole_is_looked_at_again() {
    let bench = Bench::start().await;
    let id = bench.sent("a.txt", GOOD).await;
    for cut_at in [0, 1, GOOD.len() - 1] {
        bench.s3.held().cut_at = Some(cut_at);
        bench.look(&id).await.unwrap_err();
        assert_eq!(bench.stands(&id).await, (FileState::Checking, None));
    }
    bench.s3.held().cut_at = None;
    bench.look(&id).await.unwrap();
    assert_eq!(bench.stands(&id).await, (FileState::Accepted, None));
}

#[tokio::test]
async fn a_copy_of_other_bytes_is_not_accepted() {
    let bench = Bench::start().await;
    let id = bench.sent("a.txt", GOOD).await;
    bench.s3.held().copies_wrong = true;
    bench.look(&id).await.unwrap_err();
    assert_eq!(bench.stands(&id).await, (FileState::Checking, None));
    bench.s3.held().copies_wrong = false;
    bench.look(&id).await.unwrap();
    assert_eq!(bench.opened(&id).await.bytes, GOOD);
}

#[tokio::test]
async fn the_same_bytes_twice_are_kept_once() {
    let bench = Bench::start().await;
    let first = bench.sent("a.txt", GOOD).await;
    let second = bench.announce(by_name("b.txt")).await;
    bench.arrives(&second, GOOD);
    bench.look(&first).await.unwrap();
    bench.look(&second).await.unwrap();
    assert_eq!(bench.stands(&first).await, (FileState::Accepted, None));
    assert_eq!(bench.stands(&second).await, (FileState::Refused, Some("duplicate")));
}

#[tokio::test]
async fn a_removed_file_and_an_unknown_one_are_left_alone() {
    let bench = Bench::start().await;
    let id = bench.sent("a.txt", GOOD).await;
    bench.inspection.uploads.remove(&bench.case, &id, clock::now()).await.unwrap();
    bench.look(&id).await.unwrap();
    assert_eq!(bench.stands(&id).await, (FileState::Removed, None));
    let unknown: FileId = "7d0e8f4a-0000-4000-8000-000000000001".parse().unwrap();
    bench.arrives(&unknown, GOOD);
    bench.look(&unknown).await.unwrap();
    assert!(bench.clamd.files().is_empty());
}
