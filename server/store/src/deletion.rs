//! What was deleted: for a while, when it can be brought back, and for good, when a reason stays.

use domain::change::Entity;
use domain::clock::Timestamp;
use domain::deletion::Deletion;
use domain::id::MemberId;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// Notes that a thing was deleted for good, and why.
pub async fn insert(
    conn: &mut Conn,
    entity: Entity,
    entity_id: i64,
    by: Option<MemberId>,
    reason: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO deletion (entity, entity_id, member_id, reason, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(entity.as_str())
        .bind(entity_id)
        .bind(by.map(|member| member.0))
        .bind(reason)
        .bind(at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Returns what was deleted for good, the last first.
pub async fn list(conn: &mut Conn, limit: i64) -> Result<Vec<Deletion>, StoreError> {
    let rows = sqlx::query(
        "SELECT d.entity, d.entity_id, nullif(m.name, '') AS name, d.reason, d.at FROM deletion d LEFT JOIN member m ON m.id = d.member_id
         ORDER BY d.id DESC LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Deletion {
                entity: row.code("entity")?,
                entity_id: row.int("entity_id")?,
                by: row.opt_text("name")?,
                reason: row.text("reason")?,
                at: row.time("at")?,
            })
        })
        .collect()
}

/// Deletes for good what was deleted before a moment, and can no longer be brought back; how many rows that are
/// no part of another.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<u64, StoreError> {
    let versions = "DELETE FROM comment_version WHERE comment_id IN (SELECT id FROM comment WHERE deleted_at < $1)";
    sqlx::query(versions).bind(before.0).execute(&mut *conn).await?;
    let files = "DELETE FROM attachment WHERE comment_id IN (SELECT id FROM comment WHERE deleted_at < $1)";
    sqlx::query(files).bind(before.0).execute(&mut *conn).await?;
    let mut count = 0;
    for sql in [
        "DELETE FROM practice WHERE deleted_at < $1",
        "DELETE FROM draft WHERE deleted_at < $1",
        "DELETE FROM removed_file WHERE removed_at < $1",
        "DELETE FROM saved_search WHERE deleted_at < $1",
        "DELETE FROM synonym_group WHERE deleted_at < $1",
        "DELETE FROM practice_try WHERE deleted_at < $1",
        "DELETE FROM dilemma WHERE withdrawn_at < $1",
        // Its trace stays.
        "UPDATE comment SET body = '', html = '' WHERE deleted_at < $1 AND body <> ''",
    ] {
        count += sqlx::query(sql).bind(before.0).execute(&mut *conn).await?.rows_affected();
    }
    Ok(count)
}
