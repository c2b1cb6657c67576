//! Support for the journeys: a person's browser and mailbox, a program's calls, an operator's look at the tables.
//!
//! Nothing here knows the functions' code. What it knows of the stack it reads from the outputs of its deployment
//! ([`stack`]); only the checker of histories uses the core, as an auditor would.
//!
//! Everything here panics with a sentence when something is not as a journey needs it: that is how a test fails.

#![expect(clippy::panic, clippy::expect_used, reason = "a journey that cannot go on fails, and says why")]

pub mod api;
pub mod aws;
pub mod browser;
pub mod calls;
pub mod cases;
pub mod files;
pub mod http;
pub mod mailbox;
pub mod operator;
pub mod page;
pub mod roles;
pub mod ses;
pub mod stack;
pub mod staff;
pub mod steps;
pub mod wait;
