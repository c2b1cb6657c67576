//! One object: what its dictionary says, and its stream.

use memchr::memmem;

use super::Facts;
use super::lexer::{Lexer, Token, Word};
use crate::budget::Budget;
use crate::inflate::Inflate;
use crate::refused::Why;
use crate::stream::{Pull, Stop, Stream};

/// Names of what acts or carries, whether as a key or as a value.
const ACTIVE: [&[u8]; 8] = [
    b"JavaScript",
    b"JS",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"FileAttachment",
    b"RichMedia",
    b"XFA",
];
const END_STREAM: &[u8] = b"endstream";

/// What an object's own dictionary says.
#[derive(Default)]
pub(super) struct Object {
    /// Whether it is a cross-reference stream.
    pub(super) is_reference: bool,
    is_object_stream: bool,
    encrypts: bool,
    has_root: bool,
    length: Option<u64>,
    inflates: u32,
    other_filter: bool,
    nesting: Nesting,
}

/// Where in the dictionary the lexer is.
#[derive(Default)]
struct Nesting {
    dictionaries: u32,
    arrays: u32,
    key: Option<Word>,
    value_came: bool,
}

impl Object {
    /// Reads what follows `obj`, to `endobj`.
    pub(super) fn read(
        lexer: &mut Lexer<'_, '_>,
        budget: &Budget<'_>,
        facts: &mut Facts,
    ) -> Result<Self, Stop> {
        let mut object = Self::default();
        loop {
            match lexer.next()? {
                Token::End => return Err(Why::Damaged.into()),
                Token::Word(word) if word.is(b"endobj") => break,
                Token::Word(word) if word.is(b"stream") => object.stream(lexer, budget, facts)?,
                token => object.note(token, facts)?,
            }
        }
        if object.is_reference {
            object.tell(facts);
        }
        Ok(object)
    }

    /// Reads the dictionary behind `trailer`. False if there is none.
    pub(super) fn trailer(lexer: &mut Lexer<'_, '_>, facts: &mut Facts) -> Result<bool, Stop> {
        let mut object = Self::default();
        loop {
            match lexer.next()? {
                Token::End => return Err(Why::Damaged.into()),
                token => object.note(token, facts)?,
            }
            if object.nesting.dictionaries == 0 {
                object.tell(facts);
                return Ok(object.has_root || object.nesting.key.is_some());
            }
        }
    }

    fn tell(&self, facts: &mut Facts) {
        facts.encrypted |= self.encrypts;
        facts.root |= self.has_root;
    }

    fn note(&mut self, token: Token, facts: &mut Facts) -> Result<(), Stop> {
        if let Token::Name(name) = token {
            facts.active |= name.is_any(&ACTIVE);
        }
        let nesting = &mut self.nesting;
        match token {
            Token::DictionaryBegins => nesting.dictionaries += 1,
            Token::DictionaryEnds => {
                nesting.dictionaries = nesting.dictionaries.checked_sub(1).ok_or(Why::Damaged)?;
                nesting.value_came |= nesting.dictionaries == 1;
            }
            Token::ArrayBegins => nesting.arrays += 1,
            Token::ArrayEnds => {
                nesting.arrays = nesting.arrays.checked_sub(1).ok_or(Why::Damaged)?;
                nesting.value_came |= nesting.arrays == 0;
            }
            token if nesting.dictionaries == 1 => self.own(token),
            _ => {}
        }
        Ok(())
    }

    /// Something in the object's own dictionary, not in one inside it.
    fn own(&mut self, token: Token) {
        match token {
            Token::Name(name) if self.nesting.arrays == 0 && self.awaits_key() => {
                self.nesting.key = Some(name);
                self.nesting.value_came = false;
                self.encrypts |= name.is(b"Encrypt");
                self.has_root |= name.is(b"Root");
            }
            Token::Name(name) => {
                self.value(name);
                self.nesting.value_came |= self.nesting.arrays == 0;
            }
            Token::Number(number) => {
                if self.is_at(b"Length") && !self.nesting.value_came {
                    self.length = Some(number);
                }
                self.nesting.value_came = true;
            }
            // "12 0 R": the length stands elsewhere.
            Token::Word(word) if word.is(b"R") && self.is_at(b"Length") => self.length = None,
            Token::Word(_) | Token::Value => self.nesting.value_came |= self.nesting.arrays == 0,
            _ => {}
        }
    }

    fn awaits_key(&self) -> bool {
        self.nesting.key.is_none() || self.nesting.value_came
    }

    fn is_at(&self, key: &[u8]) -> bool {
        self.nesting.key.is_some_and(|now| now.is(key))
    }

    fn value(&mut self, name: Word) {
        if self.is_at(b"Type") {
            self.is_reference |= name.is(b"XRef");
            self.is_object_stream |= name.is(b"ObjStm");
        }
        if self.is_at(b"Filter") || self.is_at(b"F") {
            let inflate = name.is_any(&[b"FlateDecode", b"Fl"]);
            self.inflates += u32::from(inflate);
            self.other_filter |= !inflate;
        }
    }

    /// Reads the data behind `stream`, and `endstream`.
    fn stream(
        &mut self,
        lexer: &mut Lexer<'_, '_>,
        budget: &Budget<'_>,
        facts: &mut Facts,
    ) -> Result<(), Stop> {
        let line_end = match lexer.stream.fill(2)? {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        lexer.stream.consume(line_end);
        let mut data = Data { from: lexer.stream, left: self.length, ended: false };
        if self.is_object_stream {
            match self.look_inside(&mut data, budget, facts) {
                Err(Stop::Refused(refused)) if refused.why == Why::Damaged => facts.unreadable = true,
                looked => looked?,
            }
        }
        data.drain()?;
        if lexer.next()?.is_word(END_STREAM) { Ok(()) } else { Err(Why::Damaged.into()) }
    }

    /// The objects in an object stream.
    fn look_inside(
        &self,
        data: &mut Data<'_, '_>,
        budget: &Budget<'_>,
        facts: &mut Facts,
    ) -> Result<(), Stop> {
        let mut packed = Stream::new(data);
        match (self.inflates, self.other_filter) {
            (0, false) => names(&mut packed, facts),
            (1, false) => {
                let mut counted = Counted { inflate: Inflate::zlib(&mut packed), budget };
                names(&mut Stream::new(&mut counted), facts)
            }
            // Nobody packs objects in any other way.
            _ => Err(Why::Damaged.into()),
        }
    }
}

fn names(stream: &mut Stream<'_>, facts: &mut Facts) -> Result<(), Stop> {
    let mut lexer = Lexer::new(stream);
    loop {
        match lexer.next()? {
            Token::End => return Ok(()),
            Token::Name(name) => facts.active |= name.is_any(&ACTIVE),
            _ => {}
        }
    }
}

/// What is inflated counts as unpacked.
struct Counted<'s, 'p, 'b> {
    inflate: Inflate<'s, 'p>,
    budget: &'b Budget<'b>,
}

impl Pull for Counted<'_, '_, '_> {
    fn pull(&mut self, into: &mut [u8]) -> Result<usize, Stop> {
        let pulled = self.inflate.pull(into)?;
        self.budget.unpacked(pulled)?;
        Ok(pulled)
    }
}

/// A stream's data: as long as its dictionary says, or to the next `endstream` where it says it elsewhere.
struct Data<'s, 'p> {
    from: &'s mut Stream<'p>,
    left: Option<u64>,
    ended: bool,
}

impl Data<'_, '_> {
    fn drain(&mut self) -> Result<(), Stop> {
        while let Some(count) = self.next()? {
            self.from.consume(count);
            self.left = self.left.map(|left| left - count as u64);
        }
        Ok(())
    }

    /// How many of the bytes that are there belong to the data; none at its end.
    fn next(&mut self) -> Result<Option<usize>, Stop> {
        if self.ended || self.left == Some(0) {
            return Ok(None);
        }
        let there = self.from.fill(END_STREAM.len())?;
        let count = match self.left {
            Some(left) => usize::try_from(left).unwrap_or(usize::MAX).min(there.len()),
            None => match memmem::find(there, END_STREAM) {
                Some(at) => {
                    self.ended = at == 0;
                    at
                }
                None => there.len().saturating_sub(END_STREAM.len() - 1),
            },
        };
        match (count, self.ended) {
            (_, true) => Ok(None),
            (0, false) => Err(Why::Damaged.into()),
            (count, false) => Ok(Some(count)),
        }
    }
}

impl Pull for Data<'_, '_> {
    fn pull(&mut self, into: &mut [u8]) -> Result<usize, Stop> {
        let Some(count) = self.next()? else { return Ok(0) };
        let count = count.min(into.len());
        let there = self.from.fill(count)?.get(..count).unwrap_or_default();
        into.iter_mut().zip(there).for_each(|(place, byte)| *place = *byte);
        self.from.consume(count);
        self.left = self.left.map(|left| left - count as u64);
        Ok(count)
    }
}
