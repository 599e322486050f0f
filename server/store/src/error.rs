//! What can go wrong between the forum and its database.

use sqlx::error::DatabaseError;

/// Every way a call of this crate can fail.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another row has this value already.
    #[error("{field} is taken")]
    Unique {
        /// The column that has to be unique; the last one where several are unique together.
        field: String,
    },
    /// The row refers to one that is not there, or is referred to by others.
    #[error("a row that is referred to is missing, or the row is still referred to")]
    Reference,
    /// The disk is full. Nothing was written.
    #[error("the disk is full")]
    DiskFull,
    /// Another transaction was in the way. Nothing was written; the same write may succeed when repeated.
    #[error("another transaction was in the way: {0}")]
    Conflict(String),
    /// The database cannot be reached, opened or read.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The tables could not be brought to this version's form, or belong to a later version.
    #[error("migration failed: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A stored value is none that this version knows.
    #[error("unreadable value in column {column}: {reason}")]
    Unreadable {
        /// The column as the query names it.
        column: String,
        /// What the decoder says.
        reason: String,
    },
    /// Anything else; a mistake in this crate.
    #[error(transparent)]
    Other(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error::{Configuration, Database, Io, PoolClosed, PoolTimedOut, Tls, WorkerCrashed};
        match error {
            Database(ref cause) => of_database(cause.as_ref()).unwrap_or(StoreError::Other(error)),
            Io(cause) if cause.kind() == std::io::ErrorKind::StorageFull => StoreError::DiskFull,
            Io(_) | Tls(_) | Configuration(_) | PoolTimedOut | PoolClosed | WorkerCrashed => {
                StoreError::Unavailable(error.to_string())
            }
            _ => StoreError::Other(error),
        }
    }
}

/// The engines' own codes, where this crate has a name for what they mean.
fn of_database(cause: &dyn DatabaseError) -> Option<StoreError> {
    if cause.is_unique_violation() {
        return Some(StoreError::Unique { field: unique_field(cause) });
    }
    if cause.is_foreign_key_violation() {
        return Some(StoreError::Reference);
    }
    let message = cause.message().to_owned();
    let code = cause.code()?;
    // PostgreSQL's codes have five characters; SQLite's are numbers whose low byte is the sort.
    if code.len() == 5 && cause.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        return match code.as_ref() {
            "53100" => Some(StoreError::DiskFull),
            "40001" | "40P01" | "55P03" => Some(StoreError::Conflict(message)),
            "3D000" => Some(StoreError::Unavailable(message)),
            other => ["08", "28", "53", "57"]
                .iter()
                .any(|class| other.starts_with(class))
                .then_some(StoreError::Unavailable(message)),
        };
    }
    match code.parse::<i32>().ok()? & 0xff {
        SQLITE_FULL => Some(StoreError::DiskFull),
        SQLITE_BUSY | SQLITE_LOCKED => Some(StoreError::Conflict(message)),
        SQLITE_READONLY | SQLITE_IOERR | SQLITE_CORRUPT | SQLITE_CANTOPEN | SQLITE_NOTADB => {
            Some(StoreError::Unavailable(message))
        }
        _ => None,
    }
}

/// The column of a violated constraint: SQLite names it (`member.email`, the last of several);
/// PostgreSQL names the constraint, and our constraints end in `__` and the column.
fn unique_field(cause: &dyn DatabaseError) -> String {
    let name = cause.constraint().unwrap_or_else(|| cause.message());
    let after = if name.contains("__") { name.rsplit("__").next() } else { name.rsplit('.').next() };
    after.unwrap_or(name).to_owned()
}

const SQLITE_BUSY: i32 = 5;
const SQLITE_LOCKED: i32 = 6;
const SQLITE_READONLY: i32 = 8;
const SQLITE_IOERR: i32 = 10;
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_FULL: i32 = 13;
const SQLITE_CANTOPEN: i32 = 14;
const SQLITE_NOTADB: i32 = 26;
