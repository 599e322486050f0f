//! The supervisor owns every task that runs beside requests: it starts them, restarts those that end by an error or a
//! panic, and stops them all.

use std::collections::BTreeSet;
use std::error::Error;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::metrics::{counter, gauge};
use backon::{BackoffBuilder, ExponentialBuilder};
use causes::{chain, collect};
use futures::FutureExt;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Counts how often a task ended by an error or a panic, by its name.
pub const FAILURES: &str = "background_task_failures_total";
/// 1 for a task that failed and does not run again yet, by its name.
pub const FAILING: &str = "background_task_failing";

/// How long a task may go on after it was told to stop, before it is dropped.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// The reason why a task ended.
pub type TaskError = Box<dyn Error + Send + Sync>;

/// When a task that failed is started again.
#[derive(Debug, Clone, Copy)]
pub struct RestartDelays {
    /// The delay after the first failure; each further one is twice as long.
    pub first: Duration,
    /// The longest delay.
    pub longest: Duration,
    /// How long a task has to run before its failures are forgotten.
    pub stable_after: Duration,
}

impl Default for RestartDelays {
    fn default() -> Self {
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(60), stable_after: Duration::from_secs(10) }
    }
}

impl RestartDelays {
    fn after(self, failures: usize) -> Duration {
        let delays =
            ExponentialBuilder::new().with_min_delay(self.first).with_max_delay(self.longest).without_max_times();
        delays.build().nth(failures.saturating_sub(1)).unwrap_or(self.longest)
    }
}

/// The names of the tasks that failed and have not run for a while since. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct FailingTasks(Arc<Mutex<BTreeSet<&'static str>>>);

impl FailingTasks {
    /// The names, in order.
    pub fn names(&self) -> Vec<&'static str> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    fn set(&self, name: &'static str, is_failing: bool) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_failing {
            names.insert(name);
        } else {
            names.remove(name);
        }
        gauge!(FAILING, "task" => name).set(f64::from(u8::from(is_failing)));
    }
}

/// Runs tasks until it is stopped or dropped.
#[derive(Debug)]
pub struct Supervisor {
    stop: CancellationToken,
    tracker: TaskTracker,
    failing: FailingTasks,
    delays: RestartDelays,
}

impl Supervisor {
    /// A supervisor without tasks.
    pub fn new(delays: RestartDelays) -> Self {
        Self { stop: CancellationToken::new(), tracker: TaskTracker::new(), failing: FailingTasks::default(), delays }
    }

    /// The tasks that failed and have not run for a while since.
    pub fn failing(&self) -> FailingTasks {
        self.failing.clone()
    }

    /// Starts a task. It is made again each time that it fails, after a delay; one that ends without an error has done
    /// its work. It is told to stop by the token that it is made with, and is dropped where it does not end then.
    pub fn spawn<F, T>(&self, name: &'static str, task: F)
    where
        F: Fn(CancellationToken) -> T + Send + Sync + 'static,
        T: Future<Output = Result<(), TaskError>> + Send + 'static,
    {
        counter!(FAILURES, "task" => name).increment(0);
        self.failing.set(name, false);
        let supervised = Supervised { name, stop: self.stop.clone(), failing: self.failing(), delays: self.delays };
        self.tracker.spawn(supervised.run(task));
    }

    /// Tells every task to stop, and waits until all have.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// One task and what it takes to restart it.
struct Supervised {
    name: &'static str,
    stop: CancellationToken,
    failing: FailingTasks,
    delays: RestartDelays,
}

impl Supervised {
    async fn run<F, T>(self, task: F)
    where
        F: Fn(CancellationToken) -> T + Send + Sync + 'static,
        T: Future<Output = Result<(), TaskError>> + Send + 'static,
    {
        let mut failures = 0;
        loop {
            let stop = self.stop.clone();
            let run = AssertUnwindSafe(async { task(stop).await }).catch_unwind();
            let (ended, mut causes) = match self.watch(collect(run), &mut failures).await {
                Some(ended) => ended,
                None => return tracing::warn!(task = self.name, "a background task did not stop in time"),
            };
            let error = match ended {
                _ if self.stop.is_cancelled() => return,
                Ok(Ok(())) => return self.failing.set(self.name, false),
                Ok(Err(error)) => chain(&*error),
                Err(_) => "it panicked".to_owned(),
            };
            failures += 1;
            let delay = self.delays.after(failures);
            let causes = causes.take();
            tracing::error!(task = self.name, error, causes, ?delay, "a background task ended; it is started again");
            counter!(FAILURES, "task" => self.name).increment(1);
            self.failing.set(self.name, true);
            if self.stop.run_until_cancelled(sleep(delay)).await.is_none() {
                return;
            }
        }
    }

    /// Polls a task to its end, and forgets its failures once it has run for a while; `None` where it goes on although
    /// it was told to stop.
    async fn watch<R>(&self, run: impl Future<Output = R>, failures: &mut usize) -> Option<R> {
        let stable = sleep(self.delays.stable_after);
        let overdue = async {
            self.stop.cancelled().await;
            sleep(STOP_TIMEOUT).await;
        };
        tokio::pin!(run, stable, overdue);
        loop {
            tokio::select! {
                biased;
                ended = &mut run => return Some(ended),
                () = &mut stable, if *failures > 0 => {
                    *failures = 0;
                    self.failing.set(self.name, false);
                }
                () = &mut overdue => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::mpsc;

    use super::*;
    use crate::http::metrics::Metrics;

    const AT_ONCE: RestartDelays =
        RestartDelays { first: Duration::ZERO, longest: Duration::ZERO, stable_after: Duration::from_secs(3_600) };
    const LONG: Duration = Duration::from_secs(3_600);

    #[test]
    fn delays_double_up_to_their_limit() {
        let delays = RestartDelays::default();
        let seconds = [1, 2, 3, 7, 8, 100].map(|failures| delays.after(failures).as_secs());
        assert_eq!(seconds, [1, 2, 4, 60, 60, 60]);
    }

    #[tokio::test]
    async fn a_task_that_fails_or_panics_is_started_again_counted_and_named() {
        let metrics = Metrics::start();
        let supervisor = Supervisor::new(AT_ONCE);
        let runs = Arc::new(AtomicUsize::new(0));
        let (begin, mut begun) = mpsc::unbounded_channel();
        let counted = Arc::clone(&runs);
        supervisor.spawn("clumsy", move |stop| {
            let (begin, run) = (begin.clone(), counted.fetch_add(1, Ordering::SeqCst));
            async move {
                begin.send(run).expect("the test listens");
                match run {
                    0 => panic!("on purpose"),
                    1 => Err("on purpose".into()),
                    _ => {
                        stop.cancelled().await;
                        Ok(())
                    }
                }
            }
        });
        for run in 0..3 {
            assert_eq!(begun.recv().await, Some(run));
        }
        assert_eq!(supervisor.failing().names(), ["clumsy"], "until it has run for a while");
        let text = metrics.render();
        assert!(text.contains("background_task_failures_total{task=\"clumsy\"} 2"), "{text}");
        assert!(text.contains("background_task_failing{task=\"clumsy\"} 1"), "{text}");
        supervisor.stop().await;
        assert_eq!(runs.load(Ordering::SeqCst), 3, "what is told to stop is not started again");
    }

    #[tokio::test]
    async fn a_task_that_runs_for_a_while_is_no_longer_named() {
        let supervisor = Supervisor::new(RestartDelays { stable_after: Duration::ZERO, ..AT_ONCE });
        let (end, ended) = mpsc::unbounded_channel::<()>();
        let ended = Arc::new(tokio::sync::Mutex::new(ended));
        let tried = Arc::new(AtomicUsize::new(0));
        supervisor.spawn("once", move |_| {
            let (ended, run) = (Arc::clone(&ended), tried.fetch_add(1, Ordering::SeqCst));
            async move {
                if run == 0 {
                    return Err("on purpose".into());
                }
                ended.lock().await.recv().await;
                Ok(())
            }
        });
        let failing = supervisor.failing();
        // It fails when it is polled for the first time, and is polled again at once.
        tokio::task::yield_now().await;
        while !failing.names().is_empty() {
            tokio::task::yield_now().await;
        }
        drop(end);
        supervisor.stop().await;
    }

    #[tokio::test]
    async fn a_task_that_waits_for_its_restart_is_stopped() {
        let supervisor = Supervisor::new(RestartDelays { first: LONG, longest: LONG, stable_after: LONG });
        let (begin, mut begun) = mpsc::unbounded_channel();
        supervisor.spawn("waiting", move |_| {
            let begin = begin.clone();
            async move {
                begin.send(()).expect("the test listens");
                Err("on purpose".into())
            }
        });
        begun.recv().await.expect("it ran");
        supervisor.stop().await;
        assert!(begun.recv().await.is_none(), "once");
    }

    #[tokio::test]
    async fn a_task_that_is_done_is_not_started_again() {
        let supervisor = Supervisor::new(AT_ONCE);
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        supervisor.spawn("short", move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            async { Ok(()) }
        });
        supervisor.tracker.close();
        supervisor.tracker.wait().await;
        assert_eq!(runs.load(Ordering::SeqCst), 1);
        assert!(supervisor.failing().names().is_empty());
    }
}
