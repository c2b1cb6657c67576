//! The pure core of kyoso. See `ARCHITECTURE.md` for the map.

pub mod text;
