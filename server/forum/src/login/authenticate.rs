//! Who a request comes from: a session's cookie or an API token.

use domain::change::Action;
use domain::clock::Timestamp;
use domain::member::Member;
use domain::policy::Actor;
use domain::problem::Problem;
use store::{session, token};

use crate::Forum;
use crate::login::log_in::{SESSION_DAYS, access_change, actor_of};
use crate::secret;

/// A session's time of use is written at most this often, in seconds.
const TOUCH_SECONDS: i64 = 3_600;

/// A known member.
#[derive(Debug, Clone)]
pub struct Known {
    /// Who, to the policy.
    pub actor: Actor,
    /// Who, to the pages.
    pub member: Member,
}

impl From<Member> for Known {
    fn from(member: Member) -> Self {
        Self { actor: actor_of(&member), member }
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
        let found = session::find(&mut *self.store.read().await?, &hash, now).await?;
        let Some(session) = found else { return Ok(None) };
        if session.seen_at < now.plus_seconds(-TOUCH_SECONDS) {
            self.touch(&hash, session.member.id.0, now).await?;
        }
        Ok(Some(session.member.into()))
    }

    async fn touch(&self, hash: &str, member: i64, now: Timestamp) -> Result<(), Problem> {
        let mut tx = self.store.write().await?;
        session::touch(&mut tx, hash, now, now.plus_days(SESSION_DAYS)).await?;
        self.commit(tx, &Actor::System, &[access_change(member, Action::Updated)]).await
    }

    /// The member whose API token it is.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`] when it is none, was revoked or has expired.
    pub async fn authenticate_token(&self, secret: &str) -> Result<Known, Problem> {
        let hash = crate::secret::hash(secret);
        let found = token::member(&mut *self.store.read().await?, &hash, self.clock.now()).await?;
        found.map(Known::from).ok_or(Problem::LoginNeeded)
    }
}
