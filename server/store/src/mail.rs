//! Mails to members: the outbox. A mail's text stands nowhere; it is made when it is sent.

use std::collections::HashSet;

use domain::change::Entity;
use domain::clock::Timestamp;
use domain::id::{MailId, MeetingId, MemberId, NotificationId};
use domain::mail::{MailCounts, MailKind, MailPlace, MailState, MailView};
use domain::notification::NotificationKind;
use domain::thing::Thing;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::notification::{self, NotificationRow, notifications};
use crate::placeholders::keys;
use crate::{Conn, StoreError};

/// A mail to add to the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail<'a> {
    /// The mail's Message-ID, without angle brackets.
    pub message_id: &'a str,
    /// The purpose of the mail.
    pub kind: MailKind,
    /// The recipient of the mail.
    pub member: MemberId,
    /// The thing it is about, where it is about one.
    pub thing: Option<(Entity, i64)>,
    /// The moment at which the mail is to be sent.
    pub send_at: Timestamp,
}

/// A mail of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    /// The mail's key.
    pub id: MailId,
    /// The mail's Message-ID, without angle brackets.
    pub message_id: String,
    /// The purpose of the mail.
    pub kind: MailKind,
    /// The recipient of the mail.
    pub member: MemberId,
    /// The thing it is about, where it is about one.
    pub thing: Option<(Entity, i64)>,
    /// The state of the mail.
    pub state: MailState,
    /// How many attempts at sending it ended.
    pub attempts: i64,
    /// The moment at which the mail is to be sent.
    pub send_at: Timestamp,
    /// The last notification that it told of, as it was last made.
    pub told: Option<NotificationId>,
    /// What the mail server last said.
    pub answer: String,
    /// Since when the mail server has been refusing the recipient's address.
    pub refused_at: Option<Timestamp>,
    /// Until when the recipient is away.
    pub away_until: Option<Timestamp>,
}

/// How an attempt at sending a mail ended, or what somebody decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailOutcome<'a> {
    /// Where it stands from now on.
    pub state: MailState,
    /// How many attempts have ended.
    pub attempts: i64,
    /// The moment at which the mail is to be sent, where it waits.
    pub send_at: Timestamp,
    /// What the mail server said.
    pub answer: &'a str,
    /// The moment at which the mail ended; `None` while it waits.
    pub ended_at: Option<Timestamp>,
}

macro_rules! mails {
    ($rest:literal) => {
        concat!(
            "SELECT l.id, l.message_id, l.kind, l.member_id, l.entity, l.entity_id, l.state, l.attempts, l.send_at, l.told_id,
                    l.answer, m.mail_refused_at, m.away_until
             FROM mail l JOIN member m ON m.id = l.member_id ",
            $rest
        )
    };
}

/// Adds a mail that waits for its time.
pub async fn insert(conn: &mut Conn, mail: &NewMail<'_>, at: Timestamp) -> Result<MailId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO mail (message_id, kind, member_id, entity, entity_id, state, attempts, send_at, answer, created_at)
         VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6, '', $7) RETURNING id",
    )
    .bind(mail.message_id)
    .bind(mail.kind.as_str())
    .bind(mail.member.0)
    .bind(mail.thing.map(|(entity, _)| entity.as_str()))
    .bind(mail.thing.map(|(_, id)| id))
    .bind(mail.send_at.0)
    .bind(at.0)
    .fetch_one(conn)
    .await?;
    Ok(MailId(id))
}

/// A mail by its key.
pub async fn find(conn: &mut Conn, id: MailId) -> Result<Option<MailRow>, StoreError> {
    let row = sqlx::query(mails!("WHERE l.id = $1")).bind(id.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// The mails to a member that are still noted, the first first.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<MailRow>, StoreError> {
    let rows = sqlx::query(mails!("WHERE l.member_id = $1 ORDER BY l.id")).bind(member.0).fetch_all(conn).await?;
    rows.iter().map(from_row).collect()
}

/// The last mail of a kind to a member about a thing, or about none.
pub async fn last_about(
    conn: &mut Conn,
    member: MemberId,
    kind: MailKind,
    thing: Option<(Entity, i64)>,
) -> Result<Option<MailRow>, StoreError> {
    let row = sqlx::query(mails!(
        "WHERE l.member_id = $1 AND l.kind = $2 AND coalesce(l.entity, '') = $3 AND coalesce(l.entity_id, 0) = $4
         ORDER BY l.id DESC LIMIT 1"
    ))
    .bind(member.0)
    .bind(kind.as_str())
    .bind(thing.map_or("", |(entity, _)| entity.as_str()))
    .bind(thing.map_or(0, |(_, id)| id))
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Returns who of the members between two keys, both included, has a mail of a kind that is to be sent at a moment or later,
/// or was.
pub async fn recipients_since(
    conn: &mut Conn,
    (first, last): (MemberId, MemberId),
    kind: MailKind,
    since: Timestamp,
) -> Result<HashSet<MemberId>, StoreError> {
    let sql = "SELECT member_id FROM mail WHERE member_id >= $1 AND member_id <= $2 AND kind = $3 AND send_at >= $4";
    let query = sqlx::query_scalar(sql).bind(first.0).bind(last.0).bind(kind.as_str()).bind(since.0);
    let found: Vec<i64> = query.fetch_all(conn).await?;
    Ok(found.into_iter().map(MemberId).collect())
}

/// Moves a mail on from where it stood; whether it stood there.
pub async fn move_on(
    conn: &mut Conn,
    id: MailId,
    from: MailState,
    outcome: &MailOutcome<'_>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE mail SET state = $3, attempts = $4, send_at = $5, answer = $6, ended_at = $7
         WHERE id = $1 AND state = $2",
    )
    .bind(id.0)
    .bind(from.as_str())
    .bind(outcome.state.as_str())
    .bind(outcome.attempts)
    .bind(outcome.send_at.0)
    .bind(outcome.answer)
    .bind(outcome.ended_at.map(|at| at.0))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes the last notification that a mail tells of.
pub async fn set_told(conn: &mut Conn, id: MailId, told: Option<NotificationId>) -> Result<(), StoreError> {
    sqlx::query("UPDATE mail SET told_id = $2 WHERE id = $1")
        .bind(id.0)
        .bind(told.map(|id| id.0))
        .execute(conn)
        .await?;
    Ok(())
}

/// The mails of one state with their recipients behind a place, at most `limit`: those that wait in the order of their
/// times, the others from the last on. No title is read.
pub async fn list(
    conn: &mut Conn,
    state: MailState,
    after: Option<MailPlace>,
    limit: i64,
) -> Result<Vec<MailView>, StoreError> {
    let rows = sqlx::query(
        "SELECT l.id, l.kind, l.state, l.member_id, m.name, m.email, l.attempts, l.answer, l.send_at, l.ended_at, l.entity,
                l.entity_id
         FROM mail l JOIN member m ON m.id = l.member_id
         WHERE l.state = $1
           AND ($2 IS NULL OR (l.state = 'queued' AND (l.send_at > $2 OR (l.send_at = $2 AND l.id > $3)))
                OR (l.state <> 'queued' AND l.id < $3))
         ORDER BY CASE WHEN l.state = 'queued' THEN l.send_at ELSE -l.id END, l.id LIMIT $4",
    )
    .bind(state.as_str())
    .bind(after.map(|place| place.send_at.0))
    .bind(after.map(|place| place.id.0))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(MailView {
                id: MailId(row.int("id")?),
                kind: row.code("kind")?,
                state: row.code("state")?,
                member: MemberId(row.int("member_id")?),
                name: row.text("name")?,
                email: row.text("email")?,
                attempts: row.int("attempts")?,
                answer: row.text("answer")?,
                send_at: row.time("send_at")?,
                ended_at: row.opt_time("ended_at")?,
                thing: thing(row)?.map(|(entity, id)| Thing { entity, id }),
                title: None,
            })
        })
        .collect()
}

/// Returns how many mails wait for the coordinator.
pub async fn counts(conn: &mut Conn) -> Result<MailCounts, StoreError> {
    let row = sqlx::query(
        "SELECT count(CASE WHEN state = 'drafted' THEN 1 END) AS drafted, count(CASE WHEN state = 'dead' THEN 1 END) AS dead
         FROM mail WHERE state IN ('drafted', 'dead')",
    )
    .fetch_one(conn)
    .await?;
    Ok(MailCounts { drafted: row.int("drafted")?, dead: row.int("dead")? })
}

/// Returns what of a thing a member has neither read nor been mailed of, the latest first.
pub async fn untold(
    conn: &mut Conn,
    member: MemberId,
    thing: (Entity, i64),
) -> Result<Vec<NotificationRow>, StoreError> {
    let sql = notifications!(
        "WHERE n.member_id = $1 AND n.entity = $2 AND n.entity_id = $3 AND n.read_at IS NULL AND n.mailed_at IS NULL
         ORDER BY n.change_position DESC, n.id DESC"
    );
    notification::about(conn, sql, member, thing).await
}

/// Notes that a mail told a member of what they were notified of about a thing, up to one notification.
pub async fn mark_told(
    conn: &mut Conn,
    member: MemberId,
    (entity, entity_id): (Entity, i64),
    last: NotificationId,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE notification SET mailed_at = $5
         WHERE member_id = $1 AND entity = $2 AND entity_id = $3 AND id <= $4 AND mailed_at IS NULL",
    )
    .bind(member.0)
    .bind(entity.as_str())
    .bind(entity_id)
    .bind(last.0)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that the mail of a meeting's summary told a member of the promises that were entered at that meeting, up to one
/// notification; where the mail that was sent at that moment told of no summary, nothing happens.
pub async fn mark_promises_told(
    conn: &mut Conn,
    member: MemberId,
    meeting: MeetingId,
    last: NotificationId,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE notification SET mailed_at = $4
         WHERE member_id = $1 AND entity = $5 AND kind = $6 AND id <= $3 AND mailed_at IS NULL
           AND entity_id IN (SELECT p.id FROM promise p WHERE p.meeting_id = $2)
           AND EXISTS (SELECT 1 FROM notification s WHERE s.member_id = $1 AND s.entity = $7 AND s.entity_id = $2
                       AND s.kind = $8 AND s.id <= $3 AND s.mailed_at = $4)",
    )
    .bind(member.0)
    .bind(meeting.0)
    .bind(last.0)
    .bind(at.0)
    .bind(Entity::Promise.as_str())
    .bind(NotificationKind::PromiseMade.as_str())
    .bind(Entity::Meeting.as_str())
    .bind(NotificationKind::SummarySent.as_str())
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that the mail server refuses a member's address, or with `None` that it is to be tried again.
pub async fn set_refused(conn: &mut Conn, member: MemberId, at: Option<Timestamp>) -> Result<(), StoreError> {
    sqlx::query("UPDATE member SET mail_refused_at = $2 WHERE id = $1")
        .bind(member.0)
        .bind(at.map(|at| at.0))
        .execute(conn)
        .await?;
    Ok(())
}

/// Returns what a member does not want to be mailed of.
pub async fn muted(conn: &mut Conn, member: MemberId) -> Result<Vec<NotificationKind>, StoreError> {
    let rows = sqlx::query("SELECT kind FROM mail_mute WHERE member_id = $1 ORDER BY kind")
        .bind(member.0)
        .fetch_all(conn)
        .await?;
    rows.iter().map(|row| row.code("kind")).collect()
}

/// The members who do not want to be mailed of a kind of notification.
pub async fn who_muted(conn: &mut Conn, kind: NotificationKind) -> Result<HashSet<MemberId>, StoreError> {
    let sql = "SELECT member_id FROM mail_mute WHERE kind = $1";
    let found: Vec<i64> = sqlx::query_scalar(sql).bind(kind.as_str()).fetch_all(conn).await?;
    Ok(found.into_iter().map(MemberId).collect())
}

/// The members who are mailed at any hour of what cannot wait.
pub async fn mailed_at_once(conn: &mut Conn) -> Result<HashSet<MemberId>, StoreError> {
    let sql = "SELECT id FROM member WHERE mailed_at_once = 1 AND removed_at IS NULL";
    let found: Vec<i64> = sqlx::query_scalar(sql).fetch_all(conn).await?;
    Ok(found.into_iter().map(MemberId).collect())
}

/// Returns whether a member is mailed at any hour of what cannot wait.
pub async fn is_mailed_at_once(conn: &mut Conn, member: MemberId) -> Result<bool, StoreError> {
    let sql = "SELECT mailed_at_once FROM member WHERE id = $1";
    let found: Option<i64> = sqlx::query_scalar(sql).bind(member.0).fetch_optional(conn).await?;
    Ok(found == Some(1))
}

/// Sets whether a member is mailed at any hour of what cannot wait.
pub async fn set_mailed_at_once(conn: &mut Conn, member: MemberId, at_once: bool) -> Result<(), StoreError> {
    sqlx::query("UPDATE member SET mailed_at_once = $2 WHERE id = $1 AND removed_at IS NULL")
        .bind(member.0)
        .bind(i64::from(at_once))
        .execute(conn)
        .await?;
    Ok(())
}

/// Returns whether a member is reminded of a meeting an hour before it.
pub async fn is_reminded_before(conn: &mut Conn, member: MemberId) -> Result<bool, StoreError> {
    let sql = "SELECT reminded_before FROM member WHERE id = $1";
    let found: Option<i64> = sqlx::query_scalar(sql).bind(member.0).fetch_optional(conn).await?;
    Ok(found == Some(1))
}

/// Sets whether a member is reminded of a meeting an hour before it.
pub async fn set_reminded_before(conn: &mut Conn, member: MemberId, reminded: bool) -> Result<(), StoreError> {
    sqlx::query("UPDATE member SET reminded_before = $2 WHERE id = $1 AND removed_at IS NULL")
        .bind(member.0)
        .bind(i64::from(reminded))
        .execute(conn)
        .await?;
    Ok(())
}

/// Has a mail that waits for its first attempt sent earlier; whether there is such a mail.
pub async fn hasten(conn: &mut Conn, id: MailId, send_at: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE mail SET send_at = $2 WHERE id = $1 AND state = 'queued' AND attempts = 0 AND send_at > $2";
    let done = sqlx::query(sql).bind(id.0).bind(send_at.0).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Has mails that wait sent no earlier than at a moment.
pub async fn put_off(conn: &mut Conn, mails: &[MailId], send_at: Timestamp) -> Result<(), StoreError> {
    let statement = "UPDATE mail SET send_at = $1 WHERE state = 'queued' AND send_at < $1 AND id IN ({})";
    change_each(conn, statement, send_at, mails).await
}

/// Discards those of some mails that wait to be sent.
pub async fn discard_queued(conn: &mut Conn, mails: &[MailId], at: Timestamp) -> Result<(), StoreError> {
    let statement = "UPDATE mail SET state = 'discarded', ended_at = $1 WHERE state = 'queued' AND id IN ({})";
    change_each(conn, statement, at, mails).await
}

/// Brings back those of some mails that [`discard_queued`] discarded at a moment: they wait for their times again.
pub async fn requeue_discarded(conn: &mut Conn, mails: &[MailId], at: Timestamp) -> Result<(), StoreError> {
    let statement =
        "UPDATE mail SET state = 'queued', ended_at = NULL WHERE state = 'discarded' AND ended_at = $1 AND id IN ({})";
    change_each(conn, statement, at, mails).await
}

/// Runs a statement with a moment, `$1`, on some mails.
async fn change_each(
    conn: &mut Conn,
    statement: &'static str,
    at: Timestamp,
    mails: &[MailId],
) -> Result<(), StoreError> {
    let (sql, padded) = keys(statement, 2, mails);
    let mut query = sqlx::query(sql).bind(at.0);
    for id in padded {
        query = query.bind(id.0);
    }
    query.execute(conn).await?;
    Ok(())
}

/// Has a member not mailed of a kind of notification.
pub async fn mute(conn: &mut Conn, member: MemberId, kind: NotificationKind) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO mail_mute (member_id, kind) VALUES ($1, $2) ON CONFLICT (member_id, kind) DO NOTHING")
        .bind(member.0)
        .bind(kind.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Has a member mailed of a kind of notification again.
pub async fn unmute(conn: &mut Conn, member: MemberId, kind: NotificationKind) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mail_mute WHERE member_id = $1 AND kind = $2")
        .bind(member.0)
        .bind(kind.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes the mails that were sent or discarded before a moment.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mail WHERE state IN ('sent', 'discarded') AND ended_at < $1")
        .bind(before.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes the mails with a code that were asked for before a moment and wait for the coordinator: no code is good that long.
pub async fn purge_logins(conn: &mut Conn, before: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM mail WHERE kind = $2 AND state IN ('drafted', 'dead') AND created_at < $1")
        .bind(before.0)
        .bind(MailKind::Login.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

fn from_row(row: &AnyRow) -> Result<MailRow, StoreError> {
    Ok(MailRow {
        id: MailId(row.int("id")?),
        message_id: row.text("message_id")?,
        kind: row.code("kind")?,
        member: MemberId(row.int("member_id")?),
        thing: thing(row)?,
        state: row.code("state")?,
        attempts: row.int("attempts")?,
        send_at: row.time("send_at")?,
        told: row.opt_int("told_id")?.map(NotificationId),
        answer: row.text("answer")?,
        refused_at: row.opt_time("mail_refused_at")?,
        away_until: row.opt_time("away_until")?,
    })
}

/// The thing that a mail is about.
fn thing(row: &AnyRow) -> Result<Option<(Entity, i64)>, StoreError> {
    Ok(row.opt_code("entity")?.zip(row.opt_int("entity_id")?))
}
