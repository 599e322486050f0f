//! Lists of practices: one query each, and never a body.

use domain::id::{CompanyId, MeetingId, MemberId, PracticeId, TopicId};
use domain::practice::{PracticeCard, PracticeKind, Status};
use sqlx::any::AnyRow;

use super::{Access, meeting_ref, meeting_ref_columns};
use crate::column::Columns;
use crate::company::{self, company_columns};
use crate::gathered::{member_ids_json, topic_slugs_json};
use crate::placeholders::keys;
use crate::{Conn, StoreError};

/// A line of a list, with what decides who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The line of the list.
    pub card: PracticeCard,
    /// What the permission rules need to know of it.
    pub access: Access,
}

macro_rules! cards {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.slug, p.title, p.summary, p.kind, p.status, p.language, p.creator_id, p.archived_by, p.sharing,
                    coalesce(p.published_at, p.updated_at) AS date, ",
            company_columns!(),
            ", ",
            meeting_ref_columns!(),
            ", ",
            topic_slugs_json!("p.id"),
            " AS topics, ",
            member_ids_json!("practice_author", "practice_id", "p.id"),
            " AS authors
             FROM practice p
             JOIN company c ON c.id = p.company_id
             LEFT JOIN meeting g ON g.id = p.meeting_id ",
            $rest
        )
    };
}

/// The practices of a status, the newest first; of one kind and topic where given.
pub async fn newest(
    conn: &mut Conn,
    status: Status,
    kind: Option<PracticeKind>,
    topic: Option<TopicId>,
    limit: i64,
    offset: i64,
) -> Result<Vec<Listed>, StoreError> {
    let rows = sqlx::query(cards!(
        "WHERE p.status = $1 AND p.deleted_at IS NULL AND ($2 IS NULL OR p.kind = $2)
           AND ($3 IS NULL OR EXISTS (SELECT 1 FROM practice_topic pt
                                      WHERE pt.practice_id = p.id AND pt.topic_id = $3))
         ORDER BY coalesce(p.published_at, p.updated_at) DESC, p.id DESC LIMIT $4 OFFSET $5"
    ))
    .bind(status.as_str())
    .bind(kind.map(PracticeKind::as_str))
    .bind(topic.map(|topic| topic.0))
    .bind(limit)
    .bind(offset)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The published practices of a kind that others made the most of: tried by most companies, then most talked about, and of
/// those the newest.
pub async fn most_used(conn: &mut Conn, kind: PracticeKind, limit: i64) -> Result<Vec<Listed>, StoreError> {
    let rows = sqlx::query(cards!(
        "WHERE p.status = $1 AND p.deleted_at IS NULL AND p.kind = $2
         ORDER BY (SELECT count(DISTINCT y.company_id) FROM practice_try y
                   WHERE y.practice_id = p.id AND y.deleted_at IS NULL) DESC,
                  (SELECT count(*) FROM comment k WHERE k.practice_id = p.id AND k.body <> '') DESC,
                  coalesce(p.published_at, p.updated_at) DESC, p.id DESC LIMIT $3"
    ))
    .bind(Status::Published.as_str())
    .bind(kind.as_str())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Returns how many practices [`newest`] has in all.
pub async fn count(
    conn: &mut Conn,
    status: Status,
    kind: Option<PracticeKind>,
    topic: Option<TopicId>,
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM practice p
         WHERE p.status = $1 AND p.deleted_at IS NULL AND ($2 IS NULL OR p.kind = $2)
           AND ($3 IS NULL OR EXISTS (SELECT 1 FROM practice_topic pt
                                      WHERE pt.practice_id = p.id AND pt.topic_id = $3))",
    )
    .bind(status.as_str())
    .bind(kind.map(PracticeKind::as_str))
    .bind(topic.map(|topic| topic.0))
    .fetch_one(conn)
    .await?)
}

/// A company's practices of every status, the newest first.
pub async fn of_company(conn: &mut Conn, company: CompanyId, limit: i64) -> Result<Vec<Listed>, StoreError> {
    let rows = sqlx::query(cards!(
        "WHERE p.company_id = $1 AND p.deleted_at IS NULL
         ORDER BY coalesce(p.published_at, p.updated_at) DESC, p.id DESC LIMIT $2"
    ))
    .bind(company.0)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The practices of every status that name a member as an author, the newest first.
pub async fn of_author(conn: &mut Conn, author: MemberId, limit: i64) -> Result<Vec<Listed>, StoreError> {
    let rows = sqlx::query(cards!(
        "WHERE p.deleted_at IS NULL
           AND EXISTS (SELECT 1 FROM practice_author a WHERE a.practice_id = p.id AND a.member_id = $1)
         ORDER BY coalesce(p.published_at, p.updated_at) DESC, p.id DESC LIMIT $2"
    ))
    .bind(author.0)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The practices of a meeting of every status, in the order they were entered.
pub async fn of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<Listed>, StoreError> {
    let rows = sqlx::query(cards!("WHERE p.meeting_id = $1 AND p.deleted_at IS NULL ORDER BY p.id"))
        .bind(meeting.0)
        .fetch_all(conn)
        .await?;
    rows.iter().map(from_row).collect()
}

/// The practices not yet published that a company has or a member wrote or entered, the last changed
/// first.
pub async fn unpublished(
    conn: &mut Conn,
    company: CompanyId,
    member: MemberId,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    // Limited inside, so that topics and authors are gathered for the lines that are shown alone.
    let rows = sqlx::query(cards!(
        "WHERE p.id IN (SELECT q.id FROM practice q
                        WHERE q.status IN ('draft', 'in-review') AND q.deleted_at IS NULL
                          AND (q.company_id = $1 OR q.creator_id = $2
                               OR EXISTS (SELECT 1 FROM practice_author a
                                          WHERE a.practice_id = q.id AND a.member_id = $2))
                        ORDER BY q.updated_at DESC, q.id DESC LIMIT $3)
         ORDER BY p.updated_at DESC, p.id DESC"
    ))
    .bind(company.0)
    .bind(member.0)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The practices in the archive, the last changed first: of a company and of those that a member wrote or
/// entered, where given.
pub async fn archived(
    conn: &mut Conn,
    company: Option<CompanyId>,
    member: Option<MemberId>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let rows = sqlx::query(cards!(
        "WHERE p.id IN (SELECT q.id FROM practice q
                        WHERE q.status = 'archived' AND q.deleted_at IS NULL
                          AND ($1 IS NULL OR q.company_id = $1)
                          AND ($2 IS NULL OR q.creator_id = $2
                               OR EXISTS (SELECT 1 FROM practice_author a
                                          WHERE a.practice_id = q.id AND a.member_id = $2))
                        ORDER BY q.updated_at DESC, q.id DESC LIMIT $3)
         ORDER BY p.updated_at DESC, p.id DESC"
    ))
    .bind(company.map(|company| company.0))
    .bind(member.map(|member| member.0))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The practices of some keys, in the order of the keys; those that are gone are left out.
pub async fn by_ids(conn: &mut Conn, ids: &[PracticeId]) -> Result<Vec<Listed>, StoreError> {
    let (sql, padded) = keys(cards!("WHERE p.deleted_at IS NULL AND p.id IN ({})"), 1, ids);
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id.0);
    }
    let rows = query.fetch_all(conn).await?;
    let mut listed = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    listed.sort_by_key(|line| ids.iter().position(|id| *id == line.card.id));
    Ok(listed)
}

fn from_row(row: &AnyRow) -> Result<Listed, StoreError> {
    let company = company::from_row(row)?;
    let status = row.code("status")?;
    let access = Access {
        company: company.id,
        status,
        authors: row.json("authors")?,
        creator: row.opt_int("creator_id")?.map(MemberId),
        archived_by: row.opt_code("archived_by")?,
    };
    let card = PracticeCard {
        id: PracticeId(row.int("id")?),
        slug: row.text("slug")?,
        title: row.text("title")?,
        summary: row.text("summary")?,
        kind: row.code("kind")?,
        status,
        language: row.code("language")?,
        company,
        topics: row.json("topics")?,
        meeting: meeting_ref(row)?,
        date: row.time("date")?,
        sharing: row.code("sharing")?,
    };
    Ok(Listed { card, access })
}
