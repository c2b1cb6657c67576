//! A ZIP of files: each must be one that would be taken by itself.

use super::{EntryName, Rules, walk};
use crate::budget::Budget;
use crate::cfb;
use crate::kind::FileType;
use crate::refused::{Refused, Why};
use crate::stream::{Stop, Stream};

/// A ZIP without a single file is empty, whatever folders it has.
pub(super) fn check(stream: &mut Stream<'_>, budget: &Budget<'_>, depth: u32) -> Result<FileType, Stop> {
    let mut files = Files { budget, depth, count: 0 };
    walk(stream, budget, &mut files)?;
    if files.count == 0 { Err(Why::Empty.into()) } else { Ok(FileType::Zip) }
}

struct Files<'b> {
    budget: &'b Budget<'b>,
    depth: u32,
    count: u64,
}

impl Rules for Files<'_> {
    fn entry(&mut self, name: &EntryName, content: &mut Stream<'_>) -> Result<(), Stop> {
        if is_left_by_a_system(name, content)? {
            return Ok(());
        }
        self.count += 1;
        crate::file(content, name.last(), self.budget, self.depth).map(|_| ())
    }

    fn blame(&self, refused: Refused, name: &EntryName) -> Refused {
        match refused.why {
            // About the whole, not about the entry at which it was noticed.
            Why::TooManyEntries { .. } | Why::UnpacksTooBig { .. } => refused,
            Why::UnknownType => Refused { why: Why::ForbiddenInside, ..refused }.inside(&name.shown),
            _ => refused.inside(&name.shown),
        }
    }
}

/// What macOS and Windows put into a ZIP without being asked: passed over if its content is what its name says, so
/// that nothing else gets in under these names. Nobody opens them.
fn is_left_by_a_system(name: &EntryName, content: &mut Stream<'_>) -> Result<bool, Stop> {
    let last = name.last();
    let head = content.fill(8)?;
    let mac = name.path.split('/').any(|part| part == "__MACOSX") || last.starts_with("._");
    Ok((mac && head.starts_with(b"\x00\x05\x16\x07"))
        || (last == ".DS_Store" && head.starts_with(b"\x00\x00\x00\x01Bud1"))
        || (last.eq_ignore_ascii_case("Thumbs.db") && head.starts_with(cfb::MAGIC))
        || (last.eq_ignore_ascii_case("desktop.ini") && head_is_settings(content)?))
}

/// `desktop.ini` is text that begins with a section; in UTF-16 on newer systems.
fn head_is_settings(content: &mut Stream<'_>) -> Result<bool, Stop> {
    let head = content.fill(8)?;
    let wide: Vec<u8> = head.iter().copied().filter(|byte| !matches!(byte, 0 | 0xff | 0xfe)).collect();
    Ok(wide.trim_ascii_start().starts_with(b"["))
}
