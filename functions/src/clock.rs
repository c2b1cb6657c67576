//! The one place that reads the machine's clock.

use jiff::Timestamp;

/// Now. Whether something was received in time is never decided by this, but by the gateway's receipt instant.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
