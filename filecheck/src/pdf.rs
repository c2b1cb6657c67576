//! PDF, read forwards: objects, cross-reference tables and trailers from the first byte to the last `%%EOF`.
//!
//! What does not belong to that is foreign. Refused are encryption (also the kind that only forbids printing), and
//! what acts or carries: scripts, launching programs, attached files, rich media, XFA forms. A ward's form with a
//! script in a field is refused as well: it says "print to PDF", and what comes out is what the reader is to see.
//!
//! This is hygiene, no proof. Names are read as a viewer reads them (`/J#61vaScript`), also in compressed object
//! streams; in other streams' data they are looked for as they are written. Somebody who writes a PDF by hand can
//! still hide an object from a reader that does not follow its references.

mod lexer;
mod object;

use lexer::{Lexer, Token};
use object::Object;

use crate::budget::Budget;
use crate::refused::Why;
use crate::stream::{Stop, Stream};

/// Places of cross-references that are remembered; each revision of a file has one.
const REVISIONS: usize = 4096;

/// Reads to the end.
pub(crate) fn check(stream: &mut Stream<'_>, budget: &Budget<'_>) -> Result<(), Stop> {
    stream.watch();
    let version = stream.fill(8)?.get(5..8).unwrap_or_default();
    if !matches!(version, [b'1' | b'2', b'.', b'0'..=b'9']) {
        return Err(Why::Damaged.into());
    }
    let mut file = File::default();
    let read = file.read(&mut Lexer::new(stream), budget);
    let hidden = stream.watched();
    if file.facts.encrypted {
        return Err(Why::Password.into());
    }
    if hidden.archive {
        return Err(Why::Polyglot.into());
    }
    read?;
    if file.facts.active || hidden.active_pdf {
        return Err(Why::ActiveContent.into());
    }
    if file.facts.unreadable || !file.facts.root { Err(Why::Damaged.into()) } else { Ok(()) }
}

/// What was seen in all objects.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) encrypted: bool,
    pub(super) active: bool,
    pub(super) root: bool,
    /// An object stream that could not be read; under encryption none can.
    pub(super) unreadable: bool,
}

#[derive(Default)]
struct File {
    facts: Facts,
    /// From where to where a cross-reference may be pointed to: blanks before it are forgiven, as viewers do.
    references: Vec<(u64, u64)>,
    /// What the last `startxref` pointed to.
    points_to: Option<u64>,
    /// Whether a revision has ended, and nothing has begun since.
    closed: bool,
    /// Whether a comment has come since: a place for anything, unless a revision follows.
    remark: bool,
}

impl File {
    fn read(&mut self, lexer: &mut Lexer<'_, '_>, budget: &Budget<'_>) -> Result<(), Stop> {
        loop {
            let before = lexer.offset();
            let token = lexer.next()?;
            let at = (before, lexer.token_at());
            match token {
                Token::EndOfFile => {
                    self.closed = self.points_to.is_some();
                }
                Token::Comment => self.remark = self.closed,
                Token::End => return self.end(),
                other => {
                    let known = self.top(other, at, lexer, budget)?;
                    if !known {
                        // Behind the end of a revision it is something else; before it, it is broken.
                        return Err(if self.closed { Why::Polyglot } else { Why::Damaged }.into());
                    }
                    (self.closed, self.remark) = (false, false);
                }
            }
        }
    }

    /// One thing on the top level. False if it is none that a PDF has there.
    fn top(
        &mut self,
        token: Token,
        at: (u64, u64),
        lexer: &mut Lexer<'_, '_>,
        budget: &Budget<'_>,
    ) -> Result<bool, Stop> {
        match token {
            Token::Number(_) => {
                let is_object = matches!(lexer.next()?, Token::Number(_)) && lexer.next()?.is_word(b"obj");
                if !is_object {
                    return Ok(false);
                }
                let object = Object::read(lexer, budget, &mut self.facts)?;
                if object.is_reference {
                    self.remember(at)?;
                }
                Ok(true)
            }
            Token::Word(word) if word.is(b"xref") => {
                self.remember(at)?;
                self.table(lexer)
            }
            Token::Word(word) if word.is(b"startxref") => match lexer.next()? {
                Token::Number(to) => {
                    self.points_to = Some(to);
                    Ok(true)
                }
                _ => Ok(false),
            },
            _ => Ok(false),
        }
    }

    /// A table, up to the trailer that ends it.
    fn table(&mut self, lexer: &mut Lexer<'_, '_>) -> Result<bool, Stop> {
        loop {
            match lexer.next()? {
                Token::Number(_) => {}
                Token::Word(word) if word.is(b"n") || word.is(b"f") => {}
                Token::Word(word) if word.is(b"trailer") => {
                    return Object::trailer(lexer, &mut self.facts);
                }
                _ => return Ok(false),
            }
        }
    }

    fn remember(&mut self, at: (u64, u64)) -> Result<(), Stop> {
        self.references.push(at);
        if self.references.len() > REVISIONS { Err(Why::Damaged.into()) } else { Ok(()) }
    }

    fn end(&self) -> Result<(), Stop> {
        if self.remark {
            return Err(Why::Polyglot.into());
        }
        let found = |to: u64| self.references.iter().any(|(from, at)| (*from..=*at).contains(&to));
        let whole = self.closed && self.points_to.is_some_and(found);
        if whole { Ok(()) } else { Err(Why::Damaged.into()) }
    }
}
