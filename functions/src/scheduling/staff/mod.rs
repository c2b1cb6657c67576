//! Calls as staff see them, and the changes that they make.

use super::SharedScheduling;
use crate::http::{Access, Routes};

/// The routes for staff.
pub(super) fn routes() -> Routes<SharedScheduling> {
    Routes::new(Access::Staff)
}
