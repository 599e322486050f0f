//! What members agree to, in its versions, and who accepted which.

use domain::agreement::{Acceptance, Agreement, AgreementText};
use domain::id::MemberId;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// Every version, the last first.
pub async fn versions(conn: &mut Conn) -> Result<Vec<Agreement>, StoreError> {
    let sql = "SELECT version, body_he, body_en, is_material, published_at FROM agreement ORDER BY version DESC";
    sqlx::query(sql).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// Publishes a version.
///
/// # Errors
/// [`StoreError::Unique`] where there is one of that number.
pub async fn insert(conn: &mut Conn, agreement: &Agreement, author: Option<MemberId>) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO agreement (version, body_he, body_en, is_material, author_id, published_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(agreement.version)
    .bind(&agreement.text.he)
    .bind(&agreement.text.en)
    .bind(i64::from(agreement.is_material))
    .bind(author.map(|author| author.0))
    .bind(agreement.published_at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a member accepted a version; whether they had not before.
pub async fn accept(conn: &mut Conn, acceptance: Acceptance) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO agreement_acceptance (member_id, version, accepted_at) VALUES ($1, $2, $3)
         ON CONFLICT (member_id, version) DO NOTHING",
    )
    .bind(acceptance.member.0)
    .bind(acceptance.version)
    .bind(acceptance.at.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The last version that each member accepted, for those who accepted any.
pub async fn acceptances(conn: &mut Conn) -> Result<Vec<Acceptance>, StoreError> {
    let sql = "SELECT a.member_id, a.version, a.accepted_at FROM agreement_acceptance a
               WHERE a.version = (SELECT max(b.version) FROM agreement_acceptance b WHERE b.member_id = a.member_id)
               ORDER BY a.member_id";
    sqlx::query(sql).fetch_all(conn).await?.iter().map(acceptance_from_row).collect()
}

/// Every version that a member accepted, the first first.
pub async fn accepted_by(conn: &mut Conn, member: MemberId) -> Result<Vec<Acceptance>, StoreError> {
    let sql = "SELECT member_id, version, accepted_at FROM agreement_acceptance WHERE member_id = $1 ORDER BY version";
    sqlx::query(sql).bind(member.0).fetch_all(conn).await?.iter().map(acceptance_from_row).collect()
}

fn acceptance_from_row(row: &AnyRow) -> Result<Acceptance, StoreError> {
    Ok(Acceptance {
        member: MemberId(row.int("member_id")?),
        version: row.int("version")?,
        at: row.time("accepted_at")?,
    })
}

fn from_row(row: &AnyRow) -> Result<Agreement, StoreError> {
    Ok(Agreement {
        version: row.int("version")?,
        text: AgreementText { he: row.text("body_he")?, en: row.text("body_en")? },
        is_material: row.int("is_material")? == 1,
        published_at: row.time("published_at")?,
    })
}
