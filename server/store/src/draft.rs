//! Drafts: what a member is writing. Every function asks whose it is, so that nobody reads or
//! changes another's.

use domain::clock::Timestamp;
use domain::draft::{Draft, DraftCard, first_words, line_title};
use domain::id::{CompanyId, DraftId, MeetingId, MemberId, PracticeId};
use domain::practice::Content;
use domain::problem::FieldError;
use sqlx::any::AnyRow;

use crate::column::{Columns, to_json};
use crate::gathered::attachments_json;
use crate::practice::{meeting_ref, meeting_ref_columns};
use crate::{Conn, StoreError};

macro_rules! drafts {
    ($rest:literal) => {
        concat!(
            // Of a practice that was deleted meanwhile a draft is a text of its own.
            "SELECT d.id, d.member_id, p.id AS practice_id, d.base_version, d.meeting_id, d.company_id, d.content,
                    d.notices, d.version, d.updated_at, ",
            attachments_json!("draft_id", "d.id"),
            " AS attachments
             FROM draft d LEFT JOIN practice p ON p.id = d.practice_id AND p.deleted_at IS NULL
             WHERE d.deleted_at IS NULL AND ",
            $rest
        )
    };
}

/// Lines of a list: all that is read of a draft stands in the index `draft_list`, so that no text is read.
macro_rules! lines {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.title, d.excerpt, d.size, d.updated_at, d.deleted_at, p.title AS practice_title, ",
            meeting_ref_columns!(),
            " FROM draft d
              LEFT JOIN practice p ON p.id = d.practice_id AND p.deleted_at IS NULL
              LEFT JOIN meeting g ON g.id = d.meeting_id
              WHERE ",
            $rest
        )
    };
}

/// A member's draft, with its files.
pub async fn find(conn: &mut Conn, id: DraftId, member: MemberId) -> Result<Option<Draft>, StoreError> {
    let row =
        sqlx::query(drafts!("d.id = $1 AND d.member_id = $2")).bind(id.0).bind(member.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// A member's drafts but for those of the back catalogue, as lines, the last saved first.
pub async fn list(conn: &mut Conn, member: MemberId, limit: i64) -> Result<Vec<DraftCard>, StoreError> {
    let rows = sqlx::query(lines!(
        "d.member_id = $1 AND d.deleted_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM draft_source s WHERE s.draft_id = d.id AND s.catalogue_number IS NOT NULL)
         ORDER BY d.updated_at DESC, d.id DESC LIMIT $2"
    ))
    .bind(member.0)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(line_from_row).collect()
}

/// Returns how many drafts [`list`] has in all.
pub async fn count(conn: &mut Conn, member: MemberId) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM draft d
               WHERE d.member_id = $1 AND d.deleted_at IS NULL AND NOT EXISTS (
                   SELECT 1 FROM draft_source s WHERE s.draft_id = d.id AND s.catalogue_number IS NOT NULL)";
    Ok(sqlx::query_scalar(sql).bind(member.0).fetch_one(conn).await?)
}

/// A member's drafts that were deleted and can be brought back, the last deleted first.
pub async fn deleted(conn: &mut Conn, member: MemberId, limit: i64) -> Result<Vec<DraftCard>, StoreError> {
    let rows = sqlx::query(lines!(
        "d.member_id = $1 AND d.deleted_at IS NOT NULL ORDER BY d.deleted_at DESC, d.id DESC LIMIT $2"
    ))
    .bind(member.0)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(line_from_row).collect()
}

/// A member's draft that was deleted and can be brought back.
pub async fn find_deleted(conn: &mut Conn, id: DraftId, member: MemberId) -> Result<Option<DraftCard>, StoreError> {
    let row = sqlx::query(lines!("d.id = $1 AND d.member_id = $2 AND d.deleted_at IS NOT NULL"))
        .bind(id.0)
        .bind(member.0)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(line_from_row).transpose()
}

/// The space that a member's drafts take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DraftUsage {
    /// The number of drafts.
    pub drafts: i64,
    /// Bytes of their texts.
    pub bytes: i64,
    /// How many there are with those that were deleted and can be brought back.
    pub drafts_with_deleted: i64,
    /// The size of these in bytes.
    pub bytes_with_deleted: i64,
}

/// Returns how much a member's drafts take, read from the index `draft_list` alone.
pub async fn usage(conn: &mut Conn, member: MemberId) -> Result<DraftUsage, StoreError> {
    let row = sqlx::query(
        "SELECT CAST(coalesce(sum(CASE WHEN deleted_at IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS drafts,
                CAST(coalesce(sum(CASE WHEN deleted_at IS NULL THEN size ELSE 0 END), 0) AS BIGINT) AS bytes,
                count(*) AS all_drafts, CAST(coalesce(sum(size), 0) AS BIGINT) AS all_bytes
         FROM draft WHERE member_id = $1",
    )
    .bind(member.0)
    .fetch_one(conn)
    .await?;
    Ok(DraftUsage {
        drafts: row.int("drafts")?,
        bytes: row.int("bytes")?,
        drafts_with_deleted: row.int("all_drafts")?,
        bytes_with_deleted: row.int("all_bytes")?,
    })
}

/// Returns how many bytes a draft takes with that text.
///
/// # Errors
/// Where a text cannot be written as JSON; each of these can.
pub fn size(content: &Content) -> Result<i64, StoreError> {
    Ok(to_json("content", content)?.len() as i64)
}

/// A member's drafts that take so many bytes: those that may have the same text as one of that size.
pub async fn of_size(conn: &mut Conn, member: MemberId, size: i64) -> Result<Vec<Draft>, StoreError> {
    let rows = sqlx::query(drafts!("d.member_id = $1 AND d.size = $2 ORDER BY d.updated_at DESC, d.id DESC LIMIT 5"))
        .bind(member.0)
        .bind(size)
        .fetch_all(conn)
        .await?;
    rows.iter().map(from_row).collect()
}

/// A member's drafts of the back catalogue.
pub async fn of_catalogue(conn: &mut Conn, member: MemberId) -> Result<Vec<Draft>, StoreError> {
    let rows = sqlx::query(drafts!(
        "d.member_id = $1 AND EXISTS (
            SELECT 1 FROM draft_source s WHERE s.draft_id = d.id AND s.catalogue_number IS NOT NULL)"
    ))
    .bind(member.0)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// A member's draft of a practice's new text; the last saved one.
pub async fn of_practice(conn: &mut Conn, member: MemberId, practice: PracticeId) -> Result<Option<Draft>, StoreError> {
    let row =
        sqlx::query(drafts!("d.practice_id = $1 AND d.member_id = $2 ORDER BY d.updated_at DESC, d.id DESC LIMIT 1"))
            .bind(practice.0)
            .bind(member.0)
            .fetch_optional(conn)
            .await?;
    row.as_ref().map(from_row).transpose()
}

/// A member's draft of a meeting's write-up; the last saved one.
pub async fn of_meeting(conn: &mut Conn, member: MemberId, meeting: MeetingId) -> Result<Option<Draft>, StoreError> {
    let row =
        sqlx::query(drafts!("d.meeting_id = $1 AND d.member_id = $2 ORDER BY d.updated_at DESC, d.id DESC LIMIT 1"))
            .bind(meeting.0)
            .bind(member.0)
            .fetch_optional(conn)
            .await?;
    row.as_ref().map(from_row).transpose()
}

/// Stores a draft for the first time, without its files; whether no draft has its key, be it deleted.
///
/// # Errors
/// [`StoreError::Reference`] without such a practice, meeting or company.
pub async fn insert(conn: &mut Conn, draft: &Draft, at: Timestamp) -> Result<bool, StoreError> {
    let content = to_json("content", &draft.content)?;
    let done = sqlx::query(
        "INSERT INTO draft (id, member_id, practice_id, base_version, meeting_id, company_id, content, notices,
                            version, created_at, updated_at, title, excerpt, size)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING",
    )
    .bind(draft.id.0)
    .bind(draft.member.0)
    .bind(draft.practice.map(|practice| practice.0))
    .bind(draft.base_version)
    .bind(draft.meeting.map(|meeting| meeting.0))
    .bind(draft.company.map(|company| company.0))
    .bind(&content)
    .bind(to_json("notices", &draft.notices)?)
    .bind(at.0)
    .bind(line_title(&draft.content))
    .bind(first_words(&draft.content))
    .bind(content.len() as i64)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Saves a member's draft, if it still has the expected version where one is given. Returns the new
/// version; `None` when it has another by now, or is not there.
pub async fn update(
    conn: &mut Conn,
    id: DraftId,
    member: MemberId,
    expected: Option<i64>,
    content: &Content,
    notices: &[FieldError],
    at: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let text = to_json("content", content)?;
    Ok(sqlx::query_scalar(
        "UPDATE draft SET version = version + 1, content = $4, notices = $5, updated_at = $6, title = $7,
                excerpt = $8, size = $9
         WHERE id = $1 AND member_id = $2 AND ($3 IS NULL OR version = $3) AND deleted_at IS NULL
         RETURNING version",
    )
    .bind(id.0)
    .bind(member.0)
    .bind(expected)
    .bind(&text)
    .bind(to_json("notices", notices)?)
    .bind(at.0)
    .bind(line_title(content))
    .bind(first_words(content))
    .bind(text.len() as i64)
    .fetch_optional(conn)
    .await?)
}

/// Notes that a member has seen a later version of the practice their draft will replace; whether
/// the draft is there.
pub async fn set_base_version(
    conn: &mut Conn,
    id: DraftId,
    member: MemberId,
    base_version: i64,
) -> Result<bool, StoreError> {
    let done =
        sqlx::query("UPDATE draft SET base_version = $3 WHERE id = $1 AND member_id = $2 AND deleted_at IS NULL")
            .bind(id.0)
            .bind(member.0)
            .bind(base_version)
            .execute(conn)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// The practice that a draft became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The practice whose text it is.
    pub practice: PracticeId,
    /// The practice's version with this text.
    pub version: i64,
    /// The text that was published.
    pub content: Content,
}

/// Deletes a member's draft that was published, and notes what it became; whether it was there in that version.
///
/// # Errors
/// [`StoreError::Reference`] without such a practice.
pub async fn publish(
    conn: &mut Conn,
    id: DraftId,
    member: MemberId,
    version: i64,
    outcome: &Outcome,
) -> Result<bool, StoreError> {
    crate::dilemma_practice::note_written(conn, id, member, outcome.practice).await?;
    let source =
        "SELECT file_name, content_hash FROM draft_source WHERE draft_id = $1 AND catalogue_number IS NOT NULL";
    let source = sqlx::query(source).bind(id.0).fetch_optional(&mut *conn).await?;
    let (file_name, content_hash) = match &source {
        Some(row) => (Some(row.text("file_name")?), row.opt_text("content_hash")?),
        None => (None, None),
    };
    let sql = "DELETE FROM draft WHERE id = $1 AND member_id = $2 AND version = $3 AND deleted_at IS NULL";
    let done = sqlx::query(sql).bind(id.0).bind(member.0).bind(version).execute(&mut *conn).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO published_draft (draft_id, member_id, practice_id, practice_version, content, file_name, content_hash)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    sqlx::query(sql)
        .bind(id.0)
        .bind(member.0)
        .bind(outcome.practice.0)
        .bind(outcome.version)
        .bind(to_json("content", &outcome.content)?)
        .bind(file_name)
        .bind(content_hash)
        .execute(conn)
        .await?;
    Ok(true)
}

/// Returns what a member's draft became, where it was published and the practice is still there.
pub async fn outcome(conn: &mut Conn, id: DraftId, member: MemberId) -> Result<Option<Outcome>, StoreError> {
    let row = sqlx::query(
        "SELECT practice_id, practice_version, content FROM published_draft WHERE draft_id = $1 AND member_id = $2",
    )
    .bind(id.0)
    .bind(member.0)
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Outcome {
        practice: PracticeId(row.int("practice_id")?),
        version: row.int("practice_version")?,
        content: row.json("content")?,
    }))
}

/// Deletes a member's draft so that it can be brought back; whether it was there.
pub async fn delete(conn: &mut Conn, id: DraftId, member: MemberId, at: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE draft SET deleted_at = $3 WHERE id = $1 AND member_id = $2 AND deleted_at IS NULL";
    let done = sqlx::query(sql).bind(id.0).bind(member.0).bind(at.0).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Brings a member's deleted draft back; whether it was deleted.
pub async fn restore(conn: &mut Conn, id: DraftId, member: MemberId) -> Result<bool, StoreError> {
    let sql = "UPDATE draft SET deleted_at = NULL WHERE id = $1 AND member_id = $2 AND deleted_at IS NOT NULL";
    let done = sqlx::query(sql).bind(id.0).bind(member.0).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a member's drafts to another, but for those that were deleted; how many there were.
pub async fn hand_over(conn: &mut Conn, from: MemberId, to: MemberId) -> Result<u64, StoreError> {
    let sql = "UPDATE draft SET member_id = $2 WHERE member_id = $1 AND deleted_at IS NULL";
    Ok(sqlx::query(sql).bind(from.0).bind(to.0).execute(conn).await?.rows_affected())
}

/// Deletes for good what a member could bring back: their deleted drafts, and the files taken away from drafts.
pub async fn erase_deleted(conn: &mut Conn, member: MemberId) -> Result<(), StoreError> {
    let drafts = "DELETE FROM draft WHERE member_id = $1 AND deleted_at IS NOT NULL";
    sqlx::query(drafts).bind(member.0).execute(&mut *conn).await?;
    let files = "DELETE FROM removed_file WHERE draft_id IN (SELECT id FROM draft WHERE member_id = $1)";
    sqlx::query(files).bind(member.0).execute(conn).await?;
    Ok(())
}

fn line_from_row(row: &AnyRow) -> Result<DraftCard, StoreError> {
    Ok(DraftCard {
        id: DraftId(row.int("id")?),
        title: row.text("title")?,
        excerpt: row.text("excerpt")?,
        meeting: meeting_ref(row)?,
        practice: row.opt_text("practice_title")?,
        size: row.int("size")?,
        updated_at: row.time("updated_at")?,
        deleted_at: row.opt_time("deleted_at")?,
    })
}

fn from_row(row: &AnyRow) -> Result<Draft, StoreError> {
    Ok(Draft {
        id: DraftId(row.int("id")?),
        member: MemberId(row.int("member_id")?),
        practice: row.opt_int("practice_id")?.map(PracticeId),
        base_version: row.opt_int("base_version")?,
        meeting: row.opt_int("meeting_id")?.map(MeetingId),
        company: row.opt_int("company_id")?.map(CompanyId),
        content: row.json("content")?,
        notices: row.json("notices")?,
        attachments: row.json("attachments")?,
        version: row.int("version")?,
        updated_at: row.time("updated_at")?,
    })
}
