//! The form: a few pages, each saved in a draft on the server, then answers to check, then sent.
//!
//! [`form`] says what is asked and makes its views; [`access`] says whose draft it is; the handlers are in the rest.
//!
//! A draft can also be another version of a proposal that was sent ([`revision`]): the same pages, begun with what
//! stands, and sent to its case.
//!
//! Saved is not sent: a draft becomes a case only by `POST /apply/check`, through the same `submit` as the API's,
//! with the draft's ID as its idempotency key. A POST is authorised by the token in its form, so that a lost
//! cookie loses nothing and another site cannot act; the cookie only lets GET find the draft again.

pub(crate) mod access;
pub(crate) mod call;
mod check;
mod draft;
mod eligibility;
mod files;
mod fill;
pub(crate) mod frame;
mod late;
mod later;
mod revision;
mod send;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use call::CallView;
pub(crate) use fill::{Notice, Step};
pub(crate) use revision::RevisesView;
pub(super) use revision::begin_revision;

use askama::Template;
use kyoso::programme::Programme;
use kyoso::text::Language;

use crate::SharedEdge;
use crate::files::taken_words;
use crate::form::view::PartView;
use crate::form::{self, Answers, Errors, ThemeOf, Viewer};
use crate::http::{Access, Routes};
use crate::pages::Chrome;

/// The routes of the form.
pub(super) fn routes() -> Routes<SharedEdge> {
    Routes::new(Access::Public)
        .get("/apply", fill::start)
        .post("/apply", fill::save_start)
        .get("/apply/continue", fill::go_on)
        .get("/apply/eligibility", eligibility::tell)
        .get("/apply/check", check::check)
        .post("/apply/check", send::act)
        .get("/apply/later", later::ask)
        .post("/apply/later", later::mail)
        .get("/apply/saved", later::saved)
        .post("/apply/close", later::close)
        .get("/apply/discard", later::ask_discard)
        .post("/apply/discard", later::discard)
        .post("/apply/resume", later::resume)
        .get("/apply/resume/{token}", later::offer)
        .get("/apply/{page}", fill::page)
        .post("/apply/{page}", fill::save)
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
    /// Which files are taken, on the page for files; empty on others.
    taken: String,
    parts: Vec<PartView>,
}

/// Every page with what it asks, as it is before anything is typed.
pub(super) fn questions_of(programme: &Programme, language: Language) -> Vec<QuestionPage> {
    let (answers, errors) = (Answers::default(), Errors::default());
    let viewer = Viewer {
        programme,
        language,
        answers: &answers,
        errors: &errors,
        adding: "/coProposers",
        theme: ThemeOf::default(),
        themes: Some(&[]),
    };
    let page = |page: &'static form::Page| QuestionPage {
        slug: page.slug,
        title: form::title(page, language),
        lead: page.lead.map(|words| words.get(language)).unwrap_or_default(),
        taken: if page.is_of_files() {
            taken_words(&programme.attachments).get(language).to_owned()
        } else {
            String::new()
        },
        parts: viewer.parts(page),
    };
    form::pages_for(&[]).map(page).collect()
}
