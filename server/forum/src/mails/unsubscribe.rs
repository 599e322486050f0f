//! Switching mails off from the mail itself, without a login: the link holds a signed token (RFC 8058).

use domain::digest::DigestCadence;
use domain::event::DomainEvent;
use domain::id::{MemberId, PresentingRequestId};
use domain::mail::MailTopic;
use domain::notification::NotificationKind;
use domain::policy::Actor;
use domain::problem::Problem;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::Forum;
use crate::secret::{Secret, hex, unhex};

/// The setting with the key that tokens are signed with.
const KEY: &str = "mail.key";
/// How many characters of the signature a token has: 128 bits.
const SIGNATURE_CHARS: usize = 32;

/// The member whose mails a token switches off, and which mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsubscription {
    member: MemberId,
    /// What they are not mailed any more.
    pub what: MailTopic,
    /// Whether it is switched off.
    pub is_off: bool,
}

impl Forum {
    /// The key that tokens are signed with, made when it is first asked for. It never changes, so it is kept in memory.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn mail_key(&self) -> Result<&MailKey, Problem> {
        self.mail_key
            .get_or_try_init(|| async {
                if let Some(key) = store::setting::get(&mut *self.store.read().await?, KEY).await? {
                    return Ok(MailKey(key));
                }
                self.store
                    .write_retrying(&*self.random, |mut tx| async move {
                        // Of two processes that make one at once, the second finds that of the first.
                        store::change::lock(&mut tx).await?;
                        if let Some(key) = store::setting::get(&mut tx, KEY).await? {
                            return Ok(MailKey(key));
                        }
                        let key = Secret::new(&*self.random).reveal().to_owned();
                        store::setting::set(&mut tx, KEY, &key).await?;
                        self.commit(tx, &Actor::System, &[]).await?;
                        Ok(MailKey(key))
                    })
                    .await
            })
            .await
    }

    /// Returns what a token switches off. Nobody has to be logged in: mail programs follow such links by themselves.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for a token that was not made here, and for somebody who has left.
    pub async fn unsubscription(&self, token: &str) -> Result<Unsubscription, Problem> {
        let mut parts = token.splitn(3, '.');
        let (member, what, signed) = (parts.next(), parts.next(), parts.next());
        let member = member.and_then(|text| text.parse::<MemberId>().ok()).ok_or(Problem::NotFound)?;
        let what = what.and_then(|text| text.parse::<MailTopic>().ok()).ok_or(Problem::NotFound)?;
        self.mail_key().await?.require(&signed_text(member, what), signed)?;
        let mut conn = self.store.read().await?;
        let found = store::member::by_id(&mut conn, member).await?;
        found.filter(|member| member.deactivated_at.is_none()).ok_or(Problem::NotFound)?;
        let is_off = match what {
            MailTopic::Notification(NotificationKind::MeetingSoon) => {
                !store::mail::is_reminded_before(&mut conn, member).await?
            }
            MailTopic::Notification(kind) => store::mail::muted(&mut conn, member).await?.contains(&kind),
            MailTopic::Digest => {
                let choice = store::digest::of_member(&mut conn, member).await?;
                choice.is_some_and(|choice| choice.cadence == DigestCadence::Never)
            }
        };
        Ok(Unsubscription { member, what, is_off })
    }

    /// Switches mails off, as a token says. Doing it twice is no failure.
    ///
    /// # Errors
    /// As [`Forum::unsubscription`].
    pub async fn unsubscribe(&self, token: &str) -> Result<Unsubscription, Problem> {
        let found = self.unsubscription(token).await?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let member = found.member;
                match found.what {
                    MailTopic::Notification(NotificationKind::MeetingSoon) => {
                        store::mail::set_reminded_before(&mut tx, member, false).await?;
                    }
                    MailTopic::Notification(kind) => store::mail::mute(&mut tx, member, kind).await?,
                    MailTopic::Digest => store::digest::set_cadence(&mut tx, member, DigestCadence::Never).await?,
                }
                self.commit(tx, &Actor::Nobody, &[DomainEvent::MemberUpdated { member }]).await?;
                Ok(Unsubscription { is_off: true, ..found })
            })
            .await
    }

    /// Switches mails on again that a token switched off; a digest as often as it came before. One that comes stays as it is.
    ///
    /// # Errors
    /// As [`Forum::unsubscription`].
    pub async fn resubscribe(&self, token: &str) -> Result<Unsubscription, Problem> {
        let what = self.unsubscription(token).await?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                match what.what {
                    MailTopic::Notification(NotificationKind::MeetingSoon) => {
                        store::mail::set_reminded_before(&mut tx, what.member, true).await?;
                    }
                    MailTopic::Notification(kind) => store::mail::unmute(&mut tx, what.member, kind).await?,
                    MailTopic::Digest if what.is_off => {
                        let before = store::digest::cadence_before(&mut tx, what.member).await?;
                        let cadence = before.unwrap_or(DigestCadence::Fortnightly);
                        store::digest::set_cadence(&mut tx, what.member, cadence).await?;
                    }
                    MailTopic::Digest => {}
                }
                self.commit(tx, &Actor::Nobody, &[DomainEvent::MemberUpdated { member: what.member }]).await
            })
            .await?;
        Ok(Unsubscription { is_off: false, ..what })
    }
}

/// The key that tokens are signed with.
pub(crate) struct MailKey(String);

impl MailKey {
    /// The path of the page that switches mails off for a member.
    ///
    /// # Errors
    /// [`Problem::Internal`] for a key that is none.
    pub fn unsubscribe_path(&self, member: MemberId, what: MailTopic) -> Result<String, Problem> {
        Ok(format!("/unsubscribe/{member}.{what}.{}", self.signed(&signed_text(member, what))?))
    }

    /// The path of the page on which whoever has the mail of a request to present answers it.
    ///
    /// # Errors
    /// [`Problem::Internal`] for a key that is none.
    pub fn request_path(&self, request: PresentingRequestId) -> Result<String, Problem> {
        Ok(format!("/asked/{request}.{}", self.signed(&format!("present:{request}"))?))
    }

    /// The request to present that a token is about.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for a token that was not made here.
    pub fn request_of(&self, token: &str) -> Result<PresentingRequestId, Problem> {
        let (request, signed) = token.split_once('.').ok_or(Problem::NotFound)?;
        let request = request.parse::<PresentingRequestId>().map_err(|_| Problem::NotFound)?;
        self.require(&format!("present:{request}"), Some(signed))?;
        Ok(request)
    }

    /// The signature of what a token says.
    pub(crate) fn signed(&self, what: &str) -> Result<String, Problem> {
        let mut signature = hex(&self.mac(what)?.finalize().into_bytes());
        signature.truncate(SIGNATURE_CHARS);
        Ok(signature)
    }

    /// Makes sure that a token's signature is that of what it says. How long that takes tells nothing of the right one.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another signature and for none.
    pub(super) fn require(&self, what: &str, signature: Option<&str>) -> Result<(), Problem> {
        let presented = signature.filter(|text| text.len() == SIGNATURE_CHARS).and_then(unhex);
        let presented = presented.ok_or(Problem::NotFound)?;
        self.mac(what)?.verify_truncated_left(&presented).map_err(|_| Problem::NotFound)
    }

    fn mac(&self, what: &str) -> Result<Hmac<Sha256>, Problem> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).map_err(|error| {
            causes::record("the key of mails cannot be used", &error);
            Problem::Internal
        })?;
        mac.update(what.as_bytes());
        Ok(mac)
    }
}

/// Returns what the signature of a token that switches mails off is of.
fn signed_text(member: MemberId, what: MailTopic) -> String {
    format!("unsubscribe:{member}:{what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_signature_has_to_be_right() {
        let key = MailKey("key".to_owned());
        let right = key.signed("what").expect("signed");
        assert_eq!(right.len(), SIGNATURE_CHARS);
        assert_eq!(key.require("what", Some(&right)), Ok(()));
        assert_eq!(key.require("other", Some(&right)), Err(Problem::NotFound));
        assert_eq!(MailKey("other".to_owned()).require("what", Some(&right)), Err(Problem::NotFound));
        assert_eq!(key.require("what", None), Err(Problem::NotFound));
        let mut wrong = vec![String::new(), right[..2].to_owned(), format!("{right}00"), right.to_uppercase()];
        for at in 0..right.len() {
            let other = if &right[at..=at] == "0" { "1" } else { "0" };
            wrong.push(format!("{}{other}{}", &right[..at], &right[at + 1..]));
        }
        wrong.push(format!("{}é", &right[..SIGNATURE_CHARS - 2]));
        for wrong in wrong {
            assert_eq!(key.require("what", Some(&wrong)), Err(Problem::NotFound), "{wrong}");
        }
    }
}
