//! The searches that members keep.

use domain::clock::Timestamp;
use domain::id::{MemberId, SavedSearchId};
use domain::search::SearchRequest;
use sqlx::any::AnyRow;

use crate::column::{Columns, to_json};
use crate::{Conn, StoreError};

/// A search that a member keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedRow {
    /// The saved search's key.
    pub id: SavedSearchId,
    /// The search that is saved.
    pub request: SearchRequest,
    /// The position of the change log up to which the member has seen what it finds.
    pub seen: i64,
}

/// A member's searches, the last saved first.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<SavedRow>, StoreError> {
    let sql = "SELECT id, request, seen FROM saved_search WHERE member_id = $1 AND deleted_at IS NULL
               ORDER BY created_at DESC, id DESC";
    sqlx::query(sql).bind(member.0).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// A member's own search.
pub async fn find(conn: &mut Conn, id: SavedSearchId, member: MemberId) -> Result<Option<SavedRow>, StoreError> {
    let sql = "SELECT id, request, seen FROM saved_search WHERE id = $1 AND member_id = $2 AND deleted_at IS NULL";
    sqlx::query(sql).bind(id.0).bind(member.0).fetch_optional(conn).await?.as_ref().map(from_row).transpose()
}

/// Keeps a search; `None` where the member keeps it already.
pub async fn insert(
    conn: &mut Conn,
    member: MemberId,
    request: &SearchRequest,
    seen: i64,
    at: Timestamp,
) -> Result<Option<SavedSearchId>, StoreError> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO saved_search (member_id, request, seen, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (member_id, request) DO UPDATE SET deleted_at = NULL, seen = $3, created_at = $4
         WHERE saved_search.deleted_at IS NOT NULL RETURNING id",
    )
    .bind(member.0)
    .bind(to_json("request", request)?)
    .bind(seen)
    .bind(at.0)
    .fetch_optional(conn)
    .await?;
    Ok(id.map(SavedSearchId))
}

/// Notes up to where its member has seen what it finds.
pub async fn set_seen(conn: &mut Conn, id: SavedSearchId, seen: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE saved_search SET seen = $2 WHERE id = $1").bind(id.0).bind(seen).execute(conn).await?;
    Ok(())
}

/// Returns how many searches a member keeps.
pub async fn count(conn: &mut Conn, member: MemberId) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM saved_search WHERE member_id = $1 AND deleted_at IS NULL";
    Ok(sqlx::query_scalar(sql).bind(member.0).fetch_one(conn).await?)
}

/// Deletes a member's own search so that it can be brought back; whether it was there.
pub async fn delete(conn: &mut Conn, id: SavedSearchId, member: MemberId, at: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE saved_search SET deleted_at = $3 WHERE id = $1 AND member_id = $2 AND deleted_at IS NULL";
    Ok(sqlx::query(sql).bind(id.0).bind(member.0).bind(at.0).execute(conn).await?.rows_affected() == 1)
}

/// Returns whether a member's own search was deleted and can be brought back.
pub async fn is_deleted(conn: &mut Conn, id: SavedSearchId, member: MemberId) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM saved_search WHERE id = $1 AND member_id = $2 AND deleted_at IS NOT NULL";
    Ok(sqlx::query_scalar::<_, i64>(sql).bind(id.0).bind(member.0).fetch_one(conn).await? > 0)
}

/// Brings a member's deleted search back; whether it was deleted.
pub async fn restore(conn: &mut Conn, id: SavedSearchId, member: MemberId) -> Result<bool, StoreError> {
    let sql = "UPDATE saved_search SET deleted_at = NULL WHERE id = $1 AND member_id = $2 AND deleted_at IS NOT NULL";
    Ok(sqlx::query(sql).bind(id.0).bind(member.0).execute(conn).await?.rows_affected() == 1)
}

fn from_row(row: &AnyRow) -> Result<SavedRow, StoreError> {
    Ok(SavedRow { id: SavedSearchId(row.int("id")?), request: row.json("request")?, seen: row.int("seen")? })
}
