//! The one way in which a call is changed, for pages and API alike.

use jiff::Timestamp;
use kyoso::call::ask::{self, Step};
use kyoso::call::{Refusal, decide_for, may_read, offers};
use kyoso::proposal::FieldError;
use kyoso::staff::Person;
use kyoso::{calendar, call};
use serde_json::Value;

use super::divisions_of;
use crate::clock;
use crate::scheduling::Scheduling;
use crate::store::{Access, CallCommit, CallFile, CommitError, Outcome, StoreError};

/// What somebody wants to change.
#[derive(Clone, Copy)]
pub(super) struct Wish<'w> {
    /// Who.
    pub(super) person: &'w Person,
    /// Which change.
    pub(super) step: Step,
    /// The revision of the call that they saw.
    pub(super) seen: Option<u32>,
    /// What they typed.
    pub(super) body: &'w Value,
    /// When the gateway heard of it.
    pub(super) at: Timestamp,
}

/// Why nothing was changed.
pub(super) enum NotTaken {
    /// It is not theirs to do.
    Forbidden(Refusal),
    /// They did not say which revision they saw.
    NothingSeen,
    /// The call has changed since they saw it: before it was loaded here, or after, and then it is this now.
    Changed(Option<Box<CallFile>>),
    /// It is not possible now, whatever is typed.
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

/// The change as it would be written, without writing it: what the page shows before somebody confirms it. A refusal is
/// in the access record; the call has no trace of it.
pub(super) async fn prepare(
    scheduling: &Scheduling,
    file: &CallFile,
    wish: Wish<'_>,
) -> Result<CallCommit, NotTaken> {
    let prepared = attempt(scheduling, file, &wish);
    noted(scheduling, file, &wish, prepared).await
}

/// Changes the call in `file`, and says at which revision it is then.
pub(super) async fn take(scheduling: &Scheduling, file: &CallFile, wish: Wish<'_>) -> Result<u32, NotTaken> {
    let commit = prepare(scheduling, file, wish).await?;
    match scheduling.calls.commit(&commit).await {
        Ok(()) => Ok(commit.after().call.revision),
        Err(CommitError::Conflict) => {
            let overtaken = overtaken(scheduling, file, &commit, &wish).await;
            noted(scheduling, file, &wish, overtaken).await
        }
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

async fn noted<T>(
    scheduling: &Scheduling,
    file: &CallFile,
    wish: &Wish<'_>,
    result: Result<T, NotTaken>,
) -> Result<T, NotTaken> {
    if let Err(NotTaken::Forbidden(refusal) | NotTaken::Obstructed(refusal) | NotTaken::Refused(refusal)) =
        &result
    {
        let access = Access::new(wish.at, wish.person, wish.step.slug(), outcome(refusal));
        scheduling.gate.note(&access.on_call(&file.call.id)).await?;
    }
    result
}

/// How the access record names a refusal.
pub(super) fn outcome(refusal: &Refusal) -> Outcome {
    if refusal.is_forbidden() {
        return Outcome::Forbidden;
    }
    let clause = Some(refusal.clause().to_owned()).filter(|clause| !clause.is_empty());
    Outcome::Refused { code: refusal.code().to_owned(), clause }
}

fn attempt(scheduling: &Scheduling, file: &CallFile, wish: &Wish<'_>) -> Result<CallCommit, NotTaken> {
    let obstacle = obstacle(scheduling, file, wish.step, wish.person, wish.at);
    if let Some(refusal @ Refusal::NotYours) = obstacle {
        return Err(NotTaken::Forbidden(refusal));
    }
    // What changed since explains a refusal better than the refusal does.
    match wish.seen {
        None => return Err(NotTaken::NothingSeen),
        Some(seen) if seen != file.call.revision => return Err(NotTaken::Changed(None)),
        Some(_) => {}
    }
    if let Some(refusal) = obstacle {
        return Err(NotTaken::Obstructed(refusal));
    }
    let command = parse(scheduling, file, wish).map_err(NotTaken::Fields)?;
    let terms = scheduling.programme.calls.terms();
    let (actor, changes) =
        decide_for(&file.call, command, wish.person, wish.at, &terms).map_err(|refusal| {
            if refusal.is_forbidden() { NotTaken::Forbidden(refusal) } else { NotTaken::Refused(refusal) }
        })?;
    CallCommit::prepare(file, changes, &actor, clock::now())
        .map_err(|_| NotTaken::Store(StoreError::Unreadable("event")))
}

fn parse(
    scheduling: &Scheduling,
    file: &CallFile,
    wish: &Wish<'_>,
) -> Result<call::Command, Vec<FieldError>> {
    let divisions = divisions_of(&scheduling.programme, wish.person);
    let ids: Vec<_> = divisions.iter().map(|division| division.id.as_str()).collect();
    let allowed = ask::Allowed {
        divisions: &ids,
        questions: file.text.as_ref().map(|text| text.questions.as_slice()).unwrap_or_default(),
        today: calendar::civil(wish.at).date(),
    };
    ask::parse(wish.step, wish.body, allowed)
}

/// The call has changed meanwhile: by somebody else, or by this very commit, whose answer was lost.
async fn overtaken(
    scheduling: &Scheduling,
    before: &CallFile,
    commit: &CallCommit,
    wish: &Wish<'_>,
) -> Result<u32, NotTaken> {
    let now = scheduling.calls.load(&before.call.id).await?.ok_or(StoreError::Unreadable("head"))?;
    if commit.is_in(&now) {
        return Ok(commit.after().call.revision);
    }
    if !may_read(wish.person, &now.call) {
        return Err(NotTaken::Forbidden(Refusal::NotYours));
    }
    Err(NotTaken::Changed(Some(Box::new(now))))
}

/// What keeps a person from a change, whatever they type: the same as the call's page says beside its name.
pub(super) fn obstacle(
    scheduling: &Scheduling,
    file: &CallFile,
    step: Step,
    person: &Person,
    at: Timestamp,
) -> Option<Refusal> {
    let offers = offers(&file.call, person, at, &scheduling.programme.calls.terms());
    match offers.into_iter().find(|offer| offer.step == step) {
        Some(offer) => offer.obstacle,
        None => Some(Refusal::NotYours),
    }
}
