//! DynamoDB. The only module that writes to a table; its methods are what the use cases need.

mod access;
mod calls;
mod cases;
mod commit;
mod drafts;
mod errors;
mod histories;
mod item;
mod keys;
mod listing;
mod mails;
mod sessions;
mod telling;
#[cfg(test)]
pub(crate) mod testing;
mod uploads;

pub use access::{Access, AccessPage, AccessRecord, Outcome};
pub use calls::{CallCommit, CallFile, CallRow, Calls, ClosedPage, NotACallCursor};
pub use cases::{CaseFile, Cases, Head};
pub use commit::{Commit, CommitError};
pub use drafts::*;
pub use errors::StoreError;
pub(crate) use errors::code;
pub use keys::{Item, ItemKey, MailOwner, Occasion};
pub use listing::*;
pub use mails::{MailRecord, Mails};
pub use sessions::{FoundSession, KeptText, Session, Sessions, SignInUnderWay, is_void};
pub use telling::Telling;
pub use uploads::{Announcing, NewFile, NotAnnounced, Retained, Settled, Uploads};
