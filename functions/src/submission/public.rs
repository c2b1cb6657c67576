//! Start, the issues that the ward shares, and everything that the form asks.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::calendar;
use kyoso::programme::{Guide, Plan};
use kyoso::text::Language;

use crate::SharedEdge;
use crate::http::{Access, Routes, Visit};
use crate::pages::{Chrome, html};
use crate::submission::apply::{QuestionsPage, questions_of};

/// The routes of the pages that everybody can see.
pub(super) fn routes() -> Routes<SharedEdge> {
    Routes::new(Access::Public).get("/", start).get("/plan", plan).get("/apply/questions", questions)
}

#[derive(Template)]
#[template(path = "pages/start.html")]
struct StartPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    guide: &'p Guide,
}

/// `/`: what the programme is, and the ways on.
async fn start(State(edge): State<SharedEdge>, visit: Visit) -> Response {
    let chrome = Chrome::public(&edge.programme, &visit, edge.programme.about.name.get(visit.language));
    html(StatusCode::OK, &StartPage { lang: visit.language, guide: &edge.programme.guide, chrome })
}

#[derive(Template)]
#[template(path = "pages/plan.html")]
struct PlanPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    plan: &'p Plan,
}

/// `/plan`: the issues that the ward shares.
async fn plan(State(edge): State<SharedEdge>, visit: Visit) -> Response {
    let title = visit.language.pick("区の課題と取組の方向性", "Issues of the ward");
    let chrome = Chrome::public(&edge.programme, &visit, title);
    html(StatusCode::OK, &PlanPage { lang: visit.language, chrome, plan: &edge.programme.plan })
}

/// `/apply/questions`: everything that the form asks, to read and print before starting.
async fn questions(State(edge): State<SharedEdge>, visit: Visit) -> Response {
    let title = visit.language.pick("フォームでお聞きすること", "What the form asks");
    let chrome = Chrome::public(&edge.programme, &visit, title);
    let partners_as_of = calendar::date(edge.programme.partners.as_of, visit.language);
    let pages = questions_of(&edge.programme, visit.language);
    html(StatusCode::OK, &QuestionsPage { lang: visit.language, chrome, pages, partners_as_of })
}
