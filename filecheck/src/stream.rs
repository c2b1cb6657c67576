//! Reading forwards, with one small buffer: the only way any file or entry is read here.
//!
//! A container hands out each entry as a stream of its own, which pulls from the container's stream. So the memory
//! in use is one buffer for each level, whatever the size of the file.

use std::io;

use memchr::memmem;

use crate::refused::{Refused, Why};

/// Bytes of one buffer.
const BUFFER: usize = 32 * 1024;
/// Bytes that stay in the buffer after they were read, so that what is watched for is found across its edge.
const HISTORY: usize = 24;

/// Why reading stopped.
pub(crate) enum Stop {
    /// The file is refused.
    Refused(Refused),
    /// The caller's reader failed: nothing is said about the file.
    Io(io::Error),
}

impl From<Why> for Stop {
    fn from(why: Why) -> Self {
        Self::Refused(why.into())
    }
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl Stop {
    /// Says a refusal in another way.
    pub(crate) fn map(self, other: impl FnOnce(Refused) -> Refused) -> Self {
        match self {
            Self::Refused(refused) => Self::Refused(other(refused)),
            Self::Io(error) => Self::Io(error),
        }
    }
}

/// What a stream gets its bytes from. None pulled means the end.
pub(crate) trait Pull {
    fn pull(&mut self, into: &mut [u8]) -> Result<usize, Stop>;
}

/// The caller's reader.
pub(crate) struct Outside<R>(pub(crate) R);

impl<R: io::Read> Pull for Outside<R> {
    fn pull(&mut self, into: &mut [u8]) -> Result<usize, Stop> {
        loop {
            match self.0.read(into) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read.map_err(Stop::Io),
            }
        }
    }
}

/// Bytes in their order, with a look ahead.
pub(crate) struct Stream<'a> {
    from: &'a mut dyn Pull,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,
    ended: bool,
    watch: Option<Watch>,
}

impl<'a> Stream<'a> {
    pub(crate) fn new(from: &'a mut dyn Pull) -> Self {
        Self { from, buffer: vec![0; BUFFER], start: 0, end: 0, offset: 0, ended: false, watch: None }
    }

    /// How many bytes were taken so far.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// From now on, looks for what hides in the bytes, wherever they stand.
    pub(crate) fn watch(&mut self) {
        let mut watch = Watch::default();
        watch.look(self.buffer.get(self.start..self.end).unwrap_or_default());
        self.watch = Some(watch);
    }

    /// What the watch found.
    pub(crate) fn watched(&self) -> Hidden {
        self.watch.as_ref().map(|watch| watch.found).unwrap_or_default()
    }

    /// The next bytes, without taking them: at least as many as wanted, unless the end comes first.
    pub(crate) fn fill(&mut self, wanted: usize) -> Result<&[u8], Stop> {
        debug_assert!(wanted <= BUFFER - HISTORY);
        while self.end - self.start < wanted && !self.ended {
            self.make_room();
            let room = self.buffer.get_mut(self.end..).unwrap_or_default();
            let pulled = self.from.pull(room)?;
            self.ended = pulled == 0;
            let from = self.end.saturating_sub(HISTORY);
            self.end += pulled;
            if let Some(watch) = &mut self.watch {
                watch.look(self.buffer.get(from..self.end).unwrap_or_default());
            }
        }
        Ok(self.buffer.get(self.start..self.end).unwrap_or_default())
    }

    fn make_room(&mut self) {
        let keep = self.start.saturating_sub(HISTORY);
        self.buffer.copy_within(keep..self.end, 0);
        self.start -= keep;
        self.end -= keep;
    }

    /// Takes bytes that `fill` has shown.
    pub(crate) fn consume(&mut self, bytes: usize) {
        let bytes = bytes.min(self.end - self.start);
        self.start += bytes;
        self.offset += bytes as u64;
    }

    /// The next byte, without taking it.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>, Stop> {
        if self.start < self.end {
            return Ok(self.buffer.get(self.start).copied());
        }
        Ok(self.fill(1)?.first().copied())
    }

    /// Takes the next byte.
    pub(crate) fn byte(&mut self) -> Result<Option<u8>, Stop> {
        let byte = self.peek()?;
        self.consume(usize::from(byte.is_some()));
        Ok(byte)
    }

    /// Whether nothing is left.
    pub(crate) fn at_end(&mut self) -> Result<bool, Stop> {
        Ok(self.peek()?.is_none())
    }

    /// Takes exactly so many bytes; a file that ends before is damaged.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Stop> {
        let array = self.fill(N)?.first_chunk::<N>().copied().ok_or(Why::Damaged)?;
        self.consume(N);
        Ok(array)
    }

    /// Takes exactly so many bytes, at most some thousand.
    pub(crate) fn bytes(&mut self, count: usize) -> Result<Vec<u8>, Stop> {
        let bytes = self.fill(count)?.get(..count).ok_or(Why::Damaged)?.to_vec();
        self.consume(count);
        Ok(bytes)
    }

    /// Passes over so many bytes; a file that ends before is damaged.
    pub(crate) fn skip(&mut self, mut count: u64) -> Result<(), Stop> {
        while count > 0 {
            let there = self.fill(1)?.len();
            if there == 0 {
                return Err(Why::Damaged.into());
            }
            let step = usize::try_from(count).unwrap_or(usize::MAX).min(there);
            self.consume(step);
            count -= step as u64;
        }
        Ok(())
    }

    /// Passes over all that is left.
    pub(crate) fn drain(&mut self) -> Result<(), Stop> {
        loop {
            let there = self.fill(1)?.len();
            if there == 0 {
                return Ok(());
            }
            self.consume(there);
        }
    }
}

/// What hides in bytes that claim to be something else.
#[derive(Clone, Copy, Default)]
pub(crate) struct Hidden {
    /// The end of a ZIP's directory, or the beginning of another archive. Programs find an archive behind, or in the
    /// middle of, a picture or a PDF.
    pub(crate) archive: bool,
    /// Names of a PDF's active parts, in bytes that were taken for a stream's data.
    pub(crate) active_pdf: bool,
}

struct Watch {
    found: Hidden,
    zip_end: memmem::Finder<'static>,
    archives: [memmem::Finder<'static>; 2],
    active_pdf: [memmem::Finder<'static>; 4],
}

impl Default for Watch {
    fn default() -> Self {
        let finder = |needle: &'static [u8]| memmem::Finder::new(needle);
        Self {
            found: Hidden::default(),
            zip_end: finder(b"PK\x05\x06"),
            archives: [finder(b"Rar!\x1a\x07"), finder(b"7z\xbc\xaf\x27\x1c")],
            active_pdf: [
                finder(b"/JavaScript"),
                finder(b"/EmbeddedFile"),
                finder(b"/RichMedia"),
                finder(b"/Launch"),
            ],
        }
    }
}

impl Watch {
    fn look(&mut self, bytes: &[u8]) {
        self.found.archive |= self.archives.iter().any(|archive| archive.find(bytes).is_some());
        self.found.active_pdf |= self.active_pdf.iter().any(|name| name.find(bytes).is_some());
        let mut ends = self.zip_end.find_iter(bytes);
        self.found.archive |= ends.any(|at| is_zip_end(bytes.get(at..).unwrap_or_default()));
    }
}

/// Whether these bytes could end a ZIP: one disk, and as many entries on it as in all. Four bytes alone come up by
/// chance once in 4 GB; these twelve do not.
fn is_zip_end(bytes: &[u8]) -> bool {
    let Some([_, _, _, _, 0, 0, 0, 0, here @ .., there_low, there_high]) = bytes.first_chunk::<12>() else {
        return false;
    };
    bytes.len() >= 22 && here == &[*there_low, *there_high] && here != &[0, 0]
}
