//! Every file that was made for a refusal, and every good one, through the whole of it.

use std::path::Path;

use super::*;

/// The files of `filecheck`: the reason that their folder names, their name, their bytes.
fn every() -> Vec<(String, String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../filecheck/tests/files");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(root).unwrap() {
        let folder = folder.unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            let name = |entry: &std::fs::DirEntry| entry.file_name().into_string().unwrap();
            files.push((name(&folder), name(&file), std::fs::read(file.path()).unwrap()));
        }
    }
    files
}

#[tokio::test]
async fn each_file_gets_the_verdict_that_it_was_made_for() {
    let files = every();
    assert!(files.len() > 90, "{}", files.len());
    let bench = Bench::start().await;
    let limits = &bench.inspection.limits;
    // One after the other: a case takes some files only.
    for (reason, name, bytes) in files {
        let id = bench.announce(by_name(&name)).await;
        bench.arrives(&id, &bytes);
        bench.look(&id).await.unwrap();
        let stands = bench.stands(&id).await;
        if reason == "good" {
            assert_eq!(stands, (FileState::Accepted, None), "{name}");
            assert_eq!(bench.opened(&id).await.bytes, bytes);
        } else {
            assert_eq!(stands, (FileState::Refused, Some(reason.as_str())), "{name}");
            assert!(bench.s3.stored(&bench.key(&id)).is_empty(), "{name}");
        }
        let removed = bench.inspection.uploads.remove(&bench.case, &id, clock::now()).await.unwrap();
        assert!(removed.is_some() && limits.files > 0);
    }
}

#[tokio::test]
async fn where_in_an_archive_a_refusal_is_about_is_on_record() {
    let bench = Bench::start().await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../filecheck/tests/files/macro/inside.zip");
    let id = bench.sent("計画.zip", &std::fs::read(path).unwrap()).await;
    bench.look(&id).await.unwrap();
    assert_eq!(bench.stands(&id).await, (FileState::Refused, Some("macro")));
    assert!(bench.upload(&id).await.verdict.unwrap().inside.is_some());
}
