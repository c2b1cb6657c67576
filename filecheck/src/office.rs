//! Word, Excel and PowerPoint since 2007: a ZIP of XML parts (ECMA-376, "OPC").
//!
//! What it is, is what the content type of its main part says; the main part is the one that the package's own
//! relationships name. Parts are of a list of kinds that Office writes. Refused are: macros (a project, an Excel 4
//! macro sheet, or a content type that says so), ActiveX controls and files wrapped as "object package", embedded
//! documents that would be refused by themselves, and what Office fetches unasked when it opens the file.
//!
//! Pictures in a document are not checked as a picture that was sent would be: many producers name a JPEG `.png`.
//! Only Office ever reads them.

mod parts;
mod relations;
mod xml;

use parts::Part;
use relations::Relations;

use crate::budget::Budget;
use crate::cfb;
use crate::kind::{FileType, extension};
use crate::refused::{Refused, Why};
use crate::sniff::{self, Content};
use crate::stream::{Stop, Stream};
use crate::zip::{EntryName, Rules, walk};

/// The part that lists the types of all others.
const CONTENT_TYPES: &str = "[content_types].xml";

/// Whether a ZIP whose first entry has this name is a package rather than somebody's folder. Packages have no mark
/// of their own, and which of their parts comes first differs.
pub(crate) fn begins_like_a_package(first: &str) -> bool {
    const FOLDERS: [&str; 8] =
        ["_rels/", "docprops/", "word/", "xl/", "ppt/", "customxml/", "_xmlsignatures/", "[trash]/"];
    let first = first.to_ascii_lowercase();
    first == CONTENT_TYPES || FOLDERS.iter().any(|folder| first.starts_with(folder))
}

/// Reads the whole package. None means that it is a package of none of the three, or no package.
pub(crate) fn check(
    stream: &mut Stream<'_>,
    budget: &Budget<'_>,
    depth: u32,
) -> Result<Option<FileType>, Stop> {
    let mut package = Package { budget, depth, names: Vec::new(), types: None, main: None };
    walk(stream, budget, &mut package)?;
    package.no_part_twice()?;
    package.found()
}

struct Package<'b> {
    budget: &'b Budget<'b>,
    depth: u32,
    /// In small letters: the names of parts do not differ by case.
    names: Vec<String>,
    /// Parts whose content type is a main part's, with what it makes of the package.
    types: Option<Vec<(String, FileType)>>,
    /// The part that the package's relationships name as its document.
    main: Option<String>,
}

impl Rules for Package<'_> {
    fn entry(&mut self, name: &EntryName, content: &mut Stream<'_>) -> Result<(), Stop> {
        let path = name.path.to_ascii_lowercase();
        let part = parts::by_path(&path)?;
        self.names.push(path.clone());
        match sniff::by_content(content.fill(1024)?) {
            Content::Foreign => Err(Why::ForbiddenInside.into()),
            Content::Zip | Content::EmptyZip => self.embedded(name, content),
            Content::OldOffice => object(content),
            Content::Pdf | Content::Png | Content::Jpeg | Content::Other => match part {
                Part::ContentTypes => self.content_types(content),
                Part::Relations => self.relations(&path, content),
                Part::Xml => begins_as_xml(content),
                Part::Other => Ok(()),
            },
        }
    }

    fn blame(&self, refused: Refused, name: &EntryName) -> Refused {
        // The names of a document's parts tell nobody anything, except of what should not be there.
        if refused.why == Why::ForbiddenInside { refused.inside(&name.shown) } else { refused }
    }
}

impl Package<'_> {
    fn content_types(&mut self, content: &mut Stream<'_>) -> Result<(), Stop> {
        let mut mains = Vec::new();
        xml::elements(content, |element| {
            let kind = element.attribute("ContentType").unwrap_or_default();
            parts::refuse_type(&kind)?;
            if let (Some(found), Some(part)) = (parts::main_type(&kind), element.attribute("PartName")) {
                mains.push((part.trim_start_matches('/').to_ascii_lowercase(), found));
            }
            if mains.len() > 8 { Err(Why::Polyglot) } else { Ok(()) }
        })?;
        self.types = Some(mains);
        Ok(())
    }

    fn relations(&mut self, path: &str, content: &mut Stream<'_>) -> Result<(), Stop> {
        let mut relations = Relations::default();
        xml::elements(content, |element| relations.note(element))?;
        if path == "_rels/.rels" {
            self.main = relations.document;
        }
        Ok(())
    }

    /// A document in the document, which must be one that would be taken itself.
    fn embedded(&self, name: &EntryName, content: &mut Stream<'_>) -> Result<(), Stop> {
        let named = FileType::by_name(name.last()).filter(|named| named.is_office());
        if named.is_some() || sniff::by_name(name.last()) == Err(Why::Macro) {
            return crate::file(content, name.last(), self.budget, self.depth).map(|_| ());
        }
        self.budget.depth(self.depth + 1)?;
        check(content, self.budget, self.depth + 1)?.map(|_| ()).ok_or_else(|| Why::ForbiddenInside.into())
    }

    fn no_part_twice(&mut self) -> Result<(), Why> {
        self.names.sort_unstable();
        let twice = self.names.windows(2).any(|pair| matches!(pair, [one, other] if one == other));
        if twice { Err(Why::Polyglot) } else { Ok(()) }
    }

    fn found(&self) -> Result<Option<FileType>, Stop> {
        let (Some(types), Some(main)) = (&self.types, &self.main) else { return Ok(None) };
        let found = types.iter().find(|(part, _)| part == main).map(|(_, found)| *found);
        // What the directory promises must be there.
        let there = self.names.binary_search(main).is_ok();
        if found.is_some() && !there { Err(Why::Damaged.into()) } else { Ok(found) }
    }
}

/// An embedded object in the old container: equations and drawings are, and so is any file at all.
fn object(content: &mut Stream<'_>) -> Result<(), Stop> {
    let listed = cfb::look(content)?;
    let why = [
        (listed.macros, Why::Macro),
        (listed.encrypted, Why::Password),
        (listed.package, Why::ActiveContent),
        (listed.document, Why::OldOffice),
    ];
    why.into_iter().find(|(is, _)| *is).map_or(Ok(()), |(_, why)| Err(why.into()))
}

/// A part that is named XML holds nothing else.
fn begins_as_xml(content: &mut Stream<'_>) -> Result<(), Stop> {
    let head = content.fill(64)?;
    let text: Vec<u8> =
        head.iter().copied().filter(|byte| !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xff | 0xfe)).collect();
    let begins = text.trim_ascii_start();
    if begins.is_empty() || begins.starts_with(b"<") { Ok(()) } else { Err(Why::ForbiddenInside.into()) }
}

/// The extension of a part's name.
fn part_extension(path: &str) -> String {
    extension(path.rsplit('/').next().unwrap_or_default())
}
