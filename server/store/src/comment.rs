//! Comments on practices, meetings and dilemmas. A deleted one keeps its row, as the trace that its page shows.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use domain::attachment::Attachment;
use domain::clock::Timestamp;
use domain::comment::{CommentSubject, DeletedBy, MarkedBy};
use domain::company::Company;
use domain::id::{CommentId, CompanyId, DilemmaId, MeetingId, MemberId, PracticeId};
use domain::member::Person;
use domain::policy::CommentFacts;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::company::{self, company_columns};
use crate::gathered::attachments_json;
use crate::member::{opt_person, shown_name};
use crate::placeholders::keys;
use crate::{Conn, StoreError};

/// A comment as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentRecord {
    /// The comment's key.
    pub id: CommentId,
    /// The thing that the comment is about.
    pub subject: CommentSubject,
    /// The comment's version.
    pub version: i64,
    /// The member who wrote the comment; `None` once their data was erased.
    pub author: Option<Person>,
    /// The company that the author was of when they wrote it.
    pub company: Option<Company>,
    /// The dilemma whose anonymous asker wrote the comment; it names nobody then.
    pub asker_of: Option<DilemmaId>,
    /// The member who looks at it, where they are that asker. It is never read from the comment's row.
    pub viewer_asks: Option<MemberId>,
    /// The text, in Markdown.
    pub body: Arc<str>,
    /// The text as safe HTML.
    pub html: Arc<str>,
    /// The version of the renderer that made the HTML.
    pub renderer: i64,
    /// The moment at which the comment was written.
    pub created_at: Timestamp,
    /// The moment at which its text was last changed.
    pub updated_at: Timestamp,
    /// Who deleted it, where it is deleted.
    pub deleted_by: Option<DeletedBy>,
    /// The comment that it replies to.
    pub parent: Option<CommentId>,
    /// Whether its thread is locked: of a reply, that of the comment it replies to.
    pub is_locked: bool,
    /// The comment that was moved from this place, of what stays there.
    pub moved: Option<CommentId>,
    /// The members who said thanks for it, where it was read with the other comments on its subject.
    pub thanks: Vec<Person>,
    /// What companies say of it, where it was read with the other answers to its dilemma.
    pub marks: Vec<MarkedBy>,
    /// The files beside it: those that its text names, or an earlier one that is kept.
    pub attachments: Vec<Attachment>,
}

impl CommentRecord {
    /// Returns the comment's key, where there are files beside it.
    pub fn files_of(&self) -> Option<CommentId> {
        (!self.attachments.is_empty()).then_some(self.id)
    }

    /// Returns who wrote the comment, as far as who looks at it may know: also an anonymous asker who looks at their own.
    pub fn writer(&self) -> Option<MemberId> {
        self.author.as_ref().map(|author| author.id).or(self.viewer_asks)
    }

    /// Returns the comment as a member sees it who asked some dilemmas anonymously.
    pub fn seen_by_asker(&self, member: Option<MemberId>, asked: &[DilemmaId]) -> Cow<'_, Self> {
        match self.asker_of.filter(|id| asked.contains(id)) {
            Some(_) => Cow::Owned(Self { viewer_asks: member, ..self.clone() }),
            None => Cow::Borrowed(self),
        }
    }

    /// Returns what the permission rules need to know of it.
    pub fn facts(&self) -> CommentFacts {
        CommentFacts {
            author: self.writer(),
            deleted_by: self.deleted_by,
            is_locked: self.is_locked,
            is_reply: self.parent.is_some(),
        }
    }
}

/// A comment to be stored.
#[derive(Debug, Clone, Copy)]
pub struct NewComment<'a> {
    /// The thing that the comment is about.
    pub subject: CommentSubject,
    /// The comment that it replies to.
    pub parent: Option<CommentId>,
    /// The member who wrote the comment.
    pub author: Option<MemberId>,
    /// The author's company.
    pub company: Option<CompanyId>,
    /// The dilemma whose anonymous asker writes the comment; it has neither author nor company then.
    pub asker_of: Option<DilemmaId>,
    /// The text of the comment.
    pub text: CommentText<'a>,
    /// The moment at which the comment was written.
    pub at: Timestamp,
    /// The moment at which its text was last changed, where it was.
    pub edited_at: Option<Timestamp>,
}

/// A comment's text and the HTML that was made of it.
#[derive(Debug, Clone, Copy)]
pub struct CommentText<'a> {
    /// The text, in Markdown.
    pub body: &'a str,
    /// The text as safe HTML.
    pub html: &'a str,
    /// The version of the renderer that made the HTML.
    pub renderer: i64,
}

/// The keys of a subject as its three columns have them, of which one is not empty: practice, meeting, dilemma.
fn subject_keys(subject: CommentSubject) -> [Option<i64>; 3] {
    match subject {
        CommentSubject::Practice(id) => [Some(id.0), None, None],
        CommentSubject::Meeting(id) => [None, Some(id.0), None],
        CommentSubject::Dilemma(id) => [None, None, Some(id.0)],
    }
}

macro_rules! records {
    ($rest:literal) => {
        concat!(
            "SELECT k.id, k.practice_id, k.meeting_id, k.dilemma_id, k.version, k.author_id, ",
            shown_name!("m"),
            " AS author_name,
                    m.profession AS author_profession, k.body, k.html, k.renderer, k.created_at, k.updated_at,
                    k.deleted_by, k.parent_id, k.moved_id, k.asker_of, coalesce(k.locked_at, q.locked_at) AS locked_at, ",
            company_columns!(),
            ", ",
            attachments_json!("comment_id", "k.id"),
            " AS attachments FROM comment k LEFT JOIN member m ON m.id = k.author_id LEFT JOIN company c ON c.id = k.company_id
             LEFT JOIN comment q ON q.id = k.parent_id ",
            $rest
        )
    };
}

/// A comment by its key, deleted or not.
pub async fn find(conn: &mut Conn, id: CommentId) -> Result<Option<CommentRecord>, StoreError> {
    let row = sqlx::query(records!("WHERE k.id = $1")).bind(id.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// The comments of some keys, in no order; those that are gone are left out.
pub async fn find_many(conn: &mut Conn, ids: &[CommentId]) -> Result<Vec<CommentRecord>, StoreError> {
    let (sql, padded) = keys(records!("WHERE k.id IN ({})"), 1, ids);
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id.0);
    }
    query.fetch_all(conn).await?.iter().map(from_row).collect()
}

/// The comments on a subject, deleted ones included, in the order they were written: those behind one, or the first of
/// them; at most `limit`.
pub async fn of_subject(
    conn: &mut Conn,
    subject: CommentSubject,
    after: Option<(Timestamp, CommentId)>,
    limit: i64,
) -> Result<Vec<CommentRecord>, StoreError> {
    let (sql, key) = match subject {
        CommentSubject::Practice(id) => (
            records!(
                "WHERE k.practice_id = $1
                   AND ($2 IS NULL OR k.created_at > $2 OR (k.created_at = $2 AND k.id > $3))
                 ORDER BY k.created_at, k.id LIMIT $4"
            ),
            id.0,
        ),
        CommentSubject::Meeting(id) => (
            records!(
                "WHERE k.meeting_id = $1
                   AND ($2 IS NULL OR k.created_at > $2 OR (k.created_at = $2 AND k.id > $3))
                 ORDER BY k.created_at, k.id LIMIT $4"
            ),
            id.0,
        ),
        CommentSubject::Dilemma(id) => (
            records!(
                "WHERE k.dilemma_id = $1
                   AND ($2 IS NULL OR k.created_at > $2 OR (k.created_at = $2 AND k.id > $3))
                 ORDER BY k.created_at, k.id LIMIT $4"
            ),
            id.0,
        ),
    };
    let rows = sqlx::query(sql)
        .bind(key)
        .bind(after.map(|(at, _)| at.0))
        .bind(after.map(|(_, id)| id.0))
        .bind(limit)
        .fetch_all(conn)
        .await?;
    rows.iter().map(from_row).collect()
}

/// Returns how many comments there are, deleted ones included.
pub async fn count_all(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM comment").fetch_one(conn).await?)
}

/// Returns how many comments an author has, but for those that are gone for good.
pub async fn count(conn: &mut Conn, author: MemberId) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM comment WHERE author_id = $1 AND body <> ''";
    Ok(sqlx::query_scalar(sql).bind(author.0).fetch_one(conn).await?)
}

/// Returns how many comments an author wrote since a moment.
pub async fn count_since(conn: &mut Conn, author: MemberId, since: Timestamp) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM comment WHERE author_id = $1 AND created_at > $2";
    Ok(sqlx::query_scalar(sql).bind(author.0).bind(since.0).fetch_one(conn).await?)
}

/// Returns how many comments the anonymous asker of a dilemma has, but for those that are gone for good.
pub async fn count_of_asker(conn: &mut Conn, dilemma: DilemmaId) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM comment WHERE asker_of = $1 AND body <> ''";
    Ok(sqlx::query_scalar(sql).bind(dilemma.0).fetch_one(conn).await?)
}

/// Returns how many comments the anonymous asker of a dilemma wrote since a moment.
pub async fn count_of_asker_since(conn: &mut Conn, dilemma: DilemmaId, since: Timestamp) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM comment WHERE asker_of = $1 AND created_at > $2";
    Ok(sqlx::query_scalar(sql).bind(dilemma.0).bind(since.0).fetch_one(conn).await?)
}

/// The keys of all comments of the anonymous asker of a dilemma.
pub async fn ids_of_asker(conn: &mut Conn, dilemma: DilemmaId) -> Result<Vec<CommentId>, StoreError> {
    ids(conn, "SELECT id FROM comment WHERE asker_of = $1 ORDER BY id", dilemma.0).await
}

/// Names the asker of a dilemma, who was anonymous so far, in the comments that they wrote as such; gives their keys.
pub async fn name_asker(
    conn: &mut Conn,
    dilemma: DilemmaId,
    member: MemberId,
    company: Option<CompanyId>,
) -> Result<Vec<CommentId>, StoreError> {
    let sql = "UPDATE comment SET version = version + 1, author_id = $2, company_id = $3, asker_of = NULL
               WHERE asker_of = $1 RETURNING id";
    let query = sqlx::query_scalar(sql).bind(dilemma.0).bind(member.0).bind(company.map(|company| company.0));
    let ids: Vec<i64> = query.fetch_all(conn).await?;
    Ok(ids.into_iter().map(CommentId).collect())
}

/// The keys after one (0 begins), deleted ones included, in order; at most `limit`. For going through all of them in
/// steps.
pub async fn all_ids(conn: &mut Conn, after: CommentId, limit: i64) -> Result<Vec<CommentId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM comment WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after.0)
        .bind(limit)
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(CommentId).collect())
}

/// The keys of all comments on a practice.
pub async fn ids_of_practice(conn: &mut Conn, practice: PracticeId) -> Result<Vec<CommentId>, StoreError> {
    ids(conn, "SELECT id FROM comment WHERE practice_id = $1 ORDER BY id", practice.0).await
}

/// The keys of all comments on a meeting.
pub async fn ids_of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<CommentId>, StoreError> {
    ids(conn, "SELECT id FROM comment WHERE meeting_id = $1 ORDER BY id", meeting.0).await
}

/// The keys of all answers to a dilemma.
pub async fn ids_of_dilemma(conn: &mut Conn, dilemma: DilemmaId) -> Result<Vec<CommentId>, StoreError> {
    ids(conn, "SELECT id FROM comment WHERE dilemma_id = $1 ORDER BY id", dilemma.0).await
}

/// The keys of all comments that were written for a company, and of the answers to dilemmas that are put to it.
pub async fn ids_of_company(conn: &mut Conn, company: CompanyId) -> Result<Vec<CommentId>, StoreError> {
    let sql = "SELECT id FROM comment WHERE company_id = $1
               UNION SELECT k.id FROM comment k JOIN dilemma_company l ON l.dilemma_id = k.dilemma_id
                     WHERE l.company_id = $1 ORDER BY id";
    ids(conn, sql, company.0).await
}

/// The keys of all comments of an author.
pub async fn ids_of_author(conn: &mut Conn, author: MemberId) -> Result<Vec<CommentId>, StoreError> {
    ids(conn, "SELECT id FROM comment WHERE author_id = $1 ORDER BY id", author.0).await
}

/// Returns who wrote the comments on a subject that were written before one, without those that are deleted.
pub async fn authors_before(
    conn: &mut Conn,
    subject: CommentSubject,
    id: CommentId,
) -> Result<Vec<MemberId>, StoreError> {
    let (sql, key) = match subject {
        CommentSubject::Practice(practice) => (
            "SELECT DISTINCT author_id FROM comment
             WHERE practice_id = $1 AND id < $2 AND author_id IS NOT NULL AND deleted_by IS NULL",
            practice.0,
        ),
        CommentSubject::Meeting(meeting) => (
            "SELECT DISTINCT author_id FROM comment
             WHERE meeting_id = $1 AND id < $2 AND author_id IS NOT NULL AND deleted_by IS NULL",
            meeting.0,
        ),
        CommentSubject::Dilemma(dilemma) => (
            "SELECT DISTINCT author_id FROM comment
             WHERE dilemma_id = $1 AND id < $2 AND author_id IS NOT NULL AND deleted_by IS NULL",
            dilemma.0,
        ),
    };
    let authors: Vec<i64> = sqlx::query_scalar(sql).bind(key).bind(id.0).fetch_all(conn).await?;
    Ok(authors.into_iter().map(MemberId).collect())
}

async fn ids(conn: &mut Conn, sql: &'static str, key: i64) -> Result<Vec<CommentId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(key).fetch_all(conn).await?;
    Ok(ids.into_iter().map(CommentId).collect())
}

/// The versions of all comments that are not deleted, with what they are about.
pub async fn versions(conn: &mut Conn) -> Result<HashMap<CommentId, (CommentSubject, i64)>, StoreError> {
    let rows =
        sqlx::query("SELECT id, practice_id, meeting_id, dilemma_id, version FROM comment WHERE deleted_at IS NULL")
            .fetch_all(conn)
            .await?;
    rows.iter().map(|row| Ok((CommentId(row.int("id")?), (subject(row)?, row.int("version")?)))).collect()
}

/// The comment that the same author, or the same anonymous asker, wrote on the same subject with the same text after another
/// comment, where there is one: what sending a form once more would write again.
pub async fn repeated(
    conn: &mut Conn,
    comment: &NewComment<'_>,
    after: CommentId,
) -> Result<Option<CommentId>, StoreError> {
    let [practice, meeting, dilemma] = subject_keys(comment.subject);
    let id: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM comment
         WHERE (author_id = $1 OR asker_of = $8) AND id > $2 AND body = $3
           AND (practice_id = $4 OR meeting_id = $5 OR dilemma_id = $6)
           AND ((parent_id IS NULL AND $7 IS NULL) OR parent_id = $7)
           AND deleted_at IS NULL ORDER BY id LIMIT 1",
    )
    .bind(comment.author.map(|author| author.0))
    .bind(after.0)
    .bind(comment.text.body)
    .bind(practice)
    .bind(meeting)
    .bind(dilemma)
    .bind(comment.parent.map(|parent| parent.0))
    .bind(comment.asker_of.map(|dilemma| dilemma.0))
    .fetch_optional(conn)
    .await?;
    Ok(id.map(CommentId))
}

/// The comment of this author and text that was written on the subject at that moment, where there is one.
pub async fn same(conn: &mut Conn, comment: &NewComment<'_>) -> Result<Option<CommentId>, StoreError> {
    let [practice, meeting, dilemma] = subject_keys(comment.subject);
    let id: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM comment
         WHERE created_at = $1 AND body = $2 AND (practice_id = $3 OR meeting_id = $4 OR dilemma_id = $6)
           AND ((author_id IS NULL AND $5 IS NULL) OR author_id = $5) ORDER BY id LIMIT 1",
    )
    .bind(comment.at.0)
    .bind(comment.text.body)
    .bind(practice)
    .bind(meeting)
    .bind(comment.author.map(|author| author.0))
    .bind(dilemma)
    .fetch_optional(conn)
    .await?;
    Ok(id.map(CommentId))
}

/// Adds a comment.
///
/// # Errors
/// [`StoreError::Reference`] without such a subject, author or company.
pub async fn insert(conn: &mut Conn, comment: &NewComment<'_>) -> Result<CommentId, StoreError> {
    let [practice, meeting, dilemma] = subject_keys(comment.subject);
    let id = sqlx::query_scalar(
        "INSERT INTO comment (practice_id, meeting_id, author_id, company_id, version, body, html, renderer,
                              created_at, updated_at, dilemma_id, parent_id, asker_of)
         VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
    )
    .bind(practice)
    .bind(meeting)
    .bind(comment.author.map(|author| author.0))
    .bind(comment.company.map(|company| company.0))
    .bind(comment.text.body)
    .bind(comment.text.html)
    .bind(comment.text.renderer)
    .bind(comment.at.0)
    .bind(comment.edited_at.unwrap_or(comment.at).0)
    .bind(dilemma)
    .bind(comment.parent.map(|parent| parent.0))
    .bind(comment.asker_of.map(|dilemma| dilemma.0))
    .fetch_one(conn)
    .await?;
    Ok(CommentId(id))
}

/// Replaces a comment's text, if the comment still has the expected version and is not deleted. Returns the new version.
pub async fn update(
    conn: &mut Conn,
    id: CommentId,
    expected: i64,
    text: CommentText<'_>,
    at: Timestamp,
) -> Result<Option<i64>, StoreError> {
    Ok(sqlx::query_scalar(
        "UPDATE comment SET version = version + 1, body = $3, html = $4, renderer = $5, updated_at = $6
         WHERE id = $1 AND version = $2 AND deleted_at IS NULL RETURNING version",
    )
    .bind(id.0)
    .bind(expected)
    .bind(text.body)
    .bind(text.html)
    .bind(text.renderer)
    .bind(at.0)
    .fetch_optional(conn)
    .await?)
}

/// Deletes a comment so that it can be brought back, if it still has the expected version; whether it did.
pub async fn delete(
    conn: &mut Conn,
    id: CommentId,
    expected: i64,
    by: DeletedBy,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE comment SET version = version + 1, deleted_at = $3, deleted_by = $4
               WHERE id = $1 AND version = $2 AND deleted_at IS NULL";
    let done = sqlx::query(sql).bind(id.0).bind(expected).bind(at.0).bind(by.as_str()).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Brings a deleted comment back whose text is still there; whether there was one.
pub async fn restore(conn: &mut Conn, id: CommentId) -> Result<bool, StoreError> {
    let sql = "UPDATE comment SET version = version + 1, deleted_at = NULL, deleted_by = NULL
               WHERE id = $1 AND deleted_at IS NOT NULL AND body <> ''";
    Ok(sqlx::query(sql).bind(id.0).execute(conn).await?.rows_affected() == 1)
}

/// Takes away the comments that were written for a company and are there; gives their keys.
pub async fn withdraw(conn: &mut Conn, company: CompanyId, at: Timestamp) -> Result<Vec<CommentId>, StoreError> {
    let sql = "UPDATE comment SET version = version + 1, deleted_at = $2, deleted_by = $3
               WHERE company_id = $1 AND deleted_at IS NULL RETURNING id";
    let query = sqlx::query_scalar(sql).bind(company.0).bind(at.0).bind(DeletedBy::Company.as_str());
    let ids: Vec<i64> = query.fetch_all(conn).await?;
    Ok(ids.into_iter().map(CommentId).collect())
}

/// Brings back the comments that a company took along and whose text is still there; gives their keys.
pub async fn bring_back(conn: &mut Conn, company: CompanyId) -> Result<Vec<CommentId>, StoreError> {
    let sql = "UPDATE comment SET version = version + 1, deleted_at = NULL, deleted_by = NULL
               WHERE company_id = $1 AND deleted_by = $2 AND body <> '' RETURNING id";
    let query = sqlx::query_scalar(sql).bind(company.0).bind(DeletedBy::Company.as_str());
    let ids: Vec<i64> = query.fetch_all(conn).await?;
    Ok(ids.into_iter().map(CommentId).collect())
}

/// The replies to a comment, deleted ones included, in the order they were written.
pub async fn replies(conn: &mut Conn, id: CommentId) -> Result<Vec<CommentRecord>, StoreError> {
    let sql = records!("WHERE k.parent_id = $1 ORDER BY k.created_at, k.id");
    sqlx::query(sql).bind(id.0).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// Makes a comment with its replies one on another thing, below a comment there or below none. Nobody has said of it that it
/// helped there.
pub async fn move_thread(
    conn: &mut Conn,
    id: CommentId,
    to: CommentSubject,
    parent: Option<CommentId>,
) -> Result<(), StoreError> {
    let [practice, meeting, dilemma] = subject_keys(to);
    sqlx::query(
        "UPDATE comment SET version = version + 1, practice_id = $2, meeting_id = $3, dilemma_id = $4, accepted_at = NULL,
                            parent_id = CASE WHEN id = $1 THEN $5 ELSE parent_id END
         WHERE id = $1 OR parent_id = $1",
    )
    .bind(id.0)
    .bind(practice)
    .bind(meeting)
    .bind(dilemma)
    .bind(parent.map(|parent| parent.0))
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds what stays in the place of a comment that is moved.
pub async fn insert_trace(
    conn: &mut Conn,
    moved: &CommentRecord,
    renderer: i64,
    at: Timestamp,
) -> Result<CommentId, StoreError> {
    let [practice, meeting, dilemma] = subject_keys(moved.subject);
    let id = sqlx::query_scalar(
        "INSERT INTO comment (practice_id, meeting_id, dilemma_id, parent_id, version, body, html, renderer, created_at,
                              updated_at, deleted_at, deleted_by, moved_id)
         VALUES ($1, $2, $3, $4, 1, '', '', $5, $6, $6, $7, $8, $9) RETURNING id",
    )
    .bind(practice)
    .bind(meeting)
    .bind(dilemma)
    .bind(moved.parent.map(|parent| parent.0))
    .bind(renderer)
    .bind(moved.created_at.0)
    .bind(at.0)
    .bind(DeletedBy::Moved.as_str())
    .bind(moved.id.0)
    .fetch_one(conn)
    .await?;
    Ok(CommentId(id))
}

/// Returns what stays in the place from which a comment was last moved, where that was since a moment.
pub async fn trace_of(
    conn: &mut Conn,
    moved: CommentId,
    since: Timestamp,
) -> Result<Option<CommentRecord>, StoreError> {
    let sql = records!("WHERE k.moved_id = $1 AND k.deleted_at >= $2 ORDER BY k.id DESC LIMIT 1");
    sqlx::query(sql).bind(moved.0).bind(since.0).fetch_optional(conn).await?.as_ref().map(from_row).transpose()
}

/// Takes away what stays in the place of a comment that is back there.
pub async fn remove_trace(conn: &mut Conn, id: CommentId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM comment WHERE id = $1 AND moved_id IS NOT NULL").bind(id.0).execute(conn).await?;
    Ok(())
}

/// Some comments, at most `limit`, whose HTML was made by a version of the renderer before this one.
pub async fn outdated(conn: &mut Conn, renderer: i64, limit: i64) -> Result<Vec<CommentId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM comment WHERE renderer < $1 LIMIT $2")
        .bind(renderer)
        .bind(limit)
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(CommentId).collect())
}

/// Replaces the HTML of a comment that was just inserted, once its key is known.
pub async fn set_first_html(conn: &mut Conn, id: CommentId, html: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE comment SET html = $2 WHERE id = $1").bind(id.0).bind(html).execute(conn).await?;
    Ok(())
}

/// Replaces a comment's HTML, if the comment still has the version that was rendered, and unless this version of the
/// renderer or a later one made the HTML.
pub async fn set_html(
    conn: &mut Conn,
    id: CommentId,
    version: i64,
    html: &str,
    renderer: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE comment SET html = $3, renderer = $4 WHERE id = $1 AND version = $2 AND renderer < $4")
        .bind(id.0)
        .bind(version)
        .bind(html)
        .bind(renderer)
        .execute(conn)
        .await?;
    Ok(())
}

/// Reads what a comment is about from its columns.
pub(crate) fn subject(row: &AnyRow) -> Result<CommentSubject, StoreError> {
    Ok(match (row.opt_int("practice_id")?, row.opt_int("dilemma_id")?) {
        (Some(practice), _) => CommentSubject::Practice(PracticeId(practice)),
        (None, Some(dilemma)) => CommentSubject::Dilemma(DilemmaId(dilemma)),
        (None, None) => CommentSubject::Meeting(MeetingId(row.int("meeting_id")?)),
    })
}

fn from_row(row: &AnyRow) -> Result<CommentRecord, StoreError> {
    let company = match row.opt_int("company_id")? {
        Some(_) => Some(company::from_row(row)?),
        None => None,
    };
    Ok(CommentRecord {
        id: CommentId(row.int("id")?),
        subject: subject(row)?,
        version: row.int("version")?,
        author: opt_person(row, ["author_id", "author_name", "author_profession"])?,
        company,
        asker_of: row.opt_int("asker_of")?.map(DilemmaId),
        viewer_asks: None,
        body: row.text("body")?.into(),
        html: row.text("html")?.into(),
        renderer: row.int("renderer")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        deleted_by: row.opt_code("deleted_by")?,
        parent: row.opt_int("parent_id")?.map(CommentId),
        is_locked: row.opt_int("locked_at")?.is_some(),
        moved: row.opt_int("moved_id")?.map(CommentId),
        thanks: vec![],
        marks: vec![],
        attachments: row.json("attachments")?,
    })
}
