//! What waits to be announced, and what came of announcing it, as page and API show it.

use kyoso::calendar;
use kyoso::programme::Programme;
use kyoso::text::{Language, Text};
use serde::{Deserialize, Serialize};

use super::Came;
use crate::casework::case::decision;
use crate::casework::case::typed::Typed;
use crate::store::CaseFile;

/// The decided cases that are somebody's to announce.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct WaitingList {
    /// The cases, at most 50.
    pub(super) cases: Vec<Waiting>,
    /// Whether there may be more, once these are announced.
    pub(super) more: bool,
}

/// A decided case that waits to be announced.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Waiting {
    /// Its ID.
    pub(super) case_id: String,
    /// Its revision, to be sent back.
    pub(super) revision: u32,
    /// 受付番号.
    pub(super) receipt_number: String,
    /// The proposal's title; empty after its disposal.
    pub(super) title: Typed,
    /// `adoptedWithoutCost`, `adoptedWithCost` or `notAdopted`.
    pub(super) verdict: &'static str,
    /// The same as people read it.
    pub(super) verdict_text: &'static str,
    /// When it was decided, as people write it.
    pub(super) decided_at_text: String,
    /// What the proposer will read.
    pub(super) to_proposer: Vec<Typed>,
    /// Whether it is chosen already: as it was when a session had ended.
    #[serde(skip)]
    pub(super) is_chosen: bool,
}

impl WaitingList {
    pub(super) fn of(programme: &Programme, files: &[CaseFile], more: bool, chosen: &[String]) -> Self {
        let cases = files.iter().filter_map(|file| Waiting::of(programme, file, chosen)).collect();
        Self { cases, more }
    }
}

impl Waiting {
    fn of(programme: &Programme, file: &CaseFile, chosen: &[String]) -> Option<Self> {
        let decision = file.case.deciding.decision?;
        let title = file.content.as_ref().map(|content| content.proposal.title.as_str());
        let decided_at = file.recorded_at(decision.text)?;
        let mut waiting = Self {
            case_id: file.case.id.to_string(),
            revision: file.case.revision,
            receipt_number: file.head.receipt_number.to_string(),
            title: Typed::new("提案名", title.unwrap_or_default(), Language::Japanese),
            verdict: decision.verdict.word(),
            verdict_text: decision.verdict.label(),
            decided_at_text: calendar::date_time(decided_at, Language::Japanese),
            to_proposer: decision::to_proposer(programme, file, &decision),
            is_chosen: false,
        };
        waiting.is_chosen = chosen.contains(&waiting.value());
        Some(waiting)
    }

    /// What its box sends: the case, and the revision that was looked at.
    pub(super) fn value(&self) -> String {
        format!("{}.{}", self.case_id, self.revision)
    }
}

/// What is to be announced.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// The cases, at most 50.
    pub(super) cases: Vec<WantedCase>,
}

/// A case whose decision is to be announced.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WantedCase {
    /// Its ID.
    pub(super) case_id: String,
    /// The revision that was looked at.
    pub(super) revision: u32,
}

/// What came of it, case by case.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct Announcements {
    /// In the order in which they were asked for.
    pub(super) results: Vec<Announcement>,
}

/// What came of announcing one decision.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Announcement {
    /// The case.
    pub(super) case_id: String,
    /// 受付番号; absent where there is no such case for who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) receipt_number: Option<String>,
    /// `announced`, `alreadyAnnounced`, `changed`, `refused`, `notFound` or `busy`.
    pub(super) outcome: &'static str,
    /// The same in words, and what to do.
    pub(super) text: String,
    /// The revision of the case now, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revision: Option<u32>,
    /// The code of the rule that refused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule: Option<&'static str>,
}

impl Announcement {
    pub(super) fn of(id: &str, file: Option<&CaseFile>, came: &Came, language: Language) -> Self {
        let (outcome, text) = words(came);
        Self {
            case_id: id.to_owned(),
            receipt_number: file.map(|file| file.head.receipt_number.to_string()),
            outcome,
            text: text.get(language).to_owned(),
            revision: match came {
                Came::Announced(revision) | Came::Already(revision) | Came::Changed(revision) => {
                    Some(*revision)
                }
                Came::Refused(_) => file.map(|file| file.case.revision),
                Came::NotFound | Came::Busy => None,
            },
            rule: match came {
                Came::Refused(refusal) => Some(refusal.code()),
                Came::Announced(_) | Came::Already(_) | Came::Changed(_) | Came::NotFound | Came::Busy => {
                    None
                }
            },
        }
    }

    /// Whether nothing is left to be done with it.
    pub(super) fn is_done(&self) -> bool {
        matches!(self.outcome, "announced" | "alreadyAnnounced")
    }
}

fn words(came: &Came) -> (&'static str, Text) {
    let (outcome, ja, en) = match came {
        Came::Announced(_) => ("announced", "通知しました。", "Announced."),
        Came::Already(_) => ("alreadyAnnounced", "既に通知されています。", "It was announced already."),
        Came::Changed(_) => (
            "changed",
            "この画面を開いた後に案件が変わったため、通知していません。案件を確かめてください。",
            "Not announced: the case has changed since you looked at it. Look at it again.",
        ),
        Came::Refused(refusal) => return ("refused", refusal.message()),
        Came::NotFound => {
            ("notFound", "案件がないか、権限がありません。", "There is no such case, or it is not yours.")
        }
        Came::Busy => (
            "busy",
            "混み合っているため、通知できませんでした。もう一度送ってください。",
            "Not announced: the service is busy. Send it again.",
        ),
    };
    (outcome, Text::new(ja, en))
}
