//! The frame around every page.

use kyoso::programme::Programme;
use kyoso::text::Language;

use super::assets;
use crate::http::Visit;

/// What the frame around a page needs to know.
pub struct Chrome<'p> {
    /// The programme.
    pub programme: &'p Programme,
    /// The reader's language.
    pub language: Language,
    /// The page's title.
    pub title: String,
    /// The page's path, for the link that switches the language.
    pub path: String,
    /// Whether the page is somebody's own, and no search engine's business.
    pub private: bool,
}

impl<'p> Chrome<'p> {
    /// The frame of a page that anybody can see.
    pub fn public(programme: &'p Programme, visit: &Visit, title: impl Into<String>) -> Self {
        Self {
            programme,
            language: visit.language,
            title: title.into(),
            path: visit.path.clone(),
            private: false,
        }
    }

    /// The frame of a page that is somebody's own.
    pub fn private(programme: &'p Programme, visit: &Visit, title: impl Into<String>) -> Self {
        Self { private: true, ..Self::public(programme, visit, title) }
    }

    /// The same where the language is switched on another page, because this one only answers a form.
    #[must_use]
    pub fn at(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// The programme's name.
    pub fn name(&self) -> &str {
        self.programme.about.name.get(self.language)
    }

    /// The municipality's name.
    pub fn municipality(&self) -> &str {
        self.programme.about.municipality.get(self.language)
    }

    /// The division that receives proposals.
    pub fn planning(&self) -> &str {
        self.programme.planning_name(self.language)
    }

    /// Its telephone number.
    pub fn phone(&self) -> &str {
        &self.programme.about.contact.phone
    }

    /// Its mail address.
    pub fn mail(&self) -> &str {
        &self.programme.about.contact.mail
    }

    /// When someone answers.
    pub fn hours(&self) -> &str {
        self.programme.about.contact.hours.get(self.language)
    }

    /// The other language.
    pub fn other(&self) -> Language {
        match self.language {
            Language::Japanese => Language::English,
            Language::English => Language::Japanese,
        }
    }

    /// The page in the other language.
    pub fn other_language_path(&self) -> String {
        format!("{}?lang={}", self.path, self.other().tag())
    }

    /// The address of the style sheet.
    pub fn style(&self) -> &'static str {
        assets::style()
    }

    /// The address of the script.
    pub fn script(&self) -> &'static str {
        assets::script()
    }

    /// The address of the script of pages that send files.
    pub fn files_script(&self) -> &'static str {
        assets::files_script()
    }

    /// The address of the icon.
    pub fn icon(&self) -> &'static str {
        assets::icon()
    }
}
