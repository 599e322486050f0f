//! What the search index is made of.

use domain::clock::Timestamp;
use domain::company::Company;
use domain::id::{CompanyId, MemberId, PracticeId};
use domain::language::Language;
use domain::member::Person;
use domain::practice::{MeetingRef, PracticeKind, Status};
use domain::topic::Topic;
use sqlx::any::AnyRow;

use super::{Access, meeting_ref, meeting_ref_columns};
use crate::column::Columns;
use crate::company::{self, company_columns};
use crate::gathered::{people_json, topics_json};
use crate::placeholders::keys;
use crate::{Conn, StoreError};

/// All that a practice's search document needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexRow {
    /// The practice's key.
    pub id: PracticeId,
    /// The practice's name in URLs.
    pub slug: String,
    /// The practice's version.
    pub version: i64,
    /// The kind of text that the practice is.
    pub kind: PracticeKind,
    /// The status, which says who can see the practice.
    pub status: Status,
    /// The language of the text.
    pub language: Language,
    /// The title of the practice.
    pub title: String,
    /// The summary, one or two sentences.
    pub summary: String,
    /// The text, in Markdown.
    pub body: String,
    /// The audience of the practice.
    pub audience: String,
    /// The effort that the practice took.
    pub effort: String,
    /// The result of the practice.
    pub result: String,
    /// The company that the practice belongs to.
    pub company: Company,
    /// The authors of the practice.
    pub authors: Vec<Person>,
    /// The member who entered the practice.
    pub creator: Option<MemberId>,
    /// The practice's topics, the main one first.
    pub topics: Vec<Topic>,
    /// The meeting it was presented at.
    pub meeting: Option<MeetingRef>,
    /// The moment at which the practice was entered.
    pub created_at: Timestamp,
    /// The moment at which the practice was last changed.
    pub updated_at: Timestamp,
    /// The moment at which every member could first see the practice.
    pub published_at: Option<Timestamp>,
}

impl IndexRow {
    /// Returns what the permission rules need to know of it.
    pub fn access(&self) -> Access {
        Access {
            company: self.company.id,
            status: self.status,
            authors: self.authors.iter().map(|author| author.id).collect(),
            creator: self.creator,
            // The search offers nothing of the archive, whoever moved it there.
            archived_by: None,
        }
    }
}

/// The rows of some keys, in no order; those that are gone are left out.
pub async fn for_index(conn: &mut Conn, ids: &[PracticeId]) -> Result<Vec<IndexRow>, StoreError> {
    let (sql, padded) = keys(
        concat!(
            "SELECT p.id, p.version, p.slug, p.kind, p.status, p.language, p.title, p.summary, r.body,
                    p.audience, p.effort, p.result, p.creator_id,
                    p.created_at, p.updated_at, p.published_at, ",
            company_columns!(),
            ", ",
            meeting_ref_columns!(),
            ", ",
            topics_json!("p.id"),
            " AS topics, ",
            people_json!("practice_author", "practice_id", "p.id"),
            " AS authors
             FROM practice p
             JOIN revision r ON r.practice_id = p.id AND r.number = p.revision
             JOIN company c ON c.id = p.company_id
             LEFT JOIN meeting g ON g.id = p.meeting_id
             WHERE p.deleted_at IS NULL AND p.id IN ({})"
        ),
        1,
        ids,
    );
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id.0);
    }
    query.fetch_all(conn).await?.iter().map(from_row).collect()
}

/// The keys after one (0 begins), in order; at most `limit`. For going through all of them in steps.
pub async fn all_ids(conn: &mut Conn, after: PracticeId, limit: i64) -> Result<Vec<PracticeId>, StoreError> {
    let ids: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM practice WHERE id > $1 AND deleted_at IS NULL ORDER BY id LIMIT $2")
            .bind(after.0)
            .bind(limit)
            .fetch_all(conn)
            .await?;
    Ok(ids.into_iter().map(PracticeId).collect())
}

/// What `maagal check` compares with a practice's document in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexedVersion {
    /// The practice's key.
    pub id: PracticeId,
    /// The practice's version.
    pub version: i64,
    /// The company that it belongs to.
    pub company: CompanyId,
    /// The status, which says who can see the practice.
    pub status: Status,
}

/// The versions of all practices, in no order.
pub async fn versions(conn: &mut Conn) -> Result<Vec<IndexedVersion>, StoreError> {
    let rows = sqlx::query("SELECT id, version, company_id, status FROM practice WHERE deleted_at IS NULL")
        .fetch_all(conn)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(IndexedVersion {
                id: PracticeId(row.int("id")?),
                version: row.int("version")?,
                company: CompanyId(row.int("company_id")?),
                status: row.code("status")?,
            })
        })
        .collect()
}

fn from_row(row: &AnyRow) -> Result<IndexRow, StoreError> {
    Ok(IndexRow {
        id: PracticeId(row.int("id")?),
        slug: row.text("slug")?,
        version: row.int("version")?,
        kind: row.code("kind")?,
        status: row.code("status")?,
        language: row.code("language")?,
        title: row.text("title")?,
        summary: row.text("summary")?,
        body: row.text("body")?,
        audience: row.text("audience")?,
        effort: row.text("effort")?,
        result: row.text("result")?,
        company: company::from_row(row)?,
        authors: row.json("authors")?,
        creator: row.opt_int("creator_id")?.map(MemberId),
        topics: row.json("topics")?,
        meeting: meeting_ref(row)?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        published_at: row.opt_time("published_at")?,
    })
}
