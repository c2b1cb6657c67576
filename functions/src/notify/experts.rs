//! Mails to experts: that something waits for them until a day, or no longer. They say the number of the case and nothing
//! of the proposal or its proposer, not even its title: what an expert sees is on their page, while they may see it.

use std::collections::BTreeMap;

use anyhow::Context as _;
use kyoso::calendar::{deadline, midnight_after};
use kyoso::case::{Asking, Event, Question, QuestionState};
use kyoso::programme::MailKind;
use kyoso::text::Language;

use super::letter::Letter;
use super::{Notify, Prepared};
use crate::store::{CaseFile, MailRecord};

impl Notify {
    /// To the expert whom the event of `record` is about; where a case ended, to all whose questions ended with it.
    pub(super) fn for_expert(
        &self,
        kind: MailKind,
        file: &CaseFile,
        record: &MailRecord,
    ) -> anyhow::Result<Prepared> {
        let sequence = record.event().context("a mail of no event")?;
        let of = match file.event(sequence) {
            Some(Event::ExpertAsked { .. }) => Some(sequence),
            Some(
                Event::ExpertReminded { of } | Event::AdviceExtended { of, .. } | Event::AdviceRevoked { of },
            ) => Some(*of),
            Some(_) | None => None,
        };
        match of.and_then(|of| file.case.question(of)) {
            Some(question) if kind == MailKind::AdviceEnded => self.ended(file, vec![question.sequence]),
            Some(question) if question.state != QuestionState::Open => {
                Ok(Prepared::Needless("answered or ended"))
            }
            Some(question) => self.waiting(kind, file, question),
            None => {
                let before = file.as_of(sequence.saturating_sub(1)).context("a mail of no event")?;
                self.ended(file, before.open_questions().map(|question| question.sequence).collect())
            }
        }
    }

    fn waiting(&self, kind: MailKind, file: &CaseFile, question: &Question) -> anyhow::Result<Prepared> {
        let language = Language::Japanese;
        let until = deadline(midnight_after(question.until), language);
        let of = question.sequence;
        let link = format!("{}/staff/advice/{}/{of}", self.public_url, file.case.id);
        let fields = BTreeMap::from([
            ("number", file.head.receipt_number.as_str()),
            ("until", until.as_str()),
            ("advice_link", link.as_str()),
        ]);
        let text = self.programme.mail(kind, language, &fields)?;
        let to = addresses(file, &[of]);
        if to.is_empty() {
            return Ok(Prepared::Needless("disposed of"));
        }
        Ok(Prepared::Ready(Letter { to, language, text, html: false, apart: true, entry: None }))
    }

    fn ended(&self, file: &CaseFile, questions: Vec<u32>) -> anyhow::Result<Prepared> {
        let language = Language::Japanese;
        let fields = BTreeMap::from([("number", file.head.receipt_number.as_str())]);
        let text = self.programme.mail(MailKind::AdviceEnded, language, &fields)?;
        let to = addresses(file, &questions);
        if to.is_empty() {
            return Ok(Prepared::Needless("disposed of"));
        }
        Ok(Prepared::Ready(Letter { to, language, text, html: false, apart: true, entry: None }))
    }
}

/// The addresses of those who were asked these questions, each once.
fn addresses(file: &CaseFile, questions: &[u32]) -> Vec<String> {
    let address = |of: &u32| Some(serde_json::from_str::<Asking>(file.texts.get(of)?).ok()?.expert_mail);
    let mut addresses: Vec<_> = questions.iter().filter_map(address).collect();
    addresses.sort();
    addresses.dedup();
    addresses
}
