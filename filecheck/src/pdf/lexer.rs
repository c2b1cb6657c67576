//! Words of a PDF (ISO 32000-2, 7.2 and 7.3), one after another; nothing is held but the word.

use crate::refused::Why;
use crate::stream::{Stop, Stream};

/// Bytes of a word that are kept; no name that matters is longer.
const WORD: usize = 32;

/// A word or a name, as far as it is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    bytes: [u8; WORD],
    length: usize,
}

impl Word {
    const EMPTY: Self = Self { bytes: [0; WORD], length: 0 };

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
        }
        self.length += 1;
    }

    fn text(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    pub(super) fn is(&self, text: &[u8]) -> bool {
        self.text() == text
    }

    pub(super) fn is_any(&self, texts: &[&[u8]]) -> bool {
        texts.contains(&self.text())
    }
}

/// What the lexer tells apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Number(u64),
    Word(Word),
    Name(Word),
    DictionaryBegins,
    DictionaryEnds,
    ArrayBegins,
    ArrayEnds,
    /// A string, or a number that is no whole one.
    Value,
    Comment,
    /// `%%EOF` on a line of its own.
    EndOfFile,
    End,
}

impl Token {
    pub(super) fn is_word(self, text: &[u8]) -> bool {
        matches!(self, Self::Word(word) if word.is(text))
    }
}

pub(super) struct Lexer<'s, 'p> {
    pub(super) stream: &'s mut Stream<'p>,
    token_at: u64,
}

impl<'s, 'p> Lexer<'s, 'p> {
    pub(super) fn new(stream: &'s mut Stream<'p>) -> Self {
        Self { stream, token_at: 0 }
    }

    /// How many bytes were taken.
    pub(super) fn offset(&self) -> u64 {
        self.stream.offset()
    }

    /// Where the last token began.
    pub(super) fn token_at(&self) -> u64 {
        self.token_at
    }

    pub(super) fn next(&mut self) -> Result<Token, Stop> {
        while self.stream.peek()?.is_some_and(is_blank) {
            self.stream.consume(1);
        }
        self.token_at = self.stream.offset();
        match self.stream.byte()? {
            None => Ok(Token::End),
            Some(b'%') => self.comment(),
            Some(b'/') => self.name(),
            Some(b'(') => self.string(),
            Some(b'<') if self.take(b'<')? => Ok(Token::DictionaryBegins),
            Some(b'<') => self.hex_string(),
            Some(b'>') if self.take(b'>')? => Ok(Token::DictionaryEnds),
            Some(b'[') => Ok(Token::ArrayBegins),
            Some(b']') => Ok(Token::ArrayEnds),
            Some(b'{' | b'}') => Ok(Token::Value),
            Some(b'>' | b')') => Err(Why::Damaged.into()),
            Some(byte) => self.word(byte),
        }
    }

    fn take(&mut self, byte: u8) -> Result<bool, Stop> {
        let is = self.stream.peek()? == Some(byte);
        self.stream.consume(usize::from(is));
        Ok(is)
    }

    fn comment(&mut self) -> Result<Token, Stop> {
        let mut text = Word::EMPTY;
        while let Some(byte) = self.stream.peek()?.filter(|byte| !matches!(byte, b'\r' | b'\n')) {
            self.stream.consume(1);
            if !(is_blank(byte) && text.is(b"%EOF")) {
                text.push(byte);
            }
        }
        Ok(if text.is(b"%EOF") { Token::EndOfFile } else { Token::Comment })
    }

    fn name(&mut self) -> Result<Token, Stop> {
        let mut name = Word::EMPTY;
        while let Some(byte) = self.stream.peek()?.filter(|byte| is_regular(*byte)) {
            self.stream.consume(1);
            name.push(if byte == b'#' { self.escaped()? } else { byte });
        }
        Ok(Token::Name(name))
    }

    /// The byte that two digits after a `#` stand for; the `#` itself where there are none.
    fn escaped(&mut self) -> Result<u8, Stop> {
        let digits = self.stream.fill(2)?.first_chunk::<2>().copied().unwrap_or_default();
        let byte = std::str::from_utf8(&digits).ok().and_then(|text| u8::from_str_radix(text, 16).ok());
        self.stream.consume(if byte.is_some() { 2 } else { 0 });
        Ok(byte.unwrap_or(b'#'))
    }

    fn string(&mut self) -> Result<Token, Stop> {
        let mut open = 1_u32;
        while open > 0 {
            match self.stream.byte()? {
                None => return Err(Why::Damaged.into()),
                Some(b'\\') => {
                    self.stream.byte()?;
                }
                Some(b'(') => open = open.saturating_add(1),
                Some(b')') => open -= 1,
                Some(_) => {}
            }
        }
        Ok(Token::Value)
    }

    fn hex_string(&mut self) -> Result<Token, Stop> {
        loop {
            match self.stream.byte()? {
                Some(b'>') => return Ok(Token::Value),
                Some(byte) if byte.is_ascii_hexdigit() || is_blank(byte) => {}
                Some(_) | None => return Err(Why::Damaged.into()),
            }
        }
    }

    fn word(&mut self, first: u8) -> Result<Token, Stop> {
        let mut word = Word::EMPTY;
        word.push(first);
        while let Some(byte) = self.stream.peek()?.filter(|byte| is_regular(*byte)) {
            self.stream.consume(1);
            word.push(byte);
        }
        let text = word.text();
        if !text.is_empty() && text.iter().all(u8::is_ascii_digit) {
            let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
            return Ok(number.map_or(Token::Value, Token::Number));
        }
        let numeric = matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.');
        Ok(if numeric { Token::Value } else { Token::Word(word) })
    }
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !b"()<>[]{}/%".contains(&byte)
}
