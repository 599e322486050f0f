//! E-mail and password become a session.

use domain::change::{Action, Entity, NewChange};
use domain::clock::Timestamp;
use domain::policy::Actor;
use domain::problem::Problem;
use domain::text::clean_email;
use store::{login_attempt, session};

use crate::secret::Secret;
use crate::{Forum, password};

/// How long a session lives, in days.
pub const SESSION_DAYS: i64 = 30;
/// How many wrong passwords one address may have within [`WINDOW_SECONDS`].
const PER_ACCOUNT: i64 = 8;
/// How many wrong passwords may come from one network address within [`WINDOW_SECONDS`].
const PER_ADDRESS: i64 = 40;
/// The time attempts are counted over.
const WINDOW_SECONDS: i64 = 15 * 60;

/// What somebody who logs in sends.
#[derive(Debug)]
pub struct LogIn {
    /// Their address, as typed.
    pub email: String,
    /// Their password.
    pub password: String,
    /// The network address they come from, for counting attempts.
    pub client: String,
}

/// A session that was just begun.
pub struct LoggedIn {
    /// The cookie's value.
    pub secret: Secret,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Who it is.
    pub actor: Actor,
}

impl Forum {
    /// Begins a session. Attempts are counted in the database, by account and by network address.
    ///
    /// # Errors
    /// [`Problem::WrongLogin`], or [`Problem::Throttled`] with the seconds to wait.
    pub async fn log_in(&self, input: LogIn) -> Result<LoggedIn, Problem> {
        let email = clean_email(&input.email);
        let keys = [
            (format!("account:{}", crate::secret::hash(&email)), PER_ACCOUNT),
            (format!("address:{}", input.client), PER_ADDRESS),
        ];
        let at = self.count_attempt(&keys).await?;
        let credentials = {
            let mut conn = self.store.read().await?;
            store::password::by_email(&mut conn, &email).await?
        };
        let (member, stored) = match credentials {
            Some(found) => (Some(found.member), found.password_hash),
            None => (None, None),
        };
        let right = password::verify(input.password, stored.clone()).await?;
        let Some(member) = member.filter(|_| right) else { return Err(Problem::WrongLogin) };
        let mut tx = self.store.write().await?;
        // A password that was changed while this one was verified has ended all sessions.
        let present = store::password::by_member(&mut tx, member).await?;
        if present.and_then(|found| found.password_hash) != stored {
            return Err(Problem::WrongLogin);
        }
        login_attempt::clear(&mut tx, &keys[0].0).await?;
        login_attempt::withdraw(&mut tx, &keys[1].0, at).await?;
        let begun = self.begin_session(&mut tx, member).await?;
        self.commit(tx, &begun.actor, &[access_change(member.0, Action::Created)]).await?;
        Ok(begun)
    }

    /// Begins a session for a member whose identity was just proven; those of anybody that have
    /// ended are forgotten.
    pub(crate) async fn begin_session(
        &self,
        tx: &mut store::Conn,
        member: domain::id::MemberId,
    ) -> Result<LoggedIn, Problem> {
        let found = store::member::by_id(tx, member).await?.ok_or(Problem::WrongLogin)?;
        let now = self.clock.now();
        let secret = Secret::new(&*self.random);
        let expires_at = now.plus_days(SESSION_DAYS);
        session::purge(tx, now).await?;
        session::insert(tx, &secret.hash(), member, now, expires_at).await?;
        Ok(LoggedIn { secret, expires_at, actor: actor_of(&found) })
    }

    /// Counts an attempt before it is made, so that many at once are not more than the limit; one
    /// that succeeds is taken back. Gives the moment it was counted at.
    ///
    /// # Errors
    /// [`Problem::Throttled`] when there were too many already; this one is not counted then.
    async fn count_attempt(&self, keys: &[(String, i64)]) -> Result<Timestamp, Problem> {
        let now = self.clock.now();
        let since = now.plus_seconds(-WINDOW_SECONDS);
        let mut tx = self.store.write().await?;
        store::change::lock(&mut tx).await?;
        for (key, most) in keys {
            let attempts = login_attempt::since(&mut tx, key, since).await?;
            if attempts.count >= *most {
                let free = attempts.oldest.unwrap_or(now).plus_seconds(WINDOW_SECONDS);
                return Err(Problem::Throttled { seconds: ((free.0 - now.0) / 1_000_000).max(1) });
            }
        }
        login_attempt::purge(&mut tx, since).await?;
        for (key, _) in keys {
            login_attempt::insert(&mut tx, key, now).await?;
        }
        // Without a row of the log: anybody can try, and the log is kept for good.
        self.commit(tx, &Actor::Nobody, &[]).await?;
        Ok(now)
    }
}

/// Who a member is to the policy.
pub(crate) fn actor_of(member: &domain::member::Member) -> Actor {
    Actor::Member { id: member.id, company: member.company.id, role: member.role }
}

pub(crate) fn access_change(id: i64, action: Action) -> NewChange {
    NewChange { entity: Entity::Access, entity_id: id, action }
}
