//! The function `listing`: keeps the row of each case in the list, and the counts.
//!
//! It hears of each event, loads the case as it is by then, and writes the row that it makes. So a key that comes
//! twice, late or before an earlier one changes nothing, and a submission pays for none of it.

mod row;
#[cfg(test)]
mod tests;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use kyoso::case::CaseId;
use kyoso::programme::Programme;

pub use row::row_of;

use crate::queue;
use crate::store::{Cases, CommitError, Item, ItemKey, Listing};

/// How often a row that somebody else wrote meanwhile is made anew.
const ATTEMPTS: u32 = 4;

/// What the function works with.
pub struct Lister {
    /// The programme, for its time limits.
    pub programme: Programme,
    /// The cases.
    pub cases: Cases,
    /// The list.
    pub listing: Listing,
}

impl Lister {
    /// Handles a batch of keys.
    pub async fn handle(&self, event: SqsEvent) -> SqsBatchResponse {
        queue::each(event, |key| self.handle_key(key)).await
    }

    async fn handle_key(&self, key: ItemKey) -> anyhow::Result<()> {
        match key.item() {
            Item::Event(id) => self.list(&id).await.map(drop),
            Item::Call(_) | Item::Mail(..) | Item::File(..) | Item::Other => Ok(()),
        }
    }

    /// Makes the row of a case what the case says; whether that changed anything.
    ///
    /// # Errors
    /// When the case cannot be read or the row cannot be written; the queue then brings it again.
    pub async fn list(&self, id: &CaseId) -> anyhow::Result<bool> {
        for _ in 0..ATTEMPTS {
            // The row first: the case is then at least as new as it.
            let seen = self.listing.row(id).await?;
            let Some(file) = self.cases.load(id).await? else { return Ok(false) };
            let Some(row) = row_of(&self.programme, &file) else { return Ok(false) };
            if seen.as_ref().is_some_and(|seen| seen.row == row) {
                return Ok(false);
            }
            match self.listing.replace(id, seen.as_ref(), &row).await {
                Ok(()) => {
                    tracing::info!(case.id = %id, revision = row.revision, "listed");
                    return Ok(true);
                }
                Err(CommitError::Conflict) => {}
                Err(error @ CommitError::Store(_)) => return Err(error.into()),
            }
        }
        anyhow::bail!("the row of case {id} kept changing")
    }

    /// Lists every case again: rows that are missing, and rows that the programme would now make differently. Gives
    /// how many cases there are, and how many rows were written.
    ///
    /// # Errors
    /// When a case cannot be listed; what was done stays done.
    pub async fn list_all(&self) -> anyhow::Result<(usize, usize)> {
        let (mut cases, mut written) = (0, 0);
        let mut page = self.listing.heads(None).await?;
        loop {
            for id in &page.cases {
                cases += 1;
                written += usize::from(self.list(id).await?);
            }
            if page.is_last() {
                return Ok((cases, written));
            }
            page = self.listing.heads(Some(page)).await?;
        }
    }
}
