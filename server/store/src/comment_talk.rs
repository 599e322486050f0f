//! What members do with comments: earlier texts, thanks, reports to the coordinator, and locked threads.

use std::collections::HashMap;

use domain::clock::Timestamp;
use domain::comment::{CommentSubject, CommentVersion, DeletedBy, VERSIONS_MAX};
use domain::id::{CommentId, CommentReportId, MemberId};
use domain::member::Person;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::comment::subject;
use crate::member::shown_name;
use crate::placeholders::keys;
use crate::{Conn, StoreError};

/// Keeps the present text of a comment as an earlier one, before it is replaced; the oldest beyond [`VERSIONS_MAX`] go.
pub async fn keep_version(conn: &mut Conn, id: CommentId, version: i64) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO comment_version (comment_id, version, body, written_at)
         SELECT id, version, body, updated_at FROM comment WHERE id = $1 AND version = $2",
    )
    .bind(id.0)
    .bind(version)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "DELETE FROM comment_version WHERE comment_id = $1 AND version NOT IN
             (SELECT version FROM comment_version WHERE comment_id = $1 ORDER BY version DESC LIMIT $2)",
    )
    .bind(id.0)
    .bind(VERSIONS_MAX)
    .execute(conn)
    .await?;
    Ok(())
}

/// The earlier texts of a comment, the last first.
pub async fn versions(conn: &mut Conn, id: CommentId) -> Result<Vec<CommentVersion>, StoreError> {
    let sql = "SELECT version, body, written_at FROM comment_version WHERE comment_id = $1 ORDER BY version DESC";
    let rows = sqlx::query(sql).bind(id.0).fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            Ok(CommentVersion {
                version: row.int("version")?,
                body: row.text("body")?,
                written_at: row.time("written_at")?,
            })
        })
        .collect()
}

/// Locks a thread, or opens it again; whether it was otherwise before.
pub async fn set_locked(conn: &mut Conn, id: CommentId, at: Option<Timestamp>) -> Result<bool, StoreError> {
    let sql = "UPDATE comment SET locked_at = $2
               WHERE id = $1 AND (locked_at IS NULL) <> ($2 IS NULL)";
    Ok(sqlx::query(sql).bind(id.0).bind(at.map(|at| at.0)).execute(conn).await?.rows_affected() == 1)
}

/// Notes that a member said thanks for a comment; whether they had not before.
pub async fn thank(
    conn: &mut Conn,
    id: CommentId,
    member: MemberId,
    reason: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO comment_thanks (comment_id, member_id, reason, at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (comment_id, member_id) DO NOTHING";
    let done = sqlx::query(sql).bind(id.0).bind(member.0).bind(reason).bind(at.0).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a thanks back; whether there was one.
pub async fn take_thanks_back(conn: &mut Conn, id: CommentId, member: MemberId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM comment_thanks WHERE comment_id = $1 AND member_id = $2";
    Ok(sqlx::query(sql).bind(id.0).bind(member.0).execute(conn).await?.rows_affected() == 1)
}

/// Returns who said thanks for the comments on a subject, in the order they did.
pub async fn thanks_of_subject(
    conn: &mut Conn,
    about: CommentSubject,
) -> Result<HashMap<CommentId, Vec<Person>>, StoreError> {
    macro_rules! thanks {
        ($column:literal) => {
            concat!(
                "SELECT h.comment_id, m.id AS member_id, ",
                shown_name!("m"),
                " AS member_name, m.profession AS member_profession
                 FROM comment_thanks h JOIN comment k ON k.id = h.comment_id JOIN member m ON m.id = h.member_id
                 WHERE k.",
                $column,
                " = $1 ORDER BY h.at, h.member_id"
            )
        };
    }
    let (sql, key) = match about {
        CommentSubject::Practice(id) => (thanks!("practice_id"), id.0),
        CommentSubject::Meeting(id) => (thanks!("meeting_id"), id.0),
        CommentSubject::Dilemma(id) => (thanks!("dilemma_id"), id.0),
    };
    let mut found: HashMap<CommentId, Vec<Person>> = HashMap::new();
    for row in sqlx::query(sql).bind(key).fetch_all(conn).await? {
        found.entry(CommentId(row.int("comment_id")?)).or_default().push(person(&row, "member")?);
    }
    Ok(found)
}

/// A thanks as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThanksRow {
    /// The key of the comment.
    pub comment: CommentId,
    /// What the comment is about.
    pub subject: CommentSubject,
    /// The member who said thanks.
    pub by: Person,
    /// The words of what they said thanks for.
    pub reason: String,
    /// The moment of the thanks.
    pub at: Timestamp,
}

macro_rules! thanks_rows {
    ($rest:literal) => {
        concat!(
            "SELECT h.comment_id, h.reason, h.at, k.practice_id, k.meeting_id, k.dilemma_id, m.id AS member_id, ",
            shown_name!("m"),
            " AS member_name, m.profession AS member_profession
             FROM comment_thanks h JOIN comment k ON k.id = h.comment_id JOIN member m ON m.id = h.member_id ",
            $rest
        )
    };
}

/// Returns what an author was thanked for since a moment, the last first, for comments that are not deleted; at most
/// `limit`.
pub async fn thanks_to(
    conn: &mut Conn,
    author: MemberId,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<ThanksRow>, StoreError> {
    let sql = thanks_rows!(
        "WHERE k.author_id = $1 AND h.at >= $2 AND k.deleted_at IS NULL ORDER BY h.at DESC, h.comment_id LIMIT $3"
    );
    let rows = sqlx::query(sql).bind(author.0).bind(since.0).bind(limit).fetch_all(conn).await?;
    rows.iter().map(thanks_row).collect()
}

/// Returns what a member said thanks for, the first first.
pub async fn thanks_by(conn: &mut Conn, member: MemberId) -> Result<Vec<ThanksRow>, StoreError> {
    let sql = thanks_rows!("WHERE h.member_id = $1 ORDER BY h.at, h.comment_id");
    sqlx::query(sql).bind(member.0).fetch_all(conn).await?.iter().map(thanks_row).collect()
}

/// The thanks for some comments, the first first.
pub async fn thanks_for(conn: &mut Conn, ids: &[CommentId]) -> Result<HashMap<CommentId, Vec<ThanksRow>>, StoreError> {
    let (sql, padded) = keys(thanks_rows!("WHERE h.comment_id IN ({}) ORDER BY h.at, h.member_id"), 1, ids);
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id.0);
    }
    let mut found: HashMap<CommentId, Vec<ThanksRow>> = HashMap::new();
    for row in query.fetch_all(conn).await? {
        let thanks = thanks_row(&row)?;
        found.entry(thanks.comment).or_default().push(thanks);
    }
    Ok(found)
}

fn thanks_row(row: &AnyRow) -> Result<ThanksRow, StoreError> {
    Ok(ThanksRow {
        comment: CommentId(row.int("comment_id")?),
        subject: subject(row)?,
        by: person(row, "member")?,
        reason: row.text("reason")?,
        at: row.time("at")?,
    })
}

/// A report as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// The report's key.
    pub id: CommentReportId,
    /// The key of the comment.
    pub comment: CommentId,
    /// What the comment is about.
    pub subject: CommentSubject,
    /// The comment's text.
    pub body: String,
    /// Who deleted the comment, where it is deleted.
    pub deleted_by: Option<DeletedBy>,
    /// The member who wrote the comment.
    pub author: Option<Person>,
    /// The member who reported it.
    pub by: Option<Person>,
    /// The reason.
    pub reason: String,
    /// The moment of the report.
    pub at: Timestamp,
    /// The moment at which a coordinator dealt with it.
    pub handled_at: Option<Timestamp>,
}

/// Adds a report, unless the member has one of the comment that waits; whether it was added.
pub async fn report(
    conn: &mut Conn,
    id: CommentId,
    member: Option<MemberId>,
    reason: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM comment_report WHERE comment_id = $1 AND member_id = $2 AND handled_at IS NULL";
    let member = member.map(|member| member.0);
    let waiting: i64 = sqlx::query_scalar(sql).bind(id.0).bind(member).fetch_one(&mut *conn).await?;
    if waiting > 0 {
        return Ok(false);
    }
    sqlx::query("INSERT INTO comment_report (comment_id, member_id, reason, at) VALUES ($1, $2, $3, $4)")
        .bind(id.0)
        .bind(member)
        .bind(reason)
        .bind(at.0)
        .execute(conn)
        .await?;
    Ok(true)
}

/// Returns how many reports of a member wait; of all members without one.
pub async fn count_waiting(conn: &mut Conn, member: Option<MemberId>) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM comment_report WHERE handled_at IS NULL AND ($1 IS NULL OR member_id = $1)";
    Ok(sqlx::query_scalar(sql).bind(member.map(|member| member.0)).fetch_one(conn).await?)
}

macro_rules! report_rows {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.comment_id, r.reason, r.at, r.handled_at, k.practice_id, k.meeting_id, k.dilemma_id, k.body, k.deleted_by,
                    a.id AS author_id, ",
            shown_name!("a"),
            " AS author_name, a.profession AS author_profession, m.id AS member_id, ",
            shown_name!("m"),
            " AS member_name, m.profession AS member_profession
             FROM comment_report r JOIN comment k ON k.id = r.comment_id
             LEFT JOIN member a ON a.id = k.author_id LEFT JOIN member m ON m.id = r.member_id ",
            $rest
        )
    };
}

/// The reports, those that wait first, then the last first; at most `limit`.
pub async fn reports(conn: &mut Conn, limit: i64) -> Result<Vec<ReportRow>, StoreError> {
    let sql = report_rows!("ORDER BY CASE WHEN r.handled_at IS NULL THEN 0 ELSE 1 END, r.id DESC LIMIT $1");
    sqlx::query(sql).bind(limit).fetch_all(conn).await?.iter().map(report_row).collect()
}

/// The reports of a member, the first first.
pub async fn reports_of(conn: &mut Conn, member: MemberId) -> Result<Vec<ReportRow>, StoreError> {
    let sql = report_rows!("WHERE r.member_id = $1 ORDER BY r.id");
    sqlx::query(sql).bind(member.0).fetch_all(conn).await?.iter().map(report_row).collect()
}

/// Notes that a coordinator dealt with a report; the comment, unless it was dealt with before.
pub async fn handle_report(
    conn: &mut Conn,
    id: CommentReportId,
    by: Option<MemberId>,
    at: Timestamp,
) -> Result<Option<CommentId>, StoreError> {
    let sql = "UPDATE comment_report SET handled_at = $2, handled_by_id = $3
               WHERE id = $1 AND handled_at IS NULL RETURNING comment_id";
    let by = by.map(|member| member.0);
    let comment: Option<i64> = sqlx::query_scalar(sql).bind(id.0).bind(at.0).bind(by).fetch_optional(conn).await?;
    Ok(comment.map(CommentId))
}

fn report_row(row: &AnyRow) -> Result<ReportRow, StoreError> {
    let optional = |name: &str| match row.opt_int(&format!("{name}_id"))? {
        Some(_) => person(row, name).map(Some),
        None => Ok::<_, StoreError>(None),
    };
    Ok(ReportRow {
        id: CommentReportId(row.int("id")?),
        comment: CommentId(row.int("comment_id")?),
        subject: subject(row)?,
        body: row.text("body")?,
        deleted_by: row.opt_code("deleted_by")?,
        author: optional("author")?,
        by: optional("member")?,
        reason: row.text("reason")?,
        at: row.time("at")?,
        handled_at: row.opt_time("handled_at")?,
    })
}

fn person(row: &AnyRow, name: &str) -> Result<Person, StoreError> {
    Ok(Person {
        id: MemberId(row.int(&format!("{name}_id"))?),
        name: row.text(&format!("{name}_name"))?,
        profession: row.code(&format!("{name}_profession"))?,
    })
}
