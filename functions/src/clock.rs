//! The one place that reads the machine's clock.

use jiff::Timestamp;

/// Now. Whether something was received in time is never decided by this, but by the gateway's receipt instant.
#[cfg(not(test))]
pub fn now() -> Timestamp {
    read()
}

#[expect(clippy::disallowed_methods, reason = "this is the one place")]
fn read() -> Timestamp {
    Timestamp::now()
}

/// In tests: now, by a clock that can be wrong.
#[cfg(test)]
pub fn now() -> Timestamp {
    read() + testing::ERROR.get()
}

/// A clock that is wrong, for tests: nothing that decides may depend on it.
#[cfg(test)]
pub(crate) mod testing {
    use std::cell::Cell;

    use jiff::SignedDuration;

    thread_local! {
        /// How wrong the clock of this thread is. A test and everything that it calls run on one thread.
        pub(crate) static ERROR: Cell<SignedDuration> = const { Cell::new(SignedDuration::ZERO) };
    }
}
