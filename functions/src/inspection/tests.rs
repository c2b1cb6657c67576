//! Inspection, against an S3, a clamd and a DynamoDB of the test's own.

mod bound;
mod faults;
mod files;
mod guard_duty;
mod verdicts;

use jiff::{SignedDuration, Timestamp};
use kyoso::attachment::{Announcement, Checksum, FileId, FileState, Upload};
use kyoso::case::CaseId;
use sha2::{Digest as _, Sha256};

use super::testing::{FakeClamd, Object, Says, TestS3};
use super::*;
use crate::clock::testing::ERROR;
use crate::programme;
use crate::store::testing::faulty_client;
use crate::store::{Announcing, ItemKey, NewFile};
use crate::submission::tests::{App, KEY};

/// What the fake scanner takes for malware.
const MALWARE: &[u8] = b"looks harmless, is not";
/// A text that is taken.
const GOOD: &[u8] = "協創の提案です。\n".as_bytes();

/// One case whose files are inspected.
struct Bench {
    app: App,
    s3: TestS3,
    clamd: FakeClamd,
    inspection: Inspection,
    case: CaseId,
}

impl Bench {
    async fn start() -> Self {
        Self::with(|clamd| Scanner::Clamd(clamd.client())).await
    }

    async fn with(scanner: impl FnOnce(&FakeClamd) -> Scanner) -> Self {
        let (app, s3) = (App::start().await, TestS3::start().await);
        let clamd = FakeClamd::start(Says::Malware(MALWARE)).await;
        let inspection = Inspection {
            uploads: app.db.cases().uploads(),
            // The same faults strike calls to either service.
            buckets: s3.buckets(faulty_client(&app.db.faults)),
            scanner: scanner(&clamd),
            limits: programme::load("minato").unwrap().attachments,
        };
        let case = CaseId::of(&KEY.parse().unwrap());
        Self { app, s3, clamd, inspection, case }
    }

    async fn announce(&self, announcement: Announcement) -> FileId {
        let now = clock::now();
        let new = NewFile {
            case: self.case.clone(),
            announcement,
            draft: None,
            replaces: None,
            kept_until: now + SignedDuration::from_hours(48),
        };
        match self.inspection.uploads.announce(new, &self.inspection.limits, now).await {
            Ok(Announcing::New(upload)) => upload.id,
            Ok(Announcing::Known(_)) => panic!("it is new"),
            Err(error) => panic!("{error}"),
        }
    }

    /// A file that was announced as it is, and has arrived.
    async fn sent(&self, name: &str, bytes: &[u8]) -> FileId {
        let id = self.announce(told(name, bytes)).await;
        self.arrives(&id, bytes);
        id
    }

    fn arrives(&self, id: &FileId, bytes: &[u8]) -> String {
        self.s3.arrives(&self.key(id), bytes, clock::now())
    }

    fn key(&self, id: &FileId) -> String {
        key_of(&self.case, id)
    }

    /// The message of the clock about a file.
    fn message(&self, id: &FileId) -> String {
        serde_json::to_string(&ItemKey::file(&self.case, id)).unwrap()
    }

    async fn look(&self, id: &FileId) -> anyhow::Result<()> {
        self.inspection.handle_message(self.message(id)).await
    }

    async fn upload(&self, id: &FileId) -> Upload {
        self.inspection.uploads.get(&self.case, id).await.unwrap().unwrap()
    }

    /// Where a file stands, and the code of its refusal.
    async fn stands(&self, id: &FileId) -> (FileState, Option<&'static str>) {
        let upload = self.upload(id).await;
        (upload.state(), upload.refused().map(Why::code))
    }

    /// Whether inspection has something to do about a file by then.
    async fn is_due(&self, id: &FileId, at: Timestamp) -> bool {
        let due = self.inspection.uploads.due(kyoso::attachment::Task::Inspect, at, 100).await.unwrap();
        due.contains(&ItemKey::file(&self.case, id))
    }

    /// What the store hands out for an accepted file; fails when that is not what was sent.
    async fn opened(&self, id: &FileId) -> Object {
        let upload = self.upload(id).await;
        let accepted =
            upload.verdict.as_ref().and_then(|verdict| verdict.outcome.accepted()).unwrap().clone();
        let stored = self.s3.stored(&self.key(id));
        let object = stored.into_iter().find(|object| object.version == accepted.store_version).unwrap();
        assert_eq!(checksum(&object.bytes), accepted.sha256);
        assert_eq!(object.bytes.len() as u64, accepted.bytes);
        assert_eq!(object.media_type, accepted.kind.media_type());
        object
    }
}

fn checksum(bytes: &[u8]) -> Checksum {
    Checksum::from(<[u8; 32]>::from(Sha256::digest(bytes)))
}

/// What a script or a program says of a file before it sends it.
fn told(name: &str, bytes: &[u8]) -> Announcement {
    Announcement { name: name.to_owned(), bytes: Some(bytes.len() as u64), sha256: Some(checksum(bytes)) }
}

/// What is known of a file that is sent without a script.
fn by_name(name: &str) -> Announcement {
    Announcement { name: name.to_owned(), bytes: None, sha256: None }
}

/// Lets the clock of this test be ahead.
fn later(by: SignedDuration) {
    ERROR.set(ERROR.get() + by);
}
