//! What somebody may read, filtered and counted by the database: for lists while there is no search index.

use domain::clock::Timestamp;
use domain::company::{Sector, SizeBand};
use domain::id::{CompanyId, MemberId, PracticeId};
use domain::language::Language;
use domain::member::Profession;
use domain::practice::PracticeKind;
use domain::search::{FacetCount, Sort};
use domain::tries::Tried;
use sqlx::Row;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// The members who read what waits for confirmation; what is published is for everybody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Readers {
    /// Every text, whoever's it is.
    pub all: bool,
    /// The company whose practices are listed.
    pub company: Option<CompanyId>,
    /// Those that this member entered.
    pub member: Option<MemberId>,
}

/// The filter of a list of practices. Values of one filter widen it; an empty filter does not narrow.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// The readers for whom the list is made.
    pub readers: Readers,
    /// The slugs of topics; a practice has one of them.
    pub topics: Vec<String>,
    /// The slugs of companies; a practice belongs to one of them.
    pub companies: Vec<String>,
    /// The kinds of text; a practice is one of them.
    pub kinds: Vec<PracticeKind>,
    /// Sectors of the company.
    pub sectors: Vec<Sector>,
    /// The size bands of the company.
    pub sizes: Vec<SizeBand>,
    /// Languages of the text.
    pub languages: Vec<Language>,
    /// Professions of the authors.
    pub professions: Vec<Profession>,
    /// The earliest moment that a hit may have.
    pub from: Option<Timestamp>,
    /// The moment before which a hit must lie.
    pub to: Option<Timestamp>,
    /// What came of a practice where it was tried; a practice has one of these.
    pub tried: Vec<Tried>,
}

/// Where a practice stands in a list from which pages are read one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PagePosition {
    /// The place in a list by time: when it was published, or entered where it is not published yet.
    Time(Timestamp, PracticeId),
    /// The place in a list by title.
    Title(String, PracticeId),
}

/// What [`ListFilter`] lets through, of `practice p JOIN company c`. A filter's values come as one text with a comma
/// before and behind each.
macro_rules! readable {
    () => {
        "p.deleted_at IS NULL
         AND (p.status = 'published'
          OR (p.status = 'in-review'
              AND ($1 = 1 OR p.company_id = $2 OR p.creator_id = $3)))"
    };
}
macro_rules! filtered {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " FROM practice p JOIN company c ON c.id = p.company_id WHERE ",
            readable!(),
            " AND ($4 IS NULL
                   OR EXISTS (SELECT 1 FROM practice_topic pt JOIN topic t ON t.id = pt.topic_id
                              WHERE pt.practice_id = p.id AND $4 LIKE '%,' || t.slug || ',%'))
              AND ($5 IS NULL OR $5 LIKE '%,' || c.slug || ',%')
              AND ($6 IS NULL OR $6 LIKE '%,' || p.kind || ',%')
              AND ($7 IS NULL OR $7 LIKE '%,' || c.sector || ',%')
              AND ($8 IS NULL OR $8 LIKE '%,' || c.size_band || ',%')
              AND ($9 IS NULL OR $9 LIKE '%,' || p.language || ',%')
              AND ($10 IS NULL
                   OR EXISTS (SELECT 1 FROM practice_author pa JOIN member m ON m.id = pa.member_id
                              WHERE pa.practice_id = p.id AND $10 LIKE '%,' || m.profession || ',%'))
              AND ($11 IS NULL OR coalesce(p.published_at, p.updated_at) >= $11)
              AND ($12 IS NULL OR coalesce(p.published_at, p.updated_at) < $12)
              AND ($13 IS NULL
                   OR EXISTS (SELECT 1 FROM practice_try y
                              WHERE y.practice_id = p.id AND y.deleted_at IS NULL
                                AND ($13 LIKE '%,any,%' OR $13 LIKE '%,' || y.outcome || ',%'))) ",
            $rest
        )
    };
}
macro_rules! bound {
    ($query:expr, $filter:expr) => {
        $query
            .bind(i64::from($filter.readers.all))
            .bind($filter.readers.company.map(|company| company.0))
            .bind($filter.readers.member.map(|member| member.0))
            .bind(joined($filter.topics.iter().map(String::as_str)))
            .bind(joined($filter.companies.iter().map(String::as_str)))
            .bind(joined($filter.kinds.iter().map(|kind| kind.as_str())))
            .bind(joined($filter.sectors.iter().map(|sector| sector.as_str())))
            .bind(joined($filter.sizes.iter().map(|size| size.as_str())))
            .bind(joined($filter.languages.iter().map(|language| language.as_str())))
            .bind(joined($filter.professions.iter().map(|profession| profession.as_str())))
            .bind($filter.from.map(|time| time.0))
            .bind($filter.to.map(|time| time.0))
            .bind(joined($filter.tried.iter().map(|tried| tried.as_str())))
    };
}

/// The keys of a page of the list, in its order. Without words there is no relevance: that order is the newest first.
pub async fn readable_ids(
    conn: &mut Conn,
    filter: &ListFilter,
    sort: Sort,
    limit: i64,
    offset: i64,
) -> Result<Vec<PracticeId>, StoreError> {
    let sql = match sort {
        Sort::Relevance | Sort::Newest => filtered!(
            "SELECT p.id",
            "ORDER BY coalesce(p.published_at, p.updated_at) DESC, p.id DESC LIMIT $14 OFFSET $15"
        ),
        Sort::Oldest => {
            filtered!("SELECT p.id", "ORDER BY coalesce(p.published_at, p.updated_at), p.id LIMIT $14 OFFSET $15")
        }
        Sort::Title => filtered!("SELECT p.id", "ORDER BY p.title, p.id LIMIT $14 OFFSET $15"),
    };
    let ids: Vec<i64> = bound!(sqlx::query_scalar(sql), filter).bind(limit).bind(offset).fetch_all(conn).await?;
    Ok(ids.into_iter().map(PracticeId).collect())
}

/// The practices behind a place of the list, or its first ones, without the first `offset` of them; at most `limit`,
/// each with its own place. The order
/// depends on nothing that an edit of a text that waits for confirmation changes, so that reading page by page neither
/// repeats nor leaves out what others edit meanwhile.
///
/// `after` has to be a place of a list in the same order.
pub async fn readable_after(
    conn: &mut Conn,
    filter: &ListFilter,
    sort: Sort,
    after: Option<&PagePosition>,
    limit: i64,
    offset: i64,
) -> Result<Vec<PagePosition>, StoreError> {
    let (time, title, id) = match after {
        None => (None, None, None),
        Some(PagePosition::Time(time, id)) => (Some(time.0), None, Some(id.0)),
        Some(PagePosition::Title(title, id)) => (None, Some(title.as_str()), Some(id.0)),
    };
    if sort == Sort::Title {
        let sql = filtered!(
            "SELECT p.id, p.title",
            "AND ($14 IS NULL OR p.title > $14 OR (p.title = $14 AND p.id > $15)) ORDER BY p.title, p.id LIMIT $16 OFFSET $17"
        );
        let rows =
            bound!(sqlx::query(sql), filter).bind(title).bind(id).bind(limit).bind(offset).fetch_all(conn).await?;
        return rows
            .iter()
            .map(|row| Ok(PagePosition::Title(row.text("title")?, PracticeId(row.int("id")?))))
            .collect();
    }
    let sql = match sort {
        Sort::Oldest => filtered!(
            "SELECT p.id, coalesce(p.published_at, p.created_at) AS entered",
            "AND ($14 IS NULL OR coalesce(p.published_at, p.created_at) > $14
                  OR (coalesce(p.published_at, p.created_at) = $14 AND p.id > $15))
             ORDER BY coalesce(p.published_at, p.created_at), p.id LIMIT $16 OFFSET $17"
        ),
        _ => filtered!(
            "SELECT p.id, coalesce(p.published_at, p.created_at) AS entered",
            "AND ($14 IS NULL OR coalesce(p.published_at, p.created_at) < $14
                  OR (coalesce(p.published_at, p.created_at) = $14 AND p.id < $15))
             ORDER BY coalesce(p.published_at, p.created_at) DESC, p.id DESC LIMIT $16 OFFSET $17"
        ),
    };
    let rows = bound!(sqlx::query(sql), filter).bind(time).bind(id).bind(limit).bind(offset).fetch_all(conn).await?;
    rows.iter().map(|row| Ok(PagePosition::Time(row.time("entered")?, PracticeId(row.int("id")?)))).collect()
}

/// Returns how many practices the list has.
pub async fn count_readable(conn: &mut Conn, filter: &ListFilter) -> Result<i64, StoreError> {
    Ok(bound!(sqlx::query_scalar(filtered!("SELECT count(*)", "")), filter).fetch_one(conn).await?)
}

/// Returns how many practices each topic has, by its slug, of what somebody may read.
pub async fn topic_counts(conn: &mut Conn, readers: Readers) -> Result<Vec<FacetCount>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT t.slug, count(*) AS count FROM practice p
         JOIN practice_topic pt ON pt.practice_id = p.id
         JOIN topic t ON t.id = pt.topic_id WHERE ",
        readable!(),
        " GROUP BY t.slug ORDER BY t.slug"
    ))
    .bind(i64::from(readers.all))
    .bind(readers.company.map(|company| company.0))
    .bind(readers.member.map(|member| member.0))
    .fetch_all(conn)
    .await?;
    let count = |count: i64| usize::try_from(count).unwrap_or_default();
    rows.iter().map(|row| Ok(FacetCount { value: row.try_get("slug")?, count: count(row.try_get("count")?) })).collect()
}

fn joined<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let joined: String = values.flat_map(|value| [value, ","]).collect();
    (!joined.is_empty()).then(|| format!(",{joined}"))
}
