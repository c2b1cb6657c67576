//! Withdrawing a proposal (取下げ), until the decision is announced.

use kyoso::case::{Actor, Case, CaseId, Command, Refusal, Status, Step, decide};
use kyoso::value::Prose;

use crate::store::{CaseFile, Commit, CommitError, StoreError};
use crate::{Edge, clock};

/// Why a proposal was not withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    /// The case has changed since the proposer looked at it.
    #[error("the case has changed")]
    Changed,
    /// A rule refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something is wrong here.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Withdraws the case in `file`, which the proposer saw at `revision`. Asking a second time changes nothing.
///
/// # Errors
/// Why it was not withdrawn.
pub async fn withdraw(
    edge: &Edge,
    file: &CaseFile,
    revision: u32,
    reason: Option<Prose>,
) -> Result<(), WithdrawError> {
    let seen = file.as_of(revision).ok_or(WithdrawError::Changed)?.public_label();
    let mut case = file.case.clone();
    loop {
        if case.status == Status::Withdrawn {
            return Ok(());
        }
        // What the screening, or colleagues among themselves, recorded since changes nothing that a proposer sees.
        if case.public_label() != seen {
            return Err(WithdrawError::Changed);
        }
        let changes = decide(&case, Command::Withdraw { reason: reason.clone() }, &Actor::Proposer)?;
        let commit = Commit::prepare(&case, changes, &Actor::Proposer, clock::now())
            .map_err(|_| StoreError::Unreadable("event"))?;
        match edge.cases.commit(&commit).await {
            Ok(()) => return Ok(()),
            Err(CommitError::Conflict) => case = reload(edge, &case.id).await?,
            Err(CommitError::Store(error)) => return Err(error.into()),
        }
    }
}

async fn reload(edge: &Edge, id: &CaseId) -> Result<Case, WithdrawError> {
    match edge.cases.load(id).await? {
        Some(file) => Ok(file.case),
        None => Err(Refusal::NotInThisStatus { step: Step::Withdraw, status: Status::Draft }.into()),
    }
}
