//! Who gets a digest, and how far the last one told.

use domain::clock::Timestamp;
use domain::comment::CommentSubject;
use domain::digest::DigestCadence;
use domain::id::MemberId;

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

/// Sets how often a member gets a digest.
pub async fn set_cadence(conn: &mut Conn, member: MemberId, cadence: DigestCadence) -> Result<(), StoreError> {
    sqlx::query("UPDATE member SET digest = $2 WHERE id = $1 AND removed_at IS NULL")
        .bind(member.0)
        .bind(cadence.as_str())
        .execute(conn)
        .await?;
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

/// What others than a member wrote the most comments on since a moment, with how many they wrote; at most `limit`.
pub async fn discussed_since(
    conn: &mut Conn,
    since: Timestamp,
    other_than: MemberId,
    limit: i64,
) -> Result<Vec<(CommentSubject, i64)>, StoreError> {
    let rows = sqlx::query(
        "SELECT practice_id, meeting_id, dilemma_id, count(*) AS comments FROM comment
         WHERE created_at > $1 AND deleted_by IS NULL AND coalesce(author_id, 0) <> $2
         GROUP BY practice_id, meeting_id, dilemma_id ORDER BY count(*) DESC, max(id) DESC LIMIT $3",
    )
    .bind(since.0)
    .bind(other_than.0)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok((comment::subject(row)?, row.int("comments")?))).collect()
}
