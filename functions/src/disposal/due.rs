//! What is due for disposal: by the rows of the list, which stand there by the status that a case has ended in.

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use kyoso::calendar;
use kyoso::retention::{Class, Retention};

use crate::store::{ListIndex, ListSpan, Listed, Listing, StoreError};

/// So many rows are looked at in one query.
const ROWS: usize = 200;
/// So many queries are made for one status. What becomes due was received last: it comes before what was disposed of
/// in earlier years, which no query has to walk through.
const QUERIES: usize = 5;

/// A case that is due.
pub(super) struct DueCase {
    /// Its row, with its title.
    pub(super) listed: Listed,
    /// The name of its class.
    pub(super) class: String,
    /// Since when it is due.
    pub(super) from: Date,
}

/// At most `count` cases that are due on `today`, and whether there are more.
pub(super) async fn due(
    listing: &Listing,
    retention: &Retention,
    today: Date,
    count: usize,
) -> Result<(Vec<DueCase>, bool), StoreError> {
    let mut found = Vec::new();
    for class in &retention.classes {
        for status in &class.ends {
            let mut span = ListSpan { before: Some(end_of(class.due_until(today))), ..ListSpan::default() };
            for _ in 0..QUERIES {
                let page = listing.page(&ListIndex::Status(*status), &span, ROWS).await?;
                let last =
                    page.rows.last().map(|listed| crate::store::ListCursor::of(&listed.case, &listed.row));
                found.extend(page.rows.into_iter().filter_map(|listed| due_row(class, today, listed)));
                if found.len() > count {
                    found.truncate(count);
                    return Ok((found, true));
                }
                let (true, Some(after)) = (page.more, last) else { break };
                span.after = Some(after);
            }
        }
    }
    Ok((found, false))
}

/// A row without title is one whose case was disposed of.
fn due_row(class: &Class, today: Date, listed: Listed) -> Option<DueCase> {
    let from = class.due_from(listed.row.status_since);
    let is_due = from <= today && listed.row.title.is_some();
    is_due.then(|| DueCase { listed, class: class.name.ja.clone(), from })
}

/// The instant that a fiscal year ends at. Whatever ended by then was received before.
fn end_of(fiscal_year: i16) -> Timestamp {
    let next = date(fiscal_year + 1, 4, 1).to_zoned(calendar::tokyo());
    next.map_or(Timestamp::MAX - SignedDuration::from_hours(48), |next| next.timestamp())
}
