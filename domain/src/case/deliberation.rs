//! ③ The deliberation (検討・協議): the issues of a case (課題), the working plan, and putting it off.
//!
//! Source: programme 2(7)③「提案者、企画課及び担当課の三者により課題を整理し、提案の実現に向けた検討及び協議を行います」.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::command::{RaiseIssue, UpdateIssue};
use super::event::Event;
use super::refusal::Refusal;
use super::status::{Party, Status};
use super::{Case, Change};
use crate::calendar;
use crate::limits;
use crate::text::{Language, Text};
use crate::value::{Line, Prose};

/// The texts of putting a case on hold: the payload of [`Event::Held`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HoldText {
    /// Why, in words that the proposer reads.
    pub reason: Prose,
    /// A note for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
}

/// Where an issue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum IssueState {
    /// Somebody is at it.
    Open,
    /// It is solved.
    Solved,
    /// It was left without a solution.
    Left,
}

impl IssueState {
    /// Every one.
    pub const ALL: &'static [IssueState] = &[IssueState::Open, IssueState::Solved, IssueState::Left];

    /// The word in JSON and forms.
    pub const fn word(self) -> &'static str {
        match self {
            IssueState::Open => "open",
            IssueState::Solved => "solved",
            IssueState::Left => "left",
        }
    }

    /// As on screen, in Japanese and English.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            IssueState::Open => ("対応中", "Open"),
            IssueState::Solved => ("解決", "Solved"),
            IssueState::Left => ("解決せず終了", "Closed without a solution"),
        }
    }

    /// As on screen.
    pub fn label(self) -> Text {
        let (ja, en) = self.words();
        Text::new(ja, en)
    }
}

/// An issue of a case. Its words are in the payloads of its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The sequence of the event that raised it.
    pub sequence: u32,
    /// The sequence of its last event.
    pub updated: u32,
    /// Whose it is.
    pub owner: Party,
    /// Whether the proposer sees it.
    pub shared: bool,
    /// Where it stands.
    pub state: IssueState,
    /// Until when it is to be dealt with.
    pub until: Option<Date>,
}

/// The words of an issue: the payload of [`Event::IssueRaised`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssueText {
    /// What it is. The proposer reads it where the issue is shared.
    pub title: Line,
    /// More about it. The proposer reads it where the issue is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Prose>,
    /// A note for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
}

/// What has become of an issue: the payload of [`Event::IssueUpdated`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssueProgress {
    /// What was done, or what came of it. The proposer reads it where the issue is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Prose>,
    /// A note for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
}

/// The working plan: the payload of [`Event::PlanRecorded`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanText {
    /// Who does what until when, in words that the proposer reads.
    pub plan: Prose,
    /// A note for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
}

/// What is known of a case's deliberation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deliberation {
    /// While it is on hold: the day on which it is looked at again, and the sequence of the event that says so.
    pub hold: Option<(Date, u32)>,
    /// The issues, the first one first.
    pub issues: Vec<Issue>,
    /// The working plan that stands: the sequence of the event that holds it.
    pub plan: Option<u32>,
}

impl Deliberation {
    /// The issue that the event `of` raised.
    pub fn issue(&self, of: u32) -> Option<&Issue> {
        self.issues.iter().find(|issue| issue.sequence == of)
    }

    /// The issues that are not dealt with yet.
    pub fn open_issues(&self) -> impl Iterator<Item = &Issue> {
        self.issues.iter().filter(|issue| issue.state == IssueState::Open)
    }

    pub(super) fn raise(&mut self, sequence: u32, owner: Party, shared: bool, until: Option<Date>) {
        let (updated, state) = (sequence, IssueState::Open);
        self.issues.push(Issue { sequence, updated, owner, shared, state, until });
    }

    pub(super) fn update(
        &mut self,
        sequence: u32,
        of: u32,
        (owner, state, until): (Party, IssueState, Option<Date>),
    ) {
        if let Some(issue) = self.issues.iter_mut().find(|issue| issue.sequence == of) {
            *issue = Issue { updated: sequence, owner, state, until, ..*issue };
        }
    }
}

/// What the events of a deliberation change. No rule.
impl Case {
    pub(super) fn begin_deliberation(&mut self, at: Timestamp) {
        self.milestones.deliberation_begun = Some(at);
        self.status = Status::Deliberating;
    }

    pub(super) fn hold(&mut self, until: Date, sequence: u32) {
        self.deciding.end_round();
        self.deliberation.hold = Some((until, sequence));
        self.status = Status::OnHold;
    }

    pub(super) fn resume(&mut self) {
        self.deliberation.hold = None;
        self.status = Status::Deliberating;
    }
}

/// The public label of a case that is on hold until it is looked at again on a day (TERMS: 検討を見合わせています（再検討：
/// ○月）). The year stands with the month, so that a review that moves by a year shows.
pub(super) fn on_hold_label(review: Date) -> Text {
    Text::new(
        format!("検討を見合わせています（再検討：{}）", calendar::month(review, Language::Japanese)),
        format!(
            "Deliberation is on hold (to be considered again in {})",
            calendar::month(review, Language::English)
        ),
    )
}

/// Somebody names an issue.
pub(super) fn raised(case: &Case, raise: &RaiseIssue) -> Result<Vec<Change>, Refusal> {
    if case.deliberation.issues.len() >= limits::ISSUES {
        return Err(Refusal::TooManyIssues);
    }
    let RaiseIssue { owner, shared, until, text } = raise;
    if *owner == Party::Proposer && !shared {
        return Err(Refusal::NotShared);
    }
    let event = Event::IssueRaised { owner: *owner, shared: *shared, until: *until };
    Ok(vec![Change::with(event, super::decide::json(text)?)])
}

/// Somebody says what has become of an issue.
pub(super) fn updated(case: &Case, update: &UpdateIssue) -> Result<Vec<Change>, Refusal> {
    let UpdateIssue { of, owner, state, until, text } = update;
    let issue = case.deliberation.issue(*of).ok_or(Refusal::NoSuchIssue { of: *of })?;
    if *owner == Party::Proposer && !issue.shared {
        return Err(Refusal::NotShared);
    }
    if *state != IssueState::Open && text.outcome.is_none() {
        return Err(Refusal::NoOutcome);
    }
    let event = Event::IssueUpdated { of: *of, owner: *owner, state: *state, until: *until };
    Ok(vec![Change::with(event, super::decide::json(text)?)])
}
