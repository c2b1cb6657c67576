//! A letter to a proposer, composed from the programme's text and what is on record.
//!
//! [`letters`] says which letters a history has; [`compose`] writes one. The same history gives the same letter. Its text
//! is in [`Span`]s that know which field they come from, so that a face can keep a value apart from its sentence, and
//! whoever sets it can name the field of a character that it has no glyph for. A letter is data: nothing in it is markup.

mod compose;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::case::{Cost, Event, Recorded, Verdict};
use crate::programme::letter::LetterKind;
use crate::text::Language;

pub use compose::{Facts, compose};

/// A letter that a history has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetterOf {
    /// The formal act that it tells of: the sequence of its event.
    pub sequence: u32,
    /// The sequence of the event whose payload it quotes: the same, or that of its last correction.
    pub text: u32,
    /// Which letter.
    pub kind: LetterKind,
    /// When the proposer was told; none while it is a draft for staff (案).
    pub told_at: Option<Timestamp>,
    /// When the act was recorded.
    pub recorded_at: Timestamp,
}

/// The letters of a history, in the order of what they tell of.
pub fn letters(history: &[Recorded]) -> Vec<LetterOf> {
    history.iter().filter_map(|recorded| letter_of(recorded, history)).collect()
}

/// What a proposer is told by the act itself has its letter at once.
fn letter_of(recorded: &Recorded, history: &[Recorded]) -> Option<LetterOf> {
    let kind = match &recorded.entry.event {
        Event::ProposalSubmitted { .. } => LetterKind::Receipt,
        Event::CorrectionAsked { .. } => LetterKind::CorrectionAsked,
        Event::SetAside { .. } => LetterKind::SetAside,
        Event::DecisionRecorded { verdict, .. } => return decision(recorded, *verdict, history),
        Event::OriginalNoted
        | Event::ProposalRevised { .. }
        | Event::ContactChanged
        | Event::ScreeningRecorded { .. }
        | Event::EligibilityConfirmed { .. }
        | Event::CorrectionAnswered
        | Event::TakenUpAgain
        | Event::DialogueRecorded { .. }
        | Event::DialogueOmitted
        | Event::DivisionAssigned { .. }
        | Event::DocumentRecorded { .. }
        | Event::AttachmentInspected { .. }
        | Event::AttachmentReplaced { .. }
        | Event::AttachmentOpened { .. }
        | Event::ProposalWithdrawn
        | Event::PayloadsDisposed { .. }
        | Event::DeliberationBegun
        | Event::Held { .. }
        | Event::DeliberationResumed
        | Event::CoordinationAsked
        | Event::CoordinationEnded
        | Event::CoordinationRecorded { .. }
        | Event::DecisionCorrected { .. }
        | Event::DecisionAnnounced { .. }
        | Event::IssueRaised { .. }
        | Event::IssueUpdated { .. }
        | Event::PlanRecorded
        | Event::DialogueCorrected { .. }
        | Event::DialogueConfirmed { .. }
        | Event::DialogueChangeAsked { .. }
        | Event::MeetingPlanned { .. }
        | Event::MeetingMoved { .. }
        | Event::MeetingCancelled { .. }
        | Event::InformationHandedOver { .. }
        | Event::InformationAcknowledged { .. }
        | Event::ExpertAsked { .. }
        | Event::ExpertReminded { .. }
        | Event::AdviceExtended { .. }
        | Event::AdviceRevoked { .. }
        | Event::AdviceGiven { .. }
        | Event::ConflictDeclared { .. }
        | Event::FollowUp(_) => return None,
    };
    let (sequence, at) = (recorded.entry.sequence, recorded.entry.at);
    Some(LetterOf { sequence, text: sequence, kind, told_at: Some(at), recorded_at: at })
}

/// A decision's letter is a draft until its announcement, and says what was corrected last. One that came to nothing
/// before it was announced (withdrawn, or decided anew) has none.
fn decision(recorded: &Recorded, verdict: Verdict, history: &[Recorded]) -> Option<LetterOf> {
    let sequence = recorded.entry.sequence;
    let at = recorded.entry.at;
    let mut letter =
        LetterOf { sequence, text: sequence, kind: of_verdict(verdict), told_at: None, recorded_at: at };
    let mut is_void = false;
    for later in history.iter().map(|later| &later.entry).filter(|later| later.sequence > sequence) {
        if let Event::DecisionCorrected { of, verdict } = &later.event
            && *of == sequence
        {
            letter = LetterOf { text: later.sequence, kind: of_verdict(*verdict), ..letter };
        } else if let Event::DecisionAnnounced { of, verdict, .. } = &later.event
            && *of == sequence
        {
            letter = LetterOf { kind: of_verdict(*verdict), told_at: Some(later.at), ..letter };
        }
        is_void |= matches!(later.event, Event::DecisionRecorded { .. } | Event::ProposalWithdrawn);
    }
    (letter.told_at.is_some() || !is_void).then_some(letter)
}

fn of_verdict(verdict: Verdict) -> LetterKind {
    match verdict {
        Verdict::Adopted { cost: Cost::None } => LetterKind::Adopted,
        Verdict::Adopted { cost: Cost::Some } => LetterKind::AdoptedWithCost,
        Verdict::NotAdopted => LetterKind::NotAdopted,
    }
}

/// A letter, ready to be set. No `Debug`: it holds names and what people typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Letter {
    /// 受付番号 and kind, such as `R8-0001-receipt`: the name of its file.
    pub name: String,
    /// Which letter.
    pub kind: LetterKind,
    /// The instant that it tells of: when the proposer was told, or when a draft was recorded.
    pub at: Timestamp,
    /// Whether the proposer has not been told yet.
    pub is_draft: bool,
    /// In Japanese, and where the proposer's language is English, in English after it.
    pub sheets: Vec<Sheet>,
}

/// A letter in one language.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sheet {
    /// In which.
    pub language: Language,
    /// What marks a draft (案); none on a letter that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// 文書番号; none until it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Words>,
    /// Its date.
    pub date: String,
    /// 宛先, line by line.
    pub to: Vec<Words>,
    /// 発信者, line by line.
    pub from: Vec<Words>,
    /// 標題.
    pub title: Words,
    /// The text.
    pub body: Vec<Block>,
}

/// A part of a letter's text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum Block {
    /// A sentence or more.
    Paragraph {
        /// What it says.
        words: Words,
    },
    /// Point by point.
    Items {
        /// What stands above them (記); empty for nothing.
        opening: String,
        /// The points.
        items: Vec<Item>,
        /// What stands below them (以上); empty for nothing.
        closing: String,
    },
    /// Set apart, such as whom to ask.
    Note {
        /// Its heading and its lines.
        lines: Vec<Words>,
    },
}

/// A point of a letter.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Item {
    /// What it is called.
    pub label: Words,
    /// What it says.
    pub value: Words,
    /// Whether it stands below its label, in paragraphs that may go on over pages.
    pub is_prose: bool,
}

/// A text in its pieces. A line ends with `\n`.
pub type Words = Vec<Span>;

/// A piece of a text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// What it says.
    pub text: String,
    /// The field that it comes from; none for the programme's wording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// What became of a letter that was to be set as PDF.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", deny_unknown_fields)]
pub enum Typeset {
    /// It is set.
    Pdf {
        /// The file, in base64 with padding.
        pdf: String,
    },
    /// A character has no glyph: nothing is set, since a gap could change what it says.
    Uncovered(Uncovered),
}

/// A character that no font of the letters covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Uncovered {
    /// The character, with what chooses its variant.
    pub character: String,
    /// The field that it stands in; none for the programme's wording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl Uncovered {
    /// Its code points: `U+845B U+E0100`.
    pub fn code_points(&self) -> String {
        let code = |character: char| format!("U+{:04X}", u32::from(character));
        self.character.chars().map(code).collect::<Vec<_>>().join(" ")
    }
}
