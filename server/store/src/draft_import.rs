//! What became of the documents that drafts were made of. Reading asks whose the draft is, as in [`crate::draft`].

use domain::conversion::Import;
use domain::id::{DraftId, MemberId};

use crate::column::{Columns, to_json};
use crate::{Conn, StoreError};

/// Returns what is known of the documents of a member's draft; `None` where it had none.
pub async fn find(conn: &mut Conn, draft: DraftId, member: MemberId) -> Result<Option<Import>, StoreError> {
    let row = sqlx::query(
        "SELECT i.report FROM draft_import i JOIN draft d ON d.id = i.draft_id
         WHERE i.draft_id = $1 AND d.member_id = $2 AND d.deleted_at IS NULL",
    )
    .bind(draft.0)
    .bind(member.0)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(|row| row.json("report")).transpose()
}

/// Returns what is known of the documents of a member's drafts of the back catalogue.
pub async fn of_catalogue(conn: &mut Conn, member: MemberId) -> Result<Vec<(DraftId, Import)>, StoreError> {
    let rows = sqlx::query(
        "SELECT i.draft_id, i.report FROM draft_import i
         JOIN draft d ON d.id = i.draft_id JOIN draft_source s ON s.draft_id = i.draft_id
         WHERE d.member_id = $1 AND s.catalogue_number IS NOT NULL AND d.deleted_at IS NULL",
    )
    .bind(member.0)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok((DraftId(row.int("draft_id")?), row.json("report")?))).collect()
}

/// Keeps what is known of the documents of a draft, in place of what was known before.
///
/// # Errors
/// [`StoreError::Reference`] without such a draft.
pub async fn save(conn: &mut Conn, draft: DraftId, import: &Import) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO draft_import (draft_id, report) VALUES ($1, $2)
         ON CONFLICT (draft_id) DO UPDATE SET report = excluded.report",
    )
    .bind(draft.0)
    .bind(to_json("report", import)?)
    .execute(conn)
    .await?;
    Ok(())
}
