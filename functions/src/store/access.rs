//! The access record (アクセス記録): who signed in and out, what was refused to whom, and what was done to people.
//!
//! It says who by their ID in the directory and what by route or step, and holds no other personal data. It stands in
//! the table of cases, a partition for each day, and is never changed.

use aws_sdk_dynamodb::Client;
use jiff::Timestamp;
use jiff::civil::Date;
use kyoso::calendar;
use kyoso::call::CallId;
use kyoso::case::CaseId;
use kyoso::staff::Person;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::StoreError;
use super::item::{get_text, text};

/// The record.
#[derive(Clone)]
pub struct AccessRecord {
    db: Client,
    table: String,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Outcome {
    /// They signed in.
    SignedIn,
    /// They signed out.
    SignedOut,
    /// Their session had ended: unused, too old, or void because of a change to their groups.
    SessionEnded,
    /// Their role does not allow it (403).
    Forbidden,
    /// The rules refused it.
    Refused {
        /// The code of the refusal.
        code: String,
        /// The clause that it stands on, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clause: Option<String>,
    },
    /// It was done. Only for what leaves no event: changes to people.
    Done,
}

/// One line of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Access {
    /// When.
    pub at: Timestamp,
    /// Who: their ID in the directory.
    pub person: String,
    /// With which groups.
    pub groups: Vec<String>,
    /// What they wanted: the pattern of the route, or the name of the step.
    pub what: String,
    /// On which case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// On which call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<CallId>,
    /// To whom, where it was done to a person: their ID in the directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
}

impl Access {
    /// What `person` wanted and what became of it.
    pub fn new(at: Timestamp, person: &Person, what: impl Into<String>, outcome: Outcome) -> Self {
        Self {
            at,
            person: person.id.clone(),
            groups: person.groups.iter().map(kyoso::staff::Group::name).collect(),
            what: what.into(),
            case: None,
            call: None,
            about: None,
            outcome,
        }
    }

    /// The same on a case.
    #[must_use]
    pub fn on(mut self, case: &CaseId) -> Self {
        self.case = Some(case.clone());
        self
    }

    /// The same on a call.
    #[must_use]
    pub fn on_call(mut self, call: &CallId) -> Self {
        self.call = Some(call.clone());
        self
    }

    /// The same about a person, by their ID in the directory.
    #[must_use]
    pub fn about(mut self, person: impl Into<String>) -> Self {
        self.about = Some(person.into());
        self
    }
}

/// A page of the record.
pub struct AccessPage {
    /// Its lines, oldest first.
    pub lines: Vec<Access>,
    /// What to ask for the next page with.
    pub next: Option<String>,
}

impl AccessRecord {
    /// In the table `table`.
    pub fn new(db: Client, table: impl Into<String>) -> Self {
        Self { db, table: table.into() }
    }

    /// Writes a line.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn write(&self, access: &Access) -> Result<(), StoreError> {
        let line = serde_json::to_string(access).map_err(|_| StoreError::Unreadable("access"))?;
        self.db
            .put_item()
            .table_name(&self.table)
            .item("pk", text(day_key(calendar::civil(access.at).date())))
            .item("sk", text(format!("{:.3}#{}", access.at, Uuid::new_v4())))
            .item("access", text(line))
            .send()
            .await
            .map(drop)
            .map_err(StoreError::of("PutItem access"))
    }

    /// The lines of a day in Tokyo, `limit` at most, after what `cursor` says of an earlier page.
    ///
    /// # Errors
    /// When the table does not answer or a line cannot be read.
    pub async fn day(&self, day: Date, cursor: Option<&str>, limit: i32) -> Result<AccessPage, StoreError> {
        let found = self
            .db
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND sk > :after")
            .expression_attribute_values(":pk", text(day_key(day)))
            // The shortest text is before every other; an empty one is no key.
            .expression_attribute_values(":after", text(cursor.filter(|c| !c.is_empty()).unwrap_or(" ")))
            .limit(limit)
            .send()
            .await
            .map_err(StoreError::of("Query access"))?;
        let next = found.last_evaluated_key().map(|key| get_text(key, "sk").map(str::to_owned));
        let lines = found.items().iter().map(|item| {
            serde_json::from_str(get_text(item, "access")?).map_err(|_| StoreError::Unreadable("access"))
        });
        Ok(AccessPage { lines: lines.collect::<Result<_, _>>()?, next: next.transpose()? })
    }
}

fn day_key(day: Date) -> String {
    format!("ACCESS#{day}")
}
