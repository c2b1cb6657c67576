//! Which mails an event of a call causes to staff. Those to whoever began a draft are the clock's: [`super::Effect`].

use super::event::Event;
use crate::programme::MailKind;

/// The mail to Planning and the division behind the call that `event` causes.
pub fn mails(event: &Event) -> Option<MailKind> {
    match event {
        Event::CallOpened { .. } => Some(MailKind::CallOpened),
        Event::CallExtended { .. }
        | Event::CallShortened { .. }
        | Event::CallClosedEarly { .. }
        | Event::CallReopened { .. } => Some(MailKind::CallChanged),
        Event::CallClosed { .. } => Some(MailKind::CallClosed),
        Event::CallDrafted { .. }
        | Event::TextEdited { .. }
        | Event::CallScheduled { .. }
        | Event::DraftsReminded { .. }
        | Event::DraftsTold { .. } => None,
    }
}
