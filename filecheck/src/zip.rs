//! ZIP, read forwards: every byte of the file must belong to a record, and every record must be where it belongs.
//!
//! Why a stream is sound here. A ZIP can be read in two ways: by the headers in front of each entry, or by the
//! directory at its end; a file made for it shows each reader something else. This reader takes the entries one after
//! another from the first byte, without a gap, then the directory, then its end, then nothing. Each line of the
//! directory must describe exactly one entry that was read, at the place it was read at, with the same name, method,
//! sizes and checksum, and each entry that was read must have its line. So both ways lead to the same entries, or the
//! file is refused. It holds for a ZIP in a ZIP as well, which can be read in no other way without unpacking it.
//!
//! An entry whose size stands only behind it (a "data descriptor") ends where its deflated data ends. Stored data has
//! no end of its own: it is taken to end at the first descriptor that fits size and checksum of all bytes so far. If
//! the data was made to contain one, the directory says otherwise and the file is refused.
//!
//! The `zip` crate is not used: it reads what it can, by the directory alone, and needs to seek. Here the question is
//! whether there is a single byte that another reader could see otherwise.

mod content;
mod end;
mod entry;
mod plain;
mod record;

use content::{Content, Known};
use record::{Central, Local};

use crate::budget::Budget;
use crate::kind::FileType;
use crate::office;
use crate::refused::{Refused, Why};
use crate::stream::{Stop, Stream};
pub(crate) use entry::EntryName;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
/// What a directory that is encrypted begins with.
const DECRYPTION: [u8; 4] = *b"PK\x06\x08";

/// What may be in an archive.
pub(crate) trait Rules {
    /// Looks at an entry, which is no folder. What it leaves unread is read after it.
    fn entry(&mut self, name: &EntryName, content: &mut Stream<'_>) -> Result<(), Stop>;

    /// Names the entry in a refusal, where its name tells the person something.
    fn blame(&self, refused: Refused, name: &EntryName) -> Refused;
}

/// A ZIP or an Office file, in so many containers (itself counted).
pub(crate) fn check(
    stream: &mut Stream<'_>,
    named: FileType,
    budget: &Budget<'_>,
    depth: u32,
) -> Result<FileType, Stop> {
    budget.depth(depth)?;
    let package = office::begins_like_a_package(&record::peek_name(stream)?);
    match (named, package) {
        (FileType::Zip, false) => plain::check(stream, budget, depth),
        (_, false) => Err(Why::NotAsNamed { named, found: Some(FileType::Zip) }.into()),
        (_, true) => match office::check(stream, budget, depth)? {
            Some(found) if found == named => Ok(found),
            found => Err(Why::NotAsNamed { named, found }.into()),
        },
    }
}

/// An entry that was read, as the directory must describe it.
struct Read {
    offset: u64,
    raw_name: Vec<u8>,
    flags: u16,
    method: u16,
    known: Known,
    listed: bool,
}

/// Reads the whole archive and shows each entry to the rules.
pub(crate) fn walk(stream: &mut Stream<'_>, budget: &Budget<'_>, rules: &mut dyn Rules) -> Result<(), Stop> {
    let mut entries = Vec::new();
    let mut signature = stream.array::<4>()?;
    while signature == LOCAL {
        let offset = stream.offset() - 4;
        let local = Local::read(stream)?;
        budget.entry(local.name.raw.len())?;
        entries.push(read_entry(stream, budget, rules, offset, local)?);
        signature = stream.array::<4>()?;
    }
    if signature == DECRYPTION {
        return Err(Why::Password.into());
    }
    no_name_twice(&entries)?;
    directory(stream, signature, &mut entries)
}

fn read_entry(
    stream: &mut Stream<'_>,
    budget: &Budget<'_>,
    rules: &mut dyn Rules,
    offset: u64,
    local: Local,
) -> Result<Read, Stop> {
    let name = EntryName::new(&local.name)?;
    let mut content = Content::new(stream, budget, local.shape()?);
    let judged = judge(&name, &mut content, rules);
    if let Err(Stop::Io(error)) = judged {
        return Err(Stop::Io(error));
    }
    let packed = content.finish().and_then(|known| local.verify(stream, &known).map(|()| known));
    let known = match (judged, packed) {
        (Ok(()), packed) => packed,
        // Data that is not what was packed is the archive's fault, whatever it looks like now.
        (Err(_), Err(Stop::Refused(damaged))) if damaged.why == Why::Damaged => Err(damaged.into()),
        (Err(judged), _) => Err(judged),
    };
    let known = known.map_err(|stop| stop.map(|refused| rules.blame(refused, &name)))?;
    let Local { name, flags, method, .. } = local;
    Ok(Read { offset, raw_name: name.raw, flags, method, known, listed: false })
}

fn judge(name: &EntryName, content: &mut Content<'_, '_, '_>, rules: &mut dyn Rules) -> Result<(), Stop> {
    let mut stream = Stream::new(content);
    if name.folder {
        return if stream.at_end()? { Ok(()) } else { Err(Why::Damaged.into()) };
    }
    rules.entry(name, &mut stream)?;
    stream.drain()
}

/// Two entries of one name are two answers to what is in it.
fn no_name_twice(entries: &[Read]) -> Result<(), Why> {
    let mut names: Vec<&[u8]> = entries.iter().map(|entry| entry.raw_name.as_slice()).collect();
    names.sort_unstable();
    let twice = names.windows(2).any(|pair| matches!(pair, [one, other] if one == other));
    if twice { Err(Why::Polyglot) } else { Ok(()) }
}

/// The directory, which must tell of exactly these entries, and the end.
fn directory(stream: &mut Stream<'_>, first: [u8; 4], entries: &mut [Read]) -> Result<(), Stop> {
    let start = stream.offset() - 4;
    let mut signature = first;
    let mut count = 0;
    while signature == CENTRAL {
        let central = Central::read(stream)?;
        list(&central, entries)?;
        count += 1;
        signature = stream.array::<4>()?;
    }
    if entries.iter().any(|entry| !entry.listed) {
        return Err(foreign_or_cut(stream)?.into());
    }
    let bytes = stream.offset() - 4 - start;
    end::read(stream, signature, &end::Directory { start, bytes, count })
}

/// Bytes where a record should be: the file goes on with something else, unless it stops here.
fn foreign_or_cut(stream: &mut Stream<'_>) -> Result<Why, Stop> {
    Ok(if stream.at_end()? { Why::Damaged } else { Why::Polyglot })
}

/// Finds the entry that a line of the directory is about.
fn list(central: &Central, entries: &mut [Read]) -> Result<(), Stop> {
    EntryName::new(&central.name)?;
    let found = entries.binary_search_by_key(&central.offset, |entry| entry.offset).ok();
    let entry = found.and_then(|at| entries.get_mut(at)).ok_or(Why::Polyglot)?;
    if entry.listed || !entry.is(central) {
        return Err(Why::Polyglot.into());
    }
    entry.listed = true;
    Ok(())
}

impl Read {
    fn is(&self, central: &Central) -> bool {
        // Whether its name is UTF-8 matters only where it is not ASCII; the other flags say how it was written.
        let mark = if self.raw_name.is_ascii() { 0 } else { record::UTF_8 };
        self.raw_name == central.name.raw
            && self.flags & mark == central.flags & mark
            && self.method == central.method
            && self.known == central.known
    }
}
