//! Taking a step on a case: one page and one route of the API for each command.
//!
//! Both build the same JSON body and go through [`take`]. [`words`] says what a step does, [`told`] whom it tells,
//! [`fields`] what it asks, [`shown`] what is there before anybody typed, [`since`] what others did meanwhile.

pub(crate) mod api;
mod begun;
mod beside;
mod fields;
mod follow_up;
mod page;
mod shown;
mod since;
pub(in crate::casework) mod take;
mod told;
mod words;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::case::ask::StaffStep;
use kyoso::case::{Expert, Refusal, obstacle_for};
pub(in crate::casework) use page::path;
use serde::Deserialize;
pub(in crate::casework) use words::words;

use self::page::{Looking, Said};
use self::take::{NotTaken, Wish, take};
use super::open::OpenCase;
use super::{Casework, SharedCasework};
use crate::http::{Access, Routes, Visit};
use crate::pages::{Failure, Posted, see_other, value};
use crate::staff::{Kept, SignedIn, forbidden};
use crate::store;

/// Its routes.
pub(super) fn routes() -> Routes<SharedCasework> {
    let pages = Routes::new(Access::Staff)
        .get("/staff/cases/{case_id}/act/{slug}", show)
        .post("/staff/cases/{case_id}/act/{slug}", send);
    StaffStep::ALL.iter().copied().fold(pages, api::add)
}

/// What the link to a form says of it.
#[derive(Deserialize)]
struct AskedFor {
    of: Option<String>,
}

/// `/staff/cases/{case_id}/act/{slug}`: the form of a step, with what was typed when a session ended.
async fn show(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
    Path((_, slug)): Path<(String, String)>,
    Query(asked): Query<AskedFor>,
    Kept(mut typed): Kept,
) -> Result<Response, Failure> {
    let step = StaffStep::of(&slug).ok_or(Failure::NotFound)?;
    if let Some(Refusal::NotThisActor { .. }) = obstacle_for(&file.case, step, &signed_in.person) {
        let (at, person) = (visit.received_at, &signed_in.person);
        let access = store::Access::new(at, person, slug, store::Outcome::Forbidden).on(&file.case.id);
        casework.gate.note(&access).await?;
        return Ok(forbidden(&casework.programme, &visit, &signed_in));
    }
    let seen = revision(&typed).filter(|seen| *seen < file.case.moved);
    if typed.is_empty() {
        // A link can say what it is about; what is on record then stands in the form.
        typed = shown::begun(&file, step, asked.of);
    }
    let experts = experts(&casework, step).await?;
    let looking = Looking {
        casework: &casework,
        visit: &visit,
        signed_in: &signed_in,
        file: &file,
        step,
        typed,
        experts,
    };
    Ok(looking.page(StatusCode::OK, Said { seen, ..Said::default() }))
}

/// `POST` of the same: takes the step.
async fn send(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
    Path((_, slug)): Path<(String, String)>,
    Posted(typed): Posted,
) -> Result<Response, Failure> {
    let step = StaffStep::of(&slug).ok_or(Failure::NotFound)?;
    let (id, seen) = (file.case.id.clone(), revision(&typed));
    let body = fields::body(step, &typed);
    let wish = Wish { person: &signed_in.person, step, seen, body: &body, at: visit.received_at };
    let not_taken = match take(&casework, &file, wish).await {
        Ok(_) => return Ok(see_other(&format!("/staff/cases/{id}?done={slug}"))),
        Err(not_taken) => not_taken,
    };
    let (casework, visit, signed_in) = (&*casework, &visit, &signed_in);
    let experts = experts(casework, step).await?;
    let again = |file| Looking { casework, visit, signed_in, file, step, typed, experts };
    Ok(match not_taken {
        NotTaken::Forbidden(_) => forbidden(&casework.programme, visit, signed_in),
        NotTaken::Store(error) => return Err(error.into()),
        // A form of ours says it; whatever came, the present case is shown.
        NotTaken::NothingSeen => {
            let seen = Some(file.case.revision);
            again(&file).page(StatusCode::PRECONDITION_REQUIRED, Said { seen, ..Said::default() })
        }
        NotTaken::Changed(now) => again(now.as_deref().unwrap_or(&file))
            .page(StatusCode::PRECONDITION_FAILED, Said { seen, ..Said::default() }),
        NotTaken::Fields(errors) => {
            again(&file).page(StatusCode::UNPROCESSABLE_ENTITY, Said { errors, ..Said::default() })
        }
        NotTaken::Obstructed(refusal) | NotTaken::Refused(refusal) => {
            again(&file).page(StatusCode::CONFLICT, Said { refusal: Some(refusal), ..Said::default() })
        }
    })
}

/// The experts who can be asked, where a step asks one: nobody else's form reads the directory.
async fn experts(casework: &Casework, step: StaffStep) -> Result<Vec<Expert>, store::StoreError> {
    match step {
        StaffStep::AskExpert => casework.experts.list().await,
        _ => Ok(Vec::new()),
    }
}

/// The revision of the case at which a form was filled in.
fn revision(typed: &[(String, String)]) -> Option<u32> {
    value(typed, "revision").parse().ok()
}
