//! Plain text and CSV: whatever can be read as text, and only that.
//!
//! UTF-8 with or without its mark, the Shift_JIS of Japanese Windows (CP932), and UTF-16 with its mark. Control
//! characters other than tabs, line ends and page breaks are refused: no text has them, and every other type does. A
//! page or script of the web is refused although it is text, since browsers are known to run it whatever its name is.
//! Formulas in a CSV are not looked at: spreadsheets ask before they run one.

use encoding_rs::{Decoder, DecoderResult, Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

use crate::kind::FileType;
use crate::refused::Why;
use crate::stream::{Stop, Stream};

/// Characters of the beginning that are kept, to see whether it is a page.
const HEAD: usize = 512;

/// How a page, a picture or a script of the web begins; small letters.
const MARKUP: [&str; 14] = [
    "<!doctype",
    "<!--",
    "<html",
    "<head",
    "<body",
    "<script",
    "<svg",
    "<?xml",
    "<?php",
    "<iframe",
    "<img",
    "<meta",
    "<style",
    "<table",
];

/// Reads all of it in each encoding that is still possible.
pub(crate) fn check(stream: &mut Stream<'_>, named: FileType) -> Result<(), Stop> {
    let mut readings = possible(stream.fill(3)?);
    let mut decoded = vec![0; 16 * 1024];
    loop {
        let there = stream.fill(1)?;
        let (count, last) = (there.len(), there.is_empty());
        readings.retain_mut(|reading| reading.takes(there, last, &mut decoded));
        if readings.is_empty() {
            return Err(Why::NotAsNamed { named, found: None }.into());
        }
        if last {
            break;
        }
        stream.consume(count);
    }
    let markup = readings.iter().any(Reading::is_markup);
    if markup { Err(Why::NotAsNamed { named, found: None }.into()) } else { Ok(()) }
}

fn possible(head: &[u8]) -> Vec<Reading> {
    let encodings: &[&'static Encoding] = match head {
        [0xff, 0xfe, ..] => &[UTF_16LE],
        [0xfe, 0xff, ..] => &[UTF_16BE],
        [0xef, 0xbb, 0xbf] => &[UTF_8],
        _ => &[UTF_8, SHIFT_JIS],
    };
    encodings.iter().map(|encoding| Reading::new(encoding)).collect()
}

/// The file, read in one encoding.
struct Reading {
    decoder: Decoder,
    head: String,
}

impl Reading {
    fn new(encoding: &'static Encoding) -> Self {
        Self { decoder: encoding.new_decoder_with_bom_removal(), head: String::new() }
    }

    /// Whether these bytes go on as text.
    fn takes(&mut self, mut bytes: &[u8], last: bool, decoded: &mut [u8]) -> bool {
        loop {
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(bytes, decoded, last);
            let text = decoded.get(..written).unwrap_or_default();
            if matches!(result, DecoderResult::Malformed(..)) || has_controls(text) {
                return false;
            }
            self.keep_head(text);
            bytes = bytes.get(read..).unwrap_or_default();
            if result == DecoderResult::InputEmpty {
                return true;
            }
        }
    }

    fn keep_head(&mut self, text: &[u8]) {
        let room = HEAD.saturating_sub(self.head.len());
        if room > 0 {
            let text = String::from_utf8_lossy(text);
            self.head.extend(text.trim_start().chars().take(room));
        }
    }

    fn is_markup(&self) -> bool {
        let head = self.head.trim_start().to_ascii_lowercase();
        MARKUP.into_iter().any(|markup| head.starts_with(markup))
    }
}

/// Whether UTF-8 has a control character (C0, DEL, C1) other than those of plain text.
fn has_controls(text: &[u8]) -> bool {
    let c0 = text.iter().any(|byte| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1f | 0x7f));
    c0 || memchr::memchr_iter(0xc2, text).any(|at| matches!(text.get(at + 1), Some(0x80..=0x9f)))
}
