//! What a check found, as pages and API show it.

use jiff::Timestamp;
use kyoso::audit::{self, Checkpoint, Finding, Report};
use kyoso::calendar;
use kyoso::case::CaseId;
use kyoso::text::Language;
use serde::Serialize;

use crate::checkpoints::Page;

/// What a check of some cases found.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerificationView {
    /// The last checkpoint; absent before the first was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) checkpoint: Option<CheckpointView>,
    /// How many cases were checked.
    pub(super) cases: usize,
    /// How many events they have.
    pub(super) events: usize,
    /// Against how many checkpoints: the last ones.
    pub(super) checkpoints: usize,
    /// How many of the cases are in no checkpoint yet.
    pub(super) unpinned: usize,
    /// The first fault of each case; empty where everything is as it was recorded.
    pub(super) findings: Vec<FindingView>,
    /// What to ask for the next cases with, as `after`; absent where these were the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<String>))]
    pub(super) next: Option<CaseId>,
}

/// A checkpoint (照合点): what the heads of all cases were.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct CheckpointView {
    /// Its number.
    pub(super) number: u64,
    /// When it was made.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub(super) at: Timestamp,
    /// The same as people write it.
    pub(super) at_text: String,
    /// How many cases it knows.
    pub(super) cases: usize,
    /// Receipt numbers that were given out and lead to no case.
    pub(super) unused: Vec<String>,
}

/// Something that is not as it was recorded.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct FindingView {
    /// The case; absent where it is about a checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<String>))]
    pub(super) case_id: Option<CaseId>,
    /// The first event that is not as it was recorded; absent where it is about something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sequence: Option<u32>,
    /// A code that never changes its meaning.
    pub(super) fault: &'static str,
    /// What is wrong.
    pub(super) text: String,
}

impl VerificationView {
    /// Checks a page of cases.
    pub(super) fn of(page: Page, language: Language) -> Self {
        let Report { cases, events, checkpoints, unpinned, payloads: _, findings } = audit::verify(&page.set);
        Self {
            checkpoint: page.last.as_ref().map(CheckpointView::of),
            cases,
            events,
            checkpoints,
            unpinned,
            findings: findings.iter().map(|finding| FindingView::of(finding, language)).collect(),
            next: page.next,
        }
    }
}

impl CheckpointView {
    pub(super) fn of(checkpoint: &Checkpoint) -> Self {
        Self {
            number: checkpoint.number,
            at: checkpoint.at,
            at_text: calendar::date_time(checkpoint.at, Language::Japanese),
            cases: checkpoint.count,
            unused: checkpoint.unused.iter().map(ToString::to_string).collect(),
        }
    }
}

impl FindingView {
    fn of(Finding { case, fault }: &Finding, language: Language) -> Self {
        Self {
            case_id: case.clone(),
            sequence: fault.sequence(),
            fault: fault.code(),
            text: fault.message().get(language).to_owned(),
        }
    }
}
