//! The form: a few pages, each saved in a draft on the server, then answers to check, then sent.
//!
//! - [`form`] says what is asked; [`answers`] holds what was typed; [`review`] says what is wrong with it.
//! - [`viewer`] and [`rows`] make views; [`access`] says whose draft it is; the handlers are in the rest.
//!
//! Saved is not sent: a draft becomes a case only by `POST /apply/check`, through the same `submit` as the API's,
//! with the draft's ID as its idempotency key. A POST is authorised by the token in its form, so that a lost
//! cookie loses nothing and another site cannot act; the cookie only lets GET find the draft again.

mod access;
mod answers;
mod check;
mod draft;
mod eligibility;
mod fill;
mod form;
mod later;
mod review;
mod rows;
mod send;
#[cfg(test)]
pub(super) mod tests;
mod view;
mod viewer;

use askama::Template;
use axum::Router;
use axum::routing::{get, post};
use kyoso::programme::Programme;
use kyoso::text::Language;

use crate::SharedEdge;
use crate::submission::pages::Chrome;

pub use answers::Answers;
pub use rows::{Reader, Row, Section, agreed};

/// The routes of the form.
pub(super) fn routes() -> Router<SharedEdge> {
    Router::new()
        .route("/apply", get(fill::start).post(fill::save_start))
        .route("/apply/continue", get(fill::go_on))
        .route("/apply/eligibility", get(eligibility::tell))
        .route("/apply/check", get(check::check).post(send::act))
        .route("/apply/later", get(later::ask).post(later::mail))
        .route("/apply/saved", get(later::saved))
        .route("/apply/close", post(later::close))
        .route("/apply/discard", get(later::ask_discard).post(later::discard))
        .route("/apply/resume", post(later::resume))
        .route("/apply/resume/{token}", get(later::offer))
        .route("/apply/{page}", get(fill::page).post(fill::save))
}

/// The overview of everything that the form asks.
#[derive(Template)]
#[template(path = "pages/questions.html")]
pub(super) struct QuestionsPage<'p> {
    pub(super) lang: Language,
    pub(super) chrome: Chrome<'p>,
    pub(super) pages: Vec<QuestionPage>,
    pub(super) partners_as_of: String,
}

/// The questions of one page.
pub(super) struct QuestionPage {
    slug: &'static str,
    title: &'static str,
    lead: &'static str,
    parts: Vec<view::PartView>,
}

/// Every page with what it asks, as it is before anything is typed.
pub(super) fn questions_of(programme: &Programme, language: Language) -> Vec<QuestionPage> {
    let (answers, errors) = (Answers::default(), review::Errors::default());
    let viewer =
        viewer::Viewer { programme, language, answers: &answers, errors: &errors, adding: "/coProposers" };
    let page = |page: &'static form::Page| QuestionPage {
        slug: page.slug,
        title: rows::title(page, language),
        lead: page.lead.map(|words| words.get(language)).unwrap_or_default(),
        parts: viewer.parts(page),
    };
    form::PAGES.iter().map(page).collect()
}
