//! Attachments (添付ファイル): plans, slides, drawings and estimates that come with a proposal (programme 2(7)①).
//!
//! A file belongs to its case from the first moment: [`Upload`] is what is known of it while it is on its way, and for
//! ever after. A submission binds it ([`attach`]); from then on it stands in the case's events as an [`Attachment`].
//! Nobody opens a file that has no [`Outcome::Accepted`].
//!
//! What a file is by its bytes is the business of `filecheck`; nothing here sees a byte.

mod announce;
mod attach;
mod filed;
mod id;
mod limits;
mod outcome;
#[cfg(test)]
mod tests;
mod upload;
mod why;

pub use announce::{Announcement, kind_of, parse_announcement};
pub use attach::{Attached, attach, attach_in_place};
pub use filed::{Filed, Filing};
pub use id::{Checksum, FileId, NotAChecksum, NotAFileId};
pub use limits::{Limits, Packed};
pub use outcome::{Accepted, Attachment, NamedFile, Outcome};
pub use upload::{
    Announced, Arrival, Bound, Due, FileState, LOOKED_AFTER, REMOVED_FOR, Retention, Task, Upload, Verdict,
    is_twice, known_in,
};
pub use why::{NotAReason, Why};
