//! Logins by mail that were asked for. Only hashes are known here, of cookies, addresses, codes and links.

use domain::access::LoginPurpose;
use domain::clock::Timestamp;
use domain::id::{LoginRequestId, MemberId};
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// A login by mail to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLoginRequest<'a> {
    /// The hash of the browser's cookie.
    pub browser_hash: &'a str,
    /// The hash of the address that was typed.
    pub email_hash: &'a str,
    /// The member whose address it is; `None` for nobody's.
    pub member: Option<MemberId>,
    /// The purpose of the link.
    pub purpose: LoginPurpose,
    /// The moment until which it is good.
    pub expires_at: Timestamp,
}

/// A login by mail that is still good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginRequest {
    /// The request's key.
    pub id: LoginRequestId,
    /// The hash of the cookie of the browser that asked.
    pub browser_hash: String,
    /// The hash of the address that was typed.
    pub email_hash: String,
    /// The member whose address it is; `None` for nobody's.
    pub member: Option<MemberId>,
    /// The purpose of the link.
    pub purpose: LoginPurpose,
    /// The hash of the code, once the mail was made.
    pub code_hash: Option<String>,
    /// How many wrong codes and addresses were tried.
    pub tries: i64,
}

macro_rules! live_requests {
    ($key:literal) => {
        concat!(
            "SELECT id, browser_hash, email_hash, member_id, purpose, code_hash, tries FROM login_request
             WHERE ",
            $key,
            " = $1 AND used_at IS NULL AND expires_at > $2"
        )
    };
}

/// Adds a login by mail.
pub async fn insert(conn: &mut Conn, new: &NewLoginRequest<'_>) -> Result<LoginRequestId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO login_request (browser_hash, email_hash, member_id, purpose, tries, expires_at)
         VALUES ($1, $2, $3, $4, 0, $5) RETURNING id",
    )
    .bind(new.browser_hash)
    .bind(new.email_hash)
    .bind(new.member.map(|member| member.0))
    .bind(new.purpose.as_str())
    .bind(new.expires_at.0)
    .fetch_one(conn)
    .await?;
    Ok(LoginRequestId(id))
}

/// A login by mail by its key, unless it was used or has expired.
pub async fn find(conn: &mut Conn, id: LoginRequestId, now: Timestamp) -> Result<Option<LoginRequest>, StoreError> {
    let row = sqlx::query(live_requests!("id")).bind(id.0).bind(now.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// The login by mail that the browser with this cookie asked for, unless it was used or has expired.
pub async fn by_browser(
    conn: &mut Conn,
    browser_hash: &str,
    now: Timestamp,
) -> Result<Option<LoginRequest>, StoreError> {
    let row = sqlx::query(live_requests!("browser_hash")).bind(browser_hash).bind(now.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// The login by mail whose mail brought this link, unless it was used or has expired.
pub async fn by_link(conn: &mut Conn, link_hash: &str, now: Timestamp) -> Result<Option<LoginRequest>, StoreError> {
    let row = sqlx::query(live_requests!("link_hash")).bind(link_hash).bind(now.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// Notes what the mail of a login brings.
pub async fn set_secrets(
    conn: &mut Conn,
    id: LoginRequestId,
    code_hash: &str,
    link_hash: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE login_request SET code_hash = $2, link_hash = $3 WHERE id = $1")
        .bind(id.0)
        .bind(code_hash)
        .bind(link_hash)
        .execute(conn)
        .await?;
    Ok(())
}

/// Counts a wrong code or address.
pub async fn count_try(conn: &mut Conn, id: LoginRequestId) -> Result<(), StoreError> {
    sqlx::query("UPDATE login_request SET tries = tries + 1 WHERE id = $1").bind(id.0).execute(conn).await?;
    Ok(())
}

/// Uses a login by mail up. `true` for one caller only, however many try at once, and only while fewer than `most` tries
/// were wrong.
pub async fn use_up(conn: &mut Conn, id: LoginRequestId, most: i64, now: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE login_request SET used_at = $3 WHERE id = $1 AND used_at IS NULL AND expires_at > $3 AND tries < $2",
    )
    .bind(id.0)
    .bind(most)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes the logins by mail that were asked for with a member's address.
pub async fn delete_of_member(conn: &mut Conn, member: MemberId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM login_request WHERE member_id = $1").bind(member.0).execute(conn).await?;
    Ok(())
}

/// Deletes the logins by mail that were used or have expired.
pub async fn purge(conn: &mut Conn, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM login_request WHERE used_at IS NOT NULL OR expires_at <= $1")
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

fn from_row(row: &AnyRow) -> Result<LoginRequest, StoreError> {
    Ok(LoginRequest {
        id: LoginRequestId(row.int("id")?),
        browser_hash: row.text("browser_hash")?,
        email_hash: row.text("email_hash")?,
        member: row.opt_int("member_id")?.map(MemberId),
        purpose: row.code("purpose")?,
        code_hash: row.opt_text("code_hash")?,
        tries: row.int("tries")?,
    })
}
