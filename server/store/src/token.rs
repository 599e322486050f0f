//! API tokens. Only their hashes are known here (hexadecimal SHA-256).

use domain::access::{ApiToken, TokenScope};
use domain::clock::Timestamp;
use domain::id::MemberId;
use domain::member::Member;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::member::{self, member_columns};
use crate::{Conn, StoreError};

/// A token that was shown, and is still good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveToken {
    /// The member whose token it is.
    pub member: Member,
    /// The requests that the token is valid for.
    pub scope: TokenScope,
    /// The moment at which the token was last used, as [`touch`] noted.
    pub used_at: Option<Timestamp>,
}

/// The token of a hash, unless it has ended. One query: every call of the API asks it.
pub async fn find(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Option<LiveToken>, StoreError> {
    let row = sqlx::query(concat!(
        "SELECT t.used_at, t.scope, ",
        member_columns!(),
        " FROM api_token t JOIN member m ON m.id = t.member_id JOIN company c ON c.id = m.company_id
          WHERE t.token_hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2) AND m.removed_at IS NULL
            AND m.deactivated_at IS NULL"
    ))
    .bind(token_hash)
    .bind(now.0)
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(LiveToken { member: member::from_row(&row)?, scope: row.code("scope")?, used_at: row.opt_time("used_at")? })
    })
    .transpose()
}

/// A member's tokens, the newest first.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<ApiToken>, StoreError> {
    let rows = sqlx::query(
        "SELECT id, name, scope, created_at, expires_at, used_at FROM api_token
         WHERE member_id = $1 ORDER BY id DESC",
    )
    .bind(member.0)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Every token with its member, by company and name, a member's newest first.
pub async fn all(conn: &mut Conn, limit: i64) -> Result<Vec<(Member, ApiToken)>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT t.id, t.name, t.scope, t.created_at, t.expires_at, t.used_at, ",
        member_columns!(),
        " FROM api_token t JOIN member m ON m.id = t.member_id JOIN company c ON c.id = m.company_id
          WHERE m.removed_at IS NULL ORDER BY c.name, m.name, m.id, t.id DESC LIMIT $1"
    ))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok((member::from_row(row)?, from_row(row)?))).collect()
}

/// Returns whose token a key is.
pub async fn owner(conn: &mut Conn, id: i64) -> Result<Option<MemberId>, StoreError> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT member_id FROM api_token WHERE id = $1").bind(id).fetch_optional(conn).await?;
    Ok(found.map(MemberId))
}

/// Returns how many tokens of a member are still good.
pub async fn count(conn: &mut Conn, member: MemberId, now: Timestamp) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM api_token WHERE member_id = $1 AND (expires_at IS NULL OR expires_at > $2)";
    Ok(sqlx::query_scalar(sql).bind(member.0).bind(now.0).fetch_one(conn).await?)
}

/// Adds a token and returns its key.
pub async fn insert(
    conn: &mut Conn,
    token_hash: &str,
    member: MemberId,
    name: &str,
    scope: TokenScope,
    at: Timestamp,
    expires_at: Option<Timestamp>,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(
        "INSERT INTO api_token (token_hash, member_id, name, scope, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    )
    .bind(token_hash)
    .bind(member.0)
    .bind(name)
    .bind(scope.as_str())
    .bind(at.0)
    .bind(expires_at.map(|time| time.0))
    .fetch_one(conn)
    .await?)
}

/// Notes that a token was used.
pub async fn touch(conn: &mut Conn, token_hash: &str, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE api_token SET used_at = $2 WHERE token_hash = $1")
        .bind(token_hash)
        .bind(at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Revokes a member's token; whether it was theirs.
pub async fn delete(conn: &mut Conn, id: i64, member: MemberId) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM api_token WHERE id = $1 AND member_id = $2")
        .bind(id)
        .bind(member.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

fn from_row(row: &AnyRow) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: row.int("id")?,
        name: row.text("name")?,
        scope: row.code("scope")?,
        created_at: row.time("created_at")?,
        expires_at: row.opt_time("expires_at")?,
        used_at: row.opt_time("used_at")?,
    })
}
