//! The texts of letters: templates with `{field}` placeholders, cut into their parts when they are loaded.

use serde::{Deserialize, Serialize};

use crate::text::{Language, Text};

/// The letters that the municipality writes to a proposer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterKind {
    /// 受付通知: we have it, under this number.
    Receipt,
    /// 修正依頼: please correct something, until a day (2(7)②).
    CorrectionAsked,
    /// 対象外の通知: it is outside the programme (2(4)ウ, 2(5)).
    SetAside,
    /// 採用の通知, at no cost to the municipality (2(7)④).
    Adopted,
    /// 採用の通知, at a cost: adoption does not guarantee selection (2(7)④※).
    AdoptedWithCost,
    /// 不採用の通知 (2(7)④).
    NotAdopted,
}

/// Fields that every letter may use: the programme and the case fill them in.
pub(super) const COMMON_FIELDS: [&str; 12] = [
    "programme",
    "municipality",
    "planning",
    "planning_phone",
    "planning_mail",
    "planning_hours",
    "division",
    "division_mail",
    "division_phone",
    "representative",
    "received_at",
    "next",
];

impl LetterKind {
    /// Every kind.
    pub const ALL: [LetterKind; 6] = [
        LetterKind::Receipt,
        LetterKind::CorrectionAsked,
        LetterKind::SetAside,
        LetterKind::Adopted,
        LetterKind::AdoptedWithCost,
        LetterKind::NotAdopted,
    ];

    /// The name of its files and in addresses, such as `set-aside`.
    pub fn id(self) -> &'static str {
        match self {
            LetterKind::Receipt => "receipt",
            LetterKind::CorrectionAsked => "correction-asked",
            LetterKind::SetAside => "set-aside",
            LetterKind::Adopted => "adopted",
            LetterKind::AdoptedWithCost => "adopted-with-cost",
            LetterKind::NotAdopted => "not-adopted",
        }
    }

    /// As on screen.
    pub fn name(self) -> Text {
        let (ja, en) = match self {
            LetterKind::Receipt => ("受付通知", "Notice of receipt"),
            LetterKind::CorrectionAsked => ("修正依頼", "Request for corrections"),
            LetterKind::SetAside => ("対象外の通知", "Notice that it is outside the scope of the programme"),
            LetterKind::Adopted | LetterKind::AdoptedWithCost => ("採用の通知", "Notice of adoption"),
            LetterKind::NotAdopted => ("不採用の通知", "Notice that it is not adopted"),
        };
        Text::new(ja, en)
    }

    /// The fields that its text must contain.
    pub fn required_fields(self) -> &'static [&'static str] {
        match self {
            LetterKind::Receipt => &["organisation", "number", "title", "received_at"],
            LetterKind::CorrectionAsked => &["organisation", "number", "title", "what", "answer_by"],
            LetterKind::SetAside => &["organisation", "number", "title", "clause", "ground", "reason"],
            LetterKind::Adopted => &["organisation", "number", "title", "reason", "conditions", "replaces"],
            LetterKind::AdoptedWithCost => {
                &["organisation", "number", "title", "reason", "conditions", "replaces", "selection"]
            }
            LetterKind::NotAdopted => &["organisation", "number", "title", "reason", "replaces"],
        }
    }

    /// Every field that its text may contain, each once.
    pub fn fields(self) -> impl Iterator<Item = &'static str> {
        let required = self.required_fields();
        let common = COMMON_FIELDS.into_iter().filter(|field| !required.contains(field));
        required.iter().copied().chain(common)
    }
}

/// Whether a field holds paragraphs: it stands alone in an item, which may go on over pages.
pub fn is_prose(field: &str) -> bool {
    matches!(field, "what" | "reason" | "conditions")
}

/// What people call a field, where something is wrong with its text.
pub fn field_label(field: &str) -> Text {
    let (ja, en) = match field {
        "organisation" => ("団体名", "name of the organisation"),
        "representative" => ("代表者", "representative"),
        "number" => ("受付番号", "receipt number"),
        "title" => ("提案名", "title of the proposal"),
        "received_at" => ("受付日時", "time of receipt"),
        "what" => ("修正を依頼した内容", "what is to be corrected"),
        "answer_by" => ("回答の期限", "deadline for the answer"),
        "clause" => ("根拠", "clause"),
        "ground" => ("根拠の文言", "wording of the clause"),
        "reason" => ("理由", "reason"),
        "conditions" => ("条件", "conditions"),
        "document" | "replaces" => ("文書番号", "number of the document"),
        _ => ("文面", "wording of the letter"),
    };
    Text::new(ja, en)
}

/// A letter in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterTemplate {
    /// In Japanese: the letter itself.
    pub ja: LetterText,
    /// In English: what goes with it where the proposer's language is English.
    pub en: LetterText,
}

impl LetterTemplate {
    /// The text in `language`.
    pub fn get(&self, language: Language) -> &LetterText {
        match language {
            Language::Japanese => &self.ja,
            Language::English => &self.en,
        }
    }
}

/// A letter in one language, with placeholders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterText {
    /// 標題.
    pub title: String,
    /// 宛先, line by line.
    pub to: Vec<String>,
    /// 発信者, line by line.
    pub from: Vec<String>,
    /// The text, in its order.
    pub body: Vec<LetterBlock>,
}

/// A part of a letter's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum LetterBlock {
    /// A sentence or more.
    Paragraph(String),
    /// What the letter is about, point by point (記 … 以上).
    Items(Vec<LetterItem>),
    /// Set apart at the end, such as whom to ask: a heading and lines.
    Note(Vec<String>),
}

/// A point of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterItem {
    /// What it is called.
    pub label: String,
    /// What it says, with placeholders. Where they are all empty the point is left out.
    pub value: String,
}
