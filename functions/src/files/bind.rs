//! Binding files to a case: with a submission or another version of it, or one in place of a refused one.

use jiff::Timestamp;
use kyoso::attachment::{Attachment, FileId, Limits, Upload, attach, attach_in_place};
use kyoso::call::{NotAdmitted, admit};
use kyoso::case::{Actor, CaseId, Command, Refusal, Replacement, decide};
use kyoso::proposal::{FieldError, Submission};

use crate::clock;
use crate::store::{CaseFile, Cases, Commit, CommitError, StoreError};

/// How often a file is bound again that changed meanwhile: its verdict came in between.
const TRIES: u32 = 5;

/// The files of a submission that was found to be right.
#[derive(Clone, Default)]
pub struct Binding {
    /// For its event.
    pub attachments: Vec<Attachment>,
    /// Those that it binds, as they were read.
    pub binds: Vec<Upload>,
}

/// Why files were not bound.
pub enum NotBound {
    /// Some of them cannot be.
    Fields(Vec<FieldError>),
    /// The table does not answer.
    Store(StoreError),
}

/// Finds the files that `submission` names among those uploaded for `case`, and puts their names into it. A submission
/// without files reads nothing.
///
/// # Errors
/// Every file that cannot be bound, by its place; or when the table does not answer.
pub async fn bind(
    cases: &Cases,
    case: &CaseId,
    submission: &mut Submission,
    limits: &Limits,
    received_at: Timestamp,
) -> Result<Binding, NotBound> {
    if submission.files.is_empty() {
        return Ok(Binding::default());
    }
    let uploads = cases.uploads().list(case).await.map_err(NotBound::Store)?;
    let attached = attach(&submission.files, &uploads, limits, received_at).map_err(NotBound::Fields)?;
    let (attachments, binds) = submission.attach(attached);
    Ok(Binding { attachments, binds })
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
