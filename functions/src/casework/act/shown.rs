//! What of a form is there before anybody typed: what the proposer will read, and what stands and is to be changed.

use kyoso::case::ask::StaffStep;
use kyoso::case::{DecisionText, IssueState, PlanText};
use kyoso::programme::Programme;

use super::begun;
use super::fields::Typed as Given;
use crate::casework::case::decision;
use crate::casework::case::typed::Typed;
use crate::store::CaseFile;

/// What the proposer will read once `step` is taken: the decision that it announces.
pub(super) fn to_proposer(programme: &Programme, file: &CaseFile, step: StaffStep) -> Vec<Typed> {
    match file.case.deciding.decision {
        Some(standing) if step.step() == standing.verdict.announcement() => {
            decision::to_proposer(programme, file, &standing)
        }
        Some(_) | None => Vec::new(),
    }
}

/// What a form begins with. `of` names the one of several that it is about.
pub(super) fn begun(file: &CaseFile, step: StaffStep, of: Option<String>) -> Given {
    let mut given: Given = of.iter().map(|of| ("of".to_owned(), of.clone())).collect();
    let mut put = |name: &str, text: &str| given.push((name.to_owned(), text.to_owned()));
    match step {
        StaffStep::UpdateIssue => {
            let issue = of.and_then(|of| file.case.deliberation.issue(of.parse().ok()?));
            if let Some(issue) = issue {
                put("state", issue.state.word());
                put("owner", issue.owner.word());
                put("until", &issue.until.map(|until| until.to_string()).unwrap_or_default());
            } else {
                put("state", IssueState::Open.word());
            }
        }
        StaffStep::RecordPlan => {
            let plan = file.case.deliberation.plan.and_then(|plan| file.typed_at::<PlanText>(plan));
            if let Some(PlanText { plan, note }) = plan {
                put("plan", plan.as_str());
                put("note", note.as_ref().map_or("", |note| note.as_str()));
            }
        }
        StaffStep::CorrectDecision => {
            let Some(decision) = file.case.deciding.decision else { return given };
            put("verdict", decision.verdict.word());
            let Some(text) = file.typed_at::<DecisionText>(decision.text) else { return given };
            put("reasons", text.reasons.as_str());
            for (name, text) in [
                ("conditions", text.conditions),
                ("internalReasons", text.internal_reasons),
                ("objectionsAnswered", text.objections_answered),
            ] {
                put(name, text.as_ref().map_or("", |text| text.as_str()));
            }
        }
        StaffStep::CorrectDialogue | StaffStep::MoveMeeting => {
            let on_record = of.and_then(|of| begun::on_record(file, step, of.parse().ok()?));
            for (name, text) in on_record.into_iter().flatten() {
                put(name, &text);
            }
        }
        _ => {}
    }
    given
}
