//! Every rule about what may happen to a case. Pure: the same inputs give the same answer for ever.

use jiff::Timestamp;

use super::command::{Command, Replacement, Revision, Submit};
use super::event::{Actor, Document, Event};
use super::flow::{transition, ways};
use super::refusal::Refusal;
use super::step::{Role, Step};
use super::{
    Case, Change, Status, advice, decision, deliberation, dialogue, follow_up, information, meeting,
};
use crate::attachment::{FileId, Filed, Outcome};
use crate::call::Interval;
use crate::proposal::SubmissionKind;

/// Decides whether `command` may happen to `case`, and what is then recorded. No change at all is an answer too:
/// what was asked for is on record already.
///
/// # Errors
/// The rule that refuses it.
pub fn decide(case: &Case, command: Command, actor: &Actor) -> Result<Vec<Change>, Refusal> {
    let step = command.step();
    if *actor == Actor::System && is_on_record(case, &command) {
        return Ok(Vec::new());
    }
    permit(case, step, actor.role(case.division.as_deref()))?;
    if let Some(obstacle) = obstacle(case, step) {
        return Err(obstacle);
    }
    match command {
        Command::Submit(submit) => submitted(*submit),
        Command::RecordScreening { of, rules, findings } => {
            Ok(vec![Change::bare(Event::ScreeningRecorded { of, rules, findings })])
        }
        Command::ReplaceProposal(revision) => {
            // Until the close the proposer may replace a proposal for a call, and not after it.
            if case.call().is_some() {
                in_window(revision.window, revision.received_at)?;
            }
            Ok(vec![revised(*revision)?])
        }
        Command::ChangeContact(contact) => Ok(vec![Change::with(Event::ContactChanged, json(&*contact)?)]),
        Command::AnswerCorrection { revision, note } => answered(revision, note),
        Command::Withdraw { reason } => Ok(vec![Change::noting(Event::ProposalWithdrawn, reason)]),
        Command::ConfirmEligibility { note, document } => {
            let of = case.version.unwrap_or_default();
            Ok(act(case, Change::noting(Event::EligibilityConfirmed { of }, note), document))
        }
        Command::AskCorrection { what, until, document } => {
            Ok(act(case, Change::with(Event::CorrectionAsked { until }, what.as_str()), document))
        }
        Command::SetAside { ground, reason, document } => {
            let event = Event::SetAside { clause: ground.clause, ground: ground.text };
            Ok(act(case, Change::with(event, reason.as_str()), document))
        }
        Command::TakeUpAgain { reason, document } => {
            Ok(act(case, Change::with(Event::TakenUpAgain, reason.as_str()), document))
        }
        Command::RecordDialogue { on, means, talk } => dialogue::record(on, means, &talk),
        Command::CorrectDialogue { of, on, means, talk } => dialogue::correct(case, of, on, means, &talk),
        Command::ConfirmDialogue { of } => dialogue::confirm(case, of),
        Command::AskDialogueChange { of, what } => dialogue::ask_change(case, of, &what),
        Command::PlanMeeting { time, appointment } => meeting::plan(time, &appointment),
        Command::MoveMeeting { of, time, appointment } => meeting::shift(case, of, time, &appointment),
        Command::CancelMeeting { of, reason } => meeting::cancel(case, of, &reason),
        Command::HandOverInformation { on, handover } => information::hand_over(on, &handover),
        Command::AcknowledgeInformation { of } => information::acknowledge(case, of),
        Command::AskExpert(asked) => advice::ask(case, *asked),
        Command::RemindExpert { of } => advice::about(case, of, Change::bare(Event::ExpertReminded { of })),
        Command::ExtendAdvice { of, until } => {
            advice::about(case, of, Change::bare(Event::AdviceExtended { of, until }))
        }
        Command::RevokeAdvice { of, reason } => advice::revoke(case, of, &reason),
        Command::GiveAdvice { of, advice, received_at } => {
            let change = Change::with(Event::AdviceGiven { of }, advice.as_str());
            advice::say(case, of, actor, received_at, change)
        }
        Command::DeclareConflict { of, note, received_at } => {
            advice::say(case, of, actor, received_at, Change::noting(Event::ConflictDeclared { of }, note))
        }
        Command::OmitDialogue { reason } => Ok(vec![Change::with(Event::DialogueOmitted, reason.as_str())]),
        Command::Assign { division, reason, document } => assign(case, division, reason, document),
        Command::InspectAttachment { id, outcome, inside } => inspected(case, id, outcome, inside),
        Command::ReplaceAttachment(replacement) => replaced(case, *replacement),
        Command::OpenAttachment { id } => {
            // What was disposed of is gone, or will be within minutes.
            let filed =
                case.attachment(&id).filter(|_| !case.is_disposed()).ok_or(Refusal::NoSuchAttachment)?;
            match filed.outcome {
                Some(Outcome::Accepted(_)) => Ok(vec![Change::bare(Event::AttachmentOpened { id })]),
                Some(Outcome::Refused(_)) | None => Err(Refusal::AttachmentNotOpen),
            }
        }
        Command::RecordDocument { of, document } => record_document(case, of, document, actor),
        Command::FollowUp { command, document } => {
            Ok(act(case, follow_up::rules::decide(case, *command)?, document))
        }
        Command::DisposePayloads { approval_number, approved_on, mut sequences, due_from, on } => {
            if on < due_from {
                return Err(Refusal::StillKept { due_from });
            }
            sequences.retain(|sequence| case.payloads.contains(sequence));
            if sequences.is_empty() {
                return Ok(Vec::new());
            }
            Ok(vec![Change::bare(Event::PayloadsDisposed { approval_number, approved_on, sequences })])
        }
        Command::BeginDeliberation { note } => Ok(vec![Change::noting(Event::DeliberationBegun, note)]),
        Command::Hold { until, text } => Ok(vec![Change::with(Event::Held { until }, json(&*text)?)]),
        Command::Resume { note } => Ok(vec![Change::noting(Event::DeliberationResumed, note)]),
        Command::AskCoordination { what } => Ok(vec![Change::with(Event::CoordinationAsked, what.as_str())]),
        Command::EndCoordination { reason } => {
            Ok(vec![Change::with(Event::CoordinationEnded, reason.as_str())])
        }
        Command::RecordCoordination { agrees, opinion, document } => {
            decision::coordinated(case, agrees, opinion, document)
        }
        Command::Decide(decide) | Command::DecideAgain(decide) => decision::decided(case, step, *decide),
        Command::CorrectDecision { verdict, text } => decision::corrected(case, verdict, &text),
        Command::AnnounceAdopted | Command::AnnounceNotAdopted => decision::announced(case),
        Command::RaiseIssue(raise) => deliberation::raised(case, &raise),
        Command::UpdateIssue(update) => deliberation::updated(case, &update),
        Command::RecordPlan { text } => Ok(vec![Change::with(Event::PlanRecorded, json(&*text)?)]),
    }
}

/// Whether the flow has `step` from where the case stands, and whether it is this role's to take. Who could never
/// take it is told so, wherever the case stands.
pub(super) fn permit(case: &Case, step: Step, role: Option<Role>) -> Result<(), Refusal> {
    let takes = |by: &[Role]| role.is_some_and(|role| by.contains(&role));
    let ever =
        || Status::ALL.iter().flat_map(|from| ways(*from)).any(|row| row.step == step && takes(row.by));
    match transition(case.status, step) {
        Some(row) if takes(row.by) => Ok(()),
        None if ever() => Err(Refusal::NotInThisStatus { step, status: case.status }),
        Some(_) | None => Err(Refusal::NotThisActor { step }),
    }
}

/// What stands in the way of a step that the table allows: the same answer for the page that offers it and for the
/// command that takes it.
pub(super) fn obstacle(case: &Case, step: Step) -> Option<Refusal> {
    match step {
        Step::ConfirmEligibility if case.eligible => Some(Refusal::AlreadyEligible),
        Step::ConfirmEligibility | Step::SetAside if case.screened != case.version => {
            Some(Refusal::NotScreened)
        }
        // A proposal for a call can be replaced until the close, confirmed or not; that decides, and another version
        // has to be confirmed anew.
        Step::ReplaceProposal if case.call().is_some() => None,
        Step::ReplaceProposal | Step::ChangeContact if case.eligible => Some(Refusal::Confirmed),
        Step::OmitDialogue if case.dialogue => Some(Refusal::DialogueOnRecord),
        Step::CorrectDialogue if case.dialogues.is_empty() => Some(Refusal::NothingThere),
        Step::ConfirmDialogue | Step::AskDialogueChange
            if !case.dialogues.iter().any(|dialogue| dialogue.shared) =>
        {
            Some(Refusal::NothingThere)
        }
        Step::MoveMeeting | Step::CancelMeeting if case.planned_meetings().next().is_none() => {
            Some(Refusal::NothingThere)
        }
        Step::AcknowledgeInformation if case.information.is_empty() => Some(Refusal::NothingThere),
        Step::RemindExpert | Step::ExtendAdvice if case.open_questions().next().is_none() => {
            Some(Refusal::NothingThere)
        }
        Step::RevokeAdvice | Step::GiveAdvice | Step::DeclareConflict if case.questions.is_empty() => {
            Some(Refusal::NothingThere)
        }
        Step::Assign if !case.eligible => Some(Refusal::NotEligible),
        Step::Assign if !case.dialogue && !case.dialogue_omitted => Some(Refusal::NoDialogue),
        Step::RecordCoordination => case.deciding.not_asked(),
        Step::Decide | Step::DecideAgain => case.deciding.not_coordinated(),
        Step::AnnounceAdopted | Step::AnnounceNotAdopted => case.deciding.decided_otherwise(step),
        Step::Withdraw => case.deciding.is_announced(),
        Step::BeginAgreement => follow_up::rules::begin_agreement(case),
        Step::BeginContract => follow_up::rules::begin_contract(case),
        Step::ConcludeAgreement => follow_up::rules::conclude(case),
        Step::RecordContract => follow_up::rules::contract(case),
        Step::BeginCarryingOut => follow_up::rules::carry_out(case),
        Step::ChangeMilestone | Step::ReachMilestone => follow_up::rules::milestone(case),
        Step::Close => follow_up::rules::close(case),
        Step::Submit
        | Step::RecordScreening
        | Step::ReplaceProposal
        | Step::ChangeContact
        | Step::ConfirmEligibility
        | Step::AskCorrection
        | Step::AnswerCorrection
        | Step::SetAside
        | Step::TakeUpAgain
        | Step::RecordDialogue
        | Step::OmitDialogue
        | Step::CorrectDialogue
        | Step::ConfirmDialogue
        | Step::AskDialogueChange
        | Step::PlanMeeting
        | Step::MoveMeeting
        | Step::CancelMeeting
        | Step::HandOverInformation
        | Step::AcknowledgeInformation
        | Step::AskExpert
        | Step::RemindExpert
        | Step::ExtendAdvice
        | Step::RevokeAdvice
        | Step::GiveAdvice
        | Step::DeclareConflict
        | Step::Assign
        | Step::RecordDocument
        | Step::BeginDeliberation
        | Step::Hold
        | Step::Resume
        | Step::AskCoordination
        | Step::EndCoordination
        | Step::CorrectDecision
        | Step::RaiseIssue
        | Step::UpdateIssue
        | Step::RecordPlan
        | Step::RecordTiesCheck
        | Step::RecordBudget
        | Step::RecordPropertyConsent
        | Step::RecordProcurement
        | Step::PlanMilestone
        | Step::RecordResults
        | Step::EndUnrealised
        | Step::InspectAttachment
        | Step::ReplaceAttachment
        | Step::OpenAttachment
        | Step::DisposePayloads => None,
    }
}

/// Screening records once for each version; a version that was replaced meanwhile, or a proposal that was
/// withdrawn, needs none. Inspection records once for each file.
fn is_on_record(case: &Case, command: &Command) -> bool {
    if let Command::InspectAttachment { id, .. } = command {
        return case.attachment(id).is_some_and(|filed| filed.outcome.is_some());
    }
    let Command::RecordScreening { of, .. } = command else { return false };
    case.version != Some(*of)
        || case.screened == case.version
        || transition(case.status, Step::RecordScreening).is_none()
}

fn submitted(submit: Submit) -> Result<Vec<Change>, Refusal> {
    let Submit { submission, receipt_number, received_at, window, versions, entered, attachments } = submit;
    match submission.kind {
        SubmissionKind::Theme { .. } => in_window(window, received_at)?,
        SubmissionKind::Free => {}
    }
    let text = json(&submission.content)?;
    let event = Event::ProposalSubmitted {
        receipt_number,
        received_at,
        kind: submission.kind,
        window,
        language: submission.language,
        consents: submission.consents,
        versions,
        entered: entered.as_ref().map(|entered| entered.means),
        attachments,
    };
    let noted = entered.map(|entered| Change::with(Event::OriginalNoted, entered.original.as_str()));
    Ok([Change::with(event, text)].into_iter().chain(noted).collect())
}

/// Nothing is accepted outside its call's intervals, whoever asks.
fn in_window(window: Option<Interval>, received_at: Timestamp) -> Result<(), Refusal> {
    match window {
        Some(window) if window.contains(received_at) => Ok(()),
        Some(_) | None => Err(Refusal::OutsideWindow),
    }
}

fn revised(revision: Revision) -> Result<Change, Refusal> {
    let Revision { submission, received_at, window, versions, attachments } = revision;
    let text = json(&submission.content)?;
    let (language, consents) = (submission.language, submission.consents);
    let event = Event::ProposalRevised { received_at, window, language, consents, versions, attachments };
    Ok(Change::with(event, text))
}

fn inspected(
    case: &Case,
    id: FileId,
    outcome: Outcome,
    inside: Option<String>,
) -> Result<Vec<Change>, Refusal> {
    case.attachment(&id).ok_or(Refusal::NoSuchAttachment)?;
    Ok(vec![Change { event: Event::AttachmentInspected { id, outcome }, text: inside }])
}

/// A refused file can be replaced: for a call until its close, as the proposal itself, otherwise until the decision.
fn replaced(case: &Case, replacement: Replacement) -> Result<Vec<Change>, Refusal> {
    let Replacement { attachment, name, replaces, received_at, window } = replacement;
    if case.attachment(&attachment.id).is_some_and(|filed| filed.replaces.as_ref() == Some(&replaces)) {
        return Ok(Vec::new());
    }
    match case.standing_attachments().find(|filed| filed.id == replaces) {
        None => return Err(Refusal::NoSuchAttachment),
        Some(Filed { outcome: Some(Outcome::Refused(_)), .. }) => {}
        Some(_) => return Err(Refusal::AttachmentStands),
    }
    if case.call().is_some() {
        in_window(window, received_at)?;
    }
    let event = Event::AttachmentReplaced { attachment, replaces, received_at, window };
    Ok(vec![Change::with(event, name)])
}

fn answered(
    revision: Option<Box<Revision>>,
    note: Option<crate::value::Prose>,
) -> Result<Vec<Change>, Refusal> {
    if revision.is_none() && note.is_none() {
        return Err(Refusal::EmptyAnswer);
    }
    let revised = revision.map(|revision| revised(*revision)).transpose()?;
    Ok(revised.into_iter().chain([Change::noting(Event::CorrectionAnswered, note)]).collect())
}

fn assign(
    case: &Case,
    division: String,
    reason: Option<crate::value::Prose>,
    document: Option<Document>,
) -> Result<Vec<Change>, Refusal> {
    let from = case.division.clone();
    if from.as_ref() == Some(&division) {
        return Err(Refusal::AlreadyAssigned);
    }
    if from.is_some() && reason.is_none() {
        return Err(Refusal::NoReason);
    }
    Ok(act(case, Change::noting(Event::DivisionAssigned { division, from }, reason), document))
}

fn record_document(case: &Case, of: u32, document: Document, actor: &Actor) -> Result<Vec<Change>, Refusal> {
    let act = case.acts.iter().find(|act| act.sequence == of).ok_or(Refusal::NotAFormalAct { of })?;
    if !act.kind.is_recorded_by(actor) {
        return Err(Refusal::NotTheirAct { of });
    }
    if act.document.as_ref() == Some(&document) {
        return Ok(Vec::new());
    }
    Ok(vec![Change::bare(Event::DocumentRecorded { of, document })])
}

/// A formal act, with its document where that is known already.
pub(super) fn act(case: &Case, act: Change, document: Option<Document>) -> Vec<Change> {
    let of = case.revision + 1;
    let document = document.map(|document| Change::bare(Event::DocumentRecorded { of, document }));
    [act].into_iter().chain(document).collect()
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|_| Refusal::Unwritable)
}
