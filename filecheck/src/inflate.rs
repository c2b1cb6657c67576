//! Deflated data, as a stream that is never held.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use crate::refused::Why;
use crate::stream::{Pull, Stop, Stream};

/// Inflates what it takes from a stream, and not a byte further.
pub(crate) struct Inflate<'s, 'p> {
    from: &'s mut Stream<'p>,
    state: Box<InflateState>,
    /// How many packed bytes there are, where that is known.
    packed: Option<u64>,
    taken: u64,
    ended: bool,
}

impl<'s, 'p> Inflate<'s, 'p> {
    /// Data as in a ZIP.
    pub(crate) fn raw(from: &'s mut Stream<'p>, packed: Option<u64>) -> Self {
        Self::new(from, DataFormat::Raw, packed)
    }

    /// Data as in a PDF.
    pub(crate) fn zlib(from: &'s mut Stream<'p>) -> Self {
        Self::new(from, DataFormat::Zlib, None)
    }

    fn new(from: &'s mut Stream<'p>, format: DataFormat, packed: Option<u64>) -> Self {
        Self { from, state: InflateState::new_boxed(format), packed, taken: 0, ended: false }
    }

    /// How many packed bytes were taken.
    pub(crate) fn taken(&self) -> u64 {
        self.taken
    }
}

impl Pull for Inflate<'_, '_> {
    fn pull(&mut self, into: &mut [u8]) -> Result<usize, Stop> {
        while !self.ended {
            let there = self.from.fill(1)?;
            let left = self.packed.map_or(u64::MAX, |packed| packed - self.taken);
            let input = there.get(..usize::try_from(left).unwrap_or(usize::MAX)).unwrap_or(there);
            let no_more = input.is_empty();
            let result = inflate(&mut self.state, input, into, MZFlush::None);
            self.from.consume(result.bytes_consumed);
            self.taken += result.bytes_consumed as u64;
            self.ended = match result.status {
                Ok(MZStatus::StreamEnd) => true,
                // It waits for input that does not come, or the data is none.
                Ok(MZStatus::Ok) if no_more && result.bytes_written == 0 => return Err(Why::Damaged.into()),
                Ok(MZStatus::Ok) => false,
                Ok(MZStatus::NeedDict) | Err(_) => return Err(Why::Damaged.into()),
            };
            if result.bytes_written > 0 {
                return Ok(result.bytes_written);
            }
        }
        Ok(0)
    }
}
