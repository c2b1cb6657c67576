//! What people typed, ready to be judged: characters that could deceive are marked, in the data and on the page.

use std::borrow::Cow;

use kyoso::text::Language;
use kyoso::value::{Suspicious, suspicious};
use serde::Serialize;

/// A text under its label. The text is as typed; what could deceive in it is listed beside it.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Typed {
    /// What it is.
    pub label: String,
    /// The text as typed, or the label of a choice.
    pub text: String,
    /// Characters in it that cannot be seen or look like others; absent for none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suspicious: Vec<OddCharacter>,
}

/// A character that could deceive.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OddCharacter {
    /// Where it stands, counted from 1 in characters.
    pub position: usize,
    /// `U+200B`.
    pub code_point: String,
    /// How it could deceive.
    pub what: String,
}

impl Typed {
    /// A text under its label.
    pub fn new(label: impl Into<String>, text: impl Into<String>, language: Language) -> Self {
        let text = text.into();
        let odd = |found: Suspicious| OddCharacter {
            position: found.index + 1,
            code_point: found.code_point(),
            what: found.disguise.label().get(language).to_owned(),
        };
        Self { label: label.into(), suspicious: suspicious(&text).into_iter().map(odd).collect(), text }
    }
}

/// A stretch of a text on the page.
pub struct Piece<'t> {
    /// What is shown.
    pub text: Cow<'t, str>,
    /// Whether it stands for a character that could deceive.
    pub is_odd: bool,
}

/// A text in stretches: `[U+200B]` in place of each character that cannot be seen, and beside each that looks like
/// another. So what the browser gets holds none that could turn its text around.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut passed = 0;
    for odd in suspicious(text) {
        let Some((at, _)) = rest.char_indices().nth(odd.index - passed) else { break };
        let (before, after) = rest.split_at(at);
        if !before.is_empty() {
            pieces.push(Piece { text: before.into(), is_odd: false });
        }
        let shown = if odd.shows() { odd.character.to_string() } else { String::new() };
        pieces.push(Piece { text: format!("{shown}[{}]", odd.code_point()).into(), is_odd: true });
        rest = after.get(odd.character.len_utf8()..).unwrap_or_default();
        passed = odd.index + 1;
    }
    if !rest.is_empty() {
        pieces.push(Piece { text: rest.into(), is_odd: false });
    }
    pieces
}

/// What two texts begin and end with alike, and what stands between: begin, before, after, end.
pub struct Difference<'t> {
    /// What both begin with.
    pub begin: &'t str,
    /// What stands in the first only.
    pub before: &'t str,
    /// What stands in the second only.
    pub after: &'t str,
    /// What both end with.
    pub end: &'t str,
}

/// Where two texts differ.
pub fn difference<'t>(before: &'t str, after: &'t str) -> Difference<'t> {
    let alike = |one: char, other: char| (one == other).then(|| one.len_utf8());
    let begin: usize = before.chars().zip(after.chars()).map_while(|(a, b)| alike(a, b)).sum();
    let (same, before) = before.split_at(begin);
    let after = after.get(begin..).unwrap_or_default();
    let end: usize = before.chars().rev().zip(after.chars().rev()).map_while(|(a, b)| alike(a, b)).sum();
    let (before, last) = before.split_at(before.len() - end);
    Difference { begin: same, before, after: after.get(..after.len() - end).unwrap_or_default(), end: last }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        pieces(text)
            .iter()
            .map(|piece| if piece.is_odd { format!("<{}>", piece.text) } else { piece.text.to_string() })
            .collect()
    }

    #[test]
    fn what_could_deceive_is_spelt_out_where_it_stands() {
        assert_eq!(shown("gnp\u{202E}exe"), "gnp<[U+202E]>exe");
        assert_eq!(shown("\u{200B}\u{200B}廃\u{200B}"), "<[U+200B]><[U+200B]>廃<[U+200B]>");
        assert_eq!(shown("p\u{0430}y"), "p<\u{0430}[U+0430]>y");
        assert_eq!(shown("何もない"), "何もない");
        assert_eq!(shown(""), "");
    }

    #[test]
    fn texts_differ_between_what_they_share() {
        for (before, after, expected) in [
            ("図書館の廃止", "図書館の活用", ["図書館の", "廃止", "活用", ""]),
            ("一二三", "一二二三", ["一二", "", "二", "三"]),
            ("同じ", "同じ", ["同じ", "", "", ""]),
            ("", "新しい", ["", "", "新しい", ""]),
            ("ああ", "あ", ["あ", "あ", "", ""]),
        ] {
            let found = difference(before, after);
            assert_eq!([found.begin, found.before, found.after, found.end], expected, "{before} {after}");
        }
    }
}
