//! A case as staff see it: one view for the page, for paper, and as data.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::ask::StaffStep;
use kyoso::case::{
    Act, Actor, Case, CaseId, Event, Offer, Refusal, Status, Step, TimeLimit, capacity, offers, time_limits,
};
use kyoso::programme::Programme;
use kyoso::proposal::Kind;
use kyoso::staff::Person;
use kyoso::targets::{Due, is_overdue};
use kyoso::text::Language;
use serde::Serialize;

use super::decision::DecidingView;
use super::deliberation::DeliberationView;
use super::follow_up::FollowUpView;
use super::history::{StaffLine, came, division_name, document_rows, lines};
use super::talks::{self, RecordView};
use super::typed::Typed;
use super::versions::{VersionView, versions};
use super::waits::{Wait, party_name, waits};
use super::{advice, words};
use crate::casework::act::{self, words as words_of_step};
use crate::form::goes_on;
use crate::letters::{self, LetterLine};
use crate::reception::window_text;
use crate::store::{CallFile, CaseFile, Item, MailRecord};

/// A case.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CaseView {
    /// Its ID.
    #[cfg_attr(test, schema(value_type = String))]
    pub case_id: CaseId,
    /// How many events it has: to be sent back with a command.
    pub revision: u32,
    /// 受付番号.
    pub receipt_number: String,
    /// The proposal's title; empty after its disposal.
    pub title: Typed,
    /// The proposing body; empty after its disposal.
    pub organization: Typed,
    /// フリー型提案 or テーマ指定型提案.
    pub kind: String,
    /// The call that it is for; absent for the free kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<ThemeView>,
    /// When it was received: the instant that counts.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub received_at: Timestamp,
    /// The same as people write it.
    pub received_at_text: String,
    /// How it came.
    pub came: String,
    /// Where Planning entered it: what the original is and where it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<Typed>,
    /// Where it stands.
    #[cfg_attr(test, schema(value_type = String))]
    pub status: Status,
    /// The same as staff read it.
    pub status_text: &'static str,
    /// The same as the proposer reads it.
    pub public_status: String,
    /// Whose turn it is (誰の番か).
    pub turn: Vec<String>,
    /// The responsible division (担当課); absent until there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// The last day for the proposer's answer, while one is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<String>,
    /// The time limits whose time has begun.
    pub time_limits: Vec<LimitView>,
    /// What who reads this may do now.
    pub offers: Vec<OfferView>,
    /// What is waiting for whom.
    pub waits: Vec<Wait>,
    /// Every version of the proposal, the first one first.
    pub versions: Vec<VersionView>,
    /// ③ Issues, plan, and whether it is put off; absent before the deliberation began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliberation: Option<DeliberationView>,
    /// ④ Coordination and decision; absent before anybody asked for coordination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deciding: Option<DecidingView>,
    /// What follows an adoption; absent before anything does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<FollowUpView>,
    /// What goes on after the end by the consents that were given; absent for nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goes_on: Vec<String>,
    /// The dialogues on record, the last one first.
    pub dialogues: Vec<RecordView>,
    /// The meetings that are planned, and those that were called off.
    pub meetings: Vec<RecordView>,
    /// What was handed to the proposer.
    pub information: Vec<RecordView>,
    /// The questions to experts, with their answers.
    pub questions: Vec<RecordView>,
    /// The formal acts with their documents.
    pub acts: Vec<ActView>,
    /// The letters to the proposer, drafts included.
    pub letters: Vec<LetterLine>,
    /// The mails that were sent, or are to be.
    pub mails: Vec<MailView>,
    /// What has happened, the oldest first.
    pub history: Vec<StaffLine>,
}

/// The call that a proposal is for.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ThemeView {
    /// Its ID.
    pub id: String,
    /// テーマ; the ID where the call cannot be found.
    pub title: String,
    /// The window in which the version that stands was received, as it was then and as people write it.
    pub window_text: String,
}

impl ThemeView {
    fn of(file: &CaseFile, call: Option<&CallFile>) -> Option<Self> {
        let id = file.case.call()?.to_string();
        let title = call.and_then(|call| call.text.as_ref()).map(|text| text.title.ja.clone());
        let window = file.case.receipt.as_ref().and_then(|receipt| receipt.window);
        let window_text = window.map(|window| window_text(window, Language::Japanese)).unwrap_or_default();
        Some(Self { title: title.unwrap_or_else(|| id.clone()), id, window_text })
    }
}

/// A time limit.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LimitView {
    /// The target's ID.
    pub target: String,
    /// The clause of the programme's document.
    pub clause: String,
    /// What is to be done.
    pub name: String,
    /// Within how many days.
    pub within: String,
    /// `running`, `paused`, `met` or `overdue`.
    pub state: &'static str,
    /// The same as people read it, with its day.
    pub text: String,
}

/// Something that one may do.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct OfferView {
    /// The command's name in addresses.
    pub command: &'static str,
    /// What it is called.
    pub label: String,
    /// The page that asks for what it needs.
    pub path: String,
    /// What stands in its way; absent for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<ObstacleView>,
}

/// What stands in the way of a step.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ObstacleView {
    /// A code that never changes its meaning.
    pub code: &'static str,
    /// The clause of the programme's document; empty where the rule is our own.
    pub clause: &'static str,
    /// What has to happen first.
    pub text: String,
}

/// A formal act.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ActView {
    /// The sequence of its event.
    pub sequence: u32,
    /// What it is.
    pub what: String,
    /// When it was recorded, as people write it.
    pub at_text: String,
    /// Number and dates of its document; empty until they are recorded.
    pub document: Vec<Typed>,
    /// The page that records them; absent for who may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// A mail.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MailView {
    /// The event that caused it; absent for a mail that somebody asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u32>,
    /// What it is, and to whom.
    pub what: String,
    /// Where it stands.
    pub state: &'static str,
    /// When it was asked for, as people write it.
    pub asked_at: String,
    /// When the last attempt ended, as people write it; absent before one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<String>,
}

/// Who reads a case, and when.
#[derive(Clone, Copy)]
pub struct Reading<'r> {
    /// Who.
    pub person: &'r Person,
    /// When.
    pub now: Timestamp,
    /// In which language labels of the form and of the rules are.
    pub language: Language,
    /// The call that the proposal is for.
    pub call: Option<&'r CallFile>,
}

impl CaseView {
    /// The view of a case for who reads it.
    pub fn new(programme: &Programme, file: &CaseFile, reading: Reading<'_>) -> Self {
        let Reading { person, now, language, call } = reading;
        let (case, head, content) = (&file.case, &file.head, file.content.as_ref());
        let text = |text: Option<&str>| text.unwrap_or("（廃棄済み）").to_owned();
        let title = content.map(|content| content.proposal.title.as_str());
        let organization = content.map(|content| content.organization.name.as_str());
        let record = capacity(case, Step::RecordDocument, person).ok();
        let by_reader = |line: StaffLine| line.read_by(person);
        let mut versions = versions(programme, file, language);
        for version in &mut versions {
            version.decisions = std::mem::take(&mut version.decisions).into_iter().map(by_reader).collect();
        }
        Self {
            case_id: case.id.clone(),
            revision: case.revision,
            receipt_number: head.receipt_number.to_string(),
            title: Typed::new("提案名", text(title), language),
            organization: Typed::new("団体名", text(organization), language),
            kind: kind(programme, file, language),
            theme: ThemeView::of(file, call),
            received_at: head.received_at,
            received_at_text: calendar::date_time(head.received_at, Language::Japanese),
            came: came(case.receipt.as_ref().and_then(|receipt| receipt.entered)),
            original: original(file, language),
            status: case.status,
            status_text: case.status.staff_label(),
            public_status: case.public_label().get(language).to_owned(),
            turn: case.next_to_act().iter().map(|party| party_name(programme, case, *party)).collect(),
            division: case.division.as_deref().map(|division| division_name(programme, division).to_owned()),
            answer_by: case
                .answer_by
                .map(|until| calendar::deadline(calendar::midnight_after(until), Language::Japanese)),
            time_limits: time_limits(programme, case).iter().map(|limit| limit_view(limit, now)).collect(),
            offers: offers(case, person).iter().map(|offer| offer_view(case, offer)).collect(),
            waits: waits(programme, file),
            versions,
            deliberation: DeliberationView::of(file, now),
            deciding: DecidingView::of(programme, file),
            dialogues: talks::dialogues(file),
            meetings: talks::meetings(file),
            information: talks::information(file),
            questions: advice::questions(file),
            acts: case.acts.iter().map(|act| act_view(file, act, record.as_ref())).collect(),
            follow_up: FollowUpView::of(programme, file, by_reader),
            goes_on: goes_on(programme, case, Language::Japanese),
            letters: letters::list(file, letters::Reader::Staff, Language::Japanese),
            mails: file.mails.iter().filter_map(|mail| mail_view(mail, language)).collect(),
            history: lines(programme, file, 0).into_iter().map(by_reader).collect(),
        }
    }

    /// The same for a program: files are reached below `/api`.
    #[must_use]
    pub fn for_api(mut self) -> Self {
        let files = self.versions.iter_mut().flat_map(|version| &mut version.attachments);
        for link in files.filter_map(|file| file.link.as_mut()) {
            *link = link.replacen("/staff/", "/api/", 1);
        }
        self
    }

    /// Whether an issue can be updated now, by who reads this.
    pub fn can_update_issues(&self) -> bool {
        self.possible().any(|offer| offer.command == StaffStep::UpdateIssue.slug())
    }

    /// The version that stands.
    pub fn current(&self) -> Option<&VersionView> {
        self.versions.last()
    }

    /// The version that the event `sequence` made.
    pub fn version(&self, sequence: u32) -> Option<&VersionView> {
        self.versions.iter().find(|version| version.sequence == sequence)
    }

    /// What may be done at once.
    pub fn possible(&self) -> impl Iterator<Item = &OfferView> {
        self.offers.iter().filter(|offer| offer.obstacle.is_none())
    }

    /// What may be done once something else has happened. What would be about a record that is not there is not missed.
    pub fn blocked(&self) -> impl Iterator<Item = (&OfferView, &ObstacleView)> {
        let blocked = self.offers.iter().filter_map(|offer| Some((offer, offer.obstacle.as_ref()?)));
        blocked.filter(|(_, obstacle)| obstacle.code != Refusal::NothingThere.code())
    }

    /// What may be done about a record: the command, as a page.
    pub fn about<'v>(&'v self, record: &'v RecordView) -> impl Iterator<Item = &'v OfferView> {
        self.possible().filter(|offer| record.commands.contains(&offer.command))
    }

    /// What may be done, but for what is offered beside the record that it is about.
    pub fn at_large(&self) -> impl Iterator<Item = &OfferView> {
        let records = [&self.dialogues, &self.meetings, &self.information, &self.questions];
        let beside: Vec<_> = records.into_iter().flatten().flat_map(|record| &record.commands).collect();
        self.possible().filter(move |offer| !beside.contains(&&offer.command))
    }
}

fn kind(programme: &Programme, file: &CaseFile, language: Language) -> String {
    let id = if file.case.call().is_some() { Kind::Theme.word() } else { Kind::Free.word() };
    programme.kind(id).map_or(id, |kind| kind.name.get(language)).to_owned()
}

/// The note on the original, where Planning entered the proposal.
fn original(file: &CaseFile, language: Language) -> Option<Typed> {
    let noted = |event: &Event| matches!(event, Event::OriginalNoted);
    let entry = file.events.iter().map(|recorded| &recorded.entry).find(|entry| noted(&entry.event))?;
    let text = file.texts.get(&entry.sequence).map_or("（廃棄済み）", String::as_str);
    Some(Typed::new("原本", text, language))
}

fn limit_view(limit: &TimeLimit<'_>, now: Timestamp) -> LimitView {
    let TimeLimit { target, due } = limit;
    let state = match due {
        Due::Running { .. } if is_overdue(due, now) => "overdue",
        Due::Running { .. } => "running",
        Due::Paused { .. } => "paused",
        Due::Met { .. } => "met",
    };
    LimitView {
        target: target.id.clone(),
        clause: target.clause.clone(),
        name: target.name.ja.clone(),
        within: target.within.label(Language::Japanese),
        state,
        text: due.label(now, Language::Japanese),
    }
}

fn offer_view(case: &Case, offer: &Offer) -> OfferView {
    OfferView {
        command: offer.step.slug(),
        label: words_of_step(offer.step, case).title.to_owned(),
        path: act::path(&case.id, offer.step),
        obstacle: offer.obstacle.as_ref().map(|refusal| ObstacleView {
            code: refusal.code(),
            clause: refusal.clause(),
            text: refusal.message().ja,
        }),
    }
}

/// `record` is as whom who reads this records documents.
fn act_view(file: &CaseFile, act: &Act, record: Option<&Actor>) -> ActView {
    let path = || format!("{}?of={}", act::path(&file.case.id, StaffStep::RecordDocument), act.sequence);
    let typed = |(label, text)| Typed::new(label, text, Language::Japanese);
    ActView {
        sequence: act.sequence,
        what: act.kind.name().to_owned(),
        at_text: file
            .recorded_at(act.sequence)
            .map(|at| calendar::date_time(at, Language::Japanese))
            .unwrap_or_default(),
        path: record.filter(|actor| act.kind.is_recorded_by(actor)).map(|_| path()),
        document: act.document.iter().flat_map(document_rows).map(typed).collect(),
    }
}

fn mail_view(mail: &MailRecord, language: Language) -> Option<MailView> {
    let Item::Mail(kind, _) = mail.key.item() else { return None };
    let when = |at| calendar::date_time(at, Language::Japanese);
    Some(MailView {
        sequence: mail.event(),
        what: words::mail(kind, language).to_owned(),
        state: words::mail_state(mail.state, language),
        asked_at: when(mail.created_at),
        settled_at: mail.settled_at.map(when),
    })
}
