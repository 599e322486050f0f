//! The coordinator looks at jobs, has them run again and discards them.

use domain::id::JobId;
use domain::job::{JobCounts, JobState, JobView};
use domain::policy::{Actor, Permission};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;

/// The most jobs that are listed.
const LIST_MAX: i64 = 500;
/// The number of seconds after which it is worth trying again to change a job that runs.
const BUSY_SECONDS: i64 = 30;

impl Forum {
    /// The jobs that are not over: the dead, then the others in the order of their times.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn jobs(&self, actor: &Actor) -> Result<Vec<JobView>, Problem> {
        authorize(actor, Permission::RunForum)?;
        Ok(store::job::list(&mut *self.store.read().await?, self.clock.now(), LIST_MAX).await?)
    }

    /// Returns how many jobs there are that are not over, for the operator.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn job_counts(&self) -> Result<JobCounts, Problem> {
        Ok(store::job::counts(&mut *self.store.read().await?, self.clock.now()).await?)
    }

    /// Has a job run at once, with all its attempts. Doing it twice is no failure.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for a job that is over;
    /// [`Problem::Busy`] while a worker runs it.
    pub async fn retry_job(&self, actor: &Actor, id: JobId) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::job::retry(&mut tx, id, now).await? {
                    return Err(self.not_changeable(&mut tx, id).await?);
                }
                tx.commit(actor.member(), now, &[]).await?;
                Ok(())
            })
            .await?;
        self.wake_workers();
        Ok(())
    }

    /// Discards a job that is not to be done. It can be brought back for a while, and its unique key stays taken. One
    /// that was discarded already is no failure.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for a job that is over, and for one that
    /// recurs, which cannot be discarded; [`Problem::Busy`] while a worker runs it.
    pub async fn discard_job(&self, actor: &Actor, id: JobId) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::job::discard(&mut tx, id, now).await? {
                    return match store::job::is_discarded(&mut tx, id).await? {
                        true => Ok(()),
                        false => Err(self.not_changeable(&mut tx, id).await?),
                    };
                }
                tx.commit(actor.member(), now, &[]).await?;
                Ok(())
            })
            .await
    }

    /// Brings a discarded job back. One that is there stays as it is.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for a job that is over.
    pub async fn restore_job(&self, actor: &Actor, id: JobId) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::job::restore(&mut tx, id).await? {
                    return match store::job::find(&mut tx, id, now).await? {
                        Some(_) => Ok(()),
                        None => Err(Problem::NotFound),
                    };
                }
                tx.commit(actor.member(), now, &[]).await?;
                Ok(())
            })
            .await?;
        self.wake_workers();
        Ok(())
    }

    /// Returns why a job cannot be changed.
    async fn not_changeable(&self, conn: &mut store::Conn, id: JobId) -> Result<Problem, Problem> {
        let found = store::job::find(conn, id, self.clock.now()).await?;
        let is_running = found.is_some_and(|job| job.state == JobState::Running);
        Ok(if is_running { Problem::Busy { seconds: BUSY_SECONDS } } else { Problem::NotFound })
    }
}
