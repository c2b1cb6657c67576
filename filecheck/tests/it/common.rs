//! What the tests share: generous limits, and the committed files.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use filecheck::{Limits, Verdict};

pub const LIMITS: Limits = Limits {
    file_bytes: 60 << 20,
    entries: 2000,
    depth: 4,
    entry_bytes: 100 << 20,
    total_bytes: 200 << 20,
    ratio: 100,
    pixels: 100_000_000,
};

pub fn check(bytes: &[u8], name: &str) -> Verdict {
    filecheck::check(Cursor::new(bytes), name, &LIMITS).unwrap()
}

pub fn code(verdict: &Verdict) -> &'static str {
    verdict.as_ref().map_or_else(filecheck::Refused::code, |_| "good")
}

/// Every committed file with the folder it is in, its name and its bytes.
pub fn files() -> Vec<(String, String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let list = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let folders = list(&root);
    let paths = folders.iter().flat_map(|folder| list(folder));
    paths.map(|path| (name(path.parent().unwrap()), name(&path), std::fs::read(&path).unwrap())).collect()
}

pub fn good() -> Vec<(String, Vec<u8>)> {
    let good = files().into_iter().filter(|(code, ..)| code == "good");
    good.map(|(_, name, bytes)| (name, bytes)).collect()
}
