//! Pictures: every byte belongs to the picture, from its first to its last.
//!
//! The pixels are not decoded: a checksum (PNG) or the structure (JPEG) says whether it is whole, and its size in
//! pixels is what a program would need memory for.

use memchr::{memchr, memmem};

use crate::budget::Budget;
use crate::refused::Why;
use crate::stream::{Stop, Stream};

/// Programs take for a PDF whatever has its mark this early.
const PDF_WITHIN: usize = 1024;

/// A PNG: its chunks with their checksums, and nothing behind the last.
pub(crate) fn png(stream: &mut Stream<'_>, budget: &Budget<'_>) -> Result<(), Stop> {
    begin(stream)?;
    stream.skip(8)?;
    let mut has_pixels = false;
    for count in 0_u64.. {
        let length = u32::from_be_bytes(stream.array()?);
        let kind = *stream.fill(4)?.first_chunk::<4>().ok_or(Why::Damaged)?;
        if (count == 0) != (&kind == b"IHDR") {
            return Err(Why::Damaged.into());
        }
        if &kind == b"IHDR" {
            png_size(stream, length, budget)?;
        }
        has_pixels |= &kind == b"IDAT" && length > 0;
        chunk(stream, u64::from(length) + 4)?;
        if &kind == b"IEND" {
            break;
        }
    }
    if !has_pixels {
        return Err(Why::Damaged.into());
    }
    end(stream)
}

fn png_size(stream: &mut Stream<'_>, length: u32, budget: &Budget<'_>) -> Result<(), Stop> {
    let Some(&[_, _, _, _, w0, w1, w2, w3, h0, h1, h2, h3]) = stream.fill(12)?.first_chunk::<12>() else {
        return Err(Why::Damaged.into());
    };
    let (width, height) = (u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3]));
    if length != 13 || width == 0 || height == 0 {
        return Err(Why::Damaged.into());
    }
    budget.pixels(width.into(), height.into())
}

/// Takes a chunk's type and data, and the checksum of both.
fn chunk(stream: &mut Stream<'_>, mut left: u64) -> Result<(), Stop> {
    let mut crc = crc32fast::Hasher::new();
    while left > 0 {
        let there = stream.fill(1)?;
        let most = usize::try_from(left).unwrap_or(usize::MAX);
        let part = there.get(..most).unwrap_or(there);
        if part.is_empty() {
            return Err(Why::Damaged.into());
        }
        crc.update(part);
        let count = part.len();
        stream.consume(count);
        left -= count as u64;
    }
    if u32::from_be_bytes(stream.array()?) == crc.finalize() { Ok(()) } else { Err(Why::Damaged.into()) }
}

/// A JPEG: its segments to the end of the image. Phones put a second picture (a depth or brightness map, a preview)
/// behind the first and announce it in the first (CIPA DC-007, "MPF"); a few cameras fill up with zeros. Nothing else
/// may follow.
pub(crate) fn jpeg(stream: &mut Stream<'_>, budget: &Budget<'_>) -> Result<(), Stop> {
    begin(stream)?;
    let several = one_jpeg(stream, budget)?;
    loop {
        while stream.peek()? == Some(0) {
            stream.consume(1);
        }
        if !several || !stream.fill(3)?.starts_with(b"\xff\xd8\xff") {
            return end(stream);
        }
        one_jpeg(stream, budget)?;
    }
}

/// Says whether more pictures are announced.
fn one_jpeg(stream: &mut Stream<'_>, budget: &Budget<'_>) -> Result<bool, Stop> {
    stream.skip(2)?;
    let (mut has_frame, mut has_scan, mut several) = (false, false, false);
    loop {
        match marker(stream)? {
            0xd9 if has_frame && has_scan => return Ok(several),
            0xd8 | 0xd9 | 0x00 => return Err(Why::Damaged.into()),
            0x01 | 0xd0..=0xd7 => {}
            0xda => {
                segment(stream)?;
                scan(stream)?;
                has_scan = true;
            }
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                jpeg_size(stream, budget)?;
                segment(stream)?;
                has_frame = true;
            }
            0xe2 => {
                several |= stream.fill(6)?.get(2..6) == Some(b"MPF\0");
                segment(stream)?;
            }
            _ => segment(stream)?,
        }
    }
}

/// The next marker, which any number of 0xFF may precede.
fn marker(stream: &mut Stream<'_>) -> Result<u8, Stop> {
    if stream.byte()? != Some(0xff) {
        return Err(Why::Damaged.into());
    }
    loop {
        match stream.byte()? {
            Some(0xff) => {}
            Some(marker) => return Ok(marker),
            None => return Err(Why::Damaged.into()),
        }
    }
}

/// Passes over a segment, which says its own length.
fn segment(stream: &mut Stream<'_>) -> Result<(), Stop> {
    let length = u16::from_be_bytes(stream.array()?);
    stream.skip(u64::from(length).checked_sub(2).ok_or(Why::Damaged)?)
}

fn jpeg_size(stream: &mut Stream<'_>, budget: &Budget<'_>) -> Result<(), Stop> {
    let Some(&[_, _, _, h0, h1, w0, w1]) = stream.fill(7)?.first_chunk::<7>() else {
        return Err(Why::Damaged.into());
    };
    budget.pixels(u16::from_be_bytes([w0, w1]).into(), u16::from_be_bytes([h0, h1]).into())
}

/// Passes over a scan's data, to the marker behind it, which stays.
fn scan(stream: &mut Stream<'_>) -> Result<(), Stop> {
    loop {
        let there = stream.fill(2)?;
        match (memchr(0xff, there), there.len()) {
            (_, 0) => return Err(Why::Damaged.into()),
            (None, count) => stream.consume(count),
            (Some(0), _) => match there.get(1) {
                Some(0 | 0xd0..=0xd7) => stream.consume(2),
                Some(0xff) => stream.consume(1),
                Some(_) => return Ok(()),
                None => return Err(Why::Damaged.into()),
            },
            (Some(at), _) => stream.consume(at),
        }
    }
}

fn begin(stream: &mut Stream<'_>) -> Result<(), Stop> {
    stream.watch();
    let is_pdf_too = memmem::find(stream.fill(PDF_WITHIN)?, b"%PDF-").is_some_and(|at| at < PDF_WITHIN);
    if is_pdf_too { Err(Why::Polyglot.into()) } else { Ok(()) }
}

fn end(stream: &mut Stream<'_>) -> Result<(), Stop> {
    let hides = !stream.at_end()? || stream.watched().archive;
    if hides { Err(Why::Polyglot.into()) } else { Ok(()) }
}
