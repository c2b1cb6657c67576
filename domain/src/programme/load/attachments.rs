//! `attachments.toml`: figures that nobody can have meant.

use super::{Faults, Section};
use crate::attachment::{Limits, Packed};
use crate::limits;

/// Inspection reads a file within two minutes, and S3 takes no more in one piece than 5 GiB.
const BIGGEST_FILE: u64 = 200;

pub(super) fn check_attachments(section: &Section<'_, Limits>, faults: &mut Faults) {
    let Limits { file_mebibytes, proposal_mebibytes, files, upload_minutes, download_minutes, packed } =
        &section.value;
    let most_files = u64::try_from(limits::ATTACHMENTS).unwrap_or(u64::MAX);
    let Packed { entries, depth, entry_mebibytes, total_mebibytes, ratio, megapixels } = packed;
    let figures: [(&str, u64, u64); 11] = [
        ("file_mebibytes", *file_mebibytes, BIGGEST_FILE),
        ("proposal_mebibytes", *proposal_mebibytes, 10_240),
        ("files", u64::from(*files), most_files),
        // A link is a secret that works for whoever has it.
        ("upload_minutes", u64::from(*upload_minutes), 60),
        ("download_minutes", u64::from(*download_minutes), 60),
        ("packed/entries", *entries, 10_000),
        ("packed/depth", u64::from(*depth), 5),
        ("packed/entry_mebibytes", *entry_mebibytes, 2_048),
        ("packed/total_mebibytes", *total_mebibytes, 2_048),
        ("packed/ratio", *ratio, 1_000),
        ("packed/megapixels", *megapixels, 1_000),
    ];
    for (path, figure, most) in figures {
        if !(1..=most).contains(&figure) {
            section.fault(faults, path, format!("{figure}: this is 1 to {most}"));
        }
    }
    if proposal_mebibytes < file_mebibytes {
        let reason = "the files of a proposal together may not be smaller than one file";
        section.fault(faults, "proposal_mebibytes", reason);
    }
    if total_mebibytes < entry_mebibytes {
        section.fault(faults, "packed/total_mebibytes", "all entries together may not be smaller than one");
    }
}
