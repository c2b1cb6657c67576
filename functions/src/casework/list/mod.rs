//! Finding cases: the list of them, its filters and its counts.
//!
//! What is asked for stands in the address ([`filter`]); a page of it is found by one query ([`find`]); page and API
//! show the same ([`view`]).

mod filter;
mod find;
mod pages;
#[cfg(test)]
mod tests;
mod view;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use kyoso::case::{CaseId, Reach, reach};
use kyoso::proposal::FieldError;
use kyoso::receipt::ReceiptNumber;

use self::filter::Filter;
use self::find::{find, within};
pub(crate) use self::view::CaseList;
use super::{Casework, SharedCasework};
use crate::http::{Access, Problem, Routes, Visit};
use crate::pages::{Failure, see_other};
use crate::staff::{SignedIn, forbidden};
use crate::store::{self, CallRow, Outcome, StoreError};

/// Its routes.
pub(super) fn routes() -> Routes<SharedCasework> {
    Routes::new(Access::Staff).get("/staff/cases", page).get("/api/cases", api)
}

/// What the list answers.
enum Answer {
    /// A page of it.
    List(Box<Filter>, CaseList, Vec<CallRow>),
    /// A receipt number was looked for: the case has it.
    Case(CaseId),
    /// Something in the address is not right.
    Wrong(Vec<FieldError>, Vec<CallRow>),
    /// No case names who asks.
    NoneNamed,
    /// The role of who asks has nothing to do with cases.
    NotForThem,
    /// A division was asked for that is not theirs.
    OtherDivision,
}

/// `GET /staff/cases`.
async fn page(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.unwrap_or_default();
    Ok(match answer(&casework, &visit, &signed_in, &query, "GET /staff/cases").await? {
        Answer::List(filter, list, calls) => {
            pages::list(&casework, &visit, &signed_in, (&query, &filter), (&list, &calls))
        }
        Answer::Case(id) => see_other(&format!("/staff/cases/{id}")),
        Answer::Wrong(errors, calls) => {
            pages::wrong(&casework, &visit, &signed_in, &query, (&errors, &calls))
        }
        Answer::NoneNamed => pages::none_named(&casework, &visit, &signed_in),
        Answer::NotForThem => pages::not_for_them(&casework, &visit, &signed_in),
        Answer::OtherDivision => forbidden(&casework.programme, &visit, &signed_in),
    })
}

/// `GET /api/cases`.
async fn api(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.unwrap_or_default();
    Ok(match answer(&casework, &visit, &signed_in, &query, "GET /api/cases").await? {
        Answer::List(_, list, _) => Json(list).into_response(),
        Answer::Case(id) => see_other(&format!("/api/cases/{id}")),
        Answer::Wrong(errors, _) => {
            let mut problem = Problem::fields(errors, visit.language);
            problem = problem.detail(&kyoso::text::Text::new(
                "errors の各条件を直してください。",
                "Put right each parameter under errors.",
            ));
            problem.into_response()
        }
        Answer::NoneNamed => Json(CaseList::nothing()).into_response(),
        Answer::NotForThem | Answer::OtherDivision => forbidden(&casework.programme, &visit, &signed_in),
    })
}

async fn answer(
    casework: &Casework,
    visit: &Visit,
    signed_in: &SignedIn,
    query: &str,
    route: &str,
) -> Result<Answer, StoreError> {
    let reach = reach(&signed_in.person);
    match reach {
        Reach::Every | Reach::Divisions(_) => {}
        Reach::Named => return Ok(Answer::NoneNamed),
        Reach::Nothing => {
            note(casework, visit, signed_in, route).await?;
            return Ok(Answer::NotForThem);
        }
    }
    let (filter, errors) = Filter::parse(query, &casework.programme);
    let Some(filter) = within(&reach, filter) else {
        note(casework, visit, signed_in, route).await?;
        return Ok(Answer::OtherDivision);
    };
    if !errors.is_empty() {
        return Ok(Answer::Wrong(errors, known_calls(casework, visit.received_at).await?));
    }
    if let Some(id) = numbered(casework, &filter).await? {
        return Ok(Answer::Case(id));
    }
    let (found, calls) = tokio::try_join!(
        find(&casework.listing, &filter, visit.received_at),
        known_calls(casework, visit.received_at)
    )?;
    let list = CaseList::of(&found, &calls, &casework.programme, visit.language, visit.received_at);
    Ok(Answer::List(Box::new(filter), list, calls))
}

/// The calls that people know: those that are open or coming, and those that closed last. Two queries for a page,
/// however many cases it shows.
async fn known_calls(casework: &Casework, now: Timestamp) -> Result<Vec<CallRow>, StoreError> {
    let calls = casework.cases.calls();
    let (mut known, closed) = tokio::try_join!(calls.current(now), calls.closed(now, None))?;
    known.extend(closed.map(|closed| closed.rows).unwrap_or_default());
    Ok(known)
}

/// The case whose receipt number was typed into the search. Whether it may be opened, its page says.
async fn numbered(casework: &Casework, filter: &Filter) -> Result<Option<CaseId>, StoreError> {
    match filter.words.parse::<ReceiptNumber>() {
        Ok(number) => casework.cases.find_by_receipt(&number).await,
        Err(_) => Ok(None),
    }
}

/// Writes a refusal into the access record.
async fn note(
    casework: &Casework,
    visit: &Visit,
    signed_in: &SignedIn,
    route: &str,
) -> Result<(), StoreError> {
    let access = store::Access::new(visit.received_at, &signed_in.person, route, Outcome::Forbidden);
    casework.gate.note(&access).await
}
