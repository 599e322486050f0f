//! Whether a database is whole: what the engine can tell, and what refers to something that is gone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::column::Columns;
use crate::health::Monitor;
use crate::{Conn, Database, StoreError, migration};

/// The most faults that SQLite names.
const FAULTS: i64 = 20;

/// Returns what is damaged, in the engine's words; empty where nothing is. SQLite checks every page, row and index.
/// PostgreSQL reads every row with all its values, and names the indexes that it knows to be incomplete.
///
/// # Errors
/// [`StoreError::Damaged`] where the damage does not even let it look; when the database cannot be reached.
pub async fn integrity(conn: &mut Conn, database: &Database) -> Result<Vec<String>, StoreError> {
    match database {
        Database::Sqlite(_) => {
            let sql = "SELECT integrity_check FROM pragma_integrity_check LIMIT $1";
            let mut found: Vec<String> = sqlx::query_scalar(sql).bind(FAULTS).fetch_all(conn).await?;
            found.retain(|line| line != "ok");
            Ok(found)
        }
        Database::Postgres(_) => postgres_integrity(conn).await,
    }
}

async fn postgres_integrity(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let mut found: Vec<String> = sqlx::query_scalar(
        "SELECT 'the index ' || CAST(CAST(indexrelid AS regclass) AS TEXT) || ' is incomplete' FROM pg_index
         JOIN pg_class ON pg_class.oid = indexrelid
         WHERE relnamespace = CAST(current_schema() AS regnamespace) AND NOT (indisvalid AND indisready)",
    )
    .fetch_all(&mut *conn)
    .await?;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT CAST(CAST(oid AS regclass) AS TEXT) FROM pg_class
         WHERE relkind = 'r' AND relnamespace = CAST(current_schema() AS regnamespace) ORDER BY relname",
    )
    .fetch_all(&mut *conn)
    .await?;
    for table in tables {
        // Every value is put together and written out, so that none can be unreadable.
        let read = format!("SELECT count(length(CAST(row AS TEXT))) FROM {table} AS row");
        let answer: Result<i64, sqlx::Error> = sqlx::query_scalar(AssertSqlSafe(read)).fetch_one(&mut *conn).await;
        match answer.map_err(StoreError::from) {
            Ok(_) => {}
            Err(error @ (StoreError::Unavailable(_) | StoreError::Busy(_))) => return Err(error),
            Err(error) => found.push(format!("{table}: {}", causes::chain(&error))),
        }
    }
    Ok(found)
}

/// Returns what the database lacks of the tables, columns and indexes that this version's migrations make, and which of
/// the applied migrations are not those of this version; empty where nothing is amiss. The migrations must not be
/// pending.
///
/// # Errors
/// When the database fails.
pub async fn schema(conn: &mut Conn, database: &Database) -> Result<Vec<String>, StoreError> {
    let mut found = changed_migrations(conn, database).await?;
    // Both engines have the same tables, columns and indexes; a test holds them together.
    let model = Database::migrated_in_memory().await?;
    let expected = Schema::of_sqlite(&mut Conn::own(model, Arc::new(Monitor::new(None)))).await?;
    let present = match database {
        Database::Sqlite(_) => Schema::of_sqlite(conn).await?,
        Database::Postgres(_) => Schema::of_postgres(conn).await?,
    };
    for (table, columns) in &expected.tables {
        let Some(own) = present.tables.get(table) else {
            found.push(format!("the table {table} is missing"));
            continue;
        };
        found.extend(columns.difference(own).map(|column| format!("the column {column} of {table} is missing")));
        let indexes = expected.indexes.iter().filter(|(_, of)| *of == table);
        let missing = indexes.filter(|(index, _)| !present.indexes.contains_key(*index));
        found.extend(missing.map(|(index, _)| format!("the index {index} of {table} is missing")));
    }
    Ok(found)
}

/// The applied migrations whose text was another than this version's.
async fn changed_migrations(conn: &mut Conn, database: &Database) -> Result<Vec<String>, StoreError> {
    let sql = format!("SELECT version, checksum FROM {} ORDER BY version", migration::TABLE);
    let mut found = vec![];
    for row in sqlx::query(AssertSqlSafe(sql)).fetch_all(conn).await? {
        let version = row.int("version")?;
        let checksum: Vec<u8> = row.try_get("checksum")?;
        let known = database.migrations().iter().find(|step| step.version == version);
        if let Some(known) = known.filter(|known| *known.checksum != *checksum) {
            let name = &known.description;
            found.push(format!("the migration {version:04} {name} was applied in another form than this version's"));
        }
    }
    Ok(found)
}

/// The names of what a database has.
#[derive(Debug, Default)]
struct Schema {
    /// The columns of each table.
    tables: BTreeMap<String, BTreeSet<String>>,
    /// The table of each index.
    indexes: BTreeMap<String, String>,
}

impl Schema {
    async fn of_sqlite(conn: &mut Conn) -> Result<Self, StoreError> {
        let columns = "SELECT t.name AS of_table, c.name AS name FROM sqlite_master t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'";
        let indexes = "SELECT tbl_name AS of_table, name FROM sqlite_master
             WHERE type = 'index' AND name NOT LIKE 'sqlite%'";
        Self::read(conn, columns, indexes).await
    }

    async fn of_postgres(conn: &mut Conn) -> Result<Self, StoreError> {
        let columns = "SELECT CAST(table_name AS TEXT) AS of_table, CAST(column_name AS TEXT) AS name
             FROM information_schema.columns WHERE table_schema = current_schema()";
        // The field of a unique index follows two underscores there.
        let indexes = "SELECT CAST(tablename AS TEXT) AS of_table, replace(CAST(indexname AS TEXT), '__', '_') AS name
             FROM pg_indexes WHERE schemaname = current_schema()";
        Self::read(conn, columns, indexes).await
    }

    async fn read(conn: &mut Conn, columns: &'static str, indexes: &'static str) -> Result<Self, StoreError> {
        let mut schema = Self::default();
        for row in sqlx::query(columns).fetch_all(&mut *conn).await? {
            schema.tables.entry(row.text("of_table")?).or_default().insert(row.text("name")?);
        }
        for row in sqlx::query(indexes).fetch_all(&mut *conn).await? {
            schema.indexes.insert(row.text("name")?, row.text("of_table")?);
        }
        Ok(schema)
    }
}

/// The references to rows that are not there, counted by table; empty where there are none.
///
/// # Errors
/// When the database fails.
pub async fn foreign_keys(conn: &mut Conn, database: &Database) -> Result<Vec<String>, StoreError> {
    match database {
        Database::Sqlite(_) => {
            let rows = sqlx::query(
                "SELECT \"table\" AS child, parent, count(*) AS count FROM pragma_foreign_key_check GROUP BY 1, 2",
            )
            .fetch_all(conn)
            .await?;
            let line = |row: &AnyRow| Ok(line(&row.text("child")?, &row.text("parent")?, row.int("count")?));
            rows.iter().map(line).collect()
        }
        Database::Postgres(_) => postgres_foreign_keys(conn).await,
    }
}

/// PostgreSQL lets no such row in, except while its triggers are off, as some tools have them while they restore.
async fn postgres_foreign_keys(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let constraints = sqlx::query(
        "SELECT CAST(CAST(k.conrelid AS regclass) AS TEXT) AS child,
                CAST(CAST(k.confrelid AS regclass) AS TEXT) AS parent,
                string_agg(format('c.%I IS NOT NULL', a.attname), ' AND ') AS filled,
                string_agg(format('p.%I = c.%I', b.attname, a.attname), ' AND ') AS matching
         FROM pg_constraint k
         CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS pair (own, referred)
         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.own
         JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.referred
         WHERE k.contype = 'f' AND k.connamespace = CAST(current_schema() AS regnamespace)
         GROUP BY k.oid, k.conrelid, k.confrelid ORDER BY 1, 2",
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut found = vec![];
    for constraint in &constraints {
        let (child, parent) = (constraint.text("child")?, constraint.text("parent")?);
        let (filled, matching) = (constraint.text("filled")?, constraint.text("matching")?);
        let orphans = format!(
            "SELECT count(*) FROM {child} AS c
             WHERE {filled} AND NOT EXISTS (SELECT 1 FROM {parent} AS p WHERE {matching})"
        );
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(orphans)).fetch_one(&mut *conn).await?;
        if count > 0 {
            found.push(line(&child, &parent, count));
        }
    }
    Ok(found)
}

fn line(child: &str, parent: &str, count: i64) -> String {
    format!("{count} rows of {child} refer to rows of {parent} that are not there")
}
