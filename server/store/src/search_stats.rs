//! What members searched for, in total: without who and when.

use domain::search::QueryStats;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::{Conn, StoreError};

/// Adds to a query's counts; one that found something the last time starts its `nothing` at zero again.
pub async fn add(conn: &mut Conn, stats: &QueryStats) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO asked_query (query, times, unanswered) VALUES ($1, $2, $3)
         ON CONFLICT (query) DO UPDATE SET times = asked_query.times + excluded.times,
            unanswered = CASE WHEN excluded.unanswered = 0 THEN 0
                ELSE asked_query.unanswered + excluded.unanswered END",
    )
    .bind(&stats.query)
    .bind(stats.times)
    .bind(stats.nothing)
    .execute(conn)
    .await?;
    Ok(())
}

/// The most frequent queries.
pub async fn most(conn: &mut Conn, limit: i64) -> Result<Vec<QueryStats>, StoreError> {
    let rows = sqlx::query("SELECT query, times, unanswered FROM asked_query ORDER BY times DESC, query LIMIT $1")
        .bind(limit)
        .fetch_all(conn)
        .await?;
    rows.iter().map(from_row).collect()
}

/// The queries that find nothing, the most frequent first.
pub async fn nothing(conn: &mut Conn, limit: i64) -> Result<Vec<QueryStats>, StoreError> {
    let rows = sqlx::query(
        "SELECT query, times, unanswered FROM asked_query WHERE unanswered > 0 ORDER BY unanswered DESC, query LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Returns every query that was counted.
pub async fn queries(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar("SELECT query FROM asked_query ORDER BY query").fetch_all(conn).await?)
}

/// Deletes a query with its counts.
pub async fn delete(conn: &mut Conn, query: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM asked_query WHERE query = $1").bind(query).execute(conn).await?;
    Ok(())
}

/// Keeps so many of the most frequent queries and forgets the others.
pub async fn keep(conn: &mut Conn, most: i64) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM asked_query WHERE query NOT IN
            (SELECT query FROM asked_query ORDER BY times DESC, query LIMIT $1)",
    )
    .bind(most)
    .execute(conn)
    .await?;
    Ok(())
}

fn from_row(row: &AnyRow) -> Result<QueryStats, StoreError> {
    Ok(QueryStats { query: row.text("query")?, times: row.int("times")?, nothing: row.int("unanswered")? })
}
