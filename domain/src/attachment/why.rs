//! Why a file is refused: what is stored, and what people and programs are told.

use filecheck::FileType;
use serde::{Deserialize, Serialize};

use crate::text::Text;

/// The reasons. Those about the content are `filecheck`'s; the others are found by what was announced, by the malware
/// scanner, or by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub enum Why {
    /// Its content is not taken.
    Content(filecheck::Why),
    /// The scanner found malware.
    Malware,
    /// It has another size than was announced.
    SizeDiffers,
    /// Its bytes are others than were announced.
    HashDiffers,
    /// It arrived after the submission that names it was received.
    TooLate,
    /// It never arrived.
    NotArrived,
    /// The same bytes are attached already.
    Duplicate,
}

/// The code is none that this version knows, or a figure of it is missing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no reason to refuse a file")]
pub struct NotAReason(String);

impl From<filecheck::Why> for Why {
    fn from(why: filecheck::Why) -> Self {
        Self::Content(why)
    }
}

impl Why {
    /// A code that programs can rely on; it never changes its meaning.
    pub fn code(self) -> &'static str {
        match self {
            Why::Content(why) => why.code(),
            Why::Malware => "malware",
            Why::SizeDiffers => "size-differs",
            Why::HashDiffers => "hash-differs",
            Why::TooLate => "too-late",
            Why::NotArrived => "not-arrived",
            Why::Duplicate => "duplicate",
        }
    }

    /// What is wrong and what to do. `inside` is the entry of an archive that it is about.
    pub fn sentence(self, inside: Option<&str>) -> Text {
        let (ja, en) = match self {
            Why::Content(why) => {
                let refused = filecheck::Refused { why, inside: inside.map(str::to_owned) };
                let sentence = refused.sentence();
                return Text::new(sentence.ja, sentence.en);
            }
            Why::Malware => (
                "コンピューターウイルスなどの不正なプログラムが見つかりました。このファイルは誰も開けません。お使いの端末を検査し、別に用意したファイルにしてください。",
                "Malware was found in it. Nobody can open this file. Check your device, and use another file.",
            ),
            Why::SizeDiffers => (
                "届いたファイルの大きさが、送る前の大きさと違います。もう一度選んで送ってください。",
                "It arrived with another size than it was sent with. Choose it and send it again.",
            ),
            Why::HashDiffers => (
                "届いたファイルの内容が、送る前の内容と一致しません。もう一度選んで送ってください。",
                "It arrived with other content than it was sent with. Choose it and send it again.",
            ),
            Why::TooLate => (
                "提案を送信した後に届きました。添付ファイルは、届いてから提案を送信してください。",
                "It arrived after the proposal had been sent. Send the proposal once its files have arrived.",
            ),
            Why::NotArrived => (
                "ファイルが届いていません。もう一度選んで送ってください。",
                "The file has not arrived. Choose it and send it again.",
            ),
            Why::Duplicate => (
                "同じ内容のファイルが既に添付されています。このファイルは取り除いてください。",
                "A file with the same content is attached already. Remove this one.",
            ),
        };
        Text::new(ja, en)
    }
}

/// A reason with its figures, as it is written.
#[derive(Clone, Serialize, Deserialize)]
struct Stored {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    named: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    found: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
}

impl From<Why> for Stored {
    fn from(why: Why) -> Self {
        let mut stored = Stored { code: why.code().to_owned(), named: None, found: None, limit: None };
        if let Why::Content(content) = why {
            stored.add(content);
        }
        stored
    }
}

impl Stored {
    fn add(&mut self, why: filecheck::Why) {
        use filecheck::Why as C;
        match why {
            C::TooBig { limit } | C::TooManyEntries { limit } | C::UnpacksTooBig { limit } => {
                self.limit = Some(limit);
            }
            C::NotAsNamed { named, found } => {
                self.named = Some(named.word().to_owned());
                self.found = found.map(|found| found.word().to_owned());
            }
            C::Empty
            | C::UnknownType
            | C::OldOffice
            | C::Polyglot
            | C::Macro
            | C::ActiveContent
            | C::ExternalContent
            | C::Password
            | C::Damaged
            | C::UnknownCompression
            | C::TooDeep
            | C::RatioTooHigh
            | C::TooManyPixels
            | C::ForbiddenInside => {}
        }
    }
}

impl TryFrom<Stored> for Why {
    type Error = NotAReason;

    fn try_from(stored: Stored) -> Result<Self, NotAReason> {
        use filecheck::Why as C;
        let file_type = |word: &Option<String>| word.as_deref().and_then(FileType::by_word);
        let content = match (stored.code.as_str(), stored.limit) {
            ("malware", _) => return Ok(Why::Malware),
            ("size-differs", _) => return Ok(Why::SizeDiffers),
            ("hash-differs", _) => return Ok(Why::HashDiffers),
            ("too-late", _) => return Ok(Why::TooLate),
            ("not-arrived", _) => return Ok(Why::NotArrived),
            ("duplicate", _) => return Ok(Why::Duplicate),
            ("empty", _) => Some(C::Empty),
            ("too-big", Some(limit)) => Some(C::TooBig { limit }),
            ("unknown-type", _) => Some(C::UnknownType),
            ("not-as-named", _) => {
                file_type(&stored.named).map(|named| C::NotAsNamed { named, found: file_type(&stored.found) })
            }
            ("old-office", _) => Some(C::OldOffice),
            ("polyglot", _) => Some(C::Polyglot),
            ("macro", _) => Some(C::Macro),
            ("active-content", _) => Some(C::ActiveContent),
            ("external-content", _) => Some(C::ExternalContent),
            ("password", _) => Some(C::Password),
            ("damaged", _) => Some(C::Damaged),
            ("unknown-compression", _) => Some(C::UnknownCompression),
            ("too-many-entries", Some(limit)) => Some(C::TooManyEntries { limit }),
            ("too-deep", _) => Some(C::TooDeep),
            ("unpacks-too-big", Some(limit)) => Some(C::UnpacksTooBig { limit }),
            ("ratio-too-high", _) => Some(C::RatioTooHigh),
            ("too-many-pixels", _) => Some(C::TooManyPixels),
            ("forbidden-inside", _) => Some(C::ForbiddenInside),
            _ => None,
        };
        content.map(Why::Content).ok_or(NotAReason(stored.code))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use filecheck::Why as C;

    use super::*;

    /// Every reason there is. A new one of `filecheck` does not compile in [`Stored::add`] until it is stored.
    pub(crate) fn every() -> Vec<Why> {
        let content = [
            C::Empty,
            C::TooBig { limit: 52_428_800 },
            C::UnknownType,
            C::NotAsNamed { named: FileType::Csv, found: Some(FileType::Png) },
            C::NotAsNamed { named: FileType::Pdf, found: None },
            C::OldOffice,
            C::Polyglot,
            C::Macro,
            C::ActiveContent,
            C::ExternalContent,
            C::Password,
            C::Damaged,
            C::UnknownCompression,
            C::TooManyEntries { limit: 1000 },
            C::TooDeep,
            C::UnpacksTooBig { limit: 500 },
            C::RatioTooHigh,
            C::TooManyPixels,
            C::ForbiddenInside,
        ];
        let ours =
            [Why::Malware, Why::SizeDiffers, Why::HashDiffers, Why::TooLate, Why::NotArrived, Why::Duplicate];
        content.into_iter().map(Why::Content).chain(ours).collect()
    }

    #[test]
    fn every_reason_is_read_back_as_it_was_written() {
        for why in every() {
            let text = serde_json::to_string(&why).unwrap();
            assert_eq!(serde_json::from_str::<Why>(&text).unwrap(), why, "{text}");
        }
        for text in [r#"{"code":"strange"}"#, r#"{"code":"too-big"}"#, r#"{"code":"not-as-named"}"#] {
            assert!(serde_json::from_str::<Why>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_reason_has_a_sentence_of_its_own_in_both_languages() {
        let mut seen = BTreeSet::new();
        for why in every() {
            let Text { ja, en } = why.sentence(None);
            assert!(ja.ends_with('。') && en.ends_with('.'), "{ja} {en}");
            // Both say which types are taken.
            if why != Why::Content(C::ForbiddenInside) {
                assert!(seen.insert(ja.clone()) && seen.insert(en), "{ja}");
            }
        }
        let inside = Why::Content(C::Password).sentence(Some("見積.xlsx"));
        assert!(inside.ja.contains("見積.xlsx") && inside.en.contains("見積.xlsx"));
    }
}
