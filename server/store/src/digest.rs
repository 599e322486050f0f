//! Who gets a digest, and how far the last one told.

use domain::clock::Timestamp;
use domain::comment::CommentSubject;
use domain::digest::DigestCadence;
use domain::id::{CommentId, MemberId};

use crate::column::Columns;
use crate::{Conn, StoreError, comment};

/// A member's digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestChoice {
    /// How often they get one.
    pub cadence: DigestCadence,
    /// The moment up to which the last digest told; `None` before the first.
    pub told_until: Option<Timestamp>,
}

/// A member's digest.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Option<DigestChoice>, StoreError> {
    let row = sqlx::query("SELECT digest, digest_at FROM member WHERE id = $1 AND removed_at IS NULL")
        .bind(member.0)
        .fetch_optional(conn)
        .await?;
    row.map(|row| Ok(DigestChoice { cadence: row.code("digest")?, told_until: row.opt_time("digest_at")? })).transpose()
}

/// What a member's digest begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestReader {
    /// The member's choice, and the moment up to which the last digest told.
    pub choice: DigestChoice,
    /// The number of notifications that the member has not read.
    pub unread: i64,
    /// The last position of the change log.
    pub position: i64,
}

/// What a member's digest begins with, in one statement, since there are thousands of them.
pub async fn reader(conn: &mut Conn, member: MemberId) -> Result<Option<DigestReader>, StoreError> {
    let row = sqlx::query(
        "SELECT m.digest, m.digest_at, coalesce(n.unread, 0) AS unread, h.position
         FROM member m CROSS JOIN change_head h LEFT JOIN member_notifications n ON n.member_id = m.id
         WHERE m.id = $1 AND m.removed_at IS NULL",
    )
    .bind(member.0)
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let choice = DigestChoice { cadence: row.code("digest")?, told_until: row.opt_time("digest_at")? };
        Ok(DigestReader { choice, unread: row.int("unread")?, position: row.int("position")? })
    })
    .transpose()
}

/// Returns how often a member got a digest before it was switched off the last time; `None` where it never was.
pub async fn cadence_before(conn: &mut Conn, member: MemberId) -> Result<Option<DigestCadence>, StoreError> {
    let row = sqlx::query("SELECT digest_before FROM member WHERE id = $1 AND removed_at IS NULL")
        .bind(member.0)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| row.opt_code("digest_before")).transpose()?.flatten())
}

/// Sets how often a member gets a digest. Where that is never, it is kept how often it came before.
pub async fn set_cadence(conn: &mut Conn, member: MemberId, cadence: DigestCadence) -> Result<(), StoreError> {
    let sql = "UPDATE member SET digest_before = CASE WHEN $2 = $3 AND digest <> $3 THEN digest ELSE digest_before END,
                                 digest = $2
               WHERE id = $1 AND removed_at IS NULL";
    sqlx::query(sql).bind(member.0).bind(cadence.as_str()).bind(DigestCadence::Never.as_str()).execute(conn).await?;
    Ok(())
}

/// Notes up to when a member's digest told. It never goes back.
pub async fn set_told(conn: &mut Conn, member: MemberId, until: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE member SET digest_at = $2 WHERE id = $1 AND (digest_at IS NULL OR digest_at < $2)")
        .bind(member.0)
        .bind(until.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// The members who can be mailed and chose one of these cadences, behind a key; at most `limit`.
pub async fn readers(
    conn: &mut Conn,
    cadence: DigestCadence,
    after: MemberId,
    limit: i64,
) -> Result<Vec<MemberId>, StoreError> {
    let rows = sqlx::query(
        "SELECT id FROM member
         WHERE digest = $1 AND id > $2 AND joined_at IS NOT NULL AND removed_at IS NULL AND deactivated_at IS NULL
           AND mail_refused_at IS NULL
         ORDER BY id LIMIT $3",
    )
    .bind(cadence.as_str())
    .bind(after.0)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| row.int("id").map(MemberId)).collect()
}

/// A comment, as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The comment's key.
    pub id: CommentId,
    /// The thing that the comment is about.
    pub subject: CommentSubject,
    /// The member who wrote the comment, where that is known.
    pub author: Option<MemberId>,
    /// The moment at which it was written.
    pub at: Timestamp,
}

/// The comments that were written since a moment and are there still, the last first; at most `limit`.
pub async fn said_since(conn: &mut Conn, since: Timestamp, limit: i64) -> Result<Vec<Said>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, practice_id, meeting_id, dilemma_id, author_id, created_at FROM comment
         WHERE created_at > $1 AND deleted_by IS NULL ORDER BY created_at DESC, id DESC LIMIT $2",
    )
    .bind(since.0)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Said {
                id: CommentId(row.int("id")?),
                subject: comment::subject(row)?,
                author: row.opt_int("author_id")?.map(MemberId),
                at: row.time("created_at")?,
            })
        })
        .collect()
}
