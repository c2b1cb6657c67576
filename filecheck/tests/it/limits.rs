//! Each limit holds at the limit and one over.

use std::io::Cursor;

use crate::common::{LIMITS, code, good};
use filecheck::Limits;

fn verdict(name: &str, limits: Limits) -> &'static str {
    let (_, bytes) = good().into_iter().find(|(good, _)| good == name).unwrap();
    code(&filecheck::check(Cursor::new(&bytes), name, &limits).unwrap())
}

/// A stored ZIP of one text, by hand: 30 + 46 + 22 bytes of records, and the name twice.
fn zip_of(text: &[u8], packed: &[u8], method: u16) -> Vec<u8> {
    let fields = |sizes: [u32; 3]| sizes.map(u32::to_le_bytes).concat();
    let told = fields([crc32fast::hash(text), packed.len() as u32, text.len() as u32]);
    let lengths = [5, 0, 0, 0].map(u16::to_le_bytes).concat();
    let head = [&[20, 0, 0, 0][..], &method.to_le_bytes(), &[0; 4], &told].concat();
    let local = [b"PK\x03\x04", head.as_slice(), &lengths[..4], b"a.txt", packed].concat();
    let central = [b"PK\x01\x02\x14\x00", head.as_slice(), &lengths[..4], &[0; 14], b"a.txt"].concat();
    let end = fields([0x0001_0001, central.len() as u32, local.len() as u32]);
    [local, central, [b"PK\x05\x06\0\0\0\0", end.as_slice(), &[0; 2]].concat()].concat()
}

fn check_zip(zip: &[u8], limits: Limits) -> &'static str {
    code(&filecheck::check(Cursor::new(zip), "a.zip", &limits).unwrap())
}

#[test]
fn bytes_of_the_file() {
    let bytes = good().into_iter().find(|(name, _)| name == "plain.pdf").unwrap().1.len() as u64;
    assert_eq!(verdict("plain.pdf", Limits { file_bytes: bytes, ..LIMITS }), "good");
    assert_eq!(verdict("plain.pdf", Limits { file_bytes: bytes - 1, ..LIMITS }), "too-big");
}

#[test]
fn bytes_of_an_entry_and_of_all() {
    let zip = zip_of(&[b'a'; 500], &[b'a'; 500], 0);
    assert_eq!(check_zip(&zip, Limits { entry_bytes: 500, total_bytes: 500, ..LIMITS }), "good");
    assert_eq!(check_zip(&zip, Limits { entry_bytes: 499, ..LIMITS }), "too-big");
    assert_eq!(check_zip(&zip, Limits { total_bytes: 499, ..LIMITS }), "unpacks-too-big");
}

#[test]
fn entries_of_all_archives_together() {
    // Two entries; three in the one inside; an Office file and a PDF among them.
    let at =
        (1..2000).find(|entries| verdict("nested.zip", Limits { entries: *entries, ..LIMITS }) == "good");
    let at = at.unwrap();
    assert!(at > 6, "the parts of the Office file inside count: {at}");
    assert_eq!(verdict("nested.zip", Limits { entries: at - 1, ..LIMITS }), "too-many-entries");
}

#[test]
fn archives_in_archives() {
    // A Word file in a ZIP in a ZIP.
    assert_eq!(verdict("nested.zip", Limits { depth: 3, ..LIMITS }), "good");
    assert_eq!(verdict("nested.zip", Limits { depth: 2, ..LIMITS }), "too-deep");
}

#[test]
fn how_well_it_was_packed() {
    let text = vec![b'a'; 3 << 20];
    let packed = miniz_oxide::deflate::compress_to_vec(&text, 6);
    let zip = zip_of(&text, &packed, 8);
    // Of the entry and of the whole, which is some bytes longer.
    let ratio = (text.len() as u64).div_ceil(packed.len() as u64);
    assert_eq!(check_zip(&zip, Limits { ratio, ..LIMITS }), "good");
    assert_eq!(check_zip(&zip, Limits { ratio: ratio - 1, ..LIMITS }), "ratio-too-high");
}

#[test]
fn up_to_a_mebibyte_nobody_asks_how_well_it_was_packed() {
    let zip = |bytes: u64| {
        let text = vec![b'a'; bytes as usize];
        zip_of(&text, &miniz_oxide::deflate::compress_to_vec(&text, 6), 8)
    };
    assert_eq!(check_zip(&zip(filecheck::RATIO_FLOOR), LIMITS), "good");
    assert_eq!(check_zip(&zip(filecheck::RATIO_FLOOR + 1), LIMITS), "ratio-too-high");
}

#[test]
fn pixels_of_a_picture() {
    for name in ["picture.png", "picture.jpg"] {
        assert_eq!(verdict(name, Limits { pixels: 40 * 30, ..LIMITS }), "good");
        assert_eq!(verdict(name, Limits { pixels: 40 * 30 - 1, ..LIMITS }), "too-many-pixels");
    }
}
