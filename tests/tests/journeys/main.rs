//! Journeys of proposers, programs and operators through a deployed stack.
//!
//! `make test` deploys one and runs them; without one they are skipped, and the runner says so. All of them run at
//! the same time against one stack, so each uses mail addresses of its own. Only `afterwards` looks at everything
//! that the others left, and comes last, alone (.config/nextest.toml).

#![expect(clippy::panic, reason = "a journey that cannot go on fails, and says why")]

mod afterwards;
mod audit;
mod by_the_clock;
mod calls;
mod decisions;
mod dialogue;
mod file_pages;
mod files;
mod first_steps;
mod follow_up;
mod form;
mod gateway;
mod in_a_browser;
mod letters;
mod link;
mod mail_service;
mod old_links;
mod proposals;
mod scanned;
mod screening;
mod sign_in;
mod twice;
