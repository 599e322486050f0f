//! The coordinator notes who came to a meeting.

use std::collections::HashSet;

use domain::event::DomainEvent;
use domain::id::{MeetingId, MemberId};
use domain::policy::{Actor, MeetingPermission};
use domain::problem::{FieldProblem, Problem};
use domain::survey::AttendanceList;

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// The list of who may have come to a meeting. Before it is noted, those who had said that they come are taken to have
    /// come.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`].
    pub async fn attendance_list(&self, actor: &Actor, id: MeetingId) -> Result<AttendanceList, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let mut conn = self.store.read().await?;
        store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?;
        let (lines, is_noted) = store::survey::attendance(&mut conn, id).await?;
        Ok(AttendanceList { lines, is_noted })
    }

    /// Notes who came to a meeting, in place of what was noted before.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Invalid`] on `came` for a
    /// meeting that has not begun or was cancelled, and for who is not on its list.
    pub async fn note_attendance(&self, actor: &Actor, id: MeetingId, came: &[MemberId]) -> Result<(), Problem> {
        self.write_attendance(actor, id, |_| Ok(came.iter().copied().collect())).await
    }

    /// Notes who came to a meeting, if the list still has the version that the coordinator saw.
    ///
    /// # Errors
    /// Those of [`Forum::note_attendance`]; [`Problem::Conflict`].
    pub async fn replace_attendance(
        &self,
        actor: &Actor,
        id: MeetingId,
        expected: i64,
        came: &[MemberId],
    ) -> Result<(), Problem> {
        let replaced = |list: &AttendanceList| match list.version() {
            current if current != expected => Err(Problem::Conflict { current }),
            _ => Ok(came.iter().copied().collect()),
        };
        self.write_attendance(actor, id, replaced).await
    }

    /// Notes what was changed on a list that showed some as having come. What others noted meanwhile of everybody else stays,
    /// so two who note at once, each at a door, lose nothing.
    ///
    /// # Errors
    /// Those of [`Forum::note_attendance`].
    pub async fn change_attendance(
        &self,
        actor: &Actor,
        id: MeetingId,
        shown: &[MemberId],
        came: &[MemberId],
    ) -> Result<(), Problem> {
        let changed = |list: &AttendanceList| {
            let (shown, came): (HashSet<_>, HashSet<_>) =
                (shown.iter().copied().collect(), came.iter().copied().collect());
            let now = list.lines.iter().filter(|line| line.came).map(|line| line.person.id);
            let mut all: HashSet<MemberId> = now.collect();
            all.retain(|member| came.contains(member) || !shown.contains(member));
            all.extend(came.difference(&shown));
            Ok(all)
        };
        self.write_attendance(actor, id, changed).await
    }

    /// Notes those who came, as they follow from the list that is there.
    async fn write_attendance(
        &self,
        actor: &Actor,
        id: MeetingId,
        came: impl Fn(&AttendanceList) -> Result<HashSet<MemberId>, Problem> + Send + Sync,
    ) -> Result<(), Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let came = &came;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Two who note at once would both see the list as it was before.
                store::change::lock(&mut tx).await?;
                let card = store::meeting::find(&mut tx, id).await?.ok_or(Problem::NotFound)?.card;
                if card.is_cancelled() || card.starts_at > self.clock.now() {
                    return Err(Problem::field("came", FieldProblem::Invalid));
                }
                let (lines, is_noted) = store::survey::attendance(&mut tx, id).await?;
                let list = AttendanceList { lines, is_noted };
                let came = came(&list)?;
                let listed: HashSet<MemberId> = list.lines.iter().map(|line| line.person.id).collect();
                if !came.is_subset(&listed) {
                    return Err(Problem::field("came", FieldProblem::NotThere));
                }
                let noted: Vec<_> = listed.iter().map(|member| (*member, came.contains(member))).collect();
                store::survey::set_attendance(&mut tx, id, &noted).await?;
                self.commit(tx, actor, &[DomainEvent::AttendanceNoted { meeting: id }]).await
            })
            .await
    }
}
