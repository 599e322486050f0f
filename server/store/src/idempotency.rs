//! Requests that carried an idempotency key and changed something, with their answers.

use domain::clock::Timestamp;
use domain::id::MemberId;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// The answer to a request, as far as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The header `Location`.
    pub location: Option<String>,
    /// The header `ETag`.
    pub etag: Option<String>,
    /// The header `Content-Type`.
    pub content_type: Option<String>,
    /// The body.
    pub body: String,
}

/// A request that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The hash of what was sent, in hexadecimal.
    pub fingerprint: String,
    /// The request's answer; `None` where the process ended before it was stored.
    pub answer: Option<Answer>,
}

/// The request that a member sent with a key after `since`.
pub async fn find(
    conn: &mut Conn,
    member: MemberId,
    key: &str,
    since: Timestamp,
) -> Result<Option<Carried>, StoreError> {
    let row = sqlx::query(
        "SELECT fingerprint, status, location, etag, content_type, body FROM idempotency_key
         WHERE member_id = $1 AND key = $2 AND created_at > $3",
    )
    .bind(member.0)
    .bind(key)
    .bind(since.0)
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let answer = match row.opt_int("status")? {
            Some(status) => Some(Answer {
                status: u16::try_from(status).unwrap_or_default(),
                location: row.opt_text("location")?,
                etag: row.opt_text("etag")?,
                content_type: row.opt_text("content_type")?,
                body: row.opt_text("body")?.unwrap_or_default(),
            }),
            None => None,
        };
        Ok(Carried { fingerprint: row.text("fingerprint")?, answer })
    })
    .transpose()
}

/// Notes a request, still without its answer, also in place of one of the same key that was noted at `expired` or
/// before. Returns whether it was noted: not where the member has a later request of that key.
pub async fn insert(
    conn: &mut Conn,
    member: MemberId,
    key: &str,
    fingerprint: &str,
    at: Timestamp,
    expired: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO idempotency_key (member_id, key, fingerprint, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (member_id, key) DO UPDATE
         SET fingerprint = excluded.fingerprint, created_at = excluded.created_at, status = NULL, location = NULL,
             etag = NULL, content_type = NULL, body = NULL
         WHERE idempotency_key.created_at <= $5",
    )
    .bind(member.0)
    .bind(key)
    .bind(fingerprint)
    .bind(at.0)
    .bind(expired.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Adds the answer to a request.
pub async fn set_answer(conn: &mut Conn, member: MemberId, key: &str, answer: &Answer) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE idempotency_key SET status = $3, location = $4, etag = $5, content_type = $6, body = $7
         WHERE member_id = $1 AND key = $2",
    )
    .bind(member.0)
    .bind(key)
    .bind(i64::from(answer.status))
    .bind(answer.location.as_deref())
    .bind(answer.etag.as_deref())
    .bind(answer.content_type.as_deref())
    .bind(&answer.body)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets the answers that hold a text, of whomever; the requests themselves stay known.
pub async fn forget_answers_with(conn: &mut Conn, text: &str) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE idempotency_key SET status = NULL, location = NULL, etag = NULL, content_type = NULL, body = NULL
         WHERE replace(body, $1, '') <> body",
    )
    .bind(text)
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes the requests that were noted at `until` or before.
pub async fn purge(conn: &mut Conn, until: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM idempotency_key WHERE created_at <= $1").bind(until.0).execute(conn).await?;
    Ok(())
}
