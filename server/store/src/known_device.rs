//! Devices that members have logged in from. Only the hash of a device's secret is stored (hexadecimal
//! SHA-256). Several members may use one device.

use domain::clock::Timestamp;
use domain::id::MemberId;

use crate::{Conn, StoreError};

/// Returns whether a member has logged in from the device whose secret has this hash, and that was not too long ago.
pub async fn is_known(conn: &mut Conn, token_hash: &str, member: MemberId, now: Timestamp) -> Result<bool, StoreError> {
    let found: Option<i64> = sqlx::query_scalar(
        "SELECT member_id FROM known_device WHERE token_hash = $1 AND member_id = $2 AND expires_at > $3",
    )
    .bind(token_hash)
    .bind(member.0)
    .bind(now.0)
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// Returns whether any member has logged in from the device whose secret has this hash.
pub async fn exists(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<bool, StoreError> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT member_id FROM known_device WHERE token_hash = $1 AND expires_at > $2")
            .bind(token_hash)
            .bind(now.0)
            .fetch_optional(conn)
            .await?;
    Ok(found.is_some())
}

/// Notes that a member logged in from a device, which is known to be theirs until `expires_at`.
pub async fn insert(
    conn: &mut Conn,
    token_hash: &str,
    member: MemberId,
    at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO known_device (token_hash, member_id, seen_at, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (token_hash, member_id) DO UPDATE
         SET seen_at = excluded.seen_at, expires_at = excluded.expires_at",
    )
    .bind(token_hash)
    .bind(member.0)
    .bind(at.0)
    .bind(expires_at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes all but a member's `most` most recently used devices.
pub async fn keep_newest(conn: &mut Conn, member: MemberId, most: i64) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM known_device WHERE member_id = $1 AND token_hash NOT IN (
             SELECT token_hash FROM known_device WHERE member_id = $1 ORDER BY seen_at DESC, token_hash LIMIT $2)",
    )
    .bind(member.0)
    .bind(most)
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes a member's devices, but for the one whose secret has the hash `except_hash`.
pub async fn delete_of_member(conn: &mut Conn, member: MemberId, except_hash: Option<&str>) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM known_device WHERE member_id = $1 AND ($2 IS NULL OR token_hash <> $2)")
        .bind(member.0)
        .bind(except_hash)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes the devices that have not been used for too long.
pub async fn purge(conn: &mut Conn, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM known_device WHERE expires_at <= $1").bind(now.0).execute(conn).await?;
    Ok(())
}
