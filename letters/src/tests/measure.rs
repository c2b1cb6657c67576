//! How long a letter takes and how much memory: `cargo test --profile release -p letters -- measure:: --nocapture`.
//! The figures are in docs/operations.md.

use std::time::Instant;

use super::*;

#[test]
fn time_and_memory_of_letters() {
    let begun = Instant::now();
    let press = press();
    println!("reading the face: {:?}", begun.elapsed());
    let long = "提案の内容を確認した結果、次のとおりです。".repeat(190);
    for (name, typed) in [("usual", "短い理由。"), ("4,000 characters", long.as_str())] {
        let letter =
            Made { kind: LetterKind::SetAside, language: Language::English, typed, ..Made::default() }
                .letter();
        for turn in 1..=3 {
            let begun = Instant::now();
            let pdf = press.set(&letter).unwrap();
            println!("{name}, {turn}: {:?}, {} bytes, {}", begun.elapsed(), pdf.len(), peak());
        }
    }
}

/// The most memory that this process has used.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM unknown").to_owned()
}
