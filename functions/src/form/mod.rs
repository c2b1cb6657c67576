//! The form of a proposal: what it asks, what was typed, what is wrong with it, and views of these. No handlers.
//!
//! - [`table`] says what is asked; [`answers`] holds what was typed; [`review`] says what is wrong with it.
//! - [`viewer`] makes the [`view`] of a page to fill in; [`rows`] and [`submitted()`] make lists to read;
//!   [`differences`] says what changed between two versions.
//!
//! Whoever takes in a proposal by pages uses it: the proposers' form, and those who enter one for a proposer.

pub mod answers;
mod compare;
pub mod review;
pub mod rows;
mod submitted;
pub mod table;
#[cfg(test)]
pub(crate) mod testing;
mod theme;
pub mod view;
pub mod viewer;

pub use answers::Answers;
pub use compare::{Difference, VersionAnswers, differences, version_answers};
pub use review::{Errors, Review};
pub use rows::{Reader, Row, Section, agreed, title};
pub use submitted::{given, goes_on, submitted};
pub use table::{FILES_PAGE, LISTS, PAGES, Page, Words, entry_of, pages_for};
pub use theme::{ThemeChoice, ThemeOf};
pub use viewer::{Viewer, id_of};
