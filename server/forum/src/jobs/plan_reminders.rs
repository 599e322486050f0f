//! Every night, the reminders of meetings are enqueued that are not: of meetings that an earlier version entered, and of
//! those of a forum that was restored.

use domain::job::JobKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;
use crate::meetings::schedule::replacement;

/// For so many days after it there may be something to remind of about a meeting.
const PAST_DAYS: i64 = 30;
/// The most meetings that are looked at.
const MOST: i64 = 500;

/// Enqueues the reminders of meetings that have none yet.
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
                // Nothing that anybody could see changes, so nobody has to follow it.
                tx.commit(None, now, &[]).await?;
                Ok(())
            })
            .await
    }
}
