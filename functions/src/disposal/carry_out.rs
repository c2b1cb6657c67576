//! Disposing of one case: the event that says so and what it disposes of go together, in one transaction; where they
//! are too much for one, in several, of which each holds by itself.

use jiff::Timestamp;
use jiff::civil::Date;
use kyoso::calendar;
use kyoso::case::{Case, CaseId, Command, Refusal, decide_for};
use kyoso::staff::Person;

use super::DisposalEdge;
use super::approval::Approval;
use crate::store::{Access, CaseFile, Commit, CommitError, Outcome as Recorded};

/// A transaction takes 100 actions and 4 MB.
const MOST_PAYLOADS: usize = 80;
const MOST_BYTES: usize = 3_000_000;
/// How often a case that somebody else changed meanwhile is looked at again, and how many transactions one case takes.
const ATTEMPTS: usize = 64;

/// What became of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing that anybody typed is left of it.
    Disposed,
    /// There is no such case.
    Unknown,
    /// A rule refused it; nothing was changed.
    Refused(Refusal),
    /// The table did not answer, or the case kept changing: what was done stays done; ask again.
    Unfinished,
}

/// Under which approval, by whom and when.
#[derive(Clone, Copy)]
pub(super) struct Under<'a> {
    pub(super) approval: &'a Approval,
    pub(super) person: &'a Person,
    pub(super) at: Timestamp,
}

impl DisposalEdge {
    /// Disposes of each case of an approval, one after the other; whatever becomes of one changes nothing for the next.
    pub(super) async fn carry_out(&self, under: Under<'_>) -> Vec<(CaseId, Outcome)> {
        let mut outcomes = Vec::new();
        for case in &under.approval.cases {
            let outcome = match self.dispose(case, under).await {
                Ok(outcome) => outcome,
                Err(error) => {
                    tracing::error!(case.id = %case, error = %error, "a disposal is not finished");
                    Outcome::Unfinished
                }
            };
            outcomes.push((case.clone(), outcome));
        }
        outcomes
    }

    async fn dispose(&self, case: &CaseId, under: Under<'_>) -> anyhow::Result<Outcome> {
        for _ in 0..ATTEMPTS {
            let Some(file) = self.lister.cases.load(case).await? else { return Ok(Outcome::Unknown) };
            let Some(command) = self.command(&file, under) else {
                return self.refused(case, under, not_ended(&file.case)).await;
            };
            let (actor, changes) = match decide_for(&file.case, command, under.person) {
                Ok(decided) => decided,
                Err(refusal) => return self.refused(case, under, refusal).await,
            };
            // Its files go once the event is on record, whatever happens here in between.
            self.lister.cases.uploads().dispose_with_case(case, under.at).await?;
            if changes.is_empty() {
                // The row of the list repeats the title: it is made anew before this is called done.
                self.lister.list(case).await?;
                return Ok(Outcome::Disposed);
            }
            let commit = Commit::prepare(&file.case, changes, &actor, under.at)?;
            match self.lister.cases.commit(&commit).await {
                // Look again: there may be more, and somebody may have been faster.
                Ok(()) | Err(CommitError::Conflict) => {}
                Err(error @ CommitError::Store(_)) => return Err(error.into()),
            }
        }
        Ok(Outcome::Unfinished)
    }

    /// The command for as much as one transaction takes; none for a case that has not ended.
    fn command(&self, file: &CaseFile, under: Under<'_>) -> Option<Command> {
        let due = self.gate.programme.retention.due_of(&file.case)?;
        Some(Command::DisposePayloads {
            approval_number: under.approval.number.as_str().to_owned(),
            approved_on: under.approval.on,
            sequences: as_many_as_fit(file),
            due_from: due.from,
            on: today(under.at),
        })
    }

    async fn refused(&self, case: &CaseId, under: Under<'_>, refusal: Refusal) -> anyhow::Result<Outcome> {
        let refused = Recorded::Refused {
            code: refusal.code().to_owned(),
            clause: Some(refusal.clause().to_owned()).filter(|clause| !clause.is_empty()),
        };
        let access = Access::new(under.at, under.person, "disposePayloads", refused).on(case);
        self.gate.note(&access).await?;
        Ok(Outcome::Refused(refusal))
    }
}

/// The day in Tokyo.
pub(super) fn today(at: Timestamp) -> Date {
    calendar::civil(at).date()
}

/// A case that has not ended is not disposed of.
fn not_ended(case: &Case) -> Refusal {
    Refusal::NotInThisStatus { step: kyoso::case::Step::DisposePayloads, status: case.status }
}

/// The payloads that one transaction takes. The proposal that stands, from which the list has its title, comes last:
/// until then the case is found among those that are due.
fn as_many_as_fit(file: &CaseFile) -> Vec<u32> {
    let case = &file.case;
    let is_last = |sequence: &u32| case.version == Some(*sequence);
    let (last, mut order): (Vec<u32>, Vec<u32>) = case.payloads.iter().copied().partition(is_last);
    order.extend(last);
    let mut bytes = 0;
    let fits = |sequence: &u32| {
        bytes += file.texts.get(sequence).map_or(0, String::len);
        bytes <= MOST_BYTES
    };
    order.into_iter().take(MOST_PAYLOADS).take_while(fits).collect()
}
