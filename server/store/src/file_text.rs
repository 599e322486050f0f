//! What the files beside texts say, by the hash of their content. A row begins unread, together with the
//! first file of its hash; a later version of what is read makes every row unread again.

use std::collections::HashMap;

use domain::attachment::Searchable;
use domain::id::{CommentId, DilemmaId, PracticeId};

use crate::attachment::Owner;
use crate::column::Columns;
use crate::placeholders::keys;
use crate::{Conn, StoreError, attachment};

/// A file beside a text, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileText {
    /// The file's name.
    pub file_name: String,
    /// What it says; empty where it has no text, or none was read yet.
    pub text: String,
}

/// A content that the present version has not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The version that read it last; 0 where none did.
    pub extractor: i64,
    /// The hash of the file's content.
    pub hash: String,
}

/// The contents that a version has not read yet and that come after another; at most `limit`. Those that no
/// version has read come first.
pub async fn unread(
    conn: &mut Conn,
    extractor: i64,
    after: Option<&Unread>,
    limit: i64,
) -> Result<Vec<Unread>, StoreError> {
    let (last_extractor, last_hash) = after.map_or((-1, ""), |last| (last.extractor, &last.hash));
    let rows = sqlx::query(
        "SELECT extractor, hash FROM file_text WHERE extractor < $1 AND (extractor, hash) > ($2, $3)
         ORDER BY extractor, hash LIMIT $4",
    )
    .bind(extractor)
    .bind(last_extractor)
    .bind(last_hash)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok(Unread { extractor: row.int("extractor")?, hash: row.text("hash")? })).collect()
}

/// Returns whether one of the files is still to be read by this version.
pub async fn is_unread(conn: &mut Conn, hashes: &[&str], extractor: i64) -> Result<bool, StoreError> {
    let (sql, padded) = keys("SELECT count(*) FROM file_text WHERE extractor < $1 AND hash IN ({})", 2, hashes);
    let mut query = sqlx::query_scalar::<_, i64>(sql).bind(extractor);
    for hash in padded {
        query = query.bind(hash);
    }
    Ok(query.fetch_one(conn).await? > 0)
}

/// The published texts that a file of this hash stands beside; drafts are left out.
pub async fn owners_with(conn: &mut Conn, hash: &str) -> Result<Vec<Owner>, StoreError> {
    let rows = sqlx::query(
        "SELECT DISTINCT practice_id, comment_id, dilemma_id FROM attachment WHERE hash = $1 AND draft_id IS NULL",
    )
    .bind(hash)
    .fetch_all(conn)
    .await?;
    let mut owners = vec![];
    for row in &rows {
        let practice = row.opt_int("practice_id")?.map(|id| Owner::Practice(PracticeId(id)));
        let comment = row.opt_int("comment_id")?.map(|id| Owner::Comment(CommentId(id)));
        let dilemma = row.opt_int("dilemma_id")?.map(|id| Owner::Dilemma(DilemmaId(id)));
        owners.extend(practice.or(comment).or(dilemma));
    }
    Ok(owners)
}

/// The kinds of text whose files are found by what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Practices.
    Practices,
    /// Comments.
    Comments,
    /// Dilemmas.
    Dilemmas,
}

/// A query of the files beside one kind of text, by the column of their owner; `{}` stands for the owners' keys.
macro_rules! by_owner {
    ($owner:literal: $select:literal, $order:literal) => {
        concat!("SELECT f.", $owner, " AS owner, ", $select, " WHERE f.", $owner, " IN ({}) ", $order)
    };
    ($beside:ident, $select:literal, $order:literal) => {
        match $beside {
            Beside::Practices => by_owner!("practice_id": $select, $order),
            Beside::Comments => by_owner!("comment_id": $select, $order),
            Beside::Dilemmas => by_owner!("dilemma_id": $select, $order),
        }
    };
}

/// Returns the files beside some texts of a kind with what they say, by the text's key, in the order they were added.
pub async fn files(conn: &mut Conn, beside: Beside, ids: &[i64]) -> Result<HashMap<i64, Vec<FileText>>, StoreError> {
    let statement = by_owner!(
        beside,
        "f.file_name, coalesce(t.text, '') AS text
         FROM attachment f LEFT JOIN file_text t ON t.hash = f.hash",
        "ORDER BY owner, f.position, f.id"
    );
    let (sql, padded) = keys(statement, 1, ids);
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id);
    }
    let mut files: HashMap<i64, Vec<FileText>> = HashMap::new();
    for row in query.fetch_all(conn).await? {
        let file = FileText { file_name: row.text("file_name")?, text: row.text("text")? };
        files.entry(row.int("owner")?).or_default().push(file);
    }
    Ok(files)
}

/// Returns the beginning of what a content says, by its hash: at most so many characters. Empty where it says nothing, or was
/// not read yet.
pub async fn beginning(conn: &mut Conn, hash: &str, characters: i64) -> Result<String, StoreError> {
    let sql = "SELECT substr(text, 1, CAST($2 AS INTEGER)) FROM file_text WHERE hash = $1";
    let text: Option<String> = sqlx::query_scalar(sql).bind(hash).bind(characters).fetch_optional(conn).await?;
    Ok(text.unwrap_or_default())
}

/// Returns how many bytes the texts of the files beside some texts of a kind have, by the text's key; those without are left
/// out.
pub async fn sizes(conn: &mut Conn, beside: Beside, ids: &[i64]) -> Result<HashMap<i64, i64>, StoreError> {
    let statement = by_owner!(
        beside,
        "CAST(sum(t.size) AS BIGINT) AS size FROM attachment f JOIN file_text t ON t.hash = f.hash",
        "GROUP BY owner"
    );
    let (sql, padded) = keys(statement, 1, ids);
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id);
    }
    query.fetch_all(conn).await?.iter().map(|row| Ok((row.int("owner")?, row.int("size")?))).collect()
}

/// Begins a row for a content, unread, where there is none.
pub(crate) async fn begin(conn: &mut Conn, hash: &str) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO file_text (hash, extractor, size, text) VALUES ($1, 0, 0, '') ON CONFLICT (hash) DO NOTHING",
    )
    .bind(hash)
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes what the contents of some hashes say, where no file has them any more. Returns those hashes.
pub(crate) async fn forget_unused(conn: &mut Conn, mut hashes: Vec<String>) -> Result<Vec<String>, StoreError> {
    let used = attachment::hashes_in_use(conn, &hashes).await?;
    hashes.retain(|hash| !used.contains(hash));
    for hash in &hashes {
        sqlx::query("DELETE FROM file_text WHERE hash = $1").bind(hash).execute(&mut *conn).await?;
    }
    Ok(hashes)
}

/// Stores what a version has read of a content. Returns whether this differs from what was stored before.
pub async fn set(
    conn: &mut Conn,
    hash: &str,
    extractor: i64,
    text: &str,
    searchable: Searchable,
) -> Result<bool, StoreError> {
    let before = sqlx::query("SELECT text, searchable FROM file_text WHERE hash = $1")
        .bind(hash)
        .fetch_optional(&mut *conn)
        .await?;
    let Some(before) = before else { return Ok(false) };
    sqlx::query("UPDATE file_text SET extractor = $2, size = $3, text = $4, searchable = $5 WHERE hash = $1")
        .bind(hash)
        .bind(extractor)
        .bind(text.len() as i64)
        .bind(text)
        .bind(searchable.as_str())
        .execute(conn)
        .await?;
    Ok(before.text("text")? != text || before.code::<Searchable>("searchable")? != searchable)
}
