//! Breaking a text into lines: where Unicode lets a line break (UAX #14, which knows 禁則), and inside a word only where
//! the word is longer than a line.

use std::ops::Range;

use rustybuzz::{BufferClusterLevel, Direction, Language, UnicodeBuffer};
use unicode_linebreak::linebreaks;

use crate::face::Face;

/// How far, in ems, a line may be spread at each of its places: more would show.
const SPREAD: f32 = 0.15;

/// One line, shaped. Measures are in points.
#[derive(Clone)]
pub(crate) struct Line {
    /// What it says.
    pub(crate) text: String,
    /// Its glyphs, from left to right.
    pub(crate) glyphs: Vec<Glyph>,
    /// The size of its type.
    pub(crate) size: f32,
}

/// A glyph, in its place. Its parts are in ems, so that they hold at every size.
#[derive(Clone)]
pub(crate) struct Glyph {
    pub(crate) id: u32,
    pub(crate) advance: f32,
    pub(crate) offset: (f32, f32),
    /// Which part of the line's text it shows.
    pub(crate) range: Range<usize>,
}

impl Line {
    /// A text as one line.
    pub(crate) fn new(face: &Face, text: &str, size: f32) -> Self {
        // Each glyph knows its own character, so that whoever copies the text gets it as it was typed.
        let glyphs = shape(face, text, BufferClusterLevel::Characters);
        Self { text: text.to_owned(), glyphs, size }
    }

    pub(crate) fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * self.size
    }

    /// Whether something in it has no glyph.
    pub(crate) fn has_gap(&self) -> bool {
        self.glyphs.iter().any(|glyph| glyph.id == 0)
    }

    /// Spreads the line until it is `width` wide: between characters of Japanese, and at its spaces. A line that lacks
    /// too much stays as it is, and so does one of Latin words, which would be spread at few places and unevenly.
    fn justify(&mut self, width: f32) {
        let lacks = (width - self.width()) / self.size;
        let spreads = |text: &str| text.chars().next_back().is_some_and(|last| last == ' ' || is_wide(last));
        let last = self.glyphs.len().saturating_sub(1);
        let text = &self.text;
        let places = |glyphs: &[Glyph]| {
            glyphs.iter().take(last).filter(|glyph| spreads(said(text, &glyph.range))).count()
        };
        let count = places(&self.glyphs);
        let each = lacks / f32::from(u16::try_from(count).unwrap_or(u16::MAX));
        if count * 3 < last || count == 0 || !(0.0..=SPREAD).contains(&each) {
            return;
        }
        for glyph in self.glyphs.iter_mut().take(last) {
            if spreads(said(&self.text, &glyph.range)) {
                glyph.advance += each;
            }
        }
    }
}

/// How a paragraph is set, in points.
#[derive(Clone, Copy)]
pub(crate) struct Measure {
    /// The size of its type.
    pub(crate) size: f32,
    /// How wide a line may be.
    pub(crate) width: f32,
    /// How much of that the first line leaves free.
    pub(crate) indent: f32,
    /// Whether all lines but the last are spread to the whole width.
    pub(crate) spread: bool,
}

/// Breaks a paragraph into lines.
pub(crate) fn lines(face: &Face, text: &str, measure: Measure) -> Vec<Line> {
    let Measure { size, width, indent, spread } = measure;
    let mut lines = Vec::new();
    for (text, is_last) in broken(face, text, measure) {
        let room = if lines.is_empty() { width - indent } else { width };
        let mut line = Line::new(face, text.trim_end_matches(' '), size);
        if spread && !is_last {
            line.justify(room);
        }
        lines.push(line);
    }
    lines
}

/// The lines' texts, each with whether it is the last.
fn broken<'t>(face: &Face, text: &'t str, measure: Measure) -> Vec<(&'t str, bool)> {
    let Measure { size, width, indent, .. } = measure;
    let mut lines = Vec::new();
    let (mut begin, mut end) = (0, 0);
    let mut room = width - indent;
    for piece in pieces(face, text, size, width) {
        let wanted = said(text, &(begin..piece.end));
        if end > begin && width_of(face, wanted.trim_end_matches(' '), size) > room {
            lines.push((said(text, &(begin..end)), false));
            begin = end;
            room = width;
        }
        end = piece.end;
    }
    lines.push((said(text, &(begin..text.len())), true));
    lines
}

/// The pieces between which a line may break. A piece that is longer than a line may break anywhere.
fn pieces(face: &Face, text: &str, size: f32, width: f32) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    for (end, _) in linebreaks(text) {
        let piece = begin..end;
        if width_of(face, said(text, &piece), size) > width {
            // A sign that belongs to the character before it stays with it.
            let glyphs = shape(face, said(text, &piece), BufferClusterLevel::MonotoneGraphemes);
            let clusters = glyphs.into_iter().map(|glyph| glyph.range);
            let mut starts: Vec<usize> = clusters.map(|range| begin + range.start).collect();
            starts.dedup();
            let ends = starts.iter().skip(1).copied().chain([end]);
            pieces.extend(starts.iter().copied().zip(ends).map(|(start, end)| start..end));
        } else {
            pieces.push(piece);
        }
        begin = end;
    }
    pieces
}

fn width_of(face: &Face, text: &str, size: f32) -> f32 {
    Line::new(face, text, size).width()
}

fn said<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    text.get(range.clone()).unwrap_or_default()
}

/// Whether a character is written without spaces between words.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{2E80}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFF}')
}

/// The glyphs of a text, from left to right: no other direction is in the face.
fn shape(face: &Face, text: &str, level: BufferClusterLevel) -> Vec<Glyph> {
    let mut buffer = UnicodeBuffer::new();
    buffer.set_cluster_level(level);
    buffer.push_str(text);
    buffer.set_direction(Direction::LeftToRight);
    if let Ok(japanese) = "ja".parse::<Language>() {
        buffer.set_language(japanese);
    }
    buffer.guess_segment_properties();
    let shaped = rustybuzz::shape(&face.shaper, &[], buffer);
    let unit = 1.0 / f32::from(i16::try_from(face.shaper.units_per_em()).unwrap_or(1000));
    let em = |units: i32| i16::try_from(units).map_or(0.0, f32::from) * unit;
    let starts: Vec<usize> =
        shaped.glyph_infos().iter().map(|info| usize::try_from(info.cluster).unwrap_or_default()).collect();
    let end_of =
        |start: usize| starts.iter().copied().filter(|other| *other > start).min().unwrap_or(text.len());
    shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .zip(&starts)
        .map(|((info, position), start)| Glyph {
            id: info.glyph_id,
            advance: em(position.x_advance),
            offset: (em(position.x_offset), em(position.y_offset)),
            range: *start..end_of(*start),
        })
        .collect()
}
