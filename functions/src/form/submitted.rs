//! What was submitted, as a list to read: on the proposer's page, and for those who judge.

use kyoso::case::{Case, follow_up};
use kyoso::programme::Programme;
use kyoso::proposal::{Consent, Content};
use kyoso::text::Language;

use super::{Reader, Row, Section, ThemeOf, agreed, version_answers};

/// The pages of the form with what was submitted, without what was left empty. Declarations were all made, or it had
/// not been received.
pub fn submitted(programme: &Programme, content: &Content, language: Language) -> Vec<Section> {
    let version = version_answers(content, &[]);
    let theme = ThemeOf { title: "", questions: &version.questions };
    let reader = Reader { programme, language, answers: &version.answers, theme };
    let mut sections = reader.sections(|_| false);
    sections.retain(|section| !matches!(section.slug, "declarations" | "consents"));
    for section in &mut sections {
        section.rows.retain(|row| !row.answer.is_empty());
    }
    sections.retain(|section| !section.rows.is_empty());
    sections
}

/// What goes on after the end of a case by the consents that were given, each by its name; nothing before the end.
pub fn goes_on(programme: &Programme, case: &Case, language: Language) -> Vec<String> {
    let known = follow_up::outlives(case).filter_map(|consent| programme.consent(&consent.id));
    known.map(|consent| consent.name.get(language).to_owned()).collect()
}

/// The consents as they were given.
pub fn given(programme: &Programme, consents: &[Consent], language: Language) -> Vec<Row> {
    consents.iter().map(|consent| consent_row(programme, consent, language)).collect()
}

fn consent_row(programme: &Programme, consent: &Consent, language: Language) -> Row {
    let label = programme.consent(&consent.id).map_or(consent.id.as_str(), |known| known.name.get(language));
    let answer = if consent.given { "true" } else { "false" };
    Row { label: label.to_owned(), answer: agreed(answer, language).to_owned() }
}
