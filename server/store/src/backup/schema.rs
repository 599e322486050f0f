//! Which tables and columns a database has, and of which types.

use std::collections::BTreeMap;

use causes::shared;

use crate::backup::tables::Table;
use crate::backup::value::Kind;
use crate::column::Columns;
use crate::{Conn, Database, StoreError, migration};

/// The columns of each table of the forum, with their types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema(BTreeMap<String, BTreeMap<String, Kind>>);

/// A table as it is read or written: its name, and its columns in an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    table: String,
    key: Vec<String>,
    columns: Vec<(String, Kind)>,
}

impl Schema {
    /// Looks at a database.
    ///
    /// # Errors
    /// When the database fails; [`StoreError::Unreadable`] for a column of a type that the engines do not share.
    pub async fn of(conn: &mut Conn, database: &Database) -> Result<Self, StoreError> {
        let sql = match database {
            Database::Sqlite(_) => {
                "SELECT t.name AS of_table, c.name AS name, c.type AS kind
                 FROM sqlite_master t JOIN pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
            }
            Database::Postgres(_) => {
                "SELECT CAST(table_name AS TEXT) AS of_table, CAST(column_name AS TEXT) AS name,
                        CAST(data_type AS TEXT) AS kind
                 FROM information_schema.columns WHERE table_schema = current_schema()"
            }
        };
        let mut tables: BTreeMap<String, BTreeMap<String, Kind>> = BTreeMap::new();
        for row in sqlx::query(sql).fetch_all(conn).await? {
            let (table, name, kind) = (row.text("of_table")?, row.text("name")?, row.text("kind")?);
            if table == migration::TABLE {
                continue;
            }
            let kind = Kind::of_type(&kind).ok_or_else(|| StoreError::Unreadable {
                column: format!("{table}.{name}"),
                reason: shared(format!("the type {kind} is not one that both engines have")),
            })?;
            tables.entry(table).or_default().insert(name, kind);
        }
        Ok(Self(tables))
    }

    /// The names of the tables.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The columns of a table with their types.
    pub fn columns(&self, table: &str) -> Option<&BTreeMap<String, Kind>> {
        self.0.get(table)
    }

    /// A table by the names of its key and of its columns; `None` where the database has no such table, or not exactly
    /// these columns.
    pub fn shape(&self, table: &str, key: &[String], columns: &[String]) -> Option<Shape> {
        let known = self.0.get(table)?;
        let kinds = columns.iter().map(|name| known.get(name).map(|kind| (name.clone(), *kind)));
        let columns: Vec<_> = kinds.collect::<Option<_>>()?;
        let is_whole =
            columns.len() == known.len() && known.keys().all(|name| columns.iter().any(|(own, _)| own == name));
        let has_key = !key.is_empty() && key.iter().all(|name| known.contains_key(name));
        (is_whole && has_key).then(|| Shape { table: table.to_owned(), key: key.to_vec(), columns })
    }
}

impl Shape {
    /// The table's name.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The columns whose values no two rows share together; rows are read in their order.
    pub fn key(&self) -> &[String] {
        &self.key
    }

    /// The columns with their types.
    pub fn columns(&self) -> &[(String, Kind)] {
        &self.columns
    }

    /// The statement that reads every row in the order of the key, which is the same on both engines.
    pub(crate) fn select(&self, database: &Database) -> String {
        let columns: Vec<_> = self.columns.iter().map(|(name, _)| quoted(name)).collect();
        let order = self.key.iter().map(|name| {
            let is_text = self.columns.iter().any(|(own, kind)| own == name && *kind == Kind::Text);
            // SQLite orders texts by their bytes, PostgreSQL by the rules of the database's language.
            let collation = if is_text && matches!(database, Database::Postgres(_)) { " COLLATE \"C\"" } else { "" };
            quoted(name) + collation
        });
        let order: Vec<_> = order.collect();
        format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), quoted(&self.table), order.join(", "))
    }

    /// The statement that inserts so many rows.
    pub(crate) fn insert(&self, rows: usize) -> String {
        let columns: Vec<_> = self.columns.iter().map(|(name, _)| quoted(name)).collect();
        let width = columns.len();
        let row = |row: usize| {
            let marks: Vec<_> = (1..=width).map(|column| format!("${}", row * width + column)).collect();
            format!("({})", marks.join(","))
        };
        let rows: Vec<_> = (0..rows).map(row).collect();
        format!("INSERT INTO {} ({}) VALUES {}", quoted(&self.table), columns.join(", "), rows.join(","))
    }
}

impl From<&Table> for Shape {
    fn from(table: &Table) -> Self {
        Self {
            table: table.name.to_owned(),
            key: table.key().map(str::to_owned).collect(),
            columns: table.columns().map(|(name, kind)| (name.to_owned(), kind)).collect(),
        }
    }
}

/// A name in quotation marks: some columns are called what SQL has a meaning for.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
