//! Login sessions. Only the hash of a session's token is known here (hexadecimal SHA-256).

use std::sync::Arc;

use domain::access::DeviceKind;
use domain::clock::Timestamp;
use domain::id::MemberId;
use domain::member::Member;

use crate::column::Columns;
use crate::member::{self, member_columns};
use crate::{Conn, StoreError};

/// A live session with its member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The member whose session it is.
    pub member: Arc<Member>,
    /// The moment at which the session logged in.
    pub created_at: Timestamp,
    /// The moment at which the session was last used, as [`touch`] noted.
    pub seen_at: Timestamp,
    /// The moment at which the session ends.
    pub expires_at: Timestamp,
    /// How many notifications the member has not read.
    pub unread_notifications: i64,
    /// The last version of the agreement that the member accepted.
    pub accepted_agreement: Option<i64>,
}

/// The session of a token's hash, unless it has ended. One query: every page asks it.
pub async fn find(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
    let row = sqlx::query(concat!(
        "SELECT s.created_at, s.seen_at, s.expires_at, n.unread AS unread_notifications,
                (SELECT max(a.version) FROM agreement_acceptance a WHERE a.member_id = s.member_id) AS accepted_agreement, ",
        member_columns!(),
        " FROM session s JOIN member m ON m.id = s.member_id JOIN company c ON c.id = m.company_id
          LEFT JOIN member_notifications n ON n.member_id = m.id
          WHERE s.token_hash = $1 AND s.expires_at > $2 AND m.removed_at IS NULL
            AND m.deactivated_at IS NULL"
    ))
    .bind(token_hash)
    .bind(now.0)
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Session {
            member: Arc::new(member::from_row(&row)?),
            created_at: row.time("created_at")?,
            seen_at: row.time("seen_at")?,
            expires_at: row.time("expires_at")?,
            unread_notifications: row.opt_int("unread_notifications")?.unwrap_or_default(),
            accepted_agreement: row.opt_int("accepted_agreement")?,
        })
    })
    .transpose()
}

/// A session in its member's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// The hash of its token.
    pub token_hash: String,
    /// The moment at which the member logged in.
    pub created_at: Timestamp,
    /// The moment at which the session was last used, as [`touch`] noted.
    pub seen_at: Timestamp,
    /// The kind of device that it was begun on.
    pub device: DeviceKind,
}

/// A member's sessions that have not ended, the last used first.
pub async fn of_member(conn: &mut Conn, member: MemberId, now: Timestamp) -> Result<Vec<OwnSession>, StoreError> {
    let rows = sqlx::query(
        "SELECT token_hash, created_at, seen_at, browser, platform FROM session
         WHERE member_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, created_at DESC, token_hash",
    )
    .bind(member.0)
    .bind(now.0)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(OwnSession {
                token_hash: row.text("token_hash")?,
                created_at: row.time("created_at")?,
                seen_at: row.time("seen_at")?,
                device: DeviceKind { browser: row.code("browser")?, system: row.code("platform")? },
            })
        })
        .collect()
}

/// Begins a session on a device of that kind.
pub async fn insert(
    conn: &mut Conn,
    token_hash: &str,
    member: MemberId,
    device: DeviceKind,
    at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO session (token_hash, member_id, browser, platform, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $5, $6)",
    )
    .bind(token_hash)
    .bind(member.0)
    .bind(device.browser.as_str())
    .bind(device.system.as_str())
    .bind(at.0)
    .bind(expires_at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a session was used, and until when it now lasts.
pub async fn touch(conn: &mut Conn, token_hash: &str, at: Timestamp, expires_at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE session SET seen_at = $2, expires_at = $3 WHERE token_hash = $1")
        .bind(token_hash)
        .bind(at.0)
        .bind(expires_at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends a session; whether there was one.
pub async fn delete(conn: &mut Conn, token_hash: &str) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(token_hash).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a member's sessions, but for one to keep.
pub async fn delete_of_member(conn: &mut Conn, member: MemberId, except_hash: Option<&str>) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM session WHERE member_id = $1 AND ($2 IS NULL OR token_hash <> $2)")
        .bind(member.0)
        .bind(except_hash)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets the sessions that have ended.
pub async fn purge(conn: &mut Conn, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM session WHERE expires_at <= $1").bind(now.0).execute(conn).await?;
    Ok(())
}
