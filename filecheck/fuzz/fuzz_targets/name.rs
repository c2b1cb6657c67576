//! Any name: safe once is safe for good, and the header stays one line of ASCII.
#![no_main]

use filecheck::name;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|given: &str| {
    let safe = name::safe(given);
    assert_eq!(name::safe(&safe), safe);
    assert!(safe.chars().count() <= name::CHARACTERS && !safe.contains(['/', '\\']));
    let header = name::content_disposition(given);
    assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
});
