//! The tables' form: which migrations a database still waits for, and applying them.

use std::fmt;
use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sqlx::migrate::Migrate;
use sqlx::{AnyConnection, Connection};

use crate::database::folder_of;
use crate::{Database, StoreError};

/// A step that brings the tables closer to this version's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The migration's number; they are applied in the order of their numbers.
    pub version: i64,
    /// The name of its file, without the number.
    pub description: String,
}

impl fmt::Display for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04} {}", self.version, self.description)
    }
}

/// The state of the tables of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tables {
    /// The database holds no forum of ours: it is no forum's database.
    Absent,
    /// A forum's.
    Present {
        /// The migrations that it waits for; empty where it is of this version, or of a later one that this program may
        /// use all the same.
        pending: Vec<Migration>,
    },
}

/// The outcome of [`Database::migrate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// The migrations that were applied, in order.
    pub applied: Vec<Migration>,
    /// The copy of the SQLite file as it was before.
    pub copy: Option<PathBuf>,
}

/// The migration that brought the table with the oldest program that may use a database.
const PROGRAM_VERSION: i64 = 53;
/// Where applied migrations are written down.
pub(crate) const TABLE: &str = "_sqlx_migrations";
/// How many copies from before a migration are kept.
const COPIES: usize = 2;
/// What the name of a copy has between that of the database's file and the first migration's number.
const BEFORE: &str = ".before-";

impl Database {
    /// Looks at the tables without changing anything. A SQLite file that does not exist has none.
    ///
    /// # Errors
    /// [`StoreError::LaterVersion`] where they are of a later version that this program may not use; as
    /// [`Database::connect`] where the database cannot be reached or read.
    pub async fn tables(&self) -> Result<Tables, StoreError> {
        let Some(mut conn) = self.connect_read_only().await? else { return Ok(Tables::Absent) };
        let tables = self.tables_of(&mut conn).await?;
        conn.close().await?;
        Ok(tables)
    }

    pub(crate) async fn tables_of(&self, conn: &mut AnyConnection) -> Result<Tables, StoreError> {
        let exists = match self {
            Database::Sqlite(_) => "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1",
            Database::Postgres(_) => "SELECT count(*) FROM pg_class WHERE oid = to_regclass($1)",
        };
        let count: i64 = sqlx::query_scalar(exists).bind(TABLE).fetch_one(&mut *conn).await?;
        if count == 0 {
            return Ok(Tables::Absent);
        }
        let applied = conn.list_applied_migrations(TABLE).await?;
        let known = self.migrations();
        if applied.is_empty() {
            return Ok(Tables::Absent);
        }
        let is_applied = |version: i64| applied.iter().any(|applied| applied.version == version);
        let pending: Vec<Migration> = known
            .iter()
            .filter(|step| !is_applied(step.version))
            .map(|step| Migration { version: step.version, description: step.description.to_string() })
            .collect();
        if let Some(later) = applied.iter().find(|applied| !known.version_exists(applied.version)) {
            let is_usable = pending.is_empty() && is_applied(PROGRAM_VERSION) && self.may_use(conn).await?;
            if !is_usable {
                return Err(StoreError::LaterVersion(later.version));
            }
        }
        Ok(Tables::Present { pending })
    }

    /// Returns whether the tables, which are of a later version, say that this program may use them.
    async fn may_use(&self, conn: &mut AnyConnection) -> Result<bool, StoreError> {
        let oldest: Option<i64> =
            sqlx::query_scalar("SELECT min_migration FROM program_version").fetch_optional(conn).await?;
        let newest = self.migrations().iter().map(|step| step.version).max();
        Ok(oldest.is_some() && newest >= oldest)
    }

    /// Makes all tables in a database that has none.
    pub(crate) async fn create_tables(&self, conn: &mut AnyConnection) -> Result<(), StoreError> {
        // `run` takes anything that yields a connection, and its future is then not Send.
        Ok(self.migrations().run_direct(None, conn, false).await?)
    }

    /// Applies the migrations that a forum's database waits for; `stamp` is the moment, for the name of the copy.
    /// A SQLite file is copied beside itself first, and the two newest copies are kept. An empty database is left
    /// as it is.
    ///
    /// # Errors
    /// As [`Database::tables`]; [`StoreError::DiskFull`] where there is no room for the copy: nothing was changed
    /// then; [`StoreError::Migration`] where a step fails: those before it are applied.
    pub async fn migrate(&self, stamp: &str) -> Result<Migrated, StoreError> {
        let nothing = Migrated { applied: vec![], copy: None };
        let Tables::Present { pending } = self.tables().await? else { return Ok(nothing) };
        let Some(first) = pending.first() else { return Ok(nothing) };
        let mut conn = self.connect().await?;
        let copy = match self {
            Database::Sqlite(file) => {
                let copy = copy_file(&mut conn, file, first.version, stamp).await?;
                tracing::info!(copy = %copy.display(), "the database was copied before its tables are changed");
                Some(copy)
            }
            Database::Postgres(_) => None,
        };
        self.migrations().run_direct(None, &mut conn, false).await?;
        conn.close().await?;
        for step in &pending {
            tracing::info!(migration = %step, "the database was migrated");
        }
        Ok(Migrated { applied: pending, copy })
    }
}

/// Copies a SQLite database as it is at this moment, and removes all but the newest copies.
async fn copy_file(conn: &mut AnyConnection, file: &Path, version: i64, stamp: &str) -> Result<PathBuf, StoreError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let copy = file.with_file_name(format!("{name}{BEFORE}{version:04}-{stamp}"));
    // Under another name until it is whole.
    let begun = file.with_file_name(format!("{name}{BEFORE}{version:04}.part"));
    let unwritable = |error: std::io::Error| StoreError::from(sqlx::Error::Io(error));
    remove_if_there(&begun).map_err(unwritable)?;
    let written = async {
        // SQLite writes into an empty file; this one is its owner's alone from the start.
        File::options().write(true).create_new(true).mode(0o600).open(&begun)?;
        sqlx::query("VACUUM INTO $1").bind(begun.to_string_lossy().into_owned()).execute(&mut *conn).await?;
        File::open(&begun)?.sync_all()?;
        std::fs::rename(&begun, &copy)?;
        File::open(folder_of(&copy))?.sync_all()?;
        Ok(())
    };
    let written: Result<(), sqlx::Error> = written.await;
    if let Err(error) = written {
        // What is left of it only takes room.
        let _ = remove_if_there(&begun);
        return Err(error.into());
    }
    for old in copies(file, &name).map_err(unwritable)?.into_iter().rev().skip(COPIES) {
        remove_if_there(&old).map_err(unwritable)?;
    }
    Ok(copy)
}

/// The copies from before a migration, the oldest first.
fn copies(file: &Path, name: &str) -> std::io::Result<Vec<PathBuf>> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder_of(file))? {
        let entry = entry?;
        let is_copy = entry.file_name().to_str().is_some_and(|entry| {
            entry.strip_prefix(name).is_some_and(|rest| rest.starts_with(BEFORE) && !rest.ends_with(".part"))
        });
        if is_copy {
            found.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

fn remove_if_there(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
