//! The coordinator's call list: what became of a meeting cannot always wait until mails go out again.

use std::collections::HashSet;

use domain::call::{CallLine, CallList};
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::{MeetingId, MemberId};
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use store::call::CallRow;
use store::{absence, call};

use crate::Forum;
use crate::authorize::authorize;

/// The number of days for which a change is looked back at: meetings are announced well before.
const SINCE_DAYS: i64 = 60;

impl Forum {
    /// Returns whom to call: of each meeting that was changed and starts within a day of the next hour of mails, those
    /// who have neither read of it nor been mailed. Who is away is left out, and who said that they do not come.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn calls(&self, actor: &Actor) -> Result<Vec<CallList>, Problem> {
        authorize(actor, Permission::RunForum)?;
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let rows = call::untold(&mut conn, now.plus_days(-SINCE_DAYS)).await?;
        if rows.is_empty() {
            return Ok(vec![]);
        }
        let away: HashSet<MemberId> =
            absence::current(&mut conn, now).await?.into_iter().map(|absence| absence.member).collect();
        drop(conn);
        let phones = self.phones(actor).await?;
        let mut lists: Vec<CallList> = vec![];
        for row in rows {
            // Of what became of a meeting one after the other, the last counts.
            let is_there = lists.last().is_some_and(|list| {
                list.meeting == row.meeting && list.lines.iter().any(|line| line.person.id == row.person.id)
            });
            if is_there || away.contains(&row.person.id) {
                continue;
            }
            if !self.is_soon(next_start(&row, now), now)? {
                continue;
            }
            let phone = phones.get(&row.person.id).cloned();
            let line = CallLine { person: row.person, company: row.company, phone, called_at: row.called_at };
            match lists.last_mut().filter(|list| list.meeting == row.meeting) {
                Some(list) => list.lines.push(line),
                None => lists.push(CallList {
                    meeting: row.meeting,
                    title: row.title,
                    starts_at: row.starts_at,
                    change: row.kind,
                    moved: moved(row.event),
                    lines: vec![line],
                }),
            }
        }
        for list in &mut lists {
            list.lines.sort_by_key(|line| line.called_at.is_some());
        }
        Ok(lists)
    }

    /// Notes that a member was called because of what became of a meeting, or takes that back.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn note_call(
        &self,
        actor: &Actor,
        meeting: MeetingId,
        member: MemberId,
        is_called: bool,
    ) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let at = is_called.then(|| self.clock.now());
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                call::set_called(&mut tx, meeting, member, at).await?;
                self.commit(tx, actor, &[]).await
            })
            .await
    }
}

/// The next moment at which somebody who knows nothing may come: to a meeting that was moved, also at the time before.
fn next_start(row: &CallRow, now: Timestamp) -> Timestamp {
    let before = moved(row.event).map(|(before, _)| before).filter(|before| *before > now);
    before.map_or(row.starts_at, |before| before.min(row.starts_at))
}

/// Returns from when to when a meeting was moved.
fn moved(event: Option<DomainEvent>) -> Option<(Timestamp, Timestamp)> {
    match event {
        Some(DomainEvent::MeetingMoved { before, after, .. }) => Some((before, after)),
        _ => None,
    }
}
