//! Who may propose, said as soon as the first questions are answered.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::text::Language;

use super::access::CookieDraft;
use super::call::CallView;
use super::draft::answers_of;
use super::revision::RevisesView;
use crate::form::Answers;
use crate::http::Visit;
use crate::pages::{Chrome, Failure, html, see_other};
use crate::{Edge, SharedEdge};

/// Whether those who answer so are within the programme at first sight. A person decides; nobody is turned away.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Eligibility {
    /// Nothing speaks against it.
    Eligible,
    /// The programme is not for this kind of organisation.
    WrongKind,
    /// There is no base in the ward, which is asked for in principle.
    Outside,
}

impl Eligibility {
    /// By the answers to the first questions.
    pub(super) fn of(edge: &Edge, answers: &Answers) -> Self {
        let kind = edge.programme.organisation_type(answers.get("/organization/type"));
        if kind.is_some_and(|kind| !kind.eligible) {
            Eligibility::WrongKind
        } else if answers.get("/organization/activityBase") == "outsideWard" {
            Eligibility::Outside
        } else {
            Eligibility::Eligible
        }
    }
}

#[derive(Template)]
#[template(path = "apply/eligibility.html")]
struct EligibilityPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    is_ineligible: bool,
    chosen: &'p str,
    revises: Option<RevisesView>,
    call: Option<CallView>,
}

/// `/apply/eligibility`: said plainly to those who may be outside the programme, before they fill in anything else.
pub(super) async fn tell(
    State(edge): State<SharedEdge>,
    visit: Visit,
    CookieDraft(id): CookieDraft,
) -> Result<Response, Failure> {
    let Some(id) = id else { return Ok(see_other("/apply")) };
    let draft = edge.drafts.load(&id, visit.received_at).await?.ok_or(Failure::UnknownDraft)?;
    let answers = answers_of(&draft);
    let eligibility = Eligibility::of(&edge, &answers);
    if eligibility == Eligibility::Eligible {
        return Ok(see_other("/apply/organization"));
    }
    let chosen = edge.programme.organisation_type(answers.get("/organization/type"));
    let title = visit.language.pick("対象となる団体について", "Who may propose");
    let call = CallView::of_draft(&edge, &draft, visit.received_at, visit.language).await?;
    Ok(html(
        StatusCode::OK,
        &EligibilityPage {
            lang: visit.language,
            chrome: Chrome::private(&edge.programme, &visit, title),
            is_ineligible: eligibility == Eligibility::WrongKind,
            revises: RevisesView::of(&edge, &draft),
            call,
            chosen: chosen.map_or("", |kind| kind.label.get(visit.language)),
        },
    ))
}
