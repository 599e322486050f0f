//! Opening either engine, and its connections.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool, Connection, Executor};

use crate::{Conn, StoreError, WriteTx};

/// Where the tables are.
#[derive(Debug, Clone)]
pub enum Database {
    /// A file, made where it is missing. Its folder must exist; one process at a time writes to it.
    Sqlite(PathBuf),
    /// A database on a PostgreSQL server, as `postgres://user:password@host/name`.
    Postgres(String),
}

/// A connection for reading; goes back when dropped.
pub type Reader = PoolConnection<Any>;

/// The forum's database, open. Clones share the connections.
#[derive(Debug, Clone)]
pub struct Store {
    readers: AnyPool,
    writers: AnyPool,
    /// The statement a write begins with.
    begin: &'static str,
}

/// Connections that read at once; on SQLite each keeps its own page cache.
const READERS: u32 = 4;
/// Connections to PostgreSQL, for reads and writes together.
const POSTGRES_CONNECTIONS: u32 = 10;
/// How long a caller waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);

/// What every SQLite connection is told. FULL: an acknowledged write survives a power cut. The cache
/// is in KiB where negative.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; \
     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -4000; \
     PRAGMA temp_store = MEMORY;";

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

impl std::fmt::Display for Database {
    /// Which one, for messages: without the user and the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Database::Sqlite(path) => path.display().fmt(f),
            Database::Postgres(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                write!(f, "{scheme}://{}", place.split('?').next().unwrap_or(place))
            }
        }
    }
}

impl Database {
    /// The steps that bring this engine's tables to this version's form.
    pub fn migrations(&self) -> &'static Migrator {
        match self {
            Database::Sqlite(_) => &SQLITE_MIGRATIONS,
            Database::Postgres(_) => &POSTGRES_MIGRATIONS,
        }
    }

    /// One connection of its own, outside every pool, with the tables as they are.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] at once where the file cannot be opened or the server not reached.
    pub async fn connect(&self) -> Result<Conn, StoreError> {
        sqlx::any::install_default_drivers();
        let mut conn = Conn::connect_with(&self.options()?).await?;
        if let Database::Sqlite(_) = self {
            conn.execute(SQLITE_SETTINGS).await?;
        }
        Ok(conn)
    }

    fn options(&self) -> Result<AnyConnectOptions, StoreError> {
        let url = match self {
            Database::Sqlite(path) => sqlite_url(path)?,
            Database::Postgres(url) => url.clone(),
        };
        Ok(url.parse()?)
    }
}

impl Store {
    /// Connects, applies the migrations that are missing, and keeps connections ready.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] at once where the database cannot be reached;
    /// [`StoreError::Migration`] where its tables belong to a later version or a step fails.
    pub async fn open(database: &Database) -> Result<Self, StoreError> {
        // A pool would try again and again; a connection of its own fails at once and says why.
        let mut conn = database.connect().await?;
        // `run` takes anything that yields a connection, and its future is then not Send.
        database.migrations().run_direct(None, &mut conn, false).await?;
        conn.close().await?;
        let options = database.options()?;
        Ok(match database {
            Database::Sqlite(_) => Self {
                readers: sqlite_pool(READERS, "PRAGMA query_only = ON").connect_lazy_with(options.clone()),
                // One connection: writers queue for it in order instead of colliding in the file.
                writers: sqlite_pool(1, "").connect_lazy_with(options),
                begin: "BEGIN IMMEDIATE",
            },
            Database::Postgres(_) => {
                let pool = postgres_pool().connect_lazy_with(options);
                Self { readers: pool.clone(), writers: pool, begin: "BEGIN" }
            }
        })
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when none becomes free in time.
    pub async fn read(&self) -> Result<Reader, StoreError> {
        Ok(self.readers.acquire().await?)
    }

    /// Begins a write. On SQLite it waits until no other write runs.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when none becomes free in time.
    pub async fn write(&self) -> Result<WriteTx, StoreError> {
        Ok(WriteTx::new(self.writers.begin_with(self.begin).await?))
    }

    /// Waits for the connections in use and closes them all; SQLite then folds its log into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

/// A pool whose connections stay: opening one reads the whole schema.
fn sqlite_pool(connections: u32, setting: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_connect(move |conn, _| {
            Box::pin(async move {
                conn.execute(SQLITE_SETTINGS).await?;
                conn.execute(setting).await?;
                Ok(())
            })
        })
}

/// A pool that asks a connection whether it lives only when it was idle for long: asking costs a
/// journey to the server.
fn postgres_pool() -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|conn, meta| {
            Box::pin(async move {
                if meta.idle_for > Duration::from_secs(30) {
                    conn.ping().await?;
                }
                Ok(true)
            })
        })
}

/// The file as a URL: absolute, every byte but the plainest escaped.
fn sqlite_url(path: &Path) -> Result<String, StoreError> {
    let absolute =
        std::path::absolute(path).map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))?;
    let mut url = String::from("sqlite://");
    for &byte in absolute.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => url.push(char::from(byte)),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    Ok(url + "?mode=rwc")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_the_database_but_no_password() {
        let url = Database::Postgres("postgres://forum:geheim@db.example:5432/forum?password=geheim".into());
        assert_eq!(url.to_string(), "postgres://db.example:5432/forum");
        assert_eq!(Database::Sqlite("data/maagal.db".into()).to_string(), "data/maagal.db");
    }
}
