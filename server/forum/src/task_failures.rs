//! How long a task that works on the database waits after a failure before it tries again.
//!
//! Where the database as a whole cannot be used, its monitor says so, and readiness by it: such a task waits for it and
//! says nothing more. Where the database is healthy, the failure is the task's own, such as a statement that always takes
//! too long: it is logged, counted and tried again after a growing delay.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use causes::Causes;
use domain::problem::Problem;
use store::Health;

use crate::Forum;

/// The delay after the first failure; each further one is twice as long.
const FIRST_DELAY: Duration = Duration::from_secs(1);
/// The longest delay.
const DELAY_MAX: Duration = Duration::from_secs(300);

/// Counts the failures of a task's work on a healthy database, by the task's name.
const FAILURES: &str = "background_task_work_failures_total";

/// Counts how often a task's work failed on a healthy database since it last succeeded.
#[derive(Debug)]
pub(crate) struct TaskFailures {
    task: &'static str,
    count: usize,
}

impl TaskFailures {
    /// No failure yet of the task of that name.
    pub fn none_of(task: &'static str) -> Self {
        metrics::counter!(FAILURES, "task" => task).increment(0);
        Self { task, count: 0 }
    }

    /// Notes that the work succeeded.
    pub fn succeeded(&mut self) {
        self.count = 0;
    }

    /// Notes that the work failed, and returns how long to wait before it is tried again.
    fn failed(&mut self) -> Duration {
        let delays =
            ExponentialBuilder::new().with_min_delay(FIRST_DELAY).with_max_delay(DELAY_MAX).without_max_times();
        let delay = delays.build().nth(self.count).unwrap_or(DELAY_MAX);
        self.count += 1;
        metrics::counter!(FAILURES, "task" => self.task).increment(1);
        delay
    }
}

impl Forum {
    /// Decides what follows from a failure of a task's work: how long to wait before it is tried again, where the
    /// database is healthy, and `None` where the database cannot be used at present, which may be over at any moment.
    ///
    /// # Errors
    /// A problem that is none of the database's availability. Its causes are passed on.
    pub(crate) async fn delay_after(
        &self,
        problem: Problem,
        mut causes: Causes,
        failures: &mut TaskFailures,
    ) -> Result<Option<Duration>, Problem> {
        let task = failures.task;
        let is_outage = match problem {
            Problem::ReadOnly | Problem::DiskFull => true,
            Problem::Unavailable => self.health().await != Health::Fine,
            other => {
                causes.pass_on();
                return Err(other);
            }
        };
        let causes = causes.take();
        if is_outage {
            tracing::debug!(task, %problem, causes, "the database cannot be used; the task waits for it");
            return Ok(None);
        }
        let delay = failures.failed();
        tracing::warn!(task, %problem, causes, ?delay, "a task's work failed on a healthy database; it is tried again");
        Ok(Some(delay))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};

    use super::*;

    /// Adds up every counter in one.
    #[derive(Default)]
    struct Sum(Arc<AtomicU64>);

    impl Recorder for Sum {
        fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

        fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

        fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

        fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
            assert_eq!(key.name(), FAILURES);
            Counter::from_arc(Arc::clone(&self.0))
        }

        fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
            Gauge::noop()
        }

        fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
            Histogram::noop()
        }
    }

    #[test]
    fn failures_are_counted_and_their_delays_double_until_a_success() {
        let sum = Sum::default();
        metrics::with_local_recorder(&sum, || {
            let mut failures = TaskFailures::none_of("test");
            let seconds: Vec<_> = (0..11).map(|_| failures.failed().as_secs()).collect();
            assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
            failures.succeeded();
            assert_eq!(failures.failed(), FIRST_DELAY);
        });
        assert_eq!(sum.0.load(Ordering::Relaxed), 12, "each is counted");
    }
}
