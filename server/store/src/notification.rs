//! What members were notified of, and how much of it each has not read.
//!
//! The count of a member is changed by as much as the rows are, in the same transaction, see `member_notifications`.

use std::collections::BTreeMap;

use domain::change::Entity;
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::{MemberId, NotificationId};
use domain::member::Person;
use domain::notification::NotificationKind;
use domain::promise::PromiseState;
use domain::thing::Thing;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::member::opt_person;
use crate::placeholders::keys;
use crate::{Conn, StoreError};

/// A notification to store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewNotification {
    /// The member who is notified.
    pub member: MemberId,
    /// The kind of event that the notification tells of.
    pub kind: NotificationKind,
    /// The kind of thing that the notification is about.
    pub entity: Entity,
    /// The thing's key.
    pub entity_id: i64,
    /// The member who did it.
    pub by: Option<MemberId>,
    /// The moment of the notification.
    pub at: Timestamp,
    /// The position in the change log of what happened.
    pub position: i64,
    /// The member in whose place this one is notified, where that member is away.
    pub instead_of: Option<MemberId>,
}

/// A notification as its row holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationRow {
    /// The notification's key.
    pub id: NotificationId,
    /// The kind of event that the notification tells of.
    pub kind: NotificationKind,
    /// The kind of thing that the notification is about.
    pub entity: Entity,
    /// The thing's key.
    pub entity_id: i64,
    /// The member who did it.
    pub by: Option<Person>,
    /// The moment of the notification.
    pub at: Timestamp,
    /// The moment at which the member read the notification.
    pub read_at: Option<Timestamp>,
    /// The event that it is because of, where this version knows it.
    pub event: Option<DomainEvent>,
    /// The note of the meeting that it is about.
    pub meeting_note: Option<String>,
    /// What became of the promise that it is about, and why that was last moved or released.
    pub promise_reason: Option<(PromiseState, String)>,
    /// In whose place the member was notified.
    pub instead_of: Option<Person>,
}

/// Notifications with what [`from_row`] reads, as far as the rest lets them through.
macro_rules! notifications {
    ($rest:literal) => {
        concat!(
            "SELECT n.id, n.kind, n.entity, n.entity_id, n.at, n.read_at,
                    a.id AS actor_id, ",
            $crate::member::shown_name!("a"),
            " AS actor_name, a.profession AS actor_profession,
                    e.payload AS payload, g.note AS meeting_note,
                    o.state AS promise_state, o.reason AS promise_reason,
                    i.id AS instead_id, ",
            $crate::member::shown_name!("i"),
            " AS instead_name, i.profession AS instead_profession
             FROM notification n LEFT JOIN member a ON a.id = n.actor_member_id
             LEFT JOIN member i ON i.id = n.instead_of_id
             LEFT JOIN change e ON e.position = n.change_position
             LEFT JOIN meeting g ON n.entity = 'meeting' AND g.id = n.entity_id
             LEFT JOIN promise o ON n.entity = 'promise' AND o.id = n.entity_id ",
            $rest
        )
    };
}
pub(crate) use notifications;

/// A member's notifications, the latest first; at most `limit`.
pub async fn of_member(conn: &mut Conn, member: MemberId, limit: i64) -> Result<Vec<NotificationRow>, StoreError> {
    let rows =
        sqlx::query(notifications!("WHERE n.member_id = $1 ORDER BY n.change_position DESC, n.id DESC LIMIT $2"))
            .bind(member.0)
            .bind(limit)
            .fetch_all(conn)
            .await?;
    rows.iter().map(from_row).collect()
}

/// Returns what a member has not read about a thing, the latest first.
pub async fn unread_about(
    conn: &mut Conn,
    member: MemberId,
    thing: (Entity, i64),
) -> Result<Vec<NotificationRow>, StoreError> {
    let sql = notifications!(
        "WHERE n.member_id = $1 AND n.entity = $2 AND n.entity_id = $3 AND n.read_at IS NULL
         ORDER BY n.change_position DESC, n.id DESC"
    );
    about(conn, sql, member, thing).await
}

/// Runs a query of notifications for a member, the name of an entity and a key.
pub(crate) async fn about(
    conn: &mut Conn,
    sql: &'static str,
    member: MemberId,
    (entity, entity_id): (Entity, i64),
) -> Result<Vec<NotificationRow>, StoreError> {
    let rows = sqlx::query(sql).bind(member.0).bind(entity.as_str()).bind(entity_id).fetch_all(conn).await?;
    rows.iter().map(from_row).collect()
}

/// The thing that a member's notification is about.
pub async fn thing(conn: &mut Conn, id: NotificationId, member: MemberId) -> Result<Option<(Entity, i64)>, StoreError> {
    let sql = "SELECT entity, entity_id FROM notification WHERE id = $1 AND member_id = $2";
    let row = sqlx::query(sql).bind(id.0).bind(member.0).fetch_optional(conn).await?;
    row.map(|row| Ok((row.code("entity")?, row.int("entity_id")?))).transpose()
}

/// Returns how many of a member's notifications are not read.
pub async fn unread(conn: &mut Conn, member: MemberId) -> Result<i64, StoreError> {
    let sql = "SELECT unread FROM member_notifications WHERE member_id = $1";
    Ok(sqlx::query_scalar(sql).bind(member.0).fetch_optional(conn).await?.unwrap_or_default())
}

/// Returns whether a member has a notification of a kind that they have not read.
pub async fn has_unread(conn: &mut Conn, member: MemberId, kind: NotificationKind) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM notification WHERE member_id = $1 AND kind = $2 AND read_at IS NULL";
    let count: i64 = sqlx::query_scalar(sql).bind(member.0).bind(kind.as_str()).fetch_one(conn).await?;
    Ok(count > 0)
}

/// Returns whether a member was notified before of such an event about a thing by the same other member, or by nobody who is
/// named.
pub async fn is_told(
    conn: &mut Conn,
    member: MemberId,
    kind: NotificationKind,
    thing: Thing,
    by: Option<MemberId>,
) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM notification
               WHERE member_id = $1 AND kind = $2 AND entity = $3 AND entity_id = $4
                 AND (actor_member_id = $5 OR (actor_member_id IS NULL AND $5 IS NULL))";
    let query = sqlx::query_scalar::<_, i64>(sql).bind(member.0).bind(kind.as_str()).bind(thing.entity.as_str());
    Ok(query.bind(thing.id).bind(by.map(|by| by.0)).fetch_one(conn).await? > 0)
}

/// Stores notifications, without those that are stored already; returns the members who have new ones.
///
/// # Errors
/// [`StoreError::Reference`] without such a member.
pub async fn insert(conn: &mut Conn, new: &[NewNotification]) -> Result<Vec<MemberId>, StoreError> {
    let mut added: BTreeMap<MemberId, i64> = BTreeMap::new();
    for notification in new {
        let done = sqlx::query(
            "INSERT INTO notification (member_id, kind, entity, entity_id, actor_member_id, at, change_position,
                                       instead_of_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (member_id, change_position, kind) DO NOTHING",
        )
        .bind(notification.member.0)
        .bind(notification.kind.as_str())
        .bind(notification.entity.as_str())
        .bind(notification.entity_id)
        .bind(notification.by.map(|by| by.0))
        .bind(notification.at.0)
        .bind(notification.position)
        .bind(notification.instead_of.map(|member| member.0))
        .execute(&mut *conn)
        .await?;
        if done.rows_affected() > 0 {
            *added.entry(notification.member).or_default() += 1;
        }
    }
    for (member, count) in &added {
        sqlx::query(
            "INSERT INTO member_notifications (member_id, unread) VALUES ($1, $2)
             ON CONFLICT (member_id) DO UPDATE SET unread = member_notifications.unread + $2",
        )
        .bind(member.0)
        .bind(count)
        .execute(&mut *conn)
        .await?;
    }
    Ok(added.into_keys().collect())
}

/// Marks a member's notifications up to one as read; how many were not.
pub async fn mark_up_to(
    conn: &mut Conn,
    member: MemberId,
    last: NotificationId,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let sql = "UPDATE notification SET read_at = $3 WHERE member_id = $1 AND id <= $2 AND read_at IS NULL";
    let done = sqlx::query(sql).bind(member.0).bind(last.0).bind(at.0).execute(&mut *conn).await?;
    subtract(conn, member, done.rows_affected()).await
}

/// No notification of a kind about a thing tells any more that a member did it.
pub async fn forget_actor(
    conn: &mut Conn,
    kind: NotificationKind,
    (entity, entity_id): (Entity, i64),
    actor: MemberId,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE notification SET actor_member_id = NULL
         WHERE kind = $1 AND entity = $2 AND entity_id = $3 AND actor_member_id = $4",
    )
    .bind(kind.as_str())
    .bind(entity.as_str())
    .bind(entity_id)
    .bind(actor.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes the notifications of a kind about a thing; gives the members who had not read theirs.
pub async fn forget(
    conn: &mut Conn,
    kind: NotificationKind,
    (entity, entity_id): (Entity, i64),
) -> Result<Vec<MemberId>, StoreError> {
    let unread = sqlx::query(
        "SELECT member_id, count(*) AS unread FROM notification
         WHERE kind = $1 AND entity = $2 AND entity_id = $3 AND read_at IS NULL GROUP BY member_id ORDER BY member_id",
    )
    .bind(kind.as_str())
    .bind(entity.as_str())
    .bind(entity_id)
    .fetch_all(&mut *conn)
    .await?;
    let mut members = vec![];
    for row in &unread {
        let member = MemberId(row.int("member_id")?);
        subtract(conn, member, u64::try_from(row.int("unread")?).unwrap_or_default()).await?;
        members.push(member);
    }
    sqlx::query("DELETE FROM notification WHERE kind = $1 AND entity = $2 AND entity_id = $3")
        .bind(kind.as_str())
        .bind(entity.as_str())
        .bind(entity_id)
        .execute(conn)
        .await?;
    Ok(members)
}

/// Marks some of a member's notifications as read; how many were not.
pub async fn mark_these(
    conn: &mut Conn,
    member: MemberId,
    ids: &[NotificationId],
    at: Timestamp,
) -> Result<i64, StoreError> {
    let (sql, padded) =
        keys("UPDATE notification SET read_at = $2 WHERE member_id = $1 AND read_at IS NULL AND id IN ({})", 3, ids);
    let mut query = sqlx::query(sql).bind(member.0).bind(at.0);
    for id in padded {
        query = query.bind(id.0);
    }
    let done = query.execute(&mut *conn).await?;
    subtract(conn, member, done.rows_affected()).await
}

/// Marks a member's notifications of one thing as read; how many were not.
pub async fn mark_of_thing(
    conn: &mut Conn,
    member: MemberId,
    (entity, entity_id): (Entity, i64),
    at: Timestamp,
) -> Result<i64, StoreError> {
    let done = sqlx::query(
        "UPDATE notification SET read_at = $4
         WHERE member_id = $1 AND entity = $2 AND entity_id = $3 AND read_at IS NULL",
    )
    .bind(member.0)
    .bind(entity.as_str())
    .bind(entity_id)
    .bind(at.0)
    .execute(&mut *conn)
    .await?;
    subtract(conn, member, done.rows_affected()).await
}

/// Subtracts so many from those that a member has not read.
async fn subtract(conn: &mut Conn, member: MemberId, rows: u64) -> Result<i64, StoreError> {
    let count = i64::try_from(rows).unwrap_or(i64::MAX);
    if count > 0 {
        sqlx::query("UPDATE member_notifications SET unread = unread - $2 WHERE member_id = $1")
            .bind(member.0)
            .bind(count)
            .execute(conn)
            .await?;
    }
    Ok(count)
}

/// Deletes what was read at a moment or before.
pub async fn purge(conn: &mut Conn, read_by: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM notification WHERE read_at <= $1").bind(read_by.0).execute(conn).await?;
    Ok(())
}

fn from_row(row: &AnyRow) -> Result<NotificationRow, StoreError> {
    Ok(NotificationRow {
        id: NotificationId(row.int("id")?),
        kind: row.code("kind")?,
        entity: row.code("entity")?,
        entity_id: row.int("entity_id")?,
        by: opt_person(row, ["actor_id", "actor_name", "actor_profession"])?,
        at: row.time("at")?,
        read_at: row.opt_time("read_at")?,
        event: row.opt_text("payload")?.and_then(|payload| serde_json::from_str(&payload).ok()),
        meeting_note: row.opt_text("meeting_note")?,
        promise_reason: match row.opt_text("promise_reason")? {
            Some(reason) => Some((row.code("promise_state")?, reason)),
            None => None,
        },
        instead_of: opt_person(row, ["instead_id", "instead_name", "instead_profession"])?,
    })
}
