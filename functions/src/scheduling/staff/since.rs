//! What has happened to a call since somebody looked at it.

use kyoso::call::ask::Step;
use kyoso::call::{Event, Recorded};
use kyoso::case::Actor;
use kyoso::staff::Person;

use crate::store::CallFile;

/// Whether `reader` has made this very change since: they clicked twice, or the answer to the first time was lost.
pub(super) fn is_done(file: &CallFile, seen: u32, step: Step, reader: &Person) -> bool {
    let mut since = file.events.iter().filter(|recorded| recorded.entry.sequence > seen);
    since.any(|Recorded { entry, .. }| {
        by(&entry.actor) == Some(&reader.id) && step_of(&entry.event) == Some(step)
    })
}

/// Who of the staff did it.
pub(super) fn by(actor: &Actor) -> Option<&String> {
    match actor {
        Actor::Planning { id }
        | Actor::Division { id, .. }
        | Actor::Auditor { id }
        | Actor::Expert { id } => Some(id),
        Actor::Proposer | Actor::System => None,
    }
}

/// The change that records an event.
fn step_of(event: &Event) -> Option<Step> {
    match event {
        Event::TextEdited { .. } => Some(Step::Edit),
        Event::CallScheduled { .. } => Some(Step::Schedule),
        Event::CallExtended { .. } => Some(Step::Extend),
        Event::CallShortened { .. } => Some(Step::Shorten),
        Event::CallClosedEarly { .. } => Some(Step::CloseEarly),
        Event::CallReopened { .. } => Some(Step::Reopen),
        Event::CallDrafted { .. }
        | Event::CallOpened { .. }
        | Event::DraftsReminded { .. }
        | Event::DraftsTold { .. }
        | Event::CallClosed { .. } => None,
    }
}
