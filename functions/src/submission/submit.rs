//! Receiving a proposal: the one way in, for the API and for the form.

use jiff::Timestamp;
use kyoso::case::{Actor, Case, CaseId, Command, Hash, IdempotencyKey, Submit, decide};
use kyoso::proposal::{BodyError, FieldError, parse, read_json};
use kyoso::receipt::{ReceiptNumber, fiscal_year_of};
use serde::Serialize;

use crate::links::LinkVersion;
use crate::programme::asked;
use crate::store::{Commit, CommitError, Head, StoreError};
use crate::{Edge, clock};

/// What a proposer holds once their proposal is received. The same submission always gets the same.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The case.
    #[cfg_attr(test, schema(value_type = String))]
    pub case_id: CaseId,
    /// 受付番号.
    #[cfg_attr(test, schema(value_type = String, example = "R8-0001"))]
    pub receipt_number: ReceiptNumber,
    /// When the gateway received it.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub received_at: Timestamp,
    /// The proposer's page, with its secret.
    #[cfg_attr(test, schema(format = "uri"))]
    pub status_url: String,
}

/// Why a submission was not received.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// Not a JSON body.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Some fields are not right.
    #[error("{} fields are not right", .0.len())]
    Fields(Vec<FieldError>),
    /// The key has made a case from another body, which stands.
    #[error("the key was used for another body")]
    KeyUsed,
    /// Too much at once; nothing was received.
    #[error("busy: {0}")]
    Busy(StoreError),
    /// Something is wrong here.
    #[error("{0}")]
    Internal(String),
}

impl From<StoreError> for SubmitError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Service { .. } => Self::Busy(error),
            StoreError::Unreadable(_) | StoreError::BrokenHistory { .. } => Self::Internal(error.to_string()),
        }
    }
}

/// Receives the proposal in `body`, which the gateway got at `received_at`, under the client's `key`.
///
/// The look-up comes before validation: a submission that was received once is answered the same for ever,
/// whatever the rules have become. Only what was received is remembered, so a refused body can be corrected.
///
/// # Errors
/// Why it was not received. After any of them the same call can be made again.
pub async fn submit(
    edge: &Edge,
    key: &IdempotencyKey,
    body: &[u8],
    received_at: Timestamp,
) -> Result<Receipt, SubmitError> {
    let id = CaseId::of(key);
    let body_hash = Hash::of(body);
    if let Some(head) = edge.cases.head(&id).await? {
        return replay(edge, id, &head, &body_hash);
    }
    let submission = parse(&read_json(body)?, &asked(&edge.programme)).map_err(SubmitError::Fields)?;
    let receipt_number = edge.cases.next_receipt_number(fiscal_year_of(received_at)).await?;
    let submit = Submit {
        submission,
        receipt_number: receipt_number.clone(),
        received_at,
        versions: edge.programme.versions(),
        entered: None,
    };
    let case = Case::new(id.clone());
    let changes = decide(&case, Command::Submit(Box::new(submit)), &Actor::Proposer)
        .map_err(|refusal| SubmitError::Internal(refusal.to_string()))?;
    let commit = Commit::prepare(&case, changes, &Actor::Proposer, clock::now())
        .map_err(|error| SubmitError::Internal(error.to_string()))?
        .first(body_hash.clone(), edge.links.newest());
    match edge.cases.commit(&commit).await {
        Ok(()) => receipt(edge, id, &receipt_number, received_at, edge.links.newest()),
        // Another attempt was faster, or this one's answer was lost: the receipt on record is the one that counts.
        Err(CommitError::Conflict) => match edge.cases.head(&id).await? {
            Some(head) => replay(edge, id, &head, &body_hash),
            None => Err(SubmitError::Internal("a conflict without a head".to_owned())),
        },
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

fn replay(edge: &Edge, id: CaseId, head: &Head, body_hash: &Hash) -> Result<Receipt, SubmitError> {
    if head.body_hash != *body_hash {
        return Err(SubmitError::KeyUsed);
    }
    receipt(edge, id, &head.receipt_number, head.received_at, head.link)
}

fn receipt(
    edge: &Edge,
    id: CaseId,
    number: &ReceiptNumber,
    received_at: Timestamp,
    link: LinkVersion,
) -> Result<Receipt, SubmitError> {
    let status_url = edge.links.status_url(&id, link);
    Ok(Receipt {
        status_url: status_url
            .ok_or_else(|| SubmitError::Internal("the key of a link is missing".to_owned()))?,
        receipt_number: number.clone(),
        received_at,
        case_id: id,
    })
}
