//! How an event changes what is known of a call. No rule, and it cannot fail.

use super::due::remind_at;
use super::event::Event;
use super::{Call, Interval, Recorded, Window};

/// The call after `recorded`.
#[must_use]
pub fn apply(call: Call, recorded: &Recorded) -> Call {
    let (sequence, at) = (recorded.entry.sequence, recorded.entry.at);
    let mut after = Call { revision: sequence, last_hash: recorded.hash(), ..call };
    match &recorded.entry.event {
        Event::CallDrafted { division } => {
            after.drafted_at = Some(at);
            after.text = Some(sequence);
            after.division = Some(division.clone());
        }
        Event::TextEdited { division } => {
            after.text = Some(sequence);
            after.division = Some(division.clone());
        }
        Event::CallScheduled { after: window, .. } => {
            after.published_at.get_or_insert(at);
            after.windows.push(Window::new(*window));
        }
        Event::CallExtended { after: window, .. } | Event::CallShortened { after: window, .. } => {
            after.untold.push((sequence, at));
            after.change_last(|last| {
                last.interval = *window;
                // Whoever is told of the change this late need not be reminded as well.
                last.reminded = remind_at(*window) <= at;
                // A clock that ran ahead may have recorded a close that was still to come. This one comes too.
                last.closed = false;
            });
        }
        Event::CallClosedEarly { after: Some(window), .. } => {
            after.untold.push((sequence, at));
            after.change_last(|last| {
                last.interval = *window;
                last.reminded = true;
                last.closed = false;
            });
        }
        Event::CallClosedEarly { after: None, .. } => {
            after.untold.push((sequence, at));
            after.windows.pop();
        }
        Event::CallReopened { after: window, .. } => {
            after.untold.push((sequence, at));
            after.windows.push(Window::new(*window));
        }
        Event::CallOpened { window } => after.change(window, |window| window.opened = true),
        Event::DraftsReminded { window, .. } => after.change(window, |window| window.reminded = true),
        Event::DraftsTold { of, .. } => after.untold.retain(|(sequence, _)| sequence != of),
        Event::CallClosed { window, .. } => after.change(window, |window| {
            window.opened = true;
            window.reminded = true;
            window.closed = true;
        }),
    }
    after
}

impl Call {
    fn change_last(&mut self, change: impl FnOnce(&mut Window)) {
        if let Some(last) = self.windows.last_mut() {
            change(last);
        }
    }

    fn change(&mut self, interval: &Interval, change: impl FnOnce(&mut Window)) {
        if let Some(window) = self.windows.iter_mut().find(|window| window.interval == *interval) {
            change(window);
        }
    }
}
