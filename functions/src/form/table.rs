//! The form as data: one table of pages, parts and fields.
//!
//! A field's name in HTML is its JSON pointer in the body of the public API, so the form cannot ask for anything
//! that the API does not take. Drafts, error messages, the overview of questions, the page of answers to check
//! and the proposer's page are all made from this table.

mod pages;
#[cfg(test)]
mod tests;

use kyoso::call::Question;
use kyoso::text::Language;

pub use pages::{CO_PROPOSER, PAGES};

/// A wording of the form itself, in both languages, beside each other.
#[derive(Clone, Copy)]
pub struct Words {
    /// Japanese.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
}

impl Words {
    /// The wording in `language`.
    pub fn get(self, language: Language) -> &'static str {
        language.pick(self.ja, self.en)
    }
}

/// Both wordings of one text.
const fn words(ja: &'static str, en: &'static str) -> Words {
    Words { ja, en }
}

/// A page of the form: one thing to think about.
pub struct Page {
    /// Its last path segment: `/apply/<slug>`. The first page is `/apply` itself.
    pub slug: &'static str,
    /// Its heading.
    pub title: Words,
    /// A sentence under the heading, if one helps.
    pub lead: Option<Words>,
    /// What it asks.
    pub parts: &'static [Part],
}

/// A part of a page.
pub enum Part {
    /// Fields, under a heading of their own where the page has several parts.
    Fields(Option<Words>, &'static [Field]),
    /// フリー型 or テーマ指定型, and for which call.
    Kind,
    /// The questions of the call.
    ThemeQuestions,
    /// Any number of co-proposers, each with the fields [`CO_PROPOSER`] and their declarations.
    CoProposers,
    /// Any number of one-line entries.
    Entries(Entries),
    /// Items of the ward's plan to refer to.
    PlanItems,
    /// The programme's declarations: each must be made.
    Declarations,
    /// The programme's consents: each must be answered, with yes or no.
    Consents,
}

/// A list of one-line entries.
pub struct Entries {
    /// The pointer of the list.
    pub pointer: &'static str,
    /// What the list is.
    pub label: Words,
    /// How to fill it in.
    pub hint: Words,
}

/// One field.
pub struct Field {
    /// Its JSON pointer; in a list, the pointer below the entry.
    pub pointer: &'static str,
    /// Its label.
    pub label: Words,
    /// How to fill it in, if that is not obvious.
    pub hint: Option<Words>,
    /// How it is filled in.
    pub input: Input,
    /// Whether the contract requires it.
    pub required: bool,
    /// HTML `autocomplete`; empty for none.
    pub autocomplete: &'static str,
    /// HTML `inputmode`; empty for none.
    pub inputmode: &'static str,
}

/// How a field is filled in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// One line of at most this many characters.
    Line(usize),
    /// Paragraphs of at most this many characters.
    Paragraphs(usize),
    /// One of a few.
    Choice(Choices),
    /// Yes or no.
    YesNo,
}

/// Where the choices of a field come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Choices {
    /// The programme's organisation types.
    OrganisationTypes,
    /// A base of activity in the ward, or none.
    ActivityBase,
    /// Whether the ward bears costs.
    WardCost,
    /// The programme's ways of hearing of it.
    Channels,
}

/// The page for files.
pub const FILES_PAGE: &str = "files";

/// The page with the questions of the call: asked where there are any.
const THEME_PAGE: &str = "theme";

/// The pages that are asked of a proposal for a call with these questions; none for the free kind.
pub fn pages_for(questions: &[Question]) -> impl Iterator<Item = &'static Page> {
    let has_questions = !questions.is_empty();
    PAGES.iter().filter(move |page| has_questions || !page.is_of_theme())
}

impl Page {
    /// The page at `/apply/<slug>`; the first page has the slug `start`.
    pub fn find(slug: &str) -> Option<&'static Page> {
        PAGES.iter().find(|page| page.slug == slug)
    }

    /// The page that holds the field at `pointer`.
    pub fn of(pointer: &str) -> Option<&'static Page> {
        PAGES.iter().find(|page| page.parts.iter().any(|part| part.holds(pointer)))
    }

    /// Whether it holds the questions of the call.
    pub fn is_of_theme(&self) -> bool {
        self.slug == THEME_PAGE
    }

    /// Whether it is the page for files, which asks for no answers.
    pub fn is_of_files(&self) -> bool {
        self.slug == FILES_PAGE
    }

    /// Its number, from 1, among those that are asked.
    pub fn number(&self, questions: &[Question]) -> usize {
        pages_for(questions).take_while(|page| page.slug != self.slug).count() + 1
    }

    /// The page after it; none after the last, which the page of answers to check follows.
    pub fn next(&self, questions: &[Question]) -> Option<&'static Page> {
        PAGES
            .iter()
            .skip_while(|page| page.slug != self.slug)
            .skip(1)
            .find(|page| !questions.is_empty() || !page.is_of_theme())
    }

    /// The page before it.
    pub fn previous(&self, questions: &[Question]) -> Option<&'static Page> {
        PAGES
            .iter()
            .take_while(|page| page.slug != self.slug)
            .filter(|page| !questions.is_empty() || !page.is_of_theme())
            .last()
    }

    /// Its path.
    pub fn path(&self) -> String {
        if self.slug == "start" { "/apply".to_owned() } else { format!("/apply/{}", self.slug) }
    }
}

impl Part {
    /// Whether a field or list of this part, or something in it, stands at `pointer`.
    pub fn holds(&self, pointer: &str) -> bool {
        match self {
            Part::Fields(_, fields) => fields.iter().any(|field| field.pointer == pointer),
            Part::Kind => matches!(pointer, "/kind" | THEME),
            Part::ThemeQuestions => is_within(pointer, THEME_ANSWERS),
            Part::CoProposers => is_within(pointer, "/coProposers"),
            Part::Entries(entries) => is_within(pointer, entries.pointer),
            Part::PlanItems => is_within(pointer, "/proposal/planReferences"),
            Part::Declarations => is_within(pointer, "/declarations"),
            Part::Consents => is_within(pointer, "/consents"),
        }
    }

    /// Whether `pointer` is the name of an input of this part.
    pub fn accepts(&self, pointer: &str) -> bool {
        match self {
            Part::Fields(..) | Part::Kind => self.holds(pointer),
            Part::ThemeQuestions => is_member(pointer, THEME_ANSWERS),
            Part::CoProposers => entry_of(pointer, "/coProposers").is_some_and(|(_, below)| {
                CO_PROPOSER.iter().any(|field| field.pointer == below) || is_member(below, "/declarations")
            }),
            Part::Entries(entries) => is_entry(pointer, entries.pointer),
            Part::PlanItems => is_entry(pointer, "/proposal/planReferences"),
            Part::Declarations => is_member(pointer, "/declarations"),
            Part::Consents => is_member(pointer, "/consents"),
        }
    }
}

/// Where the call stands.
pub const THEME: &str = "/themeId";
/// Where the answers to its questions stand.
pub const THEME_ANSWERS: &str = "/themeAnswers";

/// Whether what stands at `pointer` is of the call: it says nothing in a proposal of the free kind.
pub fn is_of_theme(pointer: &str) -> bool {
    pointer == THEME || is_within(pointer, THEME_ANSWERS)
}

/// The pointers of all lists.
pub const LISTS: [&str; 4] = [
    "/coProposers",
    "/proposal/planReferences",
    "/intellectualProperty/own",
    "/intellectualProperty/thirdParty",
];

/// Whether the field at `pointer` is a truth value.
pub fn is_boolean(pointer: &str) -> bool {
    let below = entry_of(pointer, "/coProposers").map_or(pointer, |(_, below)| below);
    is_member(below, "/declarations")
        || is_member(below, "/consents")
        || fields().any(|field| field.pointer == below && field.input == Input::YesNo)
}

/// Every field outside lists.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    PAGES.iter().flat_map(|page| page.parts).flat_map(|part| match part {
        Part::Fields(_, fields) => fields.iter(),
        Part::Kind
        | Part::ThemeQuestions
        | Part::CoProposers
        | Part::Entries(_)
        | Part::PlanItems
        | Part::Declarations
        | Part::Consents => [].iter(),
    })
}

/// For a pointer into an entry of `list`: the entry's number, and the pointer below it (empty for the entry).
pub fn entry_of<'p>(pointer: &'p str, list: &str) -> Option<(usize, &'p str)> {
    let rest = pointer.strip_prefix(list)?.strip_prefix('/')?;
    let (number, below) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    Some((number.parse().ok()?, below))
}

fn is_entry(pointer: &str, list: &str) -> bool {
    entry_of(pointer, list).is_some_and(|(_, below)| below.is_empty())
}

fn is_within(pointer: &str, parent: &str) -> bool {
    pointer.strip_prefix(parent).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_member(pointer: &str, parent: &str) -> bool {
    pointer
        .strip_prefix(parent)
        .and_then(|rest| rest.strip_prefix('/'))
        .is_some_and(|name| !name.is_empty() && !name.contains('/'))
}
