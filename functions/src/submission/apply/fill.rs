//! Filling in a page: show it, save it, go on.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use kyoso::calendar;
use kyoso::call::{CallId, Question};
use kyoso::programme::Guide;
use kyoso::proposal::Kind;
use kyoso::text::Language;
use serde::Deserialize;

use super::access::{CookieDraft, opened, token_of};
use super::call::{CallView, Writing, call_of, choices};
use super::draft::{How, Kept, PostedPage, Visited, answers_of, keep, visited_of};
use super::eligibility::Eligibility;
use super::revision::RevisesView;
use super::send;
use crate::form::Answers;
use crate::form::Viewer;
use crate::form::view::{ErrorLink, PartView};
use crate::form::{self, Page, ThemeChoice, ThemeOf};
use crate::form::{Errors, Review};
use crate::http::Visit;
use crate::pages::{Chrome, Failure, Posted, html, language_chosen, see_other, value};
use crate::programme::asked;
use crate::store::{CallFile, Draft, Revises};
use crate::{Edge, SharedEdge};

/// What to say above a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// Nothing.
    None,
    /// The draft was gone; a new one holds what was just typed.
    Renewed,
    /// The draft was found again.
    Found,
}

/// What the address asks of a page.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    /// `check`: go back to the answers to check.
    #[serde(default, rename = "return")]
    return_to: String,
    /// A list to which an empty entry is added.
    #[serde(default)]
    add: String,
    /// `errors`: say what is wrong, without waiting for a save.
    #[serde(default)]
    show: String,
    /// `renewed` or `found`.
    #[serde(default)]
    pub(super) notice: String,
    /// A call that is chosen before anything is saved: flyers and the pages of calls lead here with it.
    #[serde(default)]
    theme: String,
    /// `free`: the free kind is chosen, in place of a call.
    #[serde(default)]
    kind: String,
}

impl Asked {
    pub(super) fn notice(&self) -> Notice {
        match self.notice.as_str() {
            "renewed" => Notice::Renewed,
            "found" => Notice::Found,
            _ => Notice::None,
        }
    }

    /// Chooses what the address asks for, for the page that is shown. It is saved with that page.
    fn choose(&self, answers: &mut Answers) {
        if self.kind == Kind::Free.word() {
            answers.choose(Kind::Free, None);
        } else if let Ok(call) = self.theme.parse::<CallId>() {
            answers.choose(Kind::Theme, Some(&call));
        }
    }
}

#[derive(Template)]
#[template(path = "apply/form.html")]
struct FormPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    guide: &'p Guide,
    title: &'static str,
    lead: &'static str,
    action: String,
    token: String,
    revises: Option<RevisesView>,
    call: Option<CallView>,
    /// The call whose questions the page asks; empty where it asks none.
    asked_by: String,
    to_check: bool,
    is_start: bool,
    has_draft: bool,
    has_previous: bool,
    step: usize,
    steps: Vec<Step>,
    notice: Notice,
    summary: Vec<ErrorLink>,
    parts: Vec<PartView>,
    shows_partners: bool,
    partners_as_of: String,
}

/// A page in the list of all pages.
pub(crate) struct Step {
    pub(crate) slug: &'static str,
    pub(crate) title: &'static str,
    pub(crate) is_current: bool,
    pub(crate) is_open: bool,
    pub(crate) is_done: bool,
}

/// Every page, and the answers to check.
pub(super) fn steps(
    language: Language,
    questions: &[Question],
    review: &Review,
    visited: &Visited,
    current: &str,
) -> Vec<Step> {
    let page = |page: &Page| {
        let is_right = review.is_right(page);
        let is_done = is_right && visited.contains(page.slug);
        let title = form::title(page, language);
        Step { slug: page.slug, title, is_current: page.slug == current, is_open: !is_right, is_done }
    };
    let title = language.pick("入力内容の確認と送信", "Check your answers and send");
    let check = Step { slug: "check", title, is_current: current == "check", is_open: false, is_done: false };
    form::pages_for(questions).map(page).chain([check]).collect()
}

/// `/apply`: what to know before starting, and the first questions.
pub(super) async fn start(
    State(edge): State<SharedEdge>,
    visit: Visit,
    CookieDraft(id): CookieDraft,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let draft = match id {
        Some(id) => edge.drafts.load(&id, visit.received_at).await?,
        None => None,
    };
    show(&edge, &visit, first_page()?, draft, &asked).await
}

/// `/apply/{page}`: a page with what was saved of it. Without a draft there is only the first page.
pub(super) async fn page(
    State(edge): State<SharedEdge>,
    visit: Visit,
    CookieDraft(id): CookieDraft,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let page = page_of(&slug)?;
    let Some(id) = id else { return Ok(see_other("/apply")) };
    let draft = edge.drafts.load(&id, visit.received_at).await?.ok_or(Failure::UnknownDraft)?;
    show(&edge, &visit, page, Some(draft), &asked).await
}

/// `/apply/continue`: the first page that is not right yet, or that nobody has seen.
pub(super) async fn go_on(
    State(edge): State<SharedEdge>,
    visit: Visit,
    CookieDraft(id): CookieDraft,
    Query(asked_for): Query<Asked>,
) -> Result<Response, Failure> {
    let Some(id) = id else { return Ok(see_other("/apply")) };
    let draft = edge.drafts.load(&id, visit.received_at).await?.ok_or(Failure::UnknownDraft)?;
    let mut answers = answers_of(&draft);
    let call = call_of(&edge, &answers).await?;
    answers.keep_asked(questions(call.as_ref()));
    let review = Review::of(&answers, &asked(&edge.programme, call.as_ref()));
    let visited = visited_of(&draft);
    let mut pages = form::pages_for(questions(call.as_ref()));
    let open = pages.find(|page| !review.is_right(page) || !visited.contains(page.slug));
    let path = open.map_or_else(|| "/apply/check".to_owned(), Page::path);
    Ok(see_other(&if asked_for.notice() == Notice::Found { format!("{path}?notice=found") } else { path }))
}

async fn show(
    edge: &Edge,
    visit: &Visit,
    page: &'static Page,
    draft: Option<Draft>,
    asked_for: &Asked,
) -> Result<Response, Failure> {
    if let Some((draft, case)) = draft.as_ref().and_then(|draft| Some((draft, draft.sent.as_ref()?))) {
        return send::already_sent(edge, visit, draft, case, false).await;
    }
    let mut answers = draft.as_ref().map(answers_of).unwrap_or_default();
    let revises = draft.as_ref().and_then(|draft| draft.revises.clone());
    if is_start(page) && revises.is_none() {
        asked_for.choose(&mut answers);
    }
    let call = call_of(edge, &answers).await?;
    if page.is_of_theme() && questions(call.as_ref()).is_empty() {
        return Ok(see_other("/apply/continue"));
    }
    answers.keep_asked(questions(call.as_ref()));
    let visited = draft.as_ref().map(visited_of).unwrap_or_default();
    let review = Review::of(&answers, &asked(&edge.programme, call.as_ref()));
    let errors = if asked_for.show == "errors" { review.of_page(page) } else { Errors::default() };
    let since = draft.as_ref().map_or(visit.received_at, |draft| draft.created_at);
    let token = draft.map(|draft| token_of(edge, &draft.id)).unwrap_or_default();
    let shown = Shown {
        page,
        answers: &answers,
        visited: &visited,
        review: &review,
        errors: &errors,
        asked_for,
        token,
        revises: revises.as_ref(),
        call: call.as_ref(),
        since,
    };
    Ok(html(StatusCode::OK, &form_page(edge, visit, shown).await?))
}

/// What a call asks; nothing where there is none.
pub(super) fn questions(call: Option<&CallFile>) -> &[Question] {
    call.and_then(|file| file.text.as_ref()).map_or(&[], |text| &text.questions)
}

/// Whether a page is the first one, which asks for the kind too.
fn is_start(page: &Page) -> bool {
    page.slug == "start"
}

/// A page of the form with everything that it shows.
struct Shown<'s> {
    page: &'static Page,
    answers: &'s Answers,
    visited: &'s Visited,
    review: &'s Review,
    errors: &'s Errors,
    asked_for: &'s Asked,
    token: String,
    revises: Option<&'s Revises>,
    call: Option<&'s CallFile>,
    /// Since when the draft is written.
    since: Timestamp,
}

/// The calls to choose from, on the page that asks for one. Another version stays with the call that it is for.
async fn themes(edge: &Edge, visit: &Visit, shown: &Shown<'_>) -> Result<Option<Vec<ThemeChoice>>, Failure> {
    if !is_start(shown.page) || shown.revises.is_some() {
        return Ok(None);
    }
    Ok(Some(choices(&edge.cases, shown.call, visit.received_at, visit.language).await?))
}

async fn form_page<'e>(edge: &'e Edge, visit: &Visit, shown: Shown<'_>) -> Result<FormPage<'e>, Failure> {
    let themes = themes(edge, visit, &shown).await?;
    let Shown { page, answers, visited, review, errors, asked_for, token, revises, call, since } = shown;
    let language = visit.language;
    let theme = ThemeOf::of(call.and_then(|file| file.text.as_ref()), language);
    let viewer = Viewer {
        programme: &edge.programme,
        language,
        answers,
        errors,
        adding: &asked_for.add,
        theme,
        themes: themes.as_deref(),
    };
    let parts = viewer.parts(page);
    let title = form::title(page, language);
    let is_start = is_start(page);
    let writing = Writing { since, is_revision: revises.is_some() };
    let is_public = is_start && revises.is_none();
    let heading = if is_public { language.pick("提案を申し込む", "Submit a proposal") } else { title };
    Ok(FormPage {
        lang: language,
        chrome: Chrome { private: !is_public, ..Chrome::public(&edge.programme, visit, heading) },
        guide: &edge.programme.guide,
        title,
        lead: page.lead.map(|words| words.get(language)).unwrap_or_default(),
        action: page.path(),
        has_draft: !token.is_empty(),
        token,
        revises: revises.map(|revises| RevisesView::new(edge, revises)),
        call: CallView::of(call, writing, visit.received_at, language),
        asked_by: call
            .filter(|_| page.is_of_theme())
            .map(|file| file.call.id.to_string())
            .unwrap_or_default(),
        to_check: asked_for.return_to == "check",
        is_start,
        has_previous: page.previous(theme.questions).is_some(),
        step: page.number(theme.questions),
        steps: steps(language, theme.questions, review, visited, page.slug),
        notice: asked_for.notice(),
        summary: viewer.summary(&parts),
        parts,
        shows_partners: page.slug == "consents",
        partners_as_of: calendar::date(edge.programme.partners.as_of, language),
    })
}

/// `POST /apply`.
pub(super) async fn save_start(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    save_page(&edge, &visit, first_page()?, &fields).await
}

/// `POST /apply/{page}`.
pub(super) async fn save(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Path(slug): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let page = page_of(&slug)?;
    save_page(&edge, &visit, page, &fields).await
}

/// Saves a page, right or wrong, and then does what the button says. Only going on asks for a page that is right.
pub(super) async fn save_page(
    edge: &Edge,
    visit: &Visit,
    page: &'static Page,
    fields: &[(String, String)],
) -> Result<Response, Failure> {
    let action = value(fields, "action");
    let removed = action.strip_prefix("remove:").and_then(entry);
    let is_removed = |name: &str| {
        removed.is_some_and(|(list, number)| {
            form::entry_of(name, list).is_some_and(|(entry, _)| entry == number)
        })
    };
    let fields: Vec<_> = fields.iter().filter(|(name, _)| !is_removed(name)).cloned().collect();
    let (typed, fields) = (Answers::typed(page, &fields), fields.as_slice());
    let asked_by = value(fields, "theme").parse().ok();
    let posted = PostedPage { page, typed, proof: value(fields, "revises"), asked_by };
    let kept = keep(edge, visit, value(fields, "draft"), posted).await?;
    if kept.how == How::Sent {
        return send::was_sent(edge, visit, &kept.id).await;
    }
    let to_check = value(fields, "return") == "check";
    let response = after(edge, visit, page, &kept, action, to_check).await?;
    Ok(opened(edge, &kept.id, response))
}

async fn after(
    edge: &Edge,
    visit: &Visit,
    page: &'static Page,
    kept: &Kept,
    action: &str,
    to_check: bool,
) -> Result<Response, Failure> {
    let here = if to_check { format!("{}?return=check", page.path()) } else { page.path() };
    if kept.how == How::Renewed {
        return Ok(see_other(&with_query(&page.path(), "notice=renewed")));
    }
    let asked = questions(kept.call.as_ref());
    Ok(match action.split_once(':').unwrap_or((action, "")) {
        ("later", _) => see_other("/apply/later"),
        ("back", _) => see_other(&page.previous(asked).unwrap_or(page).path()),
        ("go", "check") => see_other("/apply/check"),
        ("go", slug) => see_other(&Page::find(slug).unwrap_or(page).path()),
        ("lang", tag @ ("ja" | "en")) => language_chosen(tag, &here),
        ("add", list) if form::LISTS.contains(&list) => {
            let number = kept.answers.entries(list);
            let id = form::id_of(&format!("{list}/{number}"));
            let field = if list == "/coProposers" { format!("{id}-name") } else { id };
            see_other(&format!("{}#{field}", with_query(&here, &format!("add={list}"))))
        }
        ("remove", _) => see_other(&here),
        _ => forward(edge, visit, page, kept, to_check).await?,
    })
}

/// On to the next page, if this one is right.
async fn forward(
    edge: &Edge,
    visit: &Visit,
    page: &'static Page,
    kept: &Kept,
    to_check: bool,
) -> Result<Response, Failure> {
    let call = kept.call.as_ref();
    let mut answers = kept.answers.clone();
    answers.keep_asked(questions(call));
    let review = Review::of(&answers, &asked(&edge.programme, call));
    let errors = review.of_page(page);
    if errors.is_empty() {
        return Ok(see_other(&next_path(edge, page, &answers, questions(call), to_check)));
    }
    let asked_for =
        Asked { return_to: if to_check { "check".to_owned() } else { String::new() }, ..Asked::default() };
    let token = token_of(edge, &kept.id);
    let shown = Shown {
        page,
        answers: &answers,
        visited: &kept.visited,
        review: &review,
        errors: &errors,
        asked_for: &asked_for,
        token,
        revises: kept.revises.as_ref(),
        call,
        since: kept.created_at,
    };
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &form_page(edge, visit, shown).await?))
}

fn next_path(edge: &Edge, page: &Page, answers: &Answers, asked: &[Question], to_check: bool) -> String {
    let eligibility = Eligibility::of(edge, answers);
    if page.slug == "start" && eligibility != Eligibility::Eligible {
        return "/apply/eligibility".to_owned();
    }
    match page.next(asked).filter(|_| !to_check) {
        Some(next) => next.path(),
        None => "/apply/check".to_owned(),
    }
}

/// The page with answers at `/apply/<slug>`. The first has another address, and the one for files another function.
fn page_of(slug: &str) -> Result<&'static Page, Failure> {
    Page::find(slug).filter(|page| !is_start(page) && !page.is_of_files()).ok_or(Failure::NotFound)
}

fn first_page() -> Result<&'static Page, Failure> {
    form::PAGES.first().ok_or(Failure::Internal)
}

/// The list and the number in `/coProposers/1`.
fn entry(pointer: &str) -> Option<(&str, usize)> {
    let (list, number) = pointer.rsplit_once('/')?;
    Some((list, number.parse().ok()?)).filter(|(list, _)| form::LISTS.contains(list))
}

fn with_query(path: &str, pair: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{pair}")
}
