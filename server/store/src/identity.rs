//! Which database this is.

use crate::{Conn, StoreError};

/// The database's identity, a random text; `None` until one is set.
pub async fn get(conn: &mut Conn) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar("SELECT token FROM forum_identity").fetch_optional(conn).await?)
}

/// Sets the identity of a database that has none; one that is there stays.
pub async fn set_if_absent(conn: &mut Conn, token: &str) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO forum_identity (id, token) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
        .bind(token)
        .execute(conn)
        .await?;
    Ok(())
}
