//! Whatever the bytes are, there is an answer.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use crate::common::{LIMITS, check, files, good};
use filecheck::FileType;
use proptest::prelude::*;

fn head() -> impl Strategy<Value = Vec<u8>> {
    let heads: [&[u8]; 8] = [
        b"",
        b"%PDF-1.7\n1 0 obj<<",
        b"PK\x03\x04",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xda",
        b"PK\x05\x06",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xff\xfe",
    ];
    proptest::sample::select(heads.map(<[u8]>::to_vec).to_vec())
}

fn name() -> impl Strategy<Value = String> {
    let names = FileType::ALL.map(|kind| format!("a.{}", kind.extensions()[0]));
    proptest::sample::select(names.to_vec())
}

proptest! {
    #[test]
    fn any_bytes_get_an_answer(head in head(), rest in proptest::collection::vec(any::<u8>(), 0..600), name in name()) {
        let _ = check(&[head, rest].concat(), &name);
    }

    #[test]
    fn a_good_file_with_bytes_changed_gets_an_answer(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let files = good();
        let (name, mut bytes) = files[which.index(files.len())].clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = check(&bytes, &name);
    }
}

#[test]
fn a_flipped_byte_at_some_four_hundred_places_of_a_file_never_panics() {
    for (_, name, bytes) in files() {
        let step = (bytes.len() / 400).max(1);
        for at in (0..bytes.len()).step_by(step) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x55;
            let _ = check(&flipped, &name);
        }
    }
}

#[test]
fn a_good_file_that_is_cut_short_is_refused() {
    for (name, bytes) in good() {
        let kind = FileType::by_name(&name).unwrap();
        // Half a text is a text, and blanks behind a PDF or zeros behind a JPEG are no part of it.
        if matches!(kind, FileType::Text | FileType::Csv) {
            continue;
        }
        let whole = bytes.iter().rposition(|byte| !matches!(byte, 0 | b'\n' | b'\r')).unwrap() + 1;
        let end = if matches!(kind, FileType::Pdf | FileType::Jpeg) { whole } else { bytes.len() };
        let step = (end / 500).max(1);
        let near_the_end = end.saturating_sub(100)..end;
        for length in (0..end).step_by(step).chain(near_the_end) {
            // The first of two pictures is whole by itself.
            let is_first_picture = name == "mpf.jpg" && bytes[..length].ends_with(b"\xff\xd9");
            assert!(check(&bytes[..length], &name).is_err() || is_first_picture, "{name} cut to {length}");
        }
    }
}

/// Fails after so many bytes, as a connection does.
struct Failing(Cursor<Vec<u8>>, u64);

impl Read for Failing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.1.saturating_sub(self.0.position());
        if left == 0 { Err(io::Error::other("gone")) } else { self.0.by_ref().take(left).read(into) }
    }
}

impl Seek for Failing {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_reader_that_fails_says_nothing_about_the_file() {
    for (name, bytes) in good() {
        for part in [0, 1, 2, 3, 7] {
            let failing = Failing(Cursor::new(bytes.clone()), (bytes.len() * part / 8) as u64);
            assert!(filecheck::check(failing, &name, &LIMITS).is_err(), "{name} after {part}/8");
        }
    }
}
