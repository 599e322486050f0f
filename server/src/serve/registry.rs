//! The open connections, and which of them are closed in favour of new ones when there are too many.
//!
//! First those without a login that no request is answered on, the one that has been waiting for the longest time
//! first; then those without a login that are being answered, the oldest first; then those with a login that no
//! request is answered on. A request of somebody who is logged in is always finished.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use metrics::{counter, gauge};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::connection::{Connection, Phase};

const OPEN: &str = "http_connections";
const CLOSED: &str = "http_connections_closed_for_others_total";

/// Warnings of one listener come at most this often.
const BETWEEN_WARNINGS: Duration = Duration::from_secs(60);

/// The open connections of a listener.
#[derive(Debug)]
pub struct Registry {
    most: usize,
    next: AtomicU64,
    open: Mutex<HashMap<u64, (Arc<Connection>, AbortHandle)>>,
    warned: Mutex<Option<Instant>>,
}

/// A connection's entry in the registry, until it is dropped.
#[derive(Debug)]
pub struct Entered {
    registry: Arc<Registry>,
    key: u64,
}

impl Registry {
    /// The registry of a listener that takes so many connections at once.
    pub fn new(most: usize) -> Self {
        Self { most, next: AtomicU64::new(0), open: Mutex::default(), warned: Mutex::default() }
    }

    /// Enters a connection whose task `spawn` starts; it keeps what it is given until it ends.
    pub fn add(self: &Arc<Self>, connection: Arc<Connection>, spawn: impl FnOnce(Entered) -> AbortHandle) {
        let key = self.next.fetch_add(1, Ordering::Relaxed);
        // Locked until it is entered: the task may end before.
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let task = spawn(Entered { registry: Arc::clone(self), key });
        open.insert(key, (connection, task));
        gauge!(OPEN).increment(1.0);
    }

    /// Closes connections to make room for another: some at once of those that nobody would miss, so that under an
    /// attack the search for them is rare. Gives how many.
    pub fn shed(&self) -> usize {
        let some = (self.most / 64).max(1);
        match self.close(some, |connection, phase| !connection.is_known() && phase != Phase::Serving) {
            0 => {}
            closed => return closed,
        }
        match self.close(1, |connection, _| !connection.is_known()) {
            0 => self.close(1, |_, phase| phase != Phase::Serving),
            closed => closed,
        }
    }

    /// Closes some connections without a login that no request is answered on. Gives how many.
    pub fn shed_idle(&self) -> usize {
        self.close((self.most / 64).max(1), |connection, phase| !connection.is_known() && phase != Phase::Serving)
    }

    /// Closes at most so many of the connections that may be closed, beginning with those that have been doing what
    /// they do for the longest time.
    fn close(&self, most: usize, may_close: impl Fn(&Connection, Phase) -> bool) -> usize {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<_> = open
            .iter()
            .filter_map(|(key, (connection, _))| {
                let (phase, since) = connection.activity();
                may_close(connection, phase).then_some((since, *key))
            })
            .collect();
        if found.len() > most {
            found.select_nth_unstable(most);
            found.truncate(most);
        }
        // Those that were told to end are not found again.
        let ending: Vec<_> = found.iter().filter_map(|(_, key)| open.remove(key)).collect();
        drop(open);
        for (_, task) in &ending {
            task.abort();
        }
        counter!(CLOSED).increment(ending.len() as u64);
        ending.len()
    }

    /// Logs a warning, unless the last one was a moment ago.
    pub fn warn(&self, log: impl FnOnce()) {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if warned.is_none_or(|at| at.elapsed() >= BETWEEN_WARNINGS) {
            *warned = Some(Instant::now());
            log();
        }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.registry.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        gauge!(OPEN).decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::atomic::AtomicI64;

    use futures::future::pending;
    use tokio::task::JoinSet;

    use super::*;
    use crate::serve::connection::{Clock, Serving};

    /// A registry with connections that stay open until they are closed, and a clock that is moved by hand.
    struct TestRegistry {
        registry: Arc<Registry>,
        tasks: JoinSet<()>,
        now: Arc<AtomicI64>,
        open: Vec<(&'static str, Arc<Connection>, Option<Serving>)>,
    }

    impl TestRegistry {
        fn new(most: usize) -> Self {
            let (registry, now) = (Arc::new(Registry::new(most)), Arc::new(AtomicI64::new(0)));
            Self { registry, tasks: JoinSet::new(), now, open: vec![] }
        }

        /// Opens a connection a second after the one before.
        fn open(&mut self, name: &'static str, is_known: bool, is_served: bool) {
            let begun = Instant::now();
            self.now.fetch_add(1, Ordering::SeqCst);
            let now = Arc::clone(&self.now);
            let seconds = move || u64::try_from(now.load(Ordering::SeqCst)).expect("the clock goes forward");
            let clock: Clock = Arc::new(move || begun + Duration::from_secs(seconds()));
            let connection = Arc::new(Connection::new(([127, 0, 0, 1], 1).into(), clock));
            if is_known {
                connection.set_known();
            }
            let serving = is_served.then(|| connection.serve());
            let tasks = &mut self.tasks;
            self.registry.add(Arc::clone(&connection), |entered| {
                tasks.spawn(async move {
                    let _entered = entered;
                    pending().await
                })
            });
            self.open.push((name, connection, serving));
        }

        /// The names of the connections that are closed to make room.
        fn shed(&mut self) -> BTreeSet<&'static str> {
            self.registry.shed();
            let open = self.registry.open.lock().expect("no panic");
            let is_open = |connection: &Arc<Connection>| open.values().any(|(other, _)| Arc::ptr_eq(other, connection));
            let (stay, closed) = self.open.drain(..).partition(|(_, connection, _)| is_open(connection));
            self.open = stay;
            let closed: Vec<_> = closed;
            closed.into_iter().map(|(name, ..)| name).collect()
        }
    }

    #[tokio::test]
    async fn those_without_a_login_go_first_and_requests_of_members_are_finished() {
        let mut registry = TestRegistry::new(8);
        registry.open("member, served", true, true);
        registry.open("member", true, false);
        registry.open("anonymous, served", false, true);
        registry.open("member, later", true, false);
        registry.open("anonymous, served later", false, true);
        registry.open("anonymous", false, false);
        registry.open("anonymous, later", false, false);
        let mut order = vec![];
        for _ in 0..7 {
            order.extend(registry.shed());
        }
        let expected = [
            "anonymous",
            "anonymous, later",
            "anonymous, served",
            "anonymous, served later",
            "member",
            "member, later",
        ];
        assert_eq!(order, expected);
    }

    #[tokio::test]
    async fn the_tasks_of_closed_connections_end() {
        let mut registry = TestRegistry::new(2);
        registry.open("first", false, false);
        registry.open("second", false, false);
        assert_eq!(registry.shed(), BTreeSet::from(["first"]));
        assert!(registry.tasks.join_next().await.expect("a task").expect_err("closed").is_cancelled());
        assert_eq!(registry.tasks.len(), 1);
    }

    #[tokio::test]
    async fn of_many_without_a_login_several_are_closed_at_once() {
        let mut registry = TestRegistry::new(256);
        for _ in 0..10 {
            registry.open("anonymous", false, false);
        }
        assert_eq!(registry.registry.shed(), 4);
        assert_eq!(registry.registry.shed_idle(), 4);
        assert_eq!(registry.registry.shed(), 2);
        assert_eq!(registry.registry.shed(), 0);
    }

    #[tokio::test]
    async fn warnings_come_once_a_minute() {
        let registry = Registry::new(1);
        let mut warnings = 0;
        for _ in 0..3 {
            registry.warn(|| warnings += 1);
        }
        assert_eq!(warnings, 1);
    }
}
