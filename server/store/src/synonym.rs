//! Groups of expressions that mean the same to the search; a migration plants the first.

use domain::change::Entity;
use domain::clock::Timestamp;
use domain::id::SynonymGroupId;
use domain::synonym::{SynonymGroup, join, split};
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// Every group, in the order they were made.
pub async fn list(conn: &mut Conn) -> Result<Vec<SynonymGroup>, StoreError> {
    let rows = sqlx::query("SELECT id, version, words FROM synonym_group WHERE deleted_at IS NULL ORDER BY id")
        .fetch_all(conn)
        .await?;
    rows.iter().map(from_row).collect()
}

/// Finds a group by its key.
pub async fn find(conn: &mut Conn, id: SynonymGroupId) -> Result<Option<SynonymGroup>, StoreError> {
    let row = sqlx::query("SELECT id, version, words FROM synonym_group WHERE id = $1 AND deleted_at IS NULL")
        .bind(id.0)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// Returns whether anybody ever changed the table that the migration planted.
pub async fn is_changed(conn: &mut Conn) -> Result<bool, StoreError> {
    let row: i64 = sqlx::query_scalar("SELECT CAST(count(*) AS BIGINT) FROM change WHERE entity = $1")
        .bind(Entity::Synonym.as_str())
        .fetch_one(conn)
        .await?;
    Ok(row > 0)
}

/// Adds a group of expressions.
pub async fn insert(conn: &mut Conn, expressions: &[String], at: Timestamp) -> Result<SynonymGroupId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO synonym_group (version, words, created_at, updated_at) VALUES (1, $1, $2, $2) RETURNING id",
    )
    .bind(join(expressions))
    .bind(at.0)
    .fetch_one(conn)
    .await?;
    Ok(SynonymGroupId(id))
}

/// Replaces a group's expressions, if it still has the expected version. Returns the new one; `None` when it
/// has another by now, or is not there.
pub async fn update(
    conn: &mut Conn,
    id: SynonymGroupId,
    expected: i64,
    expressions: &[String],
    at: Timestamp,
) -> Result<Option<i64>, StoreError> {
    Ok(sqlx::query_scalar(
        "UPDATE synonym_group SET version = version + 1, words = $3, updated_at = $4
         WHERE id = $1 AND version = $2 AND deleted_at IS NULL RETURNING version",
    )
    .bind(id.0)
    .bind(expected)
    .bind(join(expressions))
    .bind(at.0)
    .fetch_optional(conn)
    .await?)
}

/// Deletes a group so that it can be brought back, if it still has the expected version; whether it did.
pub async fn delete(conn: &mut Conn, id: SynonymGroupId, expected: i64, at: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE synonym_group SET version = version + 1, deleted_at = $3
               WHERE id = $1 AND version = $2 AND deleted_at IS NULL";
    Ok(sqlx::query(sql).bind(id.0).bind(expected).bind(at.0).execute(conn).await?.rows_affected() == 1)
}

/// A group that was deleted and can be brought back.
pub async fn find_deleted(conn: &mut Conn, id: SynonymGroupId) -> Result<Option<SynonymGroup>, StoreError> {
    let row = sqlx::query("SELECT id, version, words FROM synonym_group WHERE id = $1 AND deleted_at IS NOT NULL")
        .bind(id.0)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// Brings a deleted group back; whether it was deleted.
pub async fn restore(conn: &mut Conn, id: SynonymGroupId) -> Result<bool, StoreError> {
    let sql = "UPDATE synonym_group SET version = version + 1, deleted_at = NULL
               WHERE id = $1 AND deleted_at IS NOT NULL";
    Ok(sqlx::query(sql).bind(id.0).execute(conn).await?.rows_affected() == 1)
}

fn from_row(row: &AnyRow) -> Result<SynonymGroup, StoreError> {
    Ok(SynonymGroup {
        id: SynonymGroupId(row.int("id")?),
        version: row.int("version")?,
        expressions: split(&row.text("words")?),
    })
}
