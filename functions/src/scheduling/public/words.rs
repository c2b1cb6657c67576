//! Lengths of text as publicity counts them, and shortening it.

/// What a post can hold: 140 full-width characters, each counted as two.
pub(super) const POST: usize = 280;
/// What any web address counts in a post, however long it is.
pub(super) const ADDRESS: usize = 23;

/// The length of a text as X (Twitter) counts it: Latin letters, digits and common signs are one, everything else, such
/// as kana, kanji and emoji, is two. (It counts an emoji of several code points once; we count each, so a text that
/// fits by this count fits there.)
pub(super) fn weight(text: &str) -> usize {
    text.chars().map(weight_of).sum()
}

/// The weight of a character.
pub(super) fn weight_of(character: char) -> usize {
    match u32::from(character) {
        0..=0x10FF | 0x2000..=0x200D | 0x2010..=0x201F | 0x2032..=0x2037 => 1,
        _ => 2,
    }
}

/// The beginning of a text that weighs at most `most`: whole where it fits, else up to the end of its last sentence
/// if that is not far off, else with an ellipsis. `cost` says what each character weighs: at least one.
pub(super) fn excerpt(text: &str, most: usize, cost: impl Fn(char) -> usize) -> String {
    let text = text.trim();
    if text.chars().map(&cost).sum::<usize>() <= most {
        return text.to_owned();
    }
    let mut room = most.saturating_sub(cost('…'));
    let fits = text.chars().take_while(|character| {
        let rest = room.checked_sub(cost(*character));
        room = rest.unwrap_or_default();
        rest.is_some()
    });
    let begun: String = fits.collect();
    let ends = ['。', '！', '？', '\n'];
    match begun.rfind(ends).or_else(|| begun.rfind(". ")) {
        Some(at) if at >= begun.len() / 2 => {
            let end = begun.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            begun.get(..at + end).unwrap_or_default().trim_end().to_owned()
        }
        Some(_) | None => format!("{}…", begun.trim_end().trim_end_matches(is_joined)),
    }
}

/// What belongs to a character beside it, and must not be left alone.
fn is_joined(character: char) -> bool {
    matches!(character, '\u{200D}' | '\u{FE00}'..='\u{FE0F}')
}

/// A text in one line: in titles of files and feeds a line break is a space.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_counts_wide_characters_twice() {
        assert_eq!(weight("港区"), 4);
        assert_eq!(weight("Minato — “x”"), 12);
        assert_eq!(weight("😀"), 2);
        assert_eq!(weight("（）１"), 6);
        assert_eq!(weight(&"あ".repeat(140)), POST);
    }

    #[test]
    fn an_excerpt_ends_with_a_sentence_or_says_that_more_follows() {
        assert_eq!(excerpt(" 短い。 ", 10, weight_of), "短い。");
        assert_eq!(
            excerpt("一つ目の文です。二つ目の文はここで終わらない", 30, weight_of),
            "一つ目の文です。"
        );
        assert_eq!(excerpt("終わりのない長い文章がここにある", 12, weight_of), "終わりのな…");
        assert_eq!(excerpt("One. Two and so on without end", 10, weight_of), "One. Two…");
        assert_eq!(excerpt("ab\ncd", 5, |character| if character == '\n' { 40 } else { 1 }), "ab…");
        assert_eq!(excerpt("", 5, weight_of), "");
        for most in 1..60 {
            let text = "👩‍👩‍👧‍👦家族\nと 地域。\n".repeat(4);
            assert!(weight(&excerpt(&text, most, weight_of)) <= most.max(2), "{most}");
        }
    }

    #[test]
    fn a_line_holds_no_line_break() {
        assert_eq!(one_line(" a\r\nb\u{2028}c "), "a b c");
    }
}
