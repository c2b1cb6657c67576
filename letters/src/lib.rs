//! Setting a letter as PDF: a [`Letter`] in, a file out.
//!
//! [`face`] is the font and what it covers, [`lines`] breaks a text into lines, [`layout`] puts them on pages, [`file`]
//! writes these.
//!
//! Architecture Invariant: nothing here reads a table, a file, the network or the clock. Whoever asks for a letter has
//! composed it and answers for who may read it; the same letter gives the same bytes.

mod face;
mod file;
mod layout;
mod lines;
#[cfg(test)]
mod tests;

use kyoso::letter::{Letter, Uncovered};

use face::Face;

/// Why a letter is not set.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A character has no glyph.
    #[error("no font of the letters covers {}", .0.code_points())]
    Uncovered(Uncovered),
    /// A defect of ours. It says nothing of the letter.
    #[error("the letter could not be set: {0}")]
    Defect(&'static str),
}

/// What sets letters: the face, read once.
pub struct Press {
    face: Face,
}

impl Press {
    /// Reads the face.
    ///
    /// # Errors
    /// When the font that is built in cannot be read.
    pub fn new() -> Result<Self, Failure> {
        Face::read().map(|face| Self { face }).ok_or(Failure::Defect("the font cannot be read"))
    }

    /// Sets a letter as PDF/A-2a: for the archive, and for a screen reader.
    ///
    /// # Errors
    /// The first character without a glyph, with its field; or a defect.
    pub fn set(&self, letter: &Letter) -> Result<Vec<u8>, Failure> {
        self.face.covers(letter).map_err(Failure::Uncovered)?;
        let pages = layout::pages(&self.face, letter);
        // Every glyph was found above; a gap here would be a defect, and no letter is sent with one.
        if pages.iter().flat_map(|page| &page.lines).any(|placed| placed.line.has_gap()) {
            return Err(Failure::Defect("a glyph is missing"));
        }
        file::write(&self.face, letter, &pages)
    }
}
