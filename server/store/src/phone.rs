//! Members' phone numbers.

use domain::clock::Timestamp;
use domain::id::MemberId;
use domain::phone::Phone;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// The number of each member who has one, by key.
pub async fn all(conn: &mut Conn) -> Result<Vec<(MemberId, Phone)>, StoreError> {
    let sql = "SELECT id, phone, phone_shown FROM member WHERE phone <> '' AND removed_at IS NULL ORDER BY id";
    let rows = sqlx::query(sql).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((MemberId(row.int("id")?), from_row(row)?))).collect()
}

/// A member's number, empty without one; `None` without such a member.
pub async fn of_member(conn: &mut Conn, id: MemberId) -> Result<Option<Phone>, StoreError> {
    let sql = "SELECT phone, phone_shown FROM member WHERE id = $1 AND removed_at IS NULL";
    let row = sqlx::query(sql).bind(id.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// Changes a member's number and who sees it; whether there is such a member.
pub async fn set(conn: &mut Conn, id: MemberId, phone: &Phone) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE member SET phone = $2, phone_shown = $3 WHERE id = $1 AND removed_at IS NULL")
        .bind(id.0)
        .bind(&phone.number)
        .bind(phone.shown.as_str())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Returns whether a member presents at a meeting that starts at a moment or later.
pub async fn presents_after(conn: &mut Conn, id: MemberId, from: Timestamp) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM meeting_presenter p JOIN meeting g ON g.id = p.meeting_id
               WHERE p.member_id = $1 AND g.starts_at >= $2";
    let count: i64 = sqlx::query_scalar(sql).bind(id.0).bind(from.0).fetch_one(conn).await?;
    Ok(count > 0)
}

fn from_row(row: &AnyRow) -> Result<Phone, StoreError> {
    Ok(Phone { number: row.text("phone")?, shown: row.code("phone_shown")? })
}
