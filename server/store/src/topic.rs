//! The tree of topics; a migration plants it.

use domain::id::TopicId;
use domain::topic::Topic;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// Every topic, in display order.
pub async fn list(conn: &mut Conn) -> Result<Vec<Topic>, StoreError> {
    let rows = sqlx::query("SELECT id, slug, parent_id, name_he, name_en FROM topic ORDER BY position, id")
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
