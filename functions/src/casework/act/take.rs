//! The one way in which a step is taken, for pages and API alike.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::ask::{self, StaffStep};
use kyoso::case::{Refusal, decide_for, may_read, obstacle_for};
use kyoso::proposal::FieldError;
use kyoso::staff::Person;
use serde_json::Value;

use crate::casework::Casework;
use crate::clock;
use crate::store::{Access, CaseFile, Commit, CommitError, Outcome, StoreError};

/// What somebody wants to do.
pub(in crate::casework) struct Wish<'w> {
    /// Who.
    pub(in crate::casework) person: &'w Person,
    /// Which step.
    pub(in crate::casework) step: StaffStep,
    /// The revision of the case that they saw.
    pub(in crate::casework) seen: Option<u32>,
    /// What they typed.
    pub(in crate::casework) body: &'w Value,
    /// When the gateway heard of it.
    pub(in crate::casework) at: Timestamp,
}

/// How often a step is tried again while others open files.
const TRIES: u32 = 5;

/// Why a step was not taken. Nothing has changed.
pub(in crate::casework) enum NotTaken {
    /// It is not theirs to take.
    Forbidden(Refusal),
    /// They did not say which revision they saw.
    NothingSeen,
    /// The case has changed since they saw it: before it was loaded here, or after, and then it is this now.
    Changed(Option<Box<CaseFile>>),
    /// Something has to happen before, whatever is typed.
    Obstructed(Refusal),
    /// Some fields are not right.
    Fields(Vec<FieldError>),
    /// A rule refuses what was typed.
    Refused(Refusal),
    /// The table does not answer.
    Store(StoreError),
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Takes a step on the case in `file`, and says at which revision the case is then. Whoever is refused is in the
/// access record; the case has no trace of it.
pub(in crate::casework) async fn take(
    casework: &Casework,
    file: &CaseFile,
    wish: Wish<'_>,
) -> Result<u32, NotTaken> {
    let id = file.case.id.clone();
    let (at, person, step) = (wish.at, wish.person, wish.step);
    let taken = attempt(casework, file, wish).await;
    if let Err(NotTaken::Forbidden(refusal) | NotTaken::Obstructed(refusal) | NotTaken::Refused(refusal)) =
        &taken
    {
        let what = step.slug();
        casework.gate.note(&Access::new(at, person, what, outcome(refusal)).on(&id)).await?;
    }
    taken
}

fn outcome(refusal: &Refusal) -> Outcome {
    if refusal.is_forbidden() {
        return Outcome::Forbidden;
    }
    let clause = Some(refusal.clause().to_owned()).filter(|clause| !clause.is_empty());
    Outcome::Refused { code: refusal.code().to_owned(), clause }
}

async fn attempt(casework: &Casework, file: &CaseFile, wish: Wish<'_>) -> Result<u32, NotTaken> {
    let mut reloaded = None;
    for _ in 0..TRIES {
        let file = reloaded.as_ref().unwrap_or(file);
        let Some(commit) = prepare(casework, file, &wish).await? else { return Ok(file.case.revision) };
        match casework.cases.commit(&commit).await {
            Ok(()) => return Ok(commit.revision()),
            Err(CommitError::Store(error)) => return Err(error.into()),
            Err(CommitError::Conflict) => {}
        }
        match overtaken(casework, file, &commit, &wish).await? {
            Overtaken::Taken => return Ok(commit.revision()),
            Overtaken::Opened(now) => reloaded = Some(*now),
        }
    }
    Err(NotTaken::Changed(reloaded.map(Box::new)))
}

/// What the step records; none where it is on record already.
async fn prepare(casework: &Casework, file: &CaseFile, wish: &Wish<'_>) -> Result<Option<Commit>, NotTaken> {
    let case = &file.case;
    let obstacle = obstacle_for(case, wish.step, wish.person);
    if let Some(refusal @ Refusal::NotThisActor { .. }) = obstacle {
        return Err(NotTaken::Forbidden(refusal));
    }
    // What changed since explains a refusal better than the refusal does.
    match wish.seen {
        None => return Err(NotTaken::NothingSeen),
        // That somebody opened a file meanwhile is nothing that they would want to know first.
        Some(seen) if seen < case.moved || seen > case.revision => return Err(NotTaken::Changed(None)),
        Some(_) => {}
    }
    if let Some(refusal) = obstacle {
        return Err(NotTaken::Obstructed(refusal));
    }
    let today = calendar::civil(wish.at).date();
    let experts = super::experts(casework, wish.step).await?;
    let allowed = ask::Allowed { programme: &casework.programme, today, experts: &experts };
    let command = ask::parse(wish.step, wish.body, allowed).map_err(NotTaken::Fields)?;
    let (actor, changes) = decide_for(case, command, wish.person).map_err(NotTaken::Refused)?;
    if changes.is_empty() {
        return Ok(None);
    }
    let commit = Commit::prepare(case, changes, &actor, clock::now());
    commit.map(Some).map_err(|_| NotTaken::Store(StoreError::Unreadable("event")))
}

/// What a commit met that came too late.
enum Overtaken {
    /// Itself: its answer was lost.
    Taken,
    /// Somebody has opened a file; nothing else has happened.
    Opened(Box<CaseFile>),
}

/// The case has changed meanwhile: by somebody else, or by this very commit, whose answer was lost.
async fn overtaken(
    casework: &Casework,
    before: &CaseFile,
    commit: &Commit,
    wish: &Wish<'_>,
) -> Result<Overtaken, NotTaken> {
    let now = casework.cases.load(&before.case.id).await?.ok_or(StoreError::Unreadable("head"))?;
    if commit.is_in(&now) {
        return Ok(Overtaken::Taken);
    }
    if !may_read(wish.person, now.case.division.as_deref()) {
        return Err(NotTaken::Forbidden(Refusal::NotThisActor { step: wish.step.step() }));
    }
    if now.case.moved == before.case.moved {
        return Ok(Overtaken::Opened(Box::new(now)));
    }
    Err(NotTaken::Changed(Some(Box::new(now))))
}
