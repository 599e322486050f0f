//! Strangers ask to join, from the public page; the coordinator invites or declines. The answer to a request never tells
//! whether its address is known.

use domain::audit::{AuditEvent, NewAudit};
use domain::change::Entity;
use domain::id::JoinRequestId;
use domain::join_request::{JoinRequest, NewJoinRequest};
use domain::notification::NotificationKind;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use store::login_attempt;

use crate::authorize::authorize;
use crate::login::throttle::{self, DAY, Key};
use crate::{Forum, origin};

/// How many requests are taken in a day from everywhere: so many are no longer people.
const MOST_IN_A_DAY: i64 = 200;
/// How many seconds whoever comes after these is told to wait.
const WAIT: i64 = 3_600;
/// The most requests of the list.
const MOST: i64 = 500;

impl Forum {
    /// Takes a request to join. What a program filled in (`is_trapped`), and what comes from an active member or from somebody
    /// who has asked before, is answered in the same way and not stored.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field; [`Problem::Throttled`] after too many requests from one network or from everywhere.
    pub async fn request_to_join(&self, request: NewJoinRequest, is_trapped: bool) -> Result<(), Problem> {
        let request = &request.check()?;
        let keys = [Key::join_request(&origin::network())];
        let now = self.clock.now();
        {
            let mut conn = self.store.read().await?;
            throttle::check(&mut conn, &keys, now).await?;
            if store::join_request::count_since(&mut conn, now.plus_seconds(-DAY)).await? >= MOST_IN_A_DAY {
                return Err(Problem::Throttled { seconds: WAIT });
            }
        }
        let keys = &keys;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                for key in keys {
                    login_attempt::insert(&mut tx, key.text(), now).await?;
                }
                // Whose account is closed may want to come back.
                let found = store::member::by_email(&mut tx, &request.email).await?;
                let is_known = found.is_some_and(|member| member.deactivated_at.is_none())
                    || store::join_request::is_known(&mut tx, &request.email).await?;
                let mut events = vec![];
                if !is_known && !is_trapped {
                    store::join_request::insert(&mut tx, request, now).await?;
                    let (kind, entity) = (NotificationKind::JoinRequested, Entity::JoinRequest);
                    events = self.notify_coordinators(&mut tx, kind, entity).await?;
                }
                // Without a row of the change log for each request: anybody can ask, and that log is kept for good.
                self.commit(tx, &Actor::Nobody, &events).await
            })
            .await
    }

    /// The requests that wait, and those that were declined.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn join_requests(&self, actor: &Actor) -> Result<Vec<JoinRequest>, Problem> {
        authorize(actor, Permission::RunForum)?;
        Ok(store::join_request::list(&mut *self.store.read().await?, MOST).await?)
    }

    /// Declines a request, which is deleted after a while, or takes that back. Nobody is told: who asked has no address in
    /// the forum.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`].
    pub async fn decline_join_request(
        &self,
        actor: &Actor,
        id: JoinRequestId,
        is_declined: bool,
    ) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let at = is_declined.then(|| self.clock.now());
                if !store::join_request::set_declined(&mut tx, id, at).await? {
                    return Err(Problem::NotFound);
                }
                let entry = NewAudit::of(AuditEvent::JoinRequestDeclined).thing(id.0);
                self.note(&mut tx, actor, entry.after(if is_declined { "declined" } else { "waiting" })).await?;
                self.commit(tx, actor, &[]).await
            })
            .await
    }
}
