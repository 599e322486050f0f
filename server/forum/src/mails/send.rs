//! A mail of the outbox is sent, and what became of it is noted.

use domain::change::Entity;
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::{MailId, MeetingId, NotificationId};
use domain::job::Priority;
use domain::mail::{MailKind, MailState};
use domain::notification::NotificationKind;
use domain::policy::Actor;
use domain::problem::Problem;
use mail::transport::{Envelope, Refusal, SendError};
use store::WriteTx;
use store::mail::{MailOutcome, MailRow};

use crate::Forum;
use crate::jobs::send_digests::SendDigests;
use crate::jobs::send_mail::SendMail;
use crate::jobs::undisturbed::undisturbed;
use crate::mails::make::Made;
use crate::mails::settings::Sender;

/// How many seconds after the first failed attempt a mail is tried again.
const FIRST_RETRY: i64 = 60;
/// As [`FIRST_RETRY`], for a mail that somebody waits for.
const FIRST_RETRY_AWAITED: i64 = 10;
/// How many times as long each further delay is.
const RETRY_FACTOR: i64 = 3;
/// The longest delay between two attempts, in seconds.
const RETRY_MAX: i64 = 4 * 3_600;
/// The number of failed attempts after which a mail is dead: a day and a half after the first.
const ATTEMPTS: i64 = 14;
/// A digest is taken to have told everything up to so many seconds before it was made. What is written has the moment
/// at which that began, and is there for others once its transaction ends: a digest that is made in between does not
/// have it. A write takes far less than this.
const DIGEST_MARGIN: i64 = 60;
/// The most characters of a server's answer that are kept.
const ANSWER_CHARS: usize = 500;

/// Counts mails by kind and by what became of them.
const MAILS: &str = "mails_total";

/// What an attempt at sending a mail came to.
struct Attempt<'a> {
    state: MailState,
    answer: &'a str,
    /// Whether the mail server knows no such address.
    is_refused: bool,
}

/// Whether the mail server can be handed another mail, after one that it was handed or that did not need to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// It can.
    Now,
    /// The server takes none for now, or is not to be reached.
    Later,
}

impl Forum {
    /// Sends digests one after the other, as [`Forum::send_mail`] does each. Where the mail server wants no mails now, the
    /// others wait without being tried: each would take as long to fail, and the server would take longer to recover.
    ///
    /// # Errors
    /// As [`Forum::send_mail`], of the first that fails; those behind it are sent all the same.
    pub(crate) async fn send_digests(&self, mails: &[MailId]) -> Result<(), Problem> {
        let mut ended = Ok(());
        for (at, mail) in mails.iter().enumerate() {
            match self.send_mail(*mail).await {
                Ok(Next::Now) => {}
                Ok(Next::Later) => {
                    let others = &mails[at + 1..];
                    // A job that failed is tried again with all of its mails.
                    if ended.is_ok() && !others.is_empty() {
                        return self.put_off_digests(others).await;
                    }
                }
                Err(problem) => ended = ended.and(Err(problem)),
            }
        }
        ended
    }

    async fn put_off_digests(&self, mails: &[MailId]) -> Result<(), Problem> {
        let at = self.mail_hour(self.clock.now().plus_seconds(FIRST_RETRY))?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::mail::put_off(&mut tx, mails, at).await?;
                self.enqueue(&mut tx, &SendDigests { mails: mails.to_vec() }, at, None).await?;
                self.commit(tx, &Actor::System, &[]).await
            })
            .await
    }

    /// Sends a mail whose time has come, unless that was done. It may be sent twice only where the process ends between
    /// the server's word that it has it and the note of that; both have the same Message-ID.
    ///
    /// # Errors
    /// When the database fails, or the mail cannot be made.
    pub(crate) async fn send_mail(&self, id: MailId) -> Result<Next, Problem> {
        let now = self.clock.now();
        let found = store::mail::find(&mut *self.store.read().await?, id).await?;
        let due = found.filter(|row| row.state == MailState::Queued && row.send_at <= now);
        let Some(row) = due else { return Ok(Next::Now) };
        // A server that was stopped may come back at night, and would send all of it then.
        let hour = self.retry_at(&row, now)?;
        if hour > now {
            return self.note_outcome(&row, MailState::Queued, hour, &row.answer).await;
        }
        let Some(sender) = &self.mail_sender else {
            return self.note_outcome(&row, MailState::Drafted, row.send_at, "").await;
        };
        if row.refused_at.is_some() {
            // Of what nobody pressed a button for the coordinator is not told each time.
            let by_itself = matches!(row.kind, MailKind::Notification | MailKind::Digest);
            let state = if by_itself { MailState::Discarded } else { MailState::Dead };
            let answer = "not sent: the mail server refused this address before";
            return self.note_outcome(&row, state, row.send_at, answer).await;
        }
        let (due, key) = (&row, self.mail_key().await?);
        let made = if row.kind.brings_secret() {
            self.store
                .write_retrying(&*self.random, |mut tx| async move {
                    let made = self.make_mail(&mut tx, key, due).await?;
                    if made.is_some() {
                        self.commit(tx, &Actor::System, &[]).await?;
                    }
                    Ok::<_, Problem>(made)
                })
                .await?
        } else {
            self.make_mail(&mut *self.store.read().await?, key, due).await?
        };
        let Some(made) = made else {
            return self.note_outcome(&row, MailState::Discarded, row.send_at, "").await;
        };
        let Ok(message) = made.message(&row, sender, now) else {
            let answer = "not sent: the address cannot be written in a mail";
            return self.note_outcome(&row, MailState::Dead, row.send_at, answer).await;
        };
        undisturbed(self.hand_over(sender, &row, &made, &message)).await
    }

    /// Hands a message to the mail server, and notes what that said.
    async fn hand_over(&self, sender: &Sender, row: &MailRow, made: &Made, message: &[u8]) -> Result<Next, Problem> {
        let envelope = Envelope { from: sender.from.clone(), to: made.member.email.clone() };
        let answer = sender.transport.send(&envelope, message).await;
        let attempt = match &answer {
            Ok(said) => Attempt { state: MailState::Sent, answer: said, is_refused: false },
            Err(SendError { refusal: Refusal::Temporary | Refusal::Unavailable, answer })
                if row.attempts + 1 < ATTEMPTS =>
            {
                Attempt { state: MailState::Queued, answer, is_refused: false }
            }
            Err(SendError { refusal, answer }) => {
                Attempt { state: MailState::Dead, answer, is_refused: *refusal == Refusal::Address }
            }
        };
        self.note_attempt(row, made, &attempt).await?;
        metrics::counter!(MAILS, "kind" => row.kind.as_str(), "outcome" => attempt.state.as_str()).increment(1);
        if attempt.state == MailState::Dead {
            // The answer may name the address, which no log holds.
            tracing::warn!(mail = %row.id, kind = %row.kind, "a mail was refused for good; see /admin/mail");
        }
        let is_later = answer.is_err_and(|error| error.refusal == Refusal::Unavailable);
        Ok(if is_later { Next::Later } else { Next::Now })
    }

    /// Stores what became of a mail that no attempt was made to send. One that stays queued is tried again at
    /// `send_at`.
    async fn note_outcome(
        &self,
        row: &MailRow,
        state: MailState,
        send_at: Timestamp,
        answer: &str,
    ) -> Result<Next, Problem> {
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let ended_at = (!matches!(state, MailState::Queued | MailState::Drafted)).then_some(now);
                let outcome = MailOutcome { state, attempts: row.attempts, send_at, answer, ended_at };
                let is_moved = store::mail::move_on(&mut tx, row.id, MailState::Queued, &outcome).await?;
                if is_moved && state == MailState::Queued {
                    self.enqueue(&mut tx, &SendMail::of(row.id, row.kind), send_at, None).await?;
                }
                self.commit(tx, &Actor::System, &[]).await?;
                Ok(Next::Now)
            })
            .await
    }

    /// Returns when a mail goes out that is to be tried at a moment: within working hours where that is so of the time that
    /// was set for it. A mail that somebody waits for, or that could not wait, keeps no hours.
    fn retry_at(&self, row: &MailRow, at: Timestamp) -> Result<Timestamp, Problem> {
        let keeps_hours = match row.kind {
            MailKind::Notification | MailKind::Digest | MailKind::PresentingRequest => {
                self.mail_hour(row.send_at)? == row.send_at
            }
            MailKind::Invitation | MailKind::PasswordReset | MailKind::Login => false,
        };
        if keeps_hours { self.mail_hour(at) } else { Ok(at) }
    }

    async fn note_attempt(&self, row: &MailRow, made: &Made, attempt: &Attempt<'_>) -> Result<(), Problem> {
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let events = self.store_attempt(&mut tx, row, made, attempt, now).await?;
                self.commit(tx, &Actor::System, &events).await
            })
            .await
    }

    async fn store_attempt(
        &self,
        tx: &mut WriteTx,
        row: &MailRow,
        made: &Made,
        attempt: &Attempt<'_>,
        now: Timestamp,
    ) -> Result<Vec<DomainEvent>, Problem> {
        if row.kind == MailKind::Notification {
            // With the consumer that would add to a mail that waits: see `queue_notification_mail`.
            store::change::lock(tx).await?;
        }
        let answer: String = attempt.answer.chars().filter(|c| !c.is_control()).take(ANSWER_CHARS).collect();
        let is_over = attempt.state != MailState::Queued;
        let is_awaited = row.kind.priority() == Priority::Awaited;
        let delay = retry_delay(if is_awaited { FIRST_RETRY_AWAITED } else { FIRST_RETRY }, row.attempts + 1);
        let send_at = if is_over { now } else { self.retry_at(row, now.plus_seconds(delay))? };
        let outcome = MailOutcome {
            state: attempt.state,
            attempts: row.attempts + 1,
            send_at,
            answer: &answer,
            ended_at: is_over.then_some(now),
        };
        if !store::mail::move_on(tx, row.id, MailState::Queued, &outcome).await? {
            return Ok(vec![]);
        }
        if !is_over {
            self.enqueue(tx, &SendMail::of(row.id, row.kind), send_at, None).await?;
        }
        if attempt.is_refused {
            store::mail::set_refused(tx, row.member, Some(now)).await?;
        }
        if attempt.state == MailState::Sent {
            if made.told != row.told {
                store::mail::set_told(tx, row.id, made.told).await?;
            }
            self.after_sending(tx, row, made.told, made.at).await?;
        }
        if attempt.state == MailState::Dead {
            return self.notify_coordinators(tx, NotificationKind::MailRefused, Entity::Mail).await;
        }
        Ok(vec![])
    }

    /// Notes what a mail that was sent has told, and has the member mailed of what came while it was made.
    pub(crate) async fn after_sending(
        &self,
        tx: &mut WriteTx,
        row: &MailRow,
        told: Option<NotificationId>,
        made_at: Timestamp,
    ) -> Result<(), Problem> {
        if row.kind == MailKind::Digest {
            // What came while it was made comes with the next one, and may be told twice rather than not at all.
            store::digest::set_told(tx, row.member, made_at.plus_seconds(-DIGEST_MARGIN)).await?;
        }
        let (Some(thing), Some(last), MailKind::Notification) = (row.thing, told, row.kind) else { return Ok(()) };
        let now = self.clock.now();
        store::mail::mark_told(tx, row.member, thing, last, now).await?;
        if let (Entity::Meeting, id) = thing {
            store::mail::mark_promises_told(tx, row.member, MeetingId(id), last, now).await?;
        }
        if !store::mail::untold(tx, row.member, thing).await?.is_empty() {
            self.queue_notification_mail(tx, row.member, thing, false, now).await?;
        }
        Ok(())
    }
}

/// Returns how many seconds after a failed attempt, counted from 1, a mail is tried again; `first` is that number after the first.
fn retry_delay(first: i64, attempt: i64) -> i64 {
    let before = u32::try_from(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
    first.saturating_mul(RETRY_FACTOR.saturating_pow(before)).min(RETRY_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_up_to_their_limit_and_last_a_day_and_a_half() {
        let delays: Vec<i64> = (1..ATTEMPTS).map(|attempt| retry_delay(FIRST_RETRY, attempt)).collect();
        assert_eq!(delays[..6], [60, 180, 540, 1_620, 4_860, 14_400]);
        assert!(delays.iter().all(|delay| *delay <= RETRY_MAX));
        let hours = delays.iter().sum::<i64>() / 3_600;
        assert!((30..42).contains(&hours), "{hours} hours");
        let awaited: Vec<i64> = (1..6).map(|attempt| retry_delay(FIRST_RETRY_AWAITED, attempt)).collect();
        assert_eq!(awaited, [10, 30, 90, 270, 810], "while the code is good");
    }
}
