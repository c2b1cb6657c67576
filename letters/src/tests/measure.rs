//! How long a letter takes and how much memory, and pages to look at: `cargo test --release -- measure:: --nocapture`.

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

#[test]
fn pages_to_look_at() {
    let folder = std::env::temp_dir().join("kyoso-letters");
    std::fs::create_dir_all(&folder).unwrap();
    let document = Document {
        number: "8港企企第21号".into(),
        drafted_on: None,
        approved_on: None,
        effective_on: Some("2026-11-25".parse().unwrap()),
    };
    let long = "提案の内容を確認した結果、次のとおりです。ABC-123 の方法（2026年度の計画による。）で、区民サービスの向上につながるかを検討しました。\n".repeat(40);
    for kind in LetterKind::ALL {
        for (name, language, typed, told) in [
            (
                "ja",
                Language::Japanese,
                "実施の場所を具体的に書いてください。\n換気の測定の方法も書いてください。",
                true,
            ),
            ("en", Language::English, "実施の場所を具体的に書いてください。", true),
            ("long-draft", Language::Japanese, long.as_str(), false),
        ] {
            let made =
                Made { kind, language, typed, told, document: Some(document.clone()), ..Made::default() };
            let pdf = press().set(&made.letter()).unwrap();
            std::fs::write(folder.join(format!("{}-{name}.pdf", kind.id())), pdf).unwrap();
        }
    }
    println!("look at {}", folder.display());
}

/// The most memory that this process has used.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM unknown").to_owned()
}
