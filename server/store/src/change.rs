//! The change log: the events of every write, in the order of commits.

use std::collections::HashMap;

use domain::change::{Change, Entity};
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::MemberId;
use sqlx::any::AnyRow;

use crate::column::{Columns, to_json};
use crate::placeholders::{ROWS_MAX, comes_again, keys, values};
use crate::{Conn, StoreError};

/// The changes after a position, in order; at most `limit`.
pub async fn after(conn: &mut Conn, position: i64, limit: i64) -> Result<Vec<Change>, StoreError> {
    let rows = sqlx::query(
        "SELECT position, at, member_id, entity, entity_id, action, payload, token FROM change
         WHERE position > $1 ORDER BY position LIMIT $2",
    )
    .bind(position)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// What is behind a position, with what tells whether it is a position of this log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continuation {
    /// The token of the row at the position; `None` where the row has none, or is not there.
    pub token: Option<i64>,
    /// The changes after it, in order.
    pub changes: Vec<Change>,
}

/// The changes after a position, at most `limit`, with the token of the row at it, in one look at the log.
pub async fn continuation(conn: &mut Conn, position: i64, limit: i64) -> Result<Continuation, StoreError> {
    // Positions begin with 1, so the row at the position is the first of those that come behind the one before.
    let mut changes = after(conn, position - 1, limit + 1).await?;
    let at = changes.first().filter(|change| change.position == position).copied();
    if at.is_some() {
        changes.remove(0);
    }
    changes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(Continuation { token: at.and_then(|change| change.token), changes })
}

/// The token of the row at a position; `None` where the row has none, or is not there.
pub async fn token(conn: &mut Conn, position: i64) -> Result<Option<i64>, StoreError> {
    Ok(continuation(conn, position, 0).await?.token)
}

/// Returns how far behind somebody who has read up to a position is: how many positions, and since when the first of
/// those changes waits.
pub async fn lag(conn: &mut Conn, position: i64) -> Result<(i64, Option<Timestamp>), StoreError> {
    let head = head(conn).await?;
    let first = after(conn, position, 1).await?.first().map(|change| change.at);
    Ok(((head - position.max(0)).max(0), first))
}

/// The position of the last change; 0 in a new forum.
pub async fn head(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("SELECT position FROM change_head").fetch_one(conn).await?)
}

/// The position of the last change of anything but a dilemma and a comment; 0 where there is none.
pub async fn last_elsewhere(conn: &mut Conn) -> Result<i64, StoreError> {
    let sql = "SELECT position FROM change WHERE entity NOT IN ($1, $2) ORDER BY position DESC LIMIT 1";
    let query = sqlx::query_scalar(sql).bind(Entity::Dilemma.as_str()).bind(Entity::Comment.as_str());
    Ok(query.fetch_optional(conn).await?.unwrap_or_default())
}

/// The last position at which each of some things of a kind was made or became visible to every member;
/// those of which the log does not know it are left out.
pub async fn since(conn: &mut Conn, entity: Entity, ids: &[i64]) -> Result<HashMap<i64, i64>, StoreError> {
    let (sql, padded) = keys(
        "SELECT entity_id, max(position) AS position FROM change
         WHERE entity = $1 AND action IN ('created', 'published') AND entity_id IN ({}) GROUP BY entity_id",
        2,
        ids,
    );
    let mut query = sqlx::query(sql).bind(entity.as_str());
    for id in padded {
        query = query.bind(id);
    }
    query.fetch_all(conn).await?.iter().map(|row| Ok((row.int("entity_id")?, row.int("position")?))).collect()
}

/// Holds off every other write until this one has ended, for a decision that a write beside it could
/// make wrong. On SQLite, where writes never run side by side, it changes nothing.
pub async fn lock(conn: &mut Conn) -> Result<(), StoreError> {
    sqlx::query("UPDATE change_head SET position = position").execute(conn).await?;
    Ok(())
}

fn from_row(row: &AnyRow) -> Result<Change, StoreError> {
    Ok(Change {
        position: row.int("position")?,
        at: row.time("at")?,
        member: row.opt_int("member_id")?.map(MemberId),
        entity: row.code("entity")?,
        entity_id: row.int("entity_id")?,
        action: row.code("action")?,
        // An event that this version does not know is none to it.
        event: row.opt_text("payload")?.and_then(|payload| serde_json::from_str(&payload).ok()),
        token: row.opt_int("token")?,
    })
}

/// Adds rows with the transaction's token at its end; returns the last one's position, the head where there are
/// none. Updating the head's only row holds off every other writer until this one has committed or
/// given up, so positions rise in the order of commits on PostgreSQL too.
pub(crate) async fn append(
    conn: &mut Conn,
    by: Option<MemberId>,
    at: Timestamp,
    token: Option<i64>,
    events: &[DomainEvent],
) -> Result<i64, StoreError> {
    if events.is_empty() {
        return head(conn).await;
    }
    let count = events.len() as i64;
    let last: i64 = sqlx::query_scalar("UPDATE change_head SET position = position + $1 RETURNING position")
        .bind(count)
        .fetch_one(&mut *conn)
        .await?;
    let mut position = last - count;
    for batch in events.chunks(ROWS_MAX) {
        let sql = values(
            "INSERT INTO change (position, at, member_id, entity, entity_id, action, payload, token) VALUES {}",
            batch.len(),
            8,
        );
        let mut query = sqlx::query(sql).persistent(comes_again(batch.len()));
        for event in batch {
            position += 1;
            query = query
                .bind(position)
                .bind(at.0)
                .bind(by.map(|member| member.0))
                .bind(event.entity().as_str())
                .bind(event.entity_id())
                .bind(event.kind().as_str())
                .bind(to_json("payload", event)?)
                .bind(token);
        }
        query.execute(&mut *conn).await?;
    }
    Ok(last)
}
