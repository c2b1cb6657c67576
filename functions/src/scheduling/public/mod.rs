//! Calls as the public sees them.

use super::SharedScheduling;
use crate::http::{Access, Routes};

/// The routes for everybody.
pub(super) fn routes() -> Routes<SharedScheduling> {
    Routes::new(Access::Public)
}
