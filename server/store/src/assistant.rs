//! Members who act for others of their company.
//!
//! A row is good as long as both are of one company and neither has left: whoever moves or leaves acts for nobody, and comes
//! back to what was before.

use domain::clock::Timestamp;
use domain::id::MemberId;
use domain::member::Person;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// The other one of the good rows of a member, `$1`, by name: `$other` is a column of the row, `$own` the member's.
macro_rules! beside {
    ($other:literal, $own:literal) => {
        concat!(
            "SELECT o.id, o.name, o.profession FROM assistant a
             JOIN member m ON m.id = a.",
            $own,
            " JOIN member o ON o.id = a.",
            $other,
            " WHERE m.id = $1 AND o.company_id = m.company_id
               AND m.removed_at IS NULL AND m.deactivated_at IS NULL
               AND o.removed_at IS NULL AND o.deactivated_at IS NULL
             ORDER BY o.name, o.id"
        )
    };
}

/// Those who act for a member, by name.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<Person>, StoreError> {
    people(conn, beside!("assistant_id", "member_id"), member).await
}

/// Those for whom a member acts, by name.
pub async fn assisted_by(conn: &mut Conn, assistant: MemberId) -> Result<Vec<Person>, StoreError> {
    people(conn, beside!("member_id", "assistant_id"), assistant).await
}

async fn people(conn: &mut Conn, sql: &'static str, member: MemberId) -> Result<Vec<Person>, StoreError> {
    let rows = sqlx::query(sql).bind(member.0).fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            Ok(Person { id: MemberId(row.int("id")?), name: row.text("name")?, profession: row.code("profession")? })
        })
        .collect()
}

/// Lets somebody act for a member. Whether they did not yet.
///
/// # Errors
/// [`StoreError::Reference`] without such members.
pub async fn insert(conn: &mut Conn, member: MemberId, assistant: MemberId, at: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO assistant (member_id, assistant_id, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (member_id, assistant_id) DO NOTHING",
    )
    .bind(member.0)
    .bind(assistant.0)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets somebody act for a member no longer. Whether they did.
pub async fn delete(conn: &mut Conn, member: MemberId, assistant: MemberId) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM assistant WHERE member_id = $1 AND assistant_id = $2")
        .bind(member.0)
        .bind(assistant.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}
