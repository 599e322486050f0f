//! Members' passwords, as argon2 hashes.

use domain::clock::Timestamp;
use domain::id::MemberId;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// The credentials that a login is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The member whose member it is.
    pub member: MemberId,
    /// The hash in PHC form; `None` while the invitation waits.
    pub password_hash: Option<String>,
}

/// The credentials of an address, in the form [`domain::text::clean_email`] gives. A member who
/// was deactivated or erased has none.
pub async fn by_email(conn: &mut Conn, email: &str) -> Result<Option<Credentials>, StoreError> {
    let sql = "SELECT id, password_hash FROM member
         WHERE email = $1 AND removed_at IS NULL AND deactivated_at IS NULL";
    let row = sqlx::query(sql).bind(email).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// The credentials of a member. One who was deactivated or erased has none.
pub async fn by_member(conn: &mut Conn, id: MemberId) -> Result<Option<Credentials>, StoreError> {
    let sql = "SELECT id, password_hash FROM member
         WHERE id = $1 AND removed_at IS NULL AND deactivated_at IS NULL";
    let row = sqlx::query(sql).bind(id.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// Sets the hash; the first one makes the member joined. Whether there is such a member.
pub async fn set(conn: &mut Conn, id: MemberId, hash: &str, at: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE member SET password_hash = $2, joined_at = coalesce(joined_at, $3)
         WHERE id = $1 AND removed_at IS NULL",
    )
    .bind(id.0)
    .bind(hash)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

fn from_row(row: &AnyRow) -> Result<Credentials, StoreError> {
    Ok(Credentials { member: MemberId(row.int("id")?), password_hash: row.opt_text("password_hash")? })
}
