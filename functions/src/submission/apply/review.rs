//! What is still wrong or missing, found by the core's own parser and brought to the page and input it belongs to.

use kyoso::proposal::{self, Asked, FieldError};
use kyoso::text::{Language, Text};

use super::answers::Answers;
use super::form::{PAGES, Page};

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

    /// The sentences for the inputs of `page`, by pointer, in the order of the form.
    pub fn of_page(&self, page: &Page) -> Errors {
        Errors(self.on(page).map(|error| (error.pointer.clone(), error.message())).collect())
    }

    /// Whether `page` has nothing wrong or missing.
    pub fn is_right(&self, page: &Page) -> bool {
        self.on(page).next().is_none()
    }

    /// The first page that has something wrong or missing.
    pub fn first_open_page(&self) -> Option<&'static Page> {
        PAGES.iter().find(|page| !self.is_right(page))
    }

    fn on<'r>(&'r self, page: &'r Page) -> impl Iterator<Item = &'r FieldError> {
        self.errors.iter().filter(|error| page.parts.iter().any(|part| part.holds(&error.pointer)))
    }
}

/// The errors to show on one page: by pointer, in the order of the form.
#[derive(Default)]
pub struct Errors(Vec<(String, Text)>);

impl Errors {
    /// The sentence for the input at `pointer`.
    pub fn at(&self, pointer: &str) -> Option<&Text> {
        self.0.iter().find(|(at, _)| at == pointer).map(|(_, text)| text)
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
