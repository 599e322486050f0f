//! One connection: what it is doing, since when, and whether its client is known.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use http::Extensions;
use http_body::{Frame, SizeHint};
use tokio::time::Instant;

use super::ConnectionTimes;

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The head of a request is awaited or being read.
    Head,
    /// A request is answered: its handler runs, or the answer is sent.
    Serving,
    /// It waits for a further request.
    Idle,
}

/// What tells the time; tests hand in their own.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// An open connection. Every request carries the one it came over among its extensions.
pub struct Connection {
    peer: SocketAddr,
    clock: Clock,
    /// What it is doing, and since when.
    activity: Mutex<(Phase, Instant)>,
    is_known: AtomicBool,
    /// Whether the body of a request was given up before its end.
    is_left_unread: AtomicBool,
}

impl Connection {
    /// A connection from that address that was just accepted.
    pub fn new(peer: SocketAddr, clock: Clock) -> Self {
        Self {
            peer,
            activity: Mutex::new((Phase::Head, clock())),
            clock,
            is_known: AtomicBool::new(false),
            is_left_unread: AtomicBool::new(false),
        }
    }

    /// The address of the other end.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Notes that a request came with a valid session or API token. Until then the connection is anonymous.
    pub fn set_known(&self) {
        self.is_known.store(true, Ordering::Relaxed);
    }

    /// Returns whether a request came with a valid session or API token.
    pub fn is_known(&self) -> bool {
        self.is_known.load(Ordering::Relaxed)
    }

    /// Notes that the body of a request was given up before its end: its client may still be sending.
    pub fn leave_unread(&self) {
        self.is_left_unread.store(true, Ordering::Relaxed);
    }

    /// Returns whether the body of a request was given up before its end.
    pub fn is_left_unread(&self) -> bool {
        self.is_left_unread.load(Ordering::Relaxed)
    }

    /// Returns what it is doing, and since when.
    pub fn activity(&self) -> (Phase, Instant) {
        *self.activity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that bytes have arrived: after a pause they begin a new head.
    pub fn received(&self) {
        let mut activity = self.activity.lock().unwrap_or_else(PoisonError::into_inner);
        if activity.0 == Phase::Idle {
            *activity = (Phase::Head, (self.clock)());
        }
    }

    /// Notes that a request is answered, until what this gives is dropped.
    pub fn serve(self: &Arc<Self>) -> Serving {
        self.set_phase(Phase::Serving);
        Serving(Arc::clone(self))
    }

    fn set_phase(&self, phase: Phase) {
        *self.activity.lock().unwrap_or_else(PoisonError::into_inner) = (phase, (self.clock)());
    }

    /// Returns whether it has been waiting for its client for too long.
    pub fn is_overdue(&self, times: ConnectionTimes) -> bool {
        self.deadline(times).is_some_and(|deadline| (self.clock)() >= deadline)
    }

    /// Returns when to look again whether it is overdue.
    pub fn next_check(&self, times: ConnectionTimes) -> Instant {
        // It may do something else at any moment, and then has at least this much time.
        let soonest = (self.clock)() + times.head.min(times.idle);
        self.deadline(times).map_or(soonest, |deadline| deadline.min(soonest))
    }

    /// Returns until when the connection may do what it is doing.
    fn deadline(&self, times: ConnectionTimes) -> Option<Instant> {
        let (phase, since) = self.activity();
        match phase {
            Phase::Head => Some(since + times.head),
            Phase::Idle => Some(since + times.idle),
            Phase::Serving => None,
        }
    }
}

/// Notes of the connection that a request with these extensions came over that its client is known. Requests of tests
/// may come without a connection.
pub fn set_known(extensions: &Extensions) {
    if let Some(connection) = extensions.get::<Arc<Connection>>() {
        connection.set_known();
    }
}

/// A request that is being answered. Dropped when its answer was handed over whole, or given up.
pub struct Serving(Arc<Connection>);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.set_phase(Phase::Idle);
    }
}

/// The body of a request, which notes of its connection when it is dropped before its end.
pub struct Received<B: http_body::Body> {
    body: B,
    connection: Arc<Connection>,
    is_read: bool,
}

impl<B: http_body::Body> Received<B> {
    /// The body of a request of a connection.
    pub fn new(body: B, connection: Arc<Connection>) -> Self {
        Self { body, connection, is_read: false }
    }
}

impl<B: http_body::Body + Unpin> http_body::Body for Received<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        self.is_read = frame.is_none();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B: http_body::Body> Drop for Received<B> {
    fn drop(&mut self) {
        if !self.is_read && !self.body.is_end_stream() {
            self.connection.leave_unread();
        }
    }
}

/// The body of an answer, which knows when it was handed over whole.
pub struct Guarded {
    body: Body,
    _serving: Serving,
}

impl Guarded {
    /// The body of the answer to a request.
    pub fn new(body: Body, serving: Serving) -> Self {
        Self { body, _serving: serving }
    }
}

impl http_body::Body for Guarded {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("peer", &self.peer)
            .field("activity", &self.activity())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_phase_has_its_limit() {
        for (head, idle) in [(10, 60), (60, 10), (20, 20)] {
            let (head, idle) = (Duration::from_secs(head), Duration::from_secs(idle));
            each_phase_ends(ConnectionTimes { head, idle, ..ConnectionTimes::default() });
        }
    }

    fn each_phase_ends(times: ConnectionTimes) {
        let (head, idle) = (times.head.as_secs(), times.idle.as_secs());
        let (begun, seconds) = (Instant::now(), Arc::new(AtomicU64::new(0)));
        let clock: Clock = {
            let seconds = Arc::clone(&seconds);
            Arc::new(move || begun + Duration::from_secs(seconds.load(Ordering::SeqCst)))
        };
        let connection = Arc::new(Connection::new(([127, 0, 0, 1], 1).into(), Arc::clone(&clock)));
        // Second by second, as the task that looks after the connection does: it looks when it said it would.
        let mut check = connection.next_check(times);
        let mut closed_within = |most: u64| {
            for _ in 0..most {
                seconds.fetch_add(1, Ordering::SeqCst);
                if clock() < check {
                    continue;
                }
                if connection.is_overdue(times) {
                    return true;
                }
                check = connection.next_check(times);
            }
            false
        };
        assert!(!closed_within(head - 1));
        connection.received();
        assert!(closed_within(1), "bytes do not prolong a head");
        let serving = connection.serve();
        assert!(!closed_within(1_000), "an answer has limits elsewhere");
        connection.received();
        drop(serving);
        assert!(!closed_within(idle - 1));
        connection.received();
        assert!(!closed_within(head - 1), "the next head has begun");
        assert!(closed_within(1));
        drop(connection.serve());
        assert!(!closed_within(idle - 1));
        assert!(closed_within(1), "nothing came");
    }

    #[tokio::test]
    async fn a_body_that_is_dropped_before_its_end_is_left_unread() {
        let connection = Arc::new(Connection::new(([127, 0, 0, 1], 1).into(), Arc::new(Instant::now)));
        for body in [Body::empty(), Body::from("read")] {
            let read = Body::new(Received::new(body, Arc::clone(&connection)));
            axum::body::to_bytes(read, 10).await.expect("ten bytes at most");
            assert!(!connection.is_left_unread());
        }
        drop(Received::new(Body::from("unread"), Arc::clone(&connection)));
        assert!(connection.is_left_unread());
    }
}
