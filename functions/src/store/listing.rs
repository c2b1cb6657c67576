//! The case list: a row for each case, and how many cases stand where.
//!
//! Rows and counts are made from the cases, after they change, by [`crate::listing`]. A row is written together with
//! what its change does to the counts, in one transaction, and only over the row that was seen: so the counts are the
//! rows, counted, whatever comes twice, late or at once.

mod counts;
mod read;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use jiff::Timestamp;
use kyoso::calendar;
use kyoso::call::CallId;
use kyoso::case::{CaseId, Party, Status};
use kyoso::proposal::SubmissionKind;
use kyoso::receipt::ReceiptNumber;
use serde::{Deserialize, Serialize};

pub use counts::{Counted, Counts};
pub use read::{HeadsPage, ListCursor, ListIndex, ListPage, ListSpan, NotACursor};

use super::commit::transact;
use super::item::{Attributes, get_key, get_number, get_text, instant, number, text};
use super::{Cases, CommitError, StoreError, keys};

/// The value of `due` under which the rows of cases with a running time limit stand in the index.
const LIMIT: &str = "limit";

/// Rows and counts.
#[derive(Clone)]
pub struct Listing {
    db: Client,
    table: String,
}

/// A case as the list shows it, as of one revision. No `Debug`: it names the proposer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListRow {
    /// As of which revision of the case.
    pub revision: u32,
    /// Where it stands.
    pub status: Status,
    /// Since when.
    pub status_since: Timestamp,
    /// When it was received.
    pub received_at: Timestamp,
    /// 受付番号.
    pub receipt_number: ReceiptNumber,
    /// Free, or for a call.
    #[serde(flatten)]
    pub kind: SubmissionKind,
    /// The proposal's title; none after its disposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The proposing body; none after its disposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Whose turn it is, where that is not what the status says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<Vec<Party>>,
    /// The responsible division.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
    /// What the rules found in the version that stands; none before they were run over it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<FindingCounts>,
    /// The time limit that ends first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<ListLimit>,
}

/// How many findings there are that a person is to look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FindingCounts {
    /// What is stated is outside the programme.
    pub against: usize,
    /// A person is to judge.
    pub for_review: usize,
}

/// The time limit of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ListLimit {
    /// The clock runs, or has run out.
    Running {
        /// The target's ID in the programme.
        target: String,
        /// From when on it is overdue.
        until: Timestamp,
        /// Whether no holiday that is not yet published can move it.
        sure: bool,
    },
    /// The clock stands still.
    Paused {
        /// The target's ID in the programme.
        target: String,
        /// Since when.
        since: Timestamp,
    },
    /// It is put off, and to be looked at again.
    Review {
        /// From when on that is overdue.
        until: Timestamp,
    },
}

impl ListRow {
    /// The fiscal year in which the case was received.
    pub fn fiscal_year(&self) -> i16 {
        calendar::fiscal_year(calendar::civil(self.received_at).date())
    }

    /// The call that it is for.
    pub fn call(&self) -> Option<&CallId> {
        match &self.kind {
            SubmissionKind::Free => None,
            SubmissionKind::Theme { theme_id } => Some(theme_id),
        }
    }

    /// Whose turn it is (誰の番か).
    pub fn next_to_act(&self) -> &[Party] {
        self.turn.as_deref().unwrap_or_else(|| self.status.next_to_act())
    }

    /// From when on it is overdue, while a clock runs.
    pub fn limit_at(&self) -> Option<Timestamp> {
        match &self.limit {
            Some(ListLimit::Running { until, .. } | ListLimit::Review { until }) => Some(*until),
            Some(ListLimit::Paused { .. }) | None => None,
        }
    }
}

/// A row as it was read, with what tells it from every later one.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredRow {
    /// The row.
    pub row: ListRow,
    /// How often it was written.
    stamp: u64,
}

/// A row of the list, and whose it is. No `Debug`: it names the proposer.
#[derive(Clone, PartialEq, Eq)]
pub struct Listed {
    /// The case.
    pub case: CaseId,
    /// Its row.
    pub row: ListRow,
}

impl Listing {
    /// In the table of `cases`.
    pub fn of(cases: &Cases) -> Self {
        Self { db: cases.db.clone(), table: cases.table.clone() }
    }

    /// The row of a case, strongly consistent.
    ///
    /// # Errors
    /// When the table does not answer or the row cannot be read.
    pub async fn row(&self, case: &CaseId) -> Result<Option<StoredRow>, StoreError> {
        let found = self
            .db
            .get_item()
            .table_name(&self.table)
            .key("pk", text(keys::case(case)))
            .key("sk", text(keys::LIST))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::of("GetItem row"))?;
        found
            .item
            .map(|item| Ok(StoredRow { row: row(&item)?, stamp: get_number(&item, "stamp")? }))
            .transpose()
    }

    /// Puts `new` in the place of the row that was seen, and moves the counts by the difference.
    ///
    /// # Errors
    /// [`CommitError::Conflict`] when the row is no longer the one that was seen. Nothing is changed then.
    pub async fn replace(
        &self,
        case: &CaseId,
        seen: Option<&StoredRow>,
        new: &ListRow,
    ) -> Result<(), CommitError> {
        let mut writes = vec![self.put(case, seen, new)?];
        writes.extend(self.count(seen.map(|seen| &seen.row), new)?);
        transact(&self.db, &writes).await
    }

    fn put(
        &self,
        case: &CaseId,
        seen: Option<&StoredRow>,
        new: &ListRow,
    ) -> Result<TransactWriteItem, StoreError> {
        let stamp = seen.map_or(1, |seen| seen.stamp + 1);
        let put = Put::builder().table_name(&self.table).set_item(Some(item(case, stamp, new)?));
        let put = match seen {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(seen) => put
                .condition_expression("stamp = :seen")
                .expression_attribute_values(":seen", number(seen.stamp)),
        };
        let put = put.build().map_err(|_| StoreError::Unreadable("row"))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

/// The item of a row: the row as JSON, and beside it what the indexes stand on.
pub(super) fn item(case: &CaseId, stamp: u64, row: &ListRow) -> Result<Attributes, StoreError> {
    let json = serde_json::to_string(row).map_err(|_| StoreError::Unreadable("row"))?;
    let mut item: Attributes = [
        ("pk", text(keys::case(case))),
        ("sk", text(keys::LIST)),
        ("stamp", number(stamp)),
        ("row", text(json)),
        ("listAt", text(ListCursor::of(case, row).place())),
        ("listStatus", text(status_word(row.status)?)),
        ("listYear", text(row.fiscal_year().to_string())),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    let mut add = |name: &str, value| item.insert(name.to_owned(), value);
    if let Some(division) = &row.division {
        add("listDivision", text(division));
    }
    if let Some(call) = row.call() {
        add("listCall", text(call.as_str()));
    }
    if let Some(until) = row.limit_at() {
        add("due", text(LIMIT));
        add("dueAt", instant(until));
    }
    Ok(item)
}

fn row(item: &Attributes) -> Result<ListRow, StoreError> {
    serde_json::from_str(get_text(item, "row")?).map_err(|_| StoreError::Unreadable("row"))
}

fn listed(item: &Attributes) -> Result<Listed, StoreError> {
    let case = keys::case_of(&get_key(item)?.pk).ok_or(StoreError::Unreadable("pk"))?;
    Ok(Listed { case, row: row(item)? })
}

/// The word for a status in JSON, which it has in the table too.
pub(super) fn status_word(status: Status) -> Result<String, StoreError> {
    let word = serde_json::to_value(status).ok();
    word.as_ref().and_then(|word| word.as_str()).map(str::to_owned).ok_or(StoreError::Unreadable("status"))
}
