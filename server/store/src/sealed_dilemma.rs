//! Who asked a dilemma anonymously, and when it is to be published. Nothing else refers to these rows, and no query joins
//! them: they are asked by their key alone.

use domain::clock::Timestamp;
use domain::id::{CompanyId, DilemmaId, MemberId};
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// Who asked a dilemma anonymously.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// The key of the member.
    pub member: MemberId,
    /// The company that the member was of.
    pub company: Option<CompanyId>,
    /// The moment from which on the dilemma may be published.
    pub publish_at: Timestamp,
    /// The day of the first update that the asker wished, where they did.
    pub next_update: Option<Timestamp>,
}

/// The record that a coordinator learnt who asked a dilemma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsealedRow {
    /// The moment at which the asker was made known.
    pub at: Timestamp,
    /// The coordinator, as long as they are known.
    pub by: Option<MemberId>,
    /// The reason for making the asker known.
    pub reason: String,
}

/// A seal, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// The sealed row, which says who asked the dilemma.
    pub sealed: Sealed,
    /// The record of the unsealing, where it was unsealed.
    pub unsealed: Option<UnsealedRow>,
}

/// Seals who asked a dilemma.
pub async fn insert(conn: &mut Conn, id: DilemmaId, sealed: Sealed) -> Result<(), StoreError> {
    let sql = "INSERT INTO sealed_dilemma (dilemma_id, member_id, company_id, publish_at, next_update)
               VALUES ($1, $2, $3, $4, $5)";
    sqlx::query(sql)
        .bind(id.0)
        .bind(sealed.member.0)
        .bind(sealed.company.map(|company| company.0))
        .bind(sealed.publish_at.0)
        .bind(sealed.next_update.map(|at| at.0))
        .execute(conn)
        .await?;
    Ok(())
}

/// The seal of a dilemma; `None` where nobody asked it anonymously, or the asker gave that up.
pub async fn find(conn: &mut Conn, id: DilemmaId) -> Result<Option<SealedRow>, StoreError> {
    let row = sqlx::query(
        "SELECT member_id, company_id, publish_at, next_update, unsealed_at, unsealed_by_id, unsealed_reason
         FROM sealed_dilemma WHERE dilemma_id = $1",
    )
    .bind(id.0)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Notes that a coordinator learnt who asked a dilemma, and why; the first time stays.
pub async fn unseal(conn: &mut Conn, id: DilemmaId, unsealed: &UnsealedRow) -> Result<bool, StoreError> {
    let sql = "UPDATE sealed_dilemma SET unsealed_at = $2, unsealed_by_id = $3, unsealed_reason = $4
               WHERE dilemma_id = $1 AND unsealed_at IS NULL";
    let query = sqlx::query(sql).bind(id.0).bind(unsealed.at.0).bind(unsealed.by.map(|member| member.0));
    Ok(query.bind(&unsealed.reason).execute(conn).await?.rows_affected() == 1)
}

/// Returns whether a member asked a dilemma anonymously.
pub async fn is_by(conn: &mut Conn, id: DilemmaId, member: MemberId) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM sealed_dilemma WHERE dilemma_id = $1 AND member_id = $2";
    let count: i64 = sqlx::query_scalar(sql).bind(id.0).bind(member.0).fetch_one(conn).await?;
    Ok(count > 0)
}

/// Returns whether a member asked a dilemma anonymously, or one that was merged into it.
pub async fn is_by_here(conn: &mut Conn, id: DilemmaId, member: MemberId) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM sealed_dilemma s JOIN dilemma d ON d.id = s.dilemma_id
               WHERE (d.id = $1 OR d.merged_id = $1) AND s.member_id = $2";
    let count: i64 = sqlx::query_scalar(sql).bind(id.0).bind(member.0).fetch_one(conn).await?;
    Ok(count > 0)
}

/// The dilemmas that a member asked anonymously.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<DilemmaId>, StoreError> {
    let sql = "SELECT dilemma_id FROM sealed_dilemma WHERE member_id = $1 ORDER BY dilemma_id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(member.0).fetch_all(conn).await?;
    Ok(ids.into_iter().map(DilemmaId).collect())
}

/// Returns from when on a dilemma may be published; `None` where nobody asked it anonymously.
pub async fn publish_at(conn: &mut Conn, id: DilemmaId) -> Result<Option<Timestamp>, StoreError> {
    let row = sqlx::query("SELECT publish_at FROM sealed_dilemma WHERE dilemma_id = $1").bind(id.0);
    row.fetch_optional(conn).await?.as_ref().map(|row| row.time("publish_at")).transpose()
}

/// Takes the seal away that a member has on a dilemma; gives what it held.
pub async fn take(conn: &mut Conn, id: DilemmaId, member: MemberId) -> Result<Option<Sealed>, StoreError> {
    let row = sqlx::query(
        "DELETE FROM sealed_dilemma WHERE dilemma_id = $1 AND member_id = $2
         RETURNING member_id, company_id, publish_at, next_update",
    )
    .bind(id.0)
    .bind(member.0)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(sealed_of).transpose()
}

fn sealed_of(row: &AnyRow) -> Result<Sealed, StoreError> {
    Ok(Sealed {
        member: MemberId(row.int("member_id")?),
        company: row.opt_int("company_id")?.map(CompanyId),
        publish_at: row.time("publish_at")?,
        next_update: row.opt_time("next_update")?,
    })
}

fn from_row(row: &AnyRow) -> Result<SealedRow, StoreError> {
    let unsealed = match row.opt_time("unsealed_at")? {
        Some(at) => Some(UnsealedRow {
            at,
            by: row.opt_int("unsealed_by_id")?.map(MemberId),
            reason: row.text("unsealed_reason")?,
        }),
        None => None,
    };
    Ok(SealedRow { sealed: sealed_of(row)?, unsealed })
}
