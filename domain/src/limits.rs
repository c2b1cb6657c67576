//! Every limit on what a proposer can send, in one place.
//!
//! Lengths count characters as people do in Japanese forms: Unicode scalar values of the text as typed.
//! Each limit is tested at the limit and one over (`tests::each_limit_holds_at_the_limit_and_one_over`).

/// Largest request body, in bytes (256 KiB).
pub const BODY_BYTES: usize = 256 * 1024;

/// Names: of organisations, people, departments, titles of office.
pub const NAME: usize = 200;
/// An address in one line.
pub const ADDRESS: usize = 300;
/// A web address.
pub const WEBSITE: usize = 500;
/// An e-mail address (RFC 5321, 4.5.3.1.3: 254 without the angle brackets).
pub const EMAIL: usize = 254;
/// The title of a proposal.
pub const TITLE: usize = 100;
/// A remark in one line, such as the detail of the base of activity or a co-proposer's role.
pub const REMARK: usize = 300;
/// A text of several paragraphs, such as the summary of a proposal.
pub const PROSE: usize = 4000;
/// Co-proposers of one proposal.
pub const CO_PROPOSERS: usize = 20;
/// Items of the ward's plan that one proposal can refer to.
pub const PLAN_REFERENCES: usize = 20;
/// Entries in a list of intellectual property.
pub const INTELLECTUAL_PROPERTY: usize = 30;
/// Files that one proposal can name. The programme's `attachments.toml` sets how many it takes, and cannot set more.
pub const ATTACHMENTS: usize = 50;
/// The proposer's reason for withdrawing.
pub const REASON: usize = 1000;
/// Issues (課題) of one case.
pub const ISSUES: usize = 100;
