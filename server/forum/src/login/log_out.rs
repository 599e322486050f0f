//! Sessions end.

use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use store::{known_device, session};

use crate::authorize::authorize;
use crate::{Forum, secret};

impl Forum {
    /// Ends the session whose cookie this is; one that has ended already is no error.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn log_out(&self, actor: &Actor, cookie: &str) -> Result<(), Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                session::delete(&mut tx, &secret::hash(cookie)).await?;
                self.commit(tx, actor, &[DomainEvent::LoggedOut { member: actor.member() }]).await
            })
            .await
    }

    /// Ends every session of the actor but the one whose cookie this is, and forgets every device but the one
    /// with the cookie `device`: one that was stolen has no count of failed logins of its own any more.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn log_out_elsewhere(&self, actor: &Actor, cookie: &str, device: Option<&str>) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                session::delete_of_member(&mut tx, member, Some(&secret::hash(cookie))).await?;
                known_device::delete_of_member(&mut tx, member, device.map(secret::hash).as_deref()).await?;
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::SessionsEnded).about(member).after("others"))
                    .await?;
                self.commit(tx, actor, &[DomainEvent::LoggedOutElsewhere { member }]).await
            })
            .await
    }
}
