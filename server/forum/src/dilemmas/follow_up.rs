//! What becomes of a promised update by itself: the owner is reminded of it once, members read that it is awaited, and after
//! a week the coordinator is asked for a new owner.

use calendar::working::{mail_time, working_days_after};
use domain::clock::Timestamp;
use domain::dilemma::state::ESCALATION_DAYS;
use domain::dilemma::{DilemmaStage, DilemmaStep};
use domain::id::DilemmaId;
use domain::policy::Actor;
use domain::problem::Problem;
use store::WriteTx;

use crate::Forum;
use crate::jobs::follow_up_dilemma::{FollowUp, FollowUpDilemma};
use crate::meetings::reminders::REMINDED_AT;

impl Forum {
    /// Enqueues what follows of the promised update of an open dilemma, as far as its time is still to come.
    pub(crate) async fn plan_dilemma(&self, tx: &mut WriteTx, id: DilemmaId) -> Result<(), Problem> {
        let Some(record) = store::dilemma::find(tx, id).await? else { return Ok(()) };
        let Some(promise) = record.state.promise else { return Ok(()) };
        for what in FollowUp::ALL {
            let job = FollowUpDilemma { dilemma: id, due_at: promise.due_at, what };
            let run_at = self.follow_up_time(what, promise.due_at)?;
            if run_at > self.clock.now() {
                self.enqueue(tx, &job, run_at, Some(&job.name())).await?;
            }
        }
        Ok(())
    }

    /// Returns when something is done about an update that is promised for a moment: in the hours in which mail goes
    /// out.
    fn follow_up_time(&self, what: FollowUp, due_at: Timestamp) -> Result<Timestamp, Problem> {
        let after = match what {
            FollowUp::Remind => {
                let day = working_days_after(self.local(due_at)?.date(), -1);
                return self.moment_of(day, REMINDED_AT);
            }
            FollowUp::Miss => due_at,
            FollowUp::Escalate => due_at.plus_days(ESCALATION_DAYS),
        };
        let time = mail_time(&self.local(after.plus_seconds(1))?);
        Ok(Timestamp(time.timestamp().as_microsecond()))
    }

    /// Does what is due about a promised update, if that still stands as it did. While its owner is away, an update is not
    /// missed. What comes late waits for the next hour in
    /// which mail goes out; a reminder that comes too late falls out.
    pub(crate) async fn follow_up_dilemma(&self, job: &FollowUpDilemma) -> Result<(), Problem> {
        let now = self.clock.now();
        let next = Timestamp(mail_time(&self.local(now)?).timestamp().as_microsecond());
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let Some(record) = store::dilemma::find(&mut tx, job.dilemma).await? else { return Ok(()) };
                let promise = record.state.promise.filter(|promise| promise.due_at == job.due_at);
                let Some(promise) = promise.filter(|_| record.state.stage == DilemmaStage::Open) else { return Ok(()) };
                if job.what == FollowUp::Remind && now > promise.due_at {
                    return Ok(());
                }
                // Nothing counts as late while its owner is away; who stands in was reminded in their place.
                let absence = store::absence::of_member(&mut tx, record.state.owner, now).await?;
                let back = absence.filter(|_| job.what != FollowUp::Remind).map(|absence| absence.until);
                let next = match back {
                    Some(back) => Timestamp(mail_time(&self.local(back)?).timestamp().as_microsecond()),
                    None => next,
                };
                if next > now {
                    let name = format!("{}:{}", job.name(), next.0);
                    self.enqueue(&mut tx, job, next, Some(&name)).await?;
                    return self.commit(tx, &Actor::System, &[]).await;
                }
                let step = match job.what {
                    FollowUp::Remind => DilemmaStep::Remind,
                    FollowUp::Miss => DilemmaStep::Miss,
                    FollowUp::Escalate => DilemmaStep::Escalate,
                };
                let mut events = vec![];
                if step == DilemmaStep::Escalate {
                    // One whose miss nobody noted, since this process did not run, is noted first.
                    events.extend(self.take_step(&mut tx, None, &record, &DilemmaStep::Miss).await?);
                }
                let Some(record) = store::dilemma::find(&mut tx, job.dilemma).await? else { return Ok(()) };
                events.extend(self.take_step(&mut tx, None, &record, &step).await?);
                if events.is_empty() { Ok(()) } else { self.commit(tx, &Actor::System, &events).await }
            })
            .await
    }
}
