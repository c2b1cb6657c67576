//! What is due for calls: recording that a window has opened or closed, and telling those who began a draft.
//!
//! Each effect is done first and recorded then. Whatever stops the clock in between, the next one finds it undone and
//! does it again; a mail that is there already is not written again. Acceptance knows nothing of any of this.

use jiff::Timestamp;
use kyoso::call::{self, Call, CallId, Command, Effect, Interval, Terms, decide};
use kyoso::case::Actor;
use tokio::task::JoinSet;

use crate::store::{CallCommit, Calls, CommitError, Drafts, Item, Mails, Occasion, StoreError};

/// At most so many calls are looked at in one minute; the longest overdue come first.
const CALLS_AT_ONCE: i32 = 100;
/// The most effects of one call in one minute: more than a call ever has due.
const EFFECTS_AT_ONCE: usize = 50;
/// So many drafts are looked at together, before it is written down how far the telling has come.
const STRIDE: i32 = 25;
/// So many strides a call takes in one minute at most: a thousand drafts, well within the function's time.
const STRIDES_AT_ONCE: usize = 40;

/// What calls need.
pub struct CallClock {
    /// The calls.
    pub calls: Calls,
    /// The drafts, whose writers are told.
    pub drafts: Drafts,
    /// The mail records.
    pub mails: Mails,
    /// What the programme says about changes of calls.
    pub terms: Terms,
}

impl CallClock {
    /// Does what is due. A call that fails does not keep the others from their turn.
    ///
    /// # Errors
    /// The first failure; the next tick does the rest.
    pub async fn tick(&self, now: Timestamp) -> anyhow::Result<()> {
        let mut failure = None;
        for key in self.calls.due(now, CALLS_AT_ONCE).await? {
            let Item::Call(id) = key.item() else { continue };
            if let Err(error) = self.catch_up(&id, now).await {
                tracing::error!(call = %id, error = %error, "what is due for a call is not done");
                failure.get_or_insert(error);
            }
        }
        failure.map_or(Ok(()), Err)
    }

    /// Does everything that is due for a call, one after the other, each on the call as it then is.
    async fn catch_up(&self, id: &CallId, now: Timestamp) -> anyhow::Result<()> {
        for _ in 0..EFFECTS_AT_ONCE {
            let Some(file) = self.calls.load(id).await? else { return Ok(()) };
            let Some(effect) = call::due(&file.call, now) else { return Ok(()) };
            let Some(command) = self.carry_out(&file.call, effect, now).await? else {
                tracing::info!(call = %id, effect = ?effect, "goes on in the next minute");
                return Ok(());
            };
            let changes = decide(&file.call, command, now, &self.terms)?;
            let commit = CallCommit::prepare(&file, changes, &Actor::System, now)?;
            match self.calls.commit(&commit).await {
                Ok(()) => tracing::info!(call = %id, effect = ?effect, "done"),
                // Somebody changed it, or another clock was faster: look again.
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Does what is to be done before the effect is recorded; what is recorded then, or `None` where the minute is
    /// not enough for everybody who is to be told.
    async fn carry_out(
        &self,
        call: &Call,
        effect: Effect,
        now: Timestamp,
    ) -> Result<Option<Command>, StoreError> {
        Ok(match effect {
            Effect::Open(window) => Some(Command::RecordOpening { window }),
            Effect::Tell(of) => {
                let drafts = self.tell(&call.id, Occasion::Change(of), now).await?;
                drafts.map(|drafts| Command::RecordTold { of, drafts })
            }
            Effect::Remind(window) => {
                let drafts = self.tell(&call.id, Occasion::Soon(window.close), now).await?;
                drafts.map(|drafts| Command::RecordReminder { window, drafts })
            }
            Effect::Close(window) => {
                let Some(drafts) = self.tell_of_close(call, window, now).await? else { return Ok(None) };
                let proposals = self.calls.received(&call.id).await?;
                Some(Command::RecordClosing { window, proposals, drafts })
            }
        })
    }

    /// A close that came long ago, and after which the call was opened again, is no news to anybody.
    async fn tell_of_close(
        &self,
        call: &Call,
        window: Interval,
        now: Timestamp,
    ) -> Result<Option<u32>, StoreError> {
        if call.last() != Some(window) {
            return Ok(Some(0));
        }
        self.tell(&call.id, Occasion::Closed(window.close), now).await
    }

    /// Writes the mail to each writer of a draft who left an address, from where the last tick came to; how many
    /// there are, once all are written.
    async fn tell(
        &self,
        call: &CallId,
        occasion: Occasion,
        now: Timestamp,
    ) -> Result<Option<u32>, StoreError> {
        let mut telling = self.calls.telling(call, occasion).await?;
        for _ in 0..STRIDES_AT_ONCE {
            let drafts = self.drafts.for_call(call, &telling.after, STRIDE).await?;
            let Some(last) = drafts.last().cloned() else { return Ok(Some(telling.told)) };
            telling.told += self.tell_each(drafts, call, occasion, now).await?;
            telling.after = last;
            self.calls.note_telling(call, occasion, &telling, now).await?;
        }
        Ok(None)
    }

    /// Writes the mails of one stride, all at once; how many.
    async fn tell_each(
        &self,
        drafts: Vec<String>,
        call: &CallId,
        occasion: Occasion,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        let mut writers = JoinSet::new();
        for draft in drafts {
            let (store, mails, call) = (self.drafts.clone(), self.mails.clone(), call.clone());
            writers.spawn(async move {
                let Some(found) = store.load(&draft, now).await? else { return Ok(0) };
                if found.told_of(&call).is_none() {
                    return Ok(0);
                }
                mails.queue_draft_call_mail(&draft, &call, occasion, now).await.map(|_| 1)
            });
        }
        let written = writers.join_all().await;
        written.into_iter().sum()
    }
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
