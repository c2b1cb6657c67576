//! What the first bytes say, and what the name says.

use memchr::memmem;

use crate::cfb;
use crate::kind::{FileType, extension};
use crate::refused::Why;
use crate::stream::{Stop, Stream};

/// What the first bytes say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    Pdf,
    Png,
    Jpeg,
    /// A ZIP, which may be an Office file.
    Zip,
    /// A ZIP without an entry.
    EmptyZip,
    /// Office until 2003, or an Office file under a password.
    OldOffice,
    /// Something known that is not taken: a program, a script, a page.
    Foreign,
    /// Nothing known: text, perhaps.
    Other,
}

const MAGIC: [(&[u8], Content); 6] = [
    (b"%PDF-", Content::Pdf),
    (b"\x89PNG\r\n\x1a\n", Content::Png),
    (b"\xff\xd8\xff", Content::Jpeg),
    (b"PK\x03\x04", Content::Zip),
    (b"PK\x05\x06", Content::EmptyZip),
    (cfb::MAGIC, Content::OldOffice),
];

/// Programs, scripts, archives and documents that are not taken. Those that are text are here because they would
/// pass for text otherwise.
const FOREIGN: [&[u8]; 16] = [
    b"MZ\x90\x00",
    b"MZ\x00",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"#!",
    b"{\\rtf",
    b"%!PS",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"L\x00\x00\x00\x01\x14\x02\x00",
    b"ITSF",
];

impl Content {
    /// As a type that could be taken under its own name. A ZIP may be an Office file: that is not said here.
    pub(crate) fn file_type(self) -> Option<FileType> {
        match self {
            Self::Pdf => Some(FileType::Pdf),
            Self::Png => Some(FileType::Png),
            Self::Jpeg => Some(FileType::Jpeg),
            Self::Zip | Self::EmptyZip | Self::OldOffice | Self::Foreign | Self::Other => None,
        }
    }
}

/// By the beginning of the content.
pub(crate) fn by_content(head: &[u8]) -> Content {
    let known = MAGIC.into_iter().find(|(magic, _)| head.starts_with(magic));
    let foreign = || FOREIGN.into_iter().any(|magic| head.starts_with(magic)) || is_program(head);
    match known {
        Some((_, content)) => content,
        None if foreign() => Content::Foreign,
        None => Content::Other,
    }
}

/// Whether it is a program for Windows, whatever follows its first two letters.
fn is_program(head: &[u8]) -> bool {
    let address = head.get(60..64).and_then(|bytes| bytes.first_chunk::<4>()).copied();
    let at = address.map(|bytes| u32::from_le_bytes(bytes) as usize);
    let signature = at.and_then(|at| head.get(at..)).and_then(|bytes| bytes.first_chunk::<4>());
    head.starts_with(b"MZ") && signature == Some(b"PE\0\0")
}

/// By the name's extension; each kind of name that is not taken is refused by its own reason.
pub(crate) fn by_name(name: &str) -> Result<FileType, Why> {
    const MACRO: [&str; 9] = ["docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm"];
    const OLD: [&str; 6] = ["doc", "dot", "xls", "xlt", "ppt", "pps"];
    let extension = extension(name);
    if MACRO.contains(&extension.as_str()) {
        return Err(Why::Macro);
    }
    if OLD.contains(&extension.as_str()) {
        return Err(Why::OldOffice);
    }
    FileType::by_name(name).ok_or(Why::UnknownType)
}

/// Why content that begins like nothing known is refused under this name: programs find a PDF that begins within the
/// first 1,024 bytes, and a ZIP by its end, so something was put before it.
pub(crate) fn preceded(stream: &mut Stream<'_>, named: FileType) -> Result<Why, Stop> {
    let head = stream.fill(1024)?;
    let late_pdf = named == FileType::Pdf && memmem::find(head, b"%PDF-").is_some();
    if late_pdf {
        return Ok(Why::Polyglot);
    }
    if named != FileType::Zip && !named.is_office() {
        return Ok(Why::NotAsNamed { named, found: None });
    }
    stream.watch();
    stream.drain()?;
    let late_zip = stream.watched().archive;
    Ok(if late_zip { Why::Polyglot } else { Why::NotAsNamed { named, found: None } })
}
