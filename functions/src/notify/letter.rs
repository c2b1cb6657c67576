//! What a mail says and to whom, from what is on record.

use std::collections::BTreeMap;

use anyhow::Context as _;
use kyoso::attachment::Outcome;
use kyoso::calendar;
use kyoso::case::{Event, Status};
use kyoso::programme::{MailKind, RenderedMail};
use kyoso::proposal::Content;
use kyoso::staff::Group;
use kyoso::text::Language;

use super::{Notify, Prepared};
use crate::clock;
use crate::files::name_of;
use crate::store::{CaseFile, MailRecord};

/// A mail that is ready to be sent. No `Debug`: it holds personal data and a secret link.
pub(super) struct Letter {
    /// The addresses it goes to.
    pub(super) to: Vec<String>,
    /// The language it is in.
    pub(super) language: Language,
    /// Subject and text.
    pub(super) text: RenderedMail,
    /// Whether it has an HTML part too. Mail to staff is plain text.
    pub(super) html: bool,
    /// Whether its readers must not learn of each other, though they are of the staff: experts.
    pub(super) apart: bool,
    /// A calendar entry beside the text.
    pub(super) entry: Option<CalendarFile>,
}

/// A calendar entry as it goes with a mail (iTIP).
pub(super) struct CalendarFile {
    /// `REQUEST` or `CANCEL`.
    pub(super) method: &'static str,
    /// The file.
    pub(super) text: String,
}

impl Letter {
    /// Whether its readers must not learn each other's addresses: a contact and the one before them.
    pub(super) fn hides_readers(&self) -> bool {
        (self.html || self.apart) && self.to.len() > 1
    }
}

impl Notify {
    pub(super) fn for_case(
        &self,
        kind: MailKind,
        file: &CaseFile,
        record: &MailRecord,
    ) -> anyhow::Result<Prepared> {
        let Some(content) = &file.content else { return Ok(Prepared::Needless("disposed of")) };
        let event = record.event().and_then(|sequence| file.event(sequence));
        let planning = || self.programme.about.notify.planning.clone();
        match (kind, event) {
            (
                MailKind::Received
                | MailKind::Replaced
                | MailKind::CorrectionAnswered
                | MailKind::CoordinationAsked
                | MailKind::Announced,
                _,
            ) => self.to_staff(kind, planning(), file, content),
            (MailKind::CoordinationRecorded, _) => {
                let division = file.case.division.as_deref().and_then(|id| self.address_of(id));
                self.to_staff(kind, division.into_iter().collect(), file, content)
            }
            // Another decision was announced since: its own mail says so.
            (
                MailKind::Adopted | MailKind::AdoptedWithCost | MailKind::NotAdopted,
                Some(Event::DecisionAnnounced { of, .. }),
            ) if file.case.deciding.announced.is_none_or(|announced| announced.sequence != *of) => {
                Ok(Prepared::Needless("announced anew"))
            }
            (MailKind::Withdrawn | MailKind::AttachmentRefusedStaff | MailKind::AttachmentReplaced, _) => {
                let division = file.case.division.as_deref().and_then(|id| self.address_of(id));
                self.to_staff(kind, planning().into_iter().chain(division).collect(), file, content)
            }
            (MailKind::Assigned, Some(Event::DivisionAssigned { division, .. })) => {
                self.to_staff(kind, self.address_of(division).into_iter().collect(), file, content)
            }
            (MailKind::Unassigned, Some(Event::DivisionAssigned { from: Some(division), .. })) => {
                self.to_staff(kind, self.address_of(division).into_iter().collect(), file, content)
            }
            (MailKind::CorrectionAsked, _) if file.case.status != Status::CorrectionAsked => {
                Ok(Prepared::Needless("answered"))
            }
            // Replaced, or left out of another version, before the mail's turn came.
            (MailKind::AttachmentRefused, Some(Event::AttachmentInspected { id, .. }))
                if file.case.standing_attachments().all(|filed| filed.id != *id) =>
            {
                Ok(Prepared::Needless("no longer of the proposal"))
            }
            (MailKind::ContactChanged, _) => self.to_both_contacts(file, content, record),
            (MailKind::DialogueChangeAsked, _) => self.to_staff(kind, self.both_sides(file), file, content),
            (MailKind::AdviceAnswered, _) => self.to_staff(kind, planning(), file, content),
            (
                MailKind::MeetingPlanned
                | MailKind::MeetingMoved
                | MailKind::MeetingCancelled
                | MailKind::MeetingEntry,
                _,
            ) => self.for_meeting(kind, file, content, record),
            (
                MailKind::AdviceAsked
                | MailKind::AdviceReminded
                | MailKind::AdviceExtended
                | MailKind::AdviceEnded,
                _,
            ) => self.for_expert(kind, file, record),
            (
                MailKind::Receipt
                | MailKind::StatusChanged
                | MailKind::ContractBegun
                | MailKind::NotSelected
                | MailKind::Link
                | MailKind::CorrectionAsked
                | MailKind::AttachmentRefused
                | MailKind::Adopted
                | MailKind::AdoptedWithCost
                | MailKind::NotAdopted
                | MailKind::IssueAsked
                | MailKind::DialogueRecorded
                | MailKind::InformationHandedOver
                | MailKind::ReplacedReceipt,
                event,
            ) => self.to_proposer(kind, file, content, event, record),
            (
                MailKind::Assigned
                | MailKind::Unassigned
                | MailKind::Draft
                | MailKind::Overdue
                | MailKind::CallOpened
                | MailKind::CallChanged
                | MailKind::CallClosed
                | MailKind::DraftReminder
                | MailKind::DraftCallChanged
                | MailKind::DraftCallClosed,
                _,
            ) => Ok(Prepared::Needless("not a mail of this event")),
        }
    }

    /// The mail address of a division; none of one that the programme no longer has.
    pub(super) fn address_of(&self, division: &str) -> Option<String> {
        self.programme.division(division).map(|division| division.mail.clone())
    }

    /// Number, title, what is waiting, a link: no findings and no personal data.
    fn to_staff(
        &self,
        kind: MailKind,
        to: Vec<String>,
        file: &CaseFile,
        content: &Content,
    ) -> anyhow::Result<Prepared> {
        if to.is_empty() {
            // A division that the programme no longer has.
            return Ok(Prepared::Needless("nobody to tell"));
        }
        let link = format!("{}/staff/cases/{}", self.public_url, file.case.id);
        let fields = BTreeMap::from([
            ("number", file.head.receipt_number.as_str()),
            ("title", content.proposal.title.as_str()),
            ("case_link", link.as_str()),
        ]);
        let text = self.programme.mail(kind, Language::Japanese, &fields)?;
        Ok(Prepared::Ready(Letter {
            to,
            language: Language::Japanese,
            text,
            html: false,
            apart: false,
            entry: None,
        }))
    }

    fn to_proposer(
        &self,
        kind: MailKind,
        file: &CaseFile,
        content: &Content,
        event: Option<&Event>,
        record: &MailRecord,
    ) -> anyhow::Result<Prepared> {
        let receipt = file.case.receipt.as_ref().context("a case without a receipt")?;
        let language = receipt.language;
        let link =
            self.links.status_url(&file.case.id, file.head.link).context("the key of a link is missing")?;
        let received_at = match event {
            Some(Event::ProposalRevised { received_at, .. }) => *received_at,
            Some(_) | None => receipt.received_at,
        };
        let received_at = calendar::date_time(received_at, language);
        let answer_by = file
            .case
            .answer_by
            .map(|day| calendar::deadline(calendar::midnight_after(day), language))
            .unwrap_or_default();
        let (refused, reason) = match event {
            Some(Event::AttachmentInspected { id, outcome: Outcome::Refused(why) }) => {
                let inside =
                    record.event().and_then(|sequence| file.texts.get(&sequence)).map(String::as_str);
                (name_of(file, id), why.sentence(inside).get(language).to_owned())
            }
            Some(_) | None => Default::default(),
        };
        let status = file.case.public_label();
        let division = file.case.division.as_deref().and_then(|id| self.programme.division(id));
        let division = division.map(|division| division.name.get(language)).unwrap_or_default();
        let dialogue_on = match event {
            Some(Event::DialogueRecorded { on, .. } | Event::DialogueCorrected { on, .. }) => {
                calendar::date(*on, language)
            }
            Some(_) | None => String::new(),
        };
        let fields = BTreeMap::from([
            ("dialogue_on", dialogue_on.as_str()),
            ("organisation", content.organization.name.as_str()),
            ("contact", content.contact.name.as_str()),
            ("number", receipt.number.as_str()),
            ("received_at", received_at.as_str()),
            ("answer_by", answer_by.as_str()),
            ("title", content.proposal.title.as_str()),
            ("division", division),
            ("status", status.get(language)),
            ("file", refused.as_str()),
            ("reason", reason.as_str()),
            ("status_link", link.as_str()),
        ]);
        let text = self.programme.mail(kind, language, &fields)?;
        let to = addresses(file, content, record);
        Ok(Prepared::Ready(Letter { to, language, text, html: true, apart: false, entry: None }))
    }

    /// To the address before and to the new one, so that nobody takes a proposal over in silence.
    fn to_both_contacts(
        &self,
        file: &CaseFile,
        content: &Content,
        record: &MailRecord,
    ) -> anyhow::Result<Prepared> {
        let language = file.case.receipt.as_ref().context("a case without a receipt")?.language;
        let sequence = record.event().context("a mail of no event")?;
        let contacts = [sequence.saturating_sub(1), sequence].map(|sequence| file.content_as_of(sequence));
        let mut to: Vec<_> =
            contacts.into_iter().flatten().map(|content| content.contact.email.address()).collect();
        to.dedup();
        let fields = BTreeMap::from([
            ("organisation", content.organization.name.as_str()),
            ("number", file.head.receipt_number.as_str()),
            ("title", content.proposal.title.as_str()),
        ]);
        let text = self.programme.mail(MailKind::ContactChanged, language, &fields)?;
        Ok(Prepared::Ready(Letter { to, language, text, html: true, apart: false, entry: None }))
    }

    /// Once a day, to those who owe something: how many cases, and the list of them.
    pub(super) fn for_owing(&self, group: &Group, record: &MailRecord) -> anyhow::Result<Prepared> {
        let (to, turn) = match group {
            Group::Planning => (self.programme.about.notify.planning.clone(), "planning"),
            Group::Division(id) => (self.address_of(id).into_iter().collect(), "division"),
            Group::Expert | Group::Auditor | Group::Administrator => (Vec::new(), ""),
        };
        if to.is_empty() {
            return Ok(Prepared::Needless("nobody to tell"));
        }
        let count = record.count.context("a mail without its number")?.to_string();
        let link = format!("{}/staff/cases?overdue=yes&turn={turn}", self.public_url);
        let fields = BTreeMap::from([("count", count.as_str()), ("list_link", link.as_str())]);
        let text = self.programme.mail(MailKind::Overdue, Language::Japanese, &fields)?;
        Ok(Prepared::Ready(Letter {
            to,
            language: Language::Japanese,
            text,
            html: false,
            apart: false,
            entry: None,
        }))
    }

    pub(super) async fn for_draft(&self, id: &str) -> anyhow::Result<Prepared> {
        let Some(draft) = self.drafts.load(id, clock::now()).await? else {
            return Ok(Prepared::Needless("no draft"));
        };
        let (Some(email), None) = (&draft.email, &draft.sent) else {
            return Ok(Prepared::Needless("sent or no address"));
        };
        let link = self.links.resume_url(id).context("the link key is missing")?;
        let until = calendar::date_time(draft.expires_at, draft.language);
        let deadline = self.deadline_of(&draft).await?;
        let fields = BTreeMap::from([
            ("draft_link", link.as_str()),
            ("until", until.as_str()),
            ("deadline", deadline.as_str()),
        ]);
        let text = self.programme.mail(MailKind::Draft, draft.language, &fields)?;
        Ok(Prepared::Ready(Letter {
            to: vec![email.clone()],
            language: draft.language,
            text,
            html: true,
            apart: false,
            entry: None,
        }))
    }
}

/// The address that stands; and the one before, where a new version has just replaced it, so that nobody takes a
/// proposal over in silence.
fn addresses(file: &CaseFile, content: &Content, record: &MailRecord) -> Vec<String> {
    let before = revised_at(file, record).and_then(|sequence| file.content_as_of(sequence - 1));
    let standing = content.contact.email.address();
    let before = before.map(|before| before.contact.email.address()).filter(|before| *before != standing);
    before.into_iter().chain([standing]).collect()
}

/// The event of the new version that a mail tells of, by itself or as an answer to a request for corrections.
fn revised_at(file: &CaseFile, record: &MailRecord) -> Option<u32> {
    let sequence = record.event()?;
    let of = match file.event(sequence)? {
        Event::CorrectionAnswered => sequence - 1,
        _ => sequence,
    };
    matches!(file.event(of)?, Event::ProposalRevised { .. }).then_some(of)
}
