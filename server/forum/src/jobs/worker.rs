//! A worker claims jobs and runs them.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use causes::{chain, collect};
use domain::clock::Timestamp;
use domain::job::Priority;
use domain::problem::Problem;
use futures::FutureExt;
use store::job::{Claimed, Lease};
use tokio_util::sync::CancellationToken;

use crate::Forum;
use crate::jobs::recurrence::next;
use crate::jobs::registry::{JobError, Registered};
use crate::jobs::undisturbed::{Gate, with_gate};
use crate::secret::hex;
use crate::task_failures::TaskFailures;

/// The number of seconds for which a worker may run a job before another takes it to have died, unless it prolongs its
/// lease.
pub const LEASE_SECONDS: i64 = 300;
/// How often a worker prolongs its lease.
const EXTENSION_INTERVAL: Duration = Duration::from_secs(60);
/// How long a worker that is stopped waits for what its job does undisturbed. Less than the whole program waits for its
/// tasks, so that the lease is free for the next start.
const STOP_WAIT: Duration = Duration::from_secs(4);
/// How often a worker looks for a job that is due.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How long after the first failed attempt a job is tried again.
const FIRST_RETRY_DELAY: Duration = Duration::from_secs(60);
/// How many times as long each further delay is.
const RETRY_FACTOR: f32 = 4.0;
/// The longest delay between two attempts.
const RETRY_DELAY_MAX: Duration = Duration::from_secs(6 * 60 * 60);

/// The name under which failures of a worker are counted.
const TASK: &str = "job-worker";

/// Counts attempts at jobs, by kind and outcome.
const RUNS: &str = "job_runs_total";

/// How an attempt at a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The job is done.
    Succeeded,
    /// It failed and is tried again later.
    Failed,
    /// It failed for the last time.
    Dead,
    /// The attempt was stopped, and counts for nothing.
    Stopped,
    /// It took so long without prolonging its lease that another worker may have run the job.
    LeaseLost,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Outcome::Succeeded => "succeeded",
            Outcome::Failed => "failed",
            Outcome::Dead => "dead",
            Outcome::Stopped => "stopped",
            Outcome::LeaseLost => "lease-lost",
        }
    }
}

/// Returns how long after a failed attempt, counted from 1, a job is tried again. The number of attempts is stored with
/// the job, so the delays go on where they were in whichever process.
fn retry_delay(attempt: i64) -> Duration {
    let delays = ExponentialBuilder::new()
        .with_min_delay(FIRST_RETRY_DELAY)
        .with_factor(RETRY_FACTOR)
        .with_max_delay(RETRY_DELAY_MAX)
        .without_max_times();
    let before = usize::try_from(attempt.saturating_sub(1)).unwrap_or_default();
    delays.build().nth(before).unwrap_or(RETRY_DELAY_MAX)
}

impl Forum {
    /// Runs jobs as they become due, one after the other, until `stop` is cancelled. A job that runs then is stopped
    /// and left to another worker. While the database cannot be used, the worker waits for it; where only the worker's
    /// own statements fail, it tries again after a growing delay.
    ///
    /// # Errors
    /// When the database fails otherwise, to be run again after a while.
    pub async fn work_on_jobs(&self, stop: &CancellationToken) -> Result<(), Problem> {
        self.work_up_to(Priority::Bulk, stop).await
    }

    /// Runs the jobs that somebody waits for, as [`Forum::work_on_jobs`] does those of every priority: whatever the other
    /// workers are at, such as mails to a server that is slow, holds up no code of a login.
    ///
    /// # Errors
    /// As [`Forum::work_on_jobs`].
    pub async fn work_on_awaited_jobs(&self, stop: &CancellationToken) -> Result<(), Problem> {
        self.work_up_to(Priority::Awaited, stop).await
    }

    /// Wakes the workers of this process, since a job is to run at once.
    pub(crate) fn wake_workers(&self) {
        self.job_wakeup.notify_one();
        self.awaited_wakeup.notify_one();
    }

    async fn work_up_to(&self, last: Priority, stop: &CancellationToken) -> Result<(), Problem> {
        let worker = self.new_worker_name();
        let wakeup = if last == Priority::Awaited { &self.awaited_wakeup } else { &self.job_wakeup };
        // What recurs is left to the workers of every priority.
        let mut enqueued = last == Priority::Awaited;
        let mut failures = TaskFailures::none_of(TASK);
        while !stop.is_cancelled() {
            let (worked, causes) = collect(self.work_once(&worker, last, &mut enqueued, stop)).await;
            let delay = match worked {
                Ok(outcome) => {
                    failures.succeeded();
                    if outcome.is_some() {
                        continue;
                    }
                    None
                }
                Err(problem) => self.delay_after(problem, causes, &mut failures).await?,
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = wakeup.notified(), if delay.is_none() => {}
                () = tokio::time::sleep(delay.unwrap_or(POLL_INTERVAL)) => {}
            }
        }
        Ok(())
    }

    /// Enqueues the jobs that recur, unless that was done, and runs the next job.
    async fn work_once(
        &self,
        worker: &str,
        last: Priority,
        enqueued: &mut bool,
        stop: &CancellationToken,
    ) -> Result<Option<Outcome>, Problem> {
        if !*enqueued {
            self.enqueue_recurring_jobs().await?;
            *enqueued = true;
        }
        self.run_next_up_to(last, worker, stop).await
    }

    /// A name that no other worker has.
    pub fn new_worker_name(&self) -> String {
        let mut bytes = [0; 8];
        self.random.fill(&mut bytes);
        hex(&bytes)
    }

    /// Claims the job that goes before the others that are due, and runs it; `None` where none is due.
    ///
    /// # Errors
    /// When the database fails. A job that was claimed is then run again when its lease has expired.
    pub async fn run_next_job(&self, worker: &str, stop: &CancellationToken) -> Result<Option<Outcome>, Problem> {
        self.run_next_up_to(Priority::Bulk, worker, stop).await
    }

    /// Claims and runs a job as [`Forum::run_next_job`] does, of those that somebody waits for.
    ///
    /// # Errors
    /// As [`Forum::run_next_job`].
    pub async fn run_next_awaited_job(
        &self,
        worker: &str,
        stop: &CancellationToken,
    ) -> Result<Option<Outcome>, Problem> {
        self.run_next_up_to(Priority::Awaited, worker, stop).await
    }

    async fn run_next_up_to(
        &self,
        last: Priority,
        worker: &str,
        stop: &CancellationToken,
    ) -> Result<Option<Outcome>, Problem> {
        let Some(claimed) = self.claim_job(last, worker).await? else { return Ok(None) };
        let Some(registered) = self.jobs.get(&claimed.kind) else {
            tracing::error!(kind = claimed.kind, "a job was claimed whose kind is not registered");
            return Err(Problem::Internal);
        };
        let lease = &claimed.lease;
        let attempt = if lease.attempt > claimed.max_attempts {
            Some(Err(JobError::Abandoned))
        } else {
            self.attempt_job(registered, &claimed, stop).await?
        };
        let outcome = match attempt {
            Some(result) => self.finish_job(registered, &claimed, result).await?,
            None if stop.is_cancelled() => Outcome::Stopped,
            None => Outcome::LeaseLost,
        };
        metrics::counter!(RUNS, "kind" => registered.kind, "outcome" => outcome.as_str()).increment(1);
        if outcome == Outcome::LeaseLost {
            tracing::error!(job = %lease.job, kind = claimed.kind, "the lease of a job was lost while it ran");
        }
        Ok(Some(outcome))
    }

    async fn claim_job(&self, last: Priority, worker: &str) -> Result<Option<Claimed>, Problem> {
        let now = self.clock.now();
        let kinds = self.jobs.kinds();
        if !store::job::is_due(&mut *self.store.read().await?, &kinds, last, now).await? {
            return Ok(None);
        }
        let kinds = &kinds;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let until = now.plus_seconds(LEASE_SECONDS);
                let claimed = store::job::claim(&mut tx, kinds, last, worker, now, until).await?;
                tx.commit(None, now, &[]).await?;
                Ok(claimed)
            })
            .await
    }

    /// Runs a job while its lease is prolonged; `None` where it was stopped or the lease was lost. It is not stopped in the middle
    /// of what it does undisturbed, unless that takes longer than [`STOP_WAIT`].
    async fn attempt_job(
        &self,
        registered: &Registered,
        claimed: &Claimed,
        stop: &CancellationToken,
    ) -> Result<Option<Result<(), JobError>>, Problem> {
        let gate = Gate::default();
        let job = with_gate(Gate::clone(&gate), registered.run(self, &claimed.payload));
        let mut run = Box::pin(AssertUnwindSafe(job).catch_unwind());
        loop {
            tokio::select! {
                biased;
                result = &mut run => return Ok(Some(result.unwrap_or(Err(JobError::Panicked)))),
                () = stop.cancelled() => {
                    tokio::select! {
                        biased;
                        result = &mut run => return Ok(Some(result.unwrap_or(Err(JobError::Panicked)))),
                        _ = gate.lock() => {}
                        () = tokio::time::sleep(STOP_WAIT) => {}
                    }
                    // A transaction that it holds ends here.
                    drop(run);
                    self.release_lease(&claimed.lease).await?;
                    return Ok(None);
                }
                () = tokio::time::sleep(EXTENSION_INTERVAL) => {}
            }
            let (extended, mut causes) = collect(self.extend_lease(&claimed.lease)).await;
            match extended {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                // The lease lasts for some more intervals.
                Err(problem) => {
                    let causes = causes.take();
                    tracing::warn!(%problem, causes, "the lease of a job could not be prolonged");
                }
            }
        }
    }

    async fn extend_lease(&self, lease: &Lease) -> Result<bool, Problem> {
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let is_own = store::job::extend(&mut tx, lease, now.plus_seconds(LEASE_SECONDS)).await?;
                tx.commit(None, now, &[]).await?;
                Ok(is_own)
            })
            .await
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::job::release(&mut tx, lease).await?;
                tx.commit(None, self.clock.now(), &[]).await?;
                Ok(())
            })
            .await
    }

    /// Stores how an attempt ended.
    async fn finish_job(
        &self,
        registered: &Registered,
        claimed: &Claimed,
        result: Result<(), JobError>,
    ) -> Result<Outcome, Problem> {
        let (lease, now) = (&claimed.lease, self.clock.now());
        // From now on, so that a job that missed several of its times runs once.
        let zone = self.present_time_zone().await?;
        let recurrence = registered.recurrence().filter(|_| claimed.recurs);
        let recurs = recurrence.map(|recurrence| next(recurrence, now, &zone)).transpose()?;
        let (outcome, failure) = match result {
            Ok(()) => (Outcome::Succeeded, None),
            Err(error) => {
                let (text, causes, attempt) = (chain(&error), error.causes(), lease.attempt);
                if error.is_permanent() || attempt >= claimed.max_attempts {
                    tracing::error!(job = %lease.job, kind = claimed.kind, error = text, causes, "a job failed for the last time");
                    (Outcome::Dead, Some(text))
                } else {
                    tracing::warn!(job = %lease.job, kind = claimed.kind, attempt, error = text, causes, "a job failed");
                    (Outcome::Failed, Some(text))
                }
            }
        };
        let text = failure.as_deref().unwrap_or_default();
        let is_own = self
            .store
            .write_retrying(&*self.random, |mut tx| async move {
                let is_own = match outcome {
                    Outcome::Dead => store::job::die(&mut tx, lease, text, recurs, now).await?,
                    Outcome::Failed => {
                        let at = after(now, retry_delay(lease.attempt));
                        store::job::retry_later(&mut tx, lease, text, at).await?
                    }
                    _ => store::job::succeed(&mut tx, lease, recurs, now).await?,
                };
                tx.commit(None, now, &[]).await?;
                Ok::<_, Problem>(is_own)
            })
            .await?;
        Ok(if is_own { outcome } else { Outcome::LeaseLost })
    }
}

fn after(now: Timestamp, delay: Duration) -> Timestamp {
    Timestamp(now.0.saturating_add(i64::try_from(delay.as_micros()).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_up_to_their_limit() {
        let minutes = [1, 2, 3, 4, 5, 6, 7, i64::MAX].map(|attempt| retry_delay(attempt.min(99)).as_secs() / 60);
        assert_eq!(minutes, [1, 4, 16, 64, 256, 360, 360, 360]);
    }
}
