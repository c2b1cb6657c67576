//! One case on one page, its print view, and the same as JSON.

use super::SharedCasework;
use crate::http::{Access, Routes};

/// Its routes.
pub(super) fn routes() -> Routes<SharedCasework> {
    Routes::new(Access::Staff)
}
