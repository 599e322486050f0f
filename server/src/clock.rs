//! The machine's own clock and randomness. Everything else is handed these two, so that a test can
//! hand in others.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::clock::{Clock, Random, Timestamp};

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The operating system's source of random bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    /// # Panics
    /// When the operating system has no randomness to give: going on with guessable secrets would
    /// be worse than failing this request.
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system gives random bytes");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_runs_in_microseconds_of_this_century() {
        let now = SystemClock.now();
        assert!(now > Timestamp(1_700_000_000_000_000) && now < Timestamp(4_102_444_800_000_000));
    }

    #[test]
    fn random_bytes_differ() {
        let (mut one, mut other) = ([0u8; 16], [0u8; 16]);
        OsRandom.fill(&mut one);
        OsRandom.fill(&mut other);
        assert_ne!(one, other);
    }
}
