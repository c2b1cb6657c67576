//! Each committed file gets the verdict of its folder (`make_files.py` says how each was made).

use std::collections::BTreeSet;

use crate::common::{check, code, files, good};
use filecheck::FileType;

#[test]
fn every_file_gets_the_verdict_that_its_folder_says() {
    let wrong: Vec<String> = files()
        .iter()
        .map(|(wanted, name, bytes)| (wanted, name, code(&check(bytes, name))))
        .filter(|(wanted, _, code)| wanted != code)
        .map(|(wanted, name, code)| format!("{wanted}/{name}: {code}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_good_is_what_its_extension_says_and_every_type_is_among_it() {
    let types: BTreeSet<FileType> = good()
        .iter()
        .map(|(name, bytes)| {
            let found = check(bytes, name).unwrap();
            assert_eq!(Some(found), FileType::by_name(name), "{name}");
            found
        })
        .collect();
    assert_eq!(types, FileType::ALL.into());
}

#[test]
fn the_test_file_for_malware_scanners_is_plain_text_and_the_verdict_on_it_is_somebody_else_s() {
    let eicar = concat!("X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");
    assert_eq!(check(eicar.as_bytes(), "eicar.txt"), Ok(FileType::Text));
}

#[test]
fn every_refusal_tells_in_both_languages_what_is_wrong_and_what_to_do() {
    let mut sentences = BTreeSet::new();
    for (_, name, bytes) in files() {
        if let Err(refused) = check(&bytes, &name) {
            let sentence = refused.sentence();
            assert!(sentence.ja.ends_with("ください。"), "{name}: {}", sentence.ja);
            assert!(sentence.en.ends_with('.'), "{name}: {}", sentence.en);
            sentences.insert(sentence.ja);
        }
    }
    assert!(sentences.len() >= 14, "{sentences:?}");
}

#[test]
fn a_refusal_inside_an_archive_names_the_entry_as_its_packer_wrote_it() {
    let inside = |file: &str| {
        let (_, name, bytes) = files().into_iter().find(|(_, name, _)| name == file).unwrap();
        check(&bytes, &name).unwrap_err().inside
    };
    assert_eq!(inside("page.zip").as_deref(), Some("a/b.html"));
    assert_eq!(inside("up.zip").as_deref(), Some("../a.txt"));
    assert_eq!(inside("classic.zip"), None);
}

#[test]
fn a_japanese_name_from_windows_is_shown_right() {
    let (_, bytes) = good().into_iter().find(|(name, _)| name == "from-japanese-windows.zip").unwrap();
    assert!(bytes.windows(2).any(|pair| pair == [0x8c, 0xa9]), "the name is CP932");
    // The same archive with a content that is refused: the name stands in the refusal.
    let exe: Vec<u8> = replace(&bytes, b".csv", b".exe");
    assert_eq!(check(&exe, "a.zip").unwrap_err().inside.as_deref(), Some("見積表.exe"));
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> =
        (0..bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from)).collect();
    places.into_iter().for_each(|at| bytes[at..at + to.len()].copy_from_slice(to));
    bytes
}
