//! Proposals that came another way (代理入力): Planning enters them.

use super::SharedCasework;
use crate::http::{Access, Routes};

/// Its routes.
pub(super) fn routes() -> Routes<SharedCasework> {
    Routes::new(Access::Staff)
}
