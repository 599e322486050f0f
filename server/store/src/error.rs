//! What can go wrong between the forum and its database.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

use causes::{SharedError, shared};
use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;

use crate::health::Kind;
use crate::migration::Migration;
use crate::room;

/// Every way a call of this crate can fail. What the engine or the operating system said is the source.
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
    Reference(#[source] SharedError),
    /// The disk is full. Nothing was written.
    #[error("the disk is full")]
    DiskFull(#[source] SharedError),
    /// The database takes no writes: its file, folder or server is read-only. Nothing was written.
    #[error("the database is read-only")]
    ReadOnly(#[source] SharedError),
    /// Another transaction was in the way. Nothing was written; the same write may succeed when repeated.
    #[error("another transaction was in the way")]
    Conflict(#[source] SharedError),
    /// The database has too much to do: no connection became free in time, the server has none left, or a statement
    /// took longer than it may.
    #[error("the database is busy")]
    Busy(#[source] SharedError),
    /// The database cannot be reached, opened or read at present.
    #[error("the database is unavailable")]
    Unavailable(#[source] SharedError),
    /// The database server does not let this program in: the address, user, password or name is wrong.
    #[error("the database cannot be entered")]
    Refused(#[source] SharedError),
    /// The file is no database, or a page of it is damaged.
    #[error("the database is damaged")]
    Damaged(#[source] SharedError),
    /// The tables are those of an earlier version.
    #[error("the database waits for {}", list(.0))]
    Pending(Vec<Migration>),
    /// The tables are those of a later version, which applied this migration.
    #[error("the database belongs to a later version of maagal (migration {0}); use that version")]
    LaterVersion(i64),
    /// The database has tables already, where it has to be empty.
    #[error("the database is not empty")]
    Occupied,
    /// The tables could not be brought to this version's form.
    #[error("migration failed")]
    Migration(#[source] SharedError),
    /// A stored value is none that this version knows.
    #[error("unreadable value in column {column}")]
    Unreadable {
        /// The column as the query names it.
        column: String,
        /// The error of the decoder.
        #[source]
        reason: SharedError,
    },
    /// The error is of another kind: a mistake in this crate.
    #[error("the database refused a statement")]
    Other(#[source] SharedError),
}

impl StoreError {
    /// Returns [`StoreError::Unavailable`] for that reason.
    pub fn unavailable(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(shared(reason))
    }

    /// Returns [`StoreError::Refused`] for that reason.
    pub fn refused(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Refused(shared(reason))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::from(Arc::new(error))
    }
}

impl From<Arc<sqlx::Error>> for StoreError {
    fn from(error: Arc<sqlx::Error>) -> Self {
        if let sqlx::Error::Database(cause) = &*error {
            if cause.is_unique_violation() {
                return StoreError::Unique { field: unique_field(cause.as_ref()) };
            }
            if cause.is_foreign_key_violation() {
                return StoreError::Reference(Arc::new(Said(error)));
            }
        }
        let kind = kind_of(&error);
        let error: SharedError = Arc::new(Said(error));
        match kind {
            Some(Kind::DiskFull) => StoreError::DiskFull(error),
            Some(Kind::ReadOnly) => StoreError::ReadOnly(error),
            Some(Kind::Conflict) => StoreError::Conflict(error),
            Some(Kind::Damaged) => StoreError::Damaged(error),
            Some(Kind::Refused) => StoreError::Refused(error),
            Some(Kind::Busy | Kind::OutOfTime) => StoreError::Busy(error),
            Some(Kind::Failing | Kind::Lost) => StoreError::Unavailable(error),
            None => StoreError::Other(error),
        }
    }
}

/// What the engine said. PostgreSQL's driver adds the line of the engine's own source, which reads like one of the statement.
#[derive(Debug)]
struct Said(Arc<sqlx::Error>);

impl Said {
    /// What PostgreSQL itself said, where it is that.
    fn by_postgres(&self) -> Option<&PgDatabaseError> {
        match &*self.0 {
            sqlx::Error::Database(cause) => cause.try_downcast_ref(),
            _ => None,
        }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.by_postgres() {
            Some(cause) => write!(f, "error returned from database: {}", cause.message()),
            None => fmt::Display::fmt(&self.0, f),
        }
    }
}

impl Error for Said {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        if self.by_postgres().is_some() { None } else { self.0.source() }
    }
}

/// A step of a migration that failed.
#[derive(Debug, thiserror::Error)]
#[error("while executing migration {version}")]
struct StepFailed {
    version: i64,
    #[source]
    cause: Said,
}

/// A file or folder of the database that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}", path.display())]
pub(crate) struct FileError {
    pub path: PathBuf,
    #[source]
    pub cause: io::Error,
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(version) => StoreError::LaterVersion(version),
            MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) if kind_of(&cause).is_some() => {
                cause.into()
            }
            MigrateError::Execute(cause) => StoreError::Migration(Arc::new(Said(Arc::new(cause)))),
            MigrateError::ExecuteMigration(cause, version) => {
                StoreError::Migration(Arc::new(StepFailed { version, cause: Said(Arc::new(cause)) }))
            }
            other => StoreError::Migration(Arc::new(other)),
        }
    }
}

/// Migrations in a sentence.
fn list(migrations: &[Migration]) -> String {
    let names: Vec<String> = migrations.iter().map(ToString::to_string).collect();
    format!("{} {}", if names.len() == 1 { "migration" } else { "migrations" }, names.join(", "))
}

/// Returns what an error says of the database, where it says anything.
pub(crate) fn kind_of(error: &sqlx::Error) -> Option<Kind> {
    match error {
        sqlx::Error::Database(cause) => of_database(cause.as_ref()),
        sqlx::Error::Io(cause) if room::is_full(cause) => Some(Kind::DiskFull),
        sqlx::Error::Io(cause) if cause.kind() == ErrorKind::ReadOnlyFilesystem => Some(Kind::ReadOnly),
        sqlx::Error::Io(cause) if is_certificate(cause) => Some(Kind::Refused),
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => Some(Kind::Lost),
        // An encryption that is asked for and not offered, or a certificate's file that holds none.
        sqlx::Error::Tls(_) => Some(Kind::Refused),
        // The driver takes the end of a connection for an answer here.
        sqlx::Error::Protocol(what) if what.starts_with("unexpected response from SSLRequest") => Some(Kind::Lost),
        sqlx::Error::Configuration(_) => Some(Kind::Refused),
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Some(Kind::Busy),
        _ => None,
    }
}

/// Returns whether a server's certificate was not accepted. Waiting does not mend that.
fn is_certificate(cause: &std::io::Error) -> bool {
    let error = cause.get_ref().and_then(|error| error.downcast_ref());
    matches!(error, Some(rustls::Error::InvalidCertificate(_)))
}

/// The engines' own codes, where this crate has a name for what they mean.
fn of_database(cause: &dyn DatabaseError) -> Option<Kind> {
    let code = cause.code()?;
    // PostgreSQL's codes have five characters; SQLite's are numbers whose low byte is the kind.
    if code.len() == 5 && cause.try_downcast_ref::<PgDatabaseError>().is_some() {
        return of_postgres(&code);
    }
    match code.parse::<i32>().ok()? & 0xff {
        SQLITE_FULL => Some(Kind::DiskFull),
        SQLITE_READONLY => Some(Kind::ReadOnly),
        SQLITE_BUSY | SQLITE_LOCKED => Some(Kind::Conflict),
        SQLITE_CORRUPT | SQLITE_NOTADB => Some(Kind::Damaged),
        SQLITE_IOERR | SQLITE_CANTOPEN | SQLITE_NOMEM | SQLITE_PROTOCOL => Some(Kind::Failing),
        _ => None,
    }
}

fn of_postgres(code: &str) -> Option<Kind> {
    match code {
        "53100" => Some(Kind::DiskFull),
        "25006" => Some(Kind::ReadOnly),
        "40001" | "40P01" | "55P03" => Some(Kind::Conflict),
        "3D000" => Some(Kind::Refused),
        "XX001" | "XX002" => Some(Kind::Damaged),
        // Canceled, as a rule by statement_timeout.
        "57014" => Some(Kind::OutOfTime),
        // Shut down by its administrator or after a crash, or still starting.
        "57P01" | "57P02" | "57P03" => Some(Kind::Lost),
        other => match other.get(..2)? {
            "28" => Some(Kind::Refused),
            "08" => Some(Kind::Lost),
            "58" => Some(Kind::Failing),
            "53" | "57" => Some(Kind::Busy),
            _ => None,
        },
    }
}

/// Returns whether a connection can be used after this error. SQLite ends some transactions by itself, and a connection
/// that could not write or read may go on failing after the cause is gone.
pub(crate) fn spares_connection(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(cause) => {
            matches!(of_database(cause.as_ref()), None | Some(Kind::Conflict | Kind::OutOfTime))
        }
        _ => false,
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
const SQLITE_NOMEM: i32 = 7;
const SQLITE_READONLY: i32 = 8;
const SQLITE_IOERR: i32 = 10;
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_FULL: i32 = 13;
const SQLITE_CANTOPEN: i32 = 14;
const SQLITE_PROTOCOL: i32 = 15;
const SQLITE_NOTADB: i32 = 26;
