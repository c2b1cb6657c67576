//! The function `clock`: every minute it does what is due for calls and queues mails again, from the index of due times.
//! Effects only; no acceptance ever depends on it. Late, early, twice or dead for a day, it catches up.

mod calls;
mod files;
mod overdue;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use kyoso::case::CaseId;
use kyoso::programme::MailKind;

use crate::clock;
use crate::queue::Queue;
use crate::store::{Item, ItemKey, MailOwner, Mails};

pub use calls::CallClock;
pub use files::FileClock;
pub use overdue::Overdue;

/// At most so many mails are queued again in one minute; the longest overdue come first.
const AT_ONCE: i32 = 100;

/// What the function works with.
pub struct Clockwork {
    /// The mail records.
    pub mails: Mails,
    /// Of the function `screening`.
    pub screening: Queue,
    /// Of the function `listing`.
    pub listing: Queue,
    /// Of the function `notify`.
    pub notify: Queue,
    /// Who is told once a day.
    pub overdue: Overdue,
    /// What is due for calls.
    pub calls: CallClock,
    /// Which files wait for somebody.
    pub files: FileClock,
}

impl Clockwork {
    /// One tick. No part of it waits for another to succeed.
    ///
    /// # Errors
    /// The first failure; the next tick does the rest.
    pub async fn tick(&self) -> anyhow::Result<()> {
        let now = clock::now();
        let calls = self.calls.tick(now).await;
        let mails = self.queue_again(now).await;
        let overdue = self.overdue.tell(now).await;
        let files = self.files.tick(now).await;
        calls.and(mails).and(overdue).and(files)
    }

    /// Queues the mails that are still waiting.
    async fn queue_again(&self, now: Timestamp) -> anyhow::Result<()> {
        let due = self.mails.due(now, AT_ONCE).await?;
        for key in &due {
            if let Item::Mail(kind, MailOwner::Case(case)) = key.item() {
                self.follow_again(&case, kind).await?;
            }
            self.notify.send(key, 0).await?;
        }
        if !due.is_empty() {
            tracing::info!(mails = due.len(), "queued again");
        }
        Ok(())
    }

    /// A mail of a case is still waiting: perhaps the relay was down, and then the keys of the events around it were
    /// lost too. Listing twice changes nothing; screening, for which Planning's mail waits, records once.
    async fn follow_again(&self, case: &CaseId, kind: MailKind) -> anyhow::Result<()> {
        let event = ItemKey::first_event(case);
        if kind == MailKind::Received {
            self.screening.send(&event, 0).await?;
        }
        self.listing.send(&event, 0).await
    }
}
