//! The face of the letters, and whether it covers what they say.

use kyoso::letter::{Block, Letter, Sheet, Span, Uncovered};
use rustybuzz::ttf_parser::GlyphId;

/// The Japanese part of Noto Serif CJK: `fonts/make.py` makes it, `fonts/OFL.txt` is its licence.
const MINCHO: &[u8] = include_bytes!("../fonts/LettersMincho.otf");

/// A font, read once.
pub(crate) struct Face {
    /// For shaping.
    pub(crate) shaper: rustybuzz::Face<'static>,
    /// For the file.
    pub(crate) font: krilla::text::Font,
}

impl Face {
    pub(crate) fn read() -> Option<Self> {
        let shaper = rustybuzz::Face::from_slice(MINCHO, 0)?;
        // Its owner wants the bytes to be shared; they are kept for as long as the function runs.
        Some(Self { shaper, font: krilla::text::Font::new(MINCHO.to_vec().into(), 0)? })
    }

    /// Whether every character of a letter has its glyph, and every variant (異体字) its own: a name is not written
    /// with another form of its character.
    pub(crate) fn covers(&self, letter: &Letter) -> Result<(), Uncovered> {
        for span in letter.sheets.iter().flat_map(spans) {
            if let Some(character) = self.uncovered(&span.text) {
                return Err(Uncovered { character, field: span.field });
            }
        }
        Ok(())
    }

    /// The first character of a text without a glyph, with the selector of its variant.
    pub(crate) fn uncovered(&self, text: &str) -> Option<String> {
        let mut characters = text.chars().filter(|character| *character != '\n').peekable();
        while let Some(character) = characters.next() {
            let glyph = self.shaper.glyph_index(character).filter(|glyph| *glyph != GlyphId(0));
            let selector = characters.next_if(|next| is_selector(*next));
            let is_covered = match (glyph, selector) {
                (None, _) => false,
                (Some(_), None) => true,
                (Some(_), Some(selector)) => self.shaper.glyph_variation_index(character, selector).is_some(),
            };
            if !is_covered {
                return Some([character].into_iter().chain(selector).collect());
            }
        }
        None
    }
}

/// What chooses one of a character's forms.
fn is_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Everything that a sheet says, in its order.
fn spans(sheet: &Sheet) -> Vec<Span> {
    let plain = |text: &str| Span { text: text.to_owned(), field: None };
    let mut spans: Vec<Span> = sheet.mark.iter().map(|mark| plain(mark)).collect();
    spans.extend(sheet.document.iter().flatten().cloned());
    spans.push(plain(&sheet.date));
    spans.extend(sheet.to.iter().chain(&sheet.from).flatten().cloned());
    spans.extend(sheet.title.iter().cloned());
    for block in &sheet.body {
        match block {
            Block::Paragraph { words } => spans.extend(words.iter().cloned()),
            Block::Note { lines } => spans.extend(lines.iter().flatten().cloned()),
            Block::Items { opening, items, closing } => {
                spans.push(plain(opening));
                let words = items.iter().flat_map(|item| item.label.iter().chain(&item.value));
                spans.extend(words.cloned());
                spans.push(plain(closing));
            }
        }
    }
    spans
}
