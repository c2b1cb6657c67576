//! Once a working day, whoever owes a step whose time limit has passed is told how many there are.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kyoso::duty;
use kyoso::programme::Programme;
use kyoso::staff::Group;

use crate::store::{Listing, Mails};

/// What the daily mails are made from.
pub struct Overdue {
    /// The programme, for its working days.
    pub programme: Programme,
    /// The case list, for what is overdue.
    pub listing: Listing,
    /// The mail records.
    pub mails: Mails,
}

impl Overdue {
    /// Writes the day's mails, each once. Killed in between, the next tick writes those that are missing.
    ///
    /// # Errors
    /// When the table does not answer; the next tick does the rest.
    pub async fn tell(&self, now: Timestamp) -> anyhow::Result<()> {
        let Some(day) = duty::told_on(now, &self.programme.calendar) else { return Ok(()) };
        if self.mails.is_overdue_told(day).await? {
            return Ok(());
        }
        let owed = self.owed(now).await?;
        for (group, count) in &owed {
            self.mails.queue_overdue_mail(group, day, *count, now).await?;
        }
        self.mails.mark_overdue_told(day, now).await?;
        tracing::info!(owing = owed.len(), "told who owes something");
        Ok(())
    }

    /// How many cases each owes a step of.
    async fn owed(&self, now: Timestamp) -> anyhow::Result<BTreeMap<Group, u32>> {
        let mut owed = BTreeMap::new();
        for case in self.listing.overdue(now).await? {
            // The index is a little behind; the row is what counts.
            let Some(stored) = self.listing.row(&case).await? else { continue };
            let row = stored.row;
            if row.limit_at().is_none_or(|until| now < until) {
                continue;
            }
            for group in duty::owing(row.next_to_act(), row.division.as_deref()) {
                *owed.entry(group).or_default() += 1;
            }
        }
        Ok(owed)
    }
}
