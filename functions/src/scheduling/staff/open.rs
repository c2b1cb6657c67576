//! Opening a call for somebody of the staff: who may not see it learns nothing of it, and is in the access record.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, MatchedPath, Path};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use kyoso::call::{CallId, may_read};

use crate::http::Visit;
use crate::pages::Failure;
use crate::scheduling::SharedScheduling;
use crate::staff::{SignedIn, forbidden};
use crate::store::{Access, CallFile, Outcome};

/// What a handler wants that works on one call: the call `{call_id}` of its path, which who asks may see. An unknown
/// call is 404; somebody else's draft is 403, and a line in the access record.
pub(super) struct OpenCall(pub(super) CallFile);

impl FromRequestParts<SharedScheduling> for OpenCall {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, scheduling: &SharedScheduling) -> Result<Self, Response> {
        let failed = |failure: Failure| failure.into_response();
        let visit = Visit::from_request_parts(parts, scheduling).await.map_err(|never| match never {})?;
        let signed_in = SignedIn::from_request_parts(parts, scheduling).await.map_err(failed)?;
        let route = parts.extensions.get().map_or("?", MatchedPath::as_str).to_owned();
        let names = Path::<HashMap<String, String>>::from_request_parts(parts, scheduling).await;
        let id = names.ok().and_then(|Path(names)| names.get("call_id")?.parse::<CallId>().ok());
        let id = id.ok_or_else(|| failed(Failure::NotFound))?;
        let found = scheduling.calls.load(&id).await.map_err(|error| failed(error.into()))?;
        let file = found.ok_or_else(|| failed(Failure::NotFound))?;
        if may_read(&signed_in.person, &file.call) {
            return Ok(Self(file));
        }
        let what = format!("{} {route}", parts.method);
        let access = Access::new(visit.received_at, &signed_in.person, what, Outcome::Forbidden).on_call(&id);
        scheduling.gate.note(&access).await.map_err(|error| failed(error.into()))?;
        Err(forbidden(&scheduling.programme, &visit, &signed_in))
    }
}
