//! Where the texts of uploaded drafts came from. Every function asks whose the draft is, as in
//! [`crate::draft`].

use domain::draft::{AssignedTo, DraftSource};
use domain::id::{DraftId, MemberId};
use sqlx::any::AnyRow;

use crate::column::{Columns, to_json};
use crate::{Conn, StoreError};

/// The source of a draft that was begun with an uploaded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSource {
    /// The facts that are known of the source.
    pub source: DraftSource,
    /// The text as it was uploaded, where the draft begins with another.
    pub other_body: Option<String>,
    /// The SHA-256 of the file's content, in lower-case hexadecimal.
    pub content_hash: Option<String>,
}

macro_rules! sources {
    ($rest:literal) => {
        concat!(
            "SELECT s.draft_id, s.file_name, s.catalogue_number, s.assignment, s.tidied_places, s.is_tidied
             FROM draft_source s JOIN draft d ON d.id = s.draft_id ",
            $rest
        )
    };
}

/// The source of a member's draft.
pub async fn find(conn: &mut Conn, draft: DraftId, member: MemberId) -> Result<Option<DraftSource>, StoreError> {
    let row = sqlx::query(sources!("WHERE s.draft_id = $1 AND d.member_id = $2 AND d.deleted_at IS NULL"))
        .bind(draft.0)
        .bind(member.0)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// A member's drafts of the back catalogue, in the order of the uploads.
pub async fn catalogue(conn: &mut Conn, member: MemberId) -> Result<Vec<DraftSource>, StoreError> {
    let rows = sqlx::query(sources!(
        "WHERE d.member_id = $1 AND s.catalogue_number IS NOT NULL AND d.deleted_at IS NULL
         ORDER BY s.catalogue_number, s.draft_id"
    ))
    .bind(member.0)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Returns how many drafts of the back catalogue a member has, and the last number among them and
/// those that were deleted and can be brought back.
pub async fn catalogue_size(conn: &mut Conn, member: MemberId) -> Result<(i64, i64), StoreError> {
    let row = sqlx::query(
        "SELECT count(CASE WHEN d.deleted_at IS NULL THEN 1 END) AS size, coalesce(max(s.catalogue_number), 0) AS last
         FROM draft_source s JOIN draft d ON d.id = s.draft_id
         WHERE d.member_id = $1 AND s.catalogue_number IS NOT NULL",
    )
    .bind(member.0)
    .fetch_one(conn)
    .await?;
    Ok((row.int("size")?, row.int("last")?))
}

/// Returns whether a draft of the back catalogue was made of that file, of the same name and content: one of the member's
/// that waits, or anybody's that has become a practice.
pub async fn is_in_catalogue(
    conn: &mut Conn,
    member: MemberId,
    file_name: &str,
    content_hash: &str,
) -> Result<bool, StoreError> {
    let count: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM draft_source s JOIN draft d ON d.id = s.draft_id
                 WHERE d.member_id = $1 AND s.catalogue_number IS NOT NULL AND d.deleted_at IS NULL
                   AND s.file_name = $2 AND s.content_hash = $3)
              + (SELECT count(*) FROM published_draft b JOIN practice p ON p.id = b.practice_id
                 WHERE p.deleted_at IS NULL AND b.file_name = $2 AND b.content_hash = $3)",
    )
    .bind(member.0)
    .bind(file_name)
    .bind(content_hash)
    .fetch_one(conn)
    .await?;
    Ok(count > 0)
}

/// The other version of a member's draft's text: as it was uploaded, or in order, whichever the draft does not have.
pub async fn other_body(conn: &mut Conn, draft: DraftId, member: MemberId) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(
        "SELECT s.other_body FROM draft_source s JOIN draft d ON d.id = s.draft_id
         WHERE s.draft_id = $1 AND d.member_id = $2 AND d.deleted_at IS NULL",
    )
    .bind(draft.0)
    .bind(member.0)
    .fetch_optional(conn)
    .await?;
    match row {
        Some(row) if row.opt_text("other_body")?.is_some() => row.json("other_body").map(Some),
        _ => Ok(None),
    }
}

/// Notes where a draft came from.
///
/// # Errors
/// [`StoreError::Reference`] without such a draft.
pub async fn insert(conn: &mut Conn, new: &NewSource) -> Result<(), StoreError> {
    let DraftSource { draft, file_name, catalogue_number, assignment, tidied_places, is_tidied } = &new.source;
    sqlx::query("INSERT INTO draft_source VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(draft.0)
        .bind(file_name)
        .bind(*catalogue_number)
        .bind(to_json("assignment", assignment)?)
        .bind(*tidied_places)
        .bind(i64::from(*is_tidied))
        .bind(new.other_body.as_ref().map(|body| to_json("other_body", body)).transpose()?)
        .bind(&new.content_hash)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes what a draft of the back catalogue will be assigned to.
pub async fn set_assignment(conn: &mut Conn, draft: DraftId, assignment: &AssignedTo) -> Result<(), StoreError> {
    sqlx::query("UPDATE draft_source SET assignment = $2 WHERE draft_id = $1")
        .bind(draft.0)
        .bind(to_json("assignment", assignment)?)
        .execute(conn)
        .await?;
    Ok(())
}

/// Keeps a version of the text in place of the other, which the draft has now.
pub async fn set_other_body(conn: &mut Conn, draft: DraftId, body: &str, is_tidied: bool) -> Result<(), StoreError> {
    sqlx::query("UPDATE draft_source SET other_body = $2, is_tidied = $3 WHERE draft_id = $1")
        .bind(draft.0)
        .bind(to_json("other_body", body)?)
        .bind(i64::from(is_tidied))
        .execute(conn)
        .await?;
    Ok(())
}

fn from_row(row: &AnyRow) -> Result<DraftSource, StoreError> {
    Ok(DraftSource {
        draft: DraftId(row.int("draft_id")?),
        file_name: row.text("file_name")?,
        catalogue_number: row.opt_int("catalogue_number")?,
        assignment: row.json("assignment")?,
        tidied_places: row.int("tidied_places")?,
        is_tidied: row.int("is_tidied")? != 0,
    })
}
