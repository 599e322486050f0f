//! Time and randomness that a test holds in its hand.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::clock::{Clock, Random, Timestamp};

/// The moment every test begins at: 2026-01-15T09:00:00Z.
pub const START: Timestamp = Timestamp(1_768_467_600_000_000);

/// A clock that stands until it is moved.
pub struct FakeClock {
    now: AtomicI64,
    /// By how many microseconds a look at it moves it on.
    step: AtomicI64,
}

impl FakeClock {
    pub fn new() -> Self {
        Self { now: AtomicI64::new(START.0), step: AtomicI64::new(0) }
    }

    pub fn advance_seconds(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Has it go on by a microsecond with each look, as a real one does.
    pub fn tick(&self) {
        self.step.store(1, Ordering::SeqCst);
    }

    pub fn advance_days(&self, days: i64) {
        self.advance_seconds(days * 86_400);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.fetch_add(self.step.load(Ordering::SeqCst), Ordering::SeqCst))
    }
}

/// Bytes that are the same in every run, and never the same twice within one.
#[derive(Default)]
pub struct Counted(AtomicU64);

impl Random for Counted {
    fn fill(&self, buffer: &mut [u8]) {
        let mut state = self.0.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        for byte in buffer {
            // xorshift64
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = state.to_le_bytes()[3];
        }
    }
}
