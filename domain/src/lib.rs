//! The pure core of kyoso. See `ARCHITECTURE.md` for the map.

pub mod programme;
pub mod screening;
pub mod text;
