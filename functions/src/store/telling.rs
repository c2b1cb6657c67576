//! Telling those who began a draft for a call, some at a time: how far it has come is written down, so that a clock
//! that is stopped on the way goes on where it was, and thousands of drafts take some minutes instead of for ever.

use jiff::Timestamp;
use kyoso::call::CallId;

use super::item::{get_number, get_text, instant, number, text};
use super::{Calls, Draft, Occasion, StoreError, keys};

/// How far the telling of an occasion has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    /// The last draft that was looked at; empty at the beginning.
    pub after: String,
    /// How many of them are told.
    pub told: u32,
}

impl Calls {
    /// How far the telling of this occasion has come.
    ///
    /// # Errors
    /// When the table does not answer or the note cannot be read.
    pub async fn telling(&self, call: &CallId, occasion: Occasion) -> Result<Telling, StoreError> {
        let found = self
            .db
            .get_item()
            .table_name(&self.table)
            .key("pk", text(keys::call(call)))
            .key("sk", text(keys::TELLING))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::of("GetItem telling"))?;
        let Some(note) = found.item else { return Ok(Telling::default()) };
        if get_text(&note, "occasion")? != keys::draft_call_mail(call, occasion) {
            return Ok(Telling::default());
        }
        Ok(Telling { after: get_text(&note, "after")?.to_owned(), told: get_number(&note, "told")? })
    }

    /// Notes how far it has come. One note a call: of two clocks at once, the slower one sets it back, and each draft
    /// between is looked at twice and told once.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note_telling(
        &self,
        call: &CallId,
        occasion: Occasion,
        telling: &Telling,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.db
            .put_item()
            .table_name(&self.table)
            .item("pk", text(keys::call(call)))
            .item("sk", text(keys::TELLING))
            .item("occasion", text(keys::draft_call_mail(call, occasion)))
            .item("after", text(&telling.after))
            .item("told", number(telling.told))
            .item("at", instant(now))
            .send()
            .await
            .map(drop)
            .map_err(StoreError::of("PutItem telling"))
    }
}

impl Draft {
    /// Where its writer is told about a call: the address that they left, while it is for that call and nothing of
    /// it was sent. A draft of another version is left alone: the version before it stands.
    pub fn told_of(&self, call: &CallId) -> Option<&str> {
        let is_of_it = self.call.as_ref() == Some(call) && self.sent.is_none() && self.revises.is_none();
        self.email.as_deref().filter(|_| is_of_it)
    }
}
