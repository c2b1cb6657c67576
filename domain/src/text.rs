//! Languages, and text that exists in both.

use serde::{Deserialize, Serialize};

/// The two languages of every page and mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// Japanese, which comes first everywhere.
    #[default]
    #[serde(rename = "ja")]
    Japanese,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The BCP 47 tag, as in `<html lang>` and in the proposal's `language`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Japanese => "ja",
            Language::English => "en",
        }
    }

    /// The one of two wordings that is in this language.
    pub fn pick<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::Japanese => ja,
            Language::English => en,
        }
    }
}

/// One sentence or label in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Both wordings of one text.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    /// The wording in `language`.
    pub fn get(&self, language: Language) -> &str {
        language.pick(&self.ja, &self.en)
    }
}
