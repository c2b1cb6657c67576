//! What is deleted, and what is not, against an S3 and a DynamoDB of the test's own.

use jiff::{SignedDuration, Timestamp};
use kyoso::attachment::{Announcement, FileState, Task};
use kyoso::text::Language;

use super::*;
use crate::clock::testing::ERROR;
use crate::inspection::testing::{STORE, TestS3};
use crate::programme;
use crate::store::testing::{Fault, TestDb, faulty_client};
use crate::store::{Announcing, NewFile, PageAnswers};

/// The ID of a draft.
const DRAFT: &str = "0e67d883-2262-41bd-8f00-00000000000d";

/// A file that is kept for an hour, with two versions in the store, and another one's beside it.
struct Bench {
    db: TestDb,
    s3: TestS3,
    retention: Retention,
    case: CaseId,
    id: FileId,
}

impl Bench {
    async fn start() -> Self {
        Self::with_draft(None).await
    }

    async fn with_draft(draft: Option<String>) -> Self {
        let (db, s3) = (TestDb::start().await, TestS3::start().await);
        let retention = Retention {
            uploads: db.cases().uploads(),
            drafts: db.drafts(),
            objects: Objects::of(s3.client(faulty_client(&db.faults)), STORE),
        };
        let case = CaseId::of(&crate::submission::tests::KEY.parse().unwrap());
        let now = clock::now();
        if let Some(draft) = &draft {
            let nothing = PageAnswers::default();
            db.drafts().create(draft, Language::Japanese, "organization", &nothing, now).await.unwrap();
        }
        let new = NewFile {
            case: case.clone(),
            announcement: Announcement { name: "a.txt".to_owned(), bytes: None, sha256: None },
            draft,
            replaces: None,
            kept_until: now + SignedDuration::from_hours(1),
        };
        let limits = programme::load("minato").unwrap().attachments;
        let Ok(Announcing::New(upload)) = retention.uploads.announce(new, &limits, now).await else {
            panic!("it is announced")
        };
        let id = upload.id;
        for _ in 0..2 {
            s3.stores(&key_of(&case, &id), b"x");
        }
        s3.stores(&format!("{}-not", key_of(&case, &id)), b"y");
        Self { db, s3, retention, case, id }
    }

    async fn run(&self) -> anyhow::Result<()> {
        self.retention.handle_key(ItemKey::file(&self.case, &self.id)).await
    }

    async fn state(&self) -> Option<FileState> {
        let upload = self.retention.uploads.get(&self.case, &self.id).await.unwrap();
        upload.map(|upload| upload.state())
    }

    fn versions(&self) -> usize {
        self.s3.stored(&key_of(&self.case, &self.id)).len()
    }

    async fn is_due(&self, at: Timestamp) -> bool {
        let due = self.retention.uploads.due(Task::Retain, at, 100).await.unwrap();
        due.contains(&ItemKey::file(&self.case, &self.id))
    }
}

fn later(minutes: i64) {
    ERROR.set(ERROR.get() + SignedDuration::from_mins(minutes));
}

#[tokio::test]
async fn a_file_that_nobody_bound_goes_when_its_time_is_over() {
    let bench = Bench::start().await;
    bench.run().await.unwrap();
    assert_eq!((bench.state().await, bench.versions()), (Some(FileState::Uploading), 2));
    later(61);
    bench.run().await.unwrap();
    assert_eq!((bench.state().await, bench.versions()), (Some(FileState::Removed), 2), "first it is removed");
    assert!(!bench.is_due(clock::now()).await);
    later(16);
    assert!(bench.is_due(clock::now()).await);
    bench.run().await.unwrap();
    assert_eq!((bench.state().await, bench.versions()), (None, 0));
    assert_eq!(bench.s3.stored(&format!("{}-not", key_of(&bench.case, &bench.id))).len(), 1);
    bench.run().await.unwrap();
}

#[tokio::test]
async fn a_removed_file_goes_when_no_inspection_can_be_under_way() {
    let bench = Bench::start().await;
    bench.retention.uploads.remove(&bench.case, &bench.id, clock::now()).await.unwrap();
    later(14);
    bench.run().await.unwrap();
    assert_eq!((bench.state().await, bench.versions()), (Some(FileState::Removed), 2));
    later(2);
    bench.run().await.unwrap();
    assert_eq!((bench.state().await, bench.versions()), (None, 0));
}

#[tokio::test]
async fn a_file_is_kept_as_long_as_its_draft() {
    let bench = Bench::with_draft(Some(DRAFT.to_owned())).await;
    later(61);
    // Until somebody has looked whether it came, it is inspection's.
    bench.retention.uploads.note_missing(&bench.case, &bench.id, clock::now()).await.unwrap();
    bench.run().await.unwrap();
    assert_eq!(bench.state().await, Some(FileState::NotArrived), "the draft is still there");
    assert!(!bench.is_due(clock::now()).await);
    bench.db.drafts().discard(DRAFT).await.unwrap();
    later(60 * 24 * 365);
    assert!(bench.is_due(clock::now()).await);
    bench.run().await.unwrap();
    assert_eq!(bench.state().await, Some(FileState::Removed));
}

#[tokio::test]
async fn whatever_fails_the_next_try_deletes_everything_and_the_record_last() {
    for fault in [Fault::DiesBefore, Fault::DiesAfter, Fault::ReplyLost, Fault::ThrottledAlways] {
        for call in 1.. {
            let bench = Bench::start().await;
            bench.retention.uploads.remove(&bench.case, &bench.id, clock::now()).await.unwrap();
            later(16);
            bench.db.faults.plan(call, fault);
            tokio::select! {
                _ = bench.run() => {}
                () = bench.db.faults.death() => {}
            }
            let struck = bench.db.faults.calls() >= call;
            bench.db.faults.clear();
            assert!(
                bench.versions() == 0 || bench.is_due(clock::now()).await,
                "{fault:?} at {call}: stranded"
            );
            bench.run().await.unwrap();
            assert_eq!((bench.state().await, bench.versions()), (None, 0), "{fault:?} at {call}");
            if !struck {
                assert!(call > 5, "{call}");
                break;
            }
        }
    }
}
