//! ③: issues, the working plan, putting a case off.

use super::read::{coming, date, one_of, prose, sequence, title};
use super::{Allowed, Choice, Field, Input, optional, required};
use crate::case::command::{Command, RaiseIssue, UpdateIssue};
use crate::case::deliberation::{HoldText, IssueProgress, IssueState, IssueText, PlanText};
use crate::case::status::Party;
use crate::limits;
use crate::proposal::reader::Reader;

const PROSE: Input = Input::Prose(limits::PROSE);
const NOTE_FIELD: Field = optional("note", PROSE);

/// Who can have an issue.
pub(in crate::case) const OWNERS: &[Choice] =
    &[owner(Party::Proposer), owner(Party::Planning), owner(Party::Division)];
/// Who sees an issue.
const AUDIENCES: &[Choice] = &[
    Choice { word: SHARED, label: "三者で共有する（提案者のページに表示されます）" },
    Choice { word: INTERNAL, label: "庁内だけの課題にする" },
];
const STATES: &[Choice] = &[state(IssueState::Open), state(IssueState::Solved), state(IssueState::Left)];
const SHARED: &str = "shared";
const INTERNAL: &str = "internal";

const fn owner(party: Party) -> Choice {
    Choice { word: party.word(), label: party.words().0 }
}

const fn state(state: IssueState) -> Choice {
    Choice { word: state.word(), label: state.words().0 }
}

pub(super) const NOTE: &[Field] = &[NOTE_FIELD];
pub(super) const HOLD: &[Field] = &[required("until", Input::Date), required("reason", PROSE), NOTE_FIELD];
pub(super) const PLAN: &[Field] = &[required("plan", PROSE), NOTE_FIELD];
pub(super) const RAISE: &[Field] = &[
    required("title", Input::Line(limits::TITLE)),
    optional("detail", PROSE),
    required("audience", Input::Choice(AUDIENCES)),
    required("owner", Input::Choice(OWNERS)),
    optional("until", Input::Date),
    NOTE_FIELD,
];
pub(super) const UPDATE: &[Field] = &[
    required("of", Input::Issue),
    required("state", Input::Choice(STATES)),
    required("owner", Input::Choice(OWNERS)),
    optional("until", Input::Date),
    optional("outcome", PROSE),
    NOTE_FIELD,
];

/// A case can be put off for at most so many days at a time: two years.
const LONGEST_HOLD_DAYS: i32 = 731;

pub(super) fn hold(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<Command> {
    let until = body.required("until", |typed| coming(typed, allowed.today, LONGEST_HOLD_DAYS));
    let (reason, note) = (body.required("reason", prose), body.optional("note", prose));
    let text = HoldText { reason: reason?, note: note? };
    Some(Command::Hold { until: until?, text: Box::new(text) })
}

pub(super) fn raise(body: &Reader<'_>) -> Option<Command> {
    let (title, detail) = (body.required("title", title), body.optional("detail", prose));
    let audience = |typed: &str| one_of(typed, &[SHARED, INTERNAL], |word| word);
    let (audience, owner) = (body.required("audience", audience), body.required("owner", party));
    let (until, note) = (body.optional("until", date), body.optional("note", prose));
    let text = IssueText { title: title?, detail: detail?, note: note? };
    let shared = audience? == SHARED;
    Some(Command::RaiseIssue(Box::new(RaiseIssue { owner: owner?, shared, until: until?, text })))
}

pub(super) fn update(body: &Reader<'_>) -> Option<Command> {
    let of = body.required("of", sequence);
    let state = |typed: &str| one_of(typed, IssueState::ALL, IssueState::word);
    let (state, owner) = (body.required("state", state), body.required("owner", party));
    let (until, outcome) = (body.optional("until", date), body.optional("outcome", prose));
    let note = body.optional("note", prose);
    let text = IssueProgress { outcome: outcome?, note: note? };
    let update = UpdateIssue { of: of?, owner: owner?, state: state?, until: until?, text };
    Some(Command::UpdateIssue(Box::new(update)))
}

pub(super) fn plan(body: &Reader<'_>) -> Option<Command> {
    let (plan, note) = (body.required("plan", prose), body.optional("note", prose));
    Some(Command::RecordPlan { text: Box::new(PlanText { plan: plan?, note: note? }) })
}

pub(in crate::case) fn party(typed: &str) -> Result<Party, crate::value::Flaw> {
    one_of(typed, Party::ALL, Party::word)
}
