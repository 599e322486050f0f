//! Changing practices over the version that was seen.

use domain::clock::Timestamp;
use domain::id::{CompanyId, MemberId, PracticeId, TopicId};
use domain::practice::Status;
use sqlx::Row;

use super::Fields;
use super::insert::{insert_authors, insert_revisions, insert_topics, ranked};
use crate::{Conn, StoreError};

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
                updated_at = $11
         WHERE id = $1 AND version = $2 RETURNING version, revision",
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
    .bind(at.0)
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    insert_revisions(conn, &[(id, &fields.text, by)], row.try_get("revision")?, at).await?;
    Ok(Some(row.try_get("version")?))
}

/// Changes who can see a practice, if it still has the expected version; being published for the
/// first time is noted. Returns the new version; `None` when it has another by now, or is gone.
pub async fn set_status(
    conn: &mut Conn,
    id: PracticeId,
    expected: i64,
    status: Status,
    at: Timestamp,
) -> Result<Option<i64>, StoreError> {
    Ok(sqlx::query_scalar(
        "UPDATE practice SET version = version + 1, status = $3, updated_at = $4,
                published_at = CASE WHEN $3 = 'published' THEN coalesce(published_at, $4) ELSE published_at END
         WHERE id = $1 AND version = $2 RETURNING version",
    )
    .bind(id.0)
    .bind(expected)
    .bind(status.as_str())
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

/// Deletes a practice with its revisions and the rows of its files; whether there was one.
pub async fn delete(conn: &mut Conn, id: PracticeId) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM practice WHERE id = $1").bind(id.0).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}
