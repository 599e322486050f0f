//! The tree of topics; a migration plants the first ones, and the coordinator changes them.

use domain::id::TopicId;
use domain::topic::{Topic, TopicInput};

use crate::column::Columns;
use crate::placeholders::prefix_end;
use crate::{Conn, StoreError};

/// Every topic, in display order: each at the top of the tree before those under it.
pub async fn list(conn: &mut Conn) -> Result<Vec<Topic>, StoreError> {
    let rows = sqlx::query(
        "SELECT t.id, t.slug, t.parent_id, t.name_he, t.name_en FROM topic t LEFT JOIN topic p ON p.id = t.parent_id
         ORDER BY coalesce(p.position, t.position), coalesce(p.id, t.id),
                  CASE WHEN p.id IS NULL THEN 0 ELSE 1 END, t.position, t.id",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Topic {
                id: TopicId(row.int("id")?),
                slug: row.text("slug")?,
                parent: row.opt_int("parent_id")?.map(TopicId),
                name_he: row.text("name_he")?,
                name_en: row.text("name_en")?,
            })
        })
        .collect()
}

/// Every former name in URLs with the present one, in order.
pub async fn former_slugs(conn: &mut Conn) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT f.slug AS former, t.slug AS present FROM former_topic_slug f
               JOIN topic t ON t.id = f.topic_id ORDER BY f.slug";
    let rows = sqlx::query(sql).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((row.text("former")?, row.text("present")?))).collect()
}

/// The slugs that begin so and that a topic has or had, for [`domain::slug::distinct`]. Those of `other_than` are
/// left out: the topic may have them again.
pub async fn slugs_starting_with(
    conn: &mut Conn,
    prefix: &str,
    other_than: Option<TopicId>,
) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT slug FROM topic WHERE slug >= $1 AND slug < $2 AND id <> $3
         UNION SELECT slug FROM former_topic_slug WHERE slug >= $1 AND slug < $2 AND topic_id <> $3",
    )
    .bind(prefix)
    .bind(prefix_end(prefix))
    // Keys begin at 1.
    .bind(other_than.map_or(0, |id| id.0))
    .fetch_all(conn)
    .await?)
}

/// Adds a topic behind all others.
///
/// # Errors
/// [`StoreError::Unique`] with field `slug`.
pub async fn insert(conn: &mut Conn, slug: &str, topic: &TopicInput) -> Result<TopicId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO topic (slug, parent_id, position, name_he, name_en)
         SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), coalesce(max(position), 0) + 1, CAST($3 AS TEXT), CAST($4 AS TEXT)
         FROM topic RETURNING id",
    )
    .bind(slug)
    .bind(topic.parent.map(|parent| parent.0))
    .bind(&topic.name_he)
    .bind(&topic.name_en)
    .fetch_one(conn)
    .await?;
    Ok(TopicId(id))
}

/// Changes a topic's names and its place in the tree. The name in URLs that it had leads to it from now on.
///
/// # Errors
/// [`StoreError::Unique`] with field `slug`.
pub async fn update(conn: &mut Conn, before: &Topic, slug: &str, topic: &TopicInput) -> Result<(), StoreError> {
    if slug != before.slug {
        sqlx::query("DELETE FROM former_topic_slug WHERE slug = $1 AND topic_id = $2")
            .bind(slug)
            .bind(before.id.0)
            .execute(&mut *conn)
            .await?;
        sqlx::query("INSERT INTO former_topic_slug (slug, topic_id) VALUES ($1, $2)")
            .bind(&before.slug)
            .bind(before.id.0)
            .execute(&mut *conn)
            .await?;
    }
    sqlx::query("UPDATE topic SET slug = $2, parent_id = $3, name_he = $4, name_en = $5 WHERE id = $1")
        .bind(before.id.0)
        .bind(slug)
        .bind(topic.parent.map(|parent| parent.0))
        .bind(&topic.name_he)
        .bind(&topic.name_en)
        .execute(conn)
        .await?;
    Ok(())
}

/// Has a name in URLs that no topic has lead to a topic, where it leads to none already.
pub async fn add_former_slug(conn: &mut Conn, slug: &str, topic: TopicId) -> Result<(), StoreError> {
    let sql = "INSERT INTO former_topic_slug (slug, topic_id) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING";
    sqlx::query(sql).bind(slug).bind(topic.0).execute(conn).await?;
    Ok(())
}

/// Gives two topics each other's place among those beside them.
pub async fn swap(conn: &mut Conn, one: TopicId, other: TopicId) -> Result<(), StoreError> {
    let place = |id: TopicId| sqlx::query_scalar::<_, i64>("SELECT position FROM topic WHERE id = $1").bind(id.0);
    let (first, second) = (place(one).fetch_one(&mut *conn).await?, place(other).fetch_one(&mut *conn).await?);
    for (id, position) in [(one, second), (other, first)] {
        let sql = "UPDATE topic SET position = $2 WHERE id = $1";
        sqlx::query(sql).bind(id.0).bind(position).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Gives another topic the practices of one, what stands under it, and its names in URLs, and deletes it. Where a
/// practice has both, one is left.
pub async fn merge(conn: &mut Conn, from: &Topic, into: &Topic) -> Result<(), StoreError> {
    // What stands under a topic that is merged into one of the second level stays on that level.
    let parent = into.parent.filter(|parent| *parent != from.id).unwrap_or(into.id);
    if into.parent == Some(from.id) {
        let up = "UPDATE topic SET parent_id = NULL WHERE id = $1";
        sqlx::query(up).bind(into.id.0).execute(&mut *conn).await?;
    }
    let under = "UPDATE topic SET parent_id = $2 WHERE parent_id = $1";
    sqlx::query(under).bind(from.id.0).bind(parent.0).execute(&mut *conn).await?;
    let changed = "UPDATE practice SET version = version + 1
                   WHERE id IN (SELECT practice_id FROM practice_topic WHERE topic_id = $1)";
    sqlx::query(changed).bind(from.id.0).execute(&mut *conn).await?;
    for statement in [
        "DELETE FROM practice_topic WHERE topic_id = $1
         AND practice_id IN (SELECT practice_id FROM practice_topic WHERE topic_id = $2)",
        "UPDATE practice_topic SET topic_id = $2 WHERE topic_id = $1",
        "DELETE FROM dilemma_topic WHERE topic_id = $1
         AND dilemma_id IN (SELECT dilemma_id FROM dilemma_topic WHERE topic_id = $2)",
        "UPDATE dilemma_topic SET topic_id = $2 WHERE topic_id = $1",
        "UPDATE survey_answer SET next_topic_id = $2 WHERE next_topic_id = $1",
        "UPDATE former_topic_slug SET topic_id = $2 WHERE topic_id = $1",
        "DELETE FROM followed_thing WHERE entity = 'topic' AND entity_id = $1
         AND member_id IN (SELECT member_id FROM followed_thing WHERE entity = 'topic' AND entity_id = $2)",
        "UPDATE followed_thing SET entity_id = $2 WHERE entity = 'topic' AND entity_id = $1",
    ] {
        sqlx::query(statement).bind(from.id.0).bind(into.id.0).execute(&mut *conn).await?;
    }
    sqlx::query("DELETE FROM topic WHERE id = $1").bind(from.id.0).execute(&mut *conn).await?;
    sqlx::query("INSERT INTO former_topic_slug (slug, topic_id) VALUES ($1, $2)")
        .bind(&from.slug)
        .bind(into.id.0)
        .execute(conn)
        .await?;
    Ok(())
}
