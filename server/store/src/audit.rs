//! The audit log. Entries are only added here; the oldest are deleted after a time.

use domain::audit::{AuditEntry, AuditFilter, AuditPerson, NewAudit};
use domain::clock::Timestamp;
use domain::id::MemberId;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// Adds an entry: by whom, where it is a member, and from which network.
pub async fn insert(
    conn: &mut Conn,
    entry: &NewAudit,
    actor: Option<MemberId>,
    network: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (at, event, actor_id, subject_id, thing_id, network, old_value, new_value)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(at.0)
    .bind(entry.event.as_str())
    .bind(actor.map(|member| member.0))
    .bind(entry.subject.map(|member| member.0))
    .bind(entry.thing)
    .bind(network)
    .bind(&entry.before)
    .bind(&entry.after)
    .execute(conn)
    .await?;
    Ok(())
}

/// The entries that a filter lets through, the last first, with the names that their members have now.
pub async fn list(conn: &mut Conn, filter: &AuditFilter, limit: i64) -> Result<Vec<AuditEntry>, StoreError> {
    let rows = sqlx::query(
        "SELECT a.id, a.at, a.event, a.actor_id, coalesce(who.name, '') AS actor_name, a.subject_id,
                coalesce(whom.name, '') AS subject_name, a.thing_id, a.network, a.old_value, a.new_value
         FROM audit a LEFT JOIN member who ON who.id = a.actor_id LEFT JOIN member whom ON whom.id = a.subject_id
         WHERE ($1 IS NULL OR a.event = $1) AND ($2 IS NULL OR a.actor_id = $2 OR a.subject_id = $2)
           AND ($3 IS NULL OR a.at >= $3) AND ($4 IS NULL OR a.at < $4) AND ($5 IS NULL OR a.id < $5)
         ORDER BY a.id DESC LIMIT $6",
    )
    .bind(filter.event.map(|event| event.as_str()))
    .bind(filter.member.map(|member| member.0))
    .bind(filter.from.map(|at| at.0))
    .bind(filter.until.map(|at| at.0))
    .bind(filter.before)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Deletes the entries before a moment; how many there were.
pub async fn purge(conn: &mut Conn, before: Timestamp) -> Result<u64, StoreError> {
    Ok(sqlx::query("DELETE FROM audit WHERE at < $1").bind(before.0).execute(conn).await?.rows_affected())
}

fn from_row(row: &AnyRow) -> Result<AuditEntry, StoreError> {
    let person = |id: Option<i64>, name: String| id.map(|id| AuditPerson { id: MemberId(id), name });
    Ok(AuditEntry {
        id: row.int("id")?,
        at: row.time("at")?,
        event: row.code("event")?,
        actor: person(row.opt_int("actor_id")?, row.text("actor_name")?),
        subject: person(row.opt_int("subject_id")?, row.text("subject_name")?),
        thing: row.opt_int("thing_id")?,
        network: row.text("network")?,
        before: row.text("old_value")?,
        after: row.text("new_value")?,
    })
}
