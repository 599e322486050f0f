//! E-mail and password become a session.

use domain::audit::{AuditEvent, NewAudit};
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::member::PASSWORD_MAX;
use domain::policy::Actor;
use domain::problem::Problem;
use domain::text::{EMAIL_MAX_BYTES, clean_email};
use store::{known_device, session};

use crate::login::authenticate::visit_began_by;
use crate::login::device::Device;
use crate::login::throttle::{self, Key};
use crate::secret::{self, Secret};
use crate::{Forum, origin};

/// How long a session lives after its last use, in days; one on a device of the member's own for [`SESSION_MOST_DAYS`].
pub const SESSION_DAYS: i64 = 30;
/// How long a session lives at most, however much it is used, in days.
pub const SESSION_MOST_DAYS: i64 = 90;

/// The form that somebody who logs in sends.
#[derive(Debug, Default)]
pub struct LogIn {
    /// The member's address, as typed.
    pub email: String,
    /// The member's password.
    pub password: String,
    /// The network address they come from, for counting failures.
    pub client: String,
    /// Whether it is their own device: the session then lasts for the longest time, also while it is not used.
    pub own_device: bool,
    /// The value of the device's cookie, where it has one.
    pub device: Option<String>,
}

/// A session that was just begun.
pub struct LoggedIn {
    /// The cookie's value.
    pub secret: Secret,
    /// The moment at which the logged in ends.
    pub expires_at: Timestamp,
    /// The member who logged in.
    pub actor: Actor,
    /// The device that they logged in from.
    pub device: Device,
    /// Whether somebody else made a link for a new password of theirs since they last logged in with their password.
    pub reset_link_made: bool,
    /// Whether somebody else ended their sessions since then.
    pub sessions_ended: bool,
}

/// The facts that a login is checked against.
struct Attempt {
    member: Option<MemberId>,
    password_hash: Option<String>,
    /// The keys that a failure counts for.
    keys: Vec<Key>,
}

impl Forum {
    /// Begins a session. Failures are counted in the database; see [`crate::login::throttle`].
    ///
    /// # Errors
    /// [`Problem::InvalidCredentials`], [`Problem::Throttled`] with the seconds to wait after too many failures, or
    /// [`Problem::Busy`] when too many logins are under way.
    pub async fn log_in(&self, input: LogIn) -> Result<LoggedIn, Problem> {
        let email = clean_email(&input.email);
        let email = if email.len() > EMAIL_MAX_BYTES { String::new() } else { email };
        // Whoever has to wait takes no place in the queues.
        self.attempt(&email, &input).await?;
        let _turn = self.turns.turn(&secret::hash(&email)).await?;
        let slot = self.lanes.log_in.slot().await?;
        // Those before this one may have failed meanwhile.
        let attempt = self.attempt(&email, &input).await?;
        // No member has a password that long. The same work is done all the same, for an empty one.
        let is_possible = input.password.chars().take(PASSWORD_MAX + 1).count() <= PASSWORD_MAX;
        let password = if is_possible { input.password } else { String::new() };
        let right = slot.verify(password, attempt.password_hash.clone()).await?;
        let Some(member) = attempt.member.filter(|_| right) else {
            let entry = NewAudit { subject: attempt.member, ..NewAudit::of(AuditEvent::LoginFailed) };
            self.count_failure(&Actor::Nobody, &attempt.keys, entry).await?;
            return Err(Problem::InvalidCredentials);
        };
        let (attempt, device, own_device) = (&attempt, input.device.as_deref(), input.own_device);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // A password that was changed while this one was verified has ended all sessions.
                let present = store::password::by_member(&mut tx, member).await?;
                if present.and_then(|found| found.password_hash) != attempt.password_hash {
                    return Err(Problem::InvalidCredentials);
                }
                throttle::forgive(&mut tx, &attempt.keys).await?;
                let mut begun = self.begin_session(&mut tx, member, device, own_device).await?;
                self.tell_of_acts(&mut tx, member, &mut begun).await?;
                self.note(&mut tx, &begun.actor, NewAudit::of(AuditEvent::LoggedIn).about(member)).await?;
                self.commit(tx, &begun.actor, &[DomainEvent::LoggedIn { member }]).await?;
                Ok(begun)
            })
            .await
    }

    /// Looks an attempt up, unless one of its keys has to wait.
    async fn attempt(&self, email: &str, input: &LogIn) -> Result<Attempt, Problem> {
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let found = store::password::by_email(&mut conn, email).await?;
        let (member, password_hash) = found.map_or((None, None), |found| (Some(found.member), found.password_hash));
        let mut keys = vec![Key::account(email), Key::account_at(email, &input.client), Key::network(&input.client)];
        if let Some(device) = input.device.as_deref().map(secret::hash) {
            // It is looked for whether there is such a member or not, so that the time of the answer does not tell.
            let member = member.unwrap_or(MemberId(0));
            if known_device::is_known(&mut conn, &device, member, now).await? {
                keys = vec![Key::device(&device, member)];
            }
        }
        throttle::check(&mut conn, &keys, now).await?;
        Ok(Attempt { member, password_hash, keys })
    }

    /// Has a session tell its member once what somebody else did to their account: that they made a link for a new password,
    /// else that they ended the sessions. Of both, the second is told at the login after this one.
    pub(crate) async fn tell_of_acts(
        &self,
        tx: &mut store::Conn,
        member: MemberId,
        begun: &mut LoggedIn,
    ) -> Result<(), Problem> {
        if store::member::reset_link_made(tx, member).await?.is_some() {
            begun.reset_link_made = true;
            store::member::forget_reset_link(tx, member).await?;
        } else {
            begun.sessions_ended = store::member::take_sessions_ended(tx, member).await?;
        }
        Ok(())
    }

    /// Begins a session for a member whose identity was just proven. `device` is the value of the device's cookie, where it
    /// has one; on a device of their own, the session lasts for the longest time.
    pub(crate) async fn begin_session(
        &self,
        tx: &mut store::Conn,
        member: MemberId,
        device: Option<&str>,
        own_device: bool,
    ) -> Result<LoggedIn, Problem> {
        let found = store::member::by_id(tx, member).await?.filter(|member| member.deactivated_at.is_none());
        let found = found.ok_or(Problem::InvalidCredentials)?;
        let now = self.clock.now();
        let secret = Secret::new(&*self.random);
        let expires_at = now.plus_days(if own_device { SESSION_MOST_DAYS } else { SESSION_DAYS });
        session::insert(tx, &secret.hash(), member, origin::device(), now, expires_at).await?;
        store::member::touch(tx, member, now, visit_began_by(now)).await?;
        let device = self.remember_device(tx, member, device).await?;
        let actor = Actor::of(&found);
        Ok(LoggedIn { secret, expires_at, actor, device, reset_link_made: false, sessions_ended: false })
    }
}
