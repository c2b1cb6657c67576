//! Binding files to a case: with a submission or another version of it, or one in place of a refused one.

use jiff::Timestamp;
use kyoso::attachment::{Attachment, FileId, Limits, Upload, attach, attach_in_place};
use kyoso::call::{NotAdmitted, admit};
use kyoso::case::{Actor, CaseId, Command, Refusal, Replacement, decide};
use kyoso::proposal::{FieldError, Submission, files_named};
use serde_json::Value;

use crate::clock;
use crate::store::{CaseFile, Cases, Commit, CommitError, StoreError};

/// How often a file is bound again that changed meanwhile: its verdict came in between.
const TRIES: u32 = 5;

/// The files that a submission names, as they are now.
#[derive(Clone, Default)]
pub struct Binding {
    uploads: Vec<Upload>,
}

impl Binding {
    /// The files that `submission` names among those uploaded for `case`; their names are put into it. A submission
    /// without files reads nothing.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn find(cases: &Cases, case: &CaseId, submission: &mut Submission) -> Result<Self, StoreError> {
        if submission.files.is_empty() {
            return Ok(Self::default());
        }
        let uploads = cases.uploads().list(case).await?;
        submission.name_files(&uploads);
        Ok(Self { uploads })
    }

    /// What its event says of them, and those that it binds.
    ///
    /// # Errors
    /// Every file that cannot be bound by a request received at `received_at`, by its place.
    pub fn judged(
        &self,
        submission: &Submission,
        limits: &Limits,
        received_at: Timestamp,
    ) -> Result<(Vec<Attachment>, Vec<Upload>), Vec<FieldError>> {
        let attached = attach(&submission.files, &self.uploads, limits, received_at)?;
        Ok((attached.attachments, attached.binds))
    }
}

/// What is wrong with the files that a body names, which is not right for another reason already: so that all errors are
/// told at once.
///
/// # Errors
/// When the table does not answer.
pub async fn judged(
    cases: &Cases,
    case: &CaseId,
    body: &Value,
    limits: &Limits,
    received_at: Timestamp,
) -> Result<Vec<FieldError>, StoreError> {
    let ids = files_named(body);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let uploads = cases.uploads().list(case).await?;
    Ok(attach(&ids, &uploads, limits, received_at).err().unwrap_or_default())
}

/// Why a file was not put in place of a refused one. Nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    /// The file cannot be bound; its place is `/id`.
    #[error("the file cannot be bound")]
    Fields(Vec<FieldError>),
    /// The call is not open any more (or again not yet).
    #[error(transparent)]
    Outside(#[from] NotAdmitted),
    /// A rule refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts the uploaded file `id` in place of the refused file `replaces` of a case, by a request that the gateway got at
/// `received_at`. The same again changes nothing. Its verdict may still be to come.
///
/// # Errors
/// Why it was not done.
pub async fn replace(
    cases: &Cases,
    limits: &Limits,
    mut file: CaseFile,
    replaces: &FileId,
    id: &FileId,
    received_at: Timestamp,
) -> Result<(), ReplaceError> {
    let window = match file.case.call() {
        None => None,
        Some(call) => match cases.calls().load(call).await? {
            None => None,
            Some(call) => Some(admit(&call.call, received_at)?),
        },
    };
    for _ in 0..TRIES {
        let uploads = cases.uploads().list(&file.case.id).await?;
        let mut attached = attach_in_place(id, replaces, &file.case, &uploads, limits, received_at)
            .map_err(ReplaceError::Fields)?;
        let (Some(attachment), Some(named)) = (attached.attachments.pop(), attached.named.pop()) else {
            return Err(StoreError::Unreadable("file").into());
        };
        let replacement =
            Replacement { attachment, name: named.name, replaces: replaces.clone(), received_at, window };
        let command = Command::ReplaceAttachment(Box::new(replacement));
        let changes = decide(&file.case, command, &Actor::Proposer)?;
        if changes.is_empty() {
            return Ok(());
        }
        let commit = Commit::prepare(&file.case, changes, &Actor::Proposer, clock::now())
            .map_err(|_| StoreError::Unreadable("event"))?
            .binding(attached.binds, received_at);
        match cases.commit(&commit).await {
            Ok(()) => return Ok(()),
            Err(CommitError::Store(error)) => return Err(error.into()),
            Err(CommitError::Conflict) => {}
        }
        file = cases.load(&file.case.id).await?.ok_or(StoreError::Unreadable("head"))?;
    }
    Err(StoreError::Service { operation: "files", code: "changed too often".to_owned() }.into())
}
