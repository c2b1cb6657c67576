//! Reading calls for the public. A page is one query or two, whatever there is: never a scan, and a call's own
//! partition is read only where its text or its changes are shown.

use jiff::Timestamp;
use kyoso::call::CallId;

use super::view::{Theme, Told, WholeTheme};
use crate::pages::Failure;
use crate::scheduling::Scheduling;
use crate::store::{CallFile, CallRow, NotACallCursor, StoreError};

/// A published call: what is on record, and what the public reads.
pub(super) struct Found {
    pub(super) file: CallFile,
    pub(super) theme: WholeTheme,
}

/// A page of the calls that are over.
pub(super) struct ClosedThemes {
    pub(super) themes: Vec<Theme>,
    pub(super) next: Option<String>,
}

/// The open and coming calls, the first to close first. One query.
pub(super) async fn current(scheduling: &Scheduling, now: Timestamp) -> Result<Vec<Theme>, StoreError> {
    let rows = scheduling.calls.current(now).await?;
    Ok(themes(scheduling, &rows, now))
}

/// A page of the calls that are over, the last to close first. One query.
pub(super) async fn closed(
    scheduling: &Scheduling,
    now: Timestamp,
    cursor: Option<&str>,
) -> Result<Result<ClosedThemes, NotACallCursor>, StoreError> {
    let page = scheduling.calls.closed(now, cursor).await?;
    Ok(page.map(|page| ClosedThemes { themes: themes(scheduling, &page.rows, now), next: page.next }))
}

/// The call that an address names. One query, strongly consistent.
///
/// # Errors
/// [`Failure::NotFound`] for an ID that nobody has, and for a draft.
pub(super) async fn one(scheduling: &Scheduling, id: &str, now: Timestamp) -> Result<Found, Failure> {
    let id: CallId = id.parse().map_err(|_| Failure::NotFound)?;
    let file = scheduling.calls.load(&id).await?.ok_or(Failure::NotFound)?;
    let theme = WholeTheme::of(&file, &told(scheduling, now)).ok_or(Failure::NotFound)?;
    Ok(Found { file, theme })
}

/// What views need to know besides a call.
pub(super) fn told(scheduling: &Scheduling, now: Timestamp) -> Told<'_> {
    Told { programme: &scheduling.programme, public_url: &scheduling.config.public_url, now }
}

fn themes(scheduling: &Scheduling, rows: &[CallRow], now: Timestamp) -> Vec<Theme> {
    let told = told(scheduling, now);
    rows.iter().filter_map(|row| Theme::of(row, &told)).collect()
}

/// `cursor` of a query. Whatever else stands there is none of ours: links to us come from anywhere.
pub(super) fn cursor(query: Option<&str>) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(name, value)| name == "cursor" && !value.is_empty()).map(|(_, value)| value.into_owned())
}
