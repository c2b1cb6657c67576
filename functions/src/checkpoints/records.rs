//! What is on record, brought together to be checked: histories from the table, checkpoints from their bucket.

use std::collections::BTreeSet;

use kyoso::audit::{Checkpoint, Set, Stored};
use kyoso::case::CaseId;

use super::Kept;
use crate::store::{Cases, Listing};

/// The table, and the checkpoints beside it.
#[derive(Clone)]
pub struct Records {
    /// The cases.
    pub cases: Cases,
    /// The checkpoints.
    pub kept: Kept,
}

/// Some cases, to be checked within one request.
pub struct Page {
    /// The cases, with the checkpoints that they are held against.
    pub set: Set,
    /// The last checkpoint; none before the first was made.
    pub last: Option<Checkpoint>,
    /// The last case of this page, after which the next one begins; none where this is the last page.
    pub next: Option<CaseId>,
}

/// So many checkpoints a request reads. The last alone shows whatever is missing; those before it narrow down which
/// event it is.
const RECENT: usize = 24;

impl Records {
    /// Everything there is: for the operator, whose command may take its time and walk over all heads.
    ///
    /// # Errors
    /// When the table or the bucket does not answer.
    pub async fn everything(&self, with_payloads: bool) -> anyhow::Result<Set> {
        let mut set = Set { checkpoints: self.kept.all().await?, whole: true, ..Set::default() };
        let listing = Listing::of(&self.cases);
        let mut page = listing.heads(None).await?;
        loop {
            self.add(&mut set, std::mem::take(&mut page.cases), with_payloads).await?;
            if page.is_last() {
                break;
            }
            page = listing.heads(Some(page)).await?;
        }
        // A case that only its head is gone from stands in no index any more.
        let last = set.checkpoints.last().and_then(|text| Checkpoint::from_text(text).ok());
        let known = last.into_iter().flat_map(|last| last.heads.into_keys());
        let others: Vec<_> = known.filter(|case| !set.cases.contains_key(case)).collect();
        self.add(&mut set, others, with_payloads).await?;
        Ok(set)
    }

    /// At most `count` cases of the last checkpoint, in the order of their IDs, after `after`. What came after the
    /// checkpoint is in the next one, within the hour.
    ///
    /// # Errors
    /// When the table or the bucket does not answer.
    pub async fn page(&self, after: Option<&CaseId>, count: usize) -> anyhow::Result<Page> {
        let checkpoints = self.kept.recent(RECENT).await?;
        let last = checkpoints.last().map(|text| Checkpoint::from_text(text)).transpose()?;
        let known: BTreeSet<_> = last.iter().flat_map(|last| last.heads.keys().cloned()).collect();
        let mut rest = known.into_iter().filter(|case| after.is_none_or(|after| case > after));
        let cases: Vec<_> = rest.by_ref().take(count).collect();
        let next = if rest.next().is_some() { cases.last().cloned() } else { None };
        let mut set = Set { checkpoints, ..Set::default() };
        for case in cases {
            // One of which nothing is there is one that is missing: it stays in the set, empty.
            set.cases.insert(case.clone(), self.cases.stored(&case).await?);
        }
        Ok(Page { set, last, next })
    }

    /// One case; none where neither table nor checkpoints know it.
    ///
    /// # Errors
    /// When the table or the bucket does not answer.
    pub async fn one(&self, case: &CaseId) -> anyhow::Result<Option<Page>> {
        let checkpoints = self.kept.recent(RECENT).await?;
        let last = checkpoints.last().map(|text| Checkpoint::from_text(text)).transpose()?;
        let stored = self.cases.stored(case).await?;
        let is_known = last.as_ref().is_some_and(|last| last.heads.contains_key(case));
        if !is_known && is_empty(&stored) {
            return Ok(None);
        }
        let set = Set { cases: [(case.clone(), stored)].into(), checkpoints, whole: false };
        Ok(Some(Page { set, last, next: None }))
    }

    async fn add(&self, set: &mut Set, cases: Vec<CaseId>, with_payloads: bool) -> anyhow::Result<()> {
        for case in cases {
            let mut stored = self.cases.stored(&case).await?;
            if !with_payloads {
                stored.payloads = None;
            }
            if !is_empty(&stored) {
                set.cases.insert(case, stored);
            }
        }
        Ok(())
    }
}

/// Whether there is nothing at all under a case's ID.
fn is_empty(stored: &Stored) -> bool {
    stored.head.is_none()
        && stored.events.is_empty()
        && stored.payloads.as_ref().is_none_or(std::collections::BTreeMap::is_empty)
}
