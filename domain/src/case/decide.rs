//! Every rule about what may happen to a case. Pure: the same inputs give the same answer for ever.

use super::command::{Command, Refusal, Submit};
use super::event::{Actor, Change, Event};
use super::status::{Step, transition};
use super::{Case, Status};

/// Decides whether `command` may happen to `case`, and what is then recorded. No change at all is an answer too:
/// what was asked for is on record already.
///
/// # Errors
/// The rule that refuses it.
pub fn decide(case: &Case, command: Command, actor: &Actor) -> Result<Vec<Change>, Refusal> {
    match command {
        Command::Submit(submit) => {
            permit(case, Step::Submit, actor)?;
            submitted(*submit)
        }
        Command::RecordScreening { rules, findings } => record_screening(case, rules, findings, actor),
        Command::Withdraw { reason } => {
            permit(case, Step::Withdraw, actor)?;
            let text = reason.map(|reason| reason.as_str().to_owned());
            Ok(vec![Change { event: Event::ProposalWithdrawn, text }])
        }
        Command::DisposePayloads { approval_number, approved_on } => {
            permit(case, Step::DisposePayloads, actor)?;
            let sequences = case.payloads.clone();
            if sequences.is_empty() {
                return Ok(Vec::new());
            }
            Ok(vec![Change::bare(Event::PayloadsDisposed { approval_number, approved_on, sequences })])
        }
    }
}

fn submitted(submit: Submit) -> Result<Vec<Change>, Refusal> {
    let Submit { submission, receipt_number, received_at, versions } = submit;
    let text = serde_json::to_string(&submission.content).map_err(|_| Refusal::Unwritable)?;
    let event = Event::ProposalSubmitted {
        receipt_number,
        received_at,
        kind: submission.kind,
        language: submission.language,
        consents: submission.consents,
        versions,
    };
    Ok(vec![Change { event, text: Some(text) }])
}

/// Screening records once, and never rejects. A proposal that was withdrawn meanwhile needs none.
fn record_screening(
    case: &Case,
    rules: String,
    findings: Vec<crate::screening::Finding>,
    actor: &Actor,
) -> Result<Vec<Change>, Refusal> {
    if case.screened || case.status == Status::Withdrawn {
        return Ok(Vec::new());
    }
    permit(case, Step::RecordScreening, actor)?;
    Ok(vec![Change::bare(Event::ScreeningRecorded { rules, findings })])
}

/// Whether the flow has `step` from where the case stands, and whether it is this actor's to take.
fn permit(case: &Case, step: Step, actor: &Actor) -> Result<(), Refusal> {
    let row = transition(case.status, step).ok_or(Refusal::NotInThisStatus { step, status: case.status })?;
    if row.by.contains(&actor.role()) { Ok(()) } else { Err(Refusal::NotThisActor { step }) }
}
