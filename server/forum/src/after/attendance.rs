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
        authorize(actor, MeetingPermission::Schedule)?;
        let came: &HashSet<MemberId> = &came.iter().copied().collect();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let card = store::meeting::find(&mut tx, id).await?.ok_or(Problem::NotFound)?.card;
                if card.is_cancelled() || card.starts_at > self.clock.now() {
                    return Err(Problem::field("came", FieldProblem::Invalid));
                }
                let (lines, _) = store::survey::attendance(&mut tx, id).await?;
                let listed: HashSet<MemberId> = lines.iter().map(|line| line.person.id).collect();
                if !came.is_subset(&listed) {
                    return Err(Problem::field("came", FieldProblem::NotThere));
                }
                let list: Vec<_> = lines.iter().map(|line| (line.person.id, came.contains(&line.person.id))).collect();
                store::survey::set_attendance(&mut tx, id, &list).await?;
                self.commit(tx, actor, &[DomainEvent::AttendanceNoted { meeting: id }]).await
            })
            .await
    }
}
