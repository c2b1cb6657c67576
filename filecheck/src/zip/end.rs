//! The end of the directory (APPNOTE 4.3.14 to 4.3.16), which must agree with what was read, and be the end.

use super::foreign_or_cut;
use super::record::{Fields, no_records_in};
use crate::refused::Why;
use crate::stream::{Stop, Stream};

const END: [u8; 4] = *b"PK\x05\x06";
const END_64: [u8; 4] = *b"PK\x06\x06";
const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";
/// Bytes of a comment on the whole archive.
const COMMENT_BYTES: u16 = 4096;

/// The directory as it was read.
pub(super) struct Directory {
    pub(super) start: u64,
    pub(super) bytes: u64,
    pub(super) count: u64,
}

/// Reads from the record behind the directory, whose signature was taken, to the end.
pub(super) fn read(stream: &mut Stream<'_>, signature: [u8; 4], directory: &Directory) -> Result<(), Stop> {
    let wide = signature == END_64;
    let signature = if wide { wide_end(stream, directory)? } else { signature };
    if signature != END {
        return Err(foreign_or_cut(stream)?.into());
    }
    narrow_end(stream, directory, wide)?;
    if stream.at_end()? { Ok(()) } else { Err(Why::Polyglot.into()) }
}

/// The end for archives beyond 4 GB, which some packers always write, and what points to it.
fn wide_end(stream: &mut Stream<'_>, directory: &Directory) -> Result<[u8; 4], Stop> {
    let at = stream.offset() - 4;
    let mut fields = Fields(&stream.array::<52>()?);
    let length = fields.u64();
    fields.skip(4);
    let disks = (fields.u32(), fields.u32());
    let counts = (fields.u64(), fields.u64());
    let (bytes, start) = (fields.u64(), fields.u64());
    let told = length == 44
        && disks == (0, 0)
        && counts == (directory.count, directory.count)
        && (bytes, start) == (directory.bytes, directory.start);
    let locator = stream.array::<20>()?;
    let mut fields = Fields(&locator);
    let signature = fields.u32().to_le_bytes();
    let (disk, points_to, disks) = (fields.u32(), fields.u64(), fields.u32());
    let found = signature == LOCATOR_64 && disk == 0 && disks <= 1 && points_to == at;
    if told && found { stream.array::<4>() } else { Err(Why::Polyglot.into()) }
}

fn narrow_end(stream: &mut Stream<'_>, directory: &Directory, wide: bool) -> Result<(), Stop> {
    let mut fields = Fields(&stream.array::<18>()?);
    let disks = (fields.u16(), fields.u16());
    let counts = [fields.u16(), fields.u16()];
    let (bytes, start, comment) = (fields.u32(), fields.u32(), fields.u16());
    let short = |told: u16, is: u64| u64::from(told) == is || (wide && told == u16::MAX);
    let long = |told: u32, is: u64| u64::from(told) == is || (wide && told == u32::MAX);
    let told = counts.into_iter().all(|count| short(count, directory.count))
        && long(bytes, directory.bytes)
        && long(start, directory.start);
    if disks != (0, 0) && !(wide && disks == (u16::MAX, u16::MAX)) {
        return Err(Why::Damaged.into());
    }
    if !told || comment > COMMENT_BYTES {
        return Err(Why::Polyglot.into());
    }
    no_records_in(&stream.bytes(usize::from(comment))?).map_err(Stop::from)
}
