//! How long what people typed is kept (保存年限), from `retention.toml`, and when it is due for disposal (廃棄).
//!
//! **How years count.** As rules on documents of Japanese municipalities do (†: the ward's own 文書管理規程 decides): from
//! 1 April after the fiscal year in which the case ended, for whole fiscal years. A case that ended in March and one that
//! ended in the April before are due on the same day. Until that day nobody disposes of anything; after it, a person
//! does, under an approval. A proposal that is withdrawn, or a consent that is taken back, is not thereby disposed of.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::case::{Case, Status};
use crate::text::Text;

/// `retention.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Where the figures come from.
    pub source: Text,
    /// The classes of cases.
    pub classes: Vec<Class>,
}

/// A class of cases: how they ended, and how long what was typed in them is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// In which statuses cases of it have ended.
    pub ends: Vec<Status>,
    /// For how many fiscal years.
    pub years: u8,
}

/// When a case is due for disposal, and by which class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due<'r> {
    /// Its class.
    pub class: &'r Class,
    /// The first day on which it may be disposed of: a 1 April.
    pub from: Date,
}

impl Retention {
    /// The class of cases that ended in this status; none where it is no end.
    pub fn class(&self, status: Status) -> Option<&Class> {
        self.classes.iter().find(|class| class.ends.contains(&status))
    }

    /// When a case that came to `status` at `ended` is due; none while it has not ended.
    pub fn due(&self, status: Status, ended: Timestamp) -> Option<Due<'_>> {
        let class = self.class(status)?;
        Some(Due { class, from: class.due_from(ended) })
    }

    /// When a case is due; none while it has not ended.
    pub fn due_of(&self, case: &Case) -> Option<Due<'_>> {
        self.due(case.status, case.ended?)
    }
}

impl Class {
    /// The first day on which a case that ended at `ended` may be disposed of.
    pub fn due_from(&self, ended: Timestamp) -> Date {
        let ended_in = calendar::fiscal_year(calendar::civil(ended).date());
        date(ended_in + 1 + i16::from(self.years), 4, 1)
    }

    /// The fiscal year up to which a case must have ended so that it is due on `today`.
    pub fn due_until(&self, today: Date) -> i16 {
        calendar::fiscal_year(today) - 1 - i16::from(self.years)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(years: u8) -> Class {
        Class { id: "c".into(), name: Text::new("", ""), ends: vec![Status::Closed], years }
    }

    #[test]
    fn years_are_counted_from_the_april_after_the_fiscal_year_of_the_end() {
        for (ended, years, from) in [
            ("2026-11-22T08:36:05Z", 5, date(2032, 4, 1)),
            // In Tokyo these are the last second of a fiscal year, and the first of the next.
            ("2027-03-31T14:59:59Z", 5, date(2032, 4, 1)),
            ("2027-03-31T15:00:00Z", 5, date(2033, 4, 1)),
            ("2026-04-01T00:00:00+09:00", 1, date(2028, 4, 1)),
            ("2024-02-29T12:00:00+09:00", 30, date(2054, 4, 1)),
        ] {
            assert_eq!(class(years).due_from(ended.parse().unwrap()), from, "{ended} {years}");
        }
    }

    #[test]
    fn what_is_due_on_a_day_ended_by_the_fiscal_year_that_is_said() {
        for years in [1, 3, 10] {
            let class = class(years);
            for day in [date(2040, 3, 31), date(2040, 4, 1), date(2041, 1, 1)] {
                let last = class.due_until(day);
                let ended = |year: i16| date(year, 12, 1).to_zoned(calendar::tokyo()).unwrap().timestamp();
                assert!(class.due_from(ended(last)) <= day);
                assert!(class.due_from(ended(last + 1)) > day);
            }
        }
    }
}
