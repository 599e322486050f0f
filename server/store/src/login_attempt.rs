//! Failed logins, counted per account and per address to slow guessing down.

use domain::clock::Timestamp;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// The failed logins of one key within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// How many.
    pub count: i64,
    /// When the first of them was.
    pub oldest: Option<Timestamp>,
}

/// The failed logins of a key (an account or an address) since a moment.
pub async fn since(conn: &mut Conn, key: &str, since: Timestamp) -> Result<Attempts, StoreError> {
    let row =
        sqlx::query("SELECT count(*) AS attempts, min(at) AS oldest FROM login_attempt WHERE key = $1 AND at >= $2")
            .bind(key)
            .bind(since.0)
            .fetch_one(conn)
            .await?;
    Ok(Attempts { count: row.int("attempts")?, oldest: row.opt_time("oldest")? })
}

/// Notes a failed login.
pub async fn insert(conn: &mut Conn, key: &str, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO login_attempt (key, at) VALUES ($1, $2)").bind(key).bind(at.0).execute(conn).await?;
    Ok(())
}

/// Takes back what was noted of a key at a moment: the login succeeded after all.
pub async fn withdraw(conn: &mut Conn, key: &str, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM login_attempt WHERE key = $1 AND at = $2").bind(key).bind(at.0).execute(conn).await?;
    Ok(())
}

/// Forgets a key's failed logins, after one that succeeded.
pub async fn clear(conn: &mut Conn, key: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM login_attempt WHERE key = $1").bind(key).execute(conn).await?;
    Ok(())
}

/// Forgets every failed login before a moment.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM login_attempt WHERE at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}
