//! What goes on beside the flow: dialogues, meetings, information handed over, advice. Their texts are read by the topics
//! themselves; here is which step takes which.

use super::read::{prose, sequence};
use super::{Allowed, Field, Input, required};
use crate::case::command::Command;
use crate::case::{advice, dialogue, information, meeting};
use crate::limits;
use crate::proposal::reader::Reader;

pub(super) const CANCEL_MEETING: &[Field] =
    &[required("of", Input::Meeting), required("reason", Input::Prose(limits::PROSE))];
pub(super) const REMIND: &[Field] = &[required("of", Input::Question)];
pub(super) const EXTEND: &[Field] = &[required("of", Input::Question), required("until", Input::Date)];
pub(super) const REVOKE: &[Field] =
    &[required("of", Input::Question), required("reason", Input::Prose(limits::PROSE))];

pub(super) fn record_dialogue(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<Command> {
    let (on, means, talk) = dialogue::read(body, allowed)?;
    Some(Command::RecordDialogue { on, means, talk })
}

pub(super) fn correct_dialogue(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<Command> {
    let (of, read) = (body.required("of", sequence), dialogue::read(body, allowed));
    let (on, means, talk) = read?;
    Some(Command::CorrectDialogue { of: of?, on, means, talk })
}

pub(super) fn plan_meeting(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<Command> {
    let (time, appointment) = meeting::read(body, allowed)?;
    Some(Command::PlanMeeting { time, appointment })
}

pub(super) fn move_meeting(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<Command> {
    let (of, read) = (body.required("of", sequence), meeting::read(body, allowed));
    let (time, appointment) = read?;
    Some(Command::MoveMeeting { of: of?, time, appointment })
}

pub(super) fn cancel_meeting(body: &Reader<'_>) -> Option<Command> {
    let (of, reason) = (body.required("of", sequence), body.required("reason", prose));
    Some(Command::CancelMeeting { of: of?, reason: reason? })
}

pub(super) fn hand_over(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<Command> {
    let (on, handover) = information::read(body, allowed)?;
    Some(Command::HandOverInformation { on, handover })
}

pub(super) fn ask_expert(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<Command> {
    Some(Command::AskExpert(Box::new(advice::read(body, allowed)?)))
}

pub(super) fn extend_advice(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<Command> {
    let of = body.required("of", sequence);
    let until = body.required("until", |typed| advice::day(typed, allowed));
    Some(Command::ExtendAdvice { of: of?, until: until? })
}

pub(super) fn revoke_advice(body: &Reader<'_>) -> Option<Command> {
    let (of, reason) = (body.required("of", sequence), body.required("reason", prose));
    Some(Command::RevokeAdvice { of: of?, reason: reason? })
}
