//! The records of files, from their announcement on: in the table of cases, in a partition of their own for each case.
//!
//! What may become of a file when is said by [`Upload`], which is pure; here its states are kept. Each write replaces the
//! record on condition that it is the one that was read, so that an arrival, a verdict, a submission and a removal that
//! come at once take their turns. A partition's `HEAD` holds how many files are there that nobody has bound, and their
//! bytes: it is written in the same transaction, so the limits hold for uploads at once, too.

mod item;
mod write;

use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use jiff::Timestamp;
use kyoso::attachment::{
    Announcement, Arrival, FileId, Limits, Outcome, Retention, Task, Upload, Verdict, Why, is_twice, known_in,
};
use kyoso::case::{Actor, CaseId, Command, decide};
use kyoso::value::Flaw;

use super::commit::transact;
use super::item::{Attributes, get_key, get_number, instant, number, text};
use super::{Cases, Commit, CommitError, ItemKey, StoreError, keys};
use item::read;
pub(super) use write::changes;
use write::{put_file, reserve};

/// How often a record that changed meanwhile is read and changed again.
const TRIES: u32 = 8;

/// The records of files.
#[derive(Clone)]
pub struct Uploads {
    cases: Cases,
}

/// A file that is to be announced. No `Debug`: its name was typed.
pub struct NewFile {
    /// The case that it will belong to.
    pub case: CaseId,
    /// What is known of it.
    pub announcement: Announcement,
    /// The draft that it is added to, by its ID.
    pub draft: Option<String>,
    /// The refused file of the case in whose place it is to come.
    pub replaces: Option<FileId>,
    /// Until when it is kept unless a submission binds it: as long as its draft.
    pub kept_until: Timestamp,
}

/// What became of an announcement.
pub enum Announcing {
    /// There is a new file: it can be sent until `announced.until`.
    New(Upload),
    /// A file with the same bytes is there already: it need not be sent, or, where it has not arrived
    /// ([`FileState::Uploading`](kyoso::attachment::FileState::Uploading), not bound), can be sent until `announced.until`.
    Known(Upload),
}

/// Why a file was not announced.
#[derive(Debug, thiserror::Error)]
pub enum NotAnnounced {
    /// There are too many files, or they are too big together.
    #[error("{}", .0.code())]
    Full(Flaw),
    /// The table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is known of a file after its verdict was brought.
pub enum Settled {
    /// It has a verdict, this one or an earlier one: as the record says now.
    Settled(Box<Upload>),
    /// It was removed, or there is no such file: nobody wants a verdict.
    Gone,
}

/// What retention has to do about a file.
pub enum Retained {
    /// Nothing (more).
    Nothing,
    /// Delete every version of its object in the store, and then [`forget`](Uploads::forget) it.
    Delete(Box<Upload>),
}

impl Cases {
    /// The records of files, which stand in the same table.
    pub fn uploads(&self) -> Uploads {
        Uploads { cases: self.clone() }
    }
}

impl Uploads {
    /// Announces a file under a new ID, within the limits. A file with the same bytes that its draft or its case has
    /// already, and that is not refused, is found instead.
    ///
    /// # Errors
    /// [`NotAnnounced::Full`], or when the table does not answer.
    pub async fn announce(
        &self,
        file: NewFile,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<Announcing, NotAnnounced> {
        let NewFile { case, announcement, draft, replaces, kept_until } = file;
        if announcement.sha256.is_some()
            && let Some(known) = known_in(&announcement, draft.as_deref(), &self.list(&case).await?)
        {
            return Ok(Announcing::Known(self.link_again(known.clone(), limits, now).await?));
        }
        let id = new_id()?;
        let upload = Upload::new((case, id), announcement, limits, now, kept_until);
        let upload = Upload { draft, replaces, rev: 1, ..upload };
        for _ in 0..TRIES {
            let writes = [put_file(self.table(), None, &upload)?, reserve(self.table(), &upload, limits)?];
            match transact(&self.cases.db, &writes).await {
                Ok(()) => return Ok(Announcing::New(upload)),
                Err(CommitError::Store(error)) => return Err(error.into()),
                Err(CommitError::Conflict) => {}
            }
            // The answer was lost, or there is no room.
            if let Some(there) = self.get(&upload.case, &upload.id).await? {
                return Ok(Announcing::New(there));
            }
            if let Some(flaw) = self.full(&upload, limits).await? {
                return Err(NotAnnounced::Full(flaw));
            }
        }
        Err(busy().into())
    }

    /// Another link to a file that has not arrived: the time for it begins anew. As it is then.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn link_again(
        &self,
        upload: Upload,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<Upload, StoreError> {
        let (case, id) = (upload.case.clone(), upload.id.clone());
        let changed = self.change(&case, &id, |upload| upload.linked_again(limits, now), now).await?;
        Ok(changed.unwrap_or(upload))
    }

    /// The files of a case, or of one to come, in the order in which they were announced; removed ones are among them.
    /// Strongly consistent.
    ///
    /// # Errors
    /// When the table does not answer or a record cannot be read.
    pub async fn list(&self, case: &CaseId) -> Result<Vec<Upload>, StoreError> {
        let found = self
            .cases
            .db
            .query()
            .table_name(self.table())
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :file)")
            .expression_attribute_values(":pk", text(keys::files(case)))
            .expression_attribute_values(":file", text(keys::FILE))
            .into_paginator()
            .items()
            .send();
        let items: Vec<Attributes> =
            found.collect::<Result<_, _>>().await.map_err(StoreError::of("Query files"))?;
        let mut uploads = items.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        uploads.sort_by(|one, other| (one.announced.at, &one.id).cmp(&(other.announced.at, &other.id)));
        Ok(uploads)
    }

    /// One file. Strongly consistent.
    ///
    /// # Errors
    /// When the table does not answer or the record cannot be read.
    pub async fn get(&self, case: &CaseId, id: &FileId) -> Result<Option<Upload>, StoreError> {
        let key = ItemKey::file(case, id);
        self.cases.get(&key.pk, &key.sk).await?.map(|item| read(&item)).transpose()
    }

    /// Removes a file that nobody has bound: its place is free at once, its objects and its record go later. As it is
    /// then: a file that was bound stays as it is ([`Upload::bound`]); none where there is no such file.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn remove(
        &self,
        case: &CaseId,
        id: &FileId,
        now: Timestamp,
    ) -> Result<Option<Upload>, StoreError> {
        self.change(case, id, |upload| upload.removed(now).ok().filter(|removed| removed != upload), now)
            .await
    }

    /// Notes that an object arrived in quarantine. The first version counts. As the record is then: inspection looks at
    /// [`Upload::arrival`] and at nothing else; none where there is no such file.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note_arrival(
        &self,
        case: &CaseId,
        id: &FileId,
        arrival: Arrival,
        now: Timestamp,
    ) -> Result<Option<Upload>, StoreError> {
        self.change(case, id, |upload| upload.arrived(arrival.clone(), now), now).await
    }

    /// Notes that inspection looked for the object of a file and there was none. For a file that is bound that is its
    /// verdict, once its last link has ended. As the record is then.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note_missing(
        &self,
        case: &CaseId,
        id: &FileId,
        now: Timestamp,
    ) -> Result<Option<Upload>, StoreError> {
        self.change(case, id, |upload| upload.not_found(now), now).await
    }

    /// Has inspection look at a file again at `at`: the scanner has not spoken yet.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn look_again(
        &self,
        case: &CaseId,
        id: &FileId,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Upload>, StoreError> {
        self.change(case, id, |upload| upload.looked_at_again(at), now).await
    }

    /// Records the verdict on a file, once. Where the file is bound, the same transaction writes the event of its case and
    /// the mails that it causes. A file that came too late is refused whatever the verdict, and one whose bytes are there
    /// already where nobody has bound it.
    ///
    /// # Errors
    /// When the table does not answer; nothing is then known to be written, and the same call can be made again.
    pub async fn settle(
        &self,
        case: &CaseId,
        id: &FileId,
        verdict: Verdict,
        now: Timestamp,
    ) -> Result<Settled, StoreError> {
        let others = self.list(case).await?;
        let judged = |upload: &Upload| {
            if is_twice(upload, &verdict.outcome, &others) {
                Outcome::Refused(Why::Duplicate).into()
            } else {
                verdict.clone()
            }
        };
        let settled = self.change(case, id, |upload| upload.settled(judged(upload)), now).await?;
        Ok(match settled {
            Some(upload) if upload.removed_at.is_none() => Settled::Settled(Box::new(upload)),
            Some(_) | None => Settled::Gone,
        })
    }

    /// The keys of at most `limit` files that `task` has something to do about at `now`, the longest due first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn due(&self, task: Task, now: Timestamp, limit: i32) -> Result<Vec<ItemKey>, StoreError> {
        let found = self
            .cases
            .db
            .query()
            .table_name(self.table())
            .index_name("due")
            .key_condition_expression("due = :due AND dueAt <= :now")
            .expression_attribute_values(":due", text(item::due_word(task)))
            .expression_attribute_values(":now", instant(now))
            .limit(limit)
            .send()
            .await
            .map_err(StoreError::of("Query due files"))?;
        found.items().iter().map(get_key).collect()
    }

    /// Does what retention does about a file whose draft is kept until `draft` (none: it is gone, or there never was one):
    /// keeps it longer, or removes it. Deleting is left to the caller.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn retain(
        &self,
        case: &CaseId,
        id: &FileId,
        draft: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Retained, StoreError> {
        let is_disposed = self.is_disposed(case, id).await?;
        let step = |upload: &Upload| match upload.retention(draft, is_disposed, now) {
            Retention::KeepUntil(until) => Some(upload.kept(until)),
            Retention::LookAgain(at) => Some(Upload { dispose_at: Some(at), ..upload.clone() }),
            Retention::Remove => upload.removed(now).ok(),
            Retention::Nothing | Retention::Delete => None,
        };
        let upload = self.change(case, id, step, now).await?;
        Ok(match upload {
            Some(upload) if upload.retention(draft, is_disposed, now) == Retention::Delete => {
                Retained::Delete(Box::new(upload))
            }
            Some(_) | None => Retained::Nothing,
        })
    }

    /// Whether a file goes with its case: somebody set about disposing of that, and no payload of it is left.
    async fn is_disposed(&self, case: &CaseId, id: &FileId) -> Result<bool, StoreError> {
        let asked = self.get(case, id).await?.is_some_and(|upload| upload.dispose_at.is_some());
        if !asked {
            return Ok(false);
        }
        Ok(self.cases.load(case).await?.is_some_and(|file| file.case.is_disposed()))
    }

    /// Has retention delete every file of a case, once it is on record that what was typed for it was disposed of. Before
    /// that it changes nothing, so it is asked for first, and again after whatever interrupted the disposal.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn dispose_with_case(&self, case: &CaseId, now: Timestamp) -> Result<(), StoreError> {
        for upload in self.list(case).await? {
            self.change(case, &upload.id, |upload| upload.disposed_with_its_case(now), now).await?;
        }
        Ok(())
    }

    /// Deletes the record of a file whose objects are deleted.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn forget(&self, upload: &Upload) -> Result<(), StoreError> {
        let key = ItemKey::file(&upload.case, &upload.id);
        let delete = Delete::builder()
            .table_name(self.table())
            .key("pk", text(key.pk))
            .key("sk", text(key.sk))
            .condition_expression("rev = :rev")
            .expression_attribute_values(":rev", number(upload.rev))
            .build()
            .map_err(|_| StoreError::Unreadable("file"))?;
        let writes = [TransactWriteItem::builder().delete(delete).build()];
        match transact(&self.cases.db, &writes).await {
            // A removed file is changed by nobody: it is gone already.
            Ok(()) | Err(CommitError::Conflict) => Ok(()),
            Err(CommitError::Store(error)) => Err(error),
        }
    }

    /// Reads a file, changes it and writes it, as often as somebody else is faster. As it is then, changed or not; none
    /// where there is no such file.
    async fn change(
        &self,
        case: &CaseId,
        id: &FileId,
        step: impl Fn(&Upload) -> Option<Upload>,
        now: Timestamp,
    ) -> Result<Option<Upload>, StoreError> {
        for _ in 0..TRIES {
            let Some(before) = self.get(case, id).await? else { return Ok(None) };
            let Some(after) = step(&before) else { return Ok(Some(before)) };
            match self.write(&before, &after, now).await {
                Ok(()) => return Ok(Some(Upload { rev: before.rev + 1, ..after })),
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error),
            }
        }
        Err(busy())
    }

    /// Writes a change; the verdict on a bound file together with its case.
    async fn write(&self, before: &Upload, after: &Upload, now: Timestamp) -> Result<(), CommitError> {
        let verdict = after.verdict.as_ref().filter(|_| before.verdict.is_none() && after.bound.is_some());
        let Some(verdict) = verdict else {
            let changes = changes(self.table(), &[(before.clone(), after.clone())])?;
            return transact(&self.cases.db, &changes).await;
        };
        let file = self.cases.load(&after.case).await?.ok_or(StoreError::Unreadable("head"))?;
        let command = Command::InspectAttachment {
            id: after.id.clone(),
            outcome: verdict.outcome.clone(),
            inside: verdict.inside.clone(),
        };
        let changes = decide(&file.case, command, &Actor::System)
            .map_err(|_| StoreError::Unreadable("a bound file that its case does not know"))?;
        let commit = Commit::prepare(&file.case, changes, &Actor::System, now)
            .map_err(|_| StoreError::Unreadable("event"))?
            .settling(before.clone(), after.clone());
        self.cases.commit(&commit).await
    }

    /// Which limit leaves no room for a new file, as the head says now.
    async fn full(&self, upload: &Upload, limits: &Limits) -> Result<Option<Flaw>, StoreError> {
        let head = self.cases.get(&keys::files(&upload.case), keys::HEAD).await?.unwrap_or_default();
        let files: u32 = get_number(&head, "files").unwrap_or_default();
        let bytes: u64 = get_number(&head, "bytes").unwrap_or_default();
        let limit = usize::try_from(limits.files).unwrap_or(usize::MAX);
        Ok(if files >= limits.files {
            Some(Flaw::TooMany { limit, length: limit + 1 })
        } else if bytes + upload.holds > limits.proposal_bytes() {
            Some(Flaw::FilesTooBig { mebibytes: limits.proposal_mebibytes })
        } else {
            None
        })
    }

    fn table(&self) -> &str {
        &self.cases.table
    }
}

fn new_id() -> Result<FileId, StoreError> {
    uuid::Uuid::new_v4().to_string().parse().map_err(|_| StoreError::Unreadable("file"))
}

/// Others were faster each time.
fn busy() -> StoreError {
    StoreError::Service { operation: "files", code: "changed too often".to_owned() }
}

#[cfg(test)]
mod tests;
