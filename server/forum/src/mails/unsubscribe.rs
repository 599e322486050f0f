//! Switching mails off from the mail itself, without a login: the link holds a signed token (RFC 8058).

use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::notification::NotificationKind;
use domain::policy::Actor;
use domain::problem::Problem;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use store::Conn;

use crate::Forum;
use crate::secret::{Secret, hex};

/// The setting with the key that tokens are signed with.
const KEY: &str = "mail.key";
/// How many characters of the signature a token has: 128 bits.
const SIGNATURE_CHARS: usize = 32;

/// Whose mails a token switches off, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsubscription {
    member: MemberId,
    /// What they are not mailed of any more.
    pub kind: NotificationKind,
}

impl Forum {
    /// The path of the page that switches mails of a kind of notification off for a member.
    pub(crate) async fn unsubscribe_path(
        &self,
        conn: &mut Conn,
        member: MemberId,
        kind: NotificationKind,
    ) -> Result<String, Problem> {
        let key = match store::setting::get(conn, KEY).await? {
            Some(key) => key,
            None => {
                let key = Secret::new(&*self.random).reveal().to_owned();
                store::setting::set(conn, KEY, &key).await?;
                key
            }
        };
        Ok(format!("/unsubscribe/{member}.{kind}.{}", signature(&key, member, kind)?))
    }

    /// Returns what a token switches off. Nobody has to be logged in: mail programs follow such links by themselves.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for a token that was not made here, and for somebody who has left.
    pub async fn unsubscription(&self, token: &str) -> Result<Unsubscription, Problem> {
        let mut parts = token.splitn(3, '.');
        let (member, kind, signed) = (parts.next(), parts.next(), parts.next());
        let member = member.and_then(|text| text.parse::<MemberId>().ok()).ok_or(Problem::NotFound)?;
        let kind = kind.and_then(|text| text.parse::<NotificationKind>().ok()).ok_or(Problem::NotFound)?;
        let mut conn = self.store.read().await?;
        let key = store::setting::get(&mut conn, KEY).await?.ok_or(Problem::NotFound)?;
        if signed != Some(signature(&key, member, kind)?.as_str()) || !kind.can_be_muted() {
            return Err(Problem::NotFound);
        }
        let found = store::member::by_id(&mut conn, member).await?;
        found.filter(|member| member.deactivated_at.is_none()).ok_or(Problem::NotFound)?;
        Ok(Unsubscription { member, kind })
    }

    /// Switches mails off, as a token says. Doing it twice is no failure.
    ///
    /// # Errors
    /// As [`Forum::unsubscription`].
    pub async fn unsubscribe(&self, token: &str) -> Result<Unsubscription, Problem> {
        let what = self.unsubscription(token).await?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::mail::mute(&mut tx, what.member, what.kind).await?;
                self.commit(tx, &Actor::Nobody, &[DomainEvent::MemberUpdated { member: what.member }]).await
            })
            .await?;
        Ok(what)
    }

    /// Switches mails on again that a token switched off.
    ///
    /// # Errors
    /// As [`Forum::unsubscription`].
    pub async fn resubscribe(&self, token: &str) -> Result<Unsubscription, Problem> {
        let what = self.unsubscription(token).await?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::mail::unmute(&mut tx, what.member, what.kind).await?;
                self.commit(tx, &Actor::Nobody, &[DomainEvent::MemberUpdated { member: what.member }]).await
            })
            .await?;
        Ok(what)
    }
}

/// The signature of what a token says.
fn signature(key: &str, member: MemberId, kind: NotificationKind) -> Result<String, Problem> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(|error| {
        causes::record("the key of mails cannot be used", &error);
        Problem::Internal
    })?;
    mac.update(format!("unsubscribe:{member}:{kind}").as_bytes());
    let mut signature = hex(&mac.finalize().into_bytes());
    signature.truncate(SIGNATURE_CHARS);
    Ok(signature)
}
