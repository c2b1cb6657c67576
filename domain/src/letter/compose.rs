//! Writing a letter: the programme's text with its fields filled in from the record.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Block, Item, Letter, LetterOf, Sheet, Span, Words};
use crate::calendar;
use crate::case::{Case, DecisionText, Document, Event};
use crate::programme::letter::{LetterBlock, LetterItem, LetterText, is_prose};
use crate::programme::mail::{Piece, pieces};
use crate::programme::{Division, LetterKind, MissingField, Programme};
use crate::proposal::{Content, Representative};
use crate::text::Language::{self, English, Japanese};
use crate::value::suspicious;

/// What a letter is written from.
#[derive(Clone, Copy)]
pub struct Facts<'f> {
    /// The programme, for its text.
    pub programme: &'f Programme,
    /// The case as it was after the act.
    pub case: &'f Case,
    /// The act.
    pub act: &'f Event,
    /// The proposal as it stood then.
    pub content: &'f Content,
    /// What was typed at the act; empty for nothing.
    pub typed: &'f str,
    /// The act's document, as it was recorded last.
    pub document: Option<&'f Document>,
    /// The day of the act.
    pub day: Date,
}

type Values = BTreeMap<&'static str, String>;

/// Writes a letter. It bears the day on which its document takes effect (施行日), or else the day of the act.
///
/// # Errors
/// [`MissingField`] when its text names a field that this letter does not have, which the build refuses.
pub fn compose(letter: &LetterOf, facts: Facts<'_>) -> Result<Letter, MissingField> {
    let missing = || MissingField(letter.kind.id().to_owned());
    let receipt = facts.case.receipt.as_ref().ok_or_else(missing)?;
    let template = facts.programme.letters.get(&letter.kind).ok_or_else(missing)?;
    let languages: &[Language] = match receipt.language {
        Japanese => &[Japanese],
        English => &[Japanese, English],
    };
    let sheets = languages.iter().map(|language| {
        let writer = Writer { values: values(letter.kind, &facts, *language), language: *language };
        writer.sheet(template.get(*language), letter, &facts)
    });
    Ok(Letter {
        name: format!("{}-{}", receipt.number, letter.kind.id()),
        kind: letter.kind,
        at: letter.told_at.unwrap_or(letter.recorded_at),
        is_draft: letter.told_at.is_none(),
        sheets: sheets.collect::<Result<_, _>>()?,
    })
}

/// The fields of a letter, each as people read it.
fn values(kind: LetterKind, facts: &Facts<'_>, language: Language) -> Values {
    let (about, content) = (&facts.programme.about, facts.content);
    let division = issuer(kind, facts);
    let receipt = facts.case.receipt.as_ref();
    let mut values = Values::from([
        ("programme", about.name.get(language).to_owned()),
        ("municipality", about.municipality.get(language).to_owned()),
        ("planning", facts.programme.planning_name(language).to_owned()),
        ("planning_phone", about.contact.phone.clone()),
        ("planning_mail", about.contact.mail.clone()),
        ("planning_hours", about.contact.hours.get(language).to_owned()),
        ("division", division.map(|known| known.name.get(language).to_owned()).unwrap_or_default()),
        ("division_mail", division.map(|known| known.mail.clone()).unwrap_or_default()),
        ("division_phone", division.map(|known| known.phone.clone()).unwrap_or_default()),
        ("next", facts.programme.guide.after_receipt.get(language).to_owned()),
        ("selection", facts.programme.guide.selection.text.get(language).to_owned()),
        ("organisation", content.organization.name.as_str().to_owned()),
        ("representative", representative(&content.organization.representative)),
        ("title", content.proposal.title.as_str().to_owned()),
        ("number", receipt.map(|receipt| receipt.number.to_string()).unwrap_or_default()),
        (
            "received_at",
            receipt.map(|receipt| calendar::date_time(receipt.received_at, language)).unwrap_or_default(),
        ),
    ]);
    values.extend(of_act(kind, facts, language));
    values
}

/// What only this letter has.
fn of_act(kind: LetterKind, facts: &Facts<'_>, language: Language) -> Vec<(&'static str, String)> {
    let typed = || facts.typed.to_owned();
    match (kind, facts.act) {
        (LetterKind::CorrectionAsked, Event::CorrectionAsked { until }) => {
            let deadline = calendar::deadline(calendar::midnight_after(*until), language);
            vec![("what", typed()), ("answer_by", deadline)]
        }
        (LetterKind::SetAside, Event::SetAside { clause, ground }) => {
            vec![("clause", clause.clone()), ("ground", ground.clone()), ("reason", typed())]
        }
        (LetterKind::Adopted | LetterKind::AdoptedWithCost | LetterKind::NotAdopted, _) => {
            // Only what the proposer reads: the rest of the payload is for colleagues. Where it cannot be read, these
            // fields are missing, and there is no letter.
            let text = serde_json::from_str::<DecisionText>(facts.typed).ok();
            let of_text = text.into_iter().flat_map(|text| {
                let conditions = text.conditions.map(|text| text.as_str().to_owned()).unwrap_or_default();
                [("reason", text.reasons.as_str().to_owned()), ("conditions", conditions)]
            });
            of_text.chain([("replaces", replaced(facts, language))]).collect()
        }
        (LetterKind::Receipt | LetterKind::CorrectionAsked | LetterKind::SetAside, _) => Vec::new(),
    }
}

/// The announced decision that this one takes the place of; nothing where it is the first.
fn replaced(facts: &Facts<'_>, language: Language) -> String {
    let Event::DecisionRecorded { replaces: Some(before), .. } = facts.act else { return String::new() };
    let act = facts.case.acts.iter().find(|act| act.sequence == *before);
    let Some(document) = act.and_then(|act| act.document.as_ref()) else {
        return language.pick("先の通知", "our earlier notice").to_owned();
    };
    let on = document.effective_on.map(|day| calendar::letter_date(day, language));
    match (language, on) {
        (Japanese, Some(on)) => format!("{on}付け{}の通知", document.number),
        (Japanese, None) => format!("{}の通知", document.number),
        (English, Some(on)) => format!("our notice {} of {on}", document.number),
        (English, None) => format!("our notice {}", document.number),
    }
}

/// Who writes: of a decision the division that decides, otherwise Planning.
fn issuer<'f>(kind: LetterKind, facts: &Facts<'f>) -> Option<&'f Division> {
    let planning = facts.programme.about.contact.division.as_str();
    let division = match kind {
        LetterKind::Adopted | LetterKind::AdoptedWithCost | LetterKind::NotAdopted => {
            facts.case.division.as_deref()
        }
        LetterKind::Receipt | LetterKind::CorrectionAsked | LetterKind::SetAside => None,
    };
    facts.programme.division(division.unwrap_or(planning))
}

fn representative(representative: &Representative) -> String {
    let title = representative.title.iter().map(|title| title.as_str());
    title.chain([representative.name.as_str()]).collect::<Vec<_>>().join("　")
}

/// Fills in a text.
struct Writer {
    values: Values,
    language: Language,
}

impl Writer {
    fn sheet(&self, text: &LetterText, letter: &LetterOf, facts: &Facts<'_>) -> Result<Sheet, MissingField> {
        let day = facts.document.and_then(|document| document.effective_on).unwrap_or(facts.day);
        let lines = |lines: &[String]| lines.iter().map(|line| self.words(line)).collect::<Result<_, _>>();
        let body = text.body.iter().map(|block| self.block(block));
        Ok(Sheet {
            language: self.language,
            mark: letter.told_at.is_none().then(|| self.language.pick("案", "DRAFT").to_owned()),
            document: facts.document.map(|document| vec![value("document", &document.number)]),
            date: calendar::letter_date(day, self.language),
            to: lines(&text.to)?,
            from: lines(&text.from)?,
            title: self.words(&text.title)?,
            body: body.collect::<Result<_, _>>()?,
        })
    }

    fn block(&self, block: &LetterBlock) -> Result<Block, MissingField> {
        match block {
            LetterBlock::Paragraph(text) => Ok(Block::Paragraph { words: self.words(text)? }),
            LetterBlock::Note(lines) => Ok(Block::Note {
                lines: lines.iter().map(|line| self.words(line)).collect::<Result<_, _>>()?,
            }),
            LetterBlock::Items(items) => {
                let items = items.iter().map(|item| self.item(item)).collect::<Result<Vec<_>, _>>()?;
                Ok(Block::Items {
                    opening: self.language.pick("記", "").to_owned(),
                    items: items.into_iter().flatten().collect(),
                    closing: self.language.pick("以上", "").to_owned(),
                })
            }
        }
    }

    /// A point; none where all its fields are empty.
    fn item(&self, item: &LetterItem) -> Result<Option<Item>, MissingField> {
        let value = self.words(&item.value)?;
        let mut fields = value.iter().filter(|span| span.field.is_some()).peekable();
        if fields.peek().is_some() && fields.all(|span| span.text.is_empty()) {
            return Ok(None);
        }
        let is_prose = value.iter().any(|span| span.field.as_deref().is_some_and(is_prose));
        Ok(Some(Item { label: self.words(&item.label)?, value, is_prose }))
    }

    fn words(&self, template: &str) -> Result<Words, MissingField> {
        let span = |piece| match piece {
            Piece::Words(words) => Ok(Span { text: words.to_owned(), field: None }),
            Piece::Field(name) => match self.values.get(name) {
                Some(text) => Ok(value(name, text)),
                None => Err(MissingField(name.to_owned())),
            },
        };
        pieces(template).into_iter().map(span).collect()
    }
}

/// What a field says on paper: what nobody can see is left out, so that nothing turns a line around, and a tab is a
/// space.
fn value(field: &str, text: &str) -> Span {
    let hidden: Vec<usize> =
        suspicious(text).iter().filter(|found| !found.shows()).map(|found| found.index).collect();
    let shown = text.chars().enumerate().filter(|(index, _)| hidden.binary_search(index).is_err());
    let text: String =
        shown.map(|(_, character)| if character == '\t' { '\u{3000}' } else { character }).collect();
    Span { text: text.replace("\r\n", "\n").replace('\r', "\n"), field: Some(field.to_owned()) }
}
