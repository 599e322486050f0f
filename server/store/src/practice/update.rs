//! Changing practices over the version that was seen.

use domain::clock::Timestamp;
use domain::id::{CompanyId, MemberId, PracticeId, TopicId};
use domain::practice::{ArchivedBy, Sharing, Status};
use sqlx::Row;

use super::Fields;
use super::insert::{insert_authors, insert_revisions, insert_topics, ranked};
use crate::column::Columns;
use crate::{Conn, StoreError, file_text};

/// Replaces what an author may change, as a new revision, if the practice still has the expected
/// version. Returns the new version; `None` when it has another by now, or is gone.
///
/// # Errors
/// [`StoreError::Reference`] without such a meeting.
pub async fn update(
    conn: &mut Conn,
    id: PracticeId,
    expected: i64,
    fields: &Fields,
    by: Option<MemberId>,
    at: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let row = sqlx::query(
        "UPDATE practice SET version = version + 1, revision = revision + 1, kind = $3, language = $4,
                meeting_id = $5, title = $6, summary = $7, audience = $8, effort = $9, result = $10,
                approved_by = $11, approved_on = $12, updated_at = $13, sharing = $14
         WHERE id = $1 AND version = $2 AND deleted_at IS NULL RETURNING version, revision",
    )
    .bind(id.0)
    .bind(expected)
    .bind(fields.kind.as_str())
    .bind(fields.language.as_str())
    .bind(fields.meeting.map(|meeting| meeting.0))
    .bind(&fields.text.title)
    .bind(&fields.text.summary)
    .bind(&fields.audience)
    .bind(&fields.effort)
    .bind(&fields.result)
    .bind(&fields.approved_by)
    .bind(&fields.approved_on)
    .bind(at.0)
    .bind(fields.sharing.as_str())
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    insert_revisions(conn, &[(id, &fields.text, by)], row.try_get("revision")?, at).await?;
    Ok(Some(row.try_get("version")?))
}

/// The practices whose publication somebody approved, and who.
pub async fn approvers(conn: &mut Conn) -> Result<Vec<(PracticeId, String)>, StoreError> {
    let rows = sqlx::query("SELECT id, approved_by FROM practice WHERE approved_by <> ''").fetch_all(conn).await?;
    rows.iter().map(|row| Ok((PracticeId(row.int("id")?), row.text("approved_by")?))).collect()
}

/// Forgets who approved a publication.
pub async fn forget_approver(conn: &mut Conn, id: PracticeId) -> Result<(), StoreError> {
    sqlx::query("UPDATE practice SET approved_by = '', approved_on = '' WHERE id = $1")
        .bind(id.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Who can see a practice and, where it is in the archive, who moved it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Publication {
    /// The status, which says who can see the practice.
    pub status: Status,
    /// Who moved it to the archive; `None` elsewhere.
    pub archived_by: Option<ArchivedBy>,
}

impl From<Status> for Publication {
    /// A status other than the archive's.
    fn from(status: Status) -> Self {
        Self { status, archived_by: None }
    }
}

/// Changes who can see a practice, if it still has the expected version; being published for the
/// first time is noted. Returns the new version; `None` when it has another by now, or is gone.
pub async fn set_status(
    conn: &mut Conn,
    id: PracticeId,
    expected: i64,
    publication: impl Into<Publication>,
    at: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let Publication { status, archived_by } = publication.into();
    Ok(sqlx::query_scalar(
        "UPDATE practice SET version = version + 1, status = $3, updated_at = $4, archived_by = $5,
                published_at = CASE WHEN $3 = 'published' THEN coalesce(published_at, $4) ELSE published_at END
         WHERE id = $1 AND version = $2 AND deleted_at IS NULL RETURNING version",
    )
    .bind(id.0)
    .bind(expected)
    .bind(status.as_str())
    .bind(at.0)
    .bind(archived_by.map(ArchivedBy::as_str))
    .fetch_optional(conn)
    .await?)
}

/// Changes how far a practice may go, if it still has the expected version. Returns the new version; `None` when it has
/// another by now, or is gone.
pub async fn set_sharing(
    conn: &mut Conn,
    id: PracticeId,
    expected: i64,
    sharing: Sharing,
    at: Timestamp,
) -> Result<Option<i64>, StoreError> {
    Ok(sqlx::query_scalar(
        "UPDATE practice SET version = version + 1, sharing = $3, updated_at = $4
         WHERE id = $1 AND version = $2 AND deleted_at IS NULL RETURNING version",
    )
    .bind(id.0)
    .bind(expected)
    .bind(sharing.as_str())
    .bind(at.0)
    .fetch_optional(conn)
    .await?)
}

/// Changes whose a practice is and since when every member can see it.
///
/// # Errors
/// [`StoreError::Reference`] without such a company.
pub async fn set_origin(
    conn: &mut Conn,
    id: PracticeId,
    company: CompanyId,
    published_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE practice SET company_id = $2, published_at = $3 WHERE id = $1")
        .bind(id.0)
        .bind(company.0)
        .bind(published_at.map(|at| at.0))
        .execute(conn)
        .await?;
    Ok(())
}

/// Replaces a practice's authors, in this order.
pub async fn set_authors(conn: &mut Conn, id: PracticeId, authors: &[MemberId]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM practice_author WHERE practice_id = $1").bind(id.0).execute(&mut *conn).await?;
    insert_authors(conn, &ranked(id, authors)).await
}

/// Replaces a practice's topics, the main one first.
pub async fn set_topics(conn: &mut Conn, id: PracticeId, topics: &[TopicId]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM practice_topic WHERE practice_id = $1").bind(id.0).execute(&mut *conn).await?;
    insert_topics(conn, &ranked(id, topics)).await
}

/// Deletes a practice for good, if it still has the expected version, with everything that has its text: its
/// revisions, the rows of its files, the drafts of changes to it, and what those files said where no other
/// text has them. Gives the hashes of the contents that no file has any more; `None` when it was not there in that
/// version.
pub async fn erase(conn: &mut Conn, id: PracticeId, expected: i64) -> Result<Option<Vec<String>>, StoreError> {
    let hashes: Vec<String> = sqlx::query_scalar(
        "SELECT f.hash FROM attachment f LEFT JOIN draft d ON d.id = f.draft_id
         WHERE f.practice_id = $1 OR d.practice_id = $1
         UNION SELECT r.hash FROM removed_file r JOIN draft d ON d.id = r.draft_id WHERE d.practice_id = $1",
    )
    .bind(id.0)
    .fetch_all(&mut *conn)
    .await?;
    // Before the practice, whose end would make them drafts of their own.
    let drafts = "DELETE FROM draft WHERE practice_id = (SELECT id FROM practice WHERE id = $1 AND version = $2)";
    sqlx::query(drafts).bind(id.0).bind(expected).execute(&mut *conn).await?;
    let done = sqlx::query("DELETE FROM practice WHERE id = $1 AND version = $2")
        .bind(id.0)
        .bind(expected)
        .execute(&mut *conn)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    Ok(Some(file_text::forget_unused(conn, hashes).await?))
}
