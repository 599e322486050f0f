//! Which database this is, and which file store holds its files.

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

/// Returns which file store holds the database's files: the text of its marker; `None` until one is noted.
pub async fn file_store(conn: &mut Conn) -> Result<Option<String>, StoreError> {
    let noted = sqlx::query_scalar("SELECT file_store FROM forum_identity").fetch_optional(conn).await?;
    Ok(noted.flatten())
}

/// Notes which file store holds the files of a database with an identity; a store that is noted already stays.
pub async fn set_file_store_if_absent(conn: &mut Conn, file_store: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE forum_identity SET file_store = $1 WHERE file_store IS NULL")
        .bind(file_store)
        .execute(conn)
        .await?;
    Ok(())
}
