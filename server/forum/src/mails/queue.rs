//! Mails are put into the outbox, in the transaction of what they tell of.

use calendar::working::mail_time;
use domain::change::Entity;
use domain::clock::Timestamp;
use domain::id::{MailId, MemberId};
use domain::mail::{MailKind, MailState};
use domain::problem::Problem;
use store::mail::NewMail;
use store::notification::NewNotification;
use store::{Conn, WriteTx};

use crate::Forum;
use crate::jobs::send_mail::SendMail;
use crate::secret::hex;
use crate::settings;

/// How long after a mail of notifications about a thing the next one about the same thing is sent at the earliest, in
/// seconds.
const NOTIFICATION_GAP: i64 = 3_600;

/// What stands behind the `@` of a Message-ID while no server has said where the forum is reached.
const NO_HOST: &str = "forum.invalid";

impl Forum {
    /// Puts a mail into the outbox, to be sent at a time.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn queue_mail(
        &self,
        tx: &mut WriteTx,
        kind: MailKind,
        member: MemberId,
        thing: Option<(Entity, i64)>,
        send_at: Timestamp,
    ) -> Result<MailId, Problem> {
        let message_id = self.new_message_id(tx).await?;
        let new = NewMail { message_id: &message_id, kind, member, thing, send_at };
        let id = store::mail::insert(tx, &new, self.clock.now()).await?;
        self.enqueue(tx, &SendMail { mail: id }, send_at, None).await?;
        Ok(id)
    }

    /// Puts a mail that somebody waits for into the outbox, to be sent at once, unless the same one waits there already.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn queue_mail_now(
        &self,
        tx: &mut WriteTx,
        kind: MailKind,
        member: MemberId,
    ) -> Result<(), Problem> {
        match store::mail::last_about(tx, member, kind, None).await? {
            Some(waiting) if matches!(waiting.state, MailState::Queued | MailState::Drafted) => {}
            _ => {
                self.queue_mail(tx, kind, member, None, self.clock.now()).await?;
            }
        }
        Ok(())
    }

    /// Has members mailed of notifications that were just stored: each thing once, however much happened to it.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn queue_notification_mails(
        &self,
        tx: &mut WriteTx,
        new: &[NewNotification],
    ) -> Result<(), Problem> {
        let mut wanted = vec![];
        for notification in new {
            let about = (notification.member, (notification.entity, notification.entity_id));
            if wanted.contains(&about)
                || store::mail::muted(tx, notification.member).await?.contains(&notification.kind)
            {
                continue;
            }
            wanted.push(about);
        }
        for (member, thing) in wanted {
            self.queue_notification_mail(tx, member, thing).await?;
        }
        Ok(())
    }

    /// Has a member mailed of what they were notified of about a thing, at the next hour for mails. A mail about it that
    /// was not made yet will tell of it too.
    pub(crate) async fn queue_notification_mail(
        &self,
        tx: &mut WriteTx,
        member: MemberId,
        thing: (Entity, i64),
    ) -> Result<(), Problem> {
        // So that a mail that is noted as sent meanwhile is not taken to be still waiting.
        store::change::lock(tx).await?;
        let last = store::mail::last_about(tx, member, MailKind::Notification, Some(thing)).await?;
        let now = self.clock.now();
        let earliest = match last {
            Some(last) if matches!(last.state, MailState::Queued | MailState::Drafted) => return Ok(()),
            Some(last) if last.state == MailState::Sent => now.max(last.send_at.plus_seconds(NOTIFICATION_GAP)),
            _ => now,
        };
        let send_at = self.mail_hour(earliest)?;
        self.queue_mail(tx, MailKind::Notification, member, Some(thing), send_at).await?;
        Ok(())
    }

    /// The first moment from one on at which mails go out that nobody waits for.
    ///
    /// # Errors
    /// [`Problem::Internal`] for a moment that no calendar has.
    pub(crate) fn mail_hour(&self, from: Timestamp) -> Result<Timestamp, Problem> {
        Ok(Timestamp(mail_time(&self.local(from)?).timestamp().as_microsecond()))
    }

    /// A Message-ID that no other mail has.
    pub(crate) async fn new_message_id(&self, conn: &mut Conn) -> Result<String, Problem> {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        let origin = settings::origin(conn).await?;
        let host = origin.as_deref().and_then(|origin| origin.split_once("://")).map_or(NO_HOST, |(_, host)| host);
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        Ok(format!("{}@{host}", hex(&bytes)))
    }
}
