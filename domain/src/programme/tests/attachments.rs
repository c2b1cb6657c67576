//! `attachments.toml`: each way of breaking it is named with its place.

use super::*;

/// As [`super::BROKEN`].
const BROKEN: &[(&str, &str, &str, &str, &str)] = &[
    (
        "attachments.toml",
        "file_mebibytes = 50",
        "file_mebibytes = 0",
        "file_mebibytes = 0",
        "0: this is 1 to 200",
    ),
    ("attachments.toml", "file_mebibytes = 50", "file_mebibytes = 201", "file_mebibytes = 201", "1 to 200"),
    ("attachments.toml", "file_mebibytes = 50", "file_mebibytes = \"50 MB\"", "50 MB", "expected u64"),
    ("attachments.toml", "file_mebibytes = 50", "file_megabytes = 50", "file_megabytes", "unknown field"),
    (
        "attachments.toml",
        "proposal_mebibytes = 200",
        "proposal_mebibytes = 49",
        "proposal_mebibytes = 49",
        "may not be smaller than one file",
    ),
    ("attachments.toml", "files = 20", "files = 51", "files = 51", "51: this is 1 to 50"),
    ("attachments.toml", "files = 20", "files = 0", "files = 0", "0: this is 1 to 50"),
    ("attachments.toml", "upload_minutes = 15", "upload_minutes = 61", "upload_minutes = 61", "1 to 60"),
    ("attachments.toml", "download_minutes = 5", "", "# How much", "`download_minutes` is missing here"),
    ("attachments.toml", "entries = 1000", "entries = 0", "entries = 0", "1 to 10000"),
    ("attachments.toml", "depth = 3", "depth = 6", "depth = 6", "1 to 5"),
    (
        "attachments.toml",
        "total_mebibytes = 500",
        "total_mebibytes = 199",
        "total_mebibytes = 199",
        "all entries together may not be smaller than one",
    ),
    ("attachments.toml", "ratio = 100", "ratio = 1001", "ratio = 1001", "1 to 1000"),
    ("attachments.toml", "megapixels = 100", "megapixels = 0", "megapixels = 0", "1 to 1000"),
];

#[test]
fn each_broken_file_about_attachments_is_named_with_its_line_and_reason() {
    assert_each_is_named(BROKEN);
}

#[test]
fn the_limits_are_told_in_mebibytes_and_kept_in_bytes() {
    let limits = minato().attachments;
    assert_eq!((limits.file_bytes(), limits.proposal_bytes(), limits.files), (52_428_800, 209_715_200, 20));
    let of_content = limits.of_content();
    assert_eq!((of_content.file_bytes, of_content.pixels, of_content.depth), (52_428_800, 100_000_000, 3));
}

#[test]
fn another_limit_is_another_version_of_the_programme_and_of_nothing_else() {
    let before = minato().versions();
    let after = minato_with("attachments.toml", "files = 20", "files = 21").unwrap().versions();
    assert_ne!(before.programme, after.programme);
    assert_eq!(Versions { programme: before.programme.clone(), ..after }, before);
}
