//! Letters to proposers (受付通知, 修正依頼, 対象外, 採否): for paper, as PDF and as data, the same for staff and proposer.
//!
//! Whoever shows a case has opened it for its reader; here is what they then see. [`find`] writes one letter from the
//! record, [`page`] shows it for paper, [`pdf`] has it set by the function `letters`, which is given the letter and reads
//! nothing. A draft (案) is for staff alone.

mod page;
mod typesetter;
mod view;

use kyoso::calendar;
use kyoso::case::CaseId;
use kyoso::letter::{Facts, Letter, LetterOf, compose, letters};
use kyoso::programme::Programme;
use kyoso::text::Language;
use serde::Serialize;

use crate::pages::Failure;
use crate::store::CaseFile;

pub use page::{Face, Failed, api_pdf, page, pdf};
pub use typesetter::Typesetter;
#[cfg(test)]
pub(crate) use typesetter::testing;
pub use view::LetterView;

/// Who reads letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Staff, who also see drafts.
    Staff,
    /// The proposer, who sees what they were told.
    Proposer,
}

impl Reader {
    fn sees(self, letter: &LetterOf) -> bool {
        match self {
            Reader::Staff => true,
            Reader::Proposer => letter.told_at.is_some(),
        }
    }
}

/// A letter in a list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LetterLine {
    /// The sequence of the event that it tells of: its place in addresses.
    pub sequence: u32,
    /// `receipt`, `correction-asked`, `set-aside`, `adopted`, `adopted-with-cost` or `not-adopted`.
    pub kind: &'static str,
    /// The same as people read it.
    pub name: String,
    /// Its day, as people write it: when the proposer was told, or when a draft was recorded.
    pub day_text: String,
    /// Whether it is a draft for staff (案): the proposer has not been told yet.
    pub is_draft: bool,
}

/// The letters of a case that `reader` may see; none after the disposal of its text.
pub fn list(file: &CaseFile, reader: Reader, language: Language) -> Vec<LetterLine> {
    let shown = letters(&file.events).into_iter().filter(|letter| reader.sees(letter));
    let line = |letter: LetterOf| LetterLine {
        sequence: letter.sequence,
        kind: letter.kind.id(),
        name: letter.kind.name().get(language).to_owned(),
        day_text: calendar::date(
            calendar::civil(letter.told_at.unwrap_or(letter.recorded_at)).date(),
            language,
        ),
        is_draft: letter.told_at.is_none(),
    };
    shown.filter(|letter| is_kept(file, letter)).map(line).collect()
}

/// Whether all that a letter quotes is still there: what was disposed of is not left out of a letter.
fn is_kept(file: &CaseFile, of: &LetterOf) -> bool {
    let has_text = !file.has_text(of.text) || file.texts.contains_key(&of.text);
    has_text && file.content_as_of(of.sequence).is_some()
}

/// The letter of the event `sequence`, as it stands in an address.
///
/// # Errors
/// [`Failure::NotFound`] where there is none for `reader`.
pub fn find(
    programme: &Programme,
    file: &CaseFile,
    sequence: &str,
    reader: Reader,
) -> Result<(LetterOf, Letter), Failure> {
    let sequence: u32 = sequence.parse().map_err(|_| Failure::NotFound)?;
    let found = letters(&file.events).into_iter().find(|letter| letter.sequence == sequence);
    let of = found.filter(|letter| reader.sees(letter)).ok_or(Failure::NotFound)?;
    let kept = Some(of).filter(|of| is_kept(file, of));
    let letter = kept.and_then(|of| write(programme, file, &of)).ok_or(Failure::NotFound)?;
    Ok((of, letter))
}

/// Writes a letter; none after the disposal of the proposal.
fn write(programme: &Programme, file: &CaseFile, of: &LetterOf) -> Option<Letter> {
    let case = file.as_of(of.sequence)?;
    let content = file.content_as_of(of.sequence)?;
    let act = file.case.acts.iter().find(|act| act.sequence == of.sequence);
    let facts = Facts {
        programme,
        case: &case,
        act: file.event(of.sequence)?,
        content: &content,
        typed: file.texts.get(&of.text).map_or("", String::as_str),
        document: act.and_then(|act| act.document.as_ref()),
        day: calendar::civil(of.told_at.unwrap_or(of.recorded_at)).date(),
    };
    match compose(of, facts) {
        Ok(letter) => Some(letter),
        Err(error) => {
            tracing::error!(letter.kind = of.kind.id(), error = %error, "a letter could not be written");
            None
        }
    }
}

/// Where the pages of a case's letters are.
pub fn path(reader: Reader, case: &CaseId, sequence: u32) -> String {
    match reader {
        Reader::Staff => format!("/staff/cases/{case}/letters/{sequence}"),
        Reader::Proposer => format!("/status/{case}/letters/{sequence}"),
    }
}
