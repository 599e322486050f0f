//! Files beside a practice, a draft, a comment or a dilemma. Their contents lie in the file store, by hash.

use domain::attachment::Attachment;
use domain::clock::Timestamp;
use domain::id::{
    AttachmentId, CommentId, CompanyId, DilemmaId, DraftId, MemberId, PracticeId, RemovedFileId, UploadId,
};
use domain::practice::Sharing;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::gathered::member_ids_json;
use crate::placeholders::keys;
use crate::practice::Access;
use crate::{Conn, StoreError, file_text, stored_file};

/// The text that a file is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A practice.
    Practice(PracticeId),
    /// A draft.
    Draft(DraftId),
    /// A comment.
    Comment(CommentId),
    /// A dilemma.
    Dilemma(DilemmaId),
}

impl Owner {
    /// The owner's key as the four columns have it, of which one is not empty: practice, draft, comment, dilemma.
    const fn keys(self) -> [Option<i64>; 4] {
        match self {
            Owner::Practice(id) => [Some(id.0), None, None, None],
            Owner::Draft(id) => [None, Some(id.0), None, None],
            Owner::Comment(id) => [None, None, Some(id.0), None],
            Owner::Dilemma(id) => [None, None, None, Some(id.0)],
        }
    }
}

/// SQL that is true of a file whose owner has the keys of the first four parameters.
macro_rules! is_beside {
    ($file:literal) => {
        concat!(
            "(",
            $file,
            "practice_id = $1 OR ",
            $file,
            "draft_id = $2 OR ",
            $file,
            "comment_id = $3 OR ",
            $file,
            "dilemma_id = $4)"
        )
    };
}

/// A file to note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// The file's name, unique beside one text.
    pub file_name: String,
    /// The media type that the content was found to have.
    pub media_type: String,
    /// The size of the file in bytes.
    pub size: i64,
    /// The SHA-256 of the file's content, in lower-case hexadecimal.
    pub hash: String,
    /// How far it may go, where that is another mark than its text's.
    pub sharing: Option<Sharing>,
    /// The upload that stored its content, which ends with the file's row; `None` where another file has the content.
    pub upload: Option<UploadId>,
}

/// A file of a practice, with what decides who may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeFile {
    /// The file as readers see it.
    pub attachment: Attachment,
    /// The practice that the file is attached to.
    pub practice: PracticeId,
    /// What the permission rules need to know of the practice.
    pub access: Access,
}

/// A stored content, and the oldest of the files that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredContent {
    /// The SHA-256 of the content, in lower-case hexadecimal.
    pub hash: String,
    /// The file's size in bytes.
    pub size: i64,
    /// The file's name.
    pub file_name: String,
    /// The slug of the practice that the file is attached to.
    pub practice: Option<String>,
    /// The draft that the file is attached to.
    pub draft: Option<DraftId>,
    /// The comment that the file is attached to.
    pub comment: Option<CommentId>,
    /// The dilemma that the file is attached to.
    pub dilemma: Option<DilemmaId>,
}

impl StoredContent {
    /// Returns the content of a file, attached to nothing yet.
    pub fn of(file: &Attachment) -> Self {
        Self {
            hash: file.hash.clone(),
            size: file.size,
            file_name: file.file_name.clone(),
            practice: None,
            draft: None,
            comment: None,
            dilemma: None,
        }
    }
}

/// The contents whose hash comes after `after`, in the order of their hashes; at most `limit`.
pub async fn contents_after(conn: &mut Conn, after: &str, limit: i64) -> Result<Vec<StoredContent>, StoreError> {
    let rows = sqlx::query(
        "SELECT f.hash, f.size, f.file_name, f.draft_id, f.comment_id, f.dilemma_id, p.slug
         FROM (SELECT min(id) AS id FROM attachment WHERE hash > $1 GROUP BY hash ORDER BY hash LIMIT $2) oldest
         JOIN attachment f ON f.id = oldest.id
         LEFT JOIN practice p ON p.id = f.practice_id
         ORDER BY f.hash",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(StoredContent {
                hash: row.text("hash")?,
                size: row.int("size")?,
                file_name: row.text("file_name")?,
                practice: row.opt_text("slug")?,
                draft: row.opt_int("draft_id")?.map(DraftId),
                comment: row.opt_int("comment_id")?.map(CommentId),
                dilemma: row.opt_int("dilemma_id")?.map(DilemmaId),
            })
        })
        .collect()
}

/// The files beside a text, in the order they were added.
pub async fn list(conn: &mut Conn, owner: Owner) -> Result<Vec<Attachment>, StoreError> {
    let sql = concat!(
        "SELECT f.id, f.file_name, f.media_type, f.size, f.hash, f.sharing,
                coalesce(w.searchable, 'unread') AS searchable
         FROM attachment f LEFT JOIN file_text w ON w.hash = f.hash
         WHERE ",
        is_beside!("f."),
        " ORDER BY f.position, f.id"
    );
    let mut query = sqlx::query(sql);
    for key in owner.keys() {
        query = query.bind(key);
    }
    query.fetch_all(conn).await?.iter().map(from_row).collect()
}

/// The file of a name beside the practice of a slug, or all of its files.
pub async fn find_in_practice(
    conn: &mut Conn,
    slug: &str,
    file_name: Option<&str>,
) -> Result<Vec<PracticeFile>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT f.id, f.file_name, f.media_type, f.size, f.hash, f.sharing,
                coalesce(w.searchable, 'unread') AS searchable,
                p.id AS practice_id, p.company_id, p.status, p.creator_id, p.archived_by, ",
        member_ids_json!("practice_author", "practice_id", "p.id"),
        " AS authors
         FROM practice p JOIN attachment f ON f.practice_id = p.id LEFT JOIN file_text w ON w.hash = f.hash
         WHERE p.slug = $1 AND p.deleted_at IS NULL AND ($2 IS NULL OR f.file_name = $2)
         ORDER BY f.position, f.id"
    ))
    .bind(slug)
    .bind(file_name)
    .fetch_all(conn)
    .await?;
    let file = |row: &AnyRow| {
        Ok(PracticeFile {
            attachment: from_row(row)?,
            practice: PracticeId(row.int("practice_id")?),
            access: Access {
                company: CompanyId(row.int("company_id")?),
                status: row.code("status")?,
                authors: row.json("authors")?,
                creator: row.opt_int("creator_id")?.map(MemberId),
                archived_by: row.opt_code("archived_by")?,
            },
        })
    };
    rows.iter().map(file).collect()
}

/// The files of a member's own draft, in the order they were added.
pub async fn of_draft(conn: &mut Conn, draft: DraftId, member: MemberId) -> Result<Vec<Attachment>, StoreError> {
    let rows = sqlx::query(
        "SELECT f.id, f.file_name, f.media_type, f.size, f.hash, f.sharing,
                coalesce(w.searchable, 'unread') AS searchable
         FROM attachment f JOIN draft d ON d.id = f.draft_id LEFT JOIN file_text w ON w.hash = f.hash
         WHERE f.draft_id = $1 AND d.member_id = $2 AND d.deleted_at IS NULL ORDER BY f.position, f.id",
    )
    .bind(draft.0)
    .bind(member.0)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The office files beside practices that a member wrote or entered, and beside their comments and dilemmas: the hash of each
/// content, with the name of a file that has it.
pub async fn office_files_of(conn: &mut Conn, member: MemberId) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query(
        "SELECT f.hash, min(f.file_name) AS file_name FROM attachment f
         LEFT JOIN practice p ON p.id = f.practice_id LEFT JOIN comment k ON k.id = f.comment_id
         LEFT JOIN dilemma d ON d.id = f.dilemma_id
         WHERE (p.creator_id = $1 OR k.author_id = $1 OR d.asker_id = $1
                OR EXISTS (SELECT 1 FROM practice_author a WHERE a.practice_id = p.id AND a.member_id = $1))
           AND (lower(f.file_name) LIKE '%.docx' OR lower(f.file_name) LIKE '%.pptx'
                OR lower(f.file_name) LIKE '%.xlsx' OR lower(f.file_name) LIKE '%.docm'
                OR lower(f.file_name) LIKE '%.pptm')
         GROUP BY f.hash ORDER BY f.hash",
    )
    .bind(member.0)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok((row.text("hash")?, row.text("file_name")?))).collect()
}

/// Gives every file that has a content another one, whose upload ends with it. What the other says is still to be read.
pub async fn exchange_content(conn: &mut Conn, old: &str, new: &NewAttachment) -> Result<(), StoreError> {
    file_text::begin(conn, &new.hash).await?;
    if let Some(upload) = new.upload {
        stored_file::end_upload(conn, upload).await?;
    }
    for statement in [
        "UPDATE attachment SET hash = $2, size = $3 WHERE hash = $1",
        "UPDATE removed_file SET hash = $2, size = $3 WHERE hash = $1",
    ] {
        sqlx::query(statement).bind(old).bind(&new.hash).bind(new.size).execute(&mut *conn).await?;
    }
    file_text::forget_unused(conn, vec![old.to_owned()]).await?;
    Ok(())
}

/// Those of the hashes that some file still has, or one that was taken away and can be brought back; the
/// contents of the others can go.
pub async fn hashes_in_use(conn: &mut Conn, hashes: &[String]) -> Result<Vec<String>, StoreError> {
    let borrowed: Vec<&str> = hashes.iter().map(String::as_str).collect();
    let (sql, padded) = keys(
        "SELECT DISTINCT hash FROM (SELECT hash FROM attachment UNION ALL SELECT hash FROM removed_file) f
         WHERE hash IN ({})",
        1,
        &borrowed,
    );
    let mut query = sqlx::query_scalar(sql);
    for hash in padded {
        query = query.bind(hash);
    }
    Ok(query.fetch_all(conn).await?)
}

/// Adds a file after those that are there; what it says is still to be read, where no file of the same
/// content was.
///
/// # Errors
/// [`StoreError::Unique`] with field `file_name`; [`StoreError::Reference`].
pub async fn insert(
    conn: &mut Conn,
    owner: Owner,
    file: &NewAttachment,
    at: Timestamp,
) -> Result<AttachmentId, StoreError> {
    file_text::begin(conn, &file.hash).await?;
    if let Some(upload) = file.upload {
        stored_file::end_upload(conn, upload).await?;
    }
    let sql = concat!(
        "INSERT INTO attachment (practice_id, draft_id, comment_id, dilemma_id, file_name, media_type, size, hash, created_at,
                                 sharing, position)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                 (SELECT coalesce(max(position), 0) + 1 FROM attachment WHERE ",
        is_beside!(""),
        ")) RETURNING id"
    );
    let mut query = sqlx::query_scalar(sql);
    for key in owner.keys() {
        query = query.bind(key);
    }
    let query = query.bind(&file.file_name).bind(&file.media_type).bind(file.size).bind(&file.hash).bind(at.0);
    Ok(AttachmentId(query.bind(mark(file.sharing)).fetch_one(&mut *conn).await?))
}

/// Marks how far a file may go; `None` for as far as its text. Whether there is such a file.
pub async fn set_sharing(
    conn: &mut Conn,
    owner: Owner,
    file_name: &str,
    sharing: Option<Sharing>,
) -> Result<bool, StoreError> {
    let sql = concat!("UPDATE attachment SET sharing = $6 WHERE ", is_beside!(""), " AND file_name = $5");
    let mut query = sqlx::query(sql);
    for key in owner.keys() {
        query = query.bind(key);
    }
    Ok(query.bind(file_name).bind(mark(sharing)).execute(conn).await?.rows_affected() == 1)
}

/// A mark as it is stored.
const fn mark(sharing: Option<Sharing>) -> &'static str {
    match sharing {
        Some(sharing) => sharing.as_str(),
        None => "",
    }
}

/// A mark as it was stored; one that this version does not know is none.
fn read_mark(row: &AnyRow) -> Result<Option<Sharing>, StoreError> {
    Ok(row.text("sharing")?.parse().ok())
}

/// Takes a file away by its name; whether it was there.
pub async fn delete(conn: &mut Conn, owner: Owner, file_name: &str) -> Result<bool, StoreError> {
    let mut query = sqlx::query(concat!("DELETE FROM attachment WHERE ", is_beside!(""), " AND file_name = $5"));
    for key in owner.keys() {
        query = query.bind(key);
    }
    Ok(query.bind(file_name).execute(conn).await?.rows_affected() == 1)
}

/// Takes a file away from a member's draft, so that it can be brought back; its key among those taken away, `None`
/// without such a file.
pub async fn remove(
    conn: &mut Conn,
    draft: DraftId,
    file_name: &str,
    at: Timestamp,
) -> Result<Option<RemovedFileId>, StoreError> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO removed_file (draft_id, file_name, media_type, size, hash, sharing, removed_at)
         SELECT draft_id, file_name, media_type, size, hash, sharing, $3 FROM attachment
         WHERE draft_id = $1 AND file_name = $2 RETURNING id",
    )
    .bind(draft.0)
    .bind(file_name)
    .bind(at.0)
    .fetch_optional(&mut *conn)
    .await?;
    delete(conn, Owner::Draft(draft), file_name).await?;
    Ok(id.map(RemovedFileId))
}

/// Sets a file aside that belongs to a draft and is not attached to it, as one that was taken away; its key.
///
/// # Errors
/// [`StoreError::Reference`] without such a draft.
pub async fn set_aside(
    conn: &mut Conn,
    draft: DraftId,
    file: &NewAttachment,
    at: Timestamp,
) -> Result<RemovedFileId, StoreError> {
    if let Some(upload) = file.upload {
        stored_file::end_upload(conn, upload).await?;
    }
    let id = sqlx::query_scalar(
        "INSERT INTO removed_file (draft_id, file_name, media_type, size, hash, removed_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    )
    .bind(draft.0)
    .bind(&file.file_name)
    .bind(&file.media_type)
    .bind(file.size)
    .bind(&file.hash)
    .bind(at.0)
    .fetch_one(conn)
    .await?;
    Ok(RemovedFileId(id))
}

/// A file that was taken away from a member's draft, and that draft.
pub async fn find_removed(
    conn: &mut Conn,
    id: RemovedFileId,
    member: MemberId,
) -> Result<Option<(DraftId, NewAttachment)>, StoreError> {
    let row = sqlx::query(
        "SELECT r.draft_id, r.file_name, r.media_type, r.size, r.hash, r.sharing
         FROM removed_file r JOIN draft d ON d.id = r.draft_id
         WHERE r.id = $1 AND d.member_id = $2 AND d.deleted_at IS NULL",
    )
    .bind(id.0)
    .bind(member.0)
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let file = NewAttachment {
            file_name: row.text("file_name")?,
            media_type: row.text("media_type")?,
            size: row.int("size")?,
            hash: row.text("hash")?,
            sharing: read_mark(&row)?,
            upload: None,
        };
        Ok((DraftId(row.int("draft_id")?), file))
    })
    .transpose()
}

/// Makes the files of one text those of another, whose own are taken away: from a practice to the
/// draft that will replace its text, and back.
pub async fn replace(conn: &mut Conn, from: Owner, to: Owner, at: Timestamp) -> Result<(), StoreError> {
    let mut query = sqlx::query(concat!("DELETE FROM attachment WHERE ", is_beside!("")));
    for key in to.keys() {
        query = query.bind(key);
    }
    query.execute(&mut *conn).await?;
    let sql = concat!(
        "INSERT INTO attachment (practice_id, draft_id, comment_id, dilemma_id, file_name, media_type, size, hash, sharing,
                                 created_at, position)
         SELECT CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BIGINT), CAST($8 AS BIGINT), file_name, media_type, size,
                hash, sharing, $9, position
         FROM attachment WHERE ",
        is_beside!(""),
        " ORDER BY position, id"
    );
    let mut query = sqlx::query(sql);
    for key in from.keys().into_iter().chain(to.keys()) {
        query = query.bind(key);
    }
    query.bind(at.0).execute(conn).await?;
    Ok(())
}

fn from_row(row: &AnyRow) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        id: AttachmentId(row.int("id")?),
        file_name: row.text("file_name")?,
        media_type: row.text("media_type")?,
        size: row.int("size")?,
        hash: row.text("hash")?,
        searchable: row.code("searchable")?,
        sharing: read_mark(row)?,
    })
}
