//! What members follow and mute.

use domain::change::Entity;
use domain::clock::Timestamp;
use domain::following::Attention;
use domain::id::{DilemmaId, MemberId, PracticeId};
use domain::thing::Thing;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// Returns how much a member wants to hear of a thing.
pub async fn of_thing(conn: &mut Conn, member: MemberId, thing: Thing) -> Result<Attention, StoreError> {
    let sql = "SELECT is_muted FROM followed_thing WHERE member_id = $1 AND entity = $2 AND entity_id = $3";
    let found: Option<i64> =
        sqlx::query_scalar(sql).bind(member.0).bind(thing.entity.as_str()).bind(thing.id).fetch_optional(conn).await?;
    Ok(found.map_or(Attention::Usual, attention))
}

/// Sets how much a member wants to hear of a thing.
pub async fn set(
    conn: &mut Conn,
    member: MemberId,
    thing: Thing,
    attention: Attention,
    at: Timestamp,
) -> Result<(), StoreError> {
    let is_muted = match attention {
        Attention::Usual => {
            let sql = "DELETE FROM followed_thing WHERE member_id = $1 AND entity = $2 AND entity_id = $3";
            sqlx::query(sql).bind(member.0).bind(thing.entity.as_str()).bind(thing.id).execute(conn).await?;
            return Ok(());
        }
        Attention::Followed => 0_i64,
        Attention::Muted => 1,
    };
    sqlx::query(
        "INSERT INTO followed_thing (member_id, entity, entity_id, is_muted, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (member_id, entity, entity_id) DO UPDATE SET is_muted = $4, created_at = $5",
    )
    .bind(member.0)
    .bind(thing.entity.as_str())
    .bind(thing.id)
    .bind(is_muted)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Returns what a member follows and mutes, the latest first.
pub async fn of_member(conn: &mut Conn, member: MemberId) -> Result<Vec<(Thing, Attention)>, StoreError> {
    let sql = "SELECT entity, entity_id, is_muted FROM followed_thing WHERE member_id = $1
               ORDER BY created_at DESC, entity, entity_id";
    let rows = sqlx::query(sql).bind(member.0).fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            let thing = Thing { entity: row.code("entity")?, id: row.int("entity_id")? };
            Ok((thing, attention(row.int("is_muted")?)))
        })
        .collect()
}

/// The members who follow a thing, or who muted it, by key.
pub async fn members(conn: &mut Conn, thing: Thing, is_muted: bool) -> Result<Vec<MemberId>, StoreError> {
    let sql = "SELECT member_id FROM followed_thing WHERE entity = $1 AND entity_id = $2 AND is_muted = $3
               ORDER BY member_id";
    let found: Vec<i64> = sqlx::query_scalar(sql)
        .bind(thing.entity.as_str())
        .bind(thing.id)
        .bind(i64::from(is_muted))
        .fetch_all(conn)
        .await?;
    Ok(found.into_iter().map(MemberId).collect())
}

/// The members who follow a topic of a practice, or one above it, by key.
pub async fn followers_of_topics(conn: &mut Conn, practice: PracticeId) -> Result<Vec<MemberId>, StoreError> {
    let found: Vec<i64> = sqlx::query_scalar(
        "SELECT DISTINCT f.member_id FROM practice_topic p JOIN topic t ON t.id = p.topic_id
         JOIN followed_thing f ON f.entity = $2 AND f.is_muted = 0 AND f.entity_id IN (t.id, t.parent_id)
         WHERE p.practice_id = $1 ORDER BY f.member_id",
    )
    .bind(practice.0)
    .bind(Entity::Topic.as_str())
    .fetch_all(conn)
    .await?;
    Ok(found.into_iter().map(MemberId).collect())
}

/// The members who follow a topic of a dilemma, or one above it, by key.
pub async fn followers_of_dilemma_topics(conn: &mut Conn, dilemma: DilemmaId) -> Result<Vec<MemberId>, StoreError> {
    let found: Vec<i64> = sqlx::query_scalar(
        "SELECT DISTINCT f.member_id FROM dilemma_topic p JOIN topic t ON t.id = p.topic_id
         JOIN followed_thing f ON f.entity = $2 AND f.is_muted = 0 AND f.entity_id IN (t.id, t.parent_id)
         WHERE p.dilemma_id = $1 ORDER BY f.member_id",
    )
    .bind(dilemma.0)
    .bind(Entity::Topic.as_str())
    .fetch_all(conn)
    .await?;
    Ok(found.into_iter().map(MemberId).collect())
}

/// Has those who follow a thing follow another of its kind as well, but for who muted that one; gives them by key.
pub async fn follow_on(conn: &mut Conn, from: Thing, into: i64) -> Result<Vec<MemberId>, StoreError> {
    let following = members(conn, from, false).await?;
    sqlx::query(
        "INSERT INTO followed_thing (member_id, entity, entity_id, is_muted, created_at)
         SELECT member_id, entity, $3, is_muted, created_at FROM followed_thing
         WHERE entity = $1 AND entity_id = $2 AND is_muted = 0
         ON CONFLICT (member_id, entity, entity_id) DO NOTHING",
    )
    .bind(from.entity.as_str())
    .bind(from.id)
    .bind(into)
    .execute(conn)
    .await?;
    Ok(following)
}

/// Deletes what is kept of things that are gone for good.
pub async fn purge(conn: &mut Conn) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM followed_thing WHERE entity = 'practice' AND entity_id NOT IN (SELECT id FROM practice)",
        "DELETE FROM followed_thing WHERE entity = 'meeting' AND entity_id NOT IN (SELECT id FROM meeting)",
        "DELETE FROM followed_thing WHERE entity = 'dilemma' AND entity_id NOT IN (SELECT id FROM dilemma)",
    ] {
        sqlx::query(sql).execute(&mut *conn).await?;
    }
    Ok(())
}

fn attention(is_muted: i64) -> Attention {
    if is_muted == 0 { Attention::Followed } else { Attention::Muted }
}
