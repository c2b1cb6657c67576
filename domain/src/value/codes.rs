//! Codes that people copy from somewhere: they come with full-width digits, hyphens, spaces and brackets.

use serde::{Deserialize, Serialize};

use super::characters::{Shape, check, normal};
use super::{Flaw, Line};
use crate::limits;

/// A corporate number (法人番号) as typed; its 13 digits satisfy the check digit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CorporateNumber(String);

impl CorporateNumber {
    /// Accepts 13 digits, in any width, with or without hyphens and spaces.
    ///
    /// # Errors
    /// [`Flaw::NotCorporateNumber`] or [`Flaw::WrongCheckDigit`].
    pub fn parse(typed: &str) -> Result<Self, Flaw> {
        check(typed, Shape::OneLine)?;
        let digits = digits_of(typed, &[]).ok_or(Flaw::NotCorporateNumber)?;
        let [check_digit, body @ ..] = digits.as_slice() else { return Err(Flaw::NotCorporateNumber) };
        if body.len() != 12 {
            return Err(Flaw::NotCorporateNumber);
        }
        if *check_digit == corporate_check_digit(body) {
            Ok(Self(typed.to_owned()))
        } else {
            Err(Flaw::WrongCheckDigit)
        }
    }

    /// The number as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 13 digits.
    pub fn digits(&self) -> String {
        ascii_digits(&self.0)
    }
}

/// The check digit of a corporate number: 9 − (Σ Pₙ·Qₙ mod 9), where P₁ is the last of the twelve digits and
/// Qₙ is 1 for odd and 2 for even n (法人番号の指定等に関する省令 第2条).
fn corporate_check_digit(body: &[u32]) -> u32 {
    let sum: u32 =
        body.iter().rev().enumerate().map(|(index, digit)| digit * if index % 2 == 0 { 1 } else { 2 }).sum();
    9 - sum % 9
}

/// A Japanese postcode (郵便番号) as typed: 7 digits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Postcode(String);

impl Postcode {
    /// Accepts 7 digits, in any width, with or without 〒, hyphens and spaces.
    ///
    /// # Errors
    /// [`Flaw::NotPostcode`], or a character that no field accepts.
    pub fn parse(typed: &str) -> Result<Self, Flaw> {
        check(typed, Shape::OneLine)?;
        match digits_of(typed, &['〒']) {
            Some(digits) if digits.len() == 7 => Ok(Self(typed.to_owned())),
            Some(_) | None => Err(Flaw::NotPostcode),
        }
    }

    /// The postcode as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 7 digits.
    pub fn digits(&self) -> String {
        ascii_digits(&self.0)
    }
}

/// A telephone number as typed: Japanese with its area code, or international from `+`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// Accepts 10 or 11 digits from 0, or `+` and 7 to 15 digits (ITU-T E.164), with brackets, hyphens, dots.
    ///
    /// # Errors
    /// [`Flaw::NotPhone`], or a character that no field accepts; blank is [`Flaw::Required`].
    pub fn parse(typed: &str) -> Result<Self, Flaw> {
        Line::parse(typed, limits::NAME)?;
        let digits = digits_of(typed, &['(', ')', '+', '.']).ok_or(Flaw::NotPhone)?;
        let plausible = match normal(typed).trim().strip_prefix('+') {
            Some(rest) => !rest.contains('+') && (7..=15).contains(&digits.len()),
            None => {
                !normal(typed).contains('+')
                    && digits.first() == Some(&0)
                    && (10..=11).contains(&digits.len())
            }
        };
        if plausible { Ok(Self(typed.to_owned())) } else { Err(Flaw::NotPhone) }
    }

    /// The number as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits, with a leading `+` where it is international.
    pub fn digits(&self) -> String {
        let plus = if normal(&self.0).trim().starts_with('+') { "+" } else { "" };
        format!("{plus}{}", ascii_digits(&self.0))
    }
}

/// The digits of a code; `None` when something else than digits, hyphens, spaces and `also` stands in it.
fn digits_of(typed: &str, also: &[char]) -> Option<Vec<u32>> {
    let mut digits = Vec::new();
    for character in normal(typed).chars() {
        match character.to_digit(10) {
            Some(digit) => digits.push(digit),
            None if is_separator(character) || also.contains(&character) => {}
            None => return None,
        }
    }
    Some(digits)
}

/// Hyphens in all the forms that Japanese input methods give, and spaces.
fn is_separator(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' | ' ' | '\u{3000}')
}

fn ascii_digits(typed: &str) -> String {
    normal(typed).chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corporate_numbers_are_checked_by_their_first_digit() {
        for good in ["5010401089123", "５０１０４０５０１２３４５", "4-0104-0509-8765", " 5010401089123 "]
        {
            assert!(CorporateNumber::parse(good).is_ok(), "{good}");
        }
        assert!(CorporateNumber::parse("5010401089124") == Err(Flaw::WrongCheckDigit));
        for bad in ["501040108912", "50104010891233", "501040108912x", ""] {
            assert!(CorporateNumber::parse(bad) == Err(Flaw::NotCorporateNumber), "{bad}");
        }
    }

    #[test]
    fn codes_come_in_every_width() {
        for good in ["105-0011", "１０８−００１４", "〒105 0001", "1050001", "１０５ー０００１"]
        {
            assert_eq!(Postcode::parse(good).map(|code| code.digits().len()).ok(), Some(7), "{good}");
        }
        for bad in ["105-001", "105-00112", "ABC-DEFG", ""] {
            assert!(Postcode::parse(bad) == Err(Flaw::NotPostcode), "{bad}");
        }
    }

    #[test]
    fn telephone_numbers_have_an_area_code_or_a_plus() {
        let good = [
            ("０３（００００）０００２", "0300000002"),
            ("+81-45-000-0004", "+81450000004"),
            ("090.0000.0000", "09000000000"),
        ];
        for (typed, digits) in good {
            assert_eq!(Phone::parse(typed).map(|phone| phone.digits()).ok().as_deref(), Some(digits));
        }
        for bad in
            ["0000-0001", "3-0000-0001", "+81", "03-0000-0000（内線5）", "0３+0000000", "+81+450000004"]
        {
            assert!(Phone::parse(bad) == Err(Flaw::NotPhone), "{bad}");
        }
    }
}
