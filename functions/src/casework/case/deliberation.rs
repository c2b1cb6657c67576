//! ③ on the case page: the issues with owner and state, the working plan, and until when a case is put off.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::ask::StaffStep;
use kyoso::case::{HoldText, Issue, IssueProgress, IssueState, IssueText, Party, PlanText};
use kyoso::text::Language;
use kyoso::value::Prose;
use serde::Serialize;

use super::decision::DISPOSED;
use super::history::{date, said};
use super::typed::Typed;
use crate::casework::act;
use crate::store::CaseFile;

/// The deliberation.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DeliberationView {
    /// Why it is put off, and until when; empty while it is not.
    pub hold: Vec<Typed>,
    /// The working plan that stands; empty until there is one.
    pub plan: Vec<Typed>,
    /// The issues, the first one first.
    pub issues: Vec<IssueView>,
}

/// An issue (課題).
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IssueView {
    /// The sequence of the event that raised it: its name in commands.
    pub sequence: u32,
    /// What it is.
    pub title: Typed,
    /// Whose it is.
    #[cfg_attr(test, schema(value_type = String))]
    pub owner: Party,
    /// The same as people read it.
    pub owner_text: String,
    /// Whether the proposer sees it.
    pub shared: bool,
    /// Where it stands.
    #[cfg_attr(test, schema(value_type = String))]
    pub state: IssueState,
    /// The same as people read it.
    pub state_text: String,
    /// Until when it is to be dealt with, as people write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Whether that day has passed, and it is open.
    pub is_late: bool,
    /// What was written about it.
    pub texts: Vec<Typed>,
    /// The page that updates it.
    pub path: String,
}

impl DeliberationView {
    /// What there is of it; none before it began.
    pub(super) fn of(file: &CaseFile, now: Timestamp) -> Option<Self> {
        let deliberation = &file.case.deliberation;
        let hold = deliberation.hold.map(|(review, sequence)| {
            let mut rows = vec![said("再検討の日", date(review))];
            rows.extend(hold_rows(file, sequence));
            rows
        });
        let made = Self {
            hold: hold.unwrap_or_default(),
            plan: deliberation.plan.map(|plan| plan_rows(file, plan)).unwrap_or_default(),
            issues: deliberation.issues.iter().map(|issue| IssueView::of(file, issue, now)).collect(),
        };
        let is_there = file.case.milestones.deliberation_begun.is_some();
        is_there.then_some(made)
    }
}

impl IssueView {
    fn of(file: &CaseFile, issue: &Issue, now: Timestamp) -> Self {
        let mut texts: Vec<_> = issue_rows(file, issue.sequence).into_iter().skip(1).collect();
        for recorded in &file.events {
            if let kyoso::case::Event::IssueUpdated { of, .. } = &recorded.entry.event
                && *of == issue.sequence
            {
                texts.extend(progress_rows(file, recorded.entry.sequence));
            }
        }
        Self {
            sequence: issue.sequence,
            title: said("課題", issue_title(file, issue.sequence)),
            owner: issue.owner,
            owner_text: issue.owner.label().ja,
            shared: issue.shared,
            state: issue.state,
            state_text: issue.state.label().ja,
            until: issue.until.map(date),
            is_late: issue.state == IssueState::Open
                && issue.until.is_some_and(|until| calendar::midnight_after(until) <= now),
            texts,
            path: format!("{}?of={}", act::path(&file.case.id, StaffStep::UpdateIssue), issue.sequence),
        }
    }
}

/// What an issue is.
pub(super) fn issue_title(file: &CaseFile, of: u32) -> String {
    let text = file.typed_at::<IssueText>(of);
    text.map_or_else(|| DISPOSED.to_owned(), |text| text.title.as_str().to_owned())
}

/// An issue in a list to choose from.
pub(in crate::casework) fn issue_label(file: &CaseFile, issue: &Issue) -> String {
    format!("{}（{}、{}）", issue_title(file, issue.sequence), issue.owner.label().ja, issue.state.label().ja)
}

/// The texts of putting a case off.
pub(super) fn hold_rows(file: &CaseFile, sequence: u32) -> Vec<Typed> {
    let Some(HoldText { reason, note }) = file.typed_at(sequence) else { return disposed("理由") };
    [Some(said("理由（提案者に表示）", reason.as_str())), memo(note)].into_iter().flatten().collect()
}

/// The texts of an issue as it was raised, its title first.
pub(super) fn issue_rows(file: &CaseFile, sequence: u32) -> Vec<Typed> {
    let Some(IssueText { title, detail, note }) = file.typed_at(sequence) else { return disposed("課題") };
    let detail = detail.map(|detail| said("内容", detail.as_str()));
    [Some(said("課題", title.as_str())), detail, memo(note)].into_iter().flatten().collect()
}

/// The texts of what became of an issue.
pub(super) fn progress_rows(file: &CaseFile, sequence: u32) -> Vec<Typed> {
    let Some(IssueProgress { outcome, note }) = file.typed_at(sequence) else {
        return disposed("経過・結果");
    };
    let at = file.recorded_at(sequence).map(|at| calendar::civil(at).date());
    let label = at.map_or_else(String::new, |at| format!("（{}）", calendar::date(at, Language::Japanese)));
    let outcome = outcome.map(|outcome| said(&format!("経過・結果{label}"), outcome.as_str()));
    [outcome, memo(note)].into_iter().flatten().collect()
}

/// The texts of the working plan.
pub(super) fn plan_rows(file: &CaseFile, sequence: u32) -> Vec<Typed> {
    let Some(PlanText { plan, note }) = file.typed_at(sequence) else { return disposed("進め方") };
    [Some(said("進め方（提案者に表示）", plan.as_str())), memo(note)].into_iter().flatten().collect()
}

fn memo(note: Option<Prose>) -> Option<Typed> {
    note.map(|note| said("メモ（庁内の記録）", note.as_str()))
}

fn disposed(label: &str) -> Vec<Typed> {
    vec![said(label, DISPOSED)]
}
