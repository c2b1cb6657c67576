//! Attachments, as every function that has to do with them sees them: binding them to a submission, and showing them.
//!
//! What may become of a file is in `kyoso::attachment`, its records are in [`store::Uploads`](crate::store::Uploads). The
//! function `attachments` hands out links; `inspection` gives verdicts. None of that is here.

mod bind;
mod draft;
mod names;
mod view;
mod words;

pub use bind::{Binding, ReplaceError, judged, replace};
pub use draft::{case_of, discard, in_draft, take_in, take_out, with_files};
pub use names::{name_of, names};
pub use view::{FileView, Links, Replace, of_case, of_draft, of_version};
pub use words::{kind_words, outcome_words, size_words, state_words, taken_words};
