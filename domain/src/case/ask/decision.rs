//! ④: coordination, decision, announcement.

use super::read::{document, one_of, prose};
use super::{Choice, Field, Input, optional, required};
use crate::case::command::{Command, Decide};
use crate::case::decision::{Cost, DecisionText, Verdict};
use crate::limits;
use crate::proposal::reader::Reader;

const PROSE: Input = Input::Prose(limits::PROSE);

/// What Planning can say (企画課との調整).
const RESULTS: &[Choice] =
    &[Choice { word: AGREES, label: "異議なし" }, Choice { word: OBJECTS, label: "意見あり" }];
const AGREES: &str = "agrees";
const OBJECTS: &str = "objections";

const VERDICTS: &[Choice] = &[
    verdict_choice(Verdict::Adopted { cost: Cost::None }),
    verdict_choice(Verdict::Adopted { cost: Cost::Some }),
    verdict_choice(Verdict::NotAdopted),
];

const fn verdict_choice(verdict: Verdict) -> Choice {
    Choice { word: verdict.word(), label: verdict.label() }
}

const VERDICT: Field = required("verdict", Input::Choice(VERDICTS));
const REASONS: Field = required("reasons", PROSE);
const CONDITIONS: Field = optional("conditions", PROSE);
const INTERNAL: Field = optional("internalReasons", PROSE);
const OBJECTIONS: Field = optional("objectionsAnswered", PROSE);

pub(super) const ASK: &[Field] = &[required("what", PROSE)];
pub(super) const END: &[Field] = &[required("reason", PROSE)];
pub(super) const COORDINATION: &[Field] =
    &[required("result", Input::Choice(RESULTS)), optional("opinion", PROSE)];
pub(super) const DECIDE: &[Field] = &[VERDICT, REASONS, CONDITIONS, INTERNAL, OBJECTIONS];
/// A correction, and another decision: also why.
pub(super) const CHANGE: &[Field] =
    &[VERDICT, REASONS, CONDITIONS, INTERNAL, OBJECTIONS, required("change", PROSE)];

pub(super) fn coordination(body: &Reader<'_>) -> Option<Command> {
    let result = body.required("result", |typed| one_of(typed, &[AGREES, OBJECTS], |word| word));
    let (opinion, document) = (body.optional("opinion", prose), document(body));
    let agrees = result? == AGREES;
    Some(Command::RecordCoordination { agrees, opinion: opinion?, document: document? })
}

pub(super) fn decide(body: &Reader<'_>) -> Option<Command> {
    let (decided, document) = (decision(body, false), document(body));
    let (verdict, text) = decided?;
    Some(Command::Decide(Box::new(Decide { verdict, text, document: document? })))
}

pub(super) fn decide_again(body: &Reader<'_>) -> Option<Command> {
    let (decided, document) = (decision(body, true), document(body));
    let (verdict, text) = decided?;
    Some(Command::DecideAgain(Box::new(Decide { verdict, text, document: document? })))
}

pub(super) fn correct(body: &Reader<'_>) -> Option<Command> {
    let (verdict, text) = decision(body, true)?;
    Some(Command::CorrectDecision { verdict, text: Box::new(text) })
}

/// What is decided, with its texts; where it changes another decision, also why.
fn decision(body: &Reader<'_>, changes: bool) -> Option<(Verdict, DecisionText)> {
    let verdict = body.required("verdict", |typed| one_of(typed, Verdict::ALL, Verdict::word));
    let (reasons, conditions) = (body.required("reasons", prose), body.optional("conditions", prose));
    let internal_reasons = body.optional("internalReasons", prose);
    let objections_answered = body.optional("objectionsAnswered", prose);
    let change = if changes { body.required("change", prose).map(Some) } else { Some(None) };
    let text = DecisionText {
        reasons: reasons?,
        conditions: conditions?,
        internal_reasons: internal_reasons?,
        objections_answered: objections_answered?,
        change: change?,
    };
    Some((verdict?, text))
}
