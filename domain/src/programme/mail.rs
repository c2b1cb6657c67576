//! Mail texts: templates with `{field}` placeholders.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::Language;

/// The mails that the system sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailKind {
    /// To the proposer: we have it, under this number, and this happens next.
    Receipt,
    /// To Planning: a proposal has come in.
    Received,
    /// To the proposer: the public label has changed.
    StatusChanged,
    /// To the proposer: please correct something, until a day.
    CorrectionAsked,
    /// To the proposer: we have the new version.
    ReplacedReceipt,
    /// To the proposer, at the address before and at the new one: the contact was changed.
    ContactChanged,
    /// To Planning: the proposer has replaced the proposal.
    Replaced,
    /// To Planning: the proposer has answered a request for correction.
    CorrectionAnswered,
    /// To a division: it is now responsible for a case.
    Assigned,
    /// To a division: another one is now responsible for a case of its.
    Unassigned,
    /// To whoever owes a step whose time limit has passed, once a day.
    Overdue,
    /// To Planning and the responsible division: the proposer has withdrawn.
    Withdrawn,
    /// To the proposer: one of the files that came with the proposal was not accepted.
    AttachmentRefused,
    /// To Planning and the responsible division: one of the files of a case was not accepted.
    AttachmentRefusedStaff,
    /// To Planning and the responsible division: the proposer sent a file in place of one that was not accepted.
    AttachmentReplaced,
    /// To Planning: the division asks for its coordination of a decision.
    CoordinationAsked,
    /// To the division: Planning has recorded its coordination.
    CoordinationRecorded,
    /// To the proposer: the proposal is adopted, at no cost to the municipality.
    Adopted,
    /// To the proposer: the proposal is adopted, with a cost to the municipality; this does not guarantee selection.
    AdoptedWithCost,
    /// To the proposer: the proposal is not adopted.
    NotAdopted,
    /// To Planning: the division has announced a decision.
    Announced,
    /// To the proposer: there is an issue that they are asked to deal with.
    IssueAsked,
    /// To the proposer: budget and contract come next, and adoption does not guarantee selection.
    ContractBegun,
    /// To the proposer: another party was selected as the contractor.
    NotSelected,
    /// To the proposer: the link to the case, again.
    Link,
    /// To whoever is filling in the form: the link to the draft.
    Draft,
    /// To Planning and the division behind a call: it has opened.
    CallOpened,
    /// To Planning and the division behind a call: its window was changed.
    CallChanged,
    /// To Planning and the division behind a call: it has closed, with so many proposals.
    CallClosed,
    /// To whoever is filling in the form for a call: it closes soon, and nothing has been sent.
    DraftReminder,
    /// To whoever is filling in the form for a call: its window was changed.
    DraftCallChanged,
    /// To whoever is filling in the form for a call: it has closed, and nothing was sent.
    DraftCallClosed,
    /// To the proposer: the record of a dialogue, or a corrected one, is there to be confirmed.
    DialogueRecorded,
    /// To Planning and the responsible division: the proposer asks for a change of a dialogue's record.
    DialogueChangeAsked,
    /// To the proposer, with a calendar entry: a meeting is planned.
    MeetingPlanned,
    /// To the proposer, with the entry anew: a meeting was moved or changed.
    MeetingMoved,
    /// To the proposer, with what takes the entry away: a meeting was called off.
    MeetingCancelled,
    /// To Planning and the responsible division: the calendar entry of a meeting, or what takes it away.
    MeetingEntry,
    /// To the proposer: information was handed over; please acknowledge its conditions.
    InformationHandedOver,
    /// To an expert: a question waits for them, until a day.
    AdviceAsked,
    /// To an expert: the question still waits.
    AdviceReminded,
    /// To an expert: there is more time.
    AdviceExtended,
    /// To the experts whose questions have ended: taken back, or the case ended.
    AdviceEnded,
    /// To Planning: an expert has answered, or declared a conflict of interest.
    AdviceAnswered,
}

/// Fields that every mail may use: the programme fills them in.
pub(super) const COMMON_FIELDS: [&str; 7] =
    ["programme", "municipality", "planning", "planning_phone", "planning_mail", "planning_hours", "next"];

impl MailKind {
    /// Every kind.
    pub const ALL: [MailKind; 44] = [
        MailKind::Receipt,
        MailKind::Received,
        MailKind::StatusChanged,
        MailKind::CorrectionAsked,
        MailKind::ReplacedReceipt,
        MailKind::ContactChanged,
        MailKind::Replaced,
        MailKind::CorrectionAnswered,
        MailKind::Assigned,
        MailKind::Unassigned,
        MailKind::Overdue,
        MailKind::Withdrawn,
        MailKind::AttachmentRefused,
        MailKind::AttachmentRefusedStaff,
        MailKind::AttachmentReplaced,
        MailKind::CoordinationAsked,
        MailKind::CoordinationRecorded,
        MailKind::Adopted,
        MailKind::AdoptedWithCost,
        MailKind::NotAdopted,
        MailKind::Announced,
        MailKind::IssueAsked,
        MailKind::ContractBegun,
        MailKind::NotSelected,
        MailKind::Link,
        MailKind::Draft,
        MailKind::CallOpened,
        MailKind::CallChanged,
        MailKind::CallClosed,
        MailKind::DraftReminder,
        MailKind::DraftCallChanged,
        MailKind::DraftCallClosed,
        MailKind::DialogueRecorded,
        MailKind::DialogueChangeAsked,
        MailKind::MeetingPlanned,
        MailKind::MeetingMoved,
        MailKind::MeetingCancelled,
        MailKind::MeetingEntry,
        MailKind::InformationHandedOver,
        MailKind::AdviceAsked,
        MailKind::AdviceReminded,
        MailKind::AdviceExtended,
        MailKind::AdviceEnded,
        MailKind::AdviceAnswered,
    ];

    /// The name of its files, such as `status-changed`.
    pub fn id(self) -> &'static str {
        match self {
            MailKind::Receipt => "receipt",
            MailKind::Received => "received",
            MailKind::StatusChanged => "status-changed",
            MailKind::CorrectionAsked => "correction-asked",
            MailKind::ReplacedReceipt => "replaced-receipt",
            MailKind::ContactChanged => "contact-changed",
            MailKind::Replaced => "replaced",
            MailKind::CorrectionAnswered => "correction-answered",
            MailKind::Assigned => "assigned",
            MailKind::Unassigned => "unassigned",
            MailKind::Overdue => "overdue",
            MailKind::Withdrawn => "withdrawn",
            MailKind::AttachmentRefused => "attachment-refused",
            MailKind::AttachmentRefusedStaff => "attachment-refused-staff",
            MailKind::AttachmentReplaced => "attachment-replaced",
            MailKind::CoordinationAsked => "coordination-asked",
            MailKind::CoordinationRecorded => "coordination-recorded",
            MailKind::Adopted => "adopted",
            MailKind::AdoptedWithCost => "adopted-with-cost",
            MailKind::NotAdopted => "not-adopted",
            MailKind::Announced => "announced",
            MailKind::IssueAsked => "issue-asked",
            MailKind::ContractBegun => "contract-begun",
            MailKind::NotSelected => "not-selected",
            MailKind::Link => "link",
            MailKind::Draft => "draft",
            MailKind::CallOpened => "call-opened",
            MailKind::CallChanged => "call-changed",
            MailKind::CallClosed => "call-closed",
            MailKind::DraftReminder => "draft-reminder",
            MailKind::DraftCallChanged => "draft-call-changed",
            MailKind::DraftCallClosed => "draft-call-closed",
            MailKind::DialogueRecorded => "dialogue-recorded",
            MailKind::DialogueChangeAsked => "dialogue-change-asked",
            MailKind::MeetingPlanned => "meeting-planned",
            MailKind::MeetingMoved => "meeting-moved",
            MailKind::MeetingCancelled => "meeting-cancelled",
            MailKind::MeetingEntry => "meeting-entry",
            MailKind::InformationHandedOver => "information-handed-over",
            MailKind::AdviceAsked => "advice-asked",
            MailKind::AdviceReminded => "advice-reminded",
            MailKind::AdviceExtended => "advice-extended",
            MailKind::AdviceEnded => "advice-ended",
            MailKind::AdviceAnswered => "advice-answered",
        }
    }

    /// Whether it goes to staff. Such a mail is plain text in Japanese only, and has no field in which a finding
    /// or personal data could stand.
    pub fn is_for_staff(self) -> bool {
        match self {
            MailKind::Received
            | MailKind::Replaced
            | MailKind::CorrectionAnswered
            | MailKind::Assigned
            | MailKind::Unassigned
            | MailKind::Overdue
            | MailKind::Withdrawn
            | MailKind::AttachmentRefusedStaff
            | MailKind::AttachmentReplaced
            | MailKind::CoordinationAsked
            | MailKind::CoordinationRecorded
            | MailKind::Announced
            | MailKind::CallOpened
            | MailKind::CallChanged
            | MailKind::CallClosed
            | MailKind::DialogueChangeAsked
            | MailKind::MeetingEntry
            | MailKind::AdviceAsked
            | MailKind::AdviceReminded
            | MailKind::AdviceExtended
            | MailKind::AdviceEnded
            | MailKind::AdviceAnswered => true,
            MailKind::Receipt
            | MailKind::StatusChanged
            | MailKind::CorrectionAsked
            | MailKind::ReplacedReceipt
            | MailKind::ContactChanged
            | MailKind::AttachmentRefused
            | MailKind::Adopted
            | MailKind::AdoptedWithCost
            | MailKind::NotAdopted
            | MailKind::IssueAsked
            | MailKind::ContractBegun
            | MailKind::NotSelected
            | MailKind::Link
            | MailKind::Draft
            | MailKind::DraftReminder
            | MailKind::DraftCallChanged
            | MailKind::DraftCallClosed
            | MailKind::DialogueRecorded
            | MailKind::MeetingPlanned
            | MailKind::MeetingMoved
            | MailKind::MeetingCancelled
            | MailKind::InformationHandedOver => false,
        }
    }

    /// The fields that its sender must give, and that its text must contain.
    pub fn required_fields(self) -> &'static [&'static str] {
        match self {
            MailKind::Receipt => {
                &["organisation", "contact", "number", "received_at", "title", "status_link"]
            }
            MailKind::Received
            | MailKind::Replaced
            | MailKind::CorrectionAnswered
            | MailKind::Assigned
            | MailKind::Withdrawn
            | MailKind::AttachmentRefusedStaff
            | MailKind::AttachmentReplaced
            | MailKind::CoordinationAsked
            | MailKind::CoordinationRecorded
            | MailKind::Announced => &["number", "title", "case_link"],
            MailKind::Unassigned => &["number", "title"],
            MailKind::Overdue => &["count", "list_link"],
            MailKind::CorrectionAsked => {
                &["organisation", "contact", "number", "title", "answer_by", "status_link"]
            }
            MailKind::ReplacedReceipt => {
                &["organisation", "contact", "number", "received_at", "title", "status_link"]
            }
            MailKind::AttachmentRefused => {
                &["organisation", "contact", "number", "title", "file", "reason", "status_link"]
            }
            // It also goes to the address before: no link, and nothing of what the new contact is.
            MailKind::ContactChanged => &["organisation", "number", "title"],
            MailKind::StatusChanged | MailKind::ContractBegun | MailKind::NotSelected => {
                &["organisation", "contact", "number", "title", "status", "status_link"]
            }
            MailKind::Adopted | MailKind::AdoptedWithCost | MailKind::NotAdopted => {
                &["organisation", "contact", "number", "title", "division", "status_link"]
            }
            MailKind::IssueAsked => &["organisation", "contact", "number", "title", "status_link"],
            MailKind::Link => &["number", "title", "status_link"],
            MailKind::Draft => &["draft_link", "until", "deadline"],
            MailKind::CallOpened => &["theme", "deadline", "call_link"],
            MailKind::CallChanged => &["theme", "change", "reason", "deadline", "call_link"],
            MailKind::CallClosed => &["theme", "deadline", "count", "list_link"],
            MailKind::DraftReminder => &["theme", "deadline", "draft_link"],
            MailKind::DraftCallChanged => &["theme", "change", "reason", "deadline", "draft_link"],
            MailKind::DraftCallClosed => &["theme", "deadline", "themes_link", "draft_link", "until"],
            MailKind::DialogueRecorded => {
                &["organisation", "contact", "number", "title", "dialogue_on", "status", "status_link"]
            }
            MailKind::DialogueChangeAsked | MailKind::AdviceAnswered => &["number", "title", "case_link"],
            MailKind::MeetingPlanned | MailKind::MeetingMoved => &[
                "organisation",
                "contact",
                "number",
                "title",
                "meeting_at",
                "meeting_means",
                "meeting_place",
                "status_link",
            ],
            MailKind::MeetingCancelled => {
                &["organisation", "contact", "number", "title", "meeting_at", "status_link"]
            }
            MailKind::MeetingEntry => &["number", "title", "meeting_at", "case_link"],
            MailKind::InformationHandedOver => &["organisation", "contact", "number", "title", "status_link"],
            MailKind::AdviceAsked | MailKind::AdviceReminded | MailKind::AdviceExtended => {
                &["number", "until", "advice_link"]
            }
            MailKind::AdviceEnded => &["number"],
        }
    }

    /// Every field that its text may contain.
    pub fn fields(self) -> impl Iterator<Item = &'static str> {
        self.required_fields().iter().copied().chain(COMMON_FIELDS)
    }
}

/// A mail in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailText {
    /// The subject, one line, with placeholders.
    pub subject: String,
    /// The text, with placeholders; paragraphs are separated by an empty line.
    pub body: String,
}

/// A mail in the languages that its reader may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailTemplate {
    /// In Japanese.
    pub ja: MailText,
    /// In English; none for a mail to staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<MailText>,
}

/// A mail with its fields filled in.
///
/// No `Debug`: it holds names and a secret link.
#[derive(Clone, PartialEq, Eq)]
pub struct RenderedMail {
    /// One line without control characters. Encoding it for the header is the mailer's business.
    pub subject: String,
    /// The text part; lines end with `\n`.
    pub body: String,
}

/// A template names a field that its sender did not give.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mail needs the field `{0}`, which was not given")]
pub struct MissingField(pub String);

impl MailTemplate {
    /// Fills in the fields, in `language` where there is one, else in Japanese.
    ///
    /// A value is one line: control characters and line breaks in it become spaces, so that no value can begin a
    /// header, a paragraph or a signature of its own. A value that looks like a placeholder is not filled in again.
    ///
    /// # Errors
    ///
    /// [`MissingField`] if the text names a field that `fields` lacks.
    pub fn render(
        &self,
        language: Language,
        fields: &BTreeMap<&str, &str>,
    ) -> Result<RenderedMail, MissingField> {
        let text = match language {
            Language::English => self.en.as_ref().unwrap_or(&self.ja),
            Language::Japanese => &self.ja,
        };
        Ok(RenderedMail { subject: one_line(&fill(&text.subject, fields)?), body: fill(&text.body, fields)? })
    }
}

fn one_line(value: &str) -> String {
    value
        .chars()
        .map(|c| if c.is_control() || c == '\u{2028}' || c == '\u{2029}' { ' ' } else { c })
        .collect()
}

fn fill(template: &str, fields: &BTreeMap<&str, &str>) -> Result<String, MissingField> {
    let mut filled = String::with_capacity(template.len());
    for piece in pieces(template) {
        match piece {
            Piece::Words(words) => filled.push_str(words),
            Piece::Field(name) => {
                let value = fields.get(name).ok_or_else(|| MissingField(name.to_owned()))?;
                filled.push_str(&one_line(value));
            }
        }
    }
    Ok(filled)
}

/// A piece of a template.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Text that stands as it is.
    Words(&'a str),
    /// The name between braces.
    Field(&'a str),
}

/// Cuts a template into its pieces. A brace that opens nothing stands as it is (the loader refuses it).
pub(crate) fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, name, after)) = next_field(rest) {
        if !before.is_empty() {
            pieces.push(Piece::Words(before));
        }
        pieces.push(Piece::Field(name));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

fn next_field(text: &str) -> Option<(&str, &str, &str)> {
    let (before, opened) = text.split_once('{')?;
    let (name, after) = opened.split_once('}')?;
    Some((before, name, after))
}
