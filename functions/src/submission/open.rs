//! Opening a case by its secret.

use kyoso::case::CaseId;

use crate::Edge;
use crate::store::{CaseFile, StoreError};

/// The case that `token` opens; none when the token is wrong, its link no longer stands, or there is no such case:
/// these look the same. The token is verified before anything is read.
///
/// # Errors
/// When the table does not answer or the case cannot be read.
pub async fn open(edge: &Edge, id: &CaseId, token: &str) -> Result<Option<CaseFile>, StoreError> {
    let Some(version) = edge.links.verify_case(id, token) else { return Ok(None) };
    let file = edge.cases.load(id).await?;
    Ok(file.filter(|file| file.head.link.generation == version.generation))
}
