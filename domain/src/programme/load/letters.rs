//! The texts of letters: one file for each letter and language.

use std::collections::BTreeMap;

use super::super::letter::{LetterBlock, LetterItem, LetterKind, LetterTemplate, LetterText, is_prose};
use super::super::mail::{Piece, pieces};
use super::Faults;
use super::mails::check_fields;
use crate::text::Language;

/// The languages that every letter is in.
pub(super) const LANGUAGES: [Language; 2] = [Language::Japanese, Language::English];

pub(super) fn letter_file(kind: LetterKind, language: Language) -> String {
    format!("letters/{}.{}.txt", kind.id(), language.tag())
}

pub(super) fn read_letters(
    files: &BTreeMap<String, String>,
    faults: &mut Faults,
) -> BTreeMap<LetterKind, LetterTemplate> {
    let mut letters = BTreeMap::new();
    for kind in LetterKind::ALL {
        let [ja, en] = LANGUAGES.map(|language| read_letter(files, kind, language, faults));
        if let (Some(ja), Some(en)) = (ja, en) {
            letters.insert(kind, LetterTemplate { ja, en });
        }
    }
    letters
}

/// What the first lines of a file say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    Title,
    To,
    From,
}

impl Head {
    const ALL: [Head; 3] = [Head::Title, Head::To, Head::From];

    /// What its lines begin with.
    fn label(self, language: Language) -> &'static str {
        match self {
            Head::Title => language.pick("標題", "Title"),
            Head::To => language.pick("宛先", "To"),
            Head::From => language.pick("発信者", "From"),
        }
    }
}

/// A letter's file: lines 標題, 宛先 and 発信者 (`Title`, `To`, `From`), an empty line, the text.
fn read_letter(
    files: &BTreeMap<String, String>,
    kind: LetterKind,
    language: Language,
    faults: &mut Faults,
) -> Option<LetterText> {
    let file = letter_file(kind, language);
    let Some(source) = files.get(&file) else {
        faults.add(&file, "", 0, "this file is missing");
        return None;
    };
    let required = kind.required_fields();
    let known: Vec<_> = kind.fields().collect();
    check_fields((&file, source), &format!("letter `{}`", kind.id()), &known, required, faults);
    let reader = Reader { file: &file, source, language };
    let (head, body) = reader.cut();
    reader.check_head(&head, faults);
    let text = LetterText {
        title: reader.head(&head, Head::Title, faults).concat(),
        to: reader.head(&head, Head::To, faults),
        from: reader.head(&head, Head::From, faults),
        body: body.into_iter().map(|block| reader.block(&block, faults)).collect(),
    };
    if text.body.is_empty() {
        faults.add(&file, source, source.len(), "the letter has no text");
    }
    Some(text)
}

/// A line without its ending, with the place where it begins.
#[derive(Clone, Copy)]
struct Line<'s> {
    at: usize,
    text: &'s str,
}

struct Reader<'s> {
    file: &'s str,
    source: &'s str,
    language: Language,
}

impl<'s> Reader<'s> {
    /// The lines before the first empty one, and the blocks after it.
    fn cut(&self) -> (Vec<Line<'s>>, Vec<Vec<Line<'s>>>) {
        let mut at = 0;
        let mut blocks: Vec<Vec<Line<'s>>> = vec![Vec::new()];
        for whole in self.source.split_inclusive('\n') {
            let line = Line { at, text: whole.trim_end() };
            at += whole.len();
            match (line.text.is_empty(), blocks.last_mut()) {
                (false, Some(block)) => block.push(line),
                (true, Some(block)) if block.is_empty() => {}
                (true, _) | (false, None) => blocks.push(Vec::new()),
            }
        }
        blocks.retain(|block| !block.is_empty());
        let head = if blocks.is_empty() { Vec::new() } else { blocks.remove(0) };
        (head, blocks)
    }

    fn fault(&self, at: usize, reason: impl Into<String>, faults: &mut Faults) {
        faults.add(self.file, self.source, at, reason);
    }

    /// What the lines of one label say.
    fn head(&self, lines: &[Line<'_>], wanted: Head, faults: &mut Faults) -> Vec<String> {
        let label = wanted.label(self.language);
        let said: Vec<_> = lines
            .iter()
            .filter_map(|line| Some((line, self.labelled(line.text)?)))
            .filter(|(_, (head, _))| *head == wanted)
            .map(|(line, (_, text))| (line.at, text.to_owned()))
            .collect();
        for (at, text) in &said {
            if text.is_empty() {
                self.fault(*at, "this line says nothing", faults);
            }
            self.no_prose(*at, text, faults);
        }
        match said.as_slice() {
            [] => self.fault(0, format!("the line `{label}:` is missing"), faults),
            [_, (at, _), ..] if wanted == Head::Title => {
                self.fault(*at, format!("`{label}:` stands twice"), faults);
            }
            [..] => {}
        }
        said.into_iter().map(|(_, text)| text).collect()
    }

    fn check_head(&self, lines: &[Line<'_>], faults: &mut Faults) {
        let labels = Head::ALL.map(|head| format!("`{}:`", head.label(self.language))).join(", ");
        for line in lines.iter().filter(|line| self.labelled(line.text).is_none()) {
            self.fault(line.at, format!("a letter begins with the lines {labels}"), faults);
        }
    }

    /// The label of a line, and what it says.
    fn labelled<'t>(&self, text: &'t str) -> Option<(Head, &'t str)> {
        Head::ALL.into_iter().find_map(|head| {
            let rest = text.strip_prefix(head.label(self.language))?;
            Some((head, rest.strip_prefix([':', '：'])?.trim()))
        })
    }

    fn block(&self, lines: &[Line<'_>], faults: &mut Faults) -> LetterBlock {
        let begins = |mark: &str| lines.first().is_some_and(|line| line.text.starts_with(mark));
        if begins("* ") {
            return LetterBlock::Items(lines.iter().filter_map(|line| self.item(*line, faults)).collect());
        }
        for line in lines {
            self.no_prose(line.at, line.text, faults);
        }
        let texts = lines.iter().map(|line| line.text.to_owned());
        if begins("【") || begins("[") {
            LetterBlock::Note(texts.collect())
        } else {
            LetterBlock::Paragraph(texts.collect::<Vec<_>>().join("\n"))
        }
    }

    /// `* label：value`.
    fn item(&self, line: Line<'_>, faults: &mut Faults) -> Option<LetterItem> {
        let cut = line.text.strip_prefix("* ").and_then(|item| item.split_once(['：', ':']));
        let Some((label, value)) =
            cut.filter(|(label, value)| !label.trim().is_empty() && !value.trim().is_empty())
        else {
            self.fault(line.at, "a point is written as `* label：{field}`", faults);
            return None;
        };
        let value = value.trim();
        if !matches!(pieces(value).as_slice(), [Piece::Field(_)]) {
            self.no_prose(line.at, value, faults);
        }
        self.no_prose(line.at, label, faults);
        Some(LetterItem { label: label.trim().to_owned(), value: value.to_owned() })
    }

    /// Paragraphs that somebody typed cannot stand inside a sentence.
    fn no_prose(&self, at: usize, text: &str, faults: &mut Faults) {
        for piece in pieces(text) {
            if let Piece::Field(name) = piece
                && is_prose(name)
            {
                let reason =
                    format!("`{{{name}}}` holds paragraphs: it stands alone, as `* label：{{{name}}}`");
                self.fault(at, reason, faults);
            }
        }
    }
}
