//! Opening a case for somebody of the staff: who may not see it learns nothing of it, and is in the access record.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, MatchedPath, Path};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use kyoso::case::{CaseId, may_read};
use kyoso::staff::Person;

use super::Casework;
use crate::http::Visit;
use crate::pages::Failure;
use crate::staff::{Gate, SignedIn, forbidden};
use crate::store::{Access, CaseFile, Cases, Outcome, StoreError};

/// Where cases are opened for staff: the state of a function that does so.
pub(crate) trait OpensCases {
    /// The staff layer, and the access record.
    fn gate(&self) -> &Gate;
    /// The cases.
    fn cases(&self) -> &Cases;
}

impl<T: OpensCases> OpensCases for Arc<T> {
    fn gate(&self) -> &Gate {
        T::gate(self)
    }

    fn cases(&self) -> &Cases {
        T::cases(self)
    }
}

impl OpensCases for Casework {
    fn gate(&self) -> &Gate {
        &self.gate
    }

    fn cases(&self) -> &Cases {
        &self.cases
    }
}

/// What a handler wants that works on one case: the case `{case_id}` of its path, which who asks may see. An unknown
/// case is 404; somebody else's is 403, and a line in the access record.
pub(crate) struct OpenCase(pub(crate) CaseFile);

impl<S: OpensCases + Send + Sync> FromRequestParts<S> for OpenCase {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let failed = |failure: Failure| failure.into_response();
        let visit = Visit::from_request_parts(parts, state).await.map_err(|never| match never {})?;
        let signed_in = SignedIn::from_request_parts(parts, state).await.map_err(failed)?;
        let route = parts.extensions.get().map_or("?", MatchedPath::as_str).to_owned();
        let names = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let id = names.ok().and_then(|Path(names)| names.get("case_id")?.parse::<CaseId>().ok());
        let id = id.ok_or_else(|| failed(Failure::NotFound))?;
        let what = format!("{} {route}", parts.method);
        match open(state, &visit, &signed_in.person, &id, what).await {
            Ok(file) => Ok(Self(file)),
            Err(Closed::Unknown) => Err(failed(Failure::NotFound)),
            Err(Closed::NotTheirs) => Err(forbidden(&state.gate().programme, &visit, &signed_in)),
            Err(Closed::Store(error)) => Err(failed(error.into())),
        }
    }
}

/// Why a case stays closed.
pub(super) enum Closed {
    /// There is none.
    Unknown,
    /// The person may not see it.
    NotTheirs,
    /// The table does not answer.
    Store(StoreError),
}

impl From<StoreError> for Closed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Loads a case for `person`, who wants to do `what` with it.
pub(super) async fn open(
    state: &impl OpensCases,
    visit: &Visit,
    person: &Person,
    id: &CaseId,
    what: String,
) -> Result<CaseFile, Closed> {
    let file = state.cases().load(id).await?.ok_or(Closed::Unknown)?;
    if may_read(person, file.case.division.as_deref()) {
        return Ok(file);
    }
    let access = Access::new(visit.received_at, person, what, Outcome::Forbidden).on(id);
    state.gate().note(&access).await?;
    Err(Closed::NotTheirs)
}
