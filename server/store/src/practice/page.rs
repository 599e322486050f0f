//! One practice with everything its page shows, in one query.

use std::sync::Arc;

use domain::attachment::Attachment;
use domain::clock::Timestamp;
use domain::company::Company;
use domain::id::{MemberId, PracticeId};
use domain::language::Language;
use domain::member::Person;
use domain::practice::{ArchivedBy, Heading, MeetingRef, PracticeKind, Sharing, Status};
use domain::topic::Topic;
use sqlx::any::AnyRow;

use super::{Access, Publication, meeting_ref, meeting_ref_columns};
use crate::column::Columns;
use crate::company::{self, company_columns};
use crate::gathered::{attachments_json, people_json, topics_json};
use crate::member::{opt_person, shown_name};
use crate::{Conn, StoreError};

/// A practice with its present text as its page has it; [`body`] is what its author wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeRecord {
    /// The practice's key.
    pub id: PracticeId,
    /// The practice's name in URLs.
    pub slug: String,
    /// Grows with every change, also of its status.
    pub version: i64,
    /// The number of the present text.
    pub revision: i64,
    /// The company that the practice belongs to.
    pub company: Company,
    /// The kind of text that the practice is.
    pub kind: PracticeKind,
    /// The status, which says who can see the practice.
    pub status: Status,
    /// The language of the text.
    pub language: Language,
    /// The meeting it was presented at.
    pub meeting: Option<MeetingRef>,
    /// The member who entered the practice.
    pub creator: Option<MemberId>,
    /// Who moved it to the archive, where it is there.
    pub archived_by: Option<ArchivedBy>,
    /// The title of the practice.
    pub title: String,
    /// The summary, one or two sentences.
    pub summary: String,
    /// The audience of the practice.
    pub audience: String,
    /// The effort that the practice took.
    pub effort: String,
    /// The result of the practice.
    pub result: String,
    /// How far it may go.
    pub sharing: Sharing,
    /// Who approved its publication; empty where nobody had to.
    pub approved_by: String,
    /// The day of that; may be empty.
    pub approved_on: String,
    /// The text as safe HTML.
    pub html: Arc<str>,
    /// The practice's headings.
    pub headings: Vec<Heading>,
    /// The version of the renderer that made the HTML.
    pub renderer: i64,
    /// The practice's topics, the main one first.
    pub topics: Vec<Topic>,
    /// The authors of the practice.
    pub authors: Vec<Person>,
    /// The member who entered it, where they are none of its authors and of the company of one.
    pub uploaded_by: Option<Person>,
    /// The files attached to the practice.
    pub attachments: Vec<Attachment>,
    /// The moment at which the practice was entered.
    pub created_at: Timestamp,
    /// The moment at which the practice was last changed.
    pub updated_at: Timestamp,
    /// The moment at which every member could first see the practice.
    pub published_at: Option<Timestamp>,
}

impl PracticeRecord {
    /// Returns who can see it, and whose archive it is in.
    pub fn publication(&self) -> Publication {
        Publication { status: self.status, archived_by: self.archived_by }
    }

    /// Returns what the permission rules need to know of it.
    pub fn access(&self) -> Access {
        Access {
            company: self.company.id,
            status: self.status,
            authors: self.authors.iter().map(|author| author.id).collect(),
            creator: self.creator,
            archived_by: self.archived_by,
        }
    }
}

macro_rules! record_where {
    ($condition:literal) => {
        concat!(
            "SELECT p.id, p.slug, p.version, p.revision, p.kind, p.status, p.language, p.creator_id, p.archived_by,
                    p.title, p.summary, p.audience, p.effort, p.result, p.sharing, p.approved_by, p.approved_on,
                    p.created_at, p.updated_at, p.published_at, r.html, r.headings, r.renderer,
                    k.id AS uploader_id, k.profession AS uploader_profession, ",
            shown_name!("k"),
            " AS uploader_name, ",
            company_columns!(),
            ", ",
            meeting_ref_columns!(),
            ", ",
            topics_json!("p.id"),
            " AS topics, ",
            people_json!("practice_author", "practice_id", "p.id"),
            " AS authors, ",
            attachments_json!("practice_id", "p.id"),
            " AS attachments
             FROM practice p
             JOIN revision r ON r.practice_id = p.id AND r.number = p.revision
             JOIN company c ON c.id = p.company_id
             LEFT JOIN meeting g ON g.id = p.meeting_id
             LEFT JOIN member k ON k.id = p.creator_id AND k.removed_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM practice_author a WHERE a.practice_id = p.id AND a.member_id = k.id)
               AND EXISTS (SELECT 1 FROM practice_author a JOIN member w ON w.id = a.member_id
                           WHERE a.practice_id = p.id AND w.company_id = k.company_id)
             WHERE p.deleted_at IS NULL AND ",
            $condition
        )
    };
}

/// A practice by its name in URLs.
pub async fn find_by_slug(conn: &mut Conn, slug: &str) -> Result<Option<PracticeRecord>, StoreError> {
    let row = sqlx::query(record_where!("p.slug = $1")).bind(slug).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// A practice by its key.
pub async fn find_by_id(conn: &mut Conn, id: PracticeId) -> Result<Option<PracticeRecord>, StoreError> {
    let row = sqlx::query(record_where!("p.id = $1")).bind(id.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// The Markdown of one of a practice's texts, which never changes; `None` without such a revision.
pub async fn body(conn: &mut Conn, id: PracticeId, revision: i64) -> Result<Option<String>, StoreError> {
    let row = sqlx::query("SELECT body FROM revision WHERE practice_id = $1 AND number = $2")
        .bind(id.0)
        .bind(revision)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(|row| row.text("body")).transpose()
}

fn from_row(row: &AnyRow) -> Result<PracticeRecord, StoreError> {
    Ok(PracticeRecord {
        id: PracticeId(row.int("id")?),
        slug: row.text("slug")?,
        version: row.int("version")?,
        revision: row.int("revision")?,
        company: company::from_row(row)?,
        kind: row.code("kind")?,
        status: row.code("status")?,
        language: row.code("language")?,
        meeting: meeting_ref(row)?,
        creator: row.opt_int("creator_id")?.map(MemberId),
        archived_by: row.opt_code("archived_by")?,
        title: row.text("title")?,
        summary: row.text("summary")?,
        audience: row.text("audience")?,
        effort: row.text("effort")?,
        result: row.text("result")?,
        sharing: row.code("sharing")?,
        approved_by: row.text("approved_by")?,
        approved_on: row.text("approved_on")?,
        html: row.text("html")?.into(),
        headings: row.json("headings")?,
        renderer: row.int("renderer")?,
        topics: row.json("topics")?,
        authors: row.json("authors")?,
        uploaded_by: opt_person(row, ["uploader_id", "uploader_name", "uploader_profession"])?,
        attachments: row.json("attachments")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        published_at: row.opt_time("published_at")?,
    })
}
