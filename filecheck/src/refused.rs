//! Why a file is refused, and what the person is told to do about it.

use std::fmt;

use crate::kind::FileType;

/// A file is not taken.
///
/// What is inside can be named after people, so `Debug` shows the code only.
#[derive(Clone, PartialEq, Eq)]
pub struct Refused {
    /// The reason.
    pub why: Why,
    /// Which entry of an archive it is about, as a path that is safe to show; the file itself where there is none.
    pub inside: Option<String>,
}

/// The reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// There is nothing in it.
    Empty,
    /// More bytes than allowed.
    TooBig {
        /// Bytes allowed.
        limit: u64,
    },
    /// The name's extension is none that is taken.
    UnknownType,
    /// The content is not what the extension says.
    NotAsNamed {
        /// What the extension says.
        named: FileType,
        /// What it is, if it is something that could be taken under its own name.
        found: Option<FileType>,
    },
    /// Office's format until 2003: nothing short of running it tells whether it has macros.
    OldOffice,
    /// Two things in one: foreign bytes before, behind or in between, or two answers to what is inside.
    Polyglot,
    /// Macros.
    Macro,
    /// Scripts, programs or attached files in a document.
    ActiveContent,
    /// The document makes the program fetch something from elsewhere as soon as it is opened.
    ExternalContent,
    /// It cannot be read without a password.
    Password,
    /// It is cut short, or not whole.
    Damaged,
    /// An archive packed in a way that not every program reads.
    UnknownCompression,
    /// More entries than allowed.
    TooManyEntries {
        /// Entries allowed.
        limit: u64,
    },
    /// Archives in archives, deeper than allowed.
    TooDeep,
    /// More bytes than allowed once it is unpacked.
    UnpacksTooBig {
        /// Bytes allowed.
        limit: u64,
    },
    /// It unpacks to far more than it is: a bomb.
    RatioTooHigh,
    /// A picture of more pixels than allowed.
    TooManyPixels,
    /// An archive holds something that is not taken.
    ForbiddenInside,
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl From<Why> for Refused {
    fn from(why: Why) -> Self {
        Self { why, inside: None }
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inside = if self.inside.is_some() { " (inside)" } else { "" };
        write!(f, "Refused({}{inside})", self.why.code())
    }
}

impl Refused {
    /// Stable: what is stored, and what the API says.
    pub fn code(&self) -> &'static str {
        self.why.code()
    }

    /// Says what is wrong and what to do.
    pub fn sentence(&self) -> Sentence {
        let Sentence { ja, en } = self.why.sentence();
        match &self.inside {
            None => Sentence { ja, en },
            Some(path) => Sentence {
                ja: format!("ファイルの中の「{path}」を受け付けられません。{ja}"),
                en: format!("“{path}” inside the file cannot be accepted. {en}"),
            },
        }
    }

    /// The same refusal, seen from the archive that has it in this entry.
    pub(crate) fn inside(self, path: &str) -> Self {
        let inside = match self.inside {
            None => path.to_owned(),
            Some(deeper) => format!("{path} › {deeper}"),
        };
        Self { why: self.why, inside: Some(inside) }
    }
}

impl Why {
    /// Stable: what is stored, and what the API says.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooBig { .. } => "too-big",
            Self::UnknownType => "unknown-type",
            Self::NotAsNamed { .. } => "not-as-named",
            Self::OldOffice => "old-office",
            Self::Polyglot => "polyglot",
            Self::Macro => "macro",
            Self::ActiveContent => "active-content",
            Self::ExternalContent => "external-content",
            Self::Password => "password",
            Self::Damaged => "damaged",
            Self::UnknownCompression => "unknown-compression",
            Self::TooManyEntries { .. } => "too-many-entries",
            Self::TooDeep => "too-deep",
            Self::UnpacksTooBig { .. } => "unpacks-too-big",
            Self::RatioTooHigh => "ratio-too-high",
            Self::TooManyPixels => "too-many-pixels",
            Self::ForbiddenInside => "forbidden-inside",
        }
    }

    fn sentence(self) -> Sentence {
        match self {
            Self::TooBig { limit } => Sentence {
                ja: format!(
                    "大きすぎます（{}まで）。画像を小さくするか、分けて保存し直してください。",
                    size(limit)
                ),
                en: format!(
                    "It is too big (at most {}). Make its pictures smaller or split it.",
                    size(limit)
                ),
            },
            Self::UnpacksTooBig { limit } => Sentence {
                ja: format!(
                    "展開すると大きくなりすぎます（{}まで）。いくつかのファイルに分けてください。",
                    size(limit)
                ),
                en: format!(
                    "It is too big once it is unpacked (at most {}). Split it into several files.",
                    size(limit)
                ),
            },
            Self::TooManyEntries { limit } => Sentence {
                ja: format!(
                    "中のファイルが多すぎます（{limit}件まで）。いくつかのファイルに分けてください。"
                ),
                en: format!("It has too many files inside (at most {limit}). Split it into several files."),
            },
            Self::NotAsNamed { named, found } => not_as_named(named, found),
            other => {
                let (ja, en) = other.fixed_sentence();
                Sentence { ja: ja.to_owned(), en: en.to_owned() }
            }
        }
    }

    fn fixed_sentence(self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => (
                "中身がありません。内容のあるファイルを選んでください。",
                "There is nothing in it. Choose a file that has content.",
            ),
            Self::UnknownType | Self::ForbiddenInside => (
                "受け付けていない種類のファイルです。PDF、Word（.docx）、Excel（.xlsx）、PowerPoint（.pptx）、テキスト（.txt）、CSV、PNG、JPEG又はこれらのZIPにしてください。",
                "Files of this type are not accepted. Use PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), plain text (.txt), CSV, PNG, JPEG, or a ZIP of these.",
            ),
            Self::OldOffice => (
                "Officeの古い形式（.doc、.xls、.ppt）です。Officeで開き、「名前を付けて保存」で.docx、.xlsx又は.pptxにしてください。",
                "It is in the old format of Office (.doc, .xls, .ppt). Open it in Office and save it as .docx, .xlsx or .pptx.",
            ),
            Self::Polyglot => (
                "表示される内容のほかに、別のデータが付いています。元のアプリで開いて保存し直すか、PDFとして保存してください。",
                "It carries other data besides what it shows. Open it in its own application and save it again, or save it as PDF.",
            ),
            Self::Macro => (
                "マクロが含まれています。マクロのない形式（.docx、.xlsx、.pptx）又はPDFで保存し直してください。",
                "It contains macros. Save it in the form without macros (.docx, .xlsx, .pptx) or as PDF.",
            ),
            Self::ActiveContent => (
                "スクリプト、プログラム又は添付ファイルが埋め込まれています。それらを除くか、「PDFとして印刷」で作り直してください。",
                "It has scripts, programs or other files embedded. Remove them, or make it again with “print to PDF”.",
            ),
            Self::ExternalContent => (
                "開いたときに外部から読み込む設定（外部のテンプレートやリンク）があります。リンクを解除するか、PDFとして保存してください。",
                "It loads something from elsewhere when it is opened (a remote template or link). Break the link, or save it as PDF.",
            ),
            Self::Password => (
                "パスワード又は権限の制限で保護されています。保護を解除して保存し直してください。",
                "It is protected by a password or by restricted permissions. Remove the protection and save it again.",
            ),
            Self::Damaged => (
                "壊れているか、途中で切れています。元のファイルが開けることを確かめ、保存し直してください。",
                "It is damaged or cut short. Check that the original opens, and save it again.",
            ),
            Self::UnknownCompression => (
                "一般的でない方法で圧縮されています。OSの標準の機能でZIPを作り直してください。",
                "It is packed by an uncommon method. Make the ZIP again with what your system provides.",
            ),
            Self::TooDeep => (
                "ZIPの中に何重にもファイルが入っています。中のZIPを展開してから、一つのZIPにしてください。",
                "Archives are nested too deeply. Unpack the inner ones and make one ZIP.",
            ),
            Self::RatioTooHigh => (
                "展開すると極端に大きくなるため、受け付けられません。中身を確かめ、ZIPにせずに送ってください。",
                "It unpacks to very much more than its size. Check its content, and send the files without packing them.",
            ),
            Self::TooManyPixels => (
                "画像の縦横の画素数が大きすぎます。縮小して保存し直してください。",
                "The picture has too many pixels. Make it smaller and save it again.",
            ),
            // Those with figures are written above.
            Self::TooBig { .. }
            | Self::UnpacksTooBig { .. }
            | Self::TooManyEntries { .. }
            | Self::NotAsNamed { .. } => ("", ""),
        }
    }
}

fn not_as_named(named: FileType, found: Option<FileType>) -> Sentence {
    let (is, english) = (named.label_ja(), named.label_en());
    if let Some(found) = found {
        let extension = found.extensions().first().copied().unwrap_or_default();
        return Sentence {
            ja: format!(
                "名前は{is}ですが、内容は{}です。拡張子を「.{extension}」に直してください。",
                found.label_ja()
            ),
            en: format!(
                "Its name says {english}, but it is a {}. Change its extension to “.{extension}”.",
                found.label_en()
            ),
        };
    }
    match named {
        FileType::Text | FileType::Csv => Sentence {
            ja: format!("{is}として読めません。文字コードをUTF-8かShift_JISにして保存し直してください。"),
            en: format!("It cannot be read as {english}. Save it again as text in UTF-8 or Shift_JIS."),
        },
        FileType::Pdf
        | FileType::Word
        | FileType::Excel
        | FileType::PowerPoint
        | FileType::Png
        | FileType::Jpeg
        | FileType::Zip => Sentence {
            ja: format!("名前は{is}ですが、内容が違います。元のアプリで{is}として保存し直してください。"),
            en: format!(
                "Its name says {english}, but its content is something else. Save it as {english} in its own application."
            ),
        },
    }
}

/// `50 MB`: what people read; a limit that is no whole number of them is told in smaller units.
fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1024 * 1024 * 1024, "GB"), (1024 * 1024, "MB"), (1024, "KB")];
    let unit = UNITS.into_iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{bytes} B"), |(unit, name)| format!("{} {name}", bytes / unit))
}
