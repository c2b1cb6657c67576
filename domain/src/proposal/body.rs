//! From the bytes of a request to JSON.

use serde_json::Value;

/// Stands for half of a surrogate pair, so that the field's own check can say where it is. A code point that
/// is not a character either, and that every field refuses with the same sentence.
const BROKEN: &str = r"\uFDD0";

/// Why bytes are not a JSON text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Not UTF-8.
    #[error("not UTF-8 from byte {offset}")]
    NotUtf8 {
        /// The first byte that is wrong, counted from 0.
        offset: usize,
    },
    /// Not JSON.
    #[error("not JSON at line {line}, column {column}")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
}

/// Reads the bytes of a body as JSON. Half of a surrogate pair, which no text can hold, becomes U+FDD0, so that
/// it is refused as a field error with its place and not as broken JSON.
///
/// # Errors
/// When the bytes are not UTF-8 or not JSON.
pub fn read_json(bytes: &[u8]) -> Result<Value, BodyError> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| BodyError::NotUtf8 { offset: error.valid_up_to() })?;
    serde_json::from_str(text)
        .or_else(|error| match mend_surrogates(text) {
            Some(mended) => serde_json::from_str(&mended),
            None => Err(error),
        })
        .map_err(|error| BodyError::NotJson { line: error.line(), column: error.column() })
}

/// The text with each lone surrogate escape replaced; `None` where there is none.
fn mend_surrogates(text: &str) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                mended.push_str(BROKEN);
                found = true;
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            (Some(_), _) => 6,
            // The character after a backslash belongs to it: `\\u` is no escape of a code unit.
            (None, _) => escape.char_indices().nth(2).map_or(escape.len(), |(index, _)| index),
        };
        let (kept, after) = escape.split_at(length.min(escape.len()));
        mended.push_str(kept);
        rest = after;
    }
    mended.push_str(rest);
    found.then_some(mended)
}

/// The UTF-16 code unit of a `\uXXXX` escape at the start of `text`.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u16::from_str_radix(digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_code_units_are_read_and_only_lone_surrogates_are_replaced(units in prop::collection::vec(any_unit(), 0..12)) {
            let escaped: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let expected: String =
                char::decode_utf16(units).map(|decoded| decoded.unwrap_or('\u{FDD0}')).collect();
            prop_assert_eq!(read_json(format!("\"{escaped}\"").as_bytes()), Ok(Value::from(expected)));
        }

        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let strict = serde_json::from_slice::<Value>(&bytes).ok();
            prop_assert!(strict.is_none() || read_json(&bytes).ok() == strict);
        }
    }

    /// Surrogates as often as everything else.
    fn any_unit() -> impl Strategy<Value = u16> {
        prop_oneof![0xD800..=0xDFFF_u16, any::<u16>()]
    }

    #[test]
    fn a_lone_surrogate_becomes_a_character_that_every_field_refuses() {
        let read = |text: &str| read_json(text.as_bytes()).map(|value| value.to_string());
        assert_eq!(read(r#""a\ud800b""#), Ok("\"a\u{FDD0}b\"".to_owned()));
        assert_eq!(read(r#""\udc00\ud83d\ude00""#), Ok("\"\u{FDD0}😀\"".to_owned()));
        assert_eq!(read(r#""\ud800\ud800\udc00""#), Ok("\"\u{FDD0}\u{10000}\"".to_owned()));
        assert_eq!(read(r#""\\ud800""#), Ok(r#""\\ud800""#.to_owned()));
        assert_eq!(read(r#""\\\ud800é""#), Ok("\"\\\\\u{FDD0}é\"".to_owned()));
    }

    #[test]
    fn what_is_not_json_says_where() {
        assert_eq!(read_json(b"{\"a\":\n}"), Err(BodyError::NotJson { line: 2, column: 1 }));
        assert_eq!(read_json(b"\"\xff\""), Err(BodyError::NotUtf8 { offset: 1 }));
        assert!(read_json(&[b'['; 1000]).is_err());
    }
}
