//! What companies say of answers to dilemmas: that they tried one, or that it helped them too.

use std::collections::HashMap;

use domain::clock::Timestamp;
use domain::comment::{AnswerMark, MarkedBy};
use domain::id::{CommentId, CompanyId, DilemmaId, MemberId};
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::company::{self, company_columns};
use crate::{Conn, StoreError};

/// Notes what a member says of an answer, in place of what they said before; whether that was something else.
pub async fn set(
    conn: &mut Conn,
    id: CommentId,
    member: MemberId,
    company: Option<CompanyId>,
    mark: AnswerMark,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO comment_mark (comment_id, member_id, company_id, mark, at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (comment_id, member_id) DO UPDATE
               SET company_id = excluded.company_id, mark = excluded.mark, at = excluded.at
               WHERE comment_mark.mark <> excluded.mark";
    let query = sqlx::query(sql).bind(id.0).bind(member.0).bind(company.map(|company| company.0));
    Ok(query.bind(mark.as_str()).bind(at.0).execute(conn).await?.rows_affected() == 1)
}

/// Takes back what a member said of an answer; whether there was something.
pub async fn remove(conn: &mut Conn, id: CommentId, member: MemberId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM comment_mark WHERE comment_id = $1 AND member_id = $2";
    Ok(sqlx::query(sql).bind(id.0).bind(member.0).execute(conn).await?.rows_affected() == 1)
}

macro_rules! marks {
    ($rest:literal) => {
        concat!(
            "SELECT a.comment_id, a.member_id, a.mark, a.at, ",
            company_columns!(),
            " FROM comment_mark a JOIN comment k ON k.id = a.comment_id JOIN company c ON c.id = a.company_id ",
            $rest
        )
    };
}

/// Returns what companies say of the answers to a dilemma, the first first.
pub async fn of_dilemma(conn: &mut Conn, id: DilemmaId) -> Result<HashMap<CommentId, Vec<MarkedBy>>, StoreError> {
    let sql = marks!("WHERE k.dilemma_id = $1 ORDER BY a.at, a.member_id");
    let mut found: HashMap<CommentId, Vec<MarkedBy>> = HashMap::new();
    for row in sqlx::query(sql).bind(id.0).fetch_all(conn).await? {
        found.entry(CommentId(row.int("comment_id")?)).or_default().push(marked_by(&row)?);
    }
    Ok(found)
}

/// Returns what companies say of an answer, the first first.
pub async fn of_answer(conn: &mut Conn, id: CommentId) -> Result<Vec<MarkedBy>, StoreError> {
    let sql = marks!("WHERE a.comment_id = $1 ORDER BY a.at, a.member_id");
    sqlx::query(sql).bind(id.0).fetch_all(conn).await?.iter().map(marked_by).collect()
}

/// Returns what a member says of answers: the answer, the mark and when, the first first.
pub async fn of_member(
    conn: &mut Conn,
    member: MemberId,
) -> Result<Vec<(CommentId, AnswerMark, Timestamp)>, StoreError> {
    let sql = "SELECT comment_id, mark, at FROM comment_mark WHERE member_id = $1 ORDER BY at, comment_id";
    let rows = sqlx::query(sql).bind(member.0).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((CommentId(row.int("comment_id")?), row.code("mark")?, row.time("at")?))).collect()
}

fn marked_by(row: &AnyRow) -> Result<MarkedBy, StoreError> {
    Ok(MarkedBy {
        member: MemberId(row.int("member_id")?),
        company: company::from_row(row)?,
        mark: row.code("mark")?,
        at: row.time("at")?,
    })
}
