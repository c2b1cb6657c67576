//! Taking in what Planning enters: who may, what it says, and receiving it.

use jiff::Timestamp;
use kyoso::case::{Arrival, Case, CaseId, IdempotencyKey, Step, capacity, parse_arrival};
use kyoso::programme::Programme;
use kyoso::proposal::{FieldError, Submission, parse, read_json};
use kyoso::staff::Person;
use serde_json::{Value, json};

use crate::casework::Casework;
use crate::programme::asked;
use crate::reception::{Brought, Came, Receipt, Reception, SubmitError};
use crate::store::{Access, CallFile, Outcome, StoreError};

/// The name of entering a proposal in the access record.
const WHAT: &str = "enter";

/// Why nothing was received.
pub(super) enum NotEntered {
    /// Only Planning enters proposals.
    Forbidden,
    /// It cannot be received as it is, or not now.
    Submit(SubmitError),
}

impl From<SubmitError> for NotEntered {
    fn from(error: SubmitError) -> Self {
        Self::Submit(error)
    }
}

/// Whether `person` may enter a proposal. Who may not is in the access record.
pub(super) async fn may_enter(
    casework: &Casework,
    person: &Person,
    at: Timestamp,
) -> Result<bool, StoreError> {
    // What nobody has brought yet is the same for every case.
    let nothing_yet = "0".repeat(32).parse::<CaseId>().map(Case::new);
    if nothing_yet.is_ok_and(|case| capacity(&case, Step::Submit, person).is_ok()) {
        return Ok(true);
    }
    casework.gate.note(&Access::new(at, person, WHAT, Outcome::Forbidden)).await?;
    Ok(false)
}

/// Receives the proposal in `body`, which `person` enters at `now` under `key`.
pub(super) async fn enter(
    casework: &Casework,
    person: &Person,
    key: &IdempotencyKey,
    body: &[u8],
    now: Timestamp,
) -> Result<Receipt, NotEntered> {
    if !may_enter(casework, person, now).await.map_err(SubmitError::from)? {
        return Err(NotEntered::Forbidden);
    }
    let actor =
        capacity(&Case::new(CaseId::of(key)), Step::Submit, person).map_err(|_| NotEntered::Forbidden)?;
    let read_it = || {
        let (arrival, proposal) = arrival_of(&read_json(body)?, now);
        let arrival = arrival.map(|arrival| Came { at: arrival.at, entered: Some(arrival.entered) });
        Ok(Brought { proposal, arrival, actor })
    };
    Ok(reception(casework).receive(key, body, read_it).await?)
}

/// Where it is received.
pub(super) fn reception(casework: &Casework) -> Reception<'_> {
    Reception { programme: &casework.programme, cases: &casework.cases, links: &casework.links, tells: true }
}

/// What a body says of the arrival, and the proposal without it.
fn arrival_of(body: &Value, now: Timestamp) -> (Result<Arrival, Vec<FieldError>>, Value) {
    let mut proposal = body.clone();
    let arrival = proposal.as_object_mut().and_then(|members| members.remove("arrival"));
    (parse_arrival(&arrival.unwrap_or_else(|| json!({})), now), proposal)
}

/// Reads a proposal with its arrival, to be checked before it is received. `call` is the one that it names.
///
/// # Errors
/// Every field that is wrong: those of the arrival first, then in the order of the form.
pub(super) fn read(
    programme: &Programme,
    call: Option<&CallFile>,
    body: &Value,
    now: Timestamp,
) -> Result<(Arrival, Submission), Vec<FieldError>> {
    let (arrival, proposal) = arrival_of(body, now);
    match (arrival, parse(&proposal, &asked(programme, call))) {
        (Ok(arrival), Ok(submission)) => Ok((arrival, submission)),
        (arrival, submission) => {
            let errors = [arrival.err(), submission.err()];
            Err(errors.into_iter().flatten().flatten().collect())
        }
    }
}
