//! What is still wrong or missing, found by the core's own parser and brought to the page and input it belongs to.

use kyoso::proposal::{self, Asked, FieldError};
use kyoso::text::Language;
use kyoso::value::Flaw;

use super::answers::Answers;
use super::table::Page;

/// Every error in the answers, by page.
pub struct Review {
    errors: Vec<FieldError>,
}

impl Review {
    /// Parses the answers as the API would.
    pub fn of(answers: &Answers, asked: &Asked<'_>) -> Self {
        let errors = proposal::parse(&answers.body(Language::Japanese), asked).err().unwrap_or_default();
        Self { errors }
    }

    /// What is wrong with the inputs of `page`.
    pub fn of_page(&self, page: &Page) -> Errors {
        Errors(self.on(page).cloned().collect())
    }

    /// Whether `page` has nothing wrong or missing.
    pub fn is_right(&self, page: &Page) -> bool {
        self.on(page).next().is_none()
    }

    fn on<'r>(&'r self, page: &'r Page) -> impl Iterator<Item = &'r FieldError> {
        self.errors.iter().filter(|error| page.parts.iter().any(|part| part.holds(&error.pointer)))
    }
}

/// The errors to show on one page.
#[derive(Default)]
pub struct Errors(Vec<FieldError>);

impl Errors {
    /// These errors, on a page that asks for a part of the form only.
    pub fn of(errors: Vec<FieldError>) -> Self {
        Self(errors)
    }

    /// What is wrong with the input at `pointer`.
    pub fn at(&self, pointer: &str) -> Option<&Flaw> {
        self.0.iter().find(|error| error.pointer == pointer).map(|error| &error.flaw)
    }

    /// How many there are.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
