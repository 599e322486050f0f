//! What a meeting is to be and what it was: the agenda as items, and what was said and decided.

use domain::agenda::{self, AgendaItem};
use domain::event::DomainEvent;
use domain::id::{DilemmaId, MeetingId};
use domain::meeting::{MeetingSummary, SUMMARY_MAIL_DAYS, SummaryMail};
use domain::policy::{Actor, MeetingPermission};
use domain::problem::{FieldProblem, Problem};
use store::meeting::MeetingRecord;

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// Replaces the agenda of a meeting, if the meeting still has the version that the coordinator saw.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Conflict`];
    /// [`Problem::Invalid`], each field named `items[n].field`.
    pub async fn set_agenda(
        &self,
        actor: &Actor,
        id: MeetingId,
        expected: i64,
        items: Vec<AgendaItem>,
    ) -> Result<(), Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let items = &agenda::check(items)?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let found = store::meeting::find(&mut tx, id).await?.ok_or(Problem::NotFound)?;
                let put = store::dilemma::of_meeting(&mut tx, id).await?;
                let items = with_dilemmas(items, &found.items, |dilemma| put.iter().any(|it| it.id == dilemma));
                if !store::meeting::set_items(&mut tx, id, expected, &items, now).await? {
                    return Err(Problem::Conflict { current: found.card.version });
                }
                self.commit(tx, actor, &[DomainEvent::MeetingUpdated { meeting: id }]).await
            })
            .await
    }

    /// Replaces what was said and decided at a meeting, if the meeting still has the version that the coordinator saw.
    /// Searches find the meeting by it, and what it says below the heading of a dilemma of the agenda stands in its story.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Conflict`];
    /// [`Problem::Invalid`] on `body` and `decisions`.
    pub async fn set_meeting_summary(
        &self,
        actor: &Actor,
        id: MeetingId,
        expected: i64,
        summary: MeetingSummary,
    ) -> Result<(), Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let summary = &summary.check()?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let found = store::meeting::find(&mut tx, id).await?.ok_or(Problem::NotFound)?;
                if !store::meeting::set_summary(&mut tx, id, expected, summary, now).await? {
                    return Err(Problem::Conflict { current: found.card.version });
                }
                let of = (id, found.items.as_slice());
                let mut events = self.tell_of_meeting(&mut tx, actor.member(), of, &summary.text).await?;
                events.push(DomainEvent::MeetingUpdated { meeting: id });
                self.commit(tx, actor, &events).await
            })
            .await
    }

    /// Sends the summary of a meeting to the members: one mail, whatever is changed later. Sending it once more is no
    /// failure, and sends nothing.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Invalid`] on `summary` where
    /// there is nothing to send: nothing was written, or the meeting was not held, or too long ago.
    pub async fn send_meeting_summary(&self, actor: &Actor, id: MeetingId) -> Result<(), Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let record = store::meeting::find(&mut tx, id).await?.ok_or(Problem::NotFound)?;
                match self.summary_mail(&record) {
                    SummaryMail::Sent(_) => return Ok(()),
                    SummaryMail::No => return Err(Problem::field("summary", FieldProblem::NothingToSend)),
                    SummaryMail::Ready => {}
                }
                if !store::meeting::note_summary_sent(&mut tx, id, now).await? {
                    return Ok(());
                }
                self.commit(tx, actor, &[DomainEvent::MeetingSummarySent { meeting: id }]).await
            })
            .await
    }

    /// Returns how it stands with the mail of a meeting's summary.
    pub(crate) fn summary_mail(&self, record: &MeetingRecord) -> SummaryMail {
        let (card, now) = (&record.card, self.clock.now());
        let is_written = record.summary != MeetingSummary::default();
        let was_held = !card.is_cancelled() && card.starts_at <= now;
        match record.summary_sent_at {
            Some(at) => SummaryMail::Sent(at),
            None if is_written && was_held && now < card.starts_at.plus_days(SUMMARY_MAIL_DAYS) => SummaryMail::Ready,
            None => SummaryMail::No,
        }
    }
}

/// The items of an agenda with the dilemmas that they were put there with: those that they name, where it was put there, and
/// else that of the item of the same title before.
fn with_dilemmas(items: &[AgendaItem], before: &[AgendaItem], was_put: impl Fn(DilemmaId) -> bool) -> Vec<AgendaItem> {
    let mut items = items.to_vec();
    for item in &mut items {
        item.dilemma = item.dilemma.filter(|dilemma| was_put(*dilemma));
    }
    for old in before.iter().filter(|old| old.dilemma.is_some_and(&was_put)) {
        if items.iter().any(|item| item.dilemma == old.dilemma) {
            continue;
        }
        let is_it = |item: &&mut AgendaItem| item.dilemma.is_none() && item.kind == old.kind && item.title == old.title;
        if let Some(item) = items.iter_mut().find(is_it) {
            item.dilemma = old.dilemma;
        }
    }
    items
}
