//! The coordinator looks at jobs, has them run again and discards them.

use std::collections::HashSet;

use crate::Forum;
use crate::authorize::authorize;
use crate::jobs::job::Job;
use crate::jobs::send_digests::SendDigests;
use crate::jobs::send_mail::SendMail;
use domain::id::{JobId, MailId};
use domain::job::{JobCounts, JobState, JobView};
use domain::policy::{Actor, Permission};
use domain::problem::Problem;

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

    /// Discards a job that is not to be done, and with one that sends mails those that no other job sends. It can be brought
    /// back for a while, and its unique key stays taken. One that was discarded already is no failure.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for a job that is over, and for one that
    /// recurs, which cannot be discarded; [`Problem::Busy`] while a worker runs it.
    pub async fn discard_job(&self, actor: &Actor, id: JobId) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let is_new = store::job::discard(&mut tx, id, now).await?;
                let Some(discarded) = store::job::discarded(&mut tx, id).await? else {
                    return Err(self.not_changeable(&mut tx, id).await?);
                };
                if !is_new {
                    return Ok(());
                }
                let mut mails = mails_of(&discarded.kind, &discarded.payload);
                if !mails.is_empty() {
                    // One that was put off or hastened has a job more.
                    for kind in [SendMail::KIND, SendDigests::KIND] {
                        let others = store::job::payloads(&mut tx, kind).await?;
                        let others: HashSet<_> = others.iter().flat_map(|other| mails_of(kind, other)).collect();
                        mails.retain(|mail| !others.contains(mail));
                    }
                }
                store::mail::discard_queued(&mut tx, &mails, now).await?;
                tx.commit(actor.member(), now, &[]).await?;
                Ok(())
            })
            .await
    }

    /// Brings a discarded job back, with the mails that were discarded with it. One that is there stays as it is.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for a job that is over.
    pub async fn restore_job(&self, actor: &Actor, id: JobId) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let discarded = store::job::discarded(&mut tx, id).await?;
                let is_back = store::job::restore(&mut tx, id).await?;
                let Some(discarded) = discarded.filter(|_| is_back) else {
                    return match store::job::find(&mut tx, id, now).await? {
                        Some(_) => Ok(()),
                        None => Err(Problem::NotFound),
                    };
                };
                let mails = mails_of(&discarded.kind, &discarded.payload);
                store::mail::requeue_discarded(&mut tx, &mails, discarded.at).await?;
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

/// The mails that a job sends; none where it is of another kind, or its payload cannot be read.
fn mails_of(kind: &str, payload: &str) -> Vec<MailId> {
    match kind {
        SendMail::KIND => serde_json::from_str(payload).map(|job: SendMail| vec![job.mail]).unwrap_or_default(),
        SendDigests::KIND => serde_json::from_str(payload).map(|job: SendDigests| job.mails).unwrap_or_default(),
        _ => vec![],
    }
}
