//! The one way in which a step is taken, for pages and API alike.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::ask::{self, StaffStep};
use kyoso::case::{Case, Refusal, capacity, decide_for, may_read, offers};
use kyoso::proposal::FieldError;
use kyoso::staff::Person;
use serde_json::Value;

use crate::casework::Casework;
use crate::clock;
use crate::store::{Access, CaseFile, Commit, CommitError, Outcome, StoreError};

/// What somebody wants to do.
pub(super) struct Wish<'w> {
    /// Who.
    pub(super) person: &'w Person,
    /// Which step.
    pub(super) step: StaffStep,
    /// The revision of the case that they saw.
    pub(super) seen: Option<u32>,
    /// What they typed.
    pub(super) body: &'w Value,
    /// When the gateway heard of it.
    pub(super) at: Timestamp,
}

/// Why a step was not taken. Nothing has changed.
pub(super) enum NotTaken {
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
pub(super) async fn take(casework: &Casework, file: &CaseFile, wish: Wish<'_>) -> Result<u32, NotTaken> {
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
    let case = &file.case;
    let obstacle = obstacle(case, wish.step, wish.person);
    if let Some(refusal @ Refusal::NotThisActor { .. }) = obstacle {
        return Err(NotTaken::Forbidden(refusal));
    }
    // What changed since explains a refusal better than the refusal does.
    match wish.seen {
        None => return Err(NotTaken::NothingSeen),
        Some(seen) if seen != case.revision => return Err(NotTaken::Changed(None)),
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
        return Ok(case.revision);
    }
    let commit = Commit::prepare(case, changes, &actor, clock::now())
        .map_err(|_| NotTaken::Store(StoreError::Unreadable("event")))?;
    match casework.cases.commit(&commit).await {
        Ok(()) => Ok(commit.revision()),
        Err(CommitError::Conflict) => overtaken(casework, file, &commit, &wish).await,
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// The case has changed meanwhile: by somebody else, or by this very commit, whose answer was lost.
async fn overtaken(
    casework: &Casework,
    before: &CaseFile,
    commit: &Commit,
    wish: &Wish<'_>,
) -> Result<u32, NotTaken> {
    let now = casework.cases.load(&before.case.id).await?.ok_or(StoreError::Unreadable("head"))?;
    if commit.is_in(&now) {
        return Ok(commit.revision());
    }
    if !may_read(wish.person, now.case.division.as_deref()) {
        return Err(NotTaken::Forbidden(Refusal::NotThisActor { step: wish.step.step() }));
    }
    Err(NotTaken::Changed(Some(Box::new(now))))
}

/// What keeps a person from a step, whatever they type: the same as the case page says beside its name.
pub(super) fn obstacle(case: &Case, step: StaffStep, person: &Person) -> Option<Refusal> {
    match offers(case, person).into_iter().find(|offer| offer.step == step) {
        Some(offer) => offer.obstacle,
        None => {
            capacity(case, step.step(), person).err().or(Some(Refusal::NotThisActor { step: step.step() }))
        }
    }
}
