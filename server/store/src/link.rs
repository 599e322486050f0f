//! One-time links: set-up, invitation, new password. Only the hash of a link's token is known here.

use domain::access::LinkPurpose;
use domain::clock::Timestamp;
use domain::id::MemberId;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// A link that still works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The requests that the link is valid for.
    pub purpose: LinkPurpose,
    /// The audience of the link; `None` for [`LinkPurpose::Setup`].
    pub member: Option<MemberId>,
    /// The moment at which the link stops working.
    pub expires_at: Timestamp,
}

/// The link of a token's hash, unless it was used or has expired.
pub async fn find(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Option<Link>, StoreError> {
    let row = sqlx::query(
        "SELECT purpose, member_id, expires_at FROM one_time_link
         WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
    )
    .bind(token_hash)
    .bind(now.0)
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Link {
            purpose: row.code("purpose")?,
            member: row.opt_int("member_id")?.map(MemberId),
            expires_at: row.time("expires_at")?,
        })
    })
    .transpose()
}

/// Adds a link under the hash of its secret.
pub async fn insert(conn: &mut Conn, token_hash: &str, link: &Link, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO one_time_link (token_hash, purpose, member_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(token_hash)
    .bind(link.purpose.as_str())
    .bind(link.member.map(|member| member.0))
    .bind(at.0)
    .bind(link.expires_at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Uses a link up. `true` for one caller only, however many try at once.
pub async fn use_up(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE one_time_link SET used_at = $2
         WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
    )
    .bind(token_hash)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Revokes a member's links of one purpose.
pub async fn revoke_of_member(conn: &mut Conn, member: MemberId, purpose: LinkPurpose) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM one_time_link WHERE member_id = $1 AND purpose = $2")
        .bind(member.0)
        .bind(purpose.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Revokes a member's links of every purpose.
pub async fn delete_of_member(conn: &mut Conn, member: MemberId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM one_time_link WHERE member_id = $1").bind(member.0).execute(conn).await?;
    Ok(())
}

/// Revokes every link of one purpose.
pub async fn revoke(conn: &mut Conn, purpose: LinkPurpose) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM one_time_link WHERE purpose = $1").bind(purpose.as_str()).execute(conn).await?;
    Ok(())
}

/// Deletes the links that were used up, or stopped working, before a moment.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM one_time_link WHERE expires_at < $1 OR used_at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}
