//! The versions of a proposal: which one stands since when, what each said, and what each changed.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::Event;
use kyoso::proposal::Consent;
use kyoso::text::Language;
use serde::Serialize;

use super::OpenCase;
use crate::files::{FileView, Links, of_version};
use crate::form::{Difference, Row, Section, VersionAnswers, differences, given, submitted, version_answers};
use crate::http::Visit;
use crate::pages::{Chrome, Failure, html};
use crate::store::CaseFile;
use crate::{Edge, SharedEdge};

/// One version.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// Its number, from 1.
    pub number: usize,
    /// When it was received.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub received_at: Timestamp,
    /// The same as people write it.
    pub received_at_text: String,
    /// Whether it is the one that stands.
    pub stands: bool,
    /// What it changed against what stood before it; nothing for the first one, or after its disposal.
    pub changes: Vec<Difference>,
}

/// A version with everything that it said.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WholeVersion {
    /// Which one it is.
    #[serde(flatten)]
    pub version: Version,
    /// What was submitted; empty after its disposal.
    pub submitted: Vec<Section>,
    /// Its files, with those that were replaced.
    pub attachments: Vec<FileView>,
    /// The consents as they were given with it.
    pub consents: Vec<Row>,
}

/// Every version, the first one first.
pub(super) fn versions(edge: &Edge, file: &CaseFile, language: Language) -> Vec<Version> {
    let found = file.events.iter().filter_map(|recorded| match &recorded.entry.event {
        Event::ProposalSubmitted { received_at, .. } | Event::ProposalRevised { received_at, .. } => {
            Some((recorded.entry.sequence, *received_at))
        }
        _ => None,
    });
    found
        .enumerate()
        .map(|(index, (sequence, received_at))| Version {
            number: index + 1,
            received_at,
            received_at_text: calendar::date_time(received_at, language),
            stands: file.case.version == Some(sequence),
            changes: changes(edge, file, sequence, language),
        })
        .collect()
}

fn changes(edge: &Edge, file: &CaseFile, sequence: u32, language: Language) -> Vec<Difference> {
    let before = sequence.checked_sub(1).and_then(|before| answers_as_of(file, before));
    match (before, answers_as_of(file, sequence)) {
        (Some(before), Some(after)) => differences(&edge.programme, &before, &after, language),
        (None, _) | (_, None) => Vec::new(),
    }
}

/// The answers that stood after an event; none before the first version and after its disposal.
pub(in crate::submission) fn answers_as_of(file: &CaseFile, sequence: u32) -> Option<VersionAnswers> {
    Some(version_answers(&file.content_as_of(sequence)?, &consents_as_of(file, sequence)))
}

fn consents_as_of(file: &CaseFile, sequence: u32) -> Vec<Consent> {
    file.as_of(sequence).and_then(|case| case.receipt).map(|receipt| receipt.consents).unwrap_or_default()
}

/// The version `number` with everything that it said, for whom `face` makes links; none where there is no such version.
pub(in crate::submission) fn whole_version(
    edge: &Edge,
    file: &CaseFile,
    number: usize,
    face: impl Fn(Links) -> Links,
    language: Language,
) -> Option<WholeVersion> {
    let version = versions(edge, file, language).into_iter().find(|version| version.number == number)?;
    let is_version =
        |event: &Event| matches!(event, Event::ProposalSubmitted { .. } | Event::ProposalRevised { .. });
    let sequence = file
        .events
        .iter()
        .filter(|recorded| is_version(&recorded.entry.event))
        .nth(number - 1)?
        .entry
        .sequence;
    let content = file.content_as_of(sequence);
    // What can be replaced is replaced where the version that stands is shown.
    let links = face(Links { base: format!("/status/{}/files", file.case.id), replace: None });
    Some(WholeVersion {
        version,
        submitted: content.map(|content| submitted(&edge.programme, &content, language)).unwrap_or_default(),
        attachments: of_version(file, sequence, &links, language),
        consents: given(&edge.programme, &consents_as_of(file, sequence), language),
    })
}

#[derive(Template)]
#[template(path = "status/version.html")]
struct VersionPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    case_id: String,
    receipt_number: String,
    whole: WholeVersion,
}

/// `/status/{caseId}/versions/{number}`.
pub(super) async fn version(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Path((_, number)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let number = number.parse().map_err(|_| Failure::NotFound)?;
    let whole =
        whole_version(&edge, &file, number, |links| links, visit.language).ok_or(Failure::NotFound)?;
    let title = match visit.language {
        Language::Japanese => format!("提案の第{number}版"),
        Language::English => format!("Version {number} of your proposal"),
    };
    Ok(html(
        StatusCode::OK,
        &VersionPage {
            lang: visit.language,
            chrome: Chrome::private(&edge.programme, &visit, title),
            case_id: file.case.id.to_string(),
            receipt_number: file.head.receipt_number.to_string(),
            whole,
        },
    ))
}
