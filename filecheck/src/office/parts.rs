//! What the parts of an Office file are, by their names and by their content types.

use super::{CONTENT_TYPES, part_extension};
use crate::kind::FileType;
use crate::refused::Why;
use crate::sniff;

/// How a part is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    ContentTypes,
    Relations,
    Xml,
    /// Pictures, fonts, media, embedded objects: read for what they begin with.
    Other,
}

/// What Office, LibreOffice and Google write besides XML.
const KNOWN: [&str; 43] = [
    "png", "jpg", "jpeg", "jpe", "gif", "bmp", "dib", "tif", "tiff", "emf", "wmf", "emz", "wmz", "wdp",
    "hdp", "jxr", "svg", "ico", "eps", "webp", "heic", "odttf", "fntdata", "ttf", "otf", "bin", "dat",
    "docx", "xlsx", "pptx", "glb", "mp3", "m4a", "wav", "wma", "aac", "mp4", "m4v", "mov", "avi", "wmv",
    "mpg", "mpeg",
];

/// By the path, in small letters.
pub(super) fn by_path(path: &str) -> Result<Part, Why> {
    if path.contains("/macrosheets/") || path.ends_with("/vbaproject.bin") || path.ends_with("/vbadata.xml") {
        return Err(Why::Macro);
    }
    if path.contains("/activex/") {
        return Err(Why::ActiveContent);
    }
    let extension = part_extension(path);
    match extension.as_str() {
        _ if path == CONTENT_TYPES => Ok(Part::ContentTypes),
        "rels" => Ok(Part::Relations),
        "xml" | "vml" | "psmdcp" | "sigs" => Ok(Part::Xml),
        other if KNOWN.contains(&other) => Ok(Part::Other),
        _ => Err(match sniff::by_name(path) {
            Err(why @ (Why::Macro | Why::OldOffice)) => why,
            Ok(_) | Err(_) => Why::ForbiddenInside,
        }),
    }
}

/// Content types that make the file one that is not taken.
pub(super) fn refuse_type(content_type: &str) -> Result<(), Why> {
    let content_type = content_type.to_ascii_lowercase();
    let says = |part: &str| content_type.contains(part);
    if says("macroenabled") || says("vbaproject") || says("macrosheet") {
        return Err(Why::Macro);
    }
    if says("activex") { Err(Why::ActiveContent) } else { Ok(()) }
}

/// What a package is whose main part has this type. Templates and slide shows are none of the three.
pub(super) fn main_type(content_type: &str) -> Option<FileType> {
    const OFFICE: &str = "application/vnd.openxmlformats-officedocument.";
    match content_type.strip_prefix(OFFICE)? {
        "wordprocessingml.document.main+xml" => Some(FileType::Word),
        "spreadsheetml.sheet.main+xml" => Some(FileType::Excel),
        "presentationml.presentation.main+xml" => Some(FileType::PowerPoint),
        _ => None,
    }
}
