//! Who of the staff may do what with a case: one answer for the command and for the page that offers it.

use super::ask::StaffStep;
use super::command::Command;
use super::decide::{decide, obstacle, permit};
use super::event::Actor;
use super::flow::transition;
use super::refusal::Refusal;
use super::step::Step;
use super::{Case, Change};
use crate::staff::{Person, StaffRole};

/// A step that a page offers a person on a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The step.
    pub step: StaffStep,
    /// What has to happen before it.
    pub obstacle: Option<Refusal>,
}

/// Whether a person may see a case that is assigned to `division`.
///
/// Planning and auditors see every case, a division its own, an administrator none. An expert sees no case either: what a
/// case names them for is theirs by [`Case::question_for`], and nothing else of it.
pub fn may_read(person: &Person, division: Option<&str>) -> bool {
    person.has(StaffRole::Planning)
        || person.has(StaffRole::Auditor)
        || division.is_some_and(|division| person.is_of(division))
}

/// As whom a person takes `step` on a case: as Planning, as a member of the responsible division, as an auditor or as an
/// expert who is asked, whichever the table lets take it.
///
/// # Errors
/// [`Refusal::NotThisActor`] when none of their roles ever may, or [`Refusal::NotInThisStatus`].
pub fn capacity(case: &Case, step: Step, person: &Person) -> Result<Actor, Refusal> {
    let planning = person.has(StaffRole::Planning).then(|| Actor::Planning { id: person.id.clone() });
    let divisions = person
        .divisions()
        .map(|division| Actor::Division { id: person.id.clone(), division: division.to_owned() });
    let auditor = person.has(StaffRole::Auditor).then(|| Actor::Auditor { id: person.id.clone() });
    let is_asked = person.has(StaffRole::Expert) && case.names(&person.id);
    let expert = is_asked.then(|| Actor::Expert { id: person.id.clone() });
    let mut refused = Refusal::NotThisActor { step };
    for actor in planning.into_iter().chain(divisions).chain(auditor).chain(expert) {
        match permit(case, step, actor.role(case.division.as_deref())) {
            Ok(()) => return Ok(actor),
            Err(refusal) if refused.is_forbidden() => refused = refusal,
            Err(_) => {}
        }
    }
    Err(refused)
}

/// What keeps a person from a step on a case, whatever they type: who they are, where the case stands, or what has to
/// happen before.
pub fn obstacle_for(case: &Case, step: StaffStep, person: &Person) -> Option<Refusal> {
    capacity(case, step.step(), person).err().or_else(|| obstacle(case, step.step()))
}

/// Whether the proposer may take `step` on a case now: the same answer for their page and for the command.
///
/// # Errors
/// The rule that refuses it.
pub fn proposer_may(case: &Case, step: Step) -> Result<(), Refusal> {
    permit(case, step, Actor::Proposer.role(None))?;
    obstacle(case, step).map_or(Ok(()), Err)
}

/// Decides a command of a person: in which capacity, and what is then recorded.
///
/// # Errors
/// The rule that refuses it.
pub fn decide_for(case: &Case, command: Command, person: &Person) -> Result<(Actor, Vec<Change>), Refusal> {
    let actor = capacity(case, command.step(), person)?;
    let changes = decide(case, command, &actor)?;
    Ok((actor, changes))
}

/// What a person may do with a case now, in the order of the table, each with what still stands in its way. Steps
/// without a command yet are not offered, nor the announcement of what was not decided.
pub fn offers(case: &Case, person: &Person) -> Vec<Offer> {
    let is_offered =
        |step: Step| transition(case.status, step).is_some() && capacity(case, step, person).is_ok();
    let steps = StaffStep::ALL.iter().copied().filter(|step| is_offered(step.step()));
    let offers = steps.map(|step| Offer { step, obstacle: obstacle(case, step.step()) });
    offers.filter(|offer| offer.obstacle != Some(Refusal::DecidedOtherwise)).collect()
}
