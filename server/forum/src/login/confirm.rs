//! A member who is logged in proves once more who they are, before something that cannot be undone.

use domain::audit::{AuditEvent, NewAudit};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};

use crate::Forum;
use crate::login::throttle::{self, Key};

impl Forum {
    /// Checks the actor's password. Failures are counted as those of a change of the password are. The command line
    /// needs none: whoever runs it has the machine.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on field `current`; [`Problem::Throttled`] after too many wrong ones, [`Problem::Busy`] when
    /// too many passwords are being checked; [`Problem::Unauthenticated`] for nobody.
    pub async fn confirm_password(&self, actor: &Actor, password: &str) -> Result<(), Problem> {
        if *actor == Actor::System {
            return Ok(());
        }
        let id = actor.member().ok_or(Problem::Unauthenticated)?;
        if password.is_empty() {
            return Err(Problem::field("current", FieldProblem::Missing));
        }
        let keys = [Key::own(id)];
        throttle::check(&mut *self.store.read().await?, &keys, self.clock.now()).await?;
        let turn = self.turns.turn(&format!("own:{id}")).await?;
        let slot = self.lanes.set.slot().await?;
        let stored = {
            let mut conn = self.store.read().await?;
            // Those before this one may have failed meanwhile.
            throttle::check(&mut conn, &keys, self.clock.now()).await?;
            store::password::by_member(&mut conn, id).await?
        };
        let is_right = slot.verify(password.to_owned(), stored.and_then(|found| found.password_hash)).await?;
        drop(slot);
        if !is_right {
            self.count_failure(actor, &keys, NewAudit::of(AuditEvent::PasswordRefused).about(id)).await?;
            return Err(Problem::field("current", FieldProblem::Mismatch));
        }
        let keys = &keys;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                throttle::forgive(&mut tx, keys).await?;
                self.commit(tx, actor, &[]).await
            })
            .await?;
        drop(turn);
        Ok(())
    }
}
