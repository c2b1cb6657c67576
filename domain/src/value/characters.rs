//! Which characters a text may have. Any letter of any script is welcome; what disguises or breaks is not.

use unicode_normalization::UnicodeNormalization as _;

use super::Flaw;

/// Where line breaks and tabs may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    OneLine,
    Paragraphs,
}

/// Finds the first character that `shape` does not accept.
pub(super) fn check(text: &str, shape: Shape) -> Result<(), Flaw> {
    match text.chars().enumerate().find_map(|(index, character)| flaw_of(character, index + 1, shape)) {
        Some(flaw) => Err(flaw),
        None => Ok(()),
    }
}

fn flaw_of(character: char, position: usize, shape: Shape) -> Option<Flaw> {
    match character {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' if shape == Shape::Paragraphs => None,
        '\u{2028}' | '\u{2029}' => Some(Flaw::ControlCharacter { character, position }),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(Flaw::DirectionOverride { character, position })
        }
        '\u{FDD0}'..='\u{FDEF}' => Some(Flaw::BrokenCharacter { position }),
        _ if character.is_control() => Some(Flaw::ControlCharacter { character, position }),
        // The last two code points of each plane are not characters (Unicode 23.7).
        _ if u32::from(character) & 0xFFFE == 0xFFFE => Some(Flaw::BrokenCharacter { position }),
        _ => None,
    }
}

/// The compatibility normal form (NFKC): full-width digits become ASCII, half-width kana full-width.
pub fn normal(text: &str) -> String {
    text.nfkc().collect()
}
