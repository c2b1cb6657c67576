//! What a person called a file, made safe to show, to store beside it and to hand out.
//!
//! It is shown as it was given, as far as that is safe. Nothing is ever opened or stored under it: files are stored
//! under an ID.

use unicode_normalization::UnicodeNormalization;

/// Characters of a name, with its extension.
pub const CHARACTERS: usize = 200;
/// Characters of an extension that is kept when a name is cut.
const EXTENSION: usize = 20;
/// What a file is called that has no name.
const DEFAULT: &str = "添付ファイル";

/// The name, safe to show and to save under on every system.
///
/// Only the last part of a path stays; what cannot be seen or turns the text around goes; a name decomposed by a Mac
/// is composed; what Windows does not allow is widened (`:` becomes `：`); a name that Windows keeps for a device gets
/// a `_`; longer names are cut before the extension. Doing it twice changes nothing.
pub fn safe(given: &str) -> String {
    let visible: String = given.chars().filter(|character| !is_hidden(*character)).collect();
    let composed = compose(&visible);
    let last = last_part(&composed);
    let allowed: String = last.chars().map(widen).collect();
    // Cut before the device is looked for, since cutting can uncover one, and after, since its `_` makes a name longer.
    cut(allow_device(&cut(named(trim(&allowed)))))
}

/// Nothing, or nothing but an extension, is no name, and hidden on a Mac.
fn named(name: &str) -> String {
    match name.strip_prefix('.') {
        Some(extension) => format!("{DEFAULT}.{}", extension.trim_start_matches(['.', ' '])),
        None if name.is_empty() => DEFAULT.to_owned(),
        None => name.to_owned(),
    }
}

/// The header with which the file is handed out: never shown in the browser, and under its own name (RFC 6266).
///
/// The name is made safe first; both forms hold ASCII only, without quotes or line ends, so it ends no header.
pub fn content_disposition(name: &str) -> String {
    let name = safe(name);
    format!("attachment; filename=\"{}\"; filename*=UTF-8''{}", ascii(&name), percent(&name))
}

/// A path in an archive, safe to show.
pub(crate) fn path(path: &str) -> String {
    let visible: String = path.chars().filter(|character| !is_hidden(*character)).collect();
    let composed = compose(&visible);
    let count = composed.chars().count();
    // The end tells more than the beginning.
    if count <= CHARACTERS {
        return composed;
    }
    let rest: String = composed.chars().skip(count - CHARACTERS + 1).collect();
    format!("…{rest}")
}

/// Controls, what turns the text around, and what shows nothing. Variation selectors stay: they tell 葛󠄀 from 葛.
fn is_hidden(character: char) -> bool {
    let invisible = matches!(character,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}');
    let is_none = u32::from(character) & 0xfffe == 0xfffe || matches!(character, '\u{FDD0}'..='\u{FDEF}');
    invisible || is_none || character.is_control()
}

/// Composes what a Mac has decomposed, and nothing else: composing by the book (NFC) also replaces compatibility
/// ideographs, so that 神 in somebody's name would become another character. A Mac leaves those alone, too.
fn compose(text: &str) -> String {
    let stays = |character: &char| matches!(character, '\u{2000}'..='\u{2FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FAFF}');
    let characters: Vec<char> = text.chars().collect();
    let runs = characters.chunk_by(|one, other| stays(one) == stays(other));
    let compose_run = |run: &[char]| match run.first() {
        Some(first) if stays(first) => run.iter().collect::<String>(),
        _ => run.iter().copied().nfc().collect(),
    };
    runs.map(compose_run).collect()
}

/// What follows the last separator that something follows, without a drive.
fn last_part(name: &str) -> &str {
    let parts = name.rsplit(['/', '\\']);
    let last = parts.map(trim).find(|part| !part.is_empty()).unwrap_or_default();
    match last.split_once(':') {
        Some((drive, rest)) if drive.len() == 1 && drive.is_ascii() => rest,
        _ => last,
    }
}

/// The full-width form of what Windows allows in no name.
fn widen(character: char) -> char {
    match character {
        '<' => '＜',
        '>' => '＞',
        ':' => '：',
        '"' => '＂',
        '|' => '｜',
        '?' => '？',
        '*' => '＊',
        other => other,
    }
}

/// Windows drops dots and spaces at the end, so that one name could become another.
fn trim(name: &str) -> &str {
    let name = name.trim_start().trim_end_matches(|last: char| last == '.' || last.is_whitespace());
    if name.chars().all(|character| character == '.') { "" } else { name }
}

fn allow_device(name: &str) -> String {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let is_device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$");
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let is_port = port.is_some_and(|number| {
        let mut digits = number.chars();
        matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    });
    if is_device || is_port { format!("_{name}") } else { name.to_owned() }
}

fn cut(name: String) -> String {
    if name.chars().count() <= CHARACTERS {
        return name;
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    let extension = extension.filter(|extension| extension.chars().count() <= EXTENSION);
    let ending = extension.map(|extension| format!(".{extension}")).unwrap_or_default();
    let room = CHARACTERS - ending.chars().count();
    let stem: String = name.chars().take(room).collect();
    format!("{}{ending}", trim(&stem))
}

/// For programs that do not know the other form.
fn ascii(name: &str) -> String {
    let plain = |character: char| match character {
        '"' | '\\' | '%' => '_',
        ' '..='~' => character,
        _ => '_',
    };
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().all(|character| character.is_ascii_alphanumeric()) => {
            (stem, format!(".{extension}"))
        }
        _ => (name, String::new()),
    };
    let stem: String = stem.chars().map(plain).collect();
    let tells = stem.chars().any(|character| character.is_ascii_alphanumeric());
    if tells { format!("{stem}{extension}") } else { format!("file{extension}") }
}

/// RFC 8187: everything but its `attr-char`s as percent-encoded UTF-8.
fn percent(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests;
