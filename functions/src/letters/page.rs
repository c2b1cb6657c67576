//! The answers: a page for paper, a PDF, and what is said where a character cannot be set.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use kyoso::case::CaseId;
use kyoso::letter::{Letter, LetterOf, Typeset, Uncovered};
use kyoso::programme::Programme;
use kyoso::programme::letter::field_label;
use kyoso::text::{Language, Text};

use super::view::LetterPart;
use super::{LetterView, Reader, Typesetter, path};
use crate::http::{Problem, Visit};
use crate::pages::{Chrome, Failure, html};

/// To whom a letter is shown, and where.
pub struct Face<'f> {
    /// The programme.
    pub programme: &'f Programme,
    /// The visit.
    pub visit: &'f Visit,
    /// Who reads.
    pub reader: Reader,
    /// The case.
    pub case: &'f CaseId,
}

impl Face<'_> {
    /// Staff read Japanese.
    fn language(&self) -> Language {
        match self.reader {
            Reader::Staff => Language::Japanese,
            Reader::Proposer => self.visit.language,
        }
    }
}

#[derive(Template)]
#[template(path = "letters/letter.html")]
struct LetterPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    letter: LetterView,
    path: String,
    back: String,
    notice: String,
}

/// A letter for paper.
pub fn page(face: &Face<'_>, of: &LetterOf, letter: Letter) -> Response {
    shown(face, of, letter, StatusCode::OK, String::new())
}

fn shown(face: &Face<'_>, of: &LetterOf, letter: Letter, status: StatusCode, notice: String) -> Response {
    let lang = face.language();
    let letter = LetterView::new(of, letter, lang);
    let path = path(face.reader, face.case, of.sequence);
    let chrome = Chrome::private(face.programme, face.visit, letter.kind_text.clone());
    let back = path.split("/letters/").next().unwrap_or_default().to_owned();
    html(status, &LetterPage { lang, chrome, letter, path, back, notice })
}

/// A letter as PDF; where a character cannot be set, the page for paper, which says so.
///
/// # Errors
/// When the typesetter does not answer or fails.
pub async fn pdf(
    face: &Face<'_>,
    typesetter: &Typesetter,
    (of, letter): (LetterOf, Letter),
) -> Result<Response, Failure> {
    match typesetter.set(&letter).await? {
        Typeset::Pdf { pdf } => file(&letter.name, &pdf),
        Typeset::Uncovered(found) => {
            let notice = uncovered(&found).get(face.language()).to_owned();
            Ok(shown(face, &of, letter, StatusCode::UNPROCESSABLE_ENTITY, notice))
        }
    }
}

/// A letter as PDF, for a program.
///
/// # Errors
/// When a character cannot be set, or the typesetter does not answer or fails.
pub async fn api_pdf(face: &Face<'_>, typesetter: &Typesetter, letter: &Letter) -> Result<Response, Failed> {
    match typesetter.set(letter).await? {
        Typeset::Pdf { pdf } => Ok(file(&letter.name, &pdf)?),
        Typeset::Uncovered(found) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let problem = Problem::in_language(status, "uncovered-character", face.visit.language);
            Err(Failed::Problem(problem.detail(&uncovered(&found))))
        }
    }
}

/// Why a program gets no PDF.
pub enum Failed {
    /// A character cannot be set, or no case is opened by this secret.
    Problem(Problem),
    /// Something does not answer or failed.
    Failure(Failure),
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        match self {
            Failed::Problem(problem) => problem.into_response(),
            Failed::Failure(failure) => failure.into_response(),
        }
    }
}

/// The file, to keep: a receipt number and a kind are made of letters, digits and hyphens only.
fn file(name: &str, pdf: &str) -> Result<Response, Failure> {
    let pdf = BASE64.decode(pdf.as_bytes()).map_err(|_| {
        tracing::error!("the function letters gave no base64");
        Failure::Internal
    })?;
    let disposition = format!("attachment; filename=\"{name}.pdf\"");
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| Failure::Internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, pdf).into_response())
}

/// Which character cannot be set, where it stands, and what to do.
fn uncovered(found: &Uncovered) -> Text {
    let field = field_label(found.field.as_deref().unwrap_or_default());
    let (character, code) = (&found.character, found.code_points());
    Text::new(
        format!(
            "PDFを作成できません。「{}」にある文字「{character}」（{code}）が、PDFの書体にないためです。文字が欠けた文書は作成しません。印刷用の画面を印刷して使うか、記載を改めてください。",
            field.ja
        ),
        format!(
            "The PDF cannot be made: its typeface has no “{character}” ({code}), which stands in “{}”. A letter with a gap is not made. Print the page instead.",
            field.en
        ),
    )
}
