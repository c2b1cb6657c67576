//! What a proposer says to what the municipality put before them: that the record of a dialogue is right, or what should
//! be changed; that they acknowledge the conditions of information.
//!
//! Each names the record that was read, by its number. That is the condition: what else happened to the case meanwhile
//! changes nothing about it, and a record that was corrected meanwhile has another number. So each is safe to repeat, and
//! needs no revision.

use kyoso::case::{Actor, Command, Event, Refusal, decide};
use kyoso::value::Prose;

use crate::store::{CaseFile, Commit, CommitError, StoreError};
use crate::{Edge, clock};

/// What they say.
pub enum Response {
    /// The record of a dialogue is right.
    Confirm(u32),
    /// It should be changed.
    AskChange(u32, Prose),
    /// They acknowledge the conditions of information.
    Acknowledge(u32),
}

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum RespondError {
    /// A rule refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something is wrong here.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Response {
    fn command(&self) -> Command {
        match self {
            Response::Confirm(of) => Command::ConfirmDialogue { of: *of },
            Response::AskChange(of, what) => Command::AskDialogueChange { of: *of, what: what.clone() },
            Response::Acknowledge(of) => Command::AcknowledgeInformation { of: *of },
        }
    }

    /// Whether the very same was asked for before: a second click, or a retry after a lost answer.
    fn is_on_record(&self, file: &CaseFile) -> bool {
        let Response::AskChange(of, what) = self else { return false };
        file.events.iter().any(|recorded| {
            recorded.entry.event == (Event::DialogueChangeAsked { of: *of })
                && file.texts.get(&recorded.entry.sequence).is_some_and(|text| text == what.as_str())
        })
    }
}

/// Records what the proposer says on the case in `file`. Saying the same twice records it once.
///
/// # Errors
/// Why it was not recorded.
pub async fn respond(edge: &Edge, mut file: CaseFile, response: &Response) -> Result<(), RespondError> {
    loop {
        if response.is_on_record(&file) {
            return Ok(());
        }
        let changes = decide(&file.case, response.command(), &Actor::Proposer)?;
        if changes.is_empty() {
            return Ok(());
        }
        let commit = Commit::prepare(&file.case, changes, &Actor::Proposer, clock::now())
            .map_err(|_| StoreError::Unreadable("event"))?;
        match edge.cases.commit(&commit).await {
            Ok(()) => return Ok(()),
            Err(CommitError::Store(error)) => return Err(error.into()),
            Err(CommitError::Conflict) => {
                let now = edge.cases.load(&file.case.id).await?;
                file = now.ok_or(StoreError::Unreadable("head"))?;
            }
        }
    }
}
