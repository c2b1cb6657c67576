//! What is taken and what is refused, with real files.

mod any_bytes;
mod common;
mod limits;
mod measured;
mod verdicts;
