//! Members who are away until a moment, and who stands in for them.

use domain::absence::Absence;
use domain::clock::Timestamp;
use domain::id::MemberId;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::member::opt_person;
use crate::{Conn, StoreError};

/// The absences at a moment, `$1`. A substitute who has left, is of another company now or only reads is none.
macro_rules! absences {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.away_until, s.id AS substitute_id, s.name, s.profession
             FROM member m
             LEFT JOIN member s ON s.id = m.substitute_id AND s.removed_at IS NULL AND s.deactivated_at IS NULL
               AND s.company_id = m.company_id AND s.role <> 'guest'
             WHERE m.away_until > $1 AND m.removed_at IS NULL ",
            $rest
        )
    };
}

/// Returns everybody who is away at a moment, by key.
pub async fn current(conn: &mut Conn, now: Timestamp) -> Result<Vec<Absence>, StoreError> {
    let rows = sqlx::query(absences!("ORDER BY m.id")).bind(now.0).fetch_all(conn).await?;
    rows.iter().map(from_row).collect()
}

/// The absence of a member who is away at a moment.
pub async fn of_member(conn: &mut Conn, member: MemberId, now: Timestamp) -> Result<Option<Absence>, StoreError> {
    let row = sqlx::query(absences!("AND m.id = $2")).bind(now.0).bind(member.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// Notes until when a member is away and who stands in; without a moment they are there. Whether there is such a member.
///
/// # Errors
/// [`StoreError::Reference`] without such a substitute.
pub async fn set(
    conn: &mut Conn,
    member: MemberId,
    until: Option<Timestamp>,
    substitute: Option<MemberId>,
) -> Result<bool, StoreError> {
    let done =
        sqlx::query("UPDATE member SET away_until = $2, substitute_id = $3 WHERE id = $1 AND removed_at IS NULL")
            .bind(member.0)
            .bind(until.map(|until| until.0))
            .bind(substitute.map(|substitute| substitute.0))
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}

fn from_row(row: &AnyRow) -> Result<Absence, StoreError> {
    Ok(Absence {
        member: MemberId(row.int("id")?),
        until: row.time("away_until")?,
        substitute: opt_person(row, ["substitute_id", "name", "profession"])?,
    })
}
