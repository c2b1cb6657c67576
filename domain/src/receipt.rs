//! Receipt numbers (受付番号): one run for each fiscal year, unique, gaps allowed.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil;
use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::value::normal;

/// A receipt number such as R8-0001: the era's letter and year of the fiscal year's 1 April, and the count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReceiptNumber(String);

impl ReceiptNumber {
    /// The number for the `count`-th receipt (from 1) of the fiscal year that `fiscal_year` begins in.
    pub fn new(fiscal_year: i16, count: u64) -> Self {
        let era = calendar::era(civil::Date::constant(fiscal_year, 4, 1));
        Self(format!("{}{}-{count:04}", era.letter, era.year))
    }

    /// The number as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ReceiptNumber {
    type Err = NotAReceiptNumber;

    /// Reads a number as people type it: any width, lower case, any hyphen.
    fn from_str(typed: &str) -> Result<Self, NotAReceiptNumber> {
        let plain: String = normal(typed)
            .chars()
            .filter(|character| !character.is_whitespace())
            .map(|character| {
                if matches!(character, '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー') {
                    '-'
                } else {
                    character
                }
            })
            .collect();
        let plain = plain.to_ascii_uppercase();
        let (year, count) = plain.split_once('-').ok_or(NotAReceiptNumber)?;
        let mut year = year.chars();
        let letter = year.next().filter(char::is_ascii_uppercase).ok_or(NotAReceiptNumber)?;
        let year: u16 = digits(year.as_str(), 4)?;
        let count: u64 = digits(count, 9)?;
        Ok(Self(format!("{letter}{year}-{count:04}")))
    }
}

fn digits<T: FromStr>(text: &str, at_most: usize) -> Result<T, NotAReceiptNumber> {
    if text.is_empty() || text.len() > at_most || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotAReceiptNumber);
    }
    text.parse().map_err(|_| NotAReceiptNumber)
}

/// The text is not a receipt number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a receipt number")]
pub struct NotAReceiptNumber;

/// The fiscal year in which something received at `instant` is numbered.
pub fn fiscal_year_of(instant: Timestamp) -> i16 {
    calendar::fiscal_year(calendar::civil(instant).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_run_per_fiscal_year() {
        assert_eq!(ReceiptNumber::new(2026, 1).as_str(), "R8-0001");
        assert_eq!(ReceiptNumber::new(2027, 12_345).as_str(), "R9-12345");
        assert_eq!(ReceiptNumber::new(2018, 7).as_str(), "H30-0007");
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for typed in ["R8-0001", "r8-1", "Ｒ８－０００１", "R8−0001", " R8 - 0001 ", "R8ー0001"] {
            assert_eq!(
                typed.parse::<ReceiptNumber>().map(|number| number.to_string()),
                Ok("R8-0001".to_owned()),
                "{typed}"
            );
        }
        for typed in ["", "R8", "8-1", "R8-", "R-1", "R8-1x", "R8-1-1", "令8-1", "R8-9999999999"] {
            assert_eq!(typed.parse::<ReceiptNumber>(), Err(NotAReceiptNumber), "{typed}");
        }
    }
}
