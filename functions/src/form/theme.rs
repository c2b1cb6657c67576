//! What the form knows of a call: its title, what it asks, and the calls that can be chosen.

use kyoso::call::{CallText, Question};
use kyoso::text::Language;

/// The call that a proposal is for, as far as the form shows it; nothing for the free kind.
#[derive(Clone, Copy, Default)]
pub struct ThemeOf<'t> {
    /// テーマ.
    pub title: &'t str,
    /// What it asks.
    pub questions: &'t [Question],
}

impl<'t> ThemeOf<'t> {
    /// Of what a call says, for a reader of `language`.
    pub fn of(text: Option<&'t CallText>, language: Language) -> Self {
        text.map_or_else(Self::default, |text| Self {
            title: text.title.words(language),
            questions: &text.questions,
        })
    }
}

/// A call that can be chosen.
pub struct ThemeChoice {
    /// Its ID.
    pub id: String,
    /// Its title and its deadline.
    pub label: String,
}
