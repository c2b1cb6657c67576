//! Drafts of another version of a proposal: begun from the proposer's page with what stands, filled in by the same
//! pages, compared with what stands, and sent to the case that they belong to.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;
use kyoso::call::{CallId, admit};
use kyoso::case::{CaseId, Refusal, Status, Step};
use kyoso::limits;
use kyoso::proposal::Kind;
use kyoso::text::Language;
use kyoso::value::Prose;
use serde_json::Value;
use uuid::Uuid;

use super::access::opened;
use super::check::{self, Said};
use super::draft::{answers_of, check_size, theme_slug};
use super::files::DraftFiles;
use super::fill::{Notice, questions};
use crate::Edge;
use crate::files::with_files;
use crate::form::{Answers, Difference, PAGES, Page, VersionAnswers, differences};
use crate::http::Visit;
use crate::pages::{Failure, see_other, value};
use crate::store::{CallFile, CaseFile, Draft, PageAnswers, Revises, Saved};
use crate::submission::revise::{
    ReviseError, Wish, call_of, parse_version, refused_words, revise, step_of, too_late,
};
use crate::submission::status::CHANGED;
use crate::submission::status::asked::Correction;
use crate::submission::status::versions::answers_as_of;

/// Where the note to a request for corrections stands in a draft: beside the pages of the form, which it is none of.
const NOTE_PAGE: &str = "note";
const NOTE: &str = "/note";
/// Between the case and its token in a proof.
const PROOF_MARK: char = '~';

/// What each page of such a draft says: which proposal it replaces.
pub(crate) struct RevisesView {
    /// 受付番号.
    pub(crate) number: String,
    /// The case, for the way back to its page.
    pub(crate) case_id: String,
    /// Proof that the form was begun by somebody who has opened the case.
    pub(crate) proof: String,
}

impl RevisesView {
    /// Of a draft that is another version.
    pub(super) fn of(edge: &Edge, draft: &Draft) -> Option<Self> {
        draft.revises.as_ref().map(|revises| Self::new(edge, revises))
    }

    pub(super) fn new(edge: &Edge, revises: &Revises) -> Self {
        let token = edge.links.form_token(&revises.case, edge.links.newest()).unwrap_or_default();
        Self {
            number: revises.number.to_string(),
            case_id: revises.case.to_string(),
            proof: format!("{}{PROOF_MARK}{token}", revises.case),
        }
    }
}

/// The case that a form's proof names, if it is one.
pub(super) fn proven(edge: &Edge, proof: &str) -> Option<CaseId> {
    let (id, token) = proof.split_once(PROOF_MARK)?;
    let id = id.parse().ok()?;
    edge.links.verify_form(&id, token).then_some(id)
}

/// Begins a draft from the version that stands, and leads to its answers: from there each page is one click away.
pub(in crate::submission) async fn begin_revision(
    edge: &Edge,
    visit: &Visit,
    file: &CaseFile,
) -> Result<Response, Failure> {
    let begun = begin(edge, visit, file, None).await?;
    Ok(opened(edge, &begun.id, see_other("/apply/check")))
}

/// A draft that was just begun.
pub(super) struct Begun {
    pub(super) id: String,
    pub(super) pages: BTreeMap<String, PageAnswers>,
    pub(super) revises: Revises,
}

/// Begins a draft from the version that stands; `typed` is what somebody typed on a page of a draft that is gone.
/// Declarations are left out: they are made anew with each version.
pub(super) async fn begin(
    edge: &Edge,
    visit: &Visit,
    file: &CaseFile,
    typed: Option<(&str, &Answers)>,
) -> Result<Begun, Failure> {
    let standing = standing(file).ok_or(Failure::UnknownCase)?;
    let call = file.case.call();
    let mut pages = pages_of(standing.answers, call);
    if let Some((slug, answers)) = typed {
        let mut answers = answers.clone();
        if slug == "start" {
            choose(&mut answers, call);
        }
        pages.insert(slug.to_owned(), answers.into());
    }
    let revises = Revises { case: file.case.id.clone(), number: file.head.receipt_number.clone() };
    let (id, now) = (Uuid::new_v4().to_string(), visit.received_at);
    edge.drafts.create_revision(&id, visit.language, &revises, &pages, now).await?;
    Ok(Begun { id, pages, revises })
}

/// The answers of the version that stands, with the contact that stands; none after its disposal.
fn standing(file: &CaseFile) -> Option<VersionAnswers> {
    answers_as_of(file, file.case.revision)
}

/// The kind and the call of the proposal: its other version has the same.
fn choose(answers: &mut Answers, call: Option<&CallId>) {
    match call {
        Some(_) => answers.choose(Kind::Theme, call),
        None => answers.choose(Kind::Free, None),
    }
}

fn pages_of(mut answers: Answers, call: Option<&CallId>) -> BTreeMap<String, PageAnswers> {
    choose(&mut answers, call);
    let answers: PageAnswers = answers.into();
    let of_page = |page: &Page| -> PageAnswers {
        answers
            .iter()
            .filter(|(pointer, _)| page.parts.iter().any(|part| part.accepts(pointer)))
            .map(|(pointer, text)| (pointer.clone(), text.clone()))
            .collect()
    };
    let asked = PAGES.iter().filter(|page| page.slug != "declarations");
    asked
        .filter_map(|page| {
            let slug = match call {
                Some(call) if page.is_of_theme() => theme_slug(call),
                None if page.is_of_theme() => return None,
                Some(_) | None => page.slug.to_owned(),
            };
            Some((slug, of_page(page)))
        })
        .collect()
}

/// What the page of answers to check shows of another version.
pub(super) struct RevisionView {
    /// The revision that the reader sees, sent back with the answers.
    pub(super) revision: u32,
    /// What is asked for, where this is the answer to a request for corrections.
    pub(super) correction: Option<Correction>,
    /// Why it cannot be sent; empty where it can.
    pub(super) obstacle: String,
    /// What changes against what stands.
    pub(super) changes: Vec<Difference>,
    pub(super) note: String,
    pub(super) note_error: String,
    pub(super) note_limit: usize,
    /// Why it was not sent just now; empty where nobody tried.
    pub(super) notice: String,
}

impl RevisionView {
    fn new(
        edge: &Edge,
        visit: &Visit,
        (file, call): (&CaseFile, Option<&CallFile>),
        draft: &Draft,
        files: &DraftFiles,
    ) -> Self {
        let language = visit.language;
        let now = standing(file).unwrap_or_default();
        let mut answers = answers_of(draft);
        answers.keep_asked(questions(call));
        let then = VersionAnswers { answers, questions: questions(call).to_vec(), files: files.named() };
        Self {
            revision: file.case.revision,
            correction: Correction::of(file, language),
            obstacle: obstacle(visit, file, call).unwrap_or_default(),
            changes: differences(&edge.programme, &now, &then, language),
            note: note_of(draft),
            note_error: String::new(),
            note_limit: limits::PROSE,
            notice: String::new(),
        }
    }

    /// Whether there is something to send, and somebody to take it.
    pub(super) fn can_send(&self) -> bool {
        self.obstacle.is_empty() && (self.correction.is_some() || !self.changes.is_empty())
    }
}

/// What keeps its writer from sending it now, in words. A replacement needs an open call; an answer was asked for.
fn obstacle(visit: &Visit, file: &CaseFile, call: Option<&CallFile>) -> Option<String> {
    match (step_of(&file.case), call) {
        (Err(refusal), _) => Some(said(&refusal, visit.language)),
        (Ok(Step::ReplaceProposal), Some(call)) => {
            let why = admit(&call.call, visit.received_at).err()?;
            Some(too_late(&why).get(visit.language).to_owned())
        }
        (Ok(_), _) => None,
    }
}

fn said(refusal: &Refusal, language: Language) -> String {
    refused_words(refusal).get(language).to_owned()
}

fn note_of(draft: &Draft) -> String {
    draft.pages.get(NOTE_PAGE).and_then(|page| page.get(NOTE)).cloned().unwrap_or_default()
}

/// Keeps the note that was typed beside the answers, whatever button was pressed.
pub(super) async fn keep_note(
    edge: &Edge,
    visit: &Visit,
    id: &str,
    fields: &[(String, String)],
) -> Result<(), Failure> {
    if !fields.iter().any(|(name, _)| name == "note") {
        return Ok(());
    }
    let typed = value(fields, "note").replace("\r\n", "\n");
    if typed.len() > limits::BODY_BYTES / 4 {
        return Err(Failure::TooLarge);
    }
    let page = PageAnswers::from([(NOTE.to_owned(), typed)]);
    match edge.drafts.save_page(id, visit.language, NOTE_PAGE, &page, visit.received_at).await? {
        Saved::Saved | Saved::Sent => Ok(()),
        Saved::Gone => Err(Failure::UnknownDraft),
    }
}

/// The page of answers to check, of another version.
pub(super) async fn check_page(
    edge: &Edge,
    visit: &Visit,
    draft: &Draft,
    revises: &Revises,
    notice: Notice,
) -> Result<Response, Failure> {
    let file = load(edge, revises).await?;
    let call = call_of(edge, &file).await?;
    let files = DraftFiles::of(edge, visit, draft, Some(&file.case)).await?;
    let view = RevisionView::new(edge, visit, (&file, call.as_ref()), draft, &files);
    let said = Said { revision: Some(view), files, ..Said::default() };
    Ok(check::page(edge, visit, draft, call.as_ref(), notice, said))
}

async fn load(edge: &Edge, revises: &Revises) -> Result<CaseFile, Failure> {
    edge.cases.load(&revises.case).await?.ok_or(Failure::UnknownDraft)
}

/// Why a version was not sent.
enum Unsent {
    /// Something in it is not right, and a page says what.
    Fields,
    /// The note is not right.
    Note(String),
    /// The case stands in the way, in words.
    Case(String),
}

/// Sends another version. However often it is asked for, it is recorded once, and the draft leads to it.
pub(super) async fn send(
    edge: &Edge,
    visit: &Visit,
    draft: &Draft,
    revises: &Revises,
    fields: &[(String, String)],
) -> Result<Response, Failure> {
    let file = load(edge, revises).await?;
    let seen: u32 = value(fields, "revision").parse().map_err(|_| Failure::Stale)?;
    let call = call_of(edge, &file).await?;
    let files = DraftFiles::of(edge, visit, draft, Some(&file.case)).await?;
    let unsent = match wish_for(edge, (&file, call.as_ref()), (draft, &files), seen, visit.language) {
        Err(unsent) => unsent,
        Ok(wish) => match revise(edge, file, seen, &wish, visit.received_at).await {
            Ok(()) => {
                super::send::finish(edge, draft, &revises.case, visit).await;
                return Ok(opened(edge, &draft.id, see_other("/apply/check")));
            }
            Err(ReviseError::Store(error)) => return Err(error.into()),
            Err(ReviseError::Refused(Refusal::EmptyAnswer)) => {
                Unsent::Note(said(&Refusal::EmptyAnswer, visit.language))
            }
            Err(ReviseError::Fields(_)) => Unsent::Fields,
            Err(ReviseError::Outside(why)) => Unsent::Case(too_late(&why).get(visit.language).to_owned()),
            Err(ReviseError::Refused(refusal)) => Unsent::Case(said(&refusal, visit.language)),
            Err(ReviseError::Changed) => Unsent::Case(visit.language.pick(CHANGED[0], CHANGED[1]).to_owned()),
        },
    };
    let now = load(edge, revises).await?;
    let files = DraftFiles::of(edge, visit, draft, Some(&now.case)).await?;
    Ok(unsent_page(edge, visit, (draft, files), (&now, call.as_ref()), unsent))
}

/// What the draft wishes for, by what its writer saw: an answer where a correction was asked for.
fn wish_for(
    edge: &Edge,
    (file, call): (&CaseFile, Option<&CallFile>),
    (draft, files): (&Draft, &DraftFiles),
    seen: u32,
    language: Language,
) -> Result<Wish, Unsent> {
    let body = with_files(body_of(file, call, draft), &files.uploads);
    let submission = parse_version(edge, file, call, &body).map_err(|_| Unsent::Fields)?;
    let submission = Box::new(submission);
    let was_asked = file.as_of(seen).is_some_and(|case| case.status == Status::CorrectionAsked);
    if !was_asked {
        return Ok(Wish::Replace(submission));
    }
    let typed = note_of(draft);
    let note = if typed.trim().is_empty() {
        None
    } else {
        let parsed = Prose::parse(&typed, limits::PROSE);
        Some(parsed.map_err(|flaw| Unsent::Note(flaw.message().get(language).to_owned()))?)
    };
    Ok(Wish::Answer { submission: Some(submission), note })
}

/// The body of a draft. The form asks for no kind: it stays what it was.
fn body_of(file: &CaseFile, call: Option<&CallFile>, draft: &Draft) -> Value {
    let mut answers = answers_of(draft);
    choose(&mut answers, file.case.call());
    answers.keep_asked(questions(call));
    answers.body(draft.language)
}

fn unsent_page(
    edge: &Edge,
    visit: &Visit,
    (draft, files): (&Draft, DraftFiles),
    (file, call): (&CaseFile, Option<&CallFile>),
    unsent: Unsent,
) -> Response {
    let mut view = RevisionView::new(edge, visit, (file, call), draft, &files);
    let (mut refused, mut status) = (false, StatusCode::UNPROCESSABLE_ENTITY);
    match unsent {
        Unsent::Fields => refused = true,
        Unsent::Note(error) => view.note_error = error,
        Unsent::Case(words) => {
            status = StatusCode::CONFLICT;
            view.notice = words;
        }
    }
    let said = Said { revision: Some(view), files, refused, status };
    check::page(edge, visit, draft, call, Notice::None, said)
}

/// Goes on with what was typed on a page whose draft is gone: in a new draft of the same proposal.
pub(super) async fn renew(
    edge: &Edge,
    visit: &Visit,
    case: &CaseId,
    slug: &str,
    typed: &Answers,
) -> Result<Begun, Failure> {
    check_size(&BTreeMap::from([(slug.to_owned(), typed.clone().into())]))?;
    let file = edge.cases.load(case).await?.ok_or(Failure::UnknownDraft)?;
    begin(edge, visit, &file, Some((slug, typed))).await
}
