//! A member's own sessions: where they are logged in, and the end of those that are not wanted.

use domain::access::OwnSession;
use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use store::session;

use crate::authorize::authorize;
use crate::{Forum, secret};

/// How many characters of the hash of a session's secret name it: enough to tell a member's sessions apart, and of no
/// use for anything else.
const KEY_CHARS: usize = 16;

impl Forum {
    /// The actor's sessions, the last used first; `cookie` is that of the one that asks.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn sessions(&self, actor: &Actor, cookie: &str) -> Result<Vec<OwnSession>, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let current = secret::hash(cookie);
        let found = session::of_member(&mut *self.store.read().await?, member, self.clock.now()).await?;
        let own = found.into_iter().map(|session| OwnSession {
            key: key(&session.token_hash).to_owned(),
            created_at: session.created_at,
            seen_at: session.seen_at,
            device: session.device,
            is_current: session.token_hash == current,
        });
        Ok(own.collect())
    }

    /// Ends one of the actor's sessions. One that has ended already is no error: two windows may show it.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn end_session(&self, actor: &Actor, named: &str) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let own = session::of_member(&mut tx, member, self.clock.now()).await?;
                let Some(found) = own.into_iter().find(|session| key(&session.token_hash) == named) else {
                    return Ok(());
                };
                session::delete(&mut tx, &found.token_hash).await?;
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::SessionsEnded).about(member).after("one")).await?;
                self.commit(tx, actor, &[DomainEvent::SessionEnded { member }]).await
            })
            .await
    }
}

/// Returns what names the session whose secret has this hash.
fn key(token_hash: &str) -> &str {
    token_hash.get(..KEY_CHARS).unwrap_or(token_hash)
}
