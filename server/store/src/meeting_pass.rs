//! Passes for guests of one meeting.

use domain::clock::Timestamp;
use domain::id::{MeetingId, MeetingPassId, MemberId};
use domain::meeting_pass::MeetingPass;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// The passes of a meeting, the last made first.
pub async fn of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<MeetingPass>, StoreError> {
    let sql = "SELECT id, name, created_at, expires_at, used_at FROM meeting_pass WHERE meeting_id = $1
               ORDER BY created_at DESC, id DESC";
    sqlx::query(sql).bind(meeting.0).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// The pass of a secret's hash and its meeting, unless it has expired.
pub async fn find(
    conn: &mut Conn,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<(MeetingId, MeetingPass)>, StoreError> {
    let sql = "SELECT id, meeting_id, name, created_at, expires_at, used_at FROM meeting_pass
               WHERE token_hash = $1 AND expires_at > $2";
    let row = sqlx::query(sql).bind(token_hash).bind(now.0).fetch_optional(conn).await?;
    row.as_ref().map(|row| Ok((MeetingId(row.int("meeting_id")?), from_row(row)?))).transpose()
}

/// Makes a pass.
pub async fn insert(
    conn: &mut Conn,
    meeting: MeetingId,
    token_hash: &str,
    name: &str,
    creator: Option<MemberId>,
    at: Timestamp,
    expires_at: Timestamp,
) -> Result<MeetingPassId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO meeting_pass (meeting_id, token_hash, name, creator_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    )
    .bind(meeting.0)
    .bind(token_hash)
    .bind(name)
    .bind(creator.map(|creator| creator.0))
    .bind(at.0)
    .bind(expires_at.0)
    .fetch_one(conn)
    .await?;
    Ok(MeetingPassId(id))
}

/// Has a pass be good until another moment.
pub async fn set_end(conn: &mut Conn, id: MeetingPassId, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE meeting_pass SET expires_at = $2 WHERE id = $1").bind(id.0).bind(at.0).execute(conn).await?;
    Ok(())
}

/// Notes that a pass was used.
pub async fn touch(conn: &mut Conn, id: MeetingPassId, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE meeting_pass SET used_at = $2 WHERE id = $1").bind(id.0).bind(at.0).execute(conn).await?;
    Ok(())
}

/// Deletes a pass of a meeting; whether there was one.
pub async fn delete(conn: &mut Conn, meeting: MeetingId, id: MeetingPassId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM meeting_pass WHERE id = $1 AND meeting_id = $2";
    Ok(sqlx::query(sql).bind(id.0).bind(meeting.0).execute(conn).await?.rows_affected() == 1)
}

/// The names on all passes that have one.
pub async fn names(conn: &mut Conn) -> Result<Vec<(MeetingPassId, String)>, StoreError> {
    let rows = sqlx::query("SELECT id, name FROM meeting_pass WHERE name <> '' ORDER BY id").fetch_all(conn).await?;
    rows.iter().map(|row| Ok((MeetingPassId(row.int("id")?), row.text("name")?))).collect()
}

/// Takes the name off a pass, which goes on opening its meeting.
pub async fn forget_name(conn: &mut Conn, id: MeetingPassId) -> Result<(), StoreError> {
    sqlx::query("UPDATE meeting_pass SET name = '' WHERE id = $1").bind(id.0).execute(conn).await?;
    Ok(())
}

/// Deletes the passes that expired before a moment.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM meeting_pass WHERE expires_at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}

fn from_row(row: &AnyRow) -> Result<MeetingPass, StoreError> {
    Ok(MeetingPass {
        id: MeetingPassId(row.int("id")?),
        name: row.text("name")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        used_at: row.opt_time("used_at")?,
    })
}
