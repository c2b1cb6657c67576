//! Waiting for what happens a little later, with a deadline instead of a guess.

use std::thread::sleep;
use std::time::{Duration, Instant};

const BETWEEN_LOOKS: Duration = Duration::from_millis(300);

/// What happens within seconds: a queue's turn, a mail.
pub const SOON: Duration = Duration::from_secs(60);

/// What waits for the clock: a mail that is due again after a minute, found within the minute after.
pub const MINUTES: Duration = Duration::from_secs(240);

/// Looks again and again until there is something to see.
///
/// # Panics
/// After `patience`, naming `what` it has waited for.
pub fn until<T>(what: &str, patience: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < patience, "waited {} s in vain: {what}", patience.as_secs());
        sleep(BETWEEN_LOOKS);
    }
}
