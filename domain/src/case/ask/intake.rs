//! ① and ②: confirming, correcting, setting aside, talking, assigning.

use super::read::{coming, document, prose, sequence, the_document};
use super::{Allowed, Field, Input, optional, required};
use crate::case::command::{Command, Ground};
use crate::limits;
use crate::programme::Programme;
use crate::proposal::reader::Reader;
use crate::value::Flaw;

pub(super) const CONFIRM: &[Field] = &[optional("note", Input::Prose(limits::PROSE))];
pub(super) const CORRECTION: &[Field] =
    &[required("what", Input::Prose(limits::PROSE)), required("until", Input::Date)];
pub(super) const SET_ASIDE: &[Field] =
    &[required("ground", Input::Ground), required("reason", Input::Prose(limits::PROSE))];
pub(super) const REASON: &[Field] = &[required("reason", Input::Prose(limits::PROSE))];
pub(super) const ASSIGN: &[Field] =
    &[required("division", Input::Division), optional("reason", Input::Prose(limits::PROSE))];
pub(super) const OF_ACT: &[Field] = &[required("of", Input::Act)];

pub(super) fn confirm(body: &Reader<'_>) -> Option<Command> {
    let (note, document) = (body.optional("note", prose), document(body));
    Some(Command::ConfirmEligibility { note: note?, document: document? })
}

/// At most so many days are left to the proposer for an answer.
const LONGEST_ANSWER_DAYS: i32 = 180;

pub(super) fn ask_correction(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<Command> {
    let until = |typed: &str| coming(typed, allowed.today, LONGEST_ANSWER_DAYS);
    let (what, until) = (body.required("what", prose), body.required("until", until));
    let document = document(body);
    Some(Command::AskCorrection { what: what?, until: until?, document: document? })
}

pub(super) fn set_aside(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<Command> {
    let ground = body.required("ground", |typed| ground(typed, allowed.programme));
    let (reason, document) = (body.required("reason", prose), document(body));
    Some(Command::SetAside { ground: ground?, reason: reason?, document: document? })
}

pub(super) fn take_up_again(body: &Reader<'_>) -> Option<Command> {
    let (reason, document) = (body.required("reason", prose), document(body));
    Some(Command::TakeUpAgain { reason: reason?, document: document? })
}

pub(super) fn assign(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<Command> {
    let division = body.required("division", |typed| division(typed, allowed.programme));
    let (reason, document) = (body.optional("reason", prose), document(body));
    Some(Command::Assign { division: division?, reason: reason?, document: document? })
}

pub(super) fn record_document(body: &Reader<'_>) -> Option<Command> {
    let (of, document) = (body.required("of", sequence), the_document(body));
    Some(Command::RecordDocument { of: of?, document: document? })
}

fn ground(typed: &str, programme: &Programme) -> Result<Ground, Flaw> {
    let grounds = programme.grounds();
    let choices = || grounds.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().join(", ");
    let found = grounds.iter().find(|(id, _)| id == typed);
    let (_, item) = found.ok_or_else(|| Flaw::UnknownChoice { choices: choices() })?;
    Ok(Ground { clause: item.clause.clone(), text: item.text.ja.clone() })
}

fn division(typed: &str, programme: &Programme) -> Result<String, Flaw> {
    let ids = || programme.responsible_divisions().map(|division| division.id.as_str());
    let found = ids().find(|id| *id == typed);
    let choices = || ids().collect::<Vec<_>>().join(", ");
    found.map(str::to_owned).ok_or_else(|| Flaw::UnknownChoice { choices: choices() })
}
