//! Files in words: what they are, how big, where they stand.

use filecheck::FileType;
use kyoso::attachment::{FileState, Limits, Outcome};
use kyoso::text::{Language, Text};

/// Where a file stands, in a word or two.
pub fn state_words(state: FileState) -> Text {
    let (ja, en) = match state {
        FileState::Uploading => ("届くのを待っています", "Waiting for it to arrive"),
        FileState::NotArrived => ("届いていません", "Not arrived"),
        FileState::Checking => ("確認中", "Being checked"),
        FileState::Accepted => ("受け付けました", "Accepted"),
        FileState::Refused => ("受け付けられません", "Not accepted"),
        FileState::Removed => ("取り除きました", "Removed"),
    };
    Text::new(ja, en)
}

/// What a file is, as people call it.
pub fn kind_words(kind: FileType) -> Text {
    Text::new(kind.label_ja(), kind.label_en())
}

/// A size as people write it: `820 KB`, `1.2 MB`. A kilobyte has 1,024 bytes, as on their computers.
pub fn size_words(bytes: u64) -> String {
    const KILOBYTE: u64 = 1024;
    const MEGABYTE: u64 = 1024 * KILOBYTE;
    match bytes {
        0..KILOBYTE => format!("{bytes} B"),
        KILOBYTE..MEGABYTE => format!("{} KB", bytes.div_ceil(KILOBYTE)),
        _ => {
            let tenths = (bytes * 10).div_ceil(MEGABYTE);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// What became of a file, in a sentence; `inside` is the entry of an archive that a refusal is about.
pub fn outcome_words(outcome: &Outcome, inside: Option<&str>, language: Language) -> String {
    match outcome {
        Outcome::Accepted(accepted) => {
            let kind = kind_words(accepted.kind);
            let size = size_words(accepted.bytes);
            match language {
                Language::Japanese => format!("受け付けました（{}、{size}）。", kind.ja),
                Language::English => format!("Accepted ({}, {size}).", kind.en),
            }
        }
        Outcome::Refused(why) => {
            let sentence = why.sentence(inside);
            match language {
                Language::Japanese => format!("受け付けられません。{}", sentence.ja),
                Language::English => format!("Not accepted. {}", sentence.en),
            }
        }
    }
}

/// Which files are taken, how big and how many, in a sentence.
pub fn taken_words(limits: &Limits) -> Text {
    let kinds = |label: fn(FileType) -> &'static str, between: &str| {
        FileType::ALL
            .map(|kind| format!("{}（.{}）", label(kind), kind.extensions().join("、.")))
            .join(between)
    };
    let (file, all, count) = (limits.file_mebibytes, limits.proposal_mebibytes, limits.files);
    let english = kinds(FileType::label_en, ", ").replace('（', " (").replace('）', ")").replace('、', ", ");
    Text::new(
        format!(
            "{}を、1件{file} MBまで、合計{all} MBまで、{count}件まで添付できます。",
            kinds(FileType::label_ja, "、")
        ),
        format!("You can attach {english}: up to {file} MB each, {all} MB together, and {count} files."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_never_told_smaller_than_it_is() {
        for (bytes, words) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1 KB"),
            (1025, "2 KB"),
            (1024 * 1024 - 1, "1024 KB"),
            (1024 * 1024, "1.0 MB"),
            (1024 * 1024 + 1, "1.1 MB"),
            (50 * 1024 * 1024, "50.0 MB"),
        ] {
            assert_eq!(size_words(bytes), words);
        }
    }

    #[test]
    fn the_sentence_about_what_is_taken_names_every_type_and_limit() {
        let Text { ja, en } = taken_words(&crate::programme::load("minato").unwrap().attachments);
        for kind in FileType::ALL {
            for extension in kind.extensions() {
                assert!(ja.contains(&format!(".{extension}")) && en.contains(&format!(".{extension}")));
            }
        }
        assert!(ja.ends_with("1件50 MBまで、合計200 MBまで、20件まで添付できます。"), "{ja}");
        assert!(en.ends_with("up to 50 MB each, 200 MB together, and 20 files."), "{en}");
    }
}
