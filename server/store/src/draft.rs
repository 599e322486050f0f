//! Drafts: what a member is writing. Every function asks whose it is, so that nobody reads or
//! changes another's.

use domain::clock::Timestamp;
use domain::draft::Draft;
use domain::id::{CompanyId, DraftId, MeetingId, MemberId, PracticeId};
use domain::practice::Content;
use domain::problem::FieldError;
use sqlx::any::AnyRow;

use crate::column::{Columns, to_json};
use crate::gathered::attachments_json;
use crate::{Conn, StoreError};

/// A draft to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDraft {
    /// Whose it is.
    pub member: MemberId,
    /// The practice it will replace the text of, and that practice's version.
    pub practice: Option<(PracticeId, i64)>,
    /// The meeting whose write-up it is.
    pub meeting: Option<MeetingId>,
    /// The company it is written for, where that is not the member's own.
    pub company: Option<CompanyId>,
    /// What is there to begin with.
    pub content: Content,
    /// What was found wrong in the uploaded file.
    pub notices: Vec<FieldError>,
}

macro_rules! drafts {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.member_id, d.practice_id, d.base_version, d.meeting_id, d.company_id, d.content,
                    d.notices, d.version, d.updated_at, ",
            attachments_json!("draft_id", "d.id"),
            " AS attachments FROM draft d ",
            $rest
        )
    };
}

/// A member's draft, with its files.
pub async fn find(conn: &mut Conn, id: DraftId, member: MemberId) -> Result<Option<Draft>, StoreError> {
    let row = sqlx::query(drafts!("WHERE d.id = $1 AND d.member_id = $2"))
        .bind(id.0)
        .bind(member.0)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// A member's drafts, the last saved first.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<Draft>, StoreError> {
    let rows = sqlx::query(drafts!("WHERE d.member_id = $1 ORDER BY d.updated_at DESC, d.id DESC"))
        .bind(member.0)
        .fetch_all(conn)
        .await?;
    rows.iter().map(from_row).collect()
}

/// A member's drafts but for those of the back catalogue, the last saved first.
pub async fn outside_catalogue(conn: &mut Conn, member: MemberId) -> Result<Vec<Draft>, StoreError> {
    let rows = sqlx::query(drafts!(
        "WHERE d.member_id = $1 AND NOT EXISTS (
            SELECT 1 FROM draft_source s WHERE s.draft_id = d.id AND s.catalogue_number IS NOT NULL)
         ORDER BY d.updated_at DESC, d.id DESC"
    ))
    .bind(member.0)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// A member's draft of a practice's new text; the last saved one.
pub async fn of_practice(conn: &mut Conn, member: MemberId, practice: PracticeId) -> Result<Option<Draft>, StoreError> {
    let row = sqlx::query(drafts!(
        "WHERE d.practice_id = $1 AND d.member_id = $2 ORDER BY d.updated_at DESC, d.id DESC LIMIT 1"
    ))
    .bind(practice.0)
    .bind(member.0)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// A member's draft of a meeting's write-up; the last saved one.
pub async fn of_meeting(conn: &mut Conn, member: MemberId, meeting: MeetingId) -> Result<Option<Draft>, StoreError> {
    let row = sqlx::query(drafts!(
        "WHERE d.meeting_id = $1 AND d.member_id = $2 ORDER BY d.updated_at DESC, d.id DESC LIMIT 1"
    ))
    .bind(meeting.0)
    .bind(member.0)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Begins a draft.
///
/// # Errors
/// [`StoreError::Reference`] without such a practice, meeting or company.
pub async fn insert(conn: &mut Conn, draft: &NewDraft, at: Timestamp) -> Result<DraftId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO draft (member_id, practice_id, base_version, meeting_id, company_id, content, notices,
                            version, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8) RETURNING id",
    )
    .bind(draft.member.0)
    .bind(draft.practice.map(|(practice, _)| practice.0))
    .bind(draft.practice.map(|(_, version)| version))
    .bind(draft.meeting.map(|meeting| meeting.0))
    .bind(draft.company.map(|company| company.0))
    .bind(to_json("content", &draft.content)?)
    .bind(to_json("notices", &draft.notices)?)
    .bind(at.0)
    .fetch_one(conn)
    .await?;
    Ok(DraftId(id))
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
    Ok(sqlx::query_scalar(
        "UPDATE draft SET version = version + 1, content = $4, notices = $5, updated_at = $6
         WHERE id = $1 AND member_id = $2 AND ($3 IS NULL OR version = $3) RETURNING version",
    )
    .bind(id.0)
    .bind(member.0)
    .bind(expected)
    .bind(to_json("content", content)?)
    .bind(to_json("notices", notices)?)
    .bind(at.0)
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
    let done = sqlx::query("UPDATE draft SET base_version = $3 WHERE id = $1 AND member_id = $2")
        .bind(id.0)
        .bind(member.0)
        .bind(base_version)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// What a draft became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The practice whose text it is.
    pub practice: PracticeId,
    /// That practice's version with this text.
    pub version: i64,
    /// The text.
    pub content: Content,
}

/// Deletes a member's draft that was published, and notes what it became; whether it was there.
///
/// # Errors
/// [`StoreError::Reference`] without such a practice.
pub async fn publish(conn: &mut Conn, id: DraftId, member: MemberId, outcome: &Outcome) -> Result<bool, StoreError> {
    if !delete(conn, id, member).await? {
        return Ok(false);
    }
    sqlx::query("INSERT INTO published_draft VALUES ($1, $2, $3, $4, $5)")
        .bind(id.0)
        .bind(member.0)
        .bind(outcome.practice.0)
        .bind(outcome.version)
        .bind(to_json("content", &outcome.content)?)
        .execute(conn)
        .await?;
    Ok(true)
}

/// What a member's draft became, where it was published and the practice is still there.
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

/// Deletes a member's draft; whether it was there.
pub async fn delete(conn: &mut Conn, id: DraftId, member: MemberId) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM draft WHERE id = $1 AND member_id = $2")
        .bind(id.0)
        .bind(member.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
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
