//! Saving pages in drafts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kyoso::call::{Call, CallId};
use kyoso::limits;
use kyoso::proposal::Kind;
use uuid::Uuid;

use super::access::draft_of;
use super::call::call_of;
use super::revision::{self, Begun};
use crate::Edge;
use crate::form::Answers;
use crate::form::{PAGES, Page};
use crate::http::Visit;
use crate::pages::Failure;
use crate::store::{CallFile, CallNote, Draft, ForCall, PageAnswers, Revises, Saved};

/// Where a page was saved.
pub(super) struct Kept {
    /// The draft's ID.
    pub(super) id: String,
    /// Everything in the draft now.
    pub(super) answers: Answers,
    /// The pages that were saved at least once.
    pub(super) visited: Visited,
    /// How it was kept.
    pub(super) how: How,
    /// The proposal that the draft is another version of.
    pub(super) revises: Option<Revises>,
    /// The call that it is for.
    pub(super) call: Option<CallFile>,
    /// When the draft was begun.
    pub(super) created_at: Timestamp,
}

/// A page as it was posted.
pub(super) struct PostedPage<'p> {
    pub(super) page: &'static Page,
    /// What was typed on it.
    pub(super) typed: Answers,
    /// Proof that the form is another version of a proposal; empty for none.
    pub(super) proof: &'p str,
    /// The call whose questions the page asked, where it did.
    pub(super) asked_by: Option<CallId>,
}

impl PostedPage<'_> {
    /// Under which name it is kept. Answers to a call's questions are kept for each call: who chooses another one, and
    /// then the first one again, finds them.
    fn slug(&self) -> String {
        match &self.asked_by {
            Some(call) if self.page.is_of_theme() => theme_slug(call),
            Some(_) | None => self.page.slug.to_owned(),
        }
    }
}

/// Under which name the answers to a call's questions are kept.
pub(super) fn theme_slug(call: &CallId) -> String {
    format!("theme.{call}")
}

/// Pages that were saved at least once, by slug: one without a required field is right before anybody saw it.
pub(super) type Visited = BTreeSet<String>;

/// How a page was kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// In the draft that the form names, or in the first draft of a form that names none.
    Saved,
    /// In a new draft, because the one that the form names is gone.
    Renewed,
    /// Not at all: the draft has been sent.
    Sent,
}

/// Saves what was typed on a page. Nothing that was typed is lost with a draft that is gone: a new one takes it.
pub(super) async fn keep(
    edge: &Edge,
    visit: &Visit,
    token: &str,
    mut posted: PostedPage<'_>,
) -> Result<Kept, Failure> {
    let Some(id) = draft_of(edge, token) else {
        let how = if token.is_empty() { How::Saved } else { How::Renewed };
        return begin(edge, visit, &posted, how).await;
    };
    let Some(draft) = edge.drafts.load(&id, visit.received_at).await? else {
        return renew(edge, visit, &posted).await;
    };
    if draft.revises.is_some() {
        keep_kind(&mut posted, &answers_of(&draft));
    }
    let mut pages = draft.pages.clone();
    pages.insert(posted.slug(), stored(posted.typed.clone()));
    let answers = answers_in(&pages);
    check_size(&pages)?;
    let call = call_of(edge, &answers).await?;
    let note = note(&posted, draft.revises.is_some(), call.as_ref());
    let (slug, typed) = (posted.slug(), stored(posted.typed));
    let saved =
        edge.drafts.save_page_for(&id, visit.language, (&slug, &typed), note, visit.received_at).await?;
    let how = match saved {
        Saved::Saved => How::Saved,
        Saved::Sent => How::Sent,
        Saved::Gone => {
            let typed = Answers::from(typed);
            return renew(edge, visit, &PostedPage { typed, ..posted }).await;
        }
    };
    let visited = visited_in(&pages);
    Ok(Kept { id, answers, visited, how, revises: draft.revises, call, created_at: draft.created_at })
}

/// Another version is of the same kind and for the same call, and its form does not ask for them.
fn keep_kind(posted: &mut PostedPage<'_>, before: &Answers) {
    if posted.page.parts.iter().any(|part| part.holds("/kind")) && before.is_for_call() {
        posted.typed.choose(Kind::Theme, before.call().as_ref());
    }
}

/// What is noted of the call: which one, by the page that asks for it; and its close, by every page. A draft of another
/// version is in no index: its proposal is received.
fn note<'c>(posted: &PostedPage<'_>, is_revision: bool, call: Option<&'c CallFile>) -> CallNote<'c> {
    let asks = posted.page.parts.iter().any(|part| part.holds("/kind"));
    let call_id = match call {
        _ if !asks || is_revision => ForCall::Unsaid,
        Some(file) => ForCall::For(&file.call.id),
        None => ForCall::Free,
    };
    CallNote { call: call_id, closes: call.and_then(|file| closes(&file.call)) }
}

fn closes(call: &Call) -> Option<Timestamp> {
    call.last().map(|last| last.close)
}

/// In a new draft: of the same proposal, where the form proves that it is another version of one.
async fn renew(edge: &Edge, visit: &Visit, posted: &PostedPage<'_>) -> Result<Kept, Failure> {
    let Some(case) = revision::proven(edge, posted.proof) else {
        return begin(edge, visit, posted, How::Renewed).await;
    };
    let Begun { id, pages, revises } =
        revision::renew(edge, visit, &case, &posted.slug(), &posted.typed).await?;
    let (visited, answers) = (visited_in(&pages), answers_in(&pages));
    let call = call_of(edge, &answers).await?;
    let created_at = visit.received_at;
    Ok(Kept { id, answers, visited, how: How::Renewed, revises: Some(revises), call, created_at })
}

async fn begin(edge: &Edge, visit: &Visit, posted: &PostedPage<'_>, how: How) -> Result<Kept, Failure> {
    let pages = BTreeMap::from([(posted.slug(), stored(posted.typed.clone()))]);
    check_size(&pages)?;
    let id = Uuid::new_v4().to_string();
    let answers = answers_in(&pages);
    let call = call_of(edge, &answers).await?;
    let note = note(posted, false, call.as_ref());
    for (slug, typed) in &pages {
        edge.drafts.create_for(&id, visit.language, (slug, typed), note, visit.received_at).await?;
    }
    let visited = visited_in(&pages);
    Ok(Kept { id, answers, visited, how, revises: None, call, created_at: visit.received_at })
}

/// A draft holds no more than a body may, and so always fits into an item of the table.
pub(super) fn check_size(pages: &BTreeMap<String, PageAnswers>) -> Result<(), Failure> {
    let of_page = |page: &PageAnswers| Answers::from(page.clone()).bytes();
    let bytes: usize = pages.values().map(of_page).sum();
    if bytes > limits::BODY_BYTES { Err(Failure::TooLarge) } else { Ok(()) }
}

/// Everything that was typed in a draft.
pub(super) fn answers_of(draft: &Draft) -> Answers {
    answers_in(&draft.pages)
}

/// The answers of all pages; of those to the questions of calls, the ones to the call that was chosen.
fn answers_in(pages: &BTreeMap<String, PageAnswers>) -> Answers {
    let mut answers = Answers::default();
    for page in PAGES {
        let slug = match answers.call() {
            Some(call) if page.is_of_theme() => theme_slug(&call),
            Some(_) | None => page.slug.to_owned(),
        };
        if let Some(typed) = pages.get(&slug) {
            answers.add(Answers::from(typed.clone()));
        }
    }
    if answers.get("/kind").is_empty() {
        answers.choose(Kind::Free, None);
    }
    answers
}

/// Which pages of a draft were saved at least once.
pub(super) fn visited_of(draft: &Draft) -> Visited {
    visited_in(&draft.pages)
}

fn visited_in(pages: &BTreeMap<String, PageAnswers>) -> Visited {
    let theme = answers_in(pages).call().map(|call| theme_slug(&call));
    let is_answered = theme.is_some_and(|theme| pages.contains_key(&theme));
    let theme = is_answered.then(|| "theme".to_owned());
    pages.keys().cloned().chain(theme).collect()
}

fn stored(answers: Answers) -> PageAnswers {
    answers.into()
}
