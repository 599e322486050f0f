//! How much members and companies store. A file counts once, however often it stands beside texts, and as long as
//! it can be brought back.

use domain::id::{CompanyId, DilemmaId, MemberId};
use domain::quota::MemberUsage;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// The files of members, each content once: beside their drafts, the practices they entered, their comments and the dilemmas
/// that they asked under their name.
macro_rules! files_of_members {
    ($condition_of_draft:literal, $condition_of_practice:literal, $condition_of_comment:literal, $condition_of_dilemma:literal) => {
        concat!(
            "SELECT d.member_id, f.hash, f.size FROM draft d JOIN attachment f ON f.draft_id = d.id ",
            $condition_of_draft,
            " UNION
             SELECT d.member_id, r.hash, r.size FROM draft d JOIN removed_file r ON r.draft_id = d.id ",
            $condition_of_draft,
            " UNION
             SELECT p.creator_id, f.hash, f.size FROM practice p JOIN attachment f ON f.practice_id = p.id ",
            $condition_of_practice,
            " UNION
             SELECT k.author_id, f.hash, f.size FROM comment k JOIN attachment f ON f.comment_id = k.id ",
            $condition_of_comment,
            " UNION
             SELECT q.asker_id, f.hash, f.size FROM dilemma q JOIN attachment f ON f.dilemma_id = q.id ",
            $condition_of_dilemma
        )
    };
}

/// The files of companies, each content once: beside their members' drafts, and beside their practices, comments and dilemmas.
macro_rules! files_of_companies {
    ($condition_of_member:literal, $condition_of_practice:literal, $condition_of_comment:literal, $condition_of_dilemma:literal) => {
        concat!(
            "SELECT m.company_id, f.hash, f.size
             FROM member m JOIN draft d ON d.member_id = m.id JOIN attachment f ON f.draft_id = d.id ",
            $condition_of_member,
            " UNION
             SELECT m.company_id, r.hash, r.size
             FROM member m JOIN draft d ON d.member_id = m.id JOIN removed_file r ON r.draft_id = d.id ",
            $condition_of_member,
            " UNION
             SELECT p.company_id, f.hash, f.size FROM practice p JOIN attachment f ON f.practice_id = p.id ",
            $condition_of_practice,
            " UNION
             SELECT k.company_id, f.hash, f.size FROM comment k JOIN attachment f ON f.comment_id = k.id ",
            $condition_of_comment,
            " UNION
             SELECT q.company_id, f.hash, f.size FROM dilemma q JOIN attachment f ON f.dilemma_id = q.id ",
            $condition_of_dilemma
        )
    };
}

/// Returns how many bytes the files of a member have.
pub async fn member_files(conn: &mut Conn, member: MemberId) -> Result<i64, StoreError> {
    let sql = concat!(
        "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM (",
        files_of_members!(
            "WHERE d.member_id = $1",
            "WHERE p.creator_id = $1",
            "WHERE k.author_id = $1",
            "WHERE q.asker_id = $1"
        ),
        ") files"
    );
    Ok(sqlx::query_scalar(sql).bind(member.0).fetch_one(conn).await?)
}

/// Returns how many bytes the files have beside a dilemma and beside what its asker, who gave no name, answered there.
pub async fn asker_files(conn: &mut Conn, dilemma: DilemmaId) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM (
                   SELECT hash, size FROM attachment WHERE dilemma_id = $1
                   UNION
                   SELECT f.hash, f.size FROM comment k JOIN attachment f ON f.comment_id = k.id WHERE k.asker_of = $1
               ) files";
    Ok(sqlx::query_scalar(sql).bind(dilemma.0).fetch_one(conn).await?)
}

/// Returns how many bytes the files of a company have.
pub async fn company_files(conn: &mut Conn, company: CompanyId) -> Result<i64, StoreError> {
    let sql = concat!(
        "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM (",
        files_of_companies!(
            "WHERE m.company_id = $1",
            "WHERE p.company_id = $1",
            "WHERE k.company_id = $1",
            "WHERE q.company_id = $1"
        ),
        ") files"
    );
    Ok(sqlx::query_scalar(sql).bind(company.0).fetch_one(conn).await?)
}

/// Returns how many practices a member entered.
pub async fn practices(conn: &mut Conn, member: MemberId) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM practice WHERE creator_id = $1 AND deleted_at IS NULL";
    Ok(sqlx::query_scalar(sql).bind(member.0).fetch_one(conn).await?)
}

/// Returns what members store, those with the most bytes first.
pub async fn of_members(conn: &mut Conn, limit: i64) -> Result<Vec<MemberUsage>, StoreError> {
    let sql = concat!(
        "SELECT m.id, m.name, c.name AS company, coalesce(d.drafts, 0) AS drafts, coalesce(d.bytes, 0) AS draft_bytes,
                coalesce(p.practices, 0) AS practices, coalesce(t.tokens, 0) AS tokens,
                coalesce(s.searches, 0) AS searches, coalesce(f.bytes, 0) AS files
         FROM member m JOIN company c ON c.id = m.company_id
         LEFT JOIN (SELECT member_id, count(*) AS drafts, CAST(sum(size) AS BIGINT) AS bytes
                    FROM draft WHERE deleted_at IS NULL GROUP BY member_id) d ON d.member_id = m.id
         LEFT JOIN (SELECT creator_id, count(*) AS practices
                    FROM practice WHERE deleted_at IS NULL GROUP BY creator_id) p ON p.creator_id = m.id
         LEFT JOIN (SELECT member_id, count(*) AS tokens FROM api_token GROUP BY member_id) t ON t.member_id = m.id
         LEFT JOIN (SELECT member_id, count(*) AS searches
                    FROM saved_search WHERE deleted_at IS NULL GROUP BY member_id) s ON s.member_id = m.id
         LEFT JOIN (SELECT member_id, CAST(sum(size) AS BIGINT) AS bytes FROM (",
        files_of_members!("", "", "", ""),
        ") files GROUP BY member_id) f ON f.member_id = m.id
         WHERE m.removed_at IS NULL
           AND (d.drafts > 0 OR p.practices > 0 OR t.tokens > 0 OR s.searches > 0 OR f.bytes > 0)
         ORDER BY coalesce(f.bytes, 0) + coalesce(d.bytes, 0) DESC, m.id LIMIT $1"
    );
    let rows = sqlx::query(sql).bind(limit).fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            Ok(MemberUsage {
                member: MemberId(row.int("id")?),
                name: row.text("name")?,
                company: row.text("company")?,
                drafts: row.int("drafts")?,
                draft_bytes: row.int("draft_bytes")?,
                practices: row.int("practices")?,
                tokens: row.int("tokens")?,
                saved_searches: row.int("searches")?,
                files: row.int("files")?,
            })
        })
        .collect()
}

/// The names of companies with the bytes of their files, those with the most first.
pub async fn of_companies(conn: &mut Conn, limit: i64) -> Result<Vec<(String, i64)>, StoreError> {
    let sql = concat!(
        "SELECT c.name, f.bytes FROM company c
         JOIN (SELECT company_id, CAST(sum(size) AS BIGINT) AS bytes FROM (",
        files_of_companies!("", "", "", ""),
        ") files GROUP BY company_id) f ON f.company_id = c.id
         ORDER BY f.bytes DESC, c.id LIMIT $1"
    );
    let rows = sqlx::query(sql).bind(limit).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((row.text("name")?, row.int("bytes")?))).collect()
}
