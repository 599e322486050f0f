//! Requests to join the forum.

use domain::clock::Timestamp;
use domain::id::JoinRequestId;
use domain::join_request::{JoinRequest, NewJoinRequest};
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// The requests that wait, the first first, and then those that were declined, the last first; at most `limit`.
pub async fn list(conn: &mut Conn, limit: i64) -> Result<Vec<JoinRequest>, StoreError> {
    let sql = "SELECT id, name, email, company, message, requested_at, declined_at FROM join_request
               ORDER BY CASE WHEN declined_at IS NULL THEN 0 ELSE 1 END, -coalesce(declined_at, 0), requested_at, id
               LIMIT $1";
    sqlx::query(sql).bind(limit).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// Returns how many requests wait.
pub async fn count_waiting(conn: &mut Conn) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM join_request WHERE declined_at IS NULL";
    Ok(sqlx::query_scalar(sql).fetch_one(conn).await?)
}

/// Returns how many requests were sent since a moment, whatever became of them.
pub async fn count_since(conn: &mut Conn, since: Timestamp) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM join_request WHERE requested_at >= $1";
    Ok(sqlx::query_scalar(sql).bind(since.0).fetch_one(conn).await?)
}

/// Returns whether a request of an address waits or was declined.
pub async fn is_known(conn: &mut Conn, email: &str) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM join_request WHERE email = $1";
    Ok(sqlx::query_scalar::<_, i64>(sql).bind(email).fetch_one(conn).await? > 0)
}

/// Adds a request.
pub async fn insert(conn: &mut Conn, request: &NewJoinRequest, at: Timestamp) -> Result<JoinRequestId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO join_request (name, email, company, message, requested_at) VALUES ($1, $2, $3, $4, $5)
         RETURNING id",
    )
    .bind(&request.name)
    .bind(&request.email)
    .bind(&request.company)
    .bind(&request.message)
    .bind(at.0)
    .fetch_one(conn)
    .await?;
    Ok(JoinRequestId(id))
}

/// Declines a request, or takes that back; whether there is one.
pub async fn set_declined(conn: &mut Conn, id: JoinRequestId, at: Option<Timestamp>) -> Result<bool, StoreError> {
    let sql = "UPDATE join_request SET declined_at = $2 WHERE id = $1";
    let done = sqlx::query(sql).bind(id.0).bind(at.map(|at| at.0)).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes the requests of an address, such as that of somebody who was invited.
pub async fn delete_of(conn: &mut Conn, email: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM join_request WHERE email = $1").bind(email).execute(conn).await?;
    Ok(())
}

/// Deletes the requests that were sent or declined before these moments.
pub async fn purge(conn: &mut Conn, sent_before: Timestamp, declined_before: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM join_request WHERE requested_at < $1 OR declined_at < $2")
        .bind(sent_before.0)
        .bind(declined_before.0)
        .execute(conn)
        .await?;
    Ok(())
}

fn from_row(row: &AnyRow) -> Result<JoinRequest, StoreError> {
    Ok(JoinRequest {
        id: JoinRequestId(row.int("id")?),
        request: NewJoinRequest {
            name: row.text("name")?,
            email: row.text("email")?,
            company: row.text("company")?,
            message: row.text("message")?,
        },
        requested_at: row.time("requested_at")?,
        declined_at: row.opt_time("declined_at")?,
    })
}
