//! What one file has used of its limits so far, counted over all containers in it.

use std::cell::Cell;

use crate::limits::{Limits, RATIO_FLOOR};
use crate::refused::Why;
use crate::stream::Stop;

/// Bytes that the names of all entries may take: they are kept to be compared with the central directory.
const NAME_BYTES: u64 = 1024 * 1024;

/// Counts that the whole tree of containers shares.
pub(crate) struct Budget<'l> {
    pub(crate) limits: &'l Limits,
    file_bytes: u64,
    entries: Cell<u64>,
    name_bytes: Cell<u64>,
    unpacked: Cell<u64>,
}

impl<'l> Budget<'l> {
    pub(crate) fn new(limits: &'l Limits, file_bytes: u64) -> Self {
        let zero = || Cell::new(0);
        Self { limits, file_bytes, entries: zero(), name_bytes: zero(), unpacked: zero() }
    }

    /// One more entry, with a name of so many bytes.
    pub(crate) fn entry(&self, name_bytes: usize) -> Result<(), Stop> {
        self.entries.set(self.entries.get() + 1);
        self.name_bytes.set(self.name_bytes.get() + name_bytes as u64);
        let too_many = self.entries.get() > self.limits.entries || self.name_bytes.get() > NAME_BYTES;
        if too_many { Err(Why::TooManyEntries { limit: self.limits.entries }.into()) } else { Ok(()) }
    }

    /// So many bytes more came out of something packed.
    pub(crate) fn unpacked(&self, bytes: usize) -> Result<(), Stop> {
        self.unpacked.set(self.unpacked.get() + bytes as u64);
        let total = self.unpacked.get();
        if total > self.limits.total_bytes {
            return Err(Why::UnpacksTooBig { limit: self.limits.total_bytes }.into());
        }
        self.ratio(total, self.file_bytes)
    }

    /// Looks at one entry: what came out so far, for what went in.
    pub(crate) fn entry_size(&self, unpacked: u64, packed: u64) -> Result<(), Stop> {
        if unpacked > self.limits.entry_bytes {
            return Err(Why::TooBig { limit: self.limits.entry_bytes }.into());
        }
        self.ratio(unpacked, packed)
    }

    fn ratio(&self, unpacked: u64, packed: u64) -> Result<(), Stop> {
        let most = packed.saturating_mul(self.limits.ratio).max(RATIO_FLOOR);
        if unpacked > most { Err(Why::RatioTooHigh.into()) } else { Ok(()) }
    }

    /// A container in so many others.
    pub(crate) fn depth(&self, depth: u32) -> Result<(), Stop> {
        if depth > self.limits.depth { Err(Why::TooDeep.into()) } else { Ok(()) }
    }

    /// A picture's size, as its header says it.
    pub(crate) fn pixels(&self, width: u64, height: u64) -> Result<(), Stop> {
        let too_many = width.saturating_mul(height) > self.limits.pixels;
        if too_many { Err(Why::TooManyPixels.into()) } else { Ok(()) }
    }
}
