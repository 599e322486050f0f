//! The coordinator looks at mails, sends those that wait for them, and decides about those that were refused.

use domain::audit::{AuditEvent, NewAudit};
use domain::change::Entity;
use domain::id::{DilemmaId, MailId};
use domain::mail::{MailList, MailPlace, MailState, Outbox};
use domain::notification::Subject;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use store::mail::{MailOutcome, MailRow};
use store::{Conn, WriteTx};

use crate::Forum;
use crate::authorize::authorize;
use crate::jobs::send_mail::SendMail;
use crate::notifications::list::subjects;

/// The most mails of a state that are listed at once.
const LISTED: i64 = 50;
/// The most mails that are listed beside those that somebody has to decide about.
const LISTED_OVER: i64 = 10;

/// A mail that waits for the coordinator, as it goes out now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedMail {
    /// The recipient of the mail.
    pub to: String,
    /// The mail's subject.
    pub subject: String,
    /// The mail's plain text.
    pub text: String,
    /// The whole message, which a mail program opens as a draft.
    pub message: Vec<u8>,
}

impl Forum {
    /// The outbox.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn outbox(&self, actor: &Actor) -> Result<Outbox, Problem> {
        authorize(actor, Permission::RunForum)?;
        let mut conn = self.store.read().await?;
        Ok(Outbox {
            from: self.mail_sender.as_ref().map(|sender| sender.from.clone()),
            drafted: list(&mut conn, actor, MailState::Drafted, None, LISTED).await?,
            dead: list(&mut conn, actor, MailState::Dead, None, LISTED).await?,
            queued: list(&mut conn, actor, MailState::Queued, None, LISTED_OVER).await?,
            sent: list(&mut conn, actor, MailState::Sent, None, LISTED_OVER).await?,
        })
    }

    /// The mails of one state, behind a place of their list where one is given.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn mails_in(
        &self,
        actor: &Actor,
        state: MailState,
        after: Option<MailPlace>,
    ) -> Result<MailList, Problem> {
        authorize(actor, Permission::RunForum)?;
        list(&mut *self.store.read().await?, actor, state, after, LISTED).await
    }

    /// Returns whether there is a mail server.
    pub fn sends_mail(&self) -> bool {
        self.mail_sender.is_some()
    }

    /// Makes a mail that waits for the coordinator, from the actor. `None` where there is nothing to say any more; the
    /// mail is discarded then. A link in it is a new one each time, and the earlier ones stay good.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for a mail that waits no longer.
    pub async fn open_mail(&self, actor: &Actor, id: MailId) -> Result<Option<OpenedMail>, Problem> {
        authorize(actor, Permission::RunForum)?;
        let own = actor.member().ok_or(Problem::Forbidden)?;
        let key = self.mail_key().await?;
        let made = self
            .store
            .write_retrying(&*self.random, |mut tx| async move {
                let row = waiting(&mut tx, id, &[MailState::Drafted, MailState::Dead]).await?;
                let from = store::member::by_id(&mut tx, own).await?.ok_or(Problem::Forbidden)?;
                let Some(made) = self.make_mail(&mut tx, key, &row).await? else {
                    self.move_mail(&mut tx, &row, MailState::Discarded).await?;
                    self.commit(tx, actor, &[]).await?;
                    return Ok(None);
                };
                store::mail::set_told(&mut tx, id, made.told).await?;
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::MailOpened).about(row.member).after(row.kind))
                    .await?;
                self.commit(tx, actor, &[]).await?;
                Ok::<_, Problem>(Some((row, from, made)))
            })
            .await?;
        let Some((row, from, made)) = made else { return Ok(None) };
        let message = made.draft(&row, &from, self.clock.now())?;
        let (to, rendered) = (made.member.email, made.rendered);
        Ok(Some(OpenedMail { to, subject: rendered.subject, text: rendered.text, message }))
    }

    /// Notes that the actor sent a mail by hand. Doing it twice is no failure.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for a mail that is gone, and for one that
    /// the server sends.
    pub async fn mark_mail_sent(&self, actor: &Actor, id: MailId) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let row = waiting(&mut tx, id, &[MailState::Drafted, MailState::Dead, MailState::Sent]).await?;
                if row.state != MailState::Sent {
                    self.move_mail(&mut tx, &row, MailState::Sent).await?;
                    self.after_sending(&mut tx, &row, row.told, self.clock.now()).await?;
                }
                self.commit(tx, actor, &[]).await
            })
            .await
    }

    /// Has the server send a mail that was refused, or that waited for the coordinator before there was a mail server. The
    /// address counts as good again.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for a mail that is over, and where there is
    /// no mail server.
    pub async fn send_mail_again(&self, actor: &Actor, id: MailId) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        if !self.sends_mail() {
            return Err(Problem::NotFound);
        }
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let row = waiting(&mut tx, id, &[MailState::Drafted, MailState::Dead, MailState::Queued]).await?;
                if row.state != MailState::Queued {
                    let queued =
                        MailOutcome { state: MailState::Queued, attempts: 0, send_at: now, answer: "", ended_at: None };
                    store::mail::move_on(&mut tx, id, row.state, &queued).await?;
                    store::mail::set_refused(&mut tx, row.member, None).await?;
                    self.enqueue(&mut tx, &SendMail::of(id, row.kind), now, None).await?;
                }
                self.commit(tx, actor, &[]).await
            })
            .await?;
        self.wake_workers();
        Ok(())
    }

    /// Discards a mail that is not to be sent. It can be brought back for a while. Doing it twice is no failure.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for a mail that was sent.
    pub async fn discard_mail(&self, actor: &Actor, id: MailId) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let states = [MailState::Drafted, MailState::Dead, MailState::Queued, MailState::Discarded];
                let row = waiting(&mut tx, id, &states).await?;
                if row.state != MailState::Discarded {
                    self.move_mail(&mut tx, &row, MailState::Discarded).await?;
                }
                self.commit(tx, actor, &[]).await
            })
            .await
    }

    /// Brings a discarded mail back: among those that were refused where it was tried, else as a draft. One that is there
    /// stays as it is.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for a mail that is gone.
    pub async fn restore_mail(&self, actor: &Actor, id: MailId) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let states = [MailState::Drafted, MailState::Dead, MailState::Queued, MailState::Discarded];
                let row = waiting(&mut tx, id, &states).await?;
                if row.state == MailState::Discarded {
                    let state = if row.attempts > 0 { MailState::Dead } else { MailState::Drafted };
                    self.move_mail(&mut tx, &row, state).await?;
                }
                self.commit(tx, actor, &[]).await
            })
            .await
    }

    /// Has the server send mails, as [`Forum::send_mail_again`] does each. Those that were decided about since are passed over.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] where none is sent.
    pub async fn send_mails_again(&self, actor: &Actor, ids: &[MailId]) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        each(ids, |id| self.send_mail_again(actor, id)).await?;
        Ok(())
    }

    /// Discards mails, as [`Forum::discard_mail`] does each; those that were. Those that were sent since are passed over.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] where none is discarded.
    pub async fn discard_mails(&self, actor: &Actor, ids: &[MailId]) -> Result<Vec<MailId>, Problem> {
        authorize(actor, Permission::RunForum)?;
        each(ids, |id| self.discard_mail(actor, id)).await
    }

    /// Brings discarded mails back, as [`Forum::restore_mail`] does each. Those that are gone are passed over.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] where all are gone.
    pub async fn restore_mails(&self, actor: &Actor, ids: &[MailId]) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        each(ids, |id| self.restore_mail(actor, id)).await?;
        Ok(())
    }

    async fn move_mail(&self, tx: &mut WriteTx, row: &MailRow, state: MailState) -> Result<(), Problem> {
        let now = self.clock.now();
        let ended_at = (state != MailState::Drafted).then_some(now);
        let outcome = MailOutcome { state, attempts: row.attempts, send_at: now, answer: &row.answer, ended_at };
        store::mail::move_on(tx, row.id, row.state, &outcome).await?;
        Ok(())
    }
}

/// Decides about mails one by one, and returns those that were decided about: the others are gone, or were decided about since.
///
/// # Errors
/// [`Problem::NotFound`] where there is none; the first other problem of `decide`.
async fn each<F>(ids: &[MailId], decide: impl Fn(MailId) -> F) -> Result<Vec<MailId>, Problem>
where
    F: Future<Output = Result<(), Problem>>,
{
    let mut decided = vec![];
    for id in ids {
        match decide(*id).await {
            Ok(()) => decided.push(*id),
            Err(Problem::NotFound) => {}
            Err(problem) => return Err(problem),
        }
    }
    if decided.is_empty() { Err(Problem::NotFound) } else { Ok(decided) }
}

/// A part of the list of the mails of a state, with the titles of what they are about, as far as the actor may read it.
async fn list(
    conn: &mut Conn,
    actor: &Actor,
    state: MailState,
    after: Option<MailPlace>,
    most: i64,
) -> Result<MailList, Problem> {
    let mut mails = store::mail::list(conn, state, after, most + 1).await?;
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let more = mails.len() > most;
    mails.truncate(most);
    let Some(reader) = actor.member() else { return Ok(MailList { mails, more }) };
    let things: Vec<_> = mails.iter().filter_map(|mail| mail.thing).map(|it| (it.entity, it.id)).collect();
    let mut subjects = subjects(conn, actor, reader, &things).await?;
    for id in dilemmas_without_asker(conn, &things).await? {
        subjects.remove(&(Entity::Dilemma, id.0));
    }
    for mail in &mut mails {
        let subject = mail.thing.and_then(|it| subjects.get(&(it.entity, it.id)));
        mail.title = subject.and_then(Subject::title).map(str::to_owned);
    }
    Ok(MailList { mails, more })
}

/// The dilemmas among some things that nobody is named as having asked: a mail about one, sent to a single member, would tell
/// who it was.
async fn dilemmas_without_asker(conn: &mut Conn, things: &[(Entity, i64)]) -> Result<Vec<DilemmaId>, Problem> {
    let asked = things.iter().filter(|(entity, _)| *entity == Entity::Dilemma).map(|(_, id)| DilemmaId(*id));
    let asked: Vec<_> = asked.collect();
    if asked.is_empty() {
        return Ok(vec![]);
    }
    let found = store::dilemma::find_many(conn, &asked).await?;
    Ok(found.into_iter().filter(|record| record.asker.is_none()).map(|record| record.id).collect())
}

/// A mail that stands in one of some states.
async fn waiting(tx: &mut WriteTx, id: MailId, states: &[MailState]) -> Result<MailRow, Problem> {
    let found = store::mail::find(tx, id).await?;
    found.filter(|row| states.contains(&row.state)).ok_or(Problem::NotFound)
}
