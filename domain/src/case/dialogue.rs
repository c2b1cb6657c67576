//! Dialogues on record (対話): programme 2(3)ア「民間との『対話』を重視」, 2(7)②③.
//!
//! A record has a part that both sides read, and a note that the proposer never sees: they are different fields of the
//! payload, so no page can mix them up. The proposer confirms the record or asks for a change; staff then record a
//! corrected version that refers to the one before, which stays on record. An answer of the proposer names the version
//! that they read, so it can never be taken for an answer to another one.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ask::read::{prose, remark};
use super::ask::{Allowed, Field, Input, OWNERS, date, means, optional, party, required};
use super::decide::json;
use super::event::{Event, Means};
use super::refusal::Refusal;
use super::status::Party;
use super::{Case, Change};
use crate::limits;
use crate::proposal::reader::Reader;
use crate::value::{Flaw, Line, Prose};

/// A dialogue, as it stands on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialogue {
    /// The sequence of the event that recorded it first.
    pub first: u32,
    /// The version that stands: the sequence of the event that recorded or corrected it last.
    pub version: u32,
    /// The day on which it took place.
    pub on: Date,
    /// Whether the proposer reads it. Records from before they did were written for colleagues, and stay theirs.
    pub shared: bool,
    /// What the proposer said to the version that stands.
    pub answer: DialogueAnswer,
}

/// What the proposer said to the record of a dialogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogueAnswer {
    /// Nothing yet.
    None,
    /// It should be changed: the sequence of the event that holds what they wrote.
    ChangeAsked(u32),
    /// It is right.
    Confirmed,
}

/// Who talked about what: the payload of a recorded dialogue. All but the last field is for the proposer too.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Talk {
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Line>,
    /// Who took part for the municipality.
    pub ward_side: Line,
    /// Who took part for the proposer.
    pub proposer_side: Line,
    /// What was discussed.
    pub summary: Prose,
    /// What was asked, and is still open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub questions: Option<Prose>,
    /// What was agreed to do next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next_steps: Vec<NextStep>,
    /// A note for colleagues. The proposer never sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal: Option<Prose>,
}

/// What somebody will do next, and until when.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextStep {
    /// What.
    pub what: Line,
    /// Who.
    pub owner: Party,
    /// The last day for it.
    pub until: Date,
}

/// What a dialogue's form asks, but for the next steps.
const RECORD: [Field; 7] = [
    required("on", Input::Date),
    required("means", Input::Means),
    optional("place", Input::Line(limits::REMARK)),
    required("wardSide", Input::Line(limits::REMARK)),
    required("proposerSide", Input::Line(limits::REMARK)),
    required("summary", Input::Prose(limits::PROSE)),
    optional("questions", Input::Prose(limits::PROSE)),
];

/// The rows of next steps: what, who, until when. A row is whole or empty.
pub const NEXT_STEPS: [[&str; 3]; 5] = [
    ["nextStep1", "nextOwner1", "nextUntil1"],
    ["nextStep2", "nextOwner2", "nextUntil2"],
    ["nextStep3", "nextOwner3", "nextUntil3"],
    ["nextStep4", "nextOwner4", "nextUntil4"],
    ["nextStep5", "nextOwner5", "nextUntil5"],
];

/// The fields of a record; of a correction, with the version that it corrects.
pub(super) fn fields(is_correction: bool) -> Vec<Field> {
    let of = is_correction.then_some(required("of", Input::Dialogue));
    let rows = NEXT_STEPS.iter().flat_map(|[what, owner, until]| {
        [
            optional(what, Input::Line(limits::REMARK)),
            optional(owner, Input::Choice(OWNERS)),
            optional(until, Input::Date),
        ]
    });
    let internal = optional("internal", Input::Prose(limits::PROSE));
    of.into_iter().chain(RECORD).chain(rows).chain([internal]).collect()
}

/// The record in a form: the day, the means, and what was said.
pub(super) fn read(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<(Date, Means, Box<Talk>)> {
    let on = body.required("on", |typed| match date(typed)? {
        later if later > allowed.today => Err(Flaw::DateTooLate { latest: allowed.today }),
        on => Ok(on),
    });
    let means = body.required("means", |typed| means(typed, Means::OF_DIALOGUE));
    let place = body.optional("place", remark);
    let (ward_side, proposer_side) =
        (body.required("wardSide", remark), body.required("proposerSide", remark));
    let (summary, questions) = (body.required("summary", prose), body.optional("questions", prose));
    let rows: Vec<_> = NEXT_STEPS.iter().map(|names| next_step(body, *names)).collect();
    let internal = body.optional("internal", prose);
    let talk = Talk {
        place: place?,
        ward_side: ward_side?,
        proposer_side: proposer_side?,
        summary: summary?,
        questions: questions?,
        next_steps: rows.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect(),
        internal: internal?,
    };
    Some((on?, means?, Box::new(talk)))
}

/// A row of the next steps: nothing where it is empty.
#[expect(clippy::option_option, reason = "wrong, absent and present are three answers")]
fn next_step(body: &Reader<'_>, [what, owner, until]: [&'static str; 3]) -> Option<Option<NextStep>> {
    let typed_what = body.optional(what, remark);
    let (typed_owner, typed_until) = (body.optional(owner, party), body.optional(until, date));
    match (typed_what?, typed_owner?, typed_until?) {
        (None, None, None) => Some(None),
        (Some(what), Some(owner), Some(until)) => Some(Some(NextStep { what, owner, until })),
        (has_what, has_owner, has_until) => {
            let missing =
                [(what, has_what.is_none()), (owner, has_owner.is_none()), (until, has_until.is_none())];
            for (name, _) in missing.into_iter().filter(|(_, is_missing)| *is_missing) {
                body.report(name, Flaw::Required);
            }
            None
        }
    }
}

pub(super) fn record(on: Date, means: Means, talk: &Talk) -> Result<Vec<Change>, Refusal> {
    Ok(vec![Change::with(Event::DialogueRecorded { on, means, shared: true }, json(talk)?)])
}

/// A version is corrected once; whoever comes second looks at the one that stands.
pub(super) fn correct(
    case: &Case,
    of: u32,
    on: Date,
    means: Means,
    talk: &Talk,
) -> Result<Vec<Change>, Refusal> {
    case.dialogue_of(of)?;
    Ok(vec![Change::with(Event::DialogueCorrected { of, on, means }, json(talk)?)])
}

/// The proposer says that a record is right; nothing where they have.
pub(super) fn confirm(case: &Case, of: u32) -> Result<Vec<Change>, Refusal> {
    match case.shared_dialogue(of)?.answer {
        DialogueAnswer::Confirmed => Ok(Vec::new()),
        DialogueAnswer::None | DialogueAnswer::ChangeAsked(_) => {
            Ok(vec![Change::bare(Event::DialogueConfirmed { of })])
        }
    }
}

/// The proposer says what should be changed. What they confirmed stands.
pub(super) fn ask_change(case: &Case, of: u32, what: &Prose) -> Result<Vec<Change>, Refusal> {
    match case.shared_dialogue(of)?.answer {
        DialogueAnswer::Confirmed => Err(Refusal::DialogueConfirmed),
        DialogueAnswer::None | DialogueAnswer::ChangeAsked(_) => {
            Ok(vec![Change::with(Event::DialogueChangeAsked { of }, what.as_str())])
        }
    }
}

impl Case {
    /// The dialogue whose version `of` stands.
    fn dialogue_of(&self, of: u32) -> Result<&Dialogue, Refusal> {
        self.dialogues.iter().find(|dialogue| dialogue.version == of).ok_or(Refusal::NoSuchDialogue { of })
    }

    /// The same, where the proposer reads it.
    fn shared_dialogue(&self, of: u32) -> Result<&Dialogue, Refusal> {
        let dialogue = self.dialogue_of(of)?;
        if dialogue.shared { Ok(dialogue) } else { Err(Refusal::NoSuchDialogue { of }) }
    }

    pub(super) fn answer_dialogue(&mut self, of: u32, answer: DialogueAnswer) {
        if let Some(dialogue) = self.dialogue_mut(of) {
            dialogue.answer = answer;
        }
    }

    pub(super) fn dialogue_mut(&mut self, of: u32) -> Option<&mut Dialogue> {
        self.dialogues.iter_mut().find(|dialogue| dialogue.version == of)
    }
}
