//! The small XML of a package: elements with attributes, read one at a time.

use std::io::{self, BufRead, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::refused::Why;
use crate::stream::{Stop, Stream};

/// Bytes of one element with its attributes. A link is a few hundred; only this much is held.
const ELEMENT_BYTES: usize = 64 * 1024;

/// An element's attributes, without their prefixes.
pub(super) struct Element {
    attributes: Vec<(String, String)>,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim().to_owned())
    }

    fn read(start: &BytesStart<'_>) -> Result<Self, Why> {
        let read = |attribute| {
            let attribute: quick_xml::events::attributes::Attribute<'_> = attribute;
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
            Some((attribute.key.local_name().as_ref().to_owned(), value.into_owned()))
        };
        let attributes =
            start.attributes().map(|attribute| attribute.ok().and_then(read).ok_or(Why::Damaged));
        Ok(Self { attributes: attributes.collect::<Result<_, _>>()? })
    }
}

/// Shows each element to `note`. The standard wants UTF-8 or UTF-16 and no document type; nobody writes UTF-16, and
/// what is read here as one encoding and by Office as another would be two files.
pub(super) fn elements(
    content: &mut Stream<'_>,
    mut note: impl FnMut(&Element) -> Result<(), Why>,
) -> Result<(), Stop> {
    let mut reader = Reader::from_reader(Capped { from: content, left: 0, stop: None });
    let mut event = Vec::new();
    loop {
        event.clear();
        reader.get_mut().left = ELEMENT_BYTES;
        let read = reader.read_event_into(&mut event);
        match read {
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::Start(start) | Event::Empty(start)) => note(&Element::read(&start)?)?,
            Ok(Event::Decl(declared)) => only_utf8(declared.encoding())?,
            Ok(Event::Text(text)) if text.as_ref().contains('\0') => return Err(Why::Damaged.into()),
            Ok(Event::End(_) | Event::Text(_) | Event::Comment(_) | Event::PI(_)) => {}
            Ok(Event::DocType(_) | Event::CData(_) | Event::GeneralRef(_)) => return Err(Why::Damaged.into()),
            Err(_) => return Err(reader.get_mut().stop.take().unwrap_or_else(|| Why::Damaged.into())),
        }
    }
}

fn only_utf8<E>(encoding: Option<Result<std::borrow::Cow<'_, str>, E>>) -> Result<(), Why> {
    match encoding {
        None => Ok(()),
        Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("us-ascii") => {
            Ok(())
        }
        Some(Ok(_) | Err(_)) => Err(Why::Damaged),
    }
}

/// Lets the parser read so much, then no more: an element without an end would be held otherwise.
struct Capped<'s, 'p> {
    from: &'s mut Stream<'p>,
    left: usize,
    stop: Option<Stop>,
}

impl BufRead for Capped<'_, '_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other("an element is too long"));
        }
        match self.from.fill(1) {
            Ok(there) => Ok(there.get(..self.left).unwrap_or(there)),
            Err(stop) => {
                self.stop = Some(stop);
                Err(io::Error::other("the source stopped"))
            }
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
        self.from.consume(bytes);
    }
}

impl Read for Capped<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}
