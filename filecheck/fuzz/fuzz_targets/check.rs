//! Any bytes under each extension: the first byte chooses it, the rest is the file.
#![no_main]

use std::io::Cursor;

use filecheck::{FileType, Limits, check};
use libfuzzer_sys::fuzz_target;

/// Small, so that the limits are reached too.
const LIMITS: Limits = Limits {
    file_bytes: 1 << 20,
    entries: 64,
    depth: 4,
    entry_bytes: 4 << 20,
    total_bytes: 8 << 20,
    ratio: 100,
    pixels: 1_000_000,
};

fuzz_target!(|input: &[u8]| {
    let Some((choice, file)) = input.split_first() else { return };
    let kind = FileType::ALL[usize::from(*choice) % FileType::ALL.len()];
    let name = format!("a.{}", kind.extensions()[0]);
    let verdict = check(Cursor::new(file), &name, &LIMITS).expect("a cursor does not fail");
    match verdict {
        Ok(found) => assert_eq!(found, kind),
        Err(refused) => assert!(!refused.sentence().ja.is_empty()),
    }
});
