//! Keys and names of practices alone.

use domain::clock::Timestamp;
use domain::id::{CompanyId, MeetingId, MemberId, PracticeId, TopicId};
use domain::practice::{PracticeKind, Status};

use crate::column::Columns;
use crate::placeholders::keys;
use crate::{Conn, StoreError};

/// Returns which of these slugs belong to a practice already.
pub async fn slugs_taken(conn: &mut Conn, slugs: &[&str]) -> Result<Vec<String>, StoreError> {
    let mut taken = vec![];
    for chunk in slugs.chunks(500) {
        let (sql, padded) = keys("SELECT slug FROM practice WHERE slug IN ({})", 1, chunk);
        let mut query = sqlx::query_scalar(sql);
        for slug in padded {
            query = query.bind(slug);
        }
        taken.extend(query.fetch_all(&mut *conn).await?);
    }
    Ok(taken)
}

/// Returns how many practices there are, whoever can see them.
pub async fn count_all(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM practice WHERE deleted_at IS NULL").fetch_one(conn).await?)
}

/// The practices of a company.
pub async fn ids_of_company(conn: &mut Conn, company: CompanyId) -> Result<Vec<PracticeId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM practice WHERE company_id = $1 ORDER BY id")
        .bind(company.0)
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(PracticeId).collect())
}

/// The practices of a company that are not deleted, with the version of each.
pub async fn versions_of_company(conn: &mut Conn, company: CompanyId) -> Result<Vec<(PracticeId, i64)>, StoreError> {
    let sql = "SELECT id, version FROM practice WHERE company_id = $1 AND deleted_at IS NULL ORDER BY id";
    let rows = sqlx::query(sql).bind(company.0).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((PracticeId(row.int("id")?), row.int("version")?))).collect()
}

/// The practices of a company that were deleted at that moment.
pub async fn ids_deleted_at(conn: &mut Conn, company: CompanyId, at: Timestamp) -> Result<Vec<PracticeId>, StoreError> {
    let sql = "SELECT id FROM practice WHERE company_id = $1 AND deleted_at = $2 ORDER BY id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(company.0).bind(at.0).fetch_all(conn).await?;
    Ok(ids.into_iter().map(PracticeId).collect())
}

/// The practices about a topic.
pub async fn ids_of_topic(conn: &mut Conn, topic: TopicId) -> Result<Vec<PracticeId>, StoreError> {
    let sql = "SELECT practice_id FROM practice_topic WHERE topic_id = $1 ORDER BY practice_id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(topic.0).fetch_all(conn).await?;
    Ok(ids.into_iter().map(PracticeId).collect())
}

/// Gives practices of a company to another.
pub async fn set_company(conn: &mut Conn, id: PracticeId, company: CompanyId) -> Result<(), StoreError> {
    let sql = "UPDATE practice SET company_id = $2, version = version + 1 WHERE id = $1";
    sqlx::query(sql).bind(id.0).bind(company.0).execute(conn).await?;
    Ok(())
}

/// The practices of a meeting.
pub async fn ids_of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<PracticeId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM practice WHERE meeting_id = $1 ORDER BY id")
        .bind(meeting.0)
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(PracticeId).collect())
}

/// The practices a member wrote.
pub async fn ids_of_author(conn: &mut Conn, author: MemberId) -> Result<Vec<PracticeId>, StoreError> {
    let ids: Vec<i64> =
        sqlx::query_scalar("SELECT practice_id FROM practice_author WHERE member_id = $1 ORDER BY practice_id")
            .bind(author.0)
            .fetch_all(conn)
            .await?;
    Ok(ids.into_iter().map(PracticeId).collect())
}

/// Returns whether a write-up of a meeting is there.
pub async fn has_write_up(conn: &mut Conn, meeting: MeetingId) -> Result<bool, StoreError> {
    Ok(count_write_ups(conn, meeting).await? > 0)
}

/// Returns how many write-ups of a meeting are there, be it that their company has still to confirm them. One that is still
/// written, or was withdrawn into the archive, is not.
pub async fn count_write_ups(conn: &mut Conn, meeting: MeetingId) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM practice WHERE meeting_id = $1 AND kind = $2 AND status IN ($3, $4) AND deleted_at IS NULL",
    )
    .bind(meeting.0)
    .bind(PracticeKind::WriteUp.as_str())
    .bind(Status::Published.as_str())
    .bind(Status::InReview.as_str());
    Ok(count.fetch_one(conn).await?)
}
