//! Calendar files (iCalendar, RFC 5545), as far as the library leaves something to do.

use icalendar::{Calendar, Event, Property};
use jiff::Timestamp;

/// The longest line, in octets (RFC 5545, 3.1).
const LINE: usize = 75;

/// An instant in UTC, to the second.
pub fn utc(name: &str, instant: Timestamp) -> Property {
    Property::new(name, instant.strftime("%Y%m%dT%H%M%SZ").to_string())
}

/// A text that a content line can hold: each kind of line break is `\n`, and no other control character is left.
pub fn plain(text: &str) -> String {
    let text =
        text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{B}', '\u{C}'], "\n");
    text.chars().filter(|character| !character.is_control() || *character == '\n').collect()
}

/// A file of `entries` that begins with these properties.
pub fn file<const N: usize>(head: &[(&str, &str)], more: [Property; N], entries: Vec<Event>) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in head {
        calendar.append_property(Property::new(*key, *value));
    }
    for property in more {
        calendar.append_property(property);
    }
    calendar.extend(entries);
    fold(&calendar.to_string())
}

/// Folds lines of more than 75 octets anew, never within a character: the library's own folding can give a last part
/// of 76.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + text.len() / 8);
    for line in text.replace("\r\n ", "").split_inclusive("\r\n") {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > LINE && !matches!(character, '\r' | '\n') {
                folded.push_str("\r\n ");
                octets = 1;
            }
            octets += character.len_utf8();
            folded.push(character);
        }
    }
    folded
}
