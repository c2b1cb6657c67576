//! What a proposer sees of their case, on the page and as data. Nothing here tells what is not announced yet.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::{CaseId, Status, Step, proposer_may};
use kyoso::text::{Language, Text};
use serde::Serialize;

use super::asked::{Correction, SetAside};
use super::decided::{self, Announced, OnHold, SharedIssue};
use super::follow_up::{self, WhatFollows};
use super::history::{HistoryLine, history};
use super::talks::{DialogueView, InformationView, MeetingView};
use super::theme::{ThemeView, can_replace_at, is_open_at};
use super::versions::{Version, versions};
use crate::Edge;
use crate::files::{FileView, Links, Replace, of_case};
use crate::form::{Row, Section, given, goes_on, submitted};
use crate::http::Visit;
use crate::letters::{self, LetterLine};
use crate::store::{CallFile, CaseFile};

/// The proposer's view of a case.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StatusView {
    /// Its ID.
    #[cfg_attr(test, schema(value_type = String))]
    pub case_id: CaseId,
    /// 受付番号.
    pub receipt_number: String,
    /// The call that it was received for; absent for the free kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<ThemeView>,
    /// When it was received.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub received_at: Timestamp,
    /// The same as people write it.
    pub received_at_text: String,
    /// Which version of the case this is: to be sent back with a wish to change it.
    pub revision: u32,
    /// The proposal's title; empty after its disposal.
    pub title: String,
    /// Where it stands, as the public label.
    pub status: String,
    /// What happens next, and who acts.
    pub next: String,
    /// What we ask the proposer to correct, while we do.
    pub correction: Option<Correction>,
    /// Why the case was set aside, while it is.
    pub set_aside: Option<SetAside>,
    /// Until when the deliberation is put off, while it is.
    pub on_hold: Option<OnHold>,
    /// The decision, once it is announced.
    pub decision: Option<Announced>,
    /// The issues that the three parties share.
    pub issues: Vec<SharedIssue>,
    /// The working plan of the deliberation; empty while there is none.
    pub plan: String,
    /// The responsible division (担当課), once there is one.
    pub division: Option<String>,
    /// What follows an adoption; absent before anything does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_follows: Option<WhatFollows>,
    /// What goes on after the end, by your consents; absent for nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goes_on: Vec<String>,
    /// The meetings that lie ahead.
    pub meetings: Vec<MeetingView>,
    /// The records of the dialogues, the last one first.
    pub dialogues: Vec<DialogueView>,
    /// What the municipality handed over, and under which conditions.
    pub information: Vec<InformationView>,
    /// What has happened so far, the latest first.
    pub history: Vec<HistoryLine>,
    /// The letters that were written to the proposer, the first one first.
    pub letters: Vec<LetterLine>,
    /// The versions of the proposal, the first one first.
    pub versions: Vec<Version>,
    /// What was submitted, as it stands; empty after its disposal.
    pub submitted: Vec<Section>,
    /// The files of the version that stands, with those that were replaced.
    pub attachments: Vec<FileView>,
    /// The consents as they were given.
    pub consents: Vec<Row>,
    /// Whether another version can be sent in place of the one that stands.
    pub can_replace: bool,
    /// Whether an answer to our request for corrections can be sent.
    pub can_answer: bool,
    /// Whether the contact can be changed.
    pub can_change_contact: bool,
    /// Whether it can be withdrawn.
    pub can_withdraw: bool,
    /// The address that mail goes to; empty after its disposal.
    pub email: String,
}

impl StatusView {
    /// The same for a program: its files are reached below `/api`.
    #[must_use]
    pub fn for_api(mut self, file: &CaseFile, call: Option<&CallFile>, visit: &Visit) -> Self {
        let links = links(file, call, visit.received_at).of_api();
        self.attachments = of_case(file, &links, visit.language);
        self
    }

    /// The view of a case, which is for `call`.
    pub fn new(edge: &Edge, file: &CaseFile, call: Option<&CallFile>, visit: &Visit) -> Self {
        let (language, now) = (visit.language, visit.received_at);
        let (head, content) = (&file.head, file.content.as_ref());
        let consents =
            file.case.receipt.as_ref().map(|receipt| receipt.consents.as_slice()).unwrap_or_default();
        Self {
            case_id: file.case.id.clone(),
            receipt_number: head.receipt_number.to_string(),
            theme: ThemeView::of(file, call, now, language),
            received_at: head.received_at,
            received_at_text: calendar::date_time(head.received_at, language),
            revision: file.case.revision,
            title: content.map(|content| content.proposal.title.as_str().to_owned()).unwrap_or_default(),
            status: file.case.public_label().get(language).to_owned(),
            next: follow_up::next(&file.case)
                .unwrap_or_else(|| next(file.case.public_status(), edge))
                .get(language)
                .to_owned(),
            correction: Correction::of(file, language),
            set_aside: SetAside::of(file),
            on_hold: OnHold::of(file, language),
            decision: Announced::of(&edge.programme, file, language),
            issues: SharedIssue::all(file, language),
            plan: decided::plan(file),
            division: division(file, edge, language),
            letters: letters::list(file, letters::Reader::Proposer, language),
            meetings: MeetingView::coming(file, now, language),
            dialogues: DialogueView::all(file, language),
            information: InformationView::all(file, language),
            versions: versions(edge, file, language),
            what_follows: WhatFollows::of(file, language),
            goes_on: goes_on(&edge.programme, &file.case, language),
            history: history(edge, file, language),
            submitted: content
                .map(|content| submitted(&edge.programme, content, language))
                .unwrap_or_default(),
            attachments: of_case(file, &links(file, call, now), language),
            consents: given(&edge.programme, consents, language),
            can_replace: can_replace_at(file, call, now),
            can_answer: proposer_may(&file.case, Step::AnswerCorrection).is_ok(),
            can_change_contact: proposer_may(&file.case, Step::ChangeContact).is_ok(),
            can_withdraw: proposer_may(&file.case, Step::Withdraw).is_ok(),
            email: content.map(|content| content.contact.email.as_str().to_owned()).unwrap_or_default(),
        }
    }
}

/// Where the files of a case are reached by its proposer. For a call they can be replaced while it is open.
fn links(file: &CaseFile, call: Option<&CallFile>, now: Timestamp) -> Links {
    let replace = is_open_at(file, call, now).then_some(Replace::Page);
    Links { base: format!("/status/{}/files", file.case.id), replace }
}

fn division(file: &CaseFile, edge: &Edge, language: Language) -> Option<String> {
    let id = file.case.division.as_deref()?;
    Some(edge.programme.division(id).map_or(id, |division| division.name.get(language)).to_owned())
}

/// What happens next and who acts, in plain words. A decision that is not announced looks like the deliberation.
fn next(status: Status, edge: &Edge) -> Text {
    let (ja, en) = match status {
        Status::Draft => ("提案者が入力し、送信します。", "You fill it in and send it."),
        Status::Received => return edge.programme.guide.after_receipt.clone(),
        Status::Confirming => (
            "企画課が提案の内容を確認し、対話を進めています。企画課から担当者の方に御連絡します。",
            "The Planning Division is in dialogue with you and will contact you.",
        ),
        Status::CorrectionAsked => (
            "企画課からお願いした内容の修正について、御回答をお待ちしています。",
            "We are waiting for your answer to our request for corrections.",
        ),
        Status::SetAside => (
            "この制度では検討を行いません。御不明な点は企画課にお問い合わせください。",
            "It is not considered under this programme. Please contact the Planning Division with any questions.",
        ),
        Status::Assigned => (
            "担当課が、提案者及び企画課と検討・協議を始めます。",
            "The responsible division will begin the deliberation with you and the Planning Division.",
        ),
        Status::Deliberating | Status::Coordinating | Status::Decided => (
            "提案者、企画課及び担当課の三者で検討・協議を進めています。採否が決まり次第、お知らせします。",
            "You, the Planning Division and the responsible division are deliberating. You will be told of the decision.",
        ),
        Status::OnHold => (
            "検討を再開するときに、担当課から御連絡します。",
            "The responsible division will contact you when the deliberation resumes.",
        ),
        Status::Adopted | Status::Agreement => (
            "担当課から、今後の手続について御連絡します。",
            "The responsible division will contact you about the next steps.",
        ),
        Status::Contract => (
            "区が必要な財源を確保し、公正かつ適切な契約事務手続を行います。採用によって契約の相手方に選定されることを保障するものではありません。",
            "The ward secures the funds and follows fair and proper contract procedures. Adoption does not guarantee selection.",
        ),
        Status::CarryingOut => (
            "担当課と提案者で事業を実施しています。",
            "You and the responsible division are carrying it out.",
        ),
        Status::NotAdopted | Status::Unrealised | Status::Closed => {
            ("手続は終了しました。", "The procedure has ended.")
        }
        Status::Withdrawn => (
            "手続は終了しました。改めて提案することもできます。",
            "The procedure has ended. You can propose again.",
        ),
    };
    Text::new(ja, en)
}
