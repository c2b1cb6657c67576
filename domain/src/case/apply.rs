//! How an event changes what is known of a case. No rule, and it cannot fail.

use jiff::Timestamp;
use jiff::civil::Date;

use super::event::Event;
use super::follow_up;
use super::{
    Act, Case, Dialogue, DialogueAnswer, FormalAct, Information, Meeting, Question, QuestionState, Receipt,
    Recorded, Status,
};
use crate::attachment::{Attachment, FileId, Filed, Filing};
use crate::calendar;

/// The case after `recorded`.
#[must_use]
pub fn apply(case: Case, recorded: &Recorded) -> Case {
    let (sequence, at, before) = (recorded.entry.sequence, recorded.entry.at, case.status);
    let mut after = Case { revision: sequence, last_hash: recorded.hash(), ..case };
    if !matches!(recorded.entry.event, Event::AttachmentOpened { .. }) {
        after.moved = sequence;
    }
    if recorded.entry.payload.is_some() {
        after.payloads.push(sequence);
    }
    match &recorded.entry.event {
        event @ Event::ProposalSubmitted { received_at, attachments, .. } => {
            after.receipt = receipt(event);
            after.status = Status::Received;
            after.version = Some(sequence);
            after.milestones.received = Some(*received_at);
            after.file(sequence, attachments);
            after.record_act(sequence, FormalAct::Receipt);
        }
        Event::OriginalNoted => {}
        Event::ProposalRevised { window, language, consents, versions, attachments, .. } => {
            if let Some(receipt) = &mut after.receipt {
                receipt.window = window.or(receipt.window);
                receipt.language = *language;
                receipt.consents.clone_from(consents);
                receipt.versions.clone_from(versions);
            }
            after.version = Some(sequence);
            after.contact = None;
            after.eligible = false;
            after.file(sequence, attachments);
        }
        Event::ContactChanged => after.contact = Some(sequence),
        Event::ScreeningRecorded { of, .. } => after.screened = Some(*of),
        Event::EligibilityConfirmed { .. } => {
            after.eligible = true;
            after.record_act(sequence, FormalAct::Eligibility);
            if after.status == Status::Received {
                after.status = Status::Confirming;
            }
        }
        Event::CorrectionAsked { until } => {
            after.contacted(at);
            after.pause(at);
            after.answer_by = Some(*until);
            after.status = Status::CorrectionAsked;
            after.record_act(sequence, FormalAct::Correction);
        }
        Event::CorrectionAnswered => {
            after.go_on(at);
            after.answer_by = None;
            after.status = Status::Confirming;
        }
        Event::SetAside { .. } => {
            after.contacted(at);
            after.milestones.answered = Some(at);
            after.pause(at);
            after.answer_by = None;
            after.status = Status::SetAside;
            after.record_act(sequence, FormalAct::SetAside);
        }
        Event::TakenUpAgain => {
            after.go_on(at);
            after.milestones.answered = None;
            after.eligible = false;
            after.status = Status::Confirming;
            after.record_act(sequence, FormalAct::TakenUpAgain);
        }
        Event::DialogueRecorded { on, shared, .. } => {
            let received = after.milestones.received;
            after.contacted(received.map_or(at, |received| begin_of(*on).clamp(received, at.max(received))));
            after.dialogue = true;
            let answer = DialogueAnswer::None;
            let (first, version) = (sequence, sequence);
            after.dialogues.push(Dialogue { first, version, on: *on, shared: *shared, answer });
            if after.status == Status::Received {
                after.status = Status::Confirming;
            }
        }
        Event::DialogueCorrected { of, on, .. } => {
            if let Some(dialogue) = after.dialogue_mut(*of) {
                let answer = DialogueAnswer::None;
                *dialogue = Dialogue { version: sequence, on: *on, shared: true, answer, ..dialogue.clone() };
            }
        }
        Event::DialogueConfirmed { of } => after.answer_dialogue(*of, DialogueAnswer::Confirmed),
        Event::DialogueChangeAsked { of } => {
            after.answer_dialogue(*of, DialogueAnswer::ChangeAsked(sequence));
        }
        Event::MeetingPlanned { time } => {
            let (first, version, text) = (sequence, sequence, sequence);
            after.meetings.push(Meeting { first, version, text, time: *time, cancelled: false });
        }
        Event::MeetingMoved { of, time } => {
            if let Some(meeting) = after.meeting_mut(*of) {
                *meeting = Meeting { version: sequence, text: sequence, time: *time, ..meeting.clone() };
            }
        }
        Event::MeetingCancelled { of } => {
            if let Some(meeting) = after.meeting_mut(*of) {
                *meeting = Meeting { version: sequence, cancelled: true, ..meeting.clone() };
            }
        }
        Event::InformationHandedOver { on } => {
            after.information.push(Information { sequence, on: *on, acknowledged: false });
        }
        Event::InformationAcknowledged { of } => {
            let found = after.information.iter_mut().find(|information| information.sequence == *of);
            if let Some(information) = found {
                information.acknowledged = true;
            }
        }
        Event::ExpertAsked { expert, version, parts, until, on_basis } => after.questions.push(Question {
            sequence,
            expert: expert.clone(),
            version: *version,
            parts: parts.clone(),
            until: *until,
            on_basis: *on_basis,
            state: QuestionState::Open,
            answer: None,
        }),
        Event::ExpertReminded { .. } => {}
        Event::AdviceExtended { of, until } => {
            if let Some(question) = after.question_mut(*of) {
                question.until = *until;
            }
        }
        Event::AdviceRevoked { of } => after.settle_question(*of, QuestionState::Revoked),
        Event::AdviceGiven { of } => {
            if let Some(question) = after.question_mut(*of) {
                question.state = QuestionState::Answered;
                question.answer = Some(sequence);
            }
        }
        Event::ConflictDeclared { of } => after.settle_question(*of, QuestionState::Conflict),
        Event::DialogueOmitted => {
            after.contacted(at);
            after.dialogue_omitted = true;
        }
        Event::DivisionAssigned { division, .. } => {
            after.division = Some(division.clone());
            after.milestones.assigned = Some(at);
            after.deciding.end_round();
            after.deliberation.hold = None;
            after.status = Status::Assigned;
            after.record_act(sequence, FormalAct::Assignment);
        }
        Event::DocumentRecorded { of, document } => {
            if let Some(act) = after.acts.iter_mut().find(|act| act.sequence == *of) {
                act.document = Some(document.clone());
            }
        }
        Event::AttachmentInspected { id, outcome } => {
            if let Some(filed) = after.attachments.iter_mut().find(|filed| filed.id == *id) {
                filed.outcome = Some(outcome.clone());
            }
        }
        Event::AttachmentReplaced { attachment, replaces, .. } => {
            after.replace_file(sequence, attachment, replaces);
        }
        Event::AttachmentOpened { .. } => {}
        Event::ProposalWithdrawn => {
            after.go_on(at);
            after.milestones.answered = Some(at);
            after.answer_by = None;
            after.deciding.end_round();
            after.deliberation.hold = None;
            after.status = Status::Withdrawn;
        }
        Event::FollowUp(event) => follow_up::apply(&mut after, sequence, event),
        Event::PayloadsDisposed { sequences, .. } => {
            after.payloads.retain(|payload| !sequences.contains(payload));
        }
        Event::DeliberationBegun => after.begin_deliberation(at),
        Event::Held { until } => after.hold(*until, sequence),
        Event::DeliberationResumed => after.resume(),
        Event::CoordinationAsked => after.ask_coordination(sequence),
        Event::CoordinationEnded => after.end_coordination(),
        Event::CoordinationRecorded { agrees } => after.coordinate(sequence, *agrees),
        Event::DecisionRecorded { verdict, replaces, .. } => after.decide(sequence, *verdict, *replaces),
        Event::DecisionCorrected { verdict, .. } => after.correct_decision(sequence, *verdict),
        Event::DecisionAnnounced { .. } => after.announce(sequence, at),
        Event::IssueRaised { owner, shared, until } => {
            after.deliberation.raise(sequence, *owner, *shared, *until);
        }
        Event::IssueUpdated { of, owner, state, until } => {
            after.deliberation.update(sequence, *of, (*owner, *state, *until));
        }
        Event::PlanRecorded => after.deliberation.plan = Some(sequence),
    }
    if after.status != before {
        after.ended = after.status.is_final().then_some(at);
    }
    if after.status.is_final() {
        after.end_questions();
    }
    after
}

fn receipt(event: &Event) -> Option<Receipt> {
    let Event::ProposalSubmitted {
        receipt_number,
        received_at,
        kind,
        window,
        language,
        consents,
        versions,
        entered,
        attachments: _,
    } = event
    else {
        return None;
    };
    Some(Receipt {
        number: receipt_number.clone(),
        received_at: *received_at,
        kind: kind.clone(),
        window: *window,
        language: *language,
        consents: consents.clone(),
        versions: versions.clone(),
        entered: *entered,
    })
}

impl Case {
    pub(super) fn record_act(&mut self, sequence: u32, kind: FormalAct) {
        self.acts.push(Act { sequence, kind, document: None });
    }

    /// The files of a version: those that are new are known from now on.
    fn file(&mut self, version: u32, attachments: &[Attachment]) {
        for attachment in attachments {
            if self.attachment(&attachment.id).is_none() {
                self.attachments.push(Filed::new(attachment, version, None));
            }
        }
        let files = attachments.iter().map(|attachment| attachment.id.clone()).collect();
        self.filings.push(Filing { version, files });
    }

    fn replace_file(&mut self, sequence: u32, attachment: &Attachment, replaces: &FileId) {
        if let Some(filed) = self.attachments.iter_mut().find(|filed| filed.id == *replaces) {
            filed.replaced_by = Some(attachment.id.clone());
        }
        self.attachments.push(Filed::new(attachment, sequence, Some(replaces.clone())));
        if let Some(filing) = self.filings.last_mut() {
            let place = filing.files.iter().position(|id| id == replaces);
            let after = place.map_or(filing.files.len(), |place| place + 1);
            filing.files.insert(after, attachment.id.clone());
        }
    }

    fn contacted(&mut self, at: Timestamp) {
        let first = self.milestones.first_contact.map_or(at, |earlier| earlier.min(at));
        self.milestones.first_contact = Some(first);
    }

    fn pause(&mut self, at: Timestamp) {
        if !matches!(self.pauses.last(), Some((_, None))) {
            self.pauses.push((at, None));
        }
    }

    fn go_on(&mut self, at: Timestamp) {
        if let Some((_, end @ None)) = self.pauses.last_mut() {
            *end = Some(at);
        }
    }
}

/// The first instant of a day in Tokyo. Days that no calendar reaches do not pass the parser.
fn begin_of(day: Date) -> Timestamp {
    day.to_zoned(calendar::tokyo()).map_or(Timestamp::MIN, |begin| begin.timestamp())
}
