//! Writing pages as PDF/A-2a: fonts embedded, every text readable, its structure for a screen reader, and a date that is
//! the letter's.

use std::num::NonZeroU16;

use krilla::color::luma;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, Tag, TagGroup, TagTree,
};
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use kyoso::calendar;
use kyoso::letter::{Letter, Words};

use crate::Failure;
use crate::face::Face;
use crate::layout::{PAGE, Page, Part, Placed, Role};
use crate::lines::Glyph;

/// Writes pages.
pub(crate) fn write(face: &Face, letter: &Letter, pages: &[Page]) -> Result<Vec<u8>, Failure> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .finish()
        .map_err(|_| Failure::Defect("the kind of file"))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut read = Vec::new();
    for page in pages {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(Failure::Defect("the size of a page"))?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        frames(&mut surface, page);
        for placed in &page.lines {
            read.extend(line(&mut surface, face, placed));
        }
        surface.finish();
        sheet.finish();
    }
    document.set_tag_tree(tree(read));
    document.set_metadata(metadata(letter));
    document.finish().map_err(|_| Failure::Defect("the file"))
}

fn frames(surface: &mut Surface<'_>, page: &Page) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)));
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: luma::Color::black().into(), width: 0.6, ..Stroke::default() }));
    for [left, top, width, height] in &page.frames {
        let mut path = PathBuilder::new();
        if let Some(frame) = Rect::from_xywh(*left, *top, *width, *height) {
            path.push_rect(frame);
        }
        if let Some(path) = path.finish() {
            surface.draw_path(&path);
        }
    }
    surface.set_stroke(None);
    surface.end_tagged();
}

/// Writes a line; its identifier, where it is read.
fn line(surface: &mut Surface<'_>, face: &Face, placed: &Placed) -> Option<(Part, Identifier)> {
    let artifact = |kind| ContentTag::Artifact(Artifact::with_kind(kind));
    let language = placed.part.language.tag();
    let (tag, is_read, grey) = match placed.part.role {
        Role::Title | Role::Paragraph | Role::Label | Role::Value => {
            (ContentTag::Span(SpanTag::empty().with_lang(Some(language))), true, 0)
        }
        Role::Margin => (artifact(ArtifactType::Other), false, 0),
        Role::Watermark => (artifact(ArtifactType::Other), false, 236),
    };
    let identifier = surface.start_tagged(tag);
    let paint = luma::Color::new(grey).into();
    surface.set_fill(Some(Fill { paint, opacity: NormalizedF32::ONE, ..Fill::default() }));
    let glyphs: Vec<KrillaGlyph> = placed.line.glyphs.iter().map(glyph).collect();
    let start = Point::from_xy(placed.x, placed.y);
    surface.draw_glyphs(start, &glyphs, face.font.clone(), &placed.line.text, placed.line.size, false);
    surface.end_tagged();
    is_read.then_some((placed.part, identifier))
}

fn glyph(glyph: &Glyph) -> KrillaGlyph {
    let (x, y) = glyph.offset;
    KrillaGlyph::new(GlyphId::new(glyph.id), glyph.advance, x, y, 0.0, glyph.range.clone(), None)
}

/// The structure: in the order in which the parts were written, the lines of each together, points in lists.
fn tree(mut read: Vec<(Part, Identifier)>) -> TagTree {
    read.sort_by_key(|(part, _)| part.number);
    let mut tree = TagTree::new().with_lang(Some("ja".to_owned()));
    let mut list: Option<TagGroup> = None;
    let mut parts = read.into_iter().peekable();
    while let Some((part, first)) = parts.next() {
        let mut group = group_of(part);
        group.push(first);
        while let Some((_, next)) = parts.next_if(|(other, _)| other.number == part.number) {
            group.push(next);
        }
        match part.role {
            Role::Label | Role::Value => {
                let list = list.get_or_insert_with(|| TagGroup::new(Tag::L(ListNumbering::None)));
                let mut point = TagGroup::new(Tag::LI);
                point.push(group);
                list.push(point);
            }
            Role::Title | Role::Paragraph | Role::Margin | Role::Watermark => {
                list.take().into_iter().for_each(|list| tree.push(list));
                tree.push(group);
            }
        }
    }
    list.into_iter().for_each(|list| tree.push(list));
    tree
}

fn group_of(part: Part) -> TagGroup {
    let language = Some(part.language.tag().to_owned());
    match part.role {
        Role::Title => TagGroup::new(Tag::Hn(NonZeroU16::MIN, None).with_lang(language)),
        Role::Label => TagGroup::new(Tag::Lbl.with_lang(language)),
        Role::Value => TagGroup::new(Tag::LBody.with_lang(language)),
        Role::Paragraph | Role::Margin | Role::Watermark => TagGroup::new(Tag::P.with_lang(language)),
    }
}

fn metadata(letter: &Letter) -> Metadata {
    let title = letter.sheets.first().map(|sheet| plain(&sheet.title)).unwrap_or_default();
    let mut metadata = Metadata::new()
        .title(title)
        .language("ja".to_owned())
        .creator("kyoso".to_owned())
        .producer("kyoso".to_owned())
        .document_id(format!("{} {}", letter.name, letter.at));
    if let Some(date) = date(letter) {
        metadata = metadata.creation_date(date);
    }
    metadata
}

/// The instant that the letter tells of, in Tokyo.
fn date(letter: &Letter) -> Option<DateTime> {
    let at = calendar::civil(letter.at);
    let small = |number: i8| u8::try_from(number).ok();
    let date = DateTime::new(u16::try_from(at.year()).ok()?).month(small(at.month())?).day(small(at.day())?);
    let time = date.hour(small(at.hour())?).minute(small(at.minute())?).second(small(at.second())?);
    Some(time.utc_offset_hour(9).utc_offset_minute(0))
}

fn plain(words: &Words) -> String {
    words.iter().map(|span| span.text.as_str()).collect()
}
