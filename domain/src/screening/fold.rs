//! Texts and words made comparable, without losing where in the text as typed each character came from.
//!
//! Both sides are decomposed (NFKD) character by character, so composed, decomposed, half-width and full-width
//! forms meet in the middle and each piece still knows its source. What composes them again (NFKC) would not.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A text as a search compares it: as the rules do, but a katakana is its hiragana, whichever side typed it.
pub(super) fn for_search(text: &str) -> String {
    Folded::new(text).chars.into_iter().map(to_hiragana).nfc().collect()
}

/// A text made comparable.
pub(super) struct Folded {
    chars: Vec<char>,
    /// For each of `chars`: the scalar values of the text as typed that it stands for, half-open.
    sources: Vec<(usize, usize)>,
}

impl Folded {
    pub(super) fn new(text: &str) -> Self {
        let mut folded = Folded { chars: Vec::with_capacity(text.len()), sources: Vec::new() };
        for (index, c) in text.chars().enumerate() {
            let blank = c.is_whitespace() && folded.chars.last() == Some(&' ');
            if blank || is_invisible(c) {
                // It belongs to the character before it, as a variation selector does.
                if let Some((_, end)) = folded.sources.last_mut() {
                    *end = index + 1;
                }
                continue;
            }
            decompose_compatible(c, |c| {
                for c in c.to_lowercase() {
                    folded.chars.push(if c.is_whitespace() { ' ' } else { c });
                    folded.sources.push((index, index + 1));
                }
            });
        }
        folded
    }

    /// Without blanks and full stops around it.
    fn trimmed(&self) -> &[char] {
        let is_edge = |c: &&char| matches!(**c, ' ' | '。' | '.' | '、' | ',' | '!' | '！');
        let start = self.chars.iter().take_while(is_edge).count();
        let end = self.chars.len() - self.chars.iter().rev().take_while(is_edge).count();
        self.chars.get(start..end).unwrap_or_default()
    }

    fn matches_at(&self, at: usize, pattern: &[char]) -> bool {
        self.chars
            .get(at..at + pattern.len())
            .is_some_and(|here| here.iter().zip(pattern).all(|(typed, asked)| same(*asked, *typed)))
    }

    fn before(&self, at: usize) -> Option<char> {
        self.chars.get(at.checked_sub(1)?).copied()
    }
}

/// A word of a rule.
pub(super) struct Word {
    chars: Vec<char>,
    edges: Edges,
    /// Whether the word ended in `*`.
    any_ending: bool,
}

/// What may not stand beside a word, lest it be only a part of another.
#[derive(Clone, Copy)]
enum Edges {
    Latin,
    Katakana,
    Any,
}

impl Edges {
    fn joins(self, c: char) -> bool {
        match self {
            Edges::Latin => c.is_ascii_alphanumeric(),
            Edges::Katakana => is_katakana(c) || is_combining_mark(c),
            Edges::Any => false,
        }
    }
}

impl Word {
    /// `None` if nothing is left to look for.
    pub(super) fn new(word: &str) -> Option<Self> {
        let any_ending = word.ends_with('*');
        let chars = Folded::new(word.trim_end_matches('*')).chars;
        if chars.iter().all(|c| *c == ' ') {
            return None;
        }
        let edges = if chars.iter().all(char::is_ascii) {
            Edges::Latin
        } else if chars.iter().all(|c| Edges::Katakana.joins(*c)) {
            Edges::Katakana
        } else {
            Edges::Any
        };
        Some(Self { chars, edges, any_ending })
    }

    /// Whether `text` says this and nothing else.
    pub(super) fn is_all_of(&self, text: &Folded) -> bool {
        let text = text.trimmed();
        text.len() == self.chars.len()
            && text.iter().zip(&self.chars).all(|(typed, asked)| same(*asked, *typed))
    }

    /// How many characters the word takes at `at`, its ending included; `None` if it is not there.
    fn length_at(&self, text: &Folded, at: usize) -> Option<usize> {
        if !text.matches_at(at, &self.chars) || text.before(at).is_some_and(|c| self.edges.joins(c)) {
            return None;
        }
        let rest = text.chars.get(at + self.chars.len()..).unwrap_or_default();
        // か is not in が, although か and its mark are two characters here.
        if rest.first().is_some_and(|c| is_combining_mark(*c)) {
            return None;
        }
        let ending = rest.iter().take_while(|c| self.edges.joins(**c)).count();
        (ending == 0 || self.any_ending).then_some(self.chars.len() + ending)
    }
}

/// What stands before and after a word where it is no sign.
pub(super) struct Exception {
    before: Vec<char>,
    after: Vec<char>,
}

/// How `phrase` takes `word` out; empty if it has nothing to do with it.
pub(super) fn exceptions(phrase: &str, word: &Word) -> Vec<Exception> {
    if let Some((before, after)) = phrase.split_once(['〜', '～', '~']) {
        let (before, after) = (Folded::new(before).chars, Folded::new(after).chars);
        return if before.is_empty() && after.is_empty() {
            Vec::new()
        } else {
            vec![Exception { before, after }]
        };
    }
    let phrase = Folded::new(phrase);
    (0..phrase.chars.len())
        .filter(|at| phrase.matches_at(*at, &word.chars))
        .filter_map(|at| {
            let (before, rest) = phrase.chars.split_at_checked(at)?;
            let after = rest.get(word.chars.len()..)?;
            Some(Exception { before: before.to_vec(), after: after.to_vec() })
        })
        .collect()
}

/// Where `text` contains any of `words` outside the phrases of `except`: spans in the text as typed, in their
/// order, none overlapping another.
pub(super) fn occurrences(text: &Folded, words: &[String], except: &[String]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for word in words.iter().filter_map(|word| Word::new(word)) {
        let except: Vec<Exception> = except.iter().flat_map(|phrase| exceptions(phrase, &word)).collect();
        for at in 0..text.chars.len() {
            let Some(length) = word.length_at(text, at) else { continue };
            if except.iter().any(|exception| exception.holds(text, at, &word)) {
                continue;
            }
            if let (Some((start, _)), Some((_, end))) =
                (text.sources.get(at), text.sources.get(at + length - 1))
            {
                found.push((*start, *end));
            }
        }
    }
    // Of two words at one place the longer one is kept.
    found.sort_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)));
    let mut reached = 0;
    found.retain(|(start, end)| {
        let free = *start >= reached;
        if free {
            reached = *end;
        }
        free
    });
    found
}

impl Exception {
    fn holds(&self, text: &Folded, at: usize, word: &Word) -> bool {
        at.checked_sub(self.before.len()).is_some_and(|from| text.matches_at(from, &self.before))
            && text.matches_at(at + word.chars.len(), &self.after)
    }
}

/// Whether what was typed is what a rule asks for; see the module's page on kana.
fn same(asked: char, typed: char) -> bool {
    asked == typed || (is_hiragana(asked) && to_hiragana(typed) == asked)
}

fn is_hiragana(c: char) -> bool {
    ('\u{3041}'..='\u{3096}').contains(&c)
}

fn is_katakana(c: char) -> bool {
    ('\u{30A1}'..='\u{30FA}').contains(&c) || c == 'ー'
}

fn to_hiragana(c: char) -> char {
    match c {
        '\u{30A1}'..='\u{30F6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        _ => c,
    }
}

/// Characters of no width, which a reader does not see between the letters of a word.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::for_search;

    #[test]
    fn a_search_finds_whatever_a_reader_takes_for_the_same() {
        let same = [
            ("ｶﾌｪ　ＡＢＣ", "かふぇ abc"),
            ("ガス", "か\u{3099}す"),
            ("パー\u{200B}ク", "ぱーく"),
            ("㈱港", "(株)港"),
        ];
        for (one, other) in same {
            assert_eq!(for_search(one), for_search(other), "{one}");
        }
        assert_ne!(for_search("かく"), for_search("がく"));
        assert_eq!(for_search("\u{200B}"), "");
    }
}
