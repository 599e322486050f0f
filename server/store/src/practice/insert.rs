//! Entering practices, one or many at once.

use std::collections::HashMap;

use domain::clock::Timestamp;
use domain::id::{MeetingId, MemberId, PracticeId, TopicId};
use domain::language::Language;
use domain::practice::{ArchivedBy, Heading, NewPractice, PracticeKind, Sharing};
use sqlx::Row;

use crate::column::to_json;
use crate::placeholders::{ROWS_MAX, comes_again, values};
use crate::{Conn, StoreError};

/// The version of a practice that was entered.
pub const FIRST_VERSION: i64 = 1;

/// What an author writes and may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// The kind of the text.
    pub kind: PracticeKind,
    /// The text's language.
    pub language: Language,
    /// The meeting it was presented at.
    pub meeting: Option<MeetingId>,
    /// The audience of the practice.
    pub audience: String,
    /// The effort that the practice took.
    pub effort: String,
    /// The result of the practice.
    pub result: String,
    /// How far it may go.
    pub sharing: Sharing,
    /// The name of who approved its publication.
    pub approved_by: String,
    /// The day of that.
    pub approved_on: String,
    /// The text that becomes a revision.
    pub text: PracticeBody,
}

/// The part that is kept in every revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeBody {
    /// The title.
    pub title: String,
    /// The summary, one or two sentences.
    pub summary: String,
    /// The text, in Markdown.
    pub body: String,
    /// The text as safe HTML.
    pub html: String,
    /// The text's headings.
    pub headings: Vec<Heading>,
    /// The version of the renderer that made the HTML.
    pub renderer: i64,
}

/// Enters a practice with its first revision, authors and topics.
///
/// # Errors
/// [`StoreError::Unique`] with field `slug`; [`StoreError::Reference`].
pub async fn insert(conn: &mut Conn, practice: &NewPractice<Fields>, at: Timestamp) -> Result<PracticeId, StoreError> {
    let ids = insert_many(conn, std::slice::from_ref(practice), at).await?;
    ids.first().copied().ok_or_else(|| StoreError::from(sqlx::Error::RowNotFound))
}

/// Enters many practices, a batch of them with a few statements; the keys come in the same order.
///
/// # Errors
/// [`StoreError::Unique`] with field `slug`; [`StoreError::Reference`].
pub async fn insert_many(
    conn: &mut Conn,
    practices: &[NewPractice<Fields>],
    at: Timestamp,
) -> Result<Vec<PracticeId>, StoreError> {
    let mut ids = Vec::with_capacity(practices.len());
    for batch in practices.chunks(ROWS_MAX) {
        let batch_ids = insert_rows(conn, batch, at).await?;
        let revisions: Vec<_> =
            batch_ids.iter().zip(batch).map(|(id, new)| (*id, &new.fields.text, new.creator)).collect();
        insert_revisions(conn, &revisions, 1, at).await?;
        insert_authors(conn, &pairs(&batch_ids, batch, |new| &new.authors)).await?;
        insert_topics(conn, &pairs(&batch_ids, batch, |new| &new.topics)).await?;
        ids.extend(batch_ids);
    }
    Ok(ids)
}

async fn insert_rows(
    conn: &mut Conn,
    practices: &[NewPractice<Fields>],
    at: Timestamp,
) -> Result<Vec<PracticeId>, StoreError> {
    let sql = values(
        "INSERT INTO practice (slug, company_id, kind, status, language, meeting_id, creator_id, version,
                               revision, title, summary, audience, effort, result, approved_by, approved_on,
                               created_at, updated_at, published_at, archived_by, sharing)
         VALUES {} RETURNING id, slug",
        practices.len(),
        21,
    );
    let mut query = sqlx::query(sql).persistent(comes_again(practices.len()));
    for NewPractice { slug, company, status, creator, archived_by, published_at, fields, .. } in practices {
        query = query
            .bind(slug)
            .bind(company.0)
            .bind(fields.kind.as_str())
            .bind(status.as_str())
            .bind(fields.language.as_str())
            .bind(fields.meeting.map(|meeting| meeting.0))
            .bind(creator.map(|member| member.0))
            .bind(FIRST_VERSION)
            .bind(1_i64)
            .bind(&fields.text.title)
            .bind(&fields.text.summary)
            .bind(&fields.audience)
            .bind(&fields.effort)
            .bind(&fields.result)
            .bind(&fields.approved_by)
            .bind(&fields.approved_on)
            .bind(at.0)
            .bind(at.0)
            .bind(published_at.map(|time| time.0))
            .bind(archived_by.map(ArchivedBy::as_str))
            .bind(fields.sharing.as_str());
    }
    // Neither engine promises the order of what RETURNING yields.
    let rows = query.fetch_all(conn).await?;
    let by_slug = rows
        .iter()
        .map(|row| Ok((row.try_get::<String, _>("slug")?, PracticeId(row.try_get("id")?))))
        .collect::<Result<HashMap<_, _>, sqlx::Error>>()?;
    Ok(practices.iter().filter_map(|new| by_slug.get(&new.slug).copied()).collect())
}

pub(super) async fn insert_revisions(
    conn: &mut Conn,
    bodies: &[(PracticeId, &PracticeBody, Option<MemberId>)],
    number: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = values(
        "INSERT INTO revision (practice_id, number, title, summary, body, html, headings, renderer,
                               author_id, created_at) VALUES {}",
        bodies.len(),
        10,
    );
    let mut query = sqlx::query(sql).persistent(comes_again(bodies.len()));
    for (id, text, author) in bodies {
        query = query
            .bind(id.0)
            .bind(number)
            .bind(&text.title)
            .bind(&text.summary)
            .bind(&text.body)
            .bind(&text.html)
            .bind(to_json("headings", &text.headings)?)
            .bind(text.renderer)
            .bind(author.map(|member| member.0))
            .bind(at.0);
    }
    query.execute(conn).await?;
    Ok(())
}

pub(super) async fn insert_authors(conn: &mut Conn, rows: &[(PracticeId, MemberId, i64)]) -> Result<(), StoreError> {
    for batch in rows.chunks(ROWS_MAX) {
        let sql = values("INSERT INTO practice_author (practice_id, member_id, position) VALUES {}", batch.len(), 3);
        let mut query = sqlx::query(sql).persistent(batch.len() < 8 || comes_again(batch.len()));
        for (practice, member, position) in batch {
            query = query.bind(practice.0).bind(member.0).bind(*position);
        }
        query.execute(&mut *conn).await?;
    }
    Ok(())
}

pub(super) async fn insert_topics(conn: &mut Conn, rows: &[(PracticeId, TopicId, i64)]) -> Result<(), StoreError> {
    for batch in rows.chunks(ROWS_MAX) {
        let sql = values("INSERT INTO practice_topic (practice_id, topic_id, position) VALUES {}", batch.len(), 3);
        let mut query = sqlx::query(sql).persistent(batch.len() < 8 || comes_again(batch.len()));
        for (practice, topic, position) in batch {
            query = query.bind(practice.0).bind(topic.0).bind(*position);
        }
        query.execute(&mut *conn).await?;
    }
    Ok(())
}

/// A list's items with their practice and their place, counted from 1.
pub(super) fn ranked<T: Copy>(id: PracticeId, items: &[T]) -> Vec<(PracticeId, T, i64)> {
    (1..).zip(items).map(|(position, item)| (id, *item, position)).collect()
}

/// The same for each practice's list.
fn pairs<T: Copy>(
    ids: &[PracticeId],
    practices: &[NewPractice<Fields>],
    list: impl Fn(&NewPractice<Fields>) -> &Vec<T>,
) -> Vec<(PracticeId, T, i64)> {
    ids.iter().zip(practices).flat_map(|(id, new)| ranked(*id, list(new))).collect()
}
