//! Mails are put into the outbox, in the transaction of what they tell of.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use calendar::working::mail_time;
use domain::change::Entity;
use domain::clock::Timestamp;
use domain::id::{MailId, MemberId};
use domain::mail::{MailKind, MailState};
use domain::notification::NotificationKind;
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
        self.enqueue(tx, &SendMail::of(id, kind), send_at, None).await?;
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

    /// Has members mailed of notifications that were just stored: each thing once, however much happened to it. What
    /// cannot wait, the rows of the log at `urgent`, goes out at any hour to those who chose so; of the rows at `held`, no mail
    /// goes out before the moment given there.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn queue_notification_mails(
        &self,
        tx: &mut WriteTx,
        new: &[NewNotification],
        urgent: &BTreeSet<i64>,
        held: &BTreeMap<i64, Timestamp>,
    ) -> Result<(), Problem> {
        let kinds: BTreeSet<NotificationKind> = new.iter().map(|notification| notification.kind).collect();
        let mut muted = HashMap::new();
        for kind in kinds {
            muted.insert(kind, store::mail::who_muted(tx, kind).await?);
        }
        let at_once = if urgent.is_empty() { HashSet::new() } else { store::mail::mailed_at_once(tx).await? };
        let now = self.clock.now();
        let mut wanted: BTreeMap<(MemberId, (Entity, i64)), (bool, Timestamp)> = BTreeMap::new();
        for notification in new.iter().filter(|notification| notification.kind.is_mailed()) {
            if muted.get(&notification.kind).is_some_and(|members| members.contains(&notification.member)) {
                continue;
            }
            let about = (notification.member, (notification.entity, notification.entity_id));
            // Who is told that a meeting begins chose that.
            let is_urgent = notification.kind == NotificationKind::MeetingSoon
                || (urgent.contains(&notification.position) && at_once.contains(&notification.member));
            let from = held.get(&notification.position).copied().unwrap_or(now);
            let want = wanted.entry(about).or_insert((is_urgent, from));
            *want = (want.0 || is_urgent, want.1.min(from));
        }
        for ((member, thing), (is_urgent, from)) in wanted {
            self.queue_notification_mail(tx, member, thing, is_urgent, from).await?;
        }
        Ok(())
    }

    /// Has a member mailed of what they were notified of about a thing, at the next hour for mails from a moment on, or now.
    /// A mail about it that was not made yet will tell of it too, and goes out no later than that.
    pub(crate) async fn queue_notification_mail(
        &self,
        tx: &mut WriteTx,
        member: MemberId,
        thing: (Entity, i64),
        is_urgent: bool,
        from: Timestamp,
    ) -> Result<(), Problem> {
        // So that a mail that is noted as sent meanwhile is not taken to be still waiting.
        store::change::lock(tx).await?;
        let last = store::mail::last_about(tx, member, MailKind::Notification, Some(thing)).await?;
        let now = self.clock.now();
        let earliest = match last {
            Some(last) if matches!(last.state, MailState::Queued | MailState::Drafted) => {
                // One that waits for its hour after another mail keeps to it; one that was held goes out with what came.
                let at = if is_urgent { now } else { self.mail_hour(from.max(now).plus_seconds(NOTIFICATION_GAP))? };
                if store::mail::hasten(tx, last.id, at).await? {
                    self.enqueue(tx, &SendMail::of(last.id, last.kind), at, None).await?;
                }
                return Ok(());
            }
            Some(last) if last.state == MailState::Sent => from.max(last.send_at.plus_seconds(NOTIFICATION_GAP)),
            _ => from,
        };
        let send_at = if is_urgent { now } else { self.mail_hour(earliest)? };
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

    /// Returns whether what becomes of a meeting that starts at a moment cannot wait for the next hour of mails: mails do not
    /// go out now, and when they do again, the meeting is over or begins within a day.
    ///
    /// # Errors
    /// As [`Forum::mail_hour`].
    pub(crate) fn cannot_wait(&self, starts_at: Timestamp, now: Timestamp) -> Result<bool, Problem> {
        Ok(self.mail_hour(now)? > now && self.is_soon(starts_at, now)?)
    }

    /// Returns whether a moment is still to come, and no more than a day after the next hour of mails.
    ///
    /// # Errors
    /// As [`Forum::mail_hour`].
    pub(crate) fn is_soon(&self, starts_at: Timestamp, now: Timestamp) -> Result<bool, Problem> {
        Ok(starts_at > now && starts_at < self.mail_hour(now)?.plus_days(1))
    }

    /// A Message-ID that no other mail has.
    pub(crate) async fn new_message_id(&self, conn: &mut Conn) -> Result<String, Problem> {
        Ok(self.message_id_of(&message_host(conn).await?))
    }

    /// A Message-ID that no other mail has, of a host as [`message_host`] gives it.
    pub(crate) fn message_id_of(&self, host: &str) -> String {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        format!("{}@{host}", hex(&bytes))
    }
}

/// Returns what stands behind the `@` of a Message-ID.
pub(crate) async fn message_host(conn: &mut Conn) -> Result<String, Problem> {
    let origin = settings::origin(conn).await?;
    let host = origin.as_deref().and_then(|origin| origin.split_once("://")).map_or(NO_HOST, |(_, host)| host);
    Ok(host.rsplit_once(':').map_or(host, |(host, _)| host).to_owned())
}
