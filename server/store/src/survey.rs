//! Who came to meetings, and the anonymous answers about them.

use std::collections::HashMap;

use domain::clock::Timestamp;
use domain::id::{MeetingId, MemberId, TopicId};
use domain::member::Person;
use domain::rsvp::RsvpAnswer;
use domain::survey::{AttendanceLine, SurveyAnswer};
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::company::{self, company_columns};
use crate::placeholders::{keys, values};
use crate::{Conn, StoreError};

/// The list of who may have come to a meeting, and whether it was noted who did: members who can come in, and whoever was
/// noted or had answered; those who had said that they come first, then the others, by name.
pub async fn attendance(conn: &mut Conn, meeting: MeetingId) -> Result<(Vec<AttendanceLine>, bool), StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT m.id AS person_id, m.name AS person_name, m.profession AS person_profession, r.answer, a.came, ",
        company_columns!(),
        " FROM member m JOIN company c ON c.id = m.company_id
          LEFT JOIN rsvp r ON r.member_id = m.id AND r.meeting_id = $1
          LEFT JOIN meeting_attendance a ON a.member_id = m.id AND a.meeting_id = $1
          WHERE m.removed_at IS NULL AND m.is_former = 0
            AND (m.deactivated_at IS NULL OR r.answer IS NOT NULL OR a.came IS NOT NULL)
          ORDER BY CASE WHEN r.answer IN ('in-person', 'online') THEN 0 ELSE 1 END, m.name, m.id"
    ))
    .bind(meeting.0)
    .fetch_all(conn)
    .await?;
    let is_noted =
        rows.iter().map(|row| row.opt_int("came")).collect::<Result<Vec<_>, _>>()?.iter().any(Option::is_some);
    let line = |row: &AnyRow| -> Result<AttendanceLine, StoreError> {
        let answer: Option<RsvpAnswer> = row.opt_code("answer")?;
        let expected = answer.is_some_and(|answer| answer != RsvpAnswer::No);
        Ok(AttendanceLine {
            person: Person {
                id: MemberId(row.int("person_id")?),
                name: row.text("person_name")?,
                profession: row.code("person_profession")?,
            },
            company: company::from_row(row)?,
            answer,
            came: if is_noted { row.opt_int("came")? == Some(1) } else { expected },
        })
    };
    Ok((rows.iter().map(line).collect::<Result<_, StoreError>>()?, is_noted))
}

/// Notes who of a list came to a meeting, in place of what was noted before.
///
/// # Errors
/// [`StoreError::Reference`] without such a meeting or member.
pub async fn set_attendance(conn: &mut Conn, meeting: MeetingId, list: &[(MemberId, bool)]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM meeting_attendance WHERE meeting_id = $1").bind(meeting.0).execute(&mut *conn).await?;
    for part in list.chunks(500) {
        let sql = values("INSERT INTO meeting_attendance (meeting_id, member_id, came) VALUES {}", part.len(), 3);
        let mut query = sqlx::query(sql);
        for (member, came) in part {
            query = query.bind(meeting.0).bind(member.0).bind(i64::from(*came));
        }
        query.execute(&mut *conn).await?;
    }
    Ok(())
}

/// Returns how many came to a meeting, where that was noted.
pub async fn came(conn: &mut Conn, meeting: MeetingId) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT count(*) AS listed, count(CASE WHEN came = 1 THEN 1 END) AS came
               FROM meeting_attendance WHERE meeting_id = $1";
    let row = sqlx::query(sql).bind(meeting.0).fetch_one(conn).await?;
    Ok(Some(row.int("came")?).filter(|_| row.int("listed").is_ok_and(|listed| listed > 0)))
}

/// Returns who came to a meeting: as it was noted, and where it was not, who had said so.
pub async fn participants(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<MemberId>, StoreError> {
    let (lines, _) = attendance(conn, meeting).await?;
    Ok(lines.into_iter().filter(|line| line.came).map(|line| line.person.id).collect())
}

/// A meeting on whose list a member stands, or about which they answered the questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendedMeeting {
    /// The meeting's subject.
    pub title: String,
    /// The moment at which the meeting started.
    pub starts_at: Timestamp,
    /// Whether the member came, where that was noted.
    pub came: Option<bool>,
    /// Whether the member answered the questions about it.
    pub answered: bool,
}

/// The meetings of a member, in the order of their dates.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<AttendedMeeting>, StoreError> {
    let rows = sqlx::query(
        "SELECT g.title, g.starts_at, a.came, p.member_id AS answered
         FROM meeting g LEFT JOIN meeting_attendance a ON a.meeting_id = g.id AND a.member_id = $1
         LEFT JOIN survey_participant p ON p.meeting_id = g.id AND p.member_id = $1
         WHERE a.came IS NOT NULL OR p.member_id IS NOT NULL ORDER BY g.starts_at, g.id",
    )
    .bind(member.0)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(AttendedMeeting {
                title: row.text("title")?,
                starts_at: row.time("starts_at")?,
                came: row.opt_int("came")?.map(|came| came == 1),
                answered: row.opt_int("answered")?.is_some(),
            })
        })
        .collect()
}

/// Notes that a member has answered the questions about a meeting; whether they had not before.
///
/// # Errors
/// [`StoreError::Reference`] without such a meeting or member.
pub async fn take_part(conn: &mut Conn, meeting: MeetingId, member: MemberId) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO survey_participant (meeting_id, member_id) VALUES ($1, $2) ON CONFLICT (meeting_id, member_id) DO NOTHING",
    )
    .bind(meeting.0)
    .bind(member.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Returns whether a member has answered the questions about a meeting.
pub async fn has_taken_part(conn: &mut Conn, meeting: MeetingId, member: MemberId) -> Result<bool, StoreError> {
    let sql = "SELECT meeting_id FROM survey_participant WHERE meeting_id = $1 AND member_id = $2";
    let found: Option<i64> = sqlx::query_scalar(sql).bind(meeting.0).bind(member.0).fetch_optional(conn).await?;
    Ok(found.is_some())
}

/// Stores answers under a random key.
///
/// # Errors
/// [`StoreError::Reference`] without such a meeting or topic.
pub async fn insert(conn: &mut Conn, key: i64, meeting: MeetingId, answer: &SurveyAnswer) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO survey_answer (id, meeting_id, useful, next_topic_id, next, recommends)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(key)
    .bind(meeting.0)
    .bind(answer.useful)
    .bind(answer.next_topic.map(|topic| topic.0))
    .bind(&answer.next)
    .bind(answer.recommends.as_str())
    .execute(conn)
    .await?;
    Ok(())
}

/// The answers about a meeting, in the order of their random keys.
pub async fn answers(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<SurveyAnswer>, StoreError> {
    let sql = "SELECT useful, next_topic_id, next, recommends FROM survey_answer WHERE meeting_id = $1 ORDER BY id";
    let rows = sqlx::query(sql).bind(meeting.0).fetch_all(conn).await?;
    rows.iter().map(answer_from_row).collect()
}

/// The answers about several meetings, each in the order of their random keys.
pub async fn answers_of_many(
    conn: &mut Conn,
    meetings: &[MeetingId],
) -> Result<HashMap<MeetingId, Vec<SurveyAnswer>>, StoreError> {
    let (sql, padded) = keys(
        "SELECT meeting_id, useful, next_topic_id, next, recommends FROM survey_answer
         WHERE meeting_id IN ({}) ORDER BY id",
        1,
        meetings,
    );
    let mut query = sqlx::query(sql);
    for meeting in padded {
        query = query.bind(meeting.0);
    }
    let mut found: HashMap<MeetingId, Vec<SurveyAnswer>> = HashMap::new();
    for row in query.fetch_all(conn).await? {
        found.entry(MeetingId(row.int("meeting_id")?)).or_default().push(answer_from_row(&row)?);
    }
    Ok(found)
}

/// Returns how many came to several meetings, to those of which it was noted.
pub async fn came_of_many(conn: &mut Conn, meetings: &[MeetingId]) -> Result<HashMap<MeetingId, i64>, StoreError> {
    let (sql, padded) = keys(
        "SELECT meeting_id, count(CASE WHEN came = 1 THEN 1 END) AS came FROM meeting_attendance
         WHERE meeting_id IN ({}) GROUP BY meeting_id",
        1,
        meetings,
    );
    let mut query = sqlx::query(sql);
    for meeting in padded {
        query = query.bind(meeting.0);
    }
    let rows = query.fetch_all(conn).await?;
    rows.iter().map(|row| Ok((MeetingId(row.int("meeting_id")?), row.int("came")?))).collect()
}

fn answer_from_row(row: &AnyRow) -> Result<SurveyAnswer, StoreError> {
    Ok(SurveyAnswer {
        useful: row.int("useful")?,
        next_topic: row.opt_int("next_topic_id")?.map(TopicId),
        next: row.text("next")?,
        recommends: row.code("recommends")?,
    })
}

/// The topics that at least `times` wanted of meetings from a moment on.
pub async fn wanted_topics(conn: &mut Conn, from: Timestamp, times: i64) -> Result<Vec<TopicId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT a.next_topic_id FROM survey_answer a JOIN meeting g ON g.id = a.meeting_id
         WHERE g.starts_at >= $1 AND a.next_topic_id IS NOT NULL
         GROUP BY a.next_topic_id HAVING count(*) >= $2 ORDER BY count(*) DESC, a.next_topic_id",
    )
    .bind(from.0)
    .bind(times)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(TopicId).collect())
}
