//! What a mail says and to whom, from what is on record.

use std::collections::BTreeMap;

use anyhow::Context as _;
use kyoso::calendar;
use kyoso::programme::{MailKind, RenderedMail};
use kyoso::proposal::Content;
use kyoso::text::Language;

use super::{Notify, Prepared};
use crate::clock;
use crate::store::CaseFile;

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
}

impl Notify {
    pub(super) fn for_case(&self, kind: MailKind, file: &CaseFile) -> anyhow::Result<Prepared> {
        let Some(content) = &file.content else { return Ok(Prepared::Needless("disposed of")) };
        match kind {
            MailKind::Received | MailKind::Withdrawn => self.to_planning(kind, file, content),
            MailKind::Receipt | MailKind::StatusChanged | MailKind::Link => {
                self.to_proposer(kind, file, content)
            }
            MailKind::Draft => Ok(Prepared::Needless("not a case's mail")),
        }
    }

    /// Number, title, what is waiting, a link: no findings and no personal data.
    fn to_planning(&self, kind: MailKind, file: &CaseFile, content: &Content) -> anyhow::Result<Prepared> {
        let link = format!("{}/staff/cases/{}", self.public_url, file.case.id);
        let fields = BTreeMap::from([
            ("number", file.head.receipt_number.as_str()),
            ("title", content.proposal.title.as_str()),
            ("case_link", link.as_str()),
        ]);
        let text = self.programme.mail(kind, Language::Japanese, &fields)?;
        let to = self.programme.about.notify.planning.clone();
        Ok(Prepared::Ready(Letter { to, language: Language::Japanese, text, html: false }))
    }

    fn to_proposer(&self, kind: MailKind, file: &CaseFile, content: &Content) -> anyhow::Result<Prepared> {
        let receipt = file.case.receipt.as_ref().context("a case without a receipt")?;
        let language = receipt.language;
        let link =
            self.links.status_url(&file.case.id, file.head.link).context("the key of a link is missing")?;
        let received_at = calendar::date_time(receipt.received_at, language);
        let status = file.case.status.public_label();
        let fields = BTreeMap::from([
            ("organisation", content.organization.name.as_str()),
            ("contact", content.contact.name.as_str()),
            ("number", receipt.number.as_str()),
            ("received_at", received_at.as_str()),
            ("title", content.proposal.title.as_str()),
            ("status", status.get(language)),
            ("status_link", link.as_str()),
        ]);
        let text = self.programme.mail(kind, language, &fields)?;
        let to = vec![content.contact.email.address()];
        Ok(Prepared::Ready(Letter { to, language, text, html: true }))
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
        let fields = BTreeMap::from([("draft_link", link.as_str()), ("until", until.as_str())]);
        let text = self.programme.mail(MailKind::Draft, draft.language, &fields)?;
        Ok(Prepared::Ready(Letter { to: vec![email.clone()], language: draft.language, text, html: true }))
    }
}
