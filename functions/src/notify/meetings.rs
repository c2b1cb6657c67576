//! Mails about meetings: to the proposer with their calendar entry, and to the municipality's side with its own, which
//! says nothing that somebody typed.

use std::collections::BTreeMap;

use anyhow::Context as _;
use kyoso::case::{Appointment, Meeting};
use kyoso::programme::MailKind;
use kyoso::proposal::Content;
use kyoso::text::Language;

use super::letter::{CalendarFile, Letter};
use super::{Notify, Prepared};
use crate::meeting::{Invitation, meeting_at};
use crate::store::{CaseFile, MailRecord};

impl Notify {
    /// Planning, and the responsible division where there is one.
    pub(super) fn both_sides(&self, file: &CaseFile) -> Vec<String> {
        let division = file.case.division.as_deref().and_then(|id| self.address_of(id));
        self.programme.about.notify.planning.iter().cloned().chain(division).collect()
    }

    /// What was planned, moved or called off by the event of `record`. What was overtaken since is told by the mail of
    /// what overtook it.
    pub(super) fn for_meeting(
        &self,
        kind: MailKind,
        file: &CaseFile,
        content: &Content,
        record: &MailRecord,
    ) -> anyhow::Result<Prepared> {
        let sequence = record.event().context("a mail of no event")?;
        let meeting = file.case.meetings.iter().find(|meeting| meeting.version == sequence);
        let Some(meeting) = meeting else { return Ok(Prepared::Needless("overtaken")) };
        let appointment = file.texts.get(&meeting.text);
        let appointment = appointment.and_then(|text| serde_json::from_str::<Appointment>(text).ok());
        let Some(appointment) = appointment else { return Ok(Prepared::Needless("disposed of")) };
        if kind == MailKind::MeetingEntry {
            self.meeting_to_staff(file, content, meeting)
        } else {
            self.meeting_to_proposer(kind, file, content, (meeting, &appointment))
        }
    }

    fn meeting_to_proposer(
        &self,
        kind: MailKind,
        file: &CaseFile,
        content: &Content,
        (meeting, appointment): (&Meeting, &Appointment),
    ) -> anyhow::Result<Prepared> {
        let receipt = file.case.receipt.as_ref().context("a case without a receipt")?;
        let language = receipt.language;
        let link =
            self.links.status_url(&file.case.id, file.head.link).context("the key of a link is missing")?;
        let at = meeting_at(meeting.time, language);
        let means = meeting.time.means.label();
        let fields = BTreeMap::from([
            ("organisation", content.organization.name.as_str()),
            ("contact", content.contact.name.as_str()),
            ("number", receipt.number.as_str()),
            ("title", content.proposal.title.as_str()),
            ("meeting_at", at.as_str()),
            ("meeting_means", means.get(language)),
            ("meeting_place", appointment.place.as_str()),
            ("status_link", link.as_str()),
        ]);
        let text = self.programme.mail(kind, language, &fields)?;
        let to = vec![content.contact.email.address()];
        let agenda = appointment.agenda.as_ref().map(|agenda| agenda.as_str()).unwrap_or_default();
        let entry = self.entry(file, meeting, (appointment.place.as_str(), agenda), &to, language);
        Ok(Prepared::Ready(Letter { to, language, text, html: true, apart: false, entry: Some(entry) }))
    }

    fn meeting_to_staff(
        &self,
        file: &CaseFile,
        content: &Content,
        meeting: &Meeting,
    ) -> anyhow::Result<Prepared> {
        let language = Language::Japanese;
        let at = meeting_at(meeting.time, language);
        let link = format!("{}/staff/cases/{}", self.public_url, file.case.id);
        let fields = BTreeMap::from([
            ("number", file.head.receipt_number.as_str()),
            ("title", content.proposal.title.as_str()),
            ("meeting_at", at.as_str()),
            ("case_link", link.as_str()),
        ]);
        let text = self.programme.mail(MailKind::MeetingEntry, language, &fields)?;
        let to = self.both_sides(file);
        let entry = self.entry(file, meeting, ("", ""), &to, language);
        Ok(Prepared::Ready(Letter { to, language, text, html: false, apart: false, entry: Some(entry) }))
    }

    fn entry(
        &self,
        file: &CaseFile,
        meeting: &Meeting,
        (place, description): (&str, &str),
        attendees: &[String],
        language: Language,
    ) -> CalendarFile {
        let number = &file.head.receipt_number;
        let (name, case) = (self.programme.about.name.get(language), &file.case.id);
        let is_for_staff = place.is_empty();
        let summary = match language {
            Language::Japanese => format!("{name}：対話（受付番号 {number}）"),
            Language::English => format!("{name}: dialogue (No. {number})"),
        };
        // The page of a case opens by its mailed link only; the entry leads to where a lost one is asked for.
        let path = if is_for_staff { format!("staff/cases/{case}") } else { "status/lost".to_owned() };
        let at = file.recorded(meeting.version).map_or(meeting.time.begins, |recorded| recorded.entry.at);
        let invitation = Invitation {
            case,
            meeting,
            at,
            summary: &summary,
            place,
            description,
            url: &format!("{}/{path}", self.public_url),
            organizer: &self.programme.about.contact.mail,
            attendees,
        };
        CalendarFile { method: invitation.method(), text: invitation.file() }
    }
}
