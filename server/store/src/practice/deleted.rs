//! Practices that were deleted and can still be brought back. Nothing else of this crate sees them.

use domain::clock::Timestamp;
use domain::id::{CompanyId, MemberId, PracticeId};
use domain::language::Language;
use sqlx::any::AnyRow;

use super::Access;
use crate::column::Columns;
use crate::gathered::member_ids_json;
use crate::{Conn, StoreError};

/// A practice that was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// The practice's key.
    pub id: PracticeId,
    /// The name in URLs that it had, and that another may have by now.
    pub slug: String,
    /// The practice's title.
    pub title: String,
    /// The language of the practice's text.
    pub language: Language,
    /// The number of its present text.
    pub revision: i64,
    /// The moment at which the practice was deleted.
    pub deleted_at: Timestamp,
    /// What the permission rules need to know of it.
    pub access: Access,
}

macro_rules! deleted {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.deleted_slug, p.title, p.language, p.revision, p.deleted_at, p.company_id, p.status,
                    p.creator_id, p.archived_by, ",
            member_ids_json!("practice_author", "practice_id", "p.id"),
            " AS authors FROM practice p WHERE p.deleted_at IS NOT NULL AND ",
            $rest
        )
    };
}

/// Marks a practice as deleted, if it still has the expected version, and frees its slug; whether it did.
pub async fn set_deleted(conn: &mut Conn, id: PracticeId, expected: i64, at: Timestamp) -> Result<bool, StoreError> {
    // No slug holds a tilde.
    let done = sqlx::query(
        "UPDATE practice SET version = version + 1, deleted_at = $3, deleted_slug = slug, slug = '~' || id
         WHERE id = $1 AND version = $2 AND deleted_at IS NULL",
    )
    .bind(id.0)
    .bind(expected)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A deleted practice by its key.
pub async fn find_deleted(conn: &mut Conn, id: PracticeId) -> Result<Option<Deleted>, StoreError> {
    let row = sqlx::query(deleted!("p.id = $1")).bind(id.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// The deleted practices that a company has or a member wrote or entered, the last deleted first.
pub async fn deleted_of(
    conn: &mut Conn,
    company: CompanyId,
    member: MemberId,
    limit: i64,
) -> Result<Vec<Deleted>, StoreError> {
    let rows = sqlx::query(deleted!(
        "(p.company_id = $1 OR p.creator_id = $2) ORDER BY p.deleted_at DESC, p.id DESC LIMIT $3"
    ))
    .bind(company.0)
    .bind(member.0)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Brings a deleted practice back under a slug; whether it was deleted.
///
/// # Errors
/// [`StoreError::Unique`] with field `slug`.
pub async fn restore(conn: &mut Conn, id: PracticeId, slug: &str) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE practice SET version = version + 1, deleted_at = NULL, deleted_slug = NULL, slug = $2
         WHERE id = $1 AND deleted_at IS NOT NULL",
    )
    .bind(id.0)
    .bind(slug)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

fn from_row(row: &AnyRow) -> Result<Deleted, StoreError> {
    Ok(Deleted {
        id: PracticeId(row.int("id")?),
        slug: row.text("deleted_slug")?,
        title: row.text("title")?,
        language: row.code("language")?,
        revision: row.int("revision")?,
        deleted_at: row.time("deleted_at")?,
        access: Access {
            company: CompanyId(row.int("company_id")?),
            status: row.code("status")?,
            authors: row.json("authors")?,
            creator: row.opt_int("creator_id")?.map(MemberId),
            archived_by: row.opt_code("archived_by")?,
        },
    })
}
