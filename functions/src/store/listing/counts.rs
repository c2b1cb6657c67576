//! How many cases stand where: one item for everything, for each division and for each call, with a number for each
//! status. They are read at once and never counted anew.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use kyoso::case::Status;

use super::{ListRow, Listing, status_word};
use crate::store::item::{number, text};
use crate::store::{StoreError, keys};

/// What is counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// Every case.
    All,
    /// The cases of a division.
    Division(String),
    /// The cases of a call.
    Call(String),
}

impl Counted {
    fn key(&self) -> String {
        keys::list_counter(&match self {
            Counted::All => "all".to_owned(),
            Counted::Division(id) => format!("division#{id}"),
            Counted::Call(id) => format!("call#{id}"),
        })
    }

    /// Where a row counts.
    fn of(row: &ListRow) -> BTreeSet<Self> {
        let division = row.division.clone().map(Counted::Division);
        let call = row.call().map(|call| Counted::Call(call.to_string()));
        [Some(Counted::All), division, call].into_iter().flatten().collect()
    }
}

/// How many cases stand at each status; none at what is not there.
pub type Counts = BTreeMap<Status, u64>;

impl Listing {
    /// How many cases there are of each status (eventually consistent).
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn counts(&self, counted: &Counted) -> Result<Counts, StoreError> {
        let found = self
            .db
            .get_item()
            .table_name(&self.table)
            .key("pk", text(counted.key()))
            .key("sk", text(keys::COUNTER))
            .send()
            .await
            .map_err(StoreError::of("GetItem counts"))?;
        let item = found.item.unwrap_or_default();
        let mut counts = Counts::new();
        for status in Status::ALL {
            let Some(count) = item.get(&status_word(*status)?) else { continue };
            let count = count.as_n().ok().and_then(|digits| digits.parse().ok());
            counts.insert(*status, count.ok_or(StoreError::Unreadable("counts"))?);
        }
        counts.retain(|_, count| *count > 0);
        Ok(counts)
    }

    /// The writes that move the counts from what `old` counts at to what `new` counts at.
    pub(super) fn count(
        &self,
        old: Option<&ListRow>,
        new: &ListRow,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        differences(old, new).into_iter().map(|(counted, moved)| self.add(&counted, &moved)).collect()
    }

    fn add(&self, counted: &Counted, moved: &BTreeMap<Status, i64>) -> Result<TransactWriteItem, StoreError> {
        let mut update = Update::builder()
            .table_name(&self.table)
            .key("pk", text(counted.key()))
            .key("sk", text(keys::COUNTER));
        let mut added = Vec::new();
        for (place, (status, by)) in moved.iter().enumerate() {
            update = update
                .expression_attribute_names(format!("#s{place}"), status_word(*status)?)
                .expression_attribute_values(format!(":n{place}"), number(by));
            added.push(format!("#s{place} :n{place}"));
        }
        let update = update.update_expression(format!("ADD {}", added.join(", "))).build();
        let update = update.map_err(|_| StoreError::Unreadable("counts"))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

/// By how much each number moves; what does not move is left out, so that most changes of a case touch no counter.
fn differences(old: Option<&ListRow>, new: &ListRow) -> BTreeMap<Counted, BTreeMap<Status, i64>> {
    let mut moved: BTreeMap<Counted, BTreeMap<Status, i64>> = BTreeMap::new();
    for (row, by) in old.map(|old| (old, -1)).into_iter().chain([(new, 1)]) {
        for counted in Counted::of(row) {
            *moved.entry(counted).or_default().entry(row.status).or_default() += by;
        }
    }
    for numbers in moved.values_mut() {
        numbers.retain(|_, by| *by != 0);
    }
    moved.retain(|_, numbers| !numbers.is_empty());
    moved
}
