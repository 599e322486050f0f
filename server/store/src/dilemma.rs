//! Dilemmas: questions from the field, with their story. Their answers are comments.

use std::collections::BTreeSet;

use domain::clock::Timestamp;
use domain::company::{Company, Sector, SizeBand};
use domain::dilemma::state::PromisedUpdate;
use domain::dilemma::{DilemmaList, DilemmaStage, DilemmaState, StoryEntry, StoryKind, StoryLine};
use domain::id::{CommentId, CompanyId, DilemmaId, MeetingId, MemberId, TopicId};
use domain::member::Person;
use domain::policy::DilemmaFacts;
use domain::policy::dilemma::DilemmaReader;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::company::{self, company_columns};
use crate::member::shown_name;
use crate::placeholders::{keys, like};
use crate::{Conn, StoreError};

/// A dilemma as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DilemmaRecord {
    /// The dilemma's key.
    pub id: DilemmaId,
    /// The dilemma's version.
    pub version: i64,
    /// The question in one line.
    pub title: String,
    /// The description of what happens, in Markdown.
    pub body: String,
    /// The summary that the owner keeps.
    pub summary: String,
    /// What was learnt; empty in one that was never closed.
    pub lesson: String,
    /// The member who asked it; `None` where nobody is named.
    pub asker: Option<Person>,
    /// The member who looks at it, where they asked it anonymously; no query of this module knows that.
    pub viewer_asks: Option<MemberId>,
    /// The company that the asker was of.
    pub company: Option<Company>,
    /// Whether it is put to the whole forum.
    pub is_for_forum: bool,
    /// The companies that it is put to, where it is not.
    pub companies: Vec<CompanyId>,
    /// The slugs of its topics, the main one first.
    pub topics: Vec<String>,
    /// Whether an answer is needed today.
    pub urgent: bool,
    /// The state of the dilemma.
    pub state: DilemmaState,
    /// The member who is responsible for it.
    pub owner: Person,
    /// The member who is away, in whose place the owner is responsible for it.
    pub away_owner: Option<Person>,
    /// The member who was asked to take it over.
    pub offered_to: Option<Person>,
    /// Where it goes on, with the title there.
    pub merged_into: Option<(DilemmaId, String)>,
    /// How many answers it has that are not deleted.
    pub answers: i64,
    /// Whether one of them is by somebody else than who asked it.
    pub is_answered: bool,
    /// The moment at which it was asked.
    pub created_at: Timestamp,
    /// The moment at which it was last changed.
    pub updated_at: Timestamp,
    /// The moment at which it was closed.
    pub closed_at: Option<Timestamp>,
}

impl DilemmaRecord {
    /// Returns what the permission rules need to know of it.
    pub fn facts(&self) -> DilemmaFacts<'_> {
        DilemmaFacts {
            asker: self.asker.as_ref().map(|asker| asker.id).or(self.viewer_asks),
            owner: self.state.owner,
            offered_to: self.state.offered_to,
            is_for_forum: self.is_for_forum,
            companies: &self.companies,
            stage: self.state.stage,
        }
    }
}

/// A dilemma to be stored.
#[derive(Debug, Clone, Copy)]
pub struct DilemmaRow<'a> {
    /// The question in one line.
    pub title: &'a str,
    /// The description of what happens, in Markdown.
    pub body: &'a str,
    /// The summary that the owner keeps.
    pub summary: &'a str,
    /// The lesson that was learnt.
    pub lesson: &'a str,
    /// The member who asks it.
    pub asker: Option<MemberId>,
    /// The asker's company.
    pub company: Option<CompanyId>,
    /// The companies that it is put to; `None` for the whole forum.
    pub companies: Option<&'a [CompanyId]>,
    /// The topics, the main one first.
    pub topics: &'a [TopicId],
    /// Whether an answer is needed today.
    pub urgent: bool,
    /// The state of the dilemma.
    pub state: &'a DilemmaState,
    /// The moment at which it was asked.
    pub created_at: Timestamp,
    /// The moment at which it was closed.
    pub closed_at: Option<Timestamp>,
}

/// The filter of a list of dilemmas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DilemmaFilter<'a> {
    /// The member who reads.
    pub reader: DilemmaReader,
    /// The list that is read.
    pub list: DilemmaList,
    /// The slugs of topics of which each has one; empty for any.
    pub topics: &'a [String],
    /// The slug of the asker's company; any without one.
    pub company: Option<&'a str>,
    /// The sector of the asker's company; any without one.
    pub sector: Option<Sector>,
    /// The sizes of which the asker's company has one; `None` for any.
    pub sizes: Option<&'a [SizeBand]>,
    /// Whether the open urgent ones are read, or all others.
    pub pressing: bool,
    /// The place behind which the list goes on.
    pub after: Option<(Timestamp, DilemmaId)>,
    /// The moment from which promised updates are looked at.
    pub now: Timestamp,
}

/// Tells whether somebody else than its asker answered the dilemma `d`.
macro_rules! answered {
    () => {
        "EXISTS (SELECT 1 FROM comment k WHERE k.dilemma_id = d.id AND k.deleted_by IS NULL
                 AND (k.asker_of IS NULL OR k.asker_of <> d.id)
                 AND (d.asker_id IS NULL OR k.author_id IS NULL OR k.author_id <> d.asker_id))"
    };
}

macro_rules! records {
    ($($rest:tt)+) => {
        concat!(
            "SELECT d.id, d.version, d.title, d.body, d.summary, d.lesson, d.audience, d.urgent, d.stage, d.due_at,
                    d.reminded, d.missed, d.escalated, d.still_asked_at, d.created_at, d.updated_at, d.closed_at,
                    w.id AS away_id, ",
            shown_name!("w"),
            " AS away_name, w.profession AS away_profession,
                    a.id AS asker_id, ",
            shown_name!("a"),
            " AS asker_name, a.profession AS asker_profession, o.id AS owner_id, ",
            shown_name!("o"),
            " AS owner_name, o.profession AS owner_profession, f.id AS offered_id, ",
            shown_name!("f"),
            " AS offered_name, f.profession AS offered_profession, g.id AS merged_id, g.title AS merged_title, ",
            company_columns!(),
            ", (SELECT count(*) FROM comment k WHERE k.dilemma_id = d.id AND k.deleted_by IS NULL) AS answers,
             CASE WHEN ",
            answered!(),
            " THEN 1 ELSE 0 END AS is_answered,
             coalesce((SELECT '[' || string_agg(CAST(k.id AS TEXT), ',') || ']' FROM comment k
                       WHERE k.dilemma_id = d.id AND k.accepted_at IS NOT NULL AND k.deleted_by IS NULL), '[]') AS accepted,
             coalesce((SELECT '[' || string_agg(CAST(l.company_id AS TEXT), ',' ORDER BY l.company_id) || ']'
                       FROM dilemma_company l WHERE l.dilemma_id = d.id), '[]') AS companies,
             coalesce((SELECT '[' || string_agg(json_quote(t.slug), ',' ORDER BY l.position) || ']'
                       FROM dilemma_topic l JOIN topic t ON t.id = l.topic_id WHERE l.dilemma_id = d.id), '[]')
                 AS topics
             FROM dilemma d JOIN member o ON o.id = d.owner_id LEFT JOIN member a ON a.id = d.asker_id
             LEFT JOIN member f ON f.id = d.offered_id LEFT JOIN member w ON w.id = d.away_owner_id LEFT JOIN dilemma g ON g.id = d.merged_id AND g.stage <> 'withdrawn'
             LEFT JOIN company c ON c.id = d.company_id ",
            $($rest)+
        )
    };
}

/// A dilemma by its key.
pub async fn find(conn: &mut Conn, id: DilemmaId) -> Result<Option<DilemmaRecord>, StoreError> {
    let row = sqlx::query(records!("WHERE d.id = $1")).bind(id.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// The dilemmas of some keys, in no order; those that are gone are left out.
pub async fn find_many(conn: &mut Conn, ids: &[DilemmaId]) -> Result<Vec<DilemmaRecord>, StoreError> {
    let (sql, padded) = keys(records!("WHERE d.id IN ({})"), 1, ids);
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id.0);
    }
    query.fetch_all(conn).await?.iter().map(from_row).collect()
}

/// Dilemmas of a list, the last asked first; at most `limit`.
pub async fn list(conn: &mut Conn, filter: &DilemmaFilter<'_>, limit: i64) -> Result<Vec<DilemmaRecord>, StoreError> {
    let topics = (!filter.topics.is_empty()).then(|| format!(",{},", filter.topics.join(",")));
    let sizes = filter.sizes.map(|sizes| {
        let sizes: Vec<&str> = sizes.iter().map(|size| size.as_str()).collect();
        format!(",{},", sizes.join(","))
    });
    let rows = sqlx::query(records!(
        "WHERE ($1 = 1 OR d.audience = 'forum' OR d.asker_id = $3 OR d.owner_id = $3 OR d.offered_id = $3
                OR EXISTS (SELECT 1 FROM dilemma_company l WHERE l.dilemma_id = d.id AND l.company_id = $2))
           AND ($4 IS NULL
                OR EXISTS (SELECT 1 FROM dilemma_topic l JOIN topic t ON t.id = l.topic_id
                           WHERE l.dilemma_id = d.id AND $4 LIKE '%,' || t.slug || ',%'))
           AND ($5 IS NULL OR d.created_at < $5 OR (d.created_at = $5 AND d.id < $6))
           AND CASE WHEN d.urgent = 1 AND d.stage = 'open' THEN 1 ELSE 0 END = $13
           AND ($10 IS NULL OR c.slug = $10)
           AND ($11 IS NULL OR c.sector = $11)
           AND ($12 IS NULL OR $12 LIKE '%,' || c.size_band || ',%')
           AND (($7 = 'all' AND d.stage IN ('open', 'closed'))
                OR ($7 = 'open' AND d.stage = 'open')
                OR ($7 = 'mine' AND d.asker_id = $3 AND d.stage <> 'withdrawn')
                OR ($7 = 'waiting' AND d.stage = 'open' AND (d.owner_id = $3 OR d.offered_id = $3))
                OR ($7 = 'unanswered' AND d.stage = 'open' AND NOT ",
        answered!(),
        ")
                OR ($7 = 'awaiting-update' AND d.stage = 'open' AND (d.missed = 1 OR d.due_at < $8))
                OR ($7 = 'lessons' AND d.stage = 'closed')
                OR ($7 = 'scheduled' AND d.stage = 'scheduled' AND $1 = 1))
         ORDER BY d.created_at DESC, d.id DESC LIMIT $9"
    ))
    .bind(i64::from(filter.reader.all))
    .bind(filter.reader.company.map(|company| company.0))
    .bind(filter.reader.member.map(|member| member.0))
    .bind(topics)
    .bind(filter.after.map(|(at, _)| at.0))
    .bind(filter.after.map(|(_, id)| id.0))
    .bind(filter.list.as_str())
    .bind(filter.now.0)
    .bind(limit)
    .bind(filter.company)
    .bind(filter.sector.map(Sector::as_str))
    .bind(sizes)
    .bind(i64::from(filter.pressing))
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The open dilemmas that a member owns or was asked to take over, the urgent ones first, and of these and of the rest the
/// last asked first; at most `limit`.
pub async fn waiting_for(conn: &mut Conn, member: MemberId, limit: i64) -> Result<Vec<DilemmaRecord>, StoreError> {
    let sql = records!(
        "WHERE d.stage = 'open' AND (d.owner_id = $1 OR d.offered_id = $1)
         ORDER BY d.urgent DESC, d.created_at DESC, d.id DESC LIMIT $2"
    );
    sqlx::query(sql).bind(member.0).bind(limit).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// The keys of the open dilemmas that a member owns, and of all in which somebody stands in for who is away.
pub async fn owned_or_substituted(conn: &mut Conn, member: Option<MemberId>) -> Result<Vec<DilemmaId>, StoreError> {
    let sql =
        "SELECT id FROM dilemma WHERE stage = 'open' AND (owner_id = $1 OR away_owner_id IS NOT NULL) ORDER BY id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(member.map(|member| member.0)).fetch_all(conn).await?;
    Ok(ids.into_iter().map(DilemmaId).collect())
}

/// The keys of the open dilemmas of whoever is away at a moment.
pub async fn open_of_away(conn: &mut Conn, now: Timestamp) -> Result<Vec<DilemmaId>, StoreError> {
    let sql = "SELECT d.id FROM dilemma d JOIN member m ON m.id = d.owner_id
               WHERE d.stage = 'open' AND m.away_until > $1 ORDER BY d.id";
    ids(conn, sql, now.0).await
}

/// The keys of the open dilemmas of which nobody has asked since a moment whether they still matter: neither when they were
/// asked or opened again, nor later. At most `limit`.
pub async fn long_open(conn: &mut Conn, since: Timestamp, limit: i64) -> Result<Vec<DilemmaId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT d.id FROM dilemma d
         WHERE d.stage = 'open' AND d.created_at <= $1 AND (d.still_asked_at IS NULL OR d.still_asked_at <= $1)
           AND NOT EXISTS (SELECT 1 FROM dilemma_story s
                           WHERE s.dilemma_id = d.id AND s.kind IN ('still-matters', 'reopened') AND s.at > $1)
         ORDER BY d.id LIMIT $2",
    )
    .bind(since.0)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(DilemmaId).collect())
}

/// Notes that a dilemma is on the agenda of a meeting.
pub async fn put_on_agenda(conn: &mut Conn, id: DilemmaId, meeting: MeetingId) -> Result<(), StoreError> {
    let sql = "INSERT INTO dilemma_meeting (dilemma_id, meeting_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    sqlx::query(sql).bind(id.0).bind(meeting.0).execute(conn).await?;
    Ok(())
}

/// A dilemma that was put on the agenda of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnAgenda {
    /// The dilemma's key.
    pub id: DilemmaId,
    /// The dilemma's title, as it is now.
    pub title: String,
    /// The dilemma in which it goes on; itself, where it was not merged.
    pub goes_on: DilemmaId,
}

/// The dilemmas that were put on the agenda of a meeting, in the order in which they were asked.
pub async fn of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<OnAgenda>, StoreError> {
    let sql = "SELECT d.id, d.title, coalesce(d.merged_id, d.id) AS goes_on
               FROM dilemma_meeting m JOIN dilemma d ON d.id = m.dilemma_id
               WHERE m.meeting_id = $1 AND d.stage <> 'withdrawn' ORDER BY d.id";
    let rows = sqlx::query(sql).bind(meeting.0).fetch_all(conn).await?;
    let on_agenda = |row: &AnyRow| {
        Ok(OnAgenda {
            id: DilemmaId(row.int("id")?),
            title: row.text("title")?,
            goes_on: DilemmaId(row.int("goes_on")?),
        })
    };
    rows.iter().map(on_agenda).collect()
}

/// Returns whether the story of a dilemma has those words of that kind.
pub async fn is_told(conn: &mut Conn, id: DilemmaId, kind: StoryKind, text: &str) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM dilemma_story WHERE dilemma_id = $1 AND kind = $2 AND text = $3";
    let count: i64 = sqlx::query_scalar(sql).bind(id.0).bind(kind.as_str()).bind(text).fetch_one(conn).await?;
    Ok(count > 0)
}

/// The closed dilemmas whose lesson came since a moment, the last first; at most `limit`.
pub async fn lessons_since(conn: &mut Conn, since: Timestamp, limit: i64) -> Result<Vec<DilemmaRecord>, StoreError> {
    let rows = sqlx::query(records!(
        "WHERE d.stage = 'closed' AND d.lesson <> '' AND d.closed_at > $1 ORDER BY d.closed_at DESC, d.id DESC LIMIT $2"
    ));
    rows.bind(since.0).bind(limit).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// The open dilemmas that were asked since a moment, the last first; at most `limit`.
pub async fn asked_since(conn: &mut Conn, since: Timestamp, limit: i64) -> Result<Vec<DilemmaRecord>, StoreError> {
    let rows = sqlx::query(records!(
        "WHERE d.stage = 'open' AND d.created_at > $1 ORDER BY d.created_at DESC, d.id DESC LIMIT $2"
    ));
    rows.bind(since.0).bind(limit).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// The open dilemmas, the longest open first; at most `limit`.
pub async fn open(conn: &mut Conn, limit: i64) -> Result<Vec<DilemmaRecord>, StoreError> {
    let sql = records!("WHERE d.stage = 'open' ORDER BY d.created_at, d.id LIMIT $1");
    sqlx::query(sql).bind(limit).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// Returns how many dilemmas wait to be published.
pub async fn count_scheduled(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM dilemma WHERE stage = 'scheduled'").fetch_one(conn).await?)
}

/// The keys of the open dilemmas that a member was asked to take over.
pub async fn offered_to(conn: &mut Conn, member: MemberId) -> Result<Vec<DilemmaId>, StoreError> {
    ids(conn, "SELECT id FROM dilemma WHERE offered_id = $1 AND stage = 'open' ORDER BY id", member.0).await
}

/// The keys of the dilemmas that a member asked.
pub async fn ids_of_asker(conn: &mut Conn, asker: MemberId) -> Result<Vec<DilemmaId>, StoreError> {
    ids(conn, "SELECT id FROM dilemma WHERE asker_id = $1 ORDER BY id", asker.0).await
}

/// The keys of the dilemmas that members of a company asked, and of those that are put to it.
pub async fn ids_of_company(conn: &mut Conn, company: CompanyId) -> Result<Vec<DilemmaId>, StoreError> {
    let sql = "SELECT id FROM dilemma WHERE company_id = $1
               UNION SELECT dilemma_id FROM dilemma_company WHERE company_id = $1 ORDER BY id";
    ids(conn, sql, company.0).await
}

/// The keys of the dilemmas of a topic.
pub async fn ids_of_topic(conn: &mut Conn, topic: TopicId) -> Result<Vec<DilemmaId>, StoreError> {
    ids(conn, "SELECT dilemma_id FROM dilemma_topic WHERE topic_id = $1 ORDER BY dilemma_id", topic.0).await
}

/// Returns how many dilemmas there are.
pub async fn count_all(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM dilemma WHERE stage NOT IN ('scheduled', 'withdrawn')")
        .fetch_one(conn)
        .await?)
}

/// The keys after one (0 begins), in order; at most `limit`. For going through all of them in steps.
pub async fn all_ids(conn: &mut Conn, after: DilemmaId, limit: i64) -> Result<Vec<DilemmaId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM dilemma WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after.0)
        .bind(limit)
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(DilemmaId).collect())
}

/// The keys of all dilemmas, each with its version and whether it goes on.
pub async fn versions(conn: &mut Conn) -> Result<Vec<(DilemmaId, i64, DilemmaStage)>, StoreError> {
    let rows = sqlx::query("SELECT id, version, stage FROM dilemma").fetch_all(conn).await?;
    rows.iter().map(|row| Ok((DilemmaId(row.int("id")?), row.int("version")?, row.code("stage")?))).collect()
}

/// Notes when a dilemma that waited is published: when it was written is not told.
pub async fn set_created(conn: &mut Conn, id: DilemmaId, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE dilemma SET created_at = $2 WHERE id = $1").bind(id.0).bind(at.0).execute(conn).await?;
    Ok(())
}

/// Names who asked a dilemma.
pub async fn set_asker(
    conn: &mut Conn,
    id: DilemmaId,
    asker: MemberId,
    company: Option<CompanyId>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE dilemma SET version = version + 1, asker_id = $2, company_id = $3, updated_at = $4 WHERE id = $1";
    let query = sqlx::query(sql).bind(id.0).bind(asker.0).bind(company.map(|company| company.0)).bind(at.0);
    query.execute(conn).await?;
    Ok(())
}

/// Notes where a dilemma goes on that was brought in as merged; where that one was merged as well, where it goes on in the
/// end. One that would go on in itself goes on nowhere.
pub async fn set_merged(conn: &mut Conn, id: DilemmaId, into: DilemmaId) -> Result<(), StoreError> {
    let sql = "UPDATE dilemma SET merged_id = (SELECT coalesce(g.merged_id, g.id) FROM dilemma g WHERE g.id = $2)
               WHERE id = $1 AND id <> (SELECT coalesce(g.merged_id, g.id) FROM dilemma g WHERE g.id = $2)";
    sqlx::query(sql).bind(id.0).bind(into.0).execute(&mut *conn).await?;
    lead_on(conn, id, into).await?;
    Ok(())
}

/// Withdraws the dilemmas that members of a company asked, but for those that wait to be published; gives their keys.
pub async fn withdraw(conn: &mut Conn, company: CompanyId, at: Timestamp) -> Result<Vec<DilemmaId>, StoreError> {
    let sql = "UPDATE dilemma SET version = version + 1, withdrawn_from = stage, stage = 'withdrawn', withdrawn_at = $2
               WHERE company_id = $1 AND stage NOT IN ('scheduled', 'withdrawn') RETURNING id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(company.0).bind(at.0).fetch_all(conn).await?;
    Ok(ids.into_iter().map(DilemmaId).collect())
}

/// Withdraws a dilemma that waits to be published, with all that it says and who asked it, if it still has the expected
/// version; whether it had. What is left is a row that nobody reads, so that its key stays taken.
pub async fn withdraw_waiting(
    conn: &mut Conn,
    id: DilemmaId,
    expected: i64,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE dilemma SET version = version + 1, stage = 'withdrawn', withdrawn_at = $3, updated_at = $3,
                                  title = '', body = '', summary = '', lesson = '', urgent = 0
               WHERE id = $1 AND version = $2 AND stage = 'scheduled'";
    let done = sqlx::query(sql).bind(id.0).bind(expected).bind(at.0).execute(&mut *conn).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    for sql in [
        "DELETE FROM sealed_dilemma WHERE dilemma_id = $1",
        "DELETE FROM attachment WHERE dilemma_id = $1",
        "DELETE FROM dilemma_topic WHERE dilemma_id = $1",
        "DELETE FROM dilemma_company WHERE dilemma_id = $1",
        "DELETE FROM dilemma_story WHERE dilemma_id = $1",
    ] {
        sqlx::query(sql).bind(id.0).execute(&mut *conn).await?;
    }
    Ok(true)
}

/// Brings back the dilemmas of a company that were withdrawn; gives their keys.
pub async fn bring_back(conn: &mut Conn, company: CompanyId) -> Result<Vec<DilemmaId>, StoreError> {
    let sql =
        "UPDATE dilemma SET version = version + 1, stage = withdrawn_from, withdrawn_from = NULL, withdrawn_at = NULL
               WHERE company_id = $1 AND stage = 'withdrawn' RETURNING id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(company.0).fetch_all(conn).await?;
    Ok(ids.into_iter().map(DilemmaId).collect())
}

/// Has the dilemmas that were merged into one that was merged itself go on where that one does; gives their keys. So a
/// merged dilemma always names the one in which it goes on in the end.
pub async fn lead_on(conn: &mut Conn, from: DilemmaId, into: DilemmaId) -> Result<Vec<DilemmaId>, StoreError> {
    let sql = "UPDATE dilemma SET version = version + 1,
                                  merged_id = (SELECT coalesce(g.merged_id, g.id) FROM dilemma g WHERE g.id = $2)
               WHERE merged_id = $1 RETURNING id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(from.0).bind(into.0).fetch_all(conn).await?;
    Ok(ids.into_iter().map(DilemmaId).collect())
}

/// The open and closed dilemmas that another one could go on in, as those of the same readers: those whose title has some
/// words, the last asked first; at most `limit`.
pub async fn merge_targets(
    conn: &mut Conn,
    from: &DilemmaRecord,
    words: &str,
    limit: i64,
) -> Result<Vec<DilemmaRecord>, StoreError> {
    let companies: Vec<String> = from.companies.iter().map(ToString::to_string).collect();
    let rows = sqlx::query(records!(
        "WHERE d.id <> $1 AND d.stage IN ('open', 'closed') AND d.audience = $2
           AND coalesce((SELECT string_agg(CAST(l.company_id AS TEXT), ',' ORDER BY l.company_id)
                         FROM dilemma_company l WHERE l.dilemma_id = d.id), '') = $3
           AND lower(d.title) LIKE $4 ESCAPE '!'
         ORDER BY d.created_at DESC, d.id DESC LIMIT $5"
    ))
    .bind(from.id.0)
    .bind(if from.is_for_forum { FORUM } else { COMPANIES })
    .bind(companies.join(","))
    .bind(like(words))
    .bind(limit);
    rows.fetch_all(conn).await?.iter().map(from_row).collect()
}

/// Returns who took part in a dilemma: who asked it, who owns it or did before, and who did something with it.
pub async fn took_part(conn: &mut Conn, id: DilemmaId) -> Result<Vec<MemberId>, StoreError> {
    let members: Vec<i64> = sqlx::query_scalar(
        "SELECT asker_id FROM dilemma WHERE id = $1 AND asker_id IS NOT NULL
         UNION SELECT owner_id FROM dilemma WHERE id = $1
         UNION SELECT s.actor_id FROM dilemma_story s JOIN dilemma d ON d.id = s.dilemma_id
               WHERE (d.id = $1 OR d.merged_id = $1) AND s.actor_id IS NOT NULL
         UNION SELECT s.member_id FROM dilemma_story s JOIN dilemma d ON d.id = s.dilemma_id
               WHERE (d.id = $1 OR d.merged_id = $1) AND s.member_id IS NOT NULL
                 AND s.kind IN ('asked', 'taken-over', 'handed-over', 'assigned')",
    )
    .bind(id.0)
    .fetch_all(conn)
    .await?;
    Ok(members.into_iter().map(MemberId).collect())
}

/// The dilemmas that were merged into one, each with who asked it, where they are named.
pub async fn merged_into(conn: &mut Conn, id: DilemmaId) -> Result<Vec<(DilemmaId, Option<MemberId>)>, StoreError> {
    let rows = sqlx::query("SELECT id, asker_id FROM dilemma WHERE merged_id = $1 ORDER BY id").bind(id.0);
    let read = |row: &AnyRow| Ok((DilemmaId(row.int("id")?), row.opt_int("asker_id")?.map(MemberId)));
    rows.fetch_all(conn).await?.iter().map(read).collect()
}

async fn ids(conn: &mut Conn, sql: &'static str, key: i64) -> Result<Vec<DilemmaId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(key).fetch_all(conn).await?;
    Ok(ids.into_iter().map(DilemmaId).collect())
}

/// Returns how many dilemmas of an asker are open.
pub async fn count_open(conn: &mut Conn, asker: MemberId) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM dilemma WHERE asker_id = $1 AND stage = 'open'";
    Ok(sqlx::query_scalar(sql).bind(asker.0).fetch_one(conn).await?)
}

/// The open dilemmas of an asker with the same text: for what is sent twice.
pub async fn repeated(
    conn: &mut Conn,
    asker: MemberId,
    title: &str,
    body: &str,
) -> Result<Vec<DilemmaRecord>, StoreError> {
    let sql = "SELECT id FROM dilemma WHERE asker_id = $1 AND title = $2 AND body = $3 AND stage = 'open'";
    let ids: Vec<i64> = sqlx::query_scalar(sql).bind(asker.0).bind(title).bind(body).fetch_all(&mut *conn).await?;
    find_many(conn, &ids.into_iter().map(DilemmaId).collect::<Vec<_>>()).await
}

/// Adds a dilemma with its companies and topics.
///
/// # Errors
/// [`StoreError::Reference`] without such a member, company or topic.
pub async fn insert(conn: &mut Conn, row: &DilemmaRow<'_>) -> Result<DilemmaId, StoreError> {
    let promise = row.state.promise;
    let id = sqlx::query_scalar(
        "INSERT INTO dilemma (version, title, body, summary, lesson, asker_id, company_id, audience, urgent, stage, owner_id,
                              offered_id, due_at, reminded, missed, escalated, merged_id, created_at, updated_at, closed_at)
         VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18) RETURNING id",
    )
    .bind(row.title)
    .bind(row.body)
    .bind(row.summary)
    .bind(row.lesson)
    .bind(row.asker.map(|asker| asker.0))
    .bind(row.company.map(|company| company.0))
    .bind(if row.companies.is_some() { COMPANIES } else { FORUM })
    .bind(i64::from(row.urgent))
    .bind(row.state.stage.as_str())
    .bind(row.state.owner.0)
    .bind(row.state.offered_to.map(|member| member.0))
    .bind(promise.map(|promise| promise.due_at.0))
    .bind(i64::from(promise.is_some_and(|promise| promise.reminded)))
    .bind(i64::from(promise.is_some_and(|promise| promise.missed)))
    .bind(i64::from(promise.is_some_and(|promise| promise.escalated)))
    .bind(row.state.merged_into.map(|dilemma| dilemma.0))
    .bind(row.created_at.0)
    .bind(row.closed_at.map(|at| at.0))
    .fetch_one(&mut *conn)
    .await?;
    let id = DilemmaId(id);
    for company in row.companies.unwrap_or_default() {
        sqlx::query("INSERT INTO dilemma_company (dilemma_id, company_id) VALUES ($1, $2)")
            .bind(id.0)
            .bind(company.0)
            .execute(&mut *conn)
            .await?;
    }
    insert_topics(conn, id, row.topics).await?;
    Ok(id)
}

/// What the column `audience` has of a dilemma that is put to the whole forum.
const FORUM: &str = "forum";
/// What it has of one that is put to some companies.
const COMPANIES: &str = "companies";

async fn insert_topics(conn: &mut Conn, id: DilemmaId, topics: &[TopicId]) -> Result<(), StoreError> {
    for (position, topic) in (1_i64..).zip(topics) {
        sqlx::query("INSERT INTO dilemma_topic (dilemma_id, topic_id, position) VALUES ($1, $2, $3)")
            .bind(id.0)
            .bind(topic.0)
            .bind(position)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Replaces the text of a dilemma and its topics, if it still has the expected version; whether it had.
pub async fn set_text(
    conn: &mut Conn,
    id: DilemmaId,
    expected: i64,
    (title, body): (&str, &str),
    topics: &[TopicId],
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE dilemma SET version = version + 1, title = $3, body = $4, updated_at = $5
               WHERE id = $1 AND version = $2";
    let query = sqlx::query(sql).bind(id.0).bind(expected).bind(title).bind(body).bind(at.0);
    if query.execute(&mut *conn).await?.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("DELETE FROM dilemma_topic WHERE dilemma_id = $1").bind(id.0).execute(&mut *conn).await?;
    insert_topics(conn, id, topics).await?;
    Ok(true)
}

/// Replaces the summary of a dilemma, if it still has the expected version; whether it had.
pub async fn set_summary(
    conn: &mut Conn,
    id: DilemmaId,
    expected: i64,
    summary: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE dilemma SET version = version + 1, summary = $3, updated_at = $4 WHERE id = $1 AND version = $2";
    let done = sqlx::query(sql).bind(id.0).bind(expected).bind(summary).bind(at.0).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces the state of a dilemma, if it still has the expected version; whether it had. A lesson is stored where one is
/// given; which answers helped is stored by [`set_accepted`].
pub async fn set_state(
    conn: &mut Conn,
    id: DilemmaId,
    expected: i64,
    state: &DilemmaState,
    lesson: Option<&str>,
    closed_at: Option<Timestamp>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let promise = state.promise;
    let done = sqlx::query(
        "UPDATE dilemma SET version = version + 1, stage = $3, owner_id = $4, offered_id = $5, due_at = $6, reminded = $7,
                            missed = $8, escalated = $9, merged_id = $10, lesson = coalesce($11, lesson), closed_at = $12,
                            updated_at = $13, away_owner_id = $14, still_asked_at = $15
         WHERE id = $1 AND version = $2",
    )
    .bind(id.0)
    .bind(expected)
    .bind(state.stage.as_str())
    .bind(state.owner.0)
    .bind(state.offered_to.map(|member| member.0))
    .bind(promise.map(|promise| promise.due_at.0))
    .bind(i64::from(promise.is_some_and(|promise| promise.reminded)))
    .bind(i64::from(promise.is_some_and(|promise| promise.missed)))
    .bind(i64::from(promise.is_some_and(|promise| promise.escalated)))
    .bind(state.merged_into.map(|dilemma| dilemma.0))
    .bind(lesson)
    .bind(closed_at.map(|at| at.0))
    .bind(at.0)
    .bind(state.away_owner.map(|member| member.0))
    .bind(state.still_asked.map(|at| at.0))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes when the asker said that an answer to the dilemma helped, or that it does not; whether it is an answer of it that is
/// not deleted.
pub async fn set_accepted(
    conn: &mut Conn,
    id: DilemmaId,
    comment: CommentId,
    at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE comment SET accepted_at = $3 WHERE id = $1 AND dilemma_id = $2 AND deleted_by IS NULL";
    let done = sqlx::query(sql).bind(comment.0).bind(id.0).bind(at.map(|at| at.0)).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Notes again what the dilemma's story says of a comment and its replies, which came back to it: that they helped there, where
/// that was said last.
pub async fn restore_accepted(conn: &mut Conn, id: DilemmaId, thread: CommentId) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE comment SET accepted_at =
                (SELECT CASE WHEN s.kind = $3 THEN s.at END FROM dilemma_story s
                 WHERE s.dilemma_id = $1 AND s.comment_id = comment.id AND s.kind IN ($3, $4) ORDER BY s.id DESC LIMIT 1)
         WHERE (id = $2 OR parent_id = $2) AND dilemma_id = $1",
    )
    .bind(id.0)
    .bind(thread.0)
    .bind(StoryKind::Accepted.as_str())
    .bind(StoryKind::Unaccepted.as_str())
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives the answers of a dilemma to another one, which nobody has said of that they helped there.
pub async fn move_answers(conn: &mut Conn, from: DilemmaId, into: DilemmaId) -> Result<(), StoreError> {
    let sql = "UPDATE comment SET dilemma_id = $2, accepted_at = NULL, version = version + 1 WHERE dilemma_id = $1";
    sqlx::query(sql).bind(from.0).bind(into.0).execute(conn).await?;
    Ok(())
}

/// Adds entries to a dilemma's story.
pub async fn tell(
    conn: &mut Conn,
    id: DilemmaId,
    by: Option<MemberId>,
    at: Timestamp,
    story: &[StoryEntry],
) -> Result<(), StoreError> {
    for entry in story {
        sqlx::query(
            "INSERT INTO dilemma_story (dilemma_id, at, kind, actor_id, member_id, comment_id, due_at, other_id, text,
                                        meeting_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(id.0)
        .bind(at.0)
        .bind(entry.kind.as_str())
        .bind(by.map(|member| member.0))
        .bind(entry.member.map(|member| member.0))
        .bind(entry.comment.map(|comment| comment.0))
        .bind(entry.due_at.map(|at| at.0))
        .bind(entry.dilemma.map(|dilemma| dilemma.0))
        .bind(&entry.text)
        .bind(entry.meeting.map(|meeting| meeting.0))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The story of a dilemma and of those that go on in it, the first first.
pub async fn story(conn: &mut Conn, id: DilemmaId) -> Result<Vec<StoryLine>, StoreError> {
    story_lines(conn, id, true).await
}

/// The story of a dilemma alone, the first first.
pub async fn own_story(conn: &mut Conn, id: DilemmaId) -> Result<Vec<StoryLine>, StoreError> {
    story_lines(conn, id, false).await
}

async fn story_lines(conn: &mut Conn, id: DilemmaId, with_merged: bool) -> Result<Vec<StoryLine>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT s.kind, s.at, s.comment_id, s.due_at, s.text, b.id AS by_id, ",
        shown_name!("b"),
        " AS by_name, b.profession AS by_profession, m.id AS member_id, ",
        shown_name!("m"),
        " AS member_name, m.profession AS member_profession, g.id AS other_id, g.title AS other_title,
                n.id AS meeting_id, n.title AS meeting_title
         FROM dilemma_story s JOIN dilemma d ON d.id = s.dilemma_id LEFT JOIN member b ON b.id = s.actor_id
         LEFT JOIN member m ON m.id = s.member_id LEFT JOIN dilemma g ON g.id = s.other_id
         LEFT JOIN meeting n ON n.id = s.meeting_id
         WHERE s.dilemma_id = $1 OR (d.merged_id = $1 AND $2 = 1) ORDER BY s.at, s.id"
    ))
    .bind(id.0)
    .bind(i64::from(with_merged))
    .fetch_all(conn)
    .await?;
    let line = |row: &AnyRow| {
        let dilemma = match row.opt_int("other_id")? {
            Some(id) => Some((DilemmaId(id), row.text("other_title")?)),
            None => None,
        };
        let meeting = match row.opt_int("meeting_id")? {
            Some(id) => Some((MeetingId(id), row.text("meeting_title")?)),
            None => None,
        };
        Ok(StoryLine {
            kind: row.code("kind")?,
            at: row.time("at")?,
            by: person(row, "by_id", "by_name", "by_profession")?,
            member: person(row, "member_id", "member_name", "member_profession")?,
            comment: row.opt_int("comment_id")?.map(CommentId),
            due_at: row.opt_time("due_at")?,
            dilemma,
            meeting,
            text: row.text("text")?,
        })
    };
    rows.iter().map(line).collect()
}

/// The words and the day of the last update that a member promised for a dilemma.
pub async fn last_promise(
    conn: &mut Conn,
    id: DilemmaId,
    by: Option<MemberId>,
) -> Result<Option<(String, Timestamp)>, StoreError> {
    let row = sqlx::query(
        "SELECT text, due_at FROM dilemma_story WHERE dilemma_id = $1 AND kind = $2 AND actor_id = $3
         ORDER BY id DESC LIMIT 1",
    )
    .bind(id.0)
    .bind(StoryKind::Promised.as_str())
    .bind(by.map(|member| member.0))
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(|row| Ok((row.text("text")?, row.time("due_at")?))).transpose()
}

fn person(row: &AnyRow, id: &str, name: &str, profession: &str) -> Result<Option<Person>, StoreError> {
    Ok(match row.opt_int(id)? {
        Some(id) => Some(Person { id: MemberId(id), name: row.text(name)?, profession: row.code(profession)? }),
        None => None,
    })
}

fn from_row(row: &AnyRow) -> Result<DilemmaRecord, StoreError> {
    let owner = Person {
        id: MemberId(row.int("owner_id")?),
        name: row.text("owner_name")?,
        profession: row.code("owner_profession")?,
    };
    let offered_to = person(row, "offered_id", "offered_name", "offered_profession")?;
    let away_owner = person(row, "away_id", "away_name", "away_profession")?;
    let merged_into = match row.opt_int("merged_id")? {
        Some(id) => Some((DilemmaId(id), row.text("merged_title")?)),
        None => None,
    };
    let company = match row.opt_int("company_id")? {
        Some(_) => Some(company::from_row(row)?),
        None => None,
    };
    let promise = match row.opt_time("due_at")? {
        Some(due_at) => Some(PromisedUpdate {
            due_at,
            reminded: row.int("reminded")? == 1,
            missed: row.int("missed")? == 1,
            escalated: row.int("escalated")? == 1,
        }),
        None => None,
    };
    let state = DilemmaState {
        stage: row.code("stage")?,
        owner: owner.id,
        away_owner: away_owner.as_ref().map(|member| member.id),
        still_asked: row.opt_time("still_asked_at")?,
        offered_to: offered_to.as_ref().map(|member| member.id),
        promise,
        accepted: row.json::<BTreeSet<CommentId>>("accepted")?,
        merged_into: merged_into.as_ref().map(|(id, _)| *id),
    };
    Ok(DilemmaRecord {
        id: DilemmaId(row.int("id")?),
        version: row.int("version")?,
        title: row.text("title")?,
        body: row.text("body")?,
        summary: row.text("summary")?,
        lesson: row.text("lesson")?,
        asker: person(row, "asker_id", "asker_name", "asker_profession")?,
        viewer_asks: None,
        company,
        is_for_forum: row.text("audience")? == FORUM,
        companies: row.json("companies")?,
        topics: row.json("topics")?,
        urgent: row.int("urgent")? == 1,
        state,
        owner,
        away_owner,
        offered_to,
        merged_into,
        answers: row.int("answers")?,
        is_answered: row.int("is_answered")? == 1,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        closed_at: row.opt_time("closed_at")?,
    })
}
