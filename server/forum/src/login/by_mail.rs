//! Logging in without a password: a mail brings a link and a code. Both are good once, for an hour, for the browser that
//! asked or for whoever types the address again.
//!
//! Opening the link changes nothing, since scanners of mail open every link; a button uses it. What is answered is the
//! same whether anybody has the address or not.

use domain::access::{LinkPurpose, LoginPurpose};
use domain::audit::{AuditEvent, NewAudit};
use domain::change::Entity;
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::LoginRequestId;
use domain::mail::MailKind;
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use domain::text::{EMAIL_MAX_BYTES, clean_email};
use store::login_request::{self, LoginRequest, NewLoginRequest};
use store::{Conn, login_attempt};

use crate::Forum;
use crate::login::log_in::LoggedIn;
use crate::login::throttle::{self, Key};
use crate::secret::{self, Secret};

/// The number of minutes for which a link and a code are good.
pub const MINUTES: i64 = 60;
/// The number of wrong codes and addresses after which a login by mail is good no longer.
const TRIES: i64 = 5;
/// How many digits a code has.
const DIGITS: usize = 6;

/// What somebody sends who asks for a login by mail.
#[derive(Debug, Clone)]
pub struct AskForMail {
    /// The asker's address, as typed.
    pub email: String,
    /// The purpose of the link.
    pub purpose: LoginPurpose,
    /// The network address they come from, for counting requests.
    pub client: String,
}

/// A login by mail that was asked for.
pub struct PendingLogin {
    /// The value of the cookie of the browser that asked.
    pub secret: Secret,
    /// The moment until which it is good.
    pub expires_at: Timestamp,
}

/// What somebody sends who follows a mail.
#[derive(Debug, Clone, Default)]
pub struct FollowMail {
    /// The value of the cookie of the browser that asked, where it is this one.
    pub browser: Option<String>,
    /// The member's address, which those type who follow a link in another browser.
    pub email: String,
    /// Whether the session is to last for the longest time.
    pub own_device: bool,
    /// The value of the device's cookie, where it has one.
    pub device: Option<String>,
}

/// Where a mail has led.
pub enum Followed {
    /// The browser is led into the forum.
    In(Box<LoggedIn>),
    /// The browser is led to the page of that path, where a new password is chosen.
    ToPassword(String),
}

/// What the secrets of a login's mail are.
pub(crate) struct MailedLogin {
    /// The code.
    pub code: String,
    /// The path of the link.
    pub path: String,
}

impl Forum {
    /// Has a login mailed to an address, where it is a member's. One who was invited and has not joined is invited again.
    ///
    /// # Errors
    /// [`Problem::Throttled`] with the seconds to wait after too many requests.
    pub async fn ask_for_mail(&self, ask: AskForMail) -> Result<PendingLogin, Problem> {
        let email = clean_email(&ask.email);
        let email = if email.len() > EMAIL_MAX_BYTES { String::new() } else { email };
        let keys = [Key::mail_to(&email), Key::mail_from(&ask.client)];
        let (secret, now) = (Secret::new(&*self.random), self.clock.now());
        let expires_at = now.plus_seconds(MINUTES * 60);
        let (secret_hash, email, keys, purpose) = (secret.hash(), &email, &keys, ask.purpose);
        let secret_hash = &secret_hash;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                throttle::check(&mut tx, keys, now).await?;
                for key in keys {
                    login_attempt::insert(&mut tx, key.text(), now).await?;
                }
                let found = store::member::by_email(&mut tx, email).await?;
                let member = found.filter(|member| member.deactivated_at.is_none());
                let new = NewLoginRequest {
                    browser_hash: secret_hash,
                    email_hash: &secret::hash(email),
                    member: member.as_ref().filter(|member| member.joined_at.is_some()).map(|member| member.id),
                    purpose,
                    expires_at,
                };
                let id = login_request::insert(&mut tx, &new).await?;
                match member {
                    Some(member) if member.joined_at.is_some() => {
                        self.queue_mail(&mut tx, MailKind::Login, member.id, Some((Entity::Access, id.0)), now).await?;
                    }
                    Some(member) => self.queue_mail_now(&mut tx, MailKind::Invitation, member.id).await?,
                    None => {}
                }
                // Without a row of the change log: anybody can ask, and that log is kept for good.
                self.commit(tx, &Actor::Nobody, &[]).await
            })
            .await?;
        self.wake_workers();
        Ok(PendingLogin { secret, expires_at })
    }

    /// Logs in by the code of a mail, in the browser that asked for it.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `code` for a wrong one; [`Problem::LinkExpired`] where nothing was asked for here, or it was
    /// used, has expired or was tried too often.
    pub async fn log_in_by_code(&self, code: &str, follow: FollowMail) -> Result<Followed, Problem> {
        let browser = follow.browser.as_deref().map(secret::hash).ok_or(Problem::LinkExpired)?;
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let (browser, digits, follow) = (browser.as_str(), digits.as_str(), &follow);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let found = login_request::by_browser(&mut tx, browser, self.clock.now()).await?;
                let request = found.filter(|request| request.tries < TRIES).ok_or(Problem::LinkExpired)?;
                let typed = code_hash(&request.browser_hash, digits);
                if !request.code_hash.as_deref().is_some_and(|hash| secret::is_same(hash, &typed)) {
                    return self.refuse_try(tx, &request, "code").await;
                }
                self.follow(tx, &request, follow).await
            })
            .await
    }

    /// Whether the link of a mail is good, and whether it was asked for in the browser with this cookie; else its address
    /// has to be typed.
    ///
    /// # Errors
    /// [`Problem::LinkExpired`] when it was used, has expired, was tried too often or never was.
    pub async fn view_login_link(&self, token: &str, browser: Option<&str>) -> Result<bool, Problem> {
        let mut conn = self.store.read().await?;
        let request = self.live_login(&mut conn, token).await?;
        Ok(is_same_browser(&request, browser))
    }

    /// Logs in by the link of a mail.
    ///
    /// # Errors
    /// As [`Forum::view_login_link`]; [`Problem::Invalid`] on `email` where another browser asked and the address is not the
    /// one that it was sent to.
    pub async fn log_in_by_link(&self, token: &str, follow: FollowMail) -> Result<Followed, Problem> {
        let follow = &follow;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let request = self.live_login(&mut tx, token).await?;
                let is_own = is_same_browser(&request, follow.browser.as_deref());
                if !is_own && !secret::is_same(&secret::hash(&clean_email(&follow.email)), &request.email_hash) {
                    return self.refuse_try(tx, &request, "email").await;
                }
                self.follow(tx, &request, follow).await
            })
            .await
    }

    async fn live_login(&self, conn: &mut Conn, token: &str) -> Result<LoginRequest, Problem> {
        let found = login_request::by_link(conn, &secret::hash(token), self.clock.now()).await?;
        found.filter(|request| request.tries < TRIES).ok_or(Problem::LinkExpired)
    }

    /// Counts a wrong try.
    async fn refuse_try(
        &self,
        mut tx: store::WriteTx,
        request: &LoginRequest,
        field: &'static str,
    ) -> Result<Followed, Problem> {
        login_request::count_try(&mut tx, request.id).await?;
        let entry = NewAudit { subject: request.member, ..NewAudit::of(AuditEvent::LoginFailed) };
        self.note(&mut tx, &Actor::Nobody, entry.after("mail")).await?;
        self.commit(tx, &Actor::Nobody, &[]).await?;
        if request.tries + 1 >= TRIES {
            Err(Problem::LinkExpired)
        } else {
            Err(Problem::field(field, FieldProblem::Mismatch))
        }
    }

    /// Uses a login by mail up: begins the session, or leads to where a new password is chosen.
    async fn follow(
        &self,
        mut tx: store::WriteTx,
        request: &LoginRequest,
        follow: &FollowMail,
    ) -> Result<Followed, Problem> {
        let now = self.clock.now();
        let member = request.member.ok_or(Problem::LinkExpired)?;
        if !login_request::use_up(&mut tx, request.id, TRIES, now).await? {
            return Err(Problem::LinkExpired);
        }
        if request.purpose == LoginPurpose::Password {
            let found = store::member::by_id(&mut tx, member).await?;
            found.filter(|member| member.deactivated_at.is_none()).ok_or(Problem::LinkExpired)?;
            let until = now.plus_seconds(MINUTES * 60);
            let path = self.insert_link_until(&mut tx, LinkPurpose::Reset, Some(member), until).await?;
            self.note(
                &mut tx,
                &Actor::Nobody,
                NewAudit::of(AuditEvent::LinkMade).about(member).after(LinkPurpose::Reset),
            )
            .await?;
            let created = DomainEvent::LinkCreated { member: Some(member), purpose: LinkPurpose::Reset };
            self.commit(tx, &Actor::Nobody, &[created]).await?;
            return Ok(Followed::ToPassword(path));
        }
        let mut begun = self.begin_session(&mut tx, member, follow.device.as_deref(), follow.own_device).await?;
        self.tell_of_acts(&mut tx, member, &mut begun).await?;
        self.note(&mut tx, &begun.actor, NewAudit::of(AuditEvent::LoggedIn).about(member).after("mail")).await?;
        self.commit(tx, &begun.actor, &[DomainEvent::LoggedIn { member }]).await?;
        Ok(Followed::In(Box::new(begun)))
    }

    /// Makes the code and the link that a login's mail brings; `None` where the login was used or has expired meanwhile.
    /// Those of a mail that was made before are good no longer.
    pub(crate) async fn mailed_login(
        &self,
        conn: &mut Conn,
        id: LoginRequestId,
    ) -> Result<Option<MailedLogin>, Problem> {
        let Some(request) = login_request::find(conn, id, self.clock.now()).await? else { return Ok(None) };
        let (code, link) = (self.new_code(), Secret::new(&*self.random));
        login_request::set_secrets(conn, id, &code_hash(&request.browser_hash, &code), &link.hash()).await?;
        Ok(Some(MailedLogin { code, path: format!("/login/link/{}", link.reveal()) }))
    }

    fn new_code(&self) -> String {
        let mut bytes = [0; 8];
        self.random.fill(&mut bytes);
        let number = u64::from_le_bytes(bytes) % 10_u64.pow(DIGITS as u32);
        format!("{number:0DIGITS$}")
    }
}

/// What is stored in place of a code: with the hash of the cookie, so that the same code is another for each browser.
fn code_hash(browser_hash: &str, code: &str) -> String {
    secret::hash(&format!("{browser_hash}:{code}"))
}

fn is_same_browser(request: &LoginRequest, cookie: Option<&str>) -> bool {
    cookie.map(secret::hash).is_some_and(|hash| secret::is_same(&hash, &request.browser_hash))
}
