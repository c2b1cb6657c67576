//! Values that can only hold what they promise: parse once at the edge, trust everywhere after.
//!
//! Every value keeps what was typed; a normal form (`digits`, `address`) is computed when it is needed.
//! `Deserialize` trusts its input: it reads back what was parsed before it was stored.

mod characters;
mod codes;
mod email;
mod flaw;
mod lines;
mod suspicious;

pub use characters::normal;
pub use codes::{CorporateNumber, Phone, Postcode};
pub use email::{Email, Website};
pub use flaw::{Expected, Flaw};
pub use lines::{Kana, Line, Prose};
pub use suspicious::{Disguise, Suspicious, suspicious};
