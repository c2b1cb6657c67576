//! Routes for one role only.

use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use kyoso::staff::StaffRole;

use super::guard::note;
use super::{SharedGate, SignedIn, pages};
use crate::http::{Routes, Visit};
use crate::pages::Failure;
use crate::store::Outcome;

/// Opens routes to one role only. Goes inside [`super::guard`]; who is refused is in the access record.
#[must_use]
pub fn only<S: Clone + Send + Sync + 'static>(
    routes: Routes<S>,
    gate: &SharedGate,
    role: StaffRole,
) -> Routes<S> {
    let state = (gate.clone(), role);
    routes.map_router(|router| router.layer(from_fn_with_state(state, let_in)))
}

async fn let_in(
    State((gate, role)): State<(SharedGate, StaffRole)>,
    visit: Visit,
    signed_in: SignedIn,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    if signed_in.person.has(role) {
        return Ok(next.run(request).await);
    }
    let (parts, _) = request.into_parts();
    note(&gate, &visit, &parts, &signed_in, Outcome::Forbidden).await?;
    Ok(pages::forbidden(&gate.programme, &visit, &signed_in))
}
