//! A meeting is changed at short notice: it goes online, is postponed, or is cancelled and takes place after all. Each is
//! one step, which is told to everyone once.

use domain::id::MeetingId;
use domain::meeting::{MeetingState, NewMeeting, POSTPONED_WEEKS_MAX, Postponement, UrgentChange};
use domain::policy::{Actor, MeetingPermission};
use domain::problem::{FieldProblem, Problem};

use crate::Forum;
use crate::authorize::authorize;
use crate::meetings::dates::meanwhile;
use crate::meetings::schedule::replacement;

impl Forum {
    /// Changes a meeting at short notice, if it still has the version that the coordinator saw; the note, which may be
    /// empty, says why. Returns the new version.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Conflict`];
    /// [`Problem::Invalid`] on `link`, `weeks` or `note`.
    pub async fn change_meeting_urgently(
        &self,
        actor: &Actor,
        id: MeetingId,
        expected: i64,
        change: UrgentChange,
        note: String,
    ) -> Result<i64, Problem> {
        let mut meeting = self.replaceable(actor, id).await?;
        meeting.note = note;
        match change {
            UrgentChange::MoveOnline { link } => {
                if !link.trim().is_empty() {
                    meeting.link = link;
                }
                if meeting.link.is_empty() {
                    return Err(Problem::field("link", FieldProblem::Missing));
                }
                meeting.place.clear();
            }
            UrgentChange::Postpone { weeks } => {
                if !(1..=POSTPONED_WEEKS_MAX).contains(&weeks) {
                    return Err(Problem::field("weeks", FieldProblem::Invalid));
                }
                meeting = self.postponed(meeting, weeks)?;
            }
            UrgentChange::Cancel => meeting.state = MeetingState::Cancelled,
        }
        self.update_meeting(actor, id, expected, meeting).await
    }

    /// Lets a cancelled meeting take place after all. One that was not cancelled stays as it is.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`].
    pub async fn reinstate_meeting(&self, actor: &Actor, id: MeetingId) -> Result<(), Problem> {
        loop {
            authorize(actor, MeetingPermission::Schedule)?;
            let found = store::meeting::find(&mut *self.store.read().await?, id).await?.ok_or(Problem::NotFound)?;
            if !found.card.is_cancelled() {
                return Ok(());
            }
            let meeting = NewMeeting { state: MeetingState::Scheduled, note: String::new(), ..replacement(&found) };
            match self.update_meeting(actor, id, found.card.version, meeting).await {
                // Somebody changed it meanwhile, so it is looked at again.
                Err(Problem::Conflict { .. }) => {}
                other => return other.map(drop),
            }
        }
    }

    /// The times to which a meeting can be postponed, with what each day is and which meetings take place meanwhile.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`].
    pub async fn postponements(&self, actor: &Actor, id: MeetingId) -> Result<Vec<Postponement>, Problem> {
        let meeting = self.replaceable(actor, id).await?;
        let found = self.around(meeting.starts_at).await?;
        (1..=POSTPONED_WEEKS_MAX)
            .map(|weeks| {
                let NewMeeting { starts_at, ends_at, .. } = self.postponed(meeting.clone(), weeks)?;
                let others = meanwhile(&found, starts_at, ends_at, Some(id));
                Ok(Postponement { weeks, starts_at, day: self.day_notes(starts_at)?, others })
            })
            .collect()
    }

    /// A meeting's new details, with its deadline moved along where the meeting is moved to another day: where the deadline is
    /// still on the day that it had, and where it was moved by as many days, so that it keeps its hour.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`].
    pub async fn with_deadline_moved(
        &self,
        actor: &Actor,
        id: MeetingId,
        meeting: NewMeeting,
    ) -> Result<NewMeeting, Problem> {
        let before = self.replaceable(actor, id).await?;
        let (Some(had), Some(stated)) = (before.deadline, meeting.deadline) else { return Ok(meeting) };
        let along = self.days_later(had, self.days_between(before.starts_at, meeting.starts_at)?)?;
        if self.days_between(had, stated)? != 0 && self.days_between(along, stated)? != 0 {
            return Ok(meeting);
        }
        Ok(NewMeeting { deadline: Some(along.min(meeting.starts_at)), ..meeting })
    }

    async fn replaceable(&self, actor: &Actor, id: MeetingId) -> Result<NewMeeting, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let found = store::meeting::find(&mut *self.store.read().await?, id).await?;
        found.as_ref().map(replacement).ok_or(Problem::NotFound)
    }

    /// Returns a meeting so many weeks later, by the clocks of the forum: its hours stay what they are.
    fn postponed(&self, meeting: NewMeeting, weeks: u8) -> Result<NewMeeting, Problem> {
        let days = i64::from(weeks) * 7;
        Ok(NewMeeting {
            starts_at: self.days_later(meeting.starts_at, days)?,
            ends_at: meeting.ends_at.map(|at| self.days_later(at, days)).transpose()?,
            deadline: meeting.deadline.map(|at| self.days_later(at, days)).transpose()?,
            ..meeting
        })
    }
}
