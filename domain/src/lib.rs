//! The pure core of kyoso: what a case is, what may happen to it, and what the programme asks.
//!
//! Architecture Invariant: nothing in this crate is async, reads a clock or the environment, or does I/O.
//! `now` and every random value are passed in. See `ARCHITECTURE.md` for the map.

// A new status, event or flaw must be thought about wherever one is matched.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod attachment;
pub mod audit;
pub mod calendar;
pub mod call;
pub mod case;
pub mod chain;
pub mod duty;
pub mod letter;
pub mod limits;
pub mod mail;
pub mod period;
pub mod programme;
pub mod proposal;
pub mod receipt;
pub mod retention;
pub mod screening;
pub mod staff;
pub mod targets;
pub mod text;
pub mod value;
pub mod workdays;
