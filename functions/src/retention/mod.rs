//! The function `retention`: deletes what is not to be kept any longer. It is the only one that can delete from the store.
//!
//! A file that no submission bound goes with its draft; one that its proposer removed goes a quarter of an hour later,
//! when no inspection of it can be under way any more; one that a case has goes with what was typed for it, once that
//! disposal is on record. The objects go first and the record last: as long as there is a
//! record, the clock finds it.

mod objects;
#[cfg(test)]
mod tests;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use kyoso::attachment::FileId;
use kyoso::case::CaseId;

use crate::clock;
use crate::queue;
use crate::signing::key_of;
use crate::store::{Drafts, Item, ItemKey, Retained, Uploads};

pub use objects::Objects;

/// What the function works with.
pub struct Retention {
    /// The records of files.
    pub uploads: Uploads,
    /// The drafts: a file is kept as long as its own.
    pub drafts: Drafts,
    /// The objects in the store.
    pub objects: Objects,
}

impl Retention {
    /// Handles a batch of keys.
    pub async fn handle(&self, event: SqsEvent) -> SqsBatchResponse {
        queue::each(event, |key| self.handle_key(key)).await
    }

    /// Does what is due for what stands under a key.
    ///
    /// # Errors
    /// When something could not be read or deleted; the queue then brings it again.
    pub async fn handle_key(&self, key: ItemKey) -> anyhow::Result<()> {
        match key.item() {
            Item::File(case, id) => self.retain(&case, &id).await,
            Item::Event(_) | Item::Call(_) | Item::Mail(..) | Item::Other => Ok(()),
        }
    }

    async fn retain(&self, case: &CaseId, id: &FileId) -> anyhow::Result<()> {
        let now = clock::now();
        let Some(upload) = self.uploads.get(case, id).await? else { return Ok(()) };
        let draft = match &upload.draft {
            Some(draft) => self.drafts.load(draft, now).await?.map(|draft| draft.expires_at),
            None => None,
        };
        match self.uploads.retain(case, id, draft, now).await? {
            Retained::Nothing => Ok(()),
            Retained::Delete(upload) => {
                let versions = self.objects.delete(&key_of(case, id)).await?;
                self.uploads.forget(&upload).await?;
                tracing::info!(file.id = %id, versions, "deleted");
                Ok(())
            }
        }
    }
}
