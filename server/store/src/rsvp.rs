//! Who comes to a meeting.

use domain::clock::Timestamp;
use domain::id::{MeetingId, MemberId};
use domain::rsvp::{NewRsvp, Rsvp, RsvpAnswer};

use crate::column::Columns;
use crate::company::{self, company_columns};
use crate::member::{opt_person, shown_name};
use crate::{Conn, StoreError};

macro_rules! answers {
    ($where:literal) => {
        concat!(
            "SELECT r.answer, r.note, r.answered_at, m.id AS person_id, ",
            shown_name!("m"),
            " AS person_name, m.profession AS person_profession,
              b.id AS by_id, ",
            shown_name!("b"),
            " AS by_name, b.profession AS by_profession, ",
            company_columns!(),
            " FROM rsvp r JOIN member m ON m.id = r.member_id JOIN company c ON c.id = m.company_id
              LEFT JOIN member b ON b.id = r.entered_by AND b.id <> r.member_id
              WHERE r.meeting_id = $1 ",
            $where,
            " ORDER BY CASE r.answer WHEN 'in-person' THEN 1 WHEN 'online' THEN 2 ELSE 3 END, m.name, m.id"
        )
    };
}

/// The answers to a meeting: those who come to the room, then those who join from afar, then the others; by name.
pub async fn of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<Rsvp>, StoreError> {
    read(conn, meeting, answers!("")).await
}

/// The answers of those who can still come, in the same order: nobody's who was deactivated.
pub async fn of_present(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<Rsvp>, StoreError> {
    read(conn, meeting, answers!("AND m.deactivated_at IS NULL")).await
}

async fn read(conn: &mut Conn, meeting: MeetingId, sql: &'static str) -> Result<Vec<Rsvp>, StoreError> {
    let rows = sqlx::query(sql).bind(meeting.0).fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            let person = domain::member::Person {
                id: MemberId(row.int("person_id")?),
                name: row.text("person_name")?,
                profession: row.code("person_profession")?,
            };
            Ok(Rsvp {
                person,
                company: company::from_row(row)?,
                answer: row.code("answer")?,
                note: row.text("note")?,
                answered_at: row.time("answered_at")?,
                on_behalf_by: opt_person(row, ["by_id", "by_name", "by_profession"])?,
            })
        })
        .collect()
}

/// A member's answer to a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAnswer {
    /// The meeting's title.
    pub title: String,
    /// The moment at which the meeting begins.
    pub starts_at: Timestamp,
    /// The member's answer.
    pub answer: RsvpAnswer,
    /// What the member added to the answer.
    pub note: String,
    /// The moment at which the answer was given.
    pub answered_at: Timestamp,
}

/// A member's answers, by the start of the meetings.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<OwnAnswer>, StoreError> {
    let sql = "SELECT g.title, g.starts_at, r.answer, r.note, r.answered_at
               FROM rsvp r JOIN meeting g ON g.id = r.meeting_id
               WHERE r.member_id = $1 ORDER BY g.starts_at, g.id";
    let rows = sqlx::query(sql).bind(member.0).fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            Ok(OwnAnswer {
                title: row.text("title")?,
                starts_at: row.time("starts_at")?,
                answer: row.code("answer")?,
                note: row.text("note")?,
                answered_at: row.time("answered_at")?,
            })
        })
        .collect()
}

/// Returns what a member has answered about a meeting.
pub async fn answer_of(
    conn: &mut Conn,
    meeting: MeetingId,
    member: MemberId,
) -> Result<Option<RsvpAnswer>, StoreError> {
    let sql = "SELECT answer FROM rsvp WHERE meeting_id = $1 AND member_id = $2";
    let row = sqlx::query(sql).bind(meeting.0).bind(member.0).fetch_optional(conn).await?;
    row.map(|row| row.code("answer")).transpose()
}

/// Returns who has answered about a meeting.
pub async fn answered(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<MemberId>, StoreError> {
    let sql = "SELECT member_id FROM rsvp WHERE meeting_id = $1 ORDER BY member_id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(meeting.0).fetch_all(conn).await?;
    Ok(ids.into_iter().map(MemberId).collect())
}

/// Returns who comes to a meeting, to the room or from afar, and chose to be reminded an hour before.
pub async fn reminded_before(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<MemberId>, StoreError> {
    let sql = "SELECT m.id FROM rsvp r JOIN member m ON m.id = r.member_id
               WHERE r.meeting_id = $1 AND r.answer <> $2 AND m.reminded_before = 1 AND m.deactivated_at IS NULL
               ORDER BY m.id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(meeting.0).bind(RsvpAnswer::No.as_str()).fetch_all(conn).await?;
    Ok(ids.into_iter().map(MemberId).collect())
}

/// Returns how many beside a member come to the room of a meeting; who was deactivated has no seat.
pub async fn others_in_room(conn: &mut Conn, meeting: MeetingId, member: MemberId) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM rsvp r JOIN member m ON m.id = r.member_id
               WHERE r.meeting_id = $1 AND r.member_id <> $2 AND r.answer = $3 AND m.deactivated_at IS NULL";
    let count = sqlx::query_scalar(sql).bind(meeting.0).bind(member.0).bind(RsvpAnswer::Room.as_str());
    Ok(count.fetch_one(conn).await?)
}

/// Stores a member's answer, in place of the one before.
///
/// # Errors
/// [`StoreError::Reference`] without such a meeting or member.
pub async fn set(
    conn: &mut Conn,
    meeting: MeetingId,
    member: MemberId,
    rsvp: &NewRsvp,
    entered_by: Option<MemberId>,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO rsvp (meeting_id, member_id, answer, note, answered_at, entered_by) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (meeting_id, member_id)
         DO UPDATE SET answer = $3, note = $4, answered_at = $5, entered_by = $6",
    )
    .bind(meeting.0)
    .bind(member.0)
    .bind(rsvp.answer.as_str())
    .bind(&rsvp.note)
    .bind(at.0)
    .bind(entered_by.map(|member| member.0))
    .execute(conn)
    .await?;
    Ok(())
}
