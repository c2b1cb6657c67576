//! Finding cases: the list of them, its filters and its counts.

use super::SharedCasework;
use crate::http::{Access, Routes};

/// Its routes.
pub(super) fn routes() -> Routes<SharedCasework> {
    Routes::new(Access::Staff)
}
