//! The versions of a proposal: each whole, and what it changed.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::{Case, Event, Recorded};
use kyoso::programme::Programme;
use kyoso::proposal::Consent;
use kyoso::text::Language;
use serde::Serialize;

use super::findings::{ScreeningView, screening_of};
use super::history::{self, StaffLine};
use super::typed::Typed;
use crate::files::{FileView, Links, of_version};
use crate::form::{Difference, Row, VersionAnswers, differences, given, submitted, version_answers};
use crate::store::CaseFile;

/// One version: the proposal as it was sent, replaced, or given another contact.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct VersionView {
    /// The sequence of the event that made it.
    pub sequence: u32,
    /// Which version it is, from 1.
    pub number: usize,
    /// How it came to be.
    pub what: String,
    /// Who sent it.
    pub who: String,
    /// When it was received.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The same as people write it.
    pub at_text: String,
    /// Whether it is the one that stands.
    pub is_current: bool,
    /// Whether its text was disposed of at the end of retention.
    pub is_disposed: bool,
    /// What was submitted; empty after its disposal.
    pub submitted: Vec<Part>,
    /// Its files, with those that were replaced.
    pub attachments: Vec<FileView>,
    /// What it changed; absent for the first version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<ChangeView>>,
    /// What the programme's rules found in it; absent until they were run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screening: Option<ScreeningView>,
    /// What people decided on it.
    pub decisions: Vec<StaffLine>,
}

/// A part of the form with its answers.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Part {
    /// Its heading.
    pub title: String,
    /// Its answers.
    pub answers: Vec<Typed>,
}

/// A field that differs from the version before.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ChangeView {
    /// The part of the form.
    pub part: String,
    /// What was there before; an empty text for nothing.
    pub before: Typed,
    /// What is there now; an empty text for nothing.
    pub after: Typed,
}

impl ChangeView {
    fn new(difference: Difference, language: Language) -> Self {
        let Difference { section, label, before, after } = difference;
        Self {
            part: section.to_owned(),
            before: Typed::new(label.clone(), before, language),
            after: Typed::new(label, after, language),
        }
    }

    /// What became of the field, in a word.
    pub fn what(&self) -> &'static str {
        match (self.before.text.is_empty(), self.after.text.is_empty()) {
            (true, _) => "追加",
            (false, true) => "削除",
            (false, false) => "変更",
        }
    }
}

/// Every version of a case, the first one first.
pub(super) fn versions(programme: &Programme, file: &CaseFile, language: Language) -> Vec<VersionView> {
    let made = file.events.iter().filter(|recorded| makes_a_version(&recorded.entry.event));
    let mut versions: Vec<VersionView> = Vec::new();
    let mut before: Option<VersionAnswers> = None;
    for (number, recorded) in (1..).zip(made) {
        let sequence = recorded.entry.sequence;
        let case = file.as_of(sequence);
        let answers =
            file.content_as_of(sequence).map(|content| version_answers(&content, consents(case.as_ref())));
        let changes = before.as_ref().zip(answers.as_ref()).map(|(before, after)| {
            let changed = differences(programme, before, after, language);
            changed.into_iter().map(|one| ChangeView::new(one, language)).collect()
        });
        versions.push(VersionView { changes, ..version(programme, file, language, recorded, number) });
        before = answers;
    }
    if let Some(last) = versions.last_mut() {
        last.is_current = true;
    }
    versions
}

fn makes_a_version(event: &Event) -> bool {
    matches!(event, Event::ProposalSubmitted { .. } | Event::ProposalRevised { .. } | Event::ContactChanged)
}

fn version(
    programme: &Programme,
    file: &CaseFile,
    language: Language,
    recorded: &Recorded,
    number: usize,
) -> VersionView {
    let sequence = recorded.entry.sequence;
    let case = file.as_of(sequence);
    let parts = parts(programme, file, case.as_ref(), sequence, language);
    let line = history::line(programme, file, recorded);
    let at = received_at(recorded);
    VersionView {
        sequence,
        number,
        what: line.what,
        who: line.who,
        at,
        at_text: calendar::date_time(at, Language::Japanese),
        is_current: false,
        is_disposed: parts.is_empty(),
        changes: None,
        submitted: parts,
        attachments: files(file, case.as_ref(), language),
        screening: case.and_then(|case| screening_of(programme, file, case.version?, language)),
        decisions: decisions(programme, file, sequence),
    }
}

/// The files of the version that stood after an event.
fn files(file: &CaseFile, case: Option<&Case>, language: Language) -> Vec<FileView> {
    let links = Links { base: format!("/staff/cases/{}/files", file.case.id), replace: None };
    let version = case.and_then(|case| case.version);
    version.map(|version| of_version(file, version, &links, language)).unwrap_or_default()
}

fn consents(case: Option<&Case>) -> &[Consent] {
    let receipt = case.and_then(|case| case.receipt.as_ref());
    receipt.map(|receipt| receipt.consents.as_slice()).unwrap_or_default()
}

/// When a version was received: by the gateway, or when the original arrived.
fn received_at(recorded: &Recorded) -> Timestamp {
    if let Event::ProposalSubmitted { received_at, .. } | Event::ProposalRevised { received_at, .. } =
        &recorded.entry.event
    {
        *received_at
    } else {
        recorded.entry.at
    }
}

/// The proposal as it stood after `sequence`, with the consents as they were given; empty after its disposal.
fn parts(
    programme: &Programme,
    file: &CaseFile,
    case: Option<&Case>,
    sequence: u32,
    language: Language,
) -> Vec<Part> {
    let Some(content) = file.content_as_of(sequence) else { return Vec::new() };
    let typed =
        |rows: Vec<Row>| rows.into_iter().map(|row| Typed::new(row.label, row.answer, language)).collect();
    let mut parts: Vec<Part> = submitted(programme, &content, language)
        .into_iter()
        .map(|section| Part { title: section.title.to_owned(), answers: typed(section.rows) })
        .collect();
    parts.push(Part {
        title: language.pick("情報の取扱いへの同意", "Consents").to_owned(),
        answers: typed(given(programme, consents(case), language)),
    });
    parts
}

/// What people decided while this version stood.
fn decisions(programme: &Programme, file: &CaseFile, sequence: u32) -> Vec<StaffLine> {
    let next = file
        .events
        .iter()
        .map(|recorded| &recorded.entry)
        .find(|entry| entry.sequence > sequence && makes_a_version(&entry.event))
        .map_or(u32::MAX, |entry| entry.sequence);
    let while_it_stood =
        file.events.iter().filter(|recorded| (sequence..next).contains(&recorded.entry.sequence));
    while_it_stood
        .filter(|recorded| is_decision(&recorded.entry.event))
        .map(|recorded| history::line(programme, file, recorded))
        .collect()
}

fn is_decision(event: &Event) -> bool {
    matches!(
        event,
        Event::EligibilityConfirmed { .. }
            | Event::CorrectionAsked { .. }
            | Event::SetAside { .. }
            | Event::TakenUpAgain
    )
}
