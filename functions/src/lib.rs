//! The edge.

pub mod programme;
