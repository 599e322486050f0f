//! The private addresses of members' calendars. Only the hash of an address's token is known here.

use domain::clock::Timestamp;
use domain::id::MemberId;
use domain::member::Member;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::member::{self, member_columns};
use crate::{Conn, StoreError};

/// The address of a member's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarFeed {
    /// The number of minutes before a meeting at which its reader wants to be reminded.
    pub alarm_minutes: Option<i64>,
    /// The moment at which the calendar feed was made.
    pub created_at: Timestamp,
}

/// Returns whose calendar the token of a hash opens.
pub async fn find(conn: &mut Conn, token_hash: &str) -> Result<Option<(Member, CalendarFeed)>, StoreError> {
    let row = sqlx::query(concat!(
        "SELECT f.alarm_minutes, f.created_at, ",
        member_columns!(),
        " FROM calendar_feed f JOIN member m ON m.id = f.member_id JOIN company c ON c.id = m.company_id
          WHERE f.token_hash = $1 AND m.removed_at IS NULL AND m.deactivated_at IS NULL"
    ))
    .bind(token_hash)
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok((member::from_row(&row)?, from_row(&row)?))).transpose()
}

/// The address of a member's calendar, where they have one.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Option<CalendarFeed>, StoreError> {
    let row = sqlx::query("SELECT alarm_minutes, created_at FROM calendar_feed WHERE member_id = $1")
        .bind(member.0)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// Gives a member's calendar an address, in place of the one before.
pub async fn set(
    conn: &mut Conn,
    member: MemberId,
    token_hash: &str,
    alarm_minutes: Option<i64>,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO calendar_feed (member_id, token_hash, alarm_minutes, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (member_id) DO UPDATE SET token_hash = $2, alarm_minutes = $3, created_at = $4",
    )
    .bind(member.0)
    .bind(token_hash)
    .bind(alarm_minutes)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes the address of a member's calendar away; whether there was one.
pub async fn delete(conn: &mut Conn, member: MemberId) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM calendar_feed WHERE member_id = $1").bind(member.0).execute(conn).await?;
    Ok(done.rows_affected() > 0)
}

fn from_row(row: &AnyRow) -> Result<CalendarFeed, StoreError> {
    Ok(CalendarFeed { alarm_minutes: row.opt_int("alarm_minutes")?, created_at: row.time("created_at")? })
}
