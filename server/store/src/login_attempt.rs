//! Failed password checks, counted by key to slow guessing down.

use domain::clock::Timestamp;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// The failed password checks of one key since a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// The number of failed attempts.
    pub count: i64,
    /// The moment at which the newest of them was; `None` where there was none.
    pub newest: Option<Timestamp>,
}

/// The failed password checks of a key since a moment.
pub async fn since(conn: &mut Conn, key: &str, since: Timestamp) -> Result<Attempts, StoreError> {
    let row =
        sqlx::query("SELECT count(*) AS attempts, max(at) AS newest FROM login_attempt WHERE key = $1 AND at >= $2")
            .bind(key)
            .bind(since.0)
            .fetch_one(conn)
            .await?;
    Ok(Attempts { count: row.int("attempts")?, newest: row.opt_time("newest")? })
}

/// Adds a failed password check to a key.
pub async fn insert(conn: &mut Conn, key: &str, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO login_attempt (key, at) VALUES ($1, $2)").bind(key).bind(at.0).execute(conn).await?;
    Ok(())
}

/// Deletes the failed password checks of a key, after one that succeeded.
pub async fn clear(conn: &mut Conn, key: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM login_attempt WHERE key = $1").bind(key).execute(conn).await?;
    Ok(())
}

/// Deletes every failed password check before a moment.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM login_attempt WHERE at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}
