//! The content of one entry: unpacked, counted and summed while somebody reads it.

use memchr::memmem;

use crate::budget::Budget;
use crate::inflate::Inflate;
use crate::refused::Why;
use crate::stream::{Pull, Stop, Stream};

/// Begins the record behind an entry whose size was not known before.
pub(super) const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";

/// How an entry's bytes are packed, and how long they go on.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// As they are, so many.
    Stored(u64),
    /// As they are, until a descriptor that fits.
    StoredUntilDescriptor,
    /// Deflated; so many, where that is known.
    Deflated(Option<u64>),
}

/// What is known of an entry once it was read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) crc: u32,
    pub(super) packed: u64,
    pub(super) unpacked: u64,
}

/// An entry's content, as a stream's source.
pub(super) struct Content<'s, 'p, 'b> {
    packed: Packed<'s, 'p>,
    budget: &'b Budget<'b>,
    crc: crc32fast::Hasher,
    unpacked: u64,
}

enum Packed<'s, 'p> {
    Stored { from: &'s mut Stream<'p>, left: u64 },
    UntilDescriptor { from: &'s mut Stream<'p> },
    Deflated(Inflate<'s, 'p>),
}

impl<'s, 'p, 'b> Content<'s, 'p, 'b> {
    pub(super) fn new(from: &'s mut Stream<'p>, budget: &'b Budget<'b>, shape: Shape) -> Self {
        let packed = match shape {
            Shape::Stored(left) => Packed::Stored { from, left },
            Shape::StoredUntilDescriptor => Packed::UntilDescriptor { from },
            Shape::Deflated(packed) => Packed::Deflated(Inflate::raw(from, packed)),
        };
        Self { packed, budget, crc: crc32fast::Hasher::new(), unpacked: 0 }
    }

    /// Reads what nobody has read, and says what it was in all.
    pub(super) fn finish(mut self) -> Result<Known, Stop> {
        let mut nowhere = [0; 4096];
        while self.pull(&mut nowhere)? > 0 {}
        let packed = match &self.packed {
            Packed::Stored { .. } | Packed::UntilDescriptor { .. } => self.unpacked,
            Packed::Deflated(inflate) => inflate.taken(),
        };
        Ok(Known { crc: self.crc.finalize(), packed, unpacked: self.unpacked })
    }

    fn count(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.crc.update(bytes);
        self.unpacked += bytes.len() as u64;
        let packed = match &self.packed {
            Packed::Stored { .. } | Packed::UntilDescriptor { .. } => self.unpacked,
            Packed::Deflated(inflate) => inflate.taken(),
        };
        self.budget.entry_size(self.unpacked, packed)?;
        self.budget.unpacked(bytes.len())
    }
}

impl Pull for Content<'_, '_, '_> {
    fn pull(&mut self, into: &mut [u8]) -> Result<usize, Stop> {
        let pulled = match &mut self.packed {
            Packed::Stored { from, left } => stored(from, left, into)?,
            Packed::UntilDescriptor { from } => until_descriptor(from, into, &self.crc, self.unpacked)?,
            Packed::Deflated(inflate) => inflate.pull(into)?,
        };
        self.count(into.get(..pulled).unwrap_or_default())?;
        Ok(pulled)
    }
}

fn stored(from: &mut Stream<'_>, left: &mut u64, into: &mut [u8]) -> Result<usize, Stop> {
    let there = from.fill(usize::from(*left > 0))?;
    if there.is_empty() && *left > 0 {
        return Err(Why::Damaged.into());
    }
    let most = usize::try_from(*left).unwrap_or(usize::MAX);
    let count = copy(there.get(..most).unwrap_or(there), into);
    from.consume(count);
    *left -= count as u64;
    Ok(count)
}

fn until_descriptor(
    from: &mut Stream<'_>,
    into: &mut [u8],
    crc: &crc32fast::Hasher,
    so_far: u64,
) -> Result<usize, Stop> {
    let there = from.fill(24)?;
    let known = || Known { crc: crc.clone().finalize(), packed: so_far, unpacked: so_far };
    let before = match memmem::find(there, &DESCRIPTOR) {
        Some(0) if descriptor(there, &known()).is_some() => return Ok(0),
        Some(0) => 1,
        Some(at) => at,
        // The end may show only a part of one.
        None => there.len().saturating_sub(DESCRIPTOR.len() - 1),
    };
    if before == 0 {
        return Err(Why::Damaged.into());
    }
    let count = copy(there.get(..before).unwrap_or_default(), into);
    from.consume(count);
    Ok(count)
}

fn copy(from: &[u8], into: &mut [u8]) -> usize {
    from.iter().zip(into.iter_mut()).for_each(|(byte, place)| *place = *byte);
    from.len().min(into.len())
}

/// How long the descriptor is that stands here, if it tells exactly what is known. It is written in four ways: with
/// or without its mark, and with sizes of 4 or 8 bytes.
pub(super) fn descriptor(bytes: &[u8], known: &Known) -> Option<usize> {
    let narrow = |size: u64| u32::try_from(size).map(|size| size.to_le_bytes().to_vec()).unwrap_or_default();
    let wide = |size: u64| size.to_le_bytes().to_vec();
    let sizes = [
        [wide(known.packed), wide(known.unpacked)].concat(),
        [narrow(known.packed), narrow(known.unpacked)].concat(),
    ];
    let marks: [&[u8]; 2] = [&DESCRIPTOR, &[]];
    let ways = marks.iter().flat_map(|mark| sizes.iter().map(move |sizes| (mark, sizes)));
    let written =
        |(mark, sizes): (&&[u8], &Vec<u8>)| [mark, known.crc.to_le_bytes().as_slice(), sizes].concat();
    ways.map(written).find(|way| way.len() >= 12 && bytes.starts_with(way)).map(|way| way.len())
}
