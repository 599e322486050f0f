//! Members whom no mail told yet of what became of a meeting.

use domain::clock::Timestamp;
use domain::company::Company;
use domain::event::DomainEvent;
use domain::id::{MeetingId, MemberId};
use domain::member::Person;
use domain::notification::NotificationKind;

use crate::column::Columns;
use crate::company::{self, company_columns};
use crate::{Conn, StoreError};

/// A notification of a change of a meeting that its member has neither read nor been mailed of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRow {
    /// The member.
    pub person: Person,
    /// The member's company.
    pub company: Company,
    /// The key of the meeting.
    pub meeting: MeetingId,
    /// The meeting's title.
    pub title: String,
    /// The moment at which the meeting starts.
    pub starts_at: Timestamp,
    /// The kind of the change.
    pub kind: NotificationKind,
    /// The event, where this version knows it.
    pub event: Option<DomainEvent>,
    /// The moment at which a coordinator noted that the member was called.
    pub called_at: Option<Timestamp>,
}

/// The kinds of notification that tell of a change of a meeting, as a list of SQL.
macro_rules! changes {
    () => {
        "('meeting-moved', 'meeting-cancelled', 'meeting-reinstated', 'meeting-moved-online')"
    };
}

/// Returns what members were notified of since a moment that became of a meeting, and neither read nor were mailed:
/// meeting by meeting, the latest first for each member. Who said that they do not come is left out.
pub async fn untold(conn: &mut Conn, since: Timestamp) -> Result<Vec<CallRow>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT n.kind, n.called_at, e.payload AS payload, g.id AS meeting_id, g.title AS meeting_title,
                g.starts_at AS meeting_starts_at, m.id AS person_id, m.name AS person_name,
                m.profession AS person_profession, ",
        company_columns!(),
        " FROM notification n
          JOIN meeting g ON g.id = n.entity_id
          JOIN member m ON m.id = n.member_id
          JOIN company c ON c.id = m.company_id
          LEFT JOIN change e ON e.position = n.change_position
          WHERE n.entity = 'meeting' AND n.kind IN ",
        changes!(),
        " AND n.read_at IS NULL AND n.mailed_at IS NULL AND n.at >= $1
          AND m.removed_at IS NULL AND m.deactivated_at IS NULL AND m.joined_at IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM rsvp r
                          WHERE r.meeting_id = g.id AND r.member_id = n.member_id AND r.answer = 'no')
          ORDER BY g.starts_at, g.id, m.name, m.id, n.id DESC"
    ))
    .bind(since.0)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(CallRow {
                person: Person {
                    id: MemberId(row.int("person_id")?),
                    name: row.text("person_name")?,
                    profession: row.code("person_profession")?,
                },
                company: company::from_row(row)?,
                meeting: MeetingId(row.int("meeting_id")?),
                title: row.text("meeting_title")?,
                starts_at: row.time("meeting_starts_at")?,
                kind: row.code("kind")?,
                event: row.opt_text("payload")?.and_then(|payload| serde_json::from_str(&payload).ok()),
                called_at: row.opt_time("called_at")?,
            })
        })
        .collect()
}

/// Notes when a member was called because of what became of a meeting, or that they were not.
pub async fn set_called(
    conn: &mut Conn,
    meeting: MeetingId,
    member: MemberId,
    at: Option<Timestamp>,
) -> Result<(), StoreError> {
    sqlx::query(concat!(
        "UPDATE notification SET called_at = $3
         WHERE member_id = $1 AND entity = 'meeting' AND entity_id = $2 AND read_at IS NULL AND kind IN ",
        changes!()
    ))
    .bind(member.0)
    .bind(meeting.0)
    .bind(at.map(|at| at.0))
    .execute(conn)
    .await?;
    Ok(())
}
