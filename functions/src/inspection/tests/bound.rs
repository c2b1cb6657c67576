//! Files of a case: their verdict is an event of it, and whoever has to know is told.

use kyoso::case::Event;
use serde_json::{Value, json};

use super::*;
use crate::store::testing::Fault;
use crate::submission::tests::COMPANY;

impl Bench {
    /// Submits a proposal with these files, received at an instant.
    async fn submit(&self, ids: &[&FileId], received_at: Timestamp) {
        let mut body: Value = serde_json::from_str(COMPANY).unwrap();
        let ids: Vec<_> = ids.iter().map(|id| id.as_str()).collect();
        body.as_object_mut().unwrap().insert("attachments".to_owned(), json!(ids));
        let answer = self.app.submit_at(KEY, body.to_string(), received_at).await;
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    }

    /// What inspection recorded in the case: of which file, and the code of a refusal.
    async fn recorded(&self) -> Vec<(FileId, Option<&'static str>)> {
        let file = self.app.edge.cases.load(&self.case).await.unwrap().unwrap();
        let recorded = file.events.iter().filter_map(|recorded| match &recorded.entry.event {
            Event::AttachmentInspected { id, outcome } => {
                Some((id.clone(), outcome.refused().map(Why::code)))
            }
            _ => None,
        });
        recorded.collect()
    }

    /// The mails about files.
    async fn told(&self) -> Vec<String> {
        let mails = self.app.db.assert_whole().await.mails;
        let about = mails.into_iter().map(|(sk, _)| sk).filter(|sk| sk.contains("attachment"));
        about.map(|sk| sk.rsplit('#').next().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn a_verdict_after_submission_is_an_event_of_the_case() {
    let bench = Bench::start().await;
    let id = bench.sent("a.txt", GOOD).await;
    bench.submit(&[&id], clock::now()).await;
    bench.look(&id).await.unwrap();
    bench.look(&id).await.unwrap();
    assert_eq!(bench.recorded().await, [(id.clone(), None)]);
    assert_eq!(bench.opened(&id).await.bytes, GOOD);
    assert_eq!(bench.told().await, [""; 0], "what passes is no news");
    assert!(!bench.is_due(&id, clock::now() + SignedDuration::from_hours(24)).await);
}

#[tokio::test]
async fn a_verdict_before_submission_is_part_of_it() {
    let bench = Bench::start().await;
    let id = bench.sent("a.txt", GOOD).await;
    bench.look(&id).await.unwrap();
    bench.submit(&[&id], clock::now()).await;
    bench.look(&id).await.unwrap();
    assert_eq!(bench.recorded().await, []);
    let file = bench.app.edge.cases.load(&bench.case).await.unwrap().unwrap();
    assert!(file.case.attachment(&id).unwrap().outcome.is_some());
}

#[tokio::test]
async fn of_a_refusal_after_submission_proposer_and_planning_are_told_once() {
    let bench = Bench::start().await;
    let id = bench.sent("a.txt", MALWARE).await;
    bench.submit(&[&id], clock::now()).await;
    bench.look(&id).await.unwrap();
    bench.look(&id).await.unwrap();
    assert_eq!(bench.recorded().await, [(id, Some("malware"))]);
    assert_eq!(bench.told().await, ["attachment-refused", "attachment-refused-staff"]);
}

#[tokio::test]
async fn what_arrives_after_the_submission_that_names_it_is_too_late() {
    let bench = Bench::start().await;
    let received = Timestamp::from_second(clock::now().as_second()).unwrap();
    let (in_time, late) =
        (bench.announce(told("a.txt", GOOD)).await, bench.announce(told("b.txt", b"other")).await);
    bench.submit(&[&in_time, &late], received).await;
    // S3 says whole seconds.
    bench.s3.arrives(&bench.key(&in_time), GOOD, received + SignedDuration::from_millis(999));
    bench.s3.arrives(&bench.key(&late), b"other", received + SignedDuration::from_secs(1));
    bench.look(&in_time).await.unwrap();
    bench.look(&late).await.unwrap();
    assert_eq!(bench.stands(&in_time).await, (FileState::Accepted, None));
    assert_eq!(bench.stands(&late).await, (FileState::Refused, Some("too-late")));
    assert!(bench.s3.stored(&bench.key(&late)).is_empty());
}

#[tokio::test]
async fn what_never_arrives_is_refused_when_its_link_has_ended() {
    let bench = Bench::start().await;
    let id = bench.announce(told("a.txt", GOOD)).await;
    bench.submit(&[&id], clock::now()).await;
    bench.look(&id).await.unwrap();
    assert_eq!(bench.recorded().await, []);
    later(SignedDuration::from_mins(21));
    assert!(bench.is_due(&id, clock::now()).await);
    bench.look(&id).await.unwrap();
    bench.look(&id).await.unwrap();
    assert_eq!(bench.recorded().await, [(id, Some("not-arrived"))]);
    assert_eq!(bench.told().await, ["attachment-refused", "attachment-refused-staff"]);
}

#[tokio::test]
async fn submitting_while_a_file_is_inspected_leaves_one_verdict() {
    for _ in 0..8 {
        let bench = Bench::start().await;
        let id = bench.sent("a.txt", GOOD).await;
        let received = clock::now();
        let ids = [&id];
        let (looked, ()) = tokio::join!(bench.look(&id), bench.submit(&ids, received));
        looked.unwrap();
        bench.look(&id).await.unwrap();
        bench.opened(&id).await;
        let file = bench.app.edge.cases.load(&bench.case).await.unwrap().unwrap();
        assert!(file.case.attachment(&id).unwrap().outcome.is_some(), "the case knows it");
        assert!(bench.recorded().await.len() <= 1);
        bench.app.db.assert_whole().await;
    }
}

#[tokio::test]
async fn whatever_fails_the_case_has_one_verdict_on_its_file() {
    for fault in super::faults::FAULTS {
        for call in 1.. {
            let bench = Bench::start().await;
            let id = bench.sent("a.txt", MALWARE).await;
            bench.submit(&[&id], clock::now()).await;
            bench.app.db.faults.plan(call, fault);
            tokio::select! {
                _ = bench.look(&id) => {}
                () = bench.app.db.faults.death() => {}
            }
            let struck = bench.app.db.faults.calls() >= call;
            bench.app.db.faults.clear();
            let soon = clock::now() + SignedDuration::from_mins(21);
            assert!(
                bench.recorded().await.len() == 1 || bench.is_due(&id, soon).await,
                "{fault:?} at {call}"
            );
            bench.look(&id).await.unwrap();
            assert_eq!(bench.recorded().await, [(id, Some("malware"))], "{fault:?} at {call}");
            assert_eq!(bench.told().await.len(), 2, "{fault:?} at {call}");
            if !struck {
                assert!(call > 8 || fault == Fault::Conflict, "{call}");
                break;
            }
        }
    }
}
