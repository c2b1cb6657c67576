//! The real files load; each way of breaking them is named with its place.

use std::path::Path;

use super::*;

/// The files of `programmes/minato`, as the build reads them.
pub(crate) fn files() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../programmes/minato");
    let mut files = BTreeMap::new();
    for folder in ["", "mails"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

pub(crate) fn minato() -> Programme {
    Programme::from_files(&files()).unwrap_or_else(|errors| {
        panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

#[test]
fn minato_loads_and_survives_json() {
    let programme = minato();
    let json = serde_json::to_string(&programme).unwrap();
    assert_eq!(serde_json::from_str::<Programme>(&json).unwrap(), programme);
}
