//! The one reminder of a promise: on the working day before it is due.

use calendar::working::working_days_after;
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::PromiseId;
use domain::policy::Actor;
use domain::problem::Problem;
use domain::promise::{PromiseState, PromiseTerms};
use store::WriteTx;

use crate::Forum;
use crate::jobs::remind_of_promise::RemindOfPromise;
use crate::meetings::reminders::REMINDED_AT;

impl Forum {
    /// Enqueues the reminder of an open promise, where it is still to come.
    pub(crate) async fn plan_promise_reminder(
        &self,
        tx: &mut WriteTx,
        promise: PromiseId,
        terms: &PromiseTerms,
    ) -> Result<(), Problem> {
        let due = self.promise_reminder(terms)?;
        if terms.state != PromiseState::Open || due <= self.clock.now() {
            return Ok(());
        }
        let job = RemindOfPromise { promise, due };
        self.enqueue(tx, &job, due, Some(&job.name())).await?;
        Ok(())
    }

    fn promise_reminder(&self, terms: &PromiseTerms) -> Result<Timestamp, Problem> {
        let day = working_days_after(self.local(terms.due_at)?.date(), -1);
        self.moment_of(day, REMINDED_AT)
    }

    /// Reminds of a promise, if that is due as it stands now and was not done before. One that comes late waits for the
    /// next working hour, and falls out once the promise's day has passed.
    pub(crate) async fn remind_of_promise(&self, job: &RemindOfPromise) -> Result<(), Problem> {
        let now = self.clock.now();
        let next = self.mail_hour(now)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let Some(record) = store::promise::find(&mut tx, job.promise).await? else { return Ok(()) };
                let terms = record.terms;
                let is_due = terms.state == PromiseState::Open
                    && self.promise_reminder(&terms)? == job.due
                    && now <= terms.due_at;
                if !is_due {
                    return Ok(());
                }
                if next > now {
                    return self.remind_later(tx, job, &job.name(), next).await;
                }
                if !store::reminder::note(&mut tx, &job.name(), now).await? {
                    return Ok(());
                }
                self.commit(tx, &Actor::System, &[DomainEvent::PromiseReminderDue { promise: job.promise }]).await
            })
            .await
    }
}
