//! Who asked a dilemma anonymously, and when it is to be published. Nothing else refers to these rows, and no query joins
//! them: they are asked by their key alone.

use domain::clock::Timestamp;
use domain::id::{CompanyId, DilemmaId, MemberId};

use crate::column::Columns;
use crate::{Conn, StoreError};

/// Who asked a dilemma anonymously.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// The member.
    pub member: MemberId,
    /// The company that the member was of.
    pub company: Option<CompanyId>,
    /// From when on it may be published.
    pub publish_at: Timestamp,
}

/// Seals who asked a dilemma.
pub async fn insert(conn: &mut Conn, id: DilemmaId, sealed: Sealed) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO sealed_dilemma (dilemma_id, member_id, company_id, publish_at) VALUES ($1, $2, $3, $4)")
        .bind(id.0)
        .bind(sealed.member.0)
        .bind(sealed.company.map(|company| company.0))
        .bind(sealed.publish_at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Returns whether a member asked a dilemma anonymously.
pub async fn is_by(conn: &mut Conn, id: DilemmaId, member: MemberId) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM sealed_dilemma WHERE dilemma_id = $1 AND member_id = $2";
    let count: i64 = sqlx::query_scalar(sql).bind(id.0).bind(member.0).fetch_one(conn).await?;
    Ok(count > 0)
}

/// The dilemmas that a member asked anonymously.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<DilemmaId>, StoreError> {
    let sql = "SELECT dilemma_id FROM sealed_dilemma WHERE member_id = $1 ORDER BY dilemma_id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(member.0).fetch_all(conn).await?;
    Ok(ids.into_iter().map(DilemmaId).collect())
}

/// From when on a dilemma may be published; `None` where nobody asked it anonymously.
pub async fn publish_at(conn: &mut Conn, id: DilemmaId) -> Result<Option<Timestamp>, StoreError> {
    let row = sqlx::query("SELECT publish_at FROM sealed_dilemma WHERE dilemma_id = $1").bind(id.0);
    row.fetch_optional(conn).await?.as_ref().map(|row| row.time("publish_at")).transpose()
}

/// Takes the seal away that a member has on a dilemma; gives what it held.
pub async fn take(conn: &mut Conn, id: DilemmaId, member: MemberId) -> Result<Option<Sealed>, StoreError> {
    let row = sqlx::query(
        "DELETE FROM sealed_dilemma WHERE dilemma_id = $1 AND member_id = $2 RETURNING company_id, publish_at",
    )
    .bind(id.0)
    .bind(member.0)
    .fetch_optional(conn)
    .await?;
    let sealed = |row: &sqlx::any::AnyRow| {
        let company = row.opt_int("company_id")?.map(CompanyId);
        Ok(Sealed { member, company, publish_at: row.time("publish_at")? })
    };
    row.as_ref().map(sealed).transpose()
}
