//! Free text: one line, several paragraphs, kana.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::Flaw;
use super::characters::{Shape, check};

/// One line of text as typed: not blank, no control characters, within its limit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Line(String);

impl Line {
    /// Accepts `typed` as one line of at most `limit` characters.
    ///
    /// # Errors
    /// What is wrong with it; a blank line is [`Flaw::Required`].
    pub fn parse(typed: &str, limit: usize) -> Result<Self, Flaw> {
        bounded(typed, limit)?;
        check(typed, Shape::OneLine)?;
        Ok(Self(typed.to_owned()))
    }

    /// The text as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text of several paragraphs as typed: not blank; line breaks and tabs are fine, other controls are not.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prose(String);

impl Prose {
    /// Accepts `typed` as paragraphs of at most `limit` characters.
    ///
    /// # Errors
    /// What is wrong with it; a blank text is [`Flaw::Required`].
    pub fn parse(typed: &str, limit: usize) -> Result<Self, Flaw> {
        bounded(typed, limit)?;
        check(typed, Shape::Paragraphs)?;
        Ok(Self(typed.to_owned()))
    }

    /// The text as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A reading in kana as typed: hiragana, katakana, half-width katakana; also digits, Latin letters and marks
/// that stand in names of organisations.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kana(String);

impl Kana {
    /// Accepts `typed` as a reading of at most `limit` characters.
    ///
    /// # Errors
    /// What is wrong with it; a blank reading is [`Flaw::Required`].
    pub fn parse(typed: &str, limit: usize) -> Result<Self, Flaw> {
        bounded(typed, limit)?;
        check(typed, Shape::OneLine)?;
        match typed.chars().enumerate().find(|(_, character)| !reads_as_kana(*character)) {
            Some((index, character)) => Err(Flaw::NotKana { character, position: index + 1 }),
            None => Ok(Self(typed.to_owned())),
        }
    }

    /// The reading as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The reading in full-width katakana with single spaces, as an index sorts it.
    pub fn katakana(&self) -> String {
        let wide: String = self.0.nfkc().map(to_katakana).collect();
        wide.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn bounded(typed: &str, limit: usize) -> Result<(), Flaw> {
    if typed.trim().is_empty() {
        return Err(Flaw::Required);
    }
    let length = typed.chars().count();
    if length > limit { Err(Flaw::TooLong { limit, length }) } else { Ok(()) }
}

/// Hiragana and katakana blocks (with their marks), half-width forms, and what readings of names also hold.
fn reads_as_kana(character: char) -> bool {
    matches!(character,
        '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF61}'..='\u{FF9F}'
        | '\u{1B000}'..='\u{1B16F}'
        | ' ' | '\u{3000}' | '.' | '．' | ',' | '，' | '、' | '。' | '-' | '－' | '‐' | '−' | '&' | '＆'
        | '(' | ')' | '（' | '）' | '\'' | '’' | '/' | '／')
        || character.is_ascii_alphanumeric()
        || matches!(character, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn to_katakana(character: char) -> char {
    match character {
        // Katakana stands 0x60 after hiragana, from small a to small ke and for the iteration marks.
        'ぁ'..='ゖ' | 'ゝ'..='ゞ' => char::from_u32(u32::from(character) + 0x60).unwrap_or(character),
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_letter_is_accepted() {
        for name in ["髙𠮷①商店", "㈱ﾀｶﾖｼ", "👨‍👩‍👧‍👦の会", "が (分解形)", "العربية", "Ångström", "葛\u{E0100}城"]
        {
            assert!(Line::parse(name, 200).is_ok(), "{name}");
        }
    }

    #[test]
    fn what_disguises_or_breaks_is_refused_with_its_place() {
        let cases = [
            ("一\r\nBcc: x", Flaw::ControlCharacter { character: '\r', position: 2 }),
            ("虎ノ門\u{202E}gnp.exe", Flaw::DirectionOverride { character: '\u{202E}', position: 4 }),
            ("a\u{FDD0}", Flaw::BrokenCharacter { position: 2 }),
            ("a\u{1FFFE}", Flaw::BrokenCharacter { position: 2 }),
            ("\u{0}", Flaw::ControlCharacter { character: '\u{0}', position: 1 }),
            ("一行\u{2028}二行", Flaw::ControlCharacter { character: '\u{2028}', position: 3 }),
            ("\u{85}x", Flaw::ControlCharacter { character: '\u{85}', position: 1 }),
            (" \u{3000}", Flaw::Required),
        ];
        for (typed, flaw) in cases {
            assert!(Line::parse(typed, 200) == Err(flaw.clone()), "{typed:?}: expected {flaw:?}");
        }
    }

    #[test]
    fn paragraphs_may_have_breaks_and_tabs_but_no_other_controls() {
        assert!(Prose::parse("\t一\r\n二\n三", 10).is_ok());
        assert!(
            Prose::parse("a\u{7}", 10) == Err(Flaw::ControlCharacter { character: '\u{7}', position: 2 })
        );
    }

    #[test]
    fn kana_of_every_width_reads_the_same() {
        for typed in ["ミナト　カブシキ", "みなと かぶしき", "ﾐﾅﾄ ｶﾌﾞｼｷ", "ミナト カフ\u{3099}シキ"]
        {
            assert_eq!(Kana::parse(typed, 200).map(|kana| kana.katakana()), Ok("ミナト カブシキ".to_owned()));
        }
        assert!(Kana::parse("ミナト港", 200) == Err(Flaw::NotKana { character: '港', position: 4 }));
    }
}
