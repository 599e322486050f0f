//! How far each consumer of the change log has come.

use domain::clock::Timestamp;

use crate::{Conn, StoreError};

/// The position up to which a consumer has handled the log; `None` where it never began.
pub async fn position(conn: &mut Conn, name: &str) -> Result<Option<i64>, StoreError> {
    Ok(sqlx::query_scalar("SELECT position FROM consumer WHERE name = $1").bind(name).fetch_optional(conn).await?)
}

/// Has a consumer begin behind a position, unless it began before.
pub async fn begin(conn: &mut Conn, name: &str, position: i64, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO consumer (name, position, updated_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .bind(position)
        .bind(at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Moves a consumer on from the position that was read; whether it still stood there. Where another process moves the
/// same consumer, this one waits until that has committed or failed.
pub async fn advance(conn: &mut Conn, name: &str, from: i64, to: i64, at: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE consumer SET position = $3, updated_at = $4 WHERE name = $1 AND position = $2")
        .bind(name)
        .bind(from)
        .bind(to)
        .bind(at.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}
