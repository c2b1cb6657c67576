//! The row of a case: what the list says of it.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::{Case, Event, Party, apply, time_limits};
use kyoso::programme::Programme;
use kyoso::screening::{Finding, Outcome};
use kyoso::targets::Due;

use crate::store::{CaseFile, FindingCounts, ListLimit, ListRow};

/// The row of a case as it is; none before it was received. It depends on the case and the programme alone, not on
/// when it is made.
pub fn row_of(programme: &Programme, file: &CaseFile) -> Option<ListRow> {
    let case = &file.case;
    let receipt = case.receipt.as_ref()?;
    let content = file.content.as_ref();
    Some(ListRow {
        revision: case.revision,
        status: case.status,
        status_since: status_since(file).unwrap_or(receipt.received_at),
        received_at: receipt.received_at,
        receipt_number: receipt.number.clone(),
        kind: receipt.kind.clone(),
        title: content.map(|content| content.proposal.title.as_str().to_owned()),
        organization: content.map(|content| content.organization.name.as_str().to_owned()),
        turn: turn(case),
        division: case.division.clone(),
        findings: findings(file),
        limit: limit(programme, case),
    })
}

/// Whose turn it is, where that is not what the status says.
fn turn(case: &Case) -> Option<Vec<Party>> {
    let turn = case.next_to_act();
    (turn != case.status.next_to_act()).then(|| turn.to_vec())
}

/// When the case came to its status, where that was after its receipt.
fn status_since(file: &CaseFile) -> Option<Timestamp> {
    let (mut case, mut since) = (Case::new(file.case.id.clone()), None);
    for recorded in &file.events {
        let before = case.status;
        let received = case.receipt.is_some();
        case = apply(case, recorded);
        if received && case.status != before {
            since = Some(recorded.entry.at);
        }
    }
    since
}

/// What was found in the version that stands.
fn findings(file: &CaseFile) -> Option<FindingCounts> {
    let screened = file.events.iter().rev().find_map(|recorded| match &recorded.entry.event {
        Event::ScreeningRecorded { of, findings, .. } if Some(*of) == file.case.version => Some(findings),
        _ => None,
    });
    screened.map(|findings| count(findings))
}

fn count(findings: &[Finding]) -> FindingCounts {
    let mut counts = FindingCounts::default();
    for finding in findings {
        match finding.outcome {
            Outcome::Against => counts.against += 1,
            Outcome::ForReview => counts.for_review += 1,
            Outcome::Passed => {}
        }
    }
    counts
}

fn until_of(limit: &ListLimit) -> Option<Timestamp> {
    match limit {
        ListLimit::Running { until, .. } | ListLimit::Review { until } => Some(*until),
        ListLimit::Paused { .. } => None,
    }
}

/// The limit that ends first, the day of review among them; where none runs, one that stands still.
fn limit(programme: &Programme, case: &Case) -> Option<ListLimit> {
    let limits = time_limits(programme, case);
    let running = limits.iter().filter_map(|limit| match limit.due {
        Due::Running { until, sure, .. } => Some((until, sure, limit.target.id.clone())),
        Due::Paused { .. } | Due::Met { .. } => None,
    });
    let running = running.min_by_key(|(until, _, _)| *until);
    let running = running.map(|(until, sure, target)| ListLimit::Running { target, until, sure });
    let review = case.deliberation.hold.map(|(review, _)| calendar::midnight_after(review));
    if let Some(until) = review
        && running.as_ref().and_then(until_of).is_none_or(|running| until < running)
    {
        return Some(ListLimit::Review { until });
    }
    let paused = || {
        limits.iter().find_map(|limit| match limit.due {
            Due::Paused { since, .. } => Some(ListLimit::Paused { target: limit.target.id.clone(), since }),
            Due::Running { .. } | Due::Met { .. } => None,
        })
    };
    running.or_else(paused)
}
