//! What is taken and what is refused, with real files.

#[cfg(test)]
mod any_bytes;
#[cfg(test)]
mod common;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod measured;
#[cfg(test)]
mod verdicts;
