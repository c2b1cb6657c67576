//! Receiving a proposal from its proposer: the one way in, for the API and for the form.

use jiff::Timestamp;
use kyoso::case::{Actor, IdempotencyKey};
use kyoso::proposal::read_json;

use crate::Edge;
use crate::reception::{Brought, Came, Reception};
pub use crate::reception::{Receipt, SubmitError};

/// Receives the proposal in `body`, which the gateway got at `received_at`, under the client's `key`.
///
/// # Errors
/// Why it was not received. After any of them the same call can be made again.
pub async fn submit(
    edge: &Edge,
    key: &IdempotencyKey,
    body: &[u8],
    received_at: Timestamp,
) -> Result<Receipt, SubmitError> {
    let reception =
        Reception { programme: &edge.programme, cases: &edge.cases, links: &edge.links, tells: true };
    let read = || {
        let arrival = Ok(Came { at: received_at, entered: None });
        Ok(Brought { proposal: read_json(body)?, arrival, actor: Actor::Proposer })
    };
    reception.receive(key, body, read).await
}
