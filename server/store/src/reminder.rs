//! What members were reminded of by itself. A reminder has a name, and is noted once.

use domain::clock::Timestamp;

use crate::{Conn, StoreError};

/// Notes a reminder; whether it was not noted before.
pub async fn note(conn: &mut Conn, name: &str, at: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query("INSERT INTO reminder (name, at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .bind(at.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets the reminders that were noted before a moment.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM reminder WHERE at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}
