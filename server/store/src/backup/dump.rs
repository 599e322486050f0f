//! Reading a whole forum as it was at one moment.

use std::collections::BTreeMap;

use futures::StreamExt;
use sqlx::{AssertSqlSafe, Executor};

use crate::backup::schema::Shape;
use crate::backup::value::Value;
use crate::column::Columns;
use crate::{Conn, Database, Store, StoreError, change, identity, migration, stored_file};

/// A look at the whole forum as it was when it began, whatever others write meanwhile. It takes one of the connections
/// for reading.
#[derive(Debug)]
pub struct Snapshot {
    conn: Conn,
    database: Database,
    ended: bool,
}

impl Store {
    /// Begins a look at the whole forum as it is at this moment.
    ///
    /// # Errors
    /// [`StoreError::LaterVersion`] where the tables are of a later version, parts of which this program does not know;
    /// as [`Store::read`].
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let begin = match self.database() {
            Database::Sqlite(_) => "BEGIN",
            Database::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        };
        let mut conn = self.read().await?.0;
        conn.execute(begin).await?;
        let mut snapshot = Snapshot { conn, database: self.database().clone(), ended: false };
        // On either engine the first read decides which moment is looked at.
        snapshot.position().await?;
        let migration = snapshot.migration().await?;
        if !snapshot.database.migrations().version_exists(migration) {
            return Err(StoreError::LaterVersion(migration));
        }
        Ok(snapshot)
    }
}

impl Snapshot {
    /// The position of the last change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn position(&mut self) -> Result<i64, StoreError> {
        change::head(&mut self.conn).await
    }

    /// Returns about how many bytes the whole database has on its disk.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn size(&mut self) -> Result<u64, StoreError> {
        let sql = match self.database {
            Database::Sqlite(_) => "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
            Database::Postgres(_) => "SELECT pg_database_size(current_database())",
        };
        let bytes: i64 = sqlx::query_scalar(sql).fetch_one(&mut self.conn).await?;
        Ok(u64::try_from(bytes).unwrap_or_default())
    }

    /// The identity of the database; `None` where it has none yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn identity(&mut self) -> Result<Option<String>, StoreError> {
        identity::get(&mut self.conn).await
    }

    /// The last migration that was applied.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn migration(&mut self) -> Result<i64, StoreError> {
        let sql = format!("SELECT max(version) FROM {}", migration::TABLE);
        Ok(sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut self.conn).await?)
    }

    /// Hands over every row of a table, one after the other, in the order of its key.
    ///
    /// # Errors
    /// When the database fails, or what takes the rows.
    pub async fn rows<E: From<StoreError>>(
        &mut self,
        shape: &Shape,
        take: impl FnMut(Vec<Value>) -> Result<(), E>,
    ) -> Result<(), E> {
        rows(&mut self.conn, &self.database, shape, take).await
    }

    /// Hands over every content that a file has, or had and can be brought back: its hash and its size in bytes, in the
    /// order of the hashes.
    ///
    /// # Errors
    /// When the database fails, or what takes the contents.
    pub async fn contents<E: From<StoreError>>(
        &mut self,
        take: impl FnMut(String, i64) -> Result<(), E>,
    ) -> Result<(), E> {
        stored_file::each_in_use(&mut self.conn, take).await
    }

    /// The last key that each table gave out by itself, so that none is given out again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_keys(&mut self) -> Result<BTreeMap<String, i64>, StoreError> {
        let sql = match self.database {
            Database::Sqlite(_) => "SELECT name AS of_table, seq AS last FROM sqlite_sequence WHERE seq > 0",
            Database::Postgres(_) => {
                "SELECT CAST(t.relname AS TEXT) AS of_table, q.last_value AS last
                 FROM pg_sequences q
                 JOIN pg_class s ON s.relname = q.sequencename
                     AND s.relnamespace = CAST(current_schema() AS regnamespace)
                 JOIN pg_depend d ON d.objid = s.oid AND d.deptype = 'i'
                     AND d.classid = CAST('pg_class' AS regclass) AND d.refclassid = CAST('pg_class' AS regclass)
                 JOIN pg_class t ON t.oid = d.refobjid
                 WHERE q.schemaname = current_schema() AND q.last_value IS NOT NULL"
            }
        };
        let found = sqlx::query(sql).fetch_all(&mut self.conn).await?;
        found.iter().map(|row| Ok((row.text("of_table")?, row.int("last")?))).collect()
    }

    /// Ends the look and gives its connection back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end(mut self) -> Result<(), StoreError> {
        self.conn.execute("ROLLBACK").await?;
        self.ended = true;
        Ok(())
    }
}

impl Drop for Snapshot {
    /// Closes the connection where [`Snapshot::end`] was not called: its transaction is still open.
    fn drop(&mut self) {
        if !self.ended {
            self.conn.distrust();
        }
    }
}

/// Hands over every row of a table as it comes from the database, so that no more than one is held.
pub(crate) async fn rows<E: From<StoreError>>(
    conn: &mut Conn,
    database: &Database,
    shape: &Shape,
    mut take: impl FnMut(Vec<Value>) -> Result<(), E>,
) -> Result<(), E> {
    let mut found = sqlx::query(AssertSqlSafe(shape.select(database))).persistent(false).fetch(conn);
    while let Some(row) = found.next().await {
        let row = row.map_err(StoreError::from)?;
        let values = shape.columns().iter().enumerate().map(|(index, (_, kind))| Value::read(&row, index, *kind));
        take(values.collect::<Result<_, _>>()?)?;
    }
    Ok(())
}
