//! Reading the list: a page of it by one query of one index, and what is overdue.

use std::fmt;
use std::str::FromStr;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;
use kyoso::case::{CaseId, Status};

use super::{LIMIT, ListRow, Listed, Listing, listed, status_word};
use crate::store::item::{Attributes, get_key, get_text, instant, text};
use crate::store::{StoreError, keys};

/// By which index a page is read. Each holds whole rows, in the order in which the cases were received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListIndex {
    /// The cases of a division.
    Division(String),
    /// The cases of a call.
    Call(String),
    /// The cases with a status.
    Status(Status),
    /// The cases that were received in a fiscal year.
    Year(i16),
}

impl ListIndex {
    /// Its name, its key attribute, and the key.
    fn key(&self) -> Result<(&'static str, &'static str, String), StoreError> {
        Ok(match self {
            ListIndex::Division(id) => ("byDivision", "listDivision", id.clone()),
            ListIndex::Call(id) => ("byCall", "listCall", id.clone()),
            ListIndex::Status(status) => ("byStatus", "listStatus", status_word(*status)?),
            ListIndex::Year(year) => ("byYear", "listYear", year.to_string()),
        })
    }
}

/// A place in the list, after which it goes on: when the case there was received, and its ID. Anybody may make one
/// up; it opens nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListCursor {
    at: Timestamp,
    case: CaseId,
}

/// The text is not a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct NotACursor;

impl ListCursor {
    /// The place of a row.
    pub fn of(case: &CaseId, row: &ListRow) -> Self {
        Self { at: row.received_at, case: case.clone() }
    }

    /// The place as it stands in the indexes: the order of these texts is the order of the list.
    pub(super) fn place(&self) -> String {
        format!("{:.3}#{}", self.at, self.case)
    }
}

impl fmt::Display for ListCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at.as_millisecond(), self.case)
    }
}

impl FromStr for ListCursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (at, case) = text.split_once('-').ok_or(NotACursor)?;
        let digits = at.bytes().all(|byte| byte.is_ascii_digit()).then_some(at).ok_or(NotACursor)?;
        let at = digits.parse().ok().and_then(|at| Timestamp::from_millisecond(at).ok()).ok_or(NotACursor)?;
        Ok(Self { at, case: case.parse().map_err(|_| NotACursor)? })
    }
}

/// Which part of an index is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListSpan {
    /// Received then or later.
    pub from: Option<Timestamp>,
    /// Received before then.
    pub before: Option<Timestamp>,
    /// After this place, as the list goes.
    pub after: Option<ListCursor>,
}

impl ListSpan {
    /// The least and the greatest place that it can hold; the latter may be the cursor's own.
    fn bounds(&self) -> (String, String) {
        let at = |instant: Timestamp| format!("{instant:.3}");
        let least = self.from.map_or_else(|| " ".to_owned(), at);
        // A place is longer than its instant: whatever was received just then lies above it.
        let greatest = [self.before.map(at), self.after.as_ref().map(ListCursor::place)];
        (least, greatest.into_iter().flatten().min().unwrap_or_else(|| "~".to_owned()))
    }
}

/// Some rows, the last received first.
#[derive(Default)]
pub struct ListPage {
    /// The rows.
    pub rows: Vec<Listed>,
    /// Whether the index goes on after them.
    pub more: bool,
    /// The read units that it cost, where the service says so.
    pub read_units: f64,
}

impl Listing {
    /// Reads at most `limit` rows of an index, by one query (eventually consistent).
    ///
    /// # Errors
    /// When the table does not answer or a row cannot be read.
    pub async fn page(
        &self,
        index: &ListIndex,
        span: &ListSpan,
        limit: usize,
    ) -> Result<ListPage, StoreError> {
        let (least, greatest) = span.bounds();
        if least > greatest {
            return Ok(ListPage::default());
        }
        let (name, attribute, key) = index.key()?;
        // The cursor's own row comes again, if it is still there, and is left out.
        let asked = limit + usize::from(span.after.is_some());
        let found = self
            .db
            .query()
            .table_name(&self.table)
            .index_name(name)
            .key_condition_expression("#key = :key AND listAt BETWEEN :least AND :greatest")
            .expression_attribute_names("#key", attribute)
            .expression_attribute_values(":key", text(key))
            .expression_attribute_values(":least", text(least))
            .expression_attribute_values(":greatest", text(greatest))
            .scan_index_forward(false)
            .limit(i32::try_from(asked).unwrap_or(i32::MAX))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(StoreError::of("Query list"))?;
        let read_units = found.consumed_capacity().and_then(|used| used.capacity_units()).unwrap_or_default();
        let mut more = found.last_evaluated_key().is_some();
        let mut rows = found.items().iter().map(listed).collect::<Result<Vec<_>, _>>()?;
        rows.retain(|listed| Some(ListCursor::of(&listed.case, &listed.row)) != span.after);
        if rows.len() > limit {
            rows.truncate(limit);
            more = true;
        }
        Ok(ListPage { rows, more, read_units })
    }

    /// The cases with a time limit that has run out at `now`, the longest overdue first (eventually consistent: look
    /// at the row before anybody is told).
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn overdue(&self, now: Timestamp) -> Result<Vec<CaseId>, StoreError> {
        let mut pages = self
            .db
            .query()
            .table_name(&self.table)
            .index_name("due")
            .key_condition_expression("due = :due AND dueAt <= :now")
            .expression_attribute_values(":due", text(LIMIT))
            .expression_attribute_values(":now", instant(now))
            .into_paginator()
            .items()
            .send();
        let mut cases = Vec::new();
        while let Some(item) = pages.next().await {
            cases.extend(keys::case_of(&get_key(&item.map_err(StoreError::of("Query overdue"))?)?.pk));
        }
        Ok(cases)
    }

    /// Some cases of all that there are, in no order; for the operator, who lists them again. Starts anew without
    /// `after`.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn heads(&self, after: Option<HeadsPage>) -> Result<HeadsPage, StoreError> {
        let found = self
            .db
            .scan()
            .table_name(&self.table)
            // Only heads stand in it.
            .index_name("receipts")
            .set_exclusive_start_key(after.and_then(|page| page.next))
            .send()
            .await
            .map_err(StoreError::of("Scan receipts"))?;
        let cases = found.items().iter().map(|item| Ok(keys::case_of(get_text(item, "pk")?)));
        let cases = cases.collect::<Result<Vec<_>, StoreError>>()?.into_iter().flatten().collect();
        Ok(HeadsPage { cases, next: found.last_evaluated_key })
    }
}

/// Some cases.
pub struct HeadsPage {
    /// Their IDs.
    pub cases: Vec<CaseId>,
    next: Option<Attributes>,
}

impl HeadsPage {
    /// Whether these are the last.
    pub fn is_last(&self) -> bool {
        self.next.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_is_written_and_nothing_else_is() {
        let id = "a".repeat(32);
        let written = format!("1795336565123-{id}");
        let cursor: ListCursor = written.parse().unwrap();
        assert_eq!((cursor.to_string(), cursor.place()), (written, format!("2026-11-22T08:36:05.123Z#{id}")));
        for other in ["", "-", "1", "x-y", &id, &format!("1-{id}x"), &format!("-1-{id}"), &format!("+1-{id}")]
        {
            assert_eq!(other.parse::<ListCursor>(), Err(NotACursor), "{other}");
        }
        assert!(format!("{}-{id}", u64::MAX).parse::<ListCursor>().is_err());
    }
}
