//! Every night, what has expired is deleted. Nothing finds it any more; here its rows go.

use domain::job::JobKind;
use domain::join_request::WAITING_DAYS;
use domain::meeting_pass::LISTED_DAYS;
use domain::notification;
use domain::problem::Problem;
use domain::undo::KEPT_DAYS;
use serde::{Deserialize, Serialize};
use store::{
    StoreError, audit, deletion, following, gate, idempotency, job, join_request, known_device, link, login_attempt,
    login_request, mail, meeting_pass, reminder, session,
};

use crate::Forum;
use crate::idempotency::expired_by;
use crate::jobs::job::Job;
use crate::login::throttle::DAY;

/// The number of days for which a job that is done or discarded keeps its unique key.
const ENDED_JOB_DAYS: i64 = 90;
/// The number of days for which a mail with a code waits for the coordinator: the code is good for an hour.
const LOGIN_MAIL_DAYS: i64 = 1;
/// The number of days for which it is known that members were reminded of something: longer than any job may wait.
const REMINDER_DAYS: i64 = 400;

/// Deletes sessions that have ended, links and logins by mail that no longer work, failed logins that no longer count,
/// devices that are no longer known, idempotency keys that no longer hold, what was deleted so long ago that it cannot be
/// brought back, requests to join that were declined or never answered, passes of guests, gate lists of past visits, mails with a code that nobody
/// sent, mails that were sent long ago, notifications that were read long ago, jobs that ended and reminders that were
/// given long ago, what members follow that is gone for good, and old entries of the audit log. Then it empties the log of the
/// database, which still has all of it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct DeleteExpired;

impl Job for DeleteExpired {
    const KIND: &'static str = JobKind::DeleteExpired.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        let now = forum.clock.now();
        let count = forum
            .store
            .write_retrying(&*forum.random, |mut tx| async move {
                session::purge(&mut tx, now).await?;
                link::purge(&mut tx, now).await?;
                login_request::purge(&mut tx, now).await?;
                login_attempt::purge(&mut tx, now.plus_seconds(-DAY)).await?;
                known_device::purge(&mut tx, now).await?;
                idempotency::purge(&mut tx, expired_by(now)).await?;
                audit::purge(&mut tx, now.plus_days(-crate::audit::KEPT_DAYS)).await?;
                store::notification::purge(&mut tx, now.plus_days(-notification::KEPT_DAYS)).await?;
                mail::purge_logins(&mut tx, now.plus_days(-LOGIN_MAIL_DAYS)).await?;
                mail::purge(&mut tx, now.plus_days(-domain::mail::KEPT_DAYS)).await?;
                meeting_pass::purge(&mut tx, now.plus_days(-LISTED_DAYS)).await?;
                gate::purge(&mut tx, now.plus_days(-domain::gate::KEPT_DAYS)).await?;
                join_request::purge(&mut tx, now.plus_days(-WAITING_DAYS), now.plus_days(-KEPT_DAYS)).await?;
                following::purge(&mut tx).await?;
                job::purge(&mut tx, now.plus_days(-ENDED_JOB_DAYS)).await?;
                reminder::purge(&mut tx, now.plus_days(-REMINDER_DAYS)).await?;
                let count = deletion::purge(&mut tx, now.plus_days(-KEPT_DAYS)).await?;
                // Nothing that anybody could see changes, so nobody has to follow it.
                tx.commit(None, now, &[]).await?;
                Ok::<_, StoreError>(count)
            })
            .await?;
        forum.empty_log().await;
        if count > 0 {
            tracing::info!(count, "deleted for good what was deleted {KEPT_DAYS} days ago");
        }
        Ok(())
    }
}
