//! What the caller allows. The programme's files hold the figures; none is here.

/// How big a file may be, and how much may be packed into it. Each holds at the limit and not one over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file_bytes: u64,
    /// Entries of all archives in the file together; folders and the parts of Office files count.
    pub entries: u64,
    /// Containers in one another: a ZIP is 1, a Word file in it 2, a workbook embedded in that 3.
    pub depth: u32,
    /// Bytes of one entry, unpacked.
    pub entry_bytes: u64,
    /// Bytes of all entries together, unpacked, on every level.
    pub total_bytes: u64,
    /// Bytes unpacked for each byte packed, of one entry and of the whole. What unpacks to no more than
    /// [`RATIO_FLOOR`] is exempt: a page of blanks packs very well and harms nobody.
    pub ratio: u64,
    /// Pixels of one picture.
    pub pixels: u64,
}

/// Up to here (1 MiB) nobody asks how well something was packed.
pub const RATIO_FLOOR: u64 = 1024 * 1024;
