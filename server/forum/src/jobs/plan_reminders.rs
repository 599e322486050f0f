//! Every night, the reminders of meetings and promises are enqueued that are not: of those that an earlier version entered,
//! and of those of a forum that was restored.

use domain::job::JobKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};
use store::promise::Whose;

use crate::Forum;
use crate::jobs::job::Job;
use crate::meetings::schedule::replacement;

/// The number of days after a meeting during which there may be something to remind of about it.
const PAST_DAYS: i64 = 30;
/// The most meetings that are looked at, and the most promises.
const MOST: i64 = 500;

/// Enqueues the reminders of meetings and promises that have none yet.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct PlanReminders;

impl Job for PlanReminders {
    const KIND: &'static str = JobKind::PlanReminders.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        let now = forum.clock.now();
        forum
            .store
            .write_retrying(&*forum.random, |mut tx| async move {
                for record in store::meeting::from(&mut tx, now.plus_days(-PAST_DAYS), MOST).await? {
                    forum.plan_reminders(&mut tx, record.card.id, &replacement(&record)).await?;
                }
                for record in store::promise::list(&mut tx, Whose::OpenFrom(now), MOST).await? {
                    forum.plan_promise_reminder(&mut tx, record.id, &record.terms).await?;
                }
                // Nothing that anybody could see changes, so nobody has to follow it.
                tx.commit(None, now, &[]).await?;
                Ok(())
            })
            .await
    }
}
