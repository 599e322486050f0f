//! Comments that mention a member, whose name then stands in what others wrote.

use domain::clock::Timestamp;
use domain::id::{CommentId, MemberId};

use crate::column::Columns;
use crate::{Conn, StoreError};

/// A text that may mention somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentioningText {
    /// The comment whose text it is.
    pub comment: CommentId,
    /// The version of the comment that had it, for an earlier text.
    pub version: Option<i64>,
    /// The text, in Markdown.
    pub body: String,
    /// The moment at which the comment was written.
    pub created_at: Timestamp,
}

/// The texts of comments with a link to a member's page, the earlier ones and those of deleted comments too.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<MentioningText>, StoreError> {
    let rows = sqlx::query(
        "SELECT k.id, CAST(NULL AS BIGINT) AS version, k.body, k.created_at FROM comment k WHERE k.body LIKE $1
         UNION ALL
         SELECT v.comment_id AS id, v.version, v.body, k.created_at
         FROM comment_version v JOIN comment k ON k.id = v.comment_id WHERE v.body LIKE $1",
    )
    .bind(format!("%](/people/{member}%"))
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(MentioningText {
                comment: CommentId(row.int("id")?),
                version: row.opt_int("version")?,
                body: row.text("body")?,
                created_at: row.time("created_at")?,
            })
        })
        .collect()
}

/// Replaces the text of a comment. Nobody changed it as far as readers are told, and who is changing it has to look again.
pub async fn replace(conn: &mut Conn, id: CommentId, body: &str, html: &str, renderer: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE comment SET body = $2, html = $3, renderer = $4, version = version + 1 WHERE id = $1")
        .bind(id.0)
        .bind(body)
        .bind(html)
        .bind(renderer)
        .execute(conn)
        .await?;
    Ok(())
}

/// Replaces an earlier text of a comment.
pub async fn replace_version(conn: &mut Conn, id: CommentId, version: i64, body: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE comment_version SET body = $3 WHERE comment_id = $1 AND version = $2")
        .bind(id.0)
        .bind(version)
        .bind(body)
        .execute(conn)
        .await?;
    Ok(())
}
