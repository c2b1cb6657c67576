//! The types of file that are taken.

/// What a file is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileType {
    /// PDF.
    Pdf,
    /// Word, without macros.
    Word,
    /// Excel, without macros.
    Excel,
    /// PowerPoint, without macros.
    PowerPoint,
    /// Plain text.
    Text,
    /// Values separated by commas.
    Csv,
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
    /// A ZIP of these.
    Zip,
}

impl FileType {
    /// Every type, in the order in which people are told of them.
    pub const ALL: [Self; 9] = [
        Self::Pdf,
        Self::Word,
        Self::Excel,
        Self::PowerPoint,
        Self::Text,
        Self::Csv,
        Self::Png,
        Self::Jpeg,
        Self::Zip,
    ];

    /// The media type it is stored and handed out under.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Excel => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::PowerPoint => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Text => "text/plain",
            Self::Csv => "text/csv",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Zip => "application/zip",
        }
    }

    /// One word for it, which never changes: what is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Word => "word",
            Self::Excel => "excel",
            Self::PowerPoint => "powerPoint",
            Self::Text => "text",
            Self::Csv => "csv",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Zip => "zip",
        }
    }

    /// The type with this [`word`](Self::word).
    pub fn by_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The extensions a name may end with, in small letters, without the dot.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Word => &["docx"],
            Self::Excel => &["xlsx"],
            Self::PowerPoint => &["pptx"],
            Self::Text => &["txt"],
            Self::Csv => &["csv"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Zip => &["zip"],
        }
    }

    /// As people in Japan call it.
    pub fn label_ja(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Word => "Word文書",
            Self::Excel => "Excelブック",
            Self::PowerPoint => "PowerPointスライド",
            Self::Text => "テキスト",
            Self::Csv => "CSV",
            Self::Png => "PNG画像",
            Self::Jpeg => "JPEG画像",
            Self::Zip => "ZIP",
        }
    }

    /// The same in English.
    pub fn label_en(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Word => "Word document",
            Self::Excel => "Excel workbook",
            Self::PowerPoint => "PowerPoint presentation",
            Self::Text => "plain text",
            Self::Csv => "CSV",
            Self::Png => "PNG picture",
            Self::Jpeg => "JPEG picture",
            Self::Zip => "ZIP archive",
        }
    }

    /// The type whose extension a name ends with, however it is written.
    pub fn by_name(name: &str) -> Option<Self> {
        let extension = extension(name);
        Self::ALL.into_iter().find(|kind| kind.extensions().contains(&extension.as_str()))
    }

    /// Whether it is one of the three that are ZIPs of XML.
    pub(crate) fn is_office(self) -> bool {
        match self {
            Self::Word | Self::Excel | Self::PowerPoint => true,
            Self::Pdf | Self::Text | Self::Csv | Self::Png | Self::Jpeg | Self::Zip => false,
        }
    }
}

/// What follows the last dot, in small letters; empty where there is no dot.
pub(crate) fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}
