//! Who of the staff may do what with a call. Planning may do everything; a division only drafts.

use jiff::Timestamp;

use super::ask::Step;
use super::decide::{Command, Terms, decide, obstacle};
use super::refusal::Refusal;
use super::{Call, Change};
use crate::case::Actor;
use crate::staff::{Person, StaffRole};

/// A step that a page offers a person on a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The step.
    pub step: Step,
    /// What stands in its way now.
    pub obstacle: Option<Refusal>,
}

/// Whether a person may see a call among staff: a published one, everybody who works on cases; a draft, Planning,
/// auditors, and the division behind it.
pub fn may_read(person: &Person, call: &Call) -> bool {
    let sees_all = person.has(StaffRole::Planning) || person.has(StaffRole::Auditor);
    let is_its_own = call.division.as_deref().is_some_and(|division| person.is_of(division));
    sees_all || is_its_own || (call.published_at.is_some() && person.has(StaffRole::Division))
}

/// As whom a person drafts a call for `division`.
///
/// # Errors
/// [`Refusal::NotYours`] for who is neither Planning nor of this division.
pub fn may_draft(person: &Person, division: &str) -> Result<Actor, Refusal> {
    if person.has(StaffRole::Planning) {
        return Ok(Actor::Planning { id: person.id.clone() });
    }
    if person.is_of(division) {
        return Ok(Actor::Division { id: person.id.clone(), division: division.to_owned() });
    }
    Err(Refusal::NotYours)
}

/// As whom a person takes `step` on a call.
///
/// # Errors
/// [`Refusal::NotYours`].
fn capacity(call: &Call, step: Step, person: &Person) -> Result<Actor, Refusal> {
    let is_draft = call.published_at.is_none();
    match (&call.division, step) {
        (Some(division), Step::Edit) if is_draft => may_draft(person, division),
        (_, Step::Edit | Step::Schedule | Step::Extend | Step::Shorten | Step::CloseEarly | Step::Reopen) => {
            may_draft(person, "")
        }
    }
}

/// Decides a command of a person: as whom, and what is then recorded.
///
/// # Errors
/// The rule that refuses it.
pub fn decide_for(
    call: &Call,
    command: Command,
    person: &Person,
    at: Timestamp,
    terms: &Terms,
) -> Result<(Actor, Vec<Change>), Refusal> {
    let actor = match &command {
        Command::Draft { division, .. } => may_draft(person, division)?,
        Command::EditText { division, .. } => {
            let actor = capacity(call, Step::Edit, person)?;
            // A division does not hand its draft to another one.
            may_draft(person, division)?;
            actor
        }
        Command::Schedule { .. } => capacity(call, Step::Schedule, person)?,
        Command::Extend { .. } => capacity(call, Step::Extend, person)?,
        Command::Shorten { .. } => capacity(call, Step::Shorten, person)?,
        Command::CloseEarly { .. } => capacity(call, Step::CloseEarly, person)?,
        Command::Reopen { .. } => capacity(call, Step::Reopen, person)?,
        Command::RecordOpening { .. }
        | Command::RecordReminder { .. }
        | Command::RecordTold { .. }
        | Command::RecordClosing { .. } => return Err(Refusal::NotYours),
    };
    Ok((actor, decide(call, command, at, terms)?))
}

/// What a person may do with a call, each with what stands in its way at `at`.
pub fn offers(call: &Call, person: &Person, at: Timestamp, terms: &Terms) -> Vec<Offer> {
    let steps = Step::ALL.iter().copied().filter(|step| capacity(call, *step, person).is_ok());
    steps.map(|step| Offer { step, obstacle: obstacle(call, step, at, terms) }).collect()
}
