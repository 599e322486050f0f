//! What becomes of a promise.

use domain::event::DomainEvent;
use domain::id::PromiseId;
use domain::policy::{Actor, PromisePermission, allows};
use domain::problem::Problem;
use domain::promise::{PromiseState, PromiseStep};
use store::promise::PromiseRecord;

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// Takes a step with a promise, from the version that the actor saw where one is given. A step that was taken already
    /// changes nothing.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for one that the actor may not read; [`Problem::Forbidden`]; [`Problem::Conflict`];
    /// [`Problem::Invalid`] by field.
    pub async fn change_promise(
        &self,
        actor: &Actor,
        id: PromiseId,
        expected: Option<i64>,
        step: PromiseStep,
    ) -> Result<(), Problem> {
        let (step, now) = (&step, self.clock.now());
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let record = permitted(&mut tx, actor, id, step).await?;
                if expected.is_some_and(|expected| expected != record.version) {
                    return Err(Problem::Conflict { current: record.version });
                }
                let terms = record.terms.after(step, now)?;
                if terms == record.terms {
                    return Ok(());
                }
                // Why it was moved is still true of a promise that is kept, also where that is taken back.
                let was_kept = record.terms.state == PromiseState::Kept;
                let reason = match step {
                    PromiseStep::Keep => record.reason.clone(),
                    PromiseStep::Reopen if was_kept => record.reason.clone(),
                    _ => step.reason(),
                };
                if !store::promise::set_terms(&mut tx, id, record.version, &terms, &reason, now).await? {
                    return Err(Problem::Unavailable);
                }
                self.plan_promise_reminder(&mut tx, id, &terms).await?;
                let event = match step {
                    PromiseStep::Keep => DomainEvent::PromiseKept { promise: id },
                    PromiseStep::Move { .. } => {
                        DomainEvent::PromiseMoved { promise: id, before: record.terms.due_at, after: terms.due_at }
                    }
                    PromiseStep::Release { .. } => DomainEvent::PromiseReleased { promise: id },
                    PromiseStep::Reopen => DomainEvent::PromiseReopened { promise: id },
                };
                self.commit(tx, actor, &[event]).await
            })
            .await
    }

    /// Checks that the actor may take such a step with a promise, whatever else is wrong with it.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for one that the actor may not read; [`Problem::Forbidden`].
    pub async fn check_promise_step(&self, actor: &Actor, id: PromiseId, step: &PromiseStep) -> Result<(), Problem> {
        permitted(&mut *self.store.read().await?, actor, id, step).await.map(drop)
    }

    /// Returns whether the actor could open a promise again now.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn can_reopen_promise(&self, actor: &Actor, id: PromiseId) -> Result<bool, Problem> {
        let found = store::promise::find(&mut *self.store.read().await?, id).await?;
        Ok(found.is_some_and(|record| {
            record.terms.state != PromiseState::Open && allows(actor, permission(&PromiseStep::Reopen, &record))
        }))
    }
}

/// The promise, where the actor may take a step with it.
async fn permitted(
    conn: &mut store::Conn,
    actor: &Actor,
    id: PromiseId,
    step: &PromiseStep,
) -> Result<PromiseRecord, Problem> {
    let record = store::promise::find(conn, id).await?.ok_or(Problem::NotFound)?;
    if !allows(actor, PromisePermission::Read(record.facts())) {
        return Err(Problem::NotFound);
    }
    authorize(actor, permission(step, &record))?;
    Ok(record)
}

/// Returns what a step asks for. Who ended a promise opens it again.
fn permission(step: &PromiseStep, record: &PromiseRecord) -> PromisePermission {
    let facts = record.facts();
    match step {
        PromiseStep::Keep => PromisePermission::Keep(facts),
        PromiseStep::Move { .. } => PromisePermission::Postpone(facts),
        PromiseStep::Release { .. } => PromisePermission::Release(facts),
        PromiseStep::Reopen if record.terms.state == PromiseState::Released => PromisePermission::Release(facts),
        PromiseStep::Reopen => PromisePermission::Keep(facts),
    }
}
