//! The function `checkpoint`: notes every hour, outside the table, what the heads of all cases are.
//!
//! It finds cases by their receipt numbers, which the counters say have been given out, and by the last checkpoint: so
//! it needs neither a scan nor the list, and a number that leads to no case shows. It reads of a case what its head says
//! and nothing else. What contradicts the last checkpoint fails it, which the alarm on its errors tells.

mod kept;
mod records;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::Timestamp;
use kyoso::audit::Checkpoint;
use kyoso::audit::checkpoint::{Next, Seen, next};
use kyoso::calendar;
use kyoso::case::CaseId;
use kyoso::receipt::ReceiptNumber;

pub use kept::{Kept, KeptError};
pub use records::{Page, Records};

use crate::store::{Cases, StoreError};

/// So many fiscal years back receipt numbers are looked for. Nobody states that a proposal arrived longer ago than a
/// year; the rest is for a system that comes back after a long time.
const YEARS_BACK: i16 = 10;

/// What the function works with.
pub struct Checkpointer {
    /// The cases.
    pub cases: Cases,
    /// Where checkpoints are kept.
    pub kept: Kept,
}

impl Checkpointer {
    /// Looks at the heads, and writes a checkpoint where something has changed or a day has passed.
    ///
    /// # Errors
    /// When the table or the bucket does not answer; and, after the checkpoint is written, when the table denies what
    /// an earlier one says.
    pub async fn tick(&self, now: Timestamp) -> anyhow::Result<()> {
        let last = self.kept.last().await?;
        let seen = self.look(last.as_ref().map(|(last, _)| last), now).await?;
        let Next { checkpoint, findings } =
            next(last.as_ref().map(|(last, text)| (last, text.as_str())), seen, now);
        if let Some(checkpoint) = checkpoint {
            self.kept.keep(&checkpoint).await?;
            let unused = checkpoint.unused.len();
            tracing::info!(number = checkpoint.number, cases = checkpoint.count, unused, "checkpoint");
        }
        for finding in &findings {
            let case = finding.case.as_ref().map(CaseId::as_str);
            tracing::error!(
                case.id = case,
                fault = finding.fault.code(),
                "the table denies the last checkpoint"
            );
        }
        anyhow::ensure!(findings.is_empty(), "{} cases are not as the last checkpoint says", findings.len());
        Ok(())
    }

    /// What the table says now.
    async fn look(&self, last: Option<&Checkpoint>, now: Timestamp) -> Result<Seen, StoreError> {
        let mut seen = Seen::default();
        let mut cases: BTreeSet<CaseId> = last.iter().flat_map(|last| last.heads.keys().cloned()).collect();
        // A number can be taken a moment before its case is there: those that led to none are asked for again.
        let mut numbers = last.map(|last| last.unused.clone()).unwrap_or_default();
        let this_year = calendar::fiscal_year(calendar::civil(now).date());
        for year in this_year - YEARS_BACK..=this_year {
            let Some(given) = self.cases.receipts_given(year).await? else { continue };
            let known = last.and_then(|last| last.receipts.get(&year).copied()).unwrap_or_default();
            numbers.extend((known + 1..=given).map(|count| ReceiptNumber::new(year, count)));
            seen.receipts.insert(year, given);
        }
        for number in numbers {
            match self.cases.find_by_receipt(&number).await? {
                Some(case) => drop(cases.insert(case)),
                None => drop(seen.unused.insert(number)),
            }
        }
        let cases: Vec<_> = cases.into_iter().collect();
        seen.heads = self.cases.pins(&cases).await?;
        Ok(seen)
    }
}
