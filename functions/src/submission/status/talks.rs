//! What both sides read: records of dialogues, planned meetings, and information that was handed over. The notes of the
//! staff beside a record have no field here.

use jiff::Timestamp;
use jiff::civil::Date;
use kyoso::calendar;
use kyoso::case::{
    Appointment, CaseId, Dialogue, DialogueAnswer, Event, Handover, Means, Meeting, NextStep, Step, Talk,
    proposer_may,
};
use kyoso::text::Language;
use serde::Serialize;

use crate::form::Row;
use crate::meeting::meeting_at;
use crate::store::CaseFile;

/// The record of a dialogue.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DialogueView {
    /// The version that stands: to be named when it is confirmed.
    pub version: u32,
    /// The day on which it took place.
    #[cfg_attr(test, schema(value_type = String, format = Date))]
    pub on: Date,
    /// The same as people write it.
    pub on_text: String,
    /// What it says; empty after its disposal.
    pub rows: Vec<Row>,
    /// `unconfirmed`, `changeAsked` or `confirmed`.
    pub state: &'static str,
    /// The same as people read it.
    pub state_text: String,
    /// What the proposer asked to be changed in this version; empty for nothing.
    pub change: String,
    /// Whether it can be confirmed, or a change asked for.
    pub can_answer: bool,
}

impl DialogueView {
    /// The records that the proposer reads, the last one first.
    pub(super) fn all(file: &CaseFile, language: Language) -> Vec<Self> {
        let shared = file.case.dialogues.iter().rev().filter(|dialogue| dialogue.shared);
        shared.filter_map(|dialogue| Self::of(file, dialogue, language)).collect()
    }

    fn of(file: &CaseFile, dialogue: &Dialogue, language: Language) -> Option<Self> {
        let (Event::DialogueRecorded { means, .. } | Event::DialogueCorrected { means, .. }) =
            file.event(dialogue.version)?
        else {
            return None;
        };
        let open = proposer_may(&file.case, Step::ConfirmDialogue).is_ok();
        let (state, state_text) = match dialogue.answer {
            DialogueAnswer::None if !open => {
                ("unconfirmed", language.pick("御確認のないまま手続が終わりました", "Not confirmed"))
            }
            DialogueAnswer::None => {
                ("unconfirmed", language.pick("御確認をお待ちしています", "Please confirm"))
            }
            DialogueAnswer::ChangeAsked(_) => {
                ("changeAsked", language.pick("修正の求めを受け付けました", "You asked for a change"))
            }
            DialogueAnswer::Confirmed => ("confirmed", language.pick("確認済み", "Confirmed")),
        };
        let change = match dialogue.answer {
            DialogueAnswer::ChangeAsked(at) => file.texts.get(&at).cloned().unwrap_or_default(),
            DialogueAnswer::None | DialogueAnswer::Confirmed => String::new(),
        };
        let talk = file.texts.get(&dialogue.version).and_then(|text| serde_json::from_str(text).ok());
        Some(Self {
            version: dialogue.version,
            on: dialogue.on,
            on_text: calendar::date(dialogue.on, language),
            rows: talk.map(|talk| said(talk, *means, language)).unwrap_or_default(),
            state,
            state_text: state_text.to_owned(),
            change,
            can_answer: open && dialogue.answer != DialogueAnswer::Confirmed,
        })
    }

    /// Where it is read and answered.
    pub(super) fn path(&self, case: &CaseId) -> String {
        format!("/status/{case}/dialogues/{}", self.version)
    }
}

/// What a record says, for both sides. The staff's note is left behind here, and nowhere else.
fn said(talk: Talk, means: Means, language: Language) -> Vec<Row> {
    let Talk { place, ward_side, proposer_side, summary, questions, next_steps, internal: _ } = talk;
    let row = |ja: &str, en: &str, answer: &str| Row {
        label: language.pick(ja, en).to_owned(),
        answer: answer.to_owned(),
    };
    let mut rows = vec![row("方法", "How", means.label().get(language))];
    rows.extend(place.map(|place| row("場所", "Where", place.as_str())));
    rows.extend([
        row("区の出席者", "For the ward", ward_side.as_str()),
        row("提案者の出席者", "For the proposer", proposer_side.as_str()),
        row("対話の要旨", "What was discussed", summary.as_str()),
    ]);
    rows.extend(questions.map(|questions| row("残った質問", "Open questions", questions.as_str())));
    let steps: Vec<_> = next_steps.iter().map(|next| step(next, language)).collect();
    if !steps.is_empty() {
        rows.push(row("次に行うこと", "What will be done next", &steps.join("\n")));
    }
    rows
}

fn step(next: &NextStep, language: Language) -> String {
    let (what, owner) = (next.what.as_str(), next.owner.label());
    let until = calendar::date(next.until, language);
    match language {
        Language::Japanese => format!("{what}（{}、{until}まで）", owner.ja),
        Language::English => format!("{what} ({}, by {until})", owner.en),
    }
}

/// A planned meeting.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MeetingView {
    /// When it begins.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub begins_at: Timestamp,
    /// When it ends.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub ends_at: Timestamp,
    /// The same as people write it.
    pub at_text: String,
    /// By which means people meet.
    pub means: String,
    /// Where, or how to join; empty after its disposal.
    pub place: String,
    /// What will be discussed; empty for nothing.
    pub agenda: String,
    /// Whether it was called off.
    pub cancelled: bool,
    /// Why it was called off; empty for nothing.
    pub reason: String,
}

impl MeetingView {
    /// The meetings that have not ended at `now`, the next one first, those that were called off among them.
    pub(super) fn coming(file: &CaseFile, now: Timestamp, language: Language) -> Vec<Self> {
        let mut coming: Vec<&Meeting> =
            file.case.meetings.iter().filter(|meeting| meeting.time.ends > now).collect();
        coming.sort_by_key(|meeting| meeting.time.begins);
        coming.into_iter().map(|meeting| Self::of(file, meeting, language)).collect()
    }

    fn of(file: &CaseFile, meeting: &Meeting, language: Language) -> Self {
        let text = file.texts.get(&meeting.text);
        let appointment = text.and_then(|text| serde_json::from_str::<Appointment>(text).ok());
        let (place, agenda) = appointment.map_or_else(Default::default, |it| {
            (
                it.place.as_str().to_owned(),
                it.agenda.map(|agenda| agenda.as_str().to_owned()).unwrap_or_default(),
            )
        });
        let reason = file.texts.get(&meeting.version).filter(|_| meeting.cancelled);
        Self {
            begins_at: meeting.time.begins,
            ends_at: meeting.time.ends,
            at_text: meeting_at(meeting.time, language),
            means: meeting.time.means.label().get(language).to_owned(),
            place,
            agenda,
            cancelled: meeting.cancelled,
            reason: reason.cloned().unwrap_or_default(),
        }
    }
}

/// Information that was handed over.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct InformationView {
    /// Its number: to be named when its conditions are acknowledged.
    pub number: u32,
    /// The day on which it was handed over, as people write it.
    pub on_text: String,
    /// What it is; empty after its disposal.
    pub what: String,
    /// What holds for it; empty after its disposal.
    pub conditions: String,
    /// Whether the conditions were acknowledged.
    pub acknowledged: bool,
    /// Whether they can be.
    pub can_acknowledge: bool,
}

impl InformationView {
    /// Everything that was handed over, the last one first.
    pub(super) fn all(file: &CaseFile, language: Language) -> Vec<Self> {
        let may = proposer_may(&file.case, Step::AcknowledgeInformation).is_ok();
        let of = |information: &kyoso::case::Information| {
            let text = file.texts.get(&information.sequence);
            let handover = text.and_then(|text| serde_json::from_str::<Handover>(text).ok());
            let (what, conditions) = handover.map_or_else(Default::default, |it| {
                (it.what.as_str().to_owned(), it.conditions.as_str().to_owned())
            });
            Self {
                number: information.sequence,
                on_text: calendar::date(information.on, language),
                what,
                conditions,
                acknowledged: information.acknowledged,
                can_acknowledge: may && !information.acknowledged,
            }
        };
        file.case.information.iter().rev().map(of).collect()
    }
}
