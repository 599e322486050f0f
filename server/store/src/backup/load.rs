//! Putting the rows of a backup into an empty database.

use std::collections::BTreeMap;
use std::sync::Arc;

use causes::shared;
use domain::clock::Timestamp;
use sqlx::{AssertSqlSafe, Connection, Executor};

use crate::backup::dump;
use crate::backup::schema::{Schema, Shape, quoted};
use crate::backup::value::Value;
use crate::column::Columns;
use crate::health::Monitor;
use crate::{Conn, Database, StoreError, check, job, stored_file};

/// What a SQLite file is told that is being filled. Without a write-ahead log the file alone holds everything once it
/// is committed.
const SQLITE_LOADING: &str = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;";

/// An empty database that takes in the rows of a backup, all in one transaction. Dropped without [`Loader::commit`] it
/// leaves a PostgreSQL database as it was.
#[derive(Debug)]
pub struct Loader {
    database: Database,
    conn: Conn,
    schema: Schema,
}

impl Loader {
    /// Makes the tables as a migration left them, without any rows.
    ///
    /// # Errors
    /// [`StoreError::Occupied`] where the database has tables; [`StoreError::LaterVersion`] for a migration that this
    /// version does not know; as [`Database::connect`].
    pub async fn begin(database: &Database, migration: i64) -> Result<Self, StoreError> {
        if !database.migrations().version_exists(migration) {
            return Err(StoreError::LaterVersion(migration));
        }
        let mut conn = Conn::own(database.connect().await?, Arc::new(Monitor::new(None)));
        if is_occupied(&mut conn, database).await? {
            return Err(StoreError::Occupied);
        }
        if let Database::Sqlite(_) = database {
            conn.execute(SQLITE_LOADING).await?;
        }
        // sqlx has to know of it, so that each migration becomes a savepoint. It lasts until `commit`, or until the
        // connection is closed.
        std::mem::forget(conn.raw().begin().await?);
        if let Database::Sqlite(_) = database {
            // Until the transaction is committed; a row may come before the one that it refers to.
            conn.execute("PRAGMA defer_foreign_keys = ON").await?;
        }
        database.migrations().run_direct(Some(migration), conn.raw(), false).await?;
        let schema = Schema::of(&mut conn, database).await?;
        let mut loader = Self { database: database.clone(), conn, schema };
        if let Database::Postgres(_) = loader.database {
            loader.alter_references("DEFERRABLE INITIALLY DEFERRED").await?;
            loader.conn.execute("SET CONSTRAINTS ALL DEFERRED").await?;
        }
        loader.delete_first_rows().await?;
        Ok(loader)
    }

    /// Migrations enter rows that every forum begins with; those of the backup come in their place.
    async fn delete_first_rows(&mut self) -> Result<(), StoreError> {
        for table in self.schema.tables() {
            let delete = format!("DELETE FROM {}", quoted(table));
            self.conn.execute(AssertSqlSafe(delete)).await?;
        }
        Ok(())
    }

    /// Sets of every reference to another row when it is checked. Only PostgreSQL can change that.
    async fn alter_references(&mut self, when: &str) -> Result<(), StoreError> {
        let found = sqlx::query(
            "SELECT CAST(CAST(conrelid AS regclass) AS TEXT) AS child, CAST(quote_ident(conname) AS TEXT) AS name
             FROM pg_constraint
             WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace) ORDER BY 1, 2",
        )
        .fetch_all(&mut self.conn)
        .await?;
        for row in found {
            let (child, name) = (row.text("child")?, row.text("name")?);
            let alter = format!("ALTER TABLE {child} ALTER CONSTRAINT {name} {when}");
            self.conn.execute(AssertSqlSafe(alter)).await?;
        }
        Ok(())
    }

    /// The tables that take the rows.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The connection to what was loaded.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Inserts rows.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] for a row that does not fit the table; when the database refuses one.
    pub async fn insert(&mut self, shape: &Shape, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let misfit = |column: &str| StoreError::Unreadable {
            column: format!("{}.{column}", shape.table()),
            reason: shared("a value of a backup is of another type"),
        };
        let mut query = sqlx::query(AssertSqlSafe(shape.insert(rows.len()))).persistent(rows.len() > 1);
        for row in rows {
            if row.len() != shape.columns().len() {
                return Err(misfit("*"));
            }
            for (value, (column, kind)) in row.into_iter().zip(shape.columns()) {
                query = value.bind(query, *kind).ok_or_else(|| misfit(column))?;
            }
        }
        query.execute(&mut self.conn).await?;
        Ok(())
    }

    /// Hands over every row of a table as the database has it now, in the order of its key.
    ///
    /// # Errors
    /// When the database fails, or what takes the rows.
    pub async fn rows<E: From<StoreError>>(
        &mut self,
        shape: &Shape,
        take: impl FnMut(Vec<Value>) -> Result<(), E>,
    ) -> Result<(), E> {
        dump::rows(&mut self.conn, &self.database, shape, take).await
    }

    /// Hands over every content that the rows refer to: its hash and its size in bytes, in the order of the hashes.
    ///
    /// # Errors
    /// When the database fails, or what takes the contents.
    pub async fn contents<E: From<StoreError>>(
        &mut self,
        take: impl FnMut(String, i64) -> Result<(), E>,
    ) -> Result<(), E> {
        stored_file::each_in_use(&mut self.conn, take).await
    }

    /// Has each table go on giving out keys after the last one that it gave out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_last_keys(&mut self, last_keys: &BTreeMap<String, i64>) -> Result<(), StoreError> {
        match self.database {
            Database::Sqlite(_) => {
                // The rows' own keys are counted already.
                for (table, last) in last_keys {
                    sqlx::query("UPDATE sqlite_sequence SET seq = $2 WHERE name = $1 AND seq < $2")
                        .bind(table)
                        .bind(last)
                        .execute(&mut self.conn)
                        .await?;
                    sqlx::query(
                        "INSERT INTO sqlite_sequence (name, seq) SELECT $1, $2
                         WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = $1)",
                    )
                    .bind(table)
                    .bind(last)
                    .execute(&mut self.conn)
                    .await?;
                }
            }
            Database::Postgres(_) => {
                for (table, column) in self.identity_columns().await? {
                    let last = last_keys.get(&table).copied().unwrap_or_default();
                    let (table, column) = (quoted(&table), quoted(&column));
                    let highest = format!("SELECT coalesce(max({column}), 0) FROM {table}");
                    let highest: i64 = sqlx::query_scalar(AssertSqlSafe(highest)).fetch_one(&mut self.conn).await?;
                    let last = last.max(highest);
                    sqlx::query("SELECT setval(pg_get_serial_sequence($1, $2), $3, $4 > 0)")
                        .bind(table)
                        .bind(column.trim_matches('"').to_owned())
                        .bind(last.max(1))
                        .bind(last)
                        .execute(&mut self.conn)
                        .await?;
                }
            }
        }
        Ok(())
    }

    async fn identity_columns(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        let found = sqlx::query(
            "SELECT CAST(table_name AS TEXT) AS of_table, CAST(column_name AS TEXT) AS name
             FROM information_schema.columns
             WHERE table_schema = current_schema() AND is_identity = 'YES' ORDER BY 1",
        )
        .fetch_all(&mut self.conn)
        .await?;
        found.iter().map(|row| Ok((row.text("of_table")?, row.text("name")?))).collect()
    }

    /// Checks that every row that is referred to is there, applies the migrations that are newer than the rows, and
    /// discards the jobs that may have run since the backup was made; how many.
    ///
    /// # Errors
    /// [`StoreError::Reference`] where a row is missing; when a migration fails.
    pub async fn finish(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        match self.database {
            Database::Sqlite(_) => {
                let missing = check::foreign_keys(&mut self.conn, &self.database).await?;
                if !missing.is_empty() {
                    return Err(StoreError::Reference(shared(missing.join("; "))));
                }
            }
            Database::Postgres(_) => {
                self.conn.execute("SET CONSTRAINTS ALL IMMEDIATE").await?;
                self.alter_references("NOT DEFERRABLE").await?;
            }
        }
        self.database.migrations().run_direct(None, self.conn.raw(), false).await?;
        job::discard_missed(&mut self.conn, now).await
    }

    /// Makes everything permanent. A SQLite file is whole from then on, and can be moved.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] and others; nothing was put into a PostgreSQL database then.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.conn.execute("COMMIT").await?;
        Ok(())
    }
}

/// Returns whether a database has tables, be they a forum's or another program's.
async fn is_occupied(conn: &mut Conn, database: &Database) -> Result<bool, StoreError> {
    let sql = match database {
        Database::Sqlite(_) => "SELECT count(*) FROM sqlite_master WHERE type = 'table'",
        Database::Postgres(_) => {
            "SELECT count(*) FROM pg_class
             WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND relnamespace = CAST(current_schema() AS regnamespace)"
        }
    };
    let count: i64 = sqlx::query_scalar(sql).fetch_one(conn).await?;
    Ok(count > 0)
}
