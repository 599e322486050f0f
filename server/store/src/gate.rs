//! The gate lists of field visits.

use domain::clock::Timestamp;
use domain::company::Company;
use domain::gate::{CheckedGateEntry, GateEntry};
use domain::id::{GateEntryId, MeetingId, MemberId};
use domain::meeting::{MeetingKind, MeetingState};
use domain::member::Person;
use domain::rsvp::RsvpAnswer;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::company::{self, company_columns};
use crate::{Conn, StoreError};

/// The gate list of a visit, by name.
pub async fn of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<GateEntry>, StoreError> {
    let sql = "SELECT id, member_id, name, identity_number, car FROM gate_entry WHERE meeting_id = $1
               ORDER BY name, id";
    sqlx::query(sql).bind(meeting.0).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// A member's line of a gate list.
pub async fn of_member(conn: &mut Conn, meeting: MeetingId, member: MemberId) -> Result<Option<GateEntry>, StoreError> {
    let sql = "SELECT id, member_id, name, identity_number, car FROM gate_entry
               WHERE meeting_id = $1 AND member_id = $2";
    let row = sqlx::query(sql).bind(meeting.0).bind(member.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// A member's lines, each with the subject of its visit and the moment at which it was entered.
pub async fn all_of_member(
    conn: &mut Conn,
    member: MemberId,
) -> Result<Vec<(String, Timestamp, GateEntry)>, StoreError> {
    let sql = "SELECT e.id, e.member_id, e.name, e.identity_number, e.car, e.entered_at, g.title
               FROM gate_entry e JOIN meeting g ON g.id = e.meeting_id
               WHERE e.member_id = $1 ORDER BY g.starts_at, g.id";
    let rows = sqlx::query(sql).bind(member.0).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((row.text("title")?, row.time("entered_at")?, from_row(row)?))).collect()
}

/// Returns who comes to the room of a visit and has no line of its gate list, by name.
pub async fn missing(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<(Person, Company)>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT m.id AS person_id, m.name AS person_name, m.profession AS person_profession, ",
        company_columns!(),
        " FROM rsvp r JOIN member m ON m.id = r.member_id JOIN company c ON c.id = m.company_id
          WHERE r.meeting_id = $1 AND r.answer = $2 AND m.deactivated_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM gate_entry e WHERE e.meeting_id = $1 AND e.member_id = m.id)
          ORDER BY m.name, m.id"
    ))
    .bind(meeting.0)
    .bind(RsvpAnswer::Room.as_str())
    .fetch_all(conn)
    .await?;
    let line = |row: &AnyRow| {
        let person = Person {
            id: MemberId(row.int("person_id")?),
            name: row.text("person_name")?,
            profession: row.code("person_profession")?,
        };
        Ok((person, company::from_row(row)?))
    };
    rows.iter().map(line).collect()
}

/// Returns how many guests stand on a gate list.
pub async fn guests(conn: &mut Conn, meeting: MeetingId) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM gate_entry WHERE meeting_id = $1 AND member_id IS NULL";
    Ok(sqlx::query_scalar(sql).bind(meeting.0).fetch_one(conn).await?)
}

/// Stores a line, in place of the one before: a member's, or that of a guest with the same number.
///
/// # Errors
/// [`StoreError::Reference`] without such a meeting or member.
pub async fn set(
    conn: &mut Conn,
    meeting: MeetingId,
    member: Option<MemberId>,
    entry: &CheckedGateEntry,
    at: Timestamp,
) -> Result<(), StoreError> {
    if member.is_none() {
        let sql = "DELETE FROM gate_entry WHERE meeting_id = $1 AND member_id IS NULL AND identity_number = $2";
        sqlx::query(sql).bind(meeting.0).bind(entry.identity_number.as_str()).execute(&mut *conn).await?;
    }
    sqlx::query(
        "INSERT INTO gate_entry (meeting_id, member_id, name, identity_number, car, entered_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (meeting_id, member_id)
         DO UPDATE SET name = $3, identity_number = $4, car = $5, entered_at = $6",
    )
    .bind(meeting.0)
    .bind(member.map(|member| member.0))
    .bind(&entry.name)
    .bind(entry.identity_number.as_str())
    .bind(&entry.car)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Erases a line of a gate list, be it that of a meeting or whichever it is in; whether there was one.
pub async fn delete(conn: &mut Conn, meeting: Option<MeetingId>, id: GateEntryId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM gate_entry WHERE id = $1 AND ($2 IS NULL OR meeting_id = $2)";
    Ok(sqlx::query(sql).bind(id.0).bind(meeting.map(|meeting| meeting.0)).execute(conn).await?.rows_affected() == 1)
}

/// Erases a member's line of a gate list; whether there was one.
pub async fn delete_of_member(conn: &mut Conn, meeting: MeetingId, member: MemberId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM gate_entry WHERE meeting_id = $1 AND member_id = $2";
    Ok(sqlx::query(sql).bind(meeting.0).bind(member.0).execute(conn).await?.rows_affected() == 1)
}

/// Erases a gate list.
pub async fn delete_of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM gate_entry WHERE meeting_id = $1").bind(meeting.0).execute(conn).await?;
    Ok(())
}

/// Erases the gate lists of visits that were over before a moment, and of what is no visit that takes place. One whose end
/// is not known is over a day after its start.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM gate_entry WHERE meeting_id IN (
            SELECT id FROM meeting
            WHERE (ends_at IS NOT NULL AND ends_at <= $1) OR (ends_at IS NULL AND starts_at <= $2)
               OR state = $3 OR kind <> $4)",
    )
    .bind(before.0)
    .bind(before.plus_days(-1).0)
    .bind(MeetingState::Cancelled.as_str())
    .bind(MeetingKind::FieldVisit.as_str())
    .execute(conn)
    .await?;
    Ok(())
}

fn from_row(row: &AnyRow) -> Result<GateEntry, StoreError> {
    Ok(GateEntry {
        id: GateEntryId(row.int("id")?),
        member: row.opt_int("member_id")?.map(MemberId),
        name: row.text("name")?,
        identity_number: row.code("identity_number")?,
        car: row.text("car")?,
    })
}
