//! Saving pages in drafts.

use std::collections::{BTreeMap, BTreeSet};

use kyoso::limits;
use uuid::Uuid;

use super::access::draft_of;
use super::revision::{self, Begun};
use crate::Edge;
use crate::form::Answers;
use crate::form::{PAGES, Page};
use crate::http::Visit;
use crate::pages::Failure;
use crate::store::{Draft, PageAnswers, Revises, Saved};

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

/// Saves what was typed on `page`. Nothing that was typed is lost with a draft that is gone: a new one takes it.
pub(super) async fn keep(
    edge: &Edge,
    visit: &Visit,
    token: &str,
    page: &Page,
    typed: Answers,
    proof: &str,
) -> Result<Kept, Failure> {
    let Some(id) = draft_of(edge, token) else {
        let how = if token.is_empty() { How::Saved } else { How::Renewed };
        return begin(edge, visit, page, typed, how).await;
    };
    let Some(draft) = edge.drafts.load(&id, visit.received_at).await? else {
        return renew(edge, visit, page, typed, proof).await;
    };
    let revises = draft.revises.clone();
    let mut answers = answers_of(&draft);
    answers.forget_page(page);
    answers.add(typed.clone());
    check_size(&answers)?;
    let slug = page.slug;
    let visited: Visited = draft.pages.keys().cloned().chain([slug.to_owned()]).collect();
    match edge.drafts.save_page(&id, visit.language, slug, &stored(typed.clone()), visit.received_at).await? {
        Saved::Saved => Ok(Kept { id, answers, visited, how: How::Saved, revises }),
        Saved::Sent => Ok(Kept { id, answers, visited, how: How::Sent, revises }),
        Saved::Gone => renew(edge, visit, page, typed, proof).await,
    }
}

/// In a new draft: of the same proposal, where the form proves that it is another version of one.
async fn renew(
    edge: &Edge,
    visit: &Visit,
    page: &Page,
    typed: Answers,
    proof: &str,
) -> Result<Kept, Failure> {
    let Some(case) = revision::proven(edge, proof) else {
        return begin(edge, visit, page, typed, How::Renewed).await;
    };
    let Begun { id, pages, revises } = revision::renew(edge, visit, &case, page, &typed).await?;
    let visited = pages.keys().cloned().collect();
    let answers = answers_in(&pages);
    Ok(Kept { id, answers, visited, how: How::Renewed, revises: Some(revises) })
}

async fn begin(edge: &Edge, visit: &Visit, page: &Page, typed: Answers, how: How) -> Result<Kept, Failure> {
    check_size(&typed)?;
    let id = Uuid::new_v4().to_string();
    let answers = stored(typed.clone());
    edge.drafts.create(&id, visit.language, page.slug, &answers, visit.received_at).await?;
    Ok(Kept { id, answers: typed, visited: [page.slug.to_owned()].into(), how, revises: None })
}

/// A draft holds no more than a body may, and so always fits into an item of the table.
pub(super) fn check_size(answers: &Answers) -> Result<(), Failure> {
    if answers.bytes() > limits::BODY_BYTES { Err(Failure::TooLarge) } else { Ok(()) }
}

/// Everything that was typed in a draft.
pub(super) fn answers_of(draft: &Draft) -> Answers {
    answers_in(&draft.pages)
}

fn answers_in(pages: &BTreeMap<String, PageAnswers>) -> Answers {
    let mut answers = Answers::default();
    for page in PAGES {
        if let Some(typed) = pages.get(page.slug) {
            answers.add(Answers::from(typed.clone()));
        }
    }
    answers
}

/// Which pages of a draft were saved at least once.
pub(super) fn visited_of(draft: &Draft) -> Visited {
    draft.pages.keys().cloned().collect()
}

fn stored(answers: Answers) -> PageAnswers {
    answers.into()
}
