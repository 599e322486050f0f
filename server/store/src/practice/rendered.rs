//! The HTML of revisions, which is made from their Markdown by some version of the renderer.

use domain::id::PracticeId;
use domain::language::Language;
use domain::practice::Heading;

use crate::column::{Columns, to_json};
use crate::{Conn, StoreError};

/// A revision whose HTML an earlier version of the renderer made, with what is needed to render it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outdated {
    /// The key of the practice.
    pub practice: PracticeId,
    /// The revision's number.
    pub number: i64,
    /// The practice's name in URLs, which is part of the paths of its files.
    pub slug: String,
    /// The language of the text.
    pub language: Language,
    /// The text, in Markdown.
    pub body: String,
}

/// Some revisions, at most `limit`, whose HTML was made by a version of the renderer before this one.
pub async fn outdated(conn: &mut Conn, renderer: i64, limit: i64) -> Result<Vec<Outdated>, StoreError> {
    let rows = sqlx::query(
        "SELECT r.practice_id, r.number, r.body, p.slug, p.language
         FROM revision r JOIN practice p ON p.id = r.practice_id
         WHERE r.renderer < $1 LIMIT $2",
    )
    .bind(renderer)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Outdated {
                practice: PracticeId(row.int("practice_id")?),
                number: row.int("number")?,
                slug: row.text("slug")?,
                language: row.code("language")?,
                body: row.text("body")?,
            })
        })
        .collect()
}

/// Replaces a revision's HTML and headings, unless a later version of the renderer made them.
pub async fn set_html(
    conn: &mut Conn,
    practice: PracticeId,
    number: i64,
    html: &str,
    headings: &[Heading],
    renderer: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE revision SET html = $3, headings = $4, renderer = $5
         WHERE practice_id = $1 AND number = $2 AND renderer <= $5",
    )
    .bind(practice.0)
    .bind(number)
    .bind(html)
    .bind(to_json("headings", headings)?)
    .bind(renderer)
    .execute(conn)
    .await?;
    Ok(())
}
