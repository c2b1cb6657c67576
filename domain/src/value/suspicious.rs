//! Characters that a person who judges a text should see: those that cannot be seen, and those that look like others.
//!
//! Nothing is refused for them: what is refused is in `characters`. A joiner or variation selector inside an emoji
//! is none of these, because without it the emoji falls apart.

use crate::text::Text;

/// One character that a reader could overlook or mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspicious {
    /// Where it stands, counted from 0 in characters.
    pub index: usize,
    /// The character.
    pub character: char,
    /// How it could deceive.
    pub disguise: Disguise,
}

/// How a character could deceive its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disguise {
    /// It shows nothing.
    Invisible,
    /// It turns the text after it around (Unicode UAX #9).
    Direction,
    /// It is a control character.
    Control,
    /// It looks like a letter of the script that the rest of its word is written in.
    LookAlike,
}

impl Disguise {
    /// As on screen.
    pub fn label(self) -> Text {
        let (ja, en) = match self {
            Disguise::Invisible => ("見えない文字", "cannot be seen"),
            Disguise::Direction => ("並ぶ向きを変える文字", "changes the direction of the text"),
            Disguise::Control => ("制御文字", "control character"),
            Disguise::LookAlike => ("似た別の文字", "looks like another letter"),
        };
        Text::new(ja, en)
    }
}

impl Suspicious {
    /// Its code point: `U+200B`.
    pub fn code_point(&self) -> String {
        format!("U+{:04X}", u32::from(self.character))
    }

    /// Whether it shows as something by itself. What does not has only its code point to be seen by.
    pub fn shows(&self) -> bool {
        self.disguise == Disguise::LookAlike
    }
}

/// Every suspicious character of a text, in its order. Line breaks and tabs are none.
pub fn suspicious(text: &str) -> Vec<Suspicious> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return Vec::new();
    }
    let characters: Vec<char> = text.chars().collect();
    let at = |index: usize| characters.get(index).copied();
    let of = |(index, character): (usize, &char)| {
        let before = index.checked_sub(1).and_then(at);
        let disguise = hidden(*character, before)
            .or_else(|| look_alike(&characters, index).then_some(Disguise::LookAlike))?;
        Some(Suspicious { index, character: *character, disguise })
    };
    characters.iter().enumerate().filter_map(of).collect()
}

fn hidden(character: char, before: Option<char>) -> Option<Disguise> {
    match character {
        '\n' | '\r' | '\t' => None,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(Disguise::Direction)
        }
        _ if character.is_control() => Some(Disguise::Control),
        '\u{2028}' | '\u{2029}' => Some(Disguise::Control),
        // Joiners bind the parts of an emoji; after a letter of our scripts they only hide.
        '\u{200C}' | '\u{200D}' => {
            before.is_none_or(|before| script(before).is_some()).then_some(Disguise::Invisible)
        }
        '\u{00AD}'
        | '\u{034F}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180E}'
        | '\u{200B}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FEFF}'
        | '\u{FFA0}' => Some(Disguise::Invisible),
        // Tags spell the flags of regions after a black flag; anywhere else they hide text.
        '\u{E0000}'..='\u{E007F}' => {
            let in_flag = matches!(before, Some('\u{1F3F4}' | '\u{E0020}'..='\u{E007E}'));
            (!in_flag).then_some(Disguise::Invisible)
        }
        _ => None,
    }
}

/// The scripts whose letters look like one another's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Katakana,
    Other,
}

fn script(character: char) -> Option<Script> {
    match character {
        'A'..='Z' | 'a'..='z' | '\u{00C0}'..='\u{024F}' => Some(Script::Latin),
        '\u{0370}'..='\u{03FF}' | '\u{1F00}'..='\u{1FFF}' => Some(Script::Greek),
        '\u{0400}'..='\u{052F}' => Some(Script::Cyrillic),
        '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{FF66}'..='\u{FF9F}' => Some(Script::Katakana),
        _ if character.is_alphanumeric() => Some(Script::Other),
        _ => None,
    }
}

fn look_alike(characters: &[char], index: usize) -> bool {
    let at = |index: usize| characters.get(index).copied().and_then(script);
    let neighbours = [index.checked_sub(1).and_then(at), at(index + 1)];
    match characters.get(index).copied() {
        // 力 and カ, ロ and 口: the kanji is meant wherever something else than katakana stands beside it.
        Some('力' | '口' | '工' | '夕' | '卜' | '二' | '八' | '一' | '千' | '三') => {
            neighbours == [Some(Script::Katakana); 2]
        }
        Some(character) => match script(character) {
            Some(Script::Greek | Script::Cyrillic) => in_latin_word(characters, index),
            Some(Script::Latin | Script::Katakana | Script::Other) | None => false,
        },
        None => false,
    }
}

/// Whether the run of Latin, Greek and Cyrillic letters around `index` has a Latin one: no word mixes them.
fn in_latin_word(characters: &[char], index: usize) -> bool {
    let letter = |character: &char| {
        matches!(script(*character), Some(Script::Latin | Script::Greek | Script::Cyrillic))
    };
    let (before, after) = characters.split_at(index);
    let word = before.iter().rev().take_while(|c| letter(c)).chain(after.iter().take_while(|c| letter(c)));
    word.copied().any(|character| script(character) == Some(Script::Latin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, String, Disguise)> {
        suspicious(text).iter().map(|one| (one.index, one.code_point(), one.disguise)).collect()
    }

    #[test]
    fn what_cannot_be_seen_is_found_where_it_stands() {
        let one = |index, point: &str, disguise| vec![(index, point.to_owned(), disguise)];
        assert_eq!(found("廃\u{200B}止"), one(1, "U+200B", Disguise::Invisible));
        assert_eq!(found("廃\u{200D}止"), one(1, "U+200D", Disguise::Invisible));
        assert_eq!(found("gnp\u{202E}exe"), one(3, "U+202E", Disguise::Direction));
        assert_eq!(found("a\u{0007}b"), one(1, "U+0007", Disguise::Control));
        assert_eq!(found("a\u{E0041}"), one(1, "U+E0041", Disguise::Invisible));
        assert_eq!(found("\u{FEFF}題"), one(0, "U+FEFF", Disguise::Invisible));
    }

    #[test]
    fn a_letter_of_another_script_in_a_word_is_found() {
        assert_eq!(found("p\u{0430}ypal")[0], (1, "U+0430".to_owned(), Disguise::LookAlike));
        assert_eq!(found("Minat\u{03BF}")[0].0, 5);
        assert_eq!(found("ビジ口ン"), vec![(2, "U+53E3".to_owned(), Disguise::LookAlike)]);
        assert_eq!(found("データ一ベース")[0].0, 3);
    }

    #[test]
    fn ordinary_texts_have_none() {
        for text in [
            "髙𠮷①商店\r\n\tα版とβ版、5Ω、Ω、Москва",
            "口コミ、協力サービス、データ一覧、第一セクション、入口ゲート、二サイクル",
            "👨‍👩‍👧‍👦の会 🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} ❤️",
            "葛\u{E0100}城 か\u{3099} العربية Ångström",
            "plain text, 100%",
            "",
        ] {
            assert_eq!(found(text), vec![], "{text}");
        }
    }
}
