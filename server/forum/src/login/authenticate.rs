//! Who a request comes from: a session's cookie or an API token.

use std::sync::Arc;

use causes::collect;
use domain::access::TokenScope;
use domain::clock::Timestamp;
use domain::member::Member;
use domain::policy::Actor;
use domain::problem::Problem;
use store::session::Session;
use store::{session, token};

use crate::Forum;
use crate::login::log_in::{SESSION_DAYS, SESSION_MOST_DAYS};
use crate::secret;

/// A session's or a token's time of use is written at most this often, in seconds.
const TOUCH_SECONDS: i64 = 3_600;

/// A visit has ended when its member was not seen for so many seconds. That is noted as often as the use of a session, so
/// it is longer than [`TOUCH_SECONDS`].
const VISIT_GAP_SECONDS: i64 = 4 * 3_600;

/// Returns when somebody who comes now was last seen at the latest, for a visit to begin.
pub(crate) fn visit_began_by(now: Timestamp) -> Timestamp {
    now.plus_seconds(-VISIT_GAP_SECONDS)
}

/// A member whose session or token was recognized.
#[derive(Debug, Clone)]
pub struct Known {
    /// The member as the policy knows them.
    pub actor: Actor,
    /// The member as the pages show them.
    pub member: Arc<Member>,
    /// How many notifications they have not read, where they have a session: pages show it. A token carries no count.
    pub unread_notifications: Option<i64>,
    /// The last version of the agreement that they accepted, where they have a session. A program is not asked for it.
    pub accepted_agreement: Option<i64>,
}

/// The member of a session.
pub(crate) fn known(session: &Session) -> Known {
    Known {
        actor: Actor::of(&session.member),
        member: Arc::clone(&session.member),
        unread_notifications: Some(session.unread_notifications),
        accepted_agreement: session.accepted_agreement,
    }
}

impl Forum {
    /// The member whose session the cookie's value is; `None` when it is none or has ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn authenticate_session(&self, cookie: &str) -> Result<Option<Known>, Problem> {
        let hash = secret::hash(cookie);
        let now = self.clock.now();
        let load = || async { Ok(session::find(&mut *self.store.read().await?, &hash, now).await?) };
        let found = self.cache.sessions.find(hash.clone(), load).await?;
        let Some(session) = found.filter(|session| now < session.expires_at) else { return Ok(None) };
        if session.seen_at < now.plus_seconds(-TOUCH_SECONDS) {
            // Reading goes on where writing fails, on a full disk for example.
            let (noted, mut causes) = collect(self.touch(&hash, &session, now)).await;
            if let Err(problem) = noted {
                let causes = causes.take();
                tracing::warn!(%problem, causes, "the use of a session could not be noted");
            }
        }
        Ok(Some(known(&session)))
    }

    /// Notes the use of a session, which lives on from now, and that its member is there. Nobody follows that: no row of
    /// the log.
    async fn touch(&self, hash: &str, session: &Session, now: Timestamp) -> Result<(), Problem> {
        // However much it is used, it ends so long after its login. One on a device of the member's own lasts until then.
        let used = now.plus_days(SESSION_DAYS).min(session.created_at.plus_days(SESSION_MOST_DAYS));
        let expires_at = used.max(session.expires_at);
        let member = session.member.id;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::member::touch(&mut tx, member, now, visit_began_by(now)).await?;
                session::touch(&mut tx, hash, now, expires_at).await?;
                self.commit(tx, &Actor::System, &[]).await
            })
            .await?;
        self.cache.sessions.invalidate();
        Ok(())
    }

    /// The member whose API token it is.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] when it is none, was revoked or has expired.
    pub async fn authenticate_token(&self, secret: &str) -> Result<Known, Problem> {
        self.authenticate_token_for(secret, TokenScope::Read).await
    }

    /// The member whose API token it is, for a request that needs this scope.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] when it is none, was revoked or has expired; [`Problem::Forbidden`] when it is not
    /// good for that.
    pub async fn authenticate_token_for(&self, secret: &str, needed: TokenScope) -> Result<Known, Problem> {
        let hash = secret::hash(secret);
        let now = self.clock.now();
        let found = token::find(&mut *self.store.read().await?, &hash, now).await?;
        let token = found.ok_or(Problem::Unauthenticated)?;
        if !token.scope.covers(needed) {
            return Err(Problem::Forbidden);
        }
        if token.used_at.is_none_or(|used_at| used_at < now.plus_seconds(-TOUCH_SECONDS)) {
            let (noted, mut causes) = collect(self.touch_token(&hash, now)).await;
            if let Err(problem) = noted {
                let causes = causes.take();
                tracing::warn!(%problem, causes, "the use of a token could not be noted");
            }
        }
        Ok(Known {
            actor: Actor::of(&token.member),
            member: Arc::new(token.member),
            unread_notifications: None,
            accepted_agreement: None,
        })
    }

    async fn touch_token(&self, hash: &str, now: Timestamp) -> Result<(), Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                token::touch(&mut tx, hash, now).await?;
                self.commit(tx, &Actor::System, &[]).await
            })
            .await
    }
}
