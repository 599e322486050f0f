//! What a meeting is to be and what it was: the agenda as items, and what was said and decided.

use domain::agenda::{self, AgendaItem};
use domain::event::DomainEvent;
use domain::id::MeetingId;
use domain::meeting::MeetingSummary;
use domain::policy::{Actor, MeetingPermission};
use domain::problem::Problem;

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
                if !store::meeting::set_items(&mut tx, id, expected, items, now).await? {
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
                let mut events = self.tell_of_meeting(&mut tx, actor.member(), id, &summary.text).await?;
                events.push(DomainEvent::MeetingUpdated { meeting: id });
                self.commit(tx, actor, &events).await
            })
            .await
    }
}
