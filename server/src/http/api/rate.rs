//! How many requests an API token may make: a number in each minute, counted from the token's first request in it.
//!
//! Every answer to a request with a token tells the state of its limit, in the headers of the IETF draft "RateLimit
//! header fields for HTTP".

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::clock::Timestamp;
use http::{HeaderMap, HeaderName, HeaderValue};

/// The header that tells the quota and its window.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// The header that tells what is left of the quota.
pub const REMAINING: HeaderName = HeaderName::from_static("ratelimit");

/// The length of a window, in seconds.
const WINDOW_SECONDS: i64 = 60;
/// The number of tokens above which those whose window has ended are dropped.
const TOKENS_MAX: usize = 10_000;

/// Counts the requests of each token.
#[derive(Debug)]
pub struct RateLimiter {
    /// How many requests a window takes; 0 for any number.
    quota: u32,
    windows: Mutex<HashMap<String, Window>>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    began: Timestamp,
    used: u32,
}

impl Window {
    fn contains(self, now: Timestamp) -> bool {
        // A clock that was set back begins a new window.
        self.began <= now && now < self.began.plus_seconds(WINDOW_SECONDS)
    }
}

/// The state of a token's rate limit after a request was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    quota: u32,
    /// How many more requests the window takes.
    pub remaining: u32,
    /// The number of seconds after which the window ends, 1 to 60.
    pub reset: i64,
    /// Whether the request is one too many.
    pub exceeded: bool,
}

impl RateLimiter {
    /// A limiter that takes so many requests of a token in a minute; any number with 0.
    pub fn new(quota: u32) -> Self {
        Self { quota, windows: Mutex::default() }
    }

    /// Counts a request of the token with this hash; `None` where there is no limit.
    pub fn count(&self, token_hash: &str, now: Timestamp) -> Option<RateLimit> {
        if self.quota == 0 {
            return None;
        }
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= TOKENS_MAX && !windows.contains_key(token_hash) {
            windows.retain(|_, window| window.contains(now));
        }
        let window = windows.entry(token_hash.to_owned()).or_insert(Window { began: now, used: 0 });
        if !window.contains(now) {
            *window = Window { began: now, used: 0 };
        }
        let exceeded = window.used >= self.quota;
        if !exceeded {
            window.used += 1;
        }
        let left = window.began.plus_seconds(WINDOW_SECONDS).0 - now.0;
        let reset = (left + 999_999) / 1_000_000;
        Some(RateLimit { quota: self.quota, remaining: self.quota - window.used, reset, exceeded })
    }
}

impl RateLimit {
    /// Tells it in an answer's headers.
    pub fn write(self, headers: &mut HeaderMap) {
        let Self { quota, remaining, reset, .. } = self;
        let policy = format!("\"default\";q={quota};w={WINDOW_SECONDS}");
        let current = format!("\"default\";r={remaining};t={reset}");
        for (name, value) in [(POLICY, policy), (REMAINING, current)] {
            // Digits and ASCII letters are always a header's value.
            headers.extend(HeaderValue::try_from(value).ok().map(|value| (name, value)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_777_626_000_000_000);

    #[test]
    fn a_window_takes_its_quota() {
        let limiter = RateLimiter::new(2);
        let count = |token: &str, seconds| limiter.count(token, NOW.plus_seconds(seconds)).expect("a limit");
        assert_eq!((count("a", 0).remaining, count("a", 10).remaining), (1, 0));
        let third = count("a", 59);
        assert_eq!((third.exceeded, third.remaining, third.reset), (true, 0, 1));
        assert!(!count("b", 59).exceeded, "another token");
        let next = count("a", 60);
        assert_eq!((next.exceeded, next.remaining, next.reset), (false, 1, 60));
        assert!(!count("a", 30).exceeded, "the clock was set back");
    }

    #[test]
    fn no_quota_is_no_limit() {
        assert_eq!(RateLimiter::new(0).count("a", NOW), None);
    }

    #[test]
    fn ended_windows_are_dropped() {
        let limiter = RateLimiter::new(2);
        for number in 0..TOKENS_MAX {
            limiter.count(&number.to_string(), NOW);
        }
        limiter.count("one more", NOW.plus_seconds(WINDOW_SECONDS));
        assert_eq!(limiter.windows.lock().expect("no panic").len(), 1);
    }

    #[test]
    fn headers_are_those_of_the_draft() {
        let mut headers = HeaderMap::new();
        RateLimiter::new(600).count("a", NOW).expect("a limit").write(&mut headers);
        assert_eq!(headers["ratelimit-policy"], "\"default\";q=600;w=60");
        assert_eq!(headers["ratelimit"], "\"default\";r=599;t=60");
    }
}
