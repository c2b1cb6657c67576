//! What the proposer reads of the deliberation and of the decision: what was written to them, and of a decision nothing
//! before it is announced.

use jiff::Timestamp;
use jiff::civil::Date;
use kyoso::calendar;
use kyoso::case::{
    DecisionText, Event, HoldText, Issue, IssueProgress, IssueState, IssueText, Party, PlanText, Status,
    Verdict,
};
use kyoso::programme::Programme;
use kyoso::text::{Language, Text};
use serde::Serialize;

use crate::store::CaseFile;

/// The decision that was announced last (採否の通知).
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Announced {
    /// `adoptedWithoutCost`, `adoptedWithCost` or `notAdopted`.
    pub verdict: &'static str,
    /// The same in words.
    pub verdict_text: String,
    /// When it was announced.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub announced_at: Timestamp,
    /// The same as people write it.
    pub announced_at_text: String,
    /// Why, as the responsible division wrote it; empty after its disposal.
    pub reasons: String,
    /// On which conditions; empty for none.
    pub conditions: String,
    /// That adoption does not guarantee selection, where the ward bears a cost; empty otherwise.
    pub selection: String,
    /// The number of its document (文書番号); empty while there is none.
    pub document_number: String,
    /// Whether it takes the place of one that was announced before.
    pub is_again: bool,
}

impl Announced {
    /// The decision that the proposer knows; none before one is announced.
    pub fn of(programme: &Programme, file: &CaseFile, language: Language) -> Option<Self> {
        let decision = file.case.deciding.announced?;
        let announced_at = file.recorded_at(decision.announcement?)?;
        let text = file.typed_at::<DecisionText>(decision.text);
        let act = file.case.acts.iter().find(|act| act.sequence == decision.sequence);
        let number = act.and_then(|act| act.document.as_ref()).map(|document| document.number.clone());
        let selection = programme.guide.selection.text.get(language);
        Some(Self {
            verdict: decision.verdict.word(),
            verdict_text: verdict(decision.verdict).get(language).to_owned(),
            announced_at,
            announced_at_text: calendar::date_time(announced_at, language),
            reasons: text.as_ref().map_or_else(String::new, |text| text.reasons.as_str().to_owned()),
            conditions: text
                .and_then(|text| text.conditions)
                .map_or_else(String::new, |conditions| conditions.as_str().to_owned()),
            selection: if decision.verdict.disclaims_selection() { selection } else { "" }.to_owned(),
            document_number: number.unwrap_or_default(),
            is_again: decision.replaces.is_some(),
        })
    }
}

fn verdict(verdict: Verdict) -> Text {
    let (ja, en) = match verdict {
        Verdict::Adopted { .. } if verdict.disclaims_selection() => {
            ("採用（区の費用負担を伴うもの）", "Adopted (with a cost to the ward)")
        }
        Verdict::Adopted { .. } => ("採用（区の費用負担を伴わないもの）", "Adopted (at no cost to the ward)"),
        Verdict::NotAdopted => ("不採用", "Not adopted"),
    };
    Text::new(ja, en)
}

/// While the deliberation is put off: until when, and why.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OnHold {
    /// The day on which it is considered again.
    #[cfg_attr(test, schema(value_type = String, format = Date))]
    pub review_on: Date,
    /// The same as people write it.
    pub review_on_text: String,
    /// Why, as the responsible division wrote it; empty after its disposal.
    pub reason: String,
}

impl OnHold {
    /// Until when it is put off; none where it is not.
    pub fn of(file: &CaseFile, language: Language) -> Option<Self> {
        let hold = file.case.deliberation.hold.filter(|_| file.case.status == Status::OnHold);
        let (review_on, sequence) = hold?;
        let reason = file.typed_at::<HoldText>(sequence).map(|text| text.reason.as_str().to_owned());
        let review_on_text = calendar::date(review_on, language);
        Some(Self { review_on, review_on_text, reason: reason.unwrap_or_default() })
    }
}

/// An issue that the three parties share (課題).
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SharedIssue {
    /// What it is; empty after its disposal.
    pub title: String,
    /// More about it; empty for nothing.
    pub detail: String,
    /// Whose it is.
    #[cfg_attr(test, schema(value_type = String))]
    pub owner: Party,
    /// The same in words.
    pub owner_text: String,
    /// Where it stands.
    #[cfg_attr(test, schema(value_type = String))]
    pub state: IssueState,
    /// The same in words.
    pub state_text: String,
    /// Until when it is to be dealt with, as people write it; empty for no such day.
    pub until_text: String,
    /// What was done and what came of it, the first one first.
    pub outcomes: Vec<String>,
}

impl SharedIssue {
    /// Every issue that the proposer sees, those to be dealt with first.
    pub fn all(file: &CaseFile, language: Language) -> Vec<Self> {
        let mut shared: Vec<_> = file.case.deliberation.issues.iter().filter(|issue| issue.shared).collect();
        shared.sort_by_key(|issue| issue.state != IssueState::Open);
        shared.into_iter().map(|issue| Self::of(file, issue, language)).collect()
    }

    /// Whether the proposer is to deal with it.
    pub fn is_yours(&self) -> bool {
        self.owner == Party::Proposer && self.state == IssueState::Open
    }

    fn of(file: &CaseFile, issue: &Issue, language: Language) -> Self {
        let text = file.typed_at::<IssueText>(issue.sequence);
        let outcomes = file.events.iter().filter_map(|recorded| match &recorded.entry.event {
            Event::IssueUpdated { of, .. } if *of == issue.sequence => {
                let progress = file.typed_at::<IssueProgress>(recorded.entry.sequence)?;
                Some(progress.outcome?.as_str().to_owned())
            }
            _ => None,
        });
        Self {
            title: text.as_ref().map(|text| text.title.as_str().to_owned()).unwrap_or_default(),
            detail: text
                .and_then(|text| text.detail)
                .map_or_else(String::new, |detail| detail.as_str().to_owned()),
            owner: issue.owner,
            owner_text: issue.owner.label().get(language).to_owned(),
            state: issue.state,
            state_text: issue.state.label().get(language).to_owned(),
            until_text: issue.until.map(|until| calendar::date(until, language)).unwrap_or_default(),
            outcomes: outcomes.collect(),
        }
    }
}

/// The working plan that stands; empty while there is none.
pub(super) fn plan(file: &CaseFile) -> String {
    let plan = file.case.deliberation.plan.and_then(|plan| file.typed_at::<PlanText>(plan));
    plan.map(|text| text.plan.as_str().to_owned()).unwrap_or_default()
}
