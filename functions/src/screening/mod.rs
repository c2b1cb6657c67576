//! The function `screening`: runs the programme's rules over each new case and records what they found.
//! It never rejects: a person decides (ARCHITECTURE.md, what always holds, 5).

#[cfg(test)]
mod tests;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use kyoso::case::{Actor, CaseId, Command, decide};
use kyoso::programme::Programme;
use kyoso::screening::screen;

use crate::clock;
use crate::queue;
use crate::store::{Cases, Commit, CommitError, Item, ItemKey};

/// How often a screening that met another change of the case is decided anew.
const ATTEMPTS: u32 = 4;

/// What the function works with.
pub struct Screening {
    /// The programme, for its rules.
    pub programme: Programme,
    /// The cases.
    pub cases: Cases,
}

impl Screening {
    /// Handles a batch of keys.
    pub async fn handle(&self, event: SqsEvent) -> SqsBatchResponse {
        queue::each(event, |key| self.handle_key(key)).await
    }

    async fn handle_key(&self, key: ItemKey) -> anyhow::Result<()> {
        match key.item() {
            Item::Event(id) => self.screen(&id).await,
            Item::Call(_) | Item::Mail(..) | Item::File(..) | Item::Other => Ok(()),
        }
    }

    /// Screens the version that stands, once; a case that was withdrawn or disposed of is left as it is.
    ///
    /// # Errors
    /// When the case cannot be read or written; the queue then brings it again.
    pub async fn screen(&self, id: &CaseId) -> anyhow::Result<()> {
        for _ in 0..ATTEMPTS {
            let Some(file) = self.cases.load(id).await? else { return Ok(()) };
            let (Some(content), Some(of)) = (&file.content, file.case.version) else { return Ok(()) };
            let findings = screen(&self.programme, &serde_json::to_value(content)?);
            let rules = self.programme.versions().rules;
            let changes =
                decide(&file.case, Command::RecordScreening { of, rules, findings }, &Actor::System)?;
            if changes.is_empty() {
                return Ok(());
            }
            let commit = Commit::prepare(&file.case, changes, &Actor::System, clock::now())?;
            match self.cases.commit(&commit).await {
                Ok(()) => {
                    tracing::info!(case.id = %id, "screened");
                    return Ok(());
                }
                Err(CommitError::Conflict) => {}
                Err(error @ CommitError::Store(_)) => return Err(error.into()),
            }
        }
        anyhow::bail!("case {id} kept changing")
    }
}
