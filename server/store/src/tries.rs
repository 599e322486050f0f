//! Tries of practices. A deleted one keeps its row for a while, so that it can be brought back.

use std::collections::{BTreeSet, HashMap};

use domain::clock::Timestamp;
use domain::company::Company;
use domain::id::{CompanyId, MemberId, PracticeId, TryId};
use domain::member::Person;
use domain::policy::TryFacts;
use domain::tries::{TryOutcome, TryReport};
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::company::{self, company_columns};
use crate::member::{opt_person, shown_name};
use crate::placeholders::keys;
use crate::{Conn, StoreError};

/// A try as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryRecord {
    /// The try's key.
    pub id: TryId,
    /// The practice that was tried.
    pub practice: PracticeId,
    /// The try's version.
    pub version: i64,
    /// The member who wrote it; `None` once their data was erased.
    pub author: Option<Person>,
    /// The company that tried it.
    pub company: Option<Company>,
    /// What was tried and what came of it.
    pub report: TryReport,
    /// The moment at which it was written.
    pub created_at: Timestamp,
    /// The moment at which it was last changed.
    pub updated_at: Timestamp,
    /// Whether the try is deleted.
    pub is_deleted: bool,
    /// The member who deleted it, where it is deleted and they are known.
    pub deleted_by: Option<MemberId>,
}

impl TryRecord {
    /// Returns what the permission rules need to know of it.
    pub fn facts(&self) -> TryFacts {
        TryFacts {
            author: self.author.as_ref().map(|author| author.id),
            company: self.company.as_ref().map(|company| company.id),
            shown: self.report.shown,
            is_deleted: self.is_deleted,
            deleted_by: self.deleted_by,
        }
    }
}

/// A try to be stored.
#[derive(Debug, Clone, Copy)]
pub struct NewTry<'a> {
    /// The practice that was tried.
    pub practice: PracticeId,
    /// The member who wrote it.
    pub author: Option<MemberId>,
    /// The company that tried it.
    pub company: Option<CompanyId>,
    /// What was tried and what came of it.
    pub report: &'a TryReport,
    /// The moment at which it was written.
    pub at: Timestamp,
    /// The moment at which it was last changed, where it was.
    pub edited_at: Option<Timestamp>,
}

macro_rules! records {
    ($rest:literal) => {
        concat!(
            "SELECT y.id, y.practice_id, y.version, y.author_id, ",
            shown_name!("m"),
            " AS author_name, m.profession AS author_profession, y.tried_on, y.team, y.outcome, y.why, y.backed_by, y.shown,
                    y.created_at, y.updated_at, y.deleted_at, y.deleted_by_id, ",
            company_columns!(),
            " FROM practice_try y LEFT JOIN member m ON m.id = y.author_id LEFT JOIN company c ON c.id = y.company_id ",
            $rest
        )
    };
}

/// A try by its key, deleted or not.
pub async fn find(conn: &mut Conn, id: TryId) -> Result<Option<TryRecord>, StoreError> {
    let row = sqlx::query(records!("WHERE y.id = $1")).bind(id.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// The tries of a practice that are not deleted, the last tried first.
pub async fn of_practice(conn: &mut Conn, practice: PracticeId) -> Result<Vec<TryRecord>, StoreError> {
    let sql = records!("WHERE y.practice_id = $1 AND y.deleted_at IS NULL ORDER BY y.tried_on DESC, y.id DESC");
    sqlx::query(sql).bind(practice.0).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// The tries behind a key that are not deleted, in the order of the keys; at most `limit`.
pub async fn after(conn: &mut Conn, id: TryId, limit: i64) -> Result<Vec<TryRecord>, StoreError> {
    let sql = records!("WHERE y.id > $1 AND y.deleted_at IS NULL ORDER BY y.id LIMIT $2");
    sqlx::query(sql).bind(id.0).bind(limit).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// The tries that were reported from one moment to another and are not deleted, the first reported first; at most `limit`.
pub async fn between(
    conn: &mut Conn,
    from: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<TryRecord>, StoreError> {
    let sql = records!(
        "WHERE y.created_at >= $1 AND y.created_at < $2 AND y.deleted_at IS NULL ORDER BY y.created_at, y.id LIMIT $3"
    );
    let rows = sqlx::query(sql).bind(from.0).bind(until.0).bind(limit).fetch_all(conn).await?;
    rows.iter().map(from_row).collect()
}

/// The tries that a member wrote and that are not deleted, the first written first.
pub async fn of_author(conn: &mut Conn, author: MemberId) -> Result<Vec<TryRecord>, StoreError> {
    let sql = records!("WHERE y.author_id = $1 AND y.deleted_at IS NULL ORDER BY y.id");
    sqlx::query(sql).bind(author.0).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// The tries of a company that are not deleted, the first written first.
pub async fn of_company(conn: &mut Conn, company: CompanyId) -> Result<Vec<TryRecord>, StoreError> {
    let sql = records!("WHERE y.company_id = $1 AND y.deleted_at IS NULL ORDER BY y.id");
    sqlx::query(sql).bind(company.0).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// The practice of a try, deleted or not.
pub async fn practice_of(conn: &mut Conn, id: TryId) -> Result<Option<PracticeId>, StoreError> {
    let sql = "SELECT practice_id FROM practice_try WHERE id = $1";
    let practice: Option<i64> = sqlx::query_scalar(sql).bind(id.0).fetch_optional(conn).await?;
    Ok(practice.map(PracticeId))
}

/// The outcomes of the tries of some practices; practices without any are left out.
pub async fn outcomes(
    conn: &mut Conn,
    practices: &[PracticeId],
) -> Result<HashMap<PracticeId, BTreeSet<TryOutcome>>, StoreError> {
    if practices.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = "SELECT DISTINCT practice_id, outcome FROM practice_try WHERE practice_id IN ({}) AND deleted_at IS NULL";
    let (sql, padded) = keys(sql, 1, practices);
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id.0);
    }
    let mut found: HashMap<PracticeId, BTreeSet<TryOutcome>> = HashMap::new();
    for row in query.fetch_all(conn).await? {
        found.entry(PracticeId(row.int("practice_id")?)).or_default().insert(row.code("outcome")?);
    }
    Ok(found)
}

/// Returns how many tries of a practice a member wrote, deleted ones included.
pub async fn count(conn: &mut Conn, practice: PracticeId, author: MemberId) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM practice_try WHERE practice_id = $1 AND author_id = $2";
    Ok(sqlx::query_scalar(sql).bind(practice.0).bind(author.0).fetch_one(conn).await?)
}

/// The try of the same practice by the same author that says the same and is shown in the same way, where there is one: for
/// what is sent twice.
pub async fn repeated(conn: &mut Conn, new: &NewTry<'_>) -> Result<Option<TryId>, StoreError> {
    let id: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM practice_try
         WHERE practice_id = $1 AND tried_on = $2 AND team = $3 AND why = $4 AND deleted_at IS NULL
           AND ((author_id IS NULL AND $5 IS NULL) OR author_id = $5)
           AND outcome = $6 AND backed_by = $7 AND shown = $8
         ORDER BY id LIMIT 1",
    )
    .bind(new.practice.0)
    .bind(&new.report.tried_on)
    .bind(&new.report.team)
    .bind(&new.report.why)
    .bind(new.author.map(|author| author.0))
    .bind(new.report.outcome.as_str())
    .bind(&new.report.backed_by)
    .bind(new.report.shown.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(id.map(TryId))
}

/// Adds a try.
///
/// # Errors
/// [`StoreError::Reference`] without such a practice, author or company.
pub async fn insert(conn: &mut Conn, new: &NewTry<'_>) -> Result<TryId, StoreError> {
    let report = new.report;
    let id = sqlx::query_scalar(
        "INSERT INTO practice_try (practice_id, author_id, company_id, version, tried_on, team, outcome, why, backed_by,
                                   shown, created_at, updated_at)
         VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
    )
    .bind(new.practice.0)
    .bind(new.author.map(|author| author.0))
    .bind(new.company.map(|company| company.0))
    .bind(&report.tried_on)
    .bind(&report.team)
    .bind(report.outcome.as_str())
    .bind(&report.why)
    .bind(&report.backed_by)
    .bind(report.shown.as_str())
    .bind(new.at.0)
    .bind(new.edited_at.unwrap_or(new.at).0)
    .fetch_one(conn)
    .await?;
    Ok(TryId(id))
}

/// Replaces what a try says, if it still has the expected version and is not deleted; whether it did.
pub async fn update(
    conn: &mut Conn,
    id: TryId,
    expected: i64,
    report: &TryReport,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE practice_try SET version = version + 1, tried_on = $3, team = $4, outcome = $5, why = $6, backed_by = $7,
                                 shown = $8, updated_at = $9
         WHERE id = $1 AND version = $2 AND deleted_at IS NULL",
    )
    .bind(id.0)
    .bind(expected)
    .bind(&report.tried_on)
    .bind(&report.team)
    .bind(report.outcome.as_str())
    .bind(&report.why)
    .bind(&report.backed_by)
    .bind(report.shown.as_str())
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes a try so that it can be brought back, if it still has the expected version; whether it did.
pub async fn delete(
    conn: &mut Conn,
    id: TryId,
    expected: i64,
    by: Option<MemberId>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE practice_try SET version = version + 1, deleted_at = $3, deleted_by_id = $4
               WHERE id = $1 AND version = $2 AND deleted_at IS NULL";
    let by = by.map(|member| member.0);
    let done = sqlx::query(sql).bind(id.0).bind(expected).bind(at.0).bind(by).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Brings a deleted try back; whether there was one.
pub async fn restore(conn: &mut Conn, id: TryId) -> Result<bool, StoreError> {
    let sql = "UPDATE practice_try SET version = version + 1, deleted_at = NULL, deleted_by_id = NULL
               WHERE id = $1 AND deleted_at IS NOT NULL";
    Ok(sqlx::query(sql).bind(id.0).execute(conn).await?.rows_affected() == 1)
}

/// Takes away the tries of a company that are there, in the name of nobody; gives their keys.
pub async fn withdraw(conn: &mut Conn, company: CompanyId, at: Timestamp) -> Result<Vec<TryId>, StoreError> {
    let sql = "UPDATE practice_try SET version = version + 1, deleted_at = $2, deleted_by_id = NULL
               WHERE company_id = $1 AND deleted_at IS NULL RETURNING id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(company.0).bind(at.0).fetch_all(conn).await?;
    Ok(ids.into_iter().map(TryId).collect())
}

/// Brings back the tries of a company that were taken away at a moment; gives their keys.
pub async fn bring_back(conn: &mut Conn, company: CompanyId, at: Timestamp) -> Result<Vec<TryId>, StoreError> {
    let sql = "UPDATE practice_try SET version = version + 1, deleted_at = NULL
               WHERE company_id = $1 AND deleted_at = $2 AND deleted_by_id IS NULL RETURNING id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(company.0).bind(at.0).fetch_all(conn).await?;
    Ok(ids.into_iter().map(TryId).collect())
}

/// The tries that name who backed them, deleted ones included, with that name.
pub async fn backers(conn: &mut Conn) -> Result<Vec<(TryId, String)>, StoreError> {
    let rows = sqlx::query("SELECT id, backed_by FROM practice_try WHERE backed_by <> ''").fetch_all(conn).await?;
    rows.iter().map(|row| Ok((TryId(row.int("id")?), row.text("backed_by")?))).collect()
}

/// Forgets who backed a try.
pub async fn forget_backer(conn: &mut Conn, id: TryId) -> Result<(), StoreError> {
    sqlx::query("UPDATE practice_try SET backed_by = '', version = version + 1 WHERE id = $1")
        .bind(id.0)
        .execute(conn)
        .await?;
    Ok(())
}

fn from_row(row: &AnyRow) -> Result<TryRecord, StoreError> {
    let company = match row.opt_int("company_id")? {
        Some(_) => Some(company::from_row(row)?),
        None => None,
    };
    Ok(TryRecord {
        id: TryId(row.int("id")?),
        practice: PracticeId(row.int("practice_id")?),
        version: row.int("version")?,
        author: opt_person(row, ["author_id", "author_name", "author_profession"])?,
        company,
        report: TryReport {
            tried_on: row.text("tried_on")?,
            team: row.text("team")?,
            outcome: row.code("outcome")?,
            why: row.text("why")?,
            backed_by: row.text("backed_by")?,
            shown: row.code("shown")?,
        },
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        is_deleted: row.opt_int("deleted_at")?.is_some(),
        deleted_by: row.opt_int("deleted_by_id")?.map(MemberId),
    })
}
