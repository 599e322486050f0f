//! Companies.

use domain::clock::Timestamp;
use domain::company::{Company, CompanyCard, NewCompany};
use domain::id::{CompanyId, MeetingId, MemberId};
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::placeholders::prefix_end;
use crate::{Conn, StoreError};

/// A company's columns, where its table is called `c`.
macro_rules! company_columns {
    () => {
        "c.id AS company_id, c.slug AS company_slug, c.name AS company_name,
         c.sector AS company_sector, c.size_band AS company_size, c.left_at AS company_left"
    };
}
pub(crate) use company_columns;

/// A company by its key.
pub async fn by_id(conn: &mut Conn, id: CompanyId) -> Result<Option<Company>, StoreError> {
    let row = sqlx::query(concat!("SELECT ", company_columns!(), " FROM company c WHERE c.id = $1"))
        .bind(id.0)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// A company by its name in URLs.
pub async fn by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Company>, StoreError> {
    let row = sqlx::query(concat!("SELECT ", company_columns!(), " FROM company c WHERE c.slug = $1"))
        .bind(slug)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// A company by its exact name.
pub async fn by_name(conn: &mut Conn, name: &str) -> Result<Option<Company>, StoreError> {
    let row = sqlx::query(concat!("SELECT ", company_columns!(), " FROM company c WHERE c.name = $1"))
        .bind(name)
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// Every company, by name.
pub async fn list(conn: &mut Conn) -> Result<Vec<Company>, StoreError> {
    let rows =
        sqlx::query(concat!("SELECT ", company_columns!(), " FROM company c ORDER BY c.name")).fetch_all(conn).await?;
    rows.iter().map(from_row).collect()
}

/// Every company with what it brought to the forum, by name.
pub async fn cards(conn: &mut Conn, now: Timestamp) -> Result<Vec<CompanyCard>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        company_columns!(),
        ", (SELECT count(*) FROM member m WHERE m.company_id = c.id AND m.removed_at IS NULL
              AND m.deactivated_at IS NULL) AS members,
           (SELECT count(*) FROM practice p WHERE p.company_id = c.id AND p.status = 'published'
              AND p.deleted_at IS NULL) AS practices,
           (SELECT max(g.starts_at) FROM meeting g
            WHERE g.presenting_company_id = c.id AND g.starts_at <= $1 AND g.state = 'scheduled') AS presented_at,
           (SELECT min(g.starts_at) FROM meeting g
            WHERE g.presenting_company_id = c.id AND g.starts_at > $1 AND g.state = 'scheduled') AS presents_at,
           CASE WHEN c.id = (SELECT g.presenting_company_id FROM meeting g WHERE g.starts_at > $1 AND g.state = 'scheduled'
                             ORDER BY g.starts_at, g.id LIMIT 1) THEN 1 ELSE 0 END AS presents_next
         FROM company c ORDER BY c.name"
    ))
    .bind(now.0)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(CompanyCard {
                company: from_row(row)?,
                members: row.int("members")?,
                practices: row.int("practices")?,
                presented_at: row.opt_time("presented_at")?,
                presents_next: row.int("presents_next")? == 1,
                presents_at: row.opt_time("presents_at")?,
            })
        })
        .collect()
}

/// The slugs that begin so and that a company has or had, for [`domain::slug::distinct`]. Those of `other_than` are
/// left out: the company may have them again.
pub async fn slugs_starting_with(
    conn: &mut Conn,
    prefix: &str,
    other_than: Option<CompanyId>,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT slug FROM company WHERE slug >= $1 AND slug < $2 AND id <> $3
         UNION SELECT slug FROM former_company_slug WHERE slug >= $1 AND slug < $2 AND company_id <> $3",
    )
    .bind(prefix)
    .bind(prefix_end(prefix))
    // Keys begin at 1.
    .bind(other_than.map_or(0, |id| id.0))
    .fetch_all(conn)
    .await?)
}

/// The company that had a name in URLs before.
pub async fn by_former_slug(conn: &mut Conn, slug: &str) -> Result<Option<Company>, StoreError> {
    let row = sqlx::query(concat!(
        "SELECT ",
        company_columns!(),
        " FROM former_company_slug f JOIN company c ON c.id = f.company_id WHERE f.slug = $1"
    ))
    .bind(slug)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// A company by its name in URLs, or by one that it had before.
pub async fn by_any_slug(conn: &mut Conn, slug: &str) -> Result<Option<Company>, StoreError> {
    match by_slug(conn, slug).await? {
        Some(company) => Ok(Some(company)),
        None => by_former_slug(conn, slug).await,
    }
}

/// Every former name in URLs with the present one, in order.
pub async fn former_slugs(conn: &mut Conn) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT f.slug AS former, c.slug AS present FROM former_company_slug f
               JOIN company c ON c.id = f.company_id ORDER BY f.slug";
    let rows = sqlx::query(sql).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((row.text("former")?, row.text("present")?))).collect()
}

/// Changes what a company is called and does. The name in URLs that it had leads to it from now on.
///
/// # Errors
/// [`StoreError::Unique`] with field `slug` or `name`.
pub async fn update(conn: &mut Conn, before: &Company, company: &NewCompany) -> Result<(), StoreError> {
    if company.slug != before.slug {
        sqlx::query("DELETE FROM former_company_slug WHERE slug = $1 AND company_id = $2")
            .bind(&company.slug)
            .bind(before.id.0)
            .execute(&mut *conn)
            .await?;
        sqlx::query("INSERT INTO former_company_slug (slug, company_id) VALUES ($1, $2)")
            .bind(&before.slug)
            .bind(before.id.0)
            .execute(&mut *conn)
            .await?;
    }
    sqlx::query("UPDATE company SET slug = $2, name = $3, sector = $4, size_band = $5 WHERE id = $1")
        .bind(before.id.0)
        .bind(&company.slug)
        .bind(&company.name)
        .bind(company.sector.as_str())
        .bind(company.size.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Has a name in URLs that no company has lead to a company, where it leads to none already.
pub async fn add_former_slug(conn: &mut Conn, slug: &str, company: CompanyId) -> Result<(), StoreError> {
    let sql = "INSERT INTO former_company_slug (slug, company_id) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING";
    sqlx::query(sql).bind(slug).bind(company.0).execute(conn).await?;
    Ok(())
}

/// Gives another company all that refers to one, its names in URLs too, and deletes it.
pub async fn merge(conn: &mut Conn, from: &Company, into: CompanyId) -> Result<(), StoreError> {
    for statement in [
        "UPDATE member SET company_id = $2 WHERE company_id = $1",
        "UPDATE practice SET company_id = $2, version = version + 1 WHERE company_id = $1",
        "UPDATE meeting SET presenting_company_id = $2, version = version + 1 WHERE presenting_company_id = $1",
        "UPDATE meeting SET host_company_id = $2 WHERE host_company_id = $1",
        "UPDATE draft SET company_id = $2 WHERE company_id = $1",
        "UPDATE comment SET company_id = $2 WHERE company_id = $1",
        "UPDATE comment_mark SET company_id = $2 WHERE company_id = $1",
        "UPDATE practice_try SET company_id = $2 WHERE company_id = $1",
        "UPDATE dilemma SET company_id = $2 WHERE company_id = $1",
        "UPDATE sealed_dilemma SET company_id = $2 WHERE company_id = $1",
        "DELETE FROM dilemma_company WHERE company_id = $1
         AND dilemma_id IN (SELECT dilemma_id FROM dilemma_company WHERE company_id = $2)",
        "UPDATE dilemma_company SET company_id = $2 WHERE company_id = $1",
        "UPDATE former_company_slug SET company_id = $2 WHERE company_id = $1",
        "UPDATE presenting_request SET company_id = $2 WHERE company_id = $1",
        "UPDATE presenting_request SET swap_company_id = $2 WHERE swap_company_id = $1",
    ] {
        sqlx::query(statement).bind(from.id.0).bind(into.0).execute(&mut *conn).await?;
    }
    sqlx::query("DELETE FROM company WHERE id = $1").bind(from.id.0).execute(&mut *conn).await?;
    sqlx::query("INSERT INTO former_company_slug (slug, company_id) VALUES ($1, $2)")
        .bind(&from.slug)
        .bind(into.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes when a company left the forum, or that it is of it again.
pub async fn set_left(conn: &mut Conn, id: CompanyId, at: Option<Timestamp>) -> Result<(), StoreError> {
    let at = at.map(|at| at.0);
    sqlx::query("UPDATE company SET left_at = $2 WHERE id = $1").bind(id.0).bind(at).execute(conn).await?;
    Ok(())
}

/// Takes a company away from the meetings that it was to present at after a moment; gives these.
pub async fn leave_meetings(conn: &mut Conn, id: CompanyId, after: Timestamp) -> Result<Vec<MeetingId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "UPDATE meeting SET presenting_company_id = NULL, version = version + 1
         WHERE presenting_company_id = $1 AND starts_at > $2 RETURNING id",
    )
    .bind(id.0)
    .bind(after.0)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(MeetingId).collect())
}

/// Takes the members of a company away from those who present at meetings after a moment, and from those who host visits,
/// whose gate lists were told to that company alone and are deleted; gives who presented at which.
pub async fn leave_presenting(
    conn: &mut Conn,
    id: CompanyId,
    after: Timestamp,
) -> Result<Vec<(MeetingId, MemberId)>, StoreError> {
    sqlx::query(
        "DELETE FROM gate_entry WHERE meeting_id IN
             (SELECT g.id FROM meeting g WHERE g.host_company_id = $1 AND g.starts_at > $2)",
    )
    .bind(id.0)
    .bind(after.0)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "UPDATE meeting SET host_id = NULL, host_company_id = NULL, version = version + 1
         WHERE host_company_id = $1 AND starts_at > $2",
    )
    .bind(id.0)
    .bind(after.0)
    .execute(&mut *conn)
    .await?;
    let rows = sqlx::query(
        "DELETE FROM meeting_presenter
         WHERE member_id IN (SELECT m.id FROM member m WHERE m.company_id = $1)
           AND meeting_id IN (SELECT g.id FROM meeting g WHERE g.starts_at > $2)
         RETURNING meeting_id, member_id",
    )
    .bind(id.0)
    .bind(after.0)
    .fetch_all(&mut *conn)
    .await?;
    let gone = rows.iter().map(|row| Ok((MeetingId(row.int("meeting_id")?), MemberId(row.int("member_id")?))));
    let gone: Vec<_> = gone.collect::<Result<_, StoreError>>()?;
    for (meeting, _) in &gone {
        sqlx::query("UPDATE meeting SET version = version + 1 WHERE id = $1")
            .bind(meeting.0)
            .execute(&mut *conn)
            .await?;
    }
    Ok(gone)
}

/// Adds a company.
///
/// # Errors
/// [`StoreError::Unique`] with field `slug` or `name`.
pub async fn insert(conn: &mut Conn, company: &NewCompany, at: Timestamp) -> Result<CompanyId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO company (slug, name, sector, size_band, created_at)
         VALUES ($1, $2, $3, $4, $5) RETURNING id",
    )
    .bind(&company.slug)
    .bind(&company.name)
    .bind(company.sector.as_str())
    .bind(company.size.as_str())
    .bind(at.0)
    .fetch_one(conn)
    .await?;
    Ok(CompanyId(id))
}

/// Reads a company from a row of [`company_columns`].
pub(crate) fn from_row(row: &AnyRow) -> Result<Company, StoreError> {
    Ok(Company {
        id: CompanyId(row.int("company_id")?),
        slug: row.text("company_slug")?,
        name: row.text("company_name")?,
        sector: row.code("company_sector")?,
        size: row.code("company_size")?,
        left_at: row.opt_time("company_left")?,
    })
}
