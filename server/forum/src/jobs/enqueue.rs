//! Jobs are enqueued, by the write that they belong to or because they recur.

use domain::clock::Timestamp;
use domain::id::JobId;
use domain::job::Priority;
use domain::problem::Problem;
use store::WriteTx;
use store::job::NewJob;

use crate::Forum;
use crate::jobs::job::Job;
use crate::jobs::recurrence::next;
use crate::jobs::registry::{Recurring, payload};

/// The unique key of a job that recurs: there is one of each kind.
const RECURRING: &str = "recurring";

impl Forum {
    /// Enqueues a job in the transaction of a write, to run at a time. `None` where the kind has a job of the same
    /// unique key, also one that is done: a key that holds what the job is about and its time keeps a reminder from
    /// being sent twice.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enqueue<J: Job>(
        &self,
        tx: &mut WriteTx,
        job: &J,
        run_at: Timestamp,
        unique_key: Option<&str>,
    ) -> Result<Option<JobId>, Problem> {
        let payload = payload(job)?;
        let new = NewJob {
            kind: J::KIND,
            unique_key,
            payload: &payload,
            recurrence: None,
            run_at,
            max_attempts: J::MAX_ATTEMPTS,
            priority: job.priority(),
        };
        Ok(store::job::enqueue(tx, &new, self.clock.now()).await?)
    }

    /// Adds the jobs that recur and are not there yet, each for its next time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enqueue_recurring_jobs(&self) -> Result<(), Problem> {
        let now = self.clock.now();
        let zone = &self.present_time_zone().await?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                for registered in self.jobs.all() {
                    let Some(Recurring { recurrence, payload }) = registered.recurring else { continue };
                    let payload = payload()?;
                    let new = NewJob {
                        kind: registered.kind,
                        unique_key: Some(RECURRING),
                        payload: &payload,
                        recurrence: Some(recurrence),
                        run_at: next(recurrence, now, zone)?,
                        max_attempts: registered.max_attempts,
                        priority: Priority::Ordinary,
                    };
                    store::job::enqueue(&mut tx, &new, now).await?;
                }
                tx.commit(None, now, &[]).await?;
                Ok(())
            })
            .await
    }
}
