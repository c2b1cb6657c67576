//! A letter as a page and as data show it.

use kyoso::letter::{Block, Item, Letter, LetterOf, Sheet, Span, Words};
use kyoso::text::Language;
use serde::Serialize;

/// A letter.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LetterView {
    /// The sequence of the event that it tells of.
    pub sequence: u32,
    /// `receipt`, `correction-asked`, `set-aside`, `adopted`, `adopted-with-cost` or `not-adopted`.
    pub kind: &'static str,
    /// The same as people read it.
    pub kind_text: String,
    /// The name of its file, without an ending.
    pub name: String,
    /// Whether it is a draft for staff (案): the proposer has not been told yet.
    pub is_draft: bool,
    /// In Japanese, and where the proposer's language is English, in English after it.
    pub sheets: Vec<LetterSheet>,
}

/// A letter in one language.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct LetterSheet {
    /// `ja` or `en`.
    pub language: &'static str,
    /// What marks a draft (案); absent on a letter that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// 文書番号; absent until it is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<LetterText>,
    /// Its date.
    pub date: String,
    /// 宛先, line by line.
    pub to: Vec<LetterText>,
    /// 発信者, line by line.
    pub from: Vec<LetterText>,
    /// 標題.
    pub title: LetterText,
    /// The text.
    pub body: Vec<LetterPart>,
}

/// A part of a letter's text.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum LetterPart {
    /// A sentence or more.
    Paragraph {
        /// What it says.
        text: LetterText,
    },
    /// Point by point.
    Items {
        /// What stands above them (記); empty for nothing.
        opening: String,
        /// The points.
        items: Vec<LetterItem>,
        /// What stands below them (以上); empty for nothing.
        closing: String,
    },
    /// Set apart, such as whom to ask: a heading and lines.
    Note {
        /// The lines.
        lines: Vec<LetterText>,
    },
}

/// A point of a letter.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LetterItem {
    /// What it is called.
    pub label: LetterText,
    /// What it says.
    pub text: LetterText,
    /// Whether it is in paragraphs, below its label.
    pub is_prose: bool,
}

/// A text; as data, plain.
pub struct LetterText(Words);

impl LetterText {
    /// Its pieces: what was filled in stands apart from its sentence, whatever the direction of its script.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, bool)> {
        self.0.iter().map(|span| (span.text.as_str(), span.field.is_some()))
    }
}

impl Serialize for LetterText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.pieces().map(|(text, _)| text).collect::<String>())
    }
}

#[cfg(test)]
impl utoipa::PartialSchema for LetterText {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        String::schema()
    }
}

#[cfg(test)]
impl utoipa::ToSchema for LetterText {}

impl LetterView {
    /// A letter as it is shown to a reader of `language`.
    pub fn new(of: &LetterOf, letter: Letter, language: Language) -> Self {
        Self {
            sequence: of.sequence,
            kind: letter.kind.id(),
            kind_text: letter.kind.name().get(language).to_owned(),
            name: letter.name,
            is_draft: letter.is_draft,
            sheets: letter.sheets.into_iter().map(sheet).collect(),
        }
    }
}

fn sheet(sheet: Sheet) -> LetterSheet {
    let said = |lines: Vec<Words>| lines.into_iter().map(LetterText).collect();
    LetterSheet {
        language: sheet.language.tag(),
        mark: sheet.mark,
        document: sheet.document.map(LetterText),
        date: sheet.date,
        to: said(sheet.to),
        from: said(sheet.from),
        title: LetterText(sheet.title),
        body: sheet.body.into_iter().flat_map(parts).collect(),
    }
}

fn parts(block: Block) -> Vec<LetterPart> {
    match block {
        Block::Paragraph { words } => {
            lines(words).into_iter().map(|words| LetterPart::Paragraph { text: LetterText(words) }).collect()
        }
        Block::Note { lines } => {
            vec![LetterPart::Note { lines: lines.into_iter().map(LetterText).collect() }]
        }
        Block::Items { opening, items, closing } => {
            vec![LetterPart::Items { opening, items: items.into_iter().map(item).collect(), closing }]
        }
    }
}

/// The lines of a text: each is a paragraph of its own, as in the PDF.
fn lines(words: Words) -> Vec<Words> {
    let (mut lines, mut line) = (Vec::new(), Words::new());
    for span in words {
        for (index, text) in span.text.split('\n').enumerate() {
            if index > 0 {
                lines.push(std::mem::take(&mut line));
            }
            line.push(Span { text: text.to_owned(), field: span.field.clone() });
        }
    }
    lines.push(line);
    lines
}

fn item(item: Item) -> LetterItem {
    LetterItem { label: LetterText(item.label), text: LetterText(item.value), is_prose: item.is_prose }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_of_a_text_is_a_paragraph_with_its_fields() {
        let said = |text: &str| Span { text: text.to_owned(), field: None };
        let filled = |text: &str| Span { text: text.to_owned(), field: Some("programme".to_owned()) };
        let words =
            vec![said("このたびは、"), filled("制度"), said("に。\n次のとおり。\nなお、"), filled("制度")];
        let expected = [
            vec![said("このたびは、"), filled("制度"), said("に。")],
            vec![said("次のとおり。")],
            vec![said("なお、"), filled("制度")],
        ];
        assert!(lines(words) == expected);
        assert!(lines(Words::new()) == [Words::new()]);
    }
}
