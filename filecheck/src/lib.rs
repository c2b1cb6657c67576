//! What a file is by its bytes, and whether it may be taken.
//!
//! A crate of its own, because the fuzzer and these tests must build it without the SDKs of AWS. It has no async, no
//! clock and no environment, and reads through what the caller gives; so inspection can be tested without a cloud.
//!
//! [`check`] reads a file once, forwards, with one buffer of 32 KiB (and 43 KiB for inflating) for each level of
//! containers; nothing is held whole and nothing is unpacked to anywhere. `README.md` says what is decided for each
//! type, and what is beyond this crate: the verdict on malware is somebody else's.
//!
//! [`name`] makes what a person called a file safe to show and to hand out.

mod budget;
mod cfb;
mod image;
mod inflate;
mod kind;
mod limits;
pub mod name;
mod office;
mod pdf;
mod refused;
mod sniff;
mod stream;
mod text;
mod zip;

use std::io::{self, Read, Seek, SeekFrom};

use budget::Budget;
pub use kind::FileType;
pub use limits::{Limits, RATIO_FLOOR};
pub use refused::{Refused, Sentence, Why};
use stream::{Outside, Stop, Stream};

/// What a file is, or why it is not taken.
pub type Verdict = Result<FileType, Refused>;

/// Reads a file from its beginning to its end and says what it is, or why it is not taken.
///
/// `name` is the name the person gave it; only its extension counts. An error is the reader's own: it says nothing
/// about the file, and asking again can help.
pub fn check(mut reader: impl Read + Seek, name: &str, limits: &Limits) -> io::Result<Verdict> {
    let bytes = reader.seek(SeekFrom::End(0))?;
    reader.seek(SeekFrom::Start(0))?;
    if bytes > limits.file_bytes {
        return Ok(Err(Why::TooBig { limit: limits.file_bytes }.into()));
    }
    let budget = Budget::new(limits, bytes);
    let mut outside = Outside(reader);
    match file(&mut Stream::new(&mut outside), name, &budget, 0) {
        Ok(found) => Ok(Ok(found)),
        Err(Stop::Refused(refused)) => Ok(Err(refused)),
        Err(Stop::Io(error)) => Err(error),
    }
}

/// What a file is by its name, of which only the extension counts; or why it is not taken, so that it need not be sent.
pub fn by_name(name: &str) -> Result<FileType, Why> {
    sniff::by_name(name)
}

/// One file, whether it is the one that was sent or an entry of it; `depth` containers are around it.
fn file(stream: &mut Stream<'_>, name: &str, budget: &Budget<'_>, depth: u32) -> Result<FileType, Stop> {
    if stream.at_end()? {
        return Err(Why::Empty.into());
    }
    let named = sniff::by_name(name)?;
    let found = sniff::by_content(stream.fill(1024)?);
    match (named, found) {
        (FileType::Word | FileType::Excel | FileType::PowerPoint, sniff::Content::OldOffice) => {
            let listed = cfb::look(stream)?;
            Err(if listed.encrypted { Why::Password } else { Why::OldOffice }.into())
        }
        (FileType::Pdf, sniff::Content::Pdf) => pdf::check(stream, budget).map(|()| named),
        (FileType::Png, sniff::Content::Png) => image::png(stream, budget).map(|()| named),
        (FileType::Jpeg, sniff::Content::Jpeg) => image::jpeg(stream, budget).map(|()| named),
        (FileType::Text | FileType::Csv, sniff::Content::Other) => text::check(stream, named).map(|()| named),
        (_, sniff::Content::Zip) => zip::check(stream, named, budget, depth + 1),
        (FileType::Zip, sniff::Content::EmptyZip) => Err(Why::Empty.into()),
        (_, sniff::Content::Other) => Err(sniff::preceded(stream, named)?.into()),
        (_, found) => Err(Why::NotAsNamed { named, found: found.file_type() }.into()),
    }
}
