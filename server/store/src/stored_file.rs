//! Which contents the file store has, and which of them no file has any more.
//!
//! An upload notes that it has begun ([`begin_upload`]) before it looks whether its content is stored already; the note
//! goes with the transaction that adds the file ([`crate::attachment::insert`]). A content is deleted in a
//! transaction that holds the lock of its row ([`delete_if_unused`]), which the upload takes too. So an upload either
//! keeps its content from being deleted, or waits until it is deleted and stores it again; also in another process.

use domain::clock::Timestamp;
use domain::id::UploadId;
use futures::StreamExt;

use crate::column::Columns;
use crate::placeholders::{keys, values};
use crate::{Conn, StoreError};

/// SQL that is true where a file has the content of `stored_file.hash`, or a file had it that can be brought back.
macro_rules! in_use {
    () => {
        "(EXISTS (SELECT 1 FROM attachment a WHERE a.hash = stored_file.hash)
          OR EXISTS (SELECT 1 FROM removed_file r WHERE r.hash = stored_file.hash))"
    };
}

/// SQL that is true while an upload of the content of `stored_file.hash` is under way.
macro_rules! uploading {
    () => {
        "EXISTS (SELECT 1 FROM file_upload u WHERE u.hash = stored_file.hash)"
    };
}

/// Hands over each content that a file has, or had and can be brought back, with its size in bytes, in the order of the
/// hashes.
pub(crate) async fn each_in_use<E: From<StoreError>>(
    conn: &mut Conn,
    mut take: impl FnMut(String, i64) -> Result<(), E>,
) -> Result<(), E> {
    // The tables of `in_use`. The digits of a hash come in the same order in every language.
    let sql = "SELECT hash, max(size) AS size FROM
                   (SELECT hash, size FROM attachment UNION ALL SELECT hash, size FROM removed_file) AS file
               GROUP BY hash ORDER BY hash";
    let mut found = sqlx::query(sql).fetch(conn);
    while let Some(row) = found.next().await {
        let row = row.map_err(StoreError::from)?;
        take(row.text("hash")?, row.int("size")?)?;
    }
    Ok(())
}

/// Returns whether a file has a content, or had it and can be brought back.
pub async fn is_in_use(conn: &mut Conn, hash: &str) -> Result<bool, StoreError> {
    let sql = "SELECT (SELECT count(*) FROM attachment WHERE hash = $1) + (SELECT count(*) FROM removed_file WHERE hash = $1)";
    let count: i64 = sqlx::query_scalar(sql).bind(hash).fetch_one(conn).await?;
    Ok(count > 0)
}

/// Notes that a content is about to be stored. Waits for a transaction that deletes it.
pub async fn begin_upload(conn: &mut Conn, hash: &str, at: Timestamp) -> Result<UploadId, StoreError> {
    sqlx::query(
        "INSERT INTO stored_file (hash, unused_since) VALUES ($1, NULL)
         ON CONFLICT (hash) DO UPDATE SET unused_since = NULL",
    )
    .bind(hash)
    .execute(&mut *conn)
    .await?;
    let id = sqlx::query_scalar("INSERT INTO file_upload (hash, started_at) VALUES ($1, $2) RETURNING id")
        .bind(hash)
        .bind(at.0)
        .fetch_one(conn)
        .await?;
    Ok(UploadId(id))
}

/// Notes that the file of an upload was added.
pub(crate) async fn end_upload(conn: &mut Conn, id: UploadId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM file_upload WHERE id = $1").bind(id.0).execute(conn).await?;
    Ok(())
}

/// Those of the contents that have no row here.
pub async fn unknown(conn: &mut Conn, hashes: &[String]) -> Result<Vec<String>, StoreError> {
    let borrowed: Vec<&str> = hashes.iter().map(String::as_str).collect();
    let (sql, padded) = keys("SELECT hash FROM stored_file WHERE hash IN ({})", 1, &borrowed);
    let mut query = sqlx::query_scalar::<_, String>(sql);
    for hash in padded {
        query = query.bind(hash);
    }
    let known = query.fetch_all(conn).await?;
    Ok(hashes.iter().filter(|hash| !known.contains(hash)).cloned().collect())
}

/// Adds rows for contents that were found in the file store.
pub async fn insert(conn: &mut Conn, hashes: &[String]) -> Result<(), StoreError> {
    for batch in hashes.chunks(crate::placeholders::ROWS_MAX) {
        let sql = values("INSERT INTO stored_file (hash) VALUES {} ON CONFLICT (hash) DO NOTHING", batch.len(), 1);
        let mut query = sqlx::query(sql).persistent(crate::placeholders::comes_again(batch.len()));
        for hash in batch {
            query = query.bind(hash);
        }
        query.execute(&mut *conn).await?;
    }
    Ok(())
}

/// Notes of every content whether a file has it: those that none has are unused from `now` on, unless they were
/// before. Uploads that began before `abandoned` are taken to have failed.
pub async fn mark_unused(conn: &mut Conn, now: Timestamp, abandoned: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM file_upload WHERE started_at < $1").bind(abandoned.0).execute(&mut *conn).await?;
    sqlx::query(concat!("UPDATE stored_file SET unused_since = NULL WHERE unused_since IS NOT NULL AND ", in_use!()))
        .execute(&mut *conn)
        .await?;
    sqlx::query(concat!(
        "UPDATE stored_file SET unused_since = $1 WHERE unused_since IS NULL AND NOT ",
        in_use!(),
        " AND NOT ",
        uploading!()
    ))
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// The contents that have been unused since `since` or before and come after a hash, in the order of their hashes; at
/// most `limit`.
pub async fn unused(conn: &mut Conn, since: Timestamp, after: &str, limit: i64) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT hash FROM stored_file WHERE unused_since <= $1 AND hash > $2 ORDER BY hash LIMIT $3";
    Ok(sqlx::query_scalar(sql).bind(since.0).bind(after).bind(limit).fetch_all(conn).await?)
}

/// Forgets a content that no file has and no upload is about to have, with what it says; where `since` is given, only
/// one that has been known to be unused since then or before. Returns whether it was forgotten: then the caller removes
/// it from the file store before it commits, while uploads of the same content wait for the row.
pub async fn delete_if_unused(conn: &mut Conn, hash: &str, since: Option<Timestamp>) -> Result<bool, StoreError> {
    // A statement of its own: on PostgreSQL the next one sees everything that was committed before the row was locked.
    let locked = sqlx::query("UPDATE stored_file SET unused_since = unused_since WHERE hash = $1")
        .bind(hash)
        .execute(&mut *conn)
        .await?;
    if locked.rows_affected() == 0 {
        return Ok(false);
    }
    let deleted = sqlx::query(concat!(
        "DELETE FROM stored_file WHERE hash = $1 AND ($2 IS NULL OR unused_since <= $2) AND NOT ",
        in_use!(),
        " AND NOT ",
        uploading!()
    ))
    .bind(hash)
    .bind(since.map(|since| since.0))
    .execute(&mut *conn)
    .await?;
    if deleted.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("DELETE FROM file_text WHERE hash = $1").bind(hash).execute(conn).await?;
    Ok(true)
}
