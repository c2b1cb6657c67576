//! The container of Office until 2003 (MS-CFB), which also wraps today's Office files under a password and embedded
//! objects.
//!
//! It is only looked at to say why it is refused: its directory is a list of 128-byte records, which stand at
//! multiples of 128 bytes. A record that was made up can only cause a refusal.

use crate::stream::{Stop, Stream};

/// How such a file begins.
pub(crate) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// What its directory lists.
#[derive(Clone, Copy, Default)]
pub(crate) struct Listed {
    /// An Office file under a password (MS-OFFCRYPTO).
    pub(crate) encrypted: bool,
    /// A project of macros (MS-OVBA).
    pub(crate) macros: bool,
    /// Any file at all, as "object package".
    pub(crate) package: bool,
    /// A document in the format until 2003, whose macros cannot be ruled out.
    pub(crate) document: bool,
}

/// Reads to the end.
pub(crate) fn look(stream: &mut Stream<'_>) -> Result<Listed, Stop> {
    let mut listed = Listed::default();
    loop {
        let Some(record) = stream.fill(128)?.first_chunk::<128>().copied() else {
            stream.drain()?;
            return Ok(listed);
        };
        stream.consume(128);
        if let Some(name) = entry_name(&record) {
            listed.note(&name);
        }
    }
}

impl Listed {
    fn note(&mut self, name: &str) {
        match name {
            "encryptedpackage" | "encryptioninfo" => self.encrypted = true,
            "vba" | "_vba_project" | "_vba_project_cur" => self.macros = true,
            "\u{1}ole10native" => self.package = true,
            "workbook" | "book" | "worddocument" | "powerpoint document" => self.document = true,
            _ => {}
        }
    }
}

/// The name in a record of the directory, in small letters: 64 bytes of UTF-16, their number, and what it names.
fn entry_name(record: &[u8; 128]) -> Option<String> {
    let (name, rest) = record.split_first_chunk::<64>()?;
    let &[low, high, kind, ..] = rest else { return None };
    let bytes = usize::from(u16::from_le_bytes([low, high]));
    if !matches!(kind, 1 | 2 | 5) || !(4..=64).contains(&bytes) {
        return None;
    }
    let units = name.get(..bytes - 2)?.chunks_exact(2).map(|pair| match pair {
        &[low, high] => u16::from_le_bytes([low, high]),
        _ => 0,
    });
    let name: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    Some(name.to_ascii_lowercase())
}
