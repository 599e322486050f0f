//! Opening either engine, and its connections.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool, Connection, Executor, SqlSafeStr};
use tokio::sync::{Notify, watch};
use url::Url;

use crate::conn::{Reader, or_outage};
use crate::error::{FileError, kind_of};
use crate::health::{Health, Kind, Monitor};
use crate::migration::Tables;
use crate::probe::Prober;
use crate::{Conn, StoreError, WriteTx};

/// The database that holds the tables.
#[derive(Clone)]
pub enum Database {
    /// A file, made where it is missing. Its folder must exist; one process at a time writes to it.
    Sqlite(PathBuf),
    /// A database on a PostgreSQL server, as `postgres://user:password@host/name`.
    Postgres(String),
}

/// The address of a server may hold a password, which is for no log.
impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::Sqlite(file) => f.debug_tuple("Sqlite").field(file).finish(),
            Database::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}

/// The forum's database, open. Clones share the connections.
#[derive(Debug, Clone)]
pub struct Store {
    database: Database,
    readers: Pool,
    writers: Pool,
    /// Whether writes give up after a second or so that another process holds off.
    prompt: Arc<AtomicBool>,
    monitor: Arc<Monitor>,
    prober: Arc<Prober>,
}

/// Connections, and what setting up one of them came to.
#[derive(Debug, Clone)]
struct Pool {
    connections: AnyPool,
    opening: Arc<Opening>,
}

/// Connections that read at once; on SQLite each keeps its own page cache.
const READERS: u32 = 4;
/// Connections to PostgreSQL, for reads and writes together.
const POSTGRES_CONNECTIONS: u32 = 10;
/// How long a caller waits for a free connection. A queue of this process's own writes moves: each takes
/// milliseconds, so many of them are served well within this time. It is not what limits a wait for other processes.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);
/// What a pooled connection to PostgreSQL is told, in milliseconds. Locks of this program's own writes are held for
/// milliseconds; another program's may last, and people are told of it within two seconds. Of two writes that wait for
/// each other the server ends one after a second, which is sooner, so that the other goes on. No statement of a request,
/// a job or a rebuild of the index, which reads in batches, takes nearly as long as a statement may.
const POSTGRES_SETTINGS: &str = "SET lock_timeout = 1200; SET statement_timeout = 30000";
/// What a connection of its own is told, in milliseconds: its migrations and checks read and rewrite whole tables.
const POSTGRES_LONG_SETTINGS: &str = "SET statement_timeout = 3600000";
/// Begins a write on PostgreSQL that is tried again: what it waits for a lock adds to what it has waited before.
const BEGIN_POSTGRES_BRIEFLY: &str = "BEGIN; SET LOCAL lock_timeout = 500";
/// How long a PostgreSQL server may take to let a connection in, or to say that one still lives.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// The parameters of a PostgreSQL address that name a file, or hold what would be in it, by all their names.
const CERTIFICATE_FILES: [&str; 7] =
    ["sslrootcert", "ssl-root-cert", "ssl-ca", "sslcert", "ssl-cert", "sslkey", "ssl-key"];

/// What every SQLite connection is told. FULL: an acknowledged write survives a power cut. Deleted content is
/// overwritten with zeros, so that the file holds no trace of what was deleted for good. The cache is in KiB where
/// negative. Commands wait ten seconds for the lock of a file that another process writes to: beside a busy server
/// the file is free for moments only. A server waits less, see [`BEGIN_PROMPTLY`].
pub(crate) const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; \
     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -4000; \
     PRAGMA temp_store = MEMORY;";

/// Begins a write on SQLite.
const BEGIN_IMMEDIATE: &str = "BEGIN IMMEDIATE";
/// Begins a write of a server on SQLite: where another process holds the file's lock for longer, people are told
/// within two seconds.
const BEGIN_PROMPTLY: &str = "PRAGMA busy_timeout = 1000; BEGIN IMMEDIATE";
/// The same while another process is known to hold the lock: a request may make several writes, one after the other.
const BEGIN_BRIEFLY: &str = "PRAGMA busy_timeout = 300; BEGIN IMMEDIATE";

/// What a SQLite connection that only reads is told: nothing that would write, such as the kind of log.
const READ_ONLY_SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;";

static SQLITE_MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| migrator(embedded::SQLITE));
static POSTGRES_MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| migrator(embedded::POSTGRES));

/// The migrations of both engines, as `build.rs` lists them.
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/migrations.rs"));
}

/// Makes the migrator of an engine from its migrations: version, what it does, and its statements.
fn migrator(migrations: &[(i64, &'static str, &'static str)]) -> Migrator {
    let step = |&(version, description, sql): &(i64, &'static str, &'static str)| {
        Migration::new(
            version,
            description.into(),
            MigrationType::Simple,
            sql.into_sql_str(),
            sql.starts_with("-- no-transaction"),
        )
    };
    Migrator::with_migrations(migrations.iter().map(step).collect())
}

impl std::fmt::Display for Database {
    /// Returns which one, for messages: without the user and the password.
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
    /// The steps that bring this engine's tables to this version's form. [`Database::migrate`] applies them.
    pub fn migrations(&self) -> &'static Migrator {
        match self {
            Database::Sqlite(_) => &SQLITE_MIGRATIONS,
            Database::Postgres(_) => &POSTGRES_MIGRATIONS,
        }
    }

    /// One connection of its own, outside every pool, with the tables as they are.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the file cannot be opened or the server does not answer within two
    /// seconds; [`StoreError::Refused`] where the server does not let this program in.
    pub async fn connect(&self) -> Result<AnyConnection, StoreError> {
        sqlx::any::install_default_drivers();
        let options = self.options()?;
        self.check_certificate_files()?;
        let connecting = async {
            let mut conn = AnyConnection::connect_with(&options).await?;
            conn.execute(self.settings()).await?;
            Ok::<_, sqlx::Error>(conn)
        };
        match self {
            Database::Sqlite(_) => Ok(connecting.await?),
            Database::Postgres(_) => match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
                Ok(conn) => Ok(conn?),
                Err(_) => Err(StoreError::unavailable("the server does not answer")),
            },
        }
    }

    /// Fails with [`StoreError::Refused`] where a certificate or key that a server's address names cannot be read. The driver's
    /// error would be that of a socket which is not there yet, and that is waited for.
    fn check_certificate_files(&self) -> Result<(), StoreError> {
        let Database::Postgres(address) = self else { return Ok(()) };
        // What is no address has been refused already.
        let Ok(address) = Url::parse(address) else { return Ok(()) };
        let named = address.query_pairs().filter(|(name, _)| CERTIFICATE_FILES.contains(&name.as_ref()));
        for (_, value) in named.filter(|(_, value)| !value.trim_start().starts_with("-----BEGIN")) {
            let path = PathBuf::from(value.as_ref());
            if let Err(cause) = File::open(&path) {
                return Err(StoreError::refused(FileError { path, cause }));
            }
        }
        Ok(())
    }

    /// Returns what a connection of its own is told.
    const fn settings(&self) -> &'static str {
        match self {
            Database::Sqlite(_) => SQLITE_SETTINGS,
            Database::Postgres(_) => POSTGRES_LONG_SETTINGS,
        }
    }

    /// A connection that changes nothing, not even beside the file: SQLite makes no log where there is none.
    /// `None` where there is no SQLite file.
    ///
    /// # Errors
    /// As [`Database::connect`].
    pub async fn read_only(&self) -> Result<Option<Reader>, StoreError> {
        let conn = self.connect_read_only().await?;
        Ok(conn.map(|conn| Reader(Conn::own(conn, Arc::new(Monitor::new(None))))))
    }

    pub(crate) async fn connect_read_only(&self) -> Result<Option<AnyConnection>, StoreError> {
        let Database::Sqlite(path) = self else {
            let mut conn = self.connect().await?;
            conn.execute("SET default_transaction_read_only = on").await?;
            return Ok(Some(conn));
        };
        let unreadable = |cause| StoreError::unavailable(FileError { path: path.clone(), cause });
        if !path.try_exists().map_err(unreadable)? {
            return Ok(None);
        }
        sqlx::any::install_default_drivers();
        let mut conn = AnyConnection::connect_with(&self.read_only_options()?).await?;
        conn.execute(READ_ONLY_SETTINGS).await?;
        Ok(Some(conn))
    }

    fn read_only_options(&self) -> Result<AnyConnectOptions, StoreError> {
        let Database::Sqlite(path) = self else { return self.options() };
        // Without a log no process has it open, and nothing but the file itself need be looked at.
        let mode = if self.has_log() { "?mode=ro" } else { "?mode=ro&immutable=true" };
        Ok((sqlite_url(path)? + mode).parse()?)
    }

    /// Returns whether a SQLite database has a write-ahead log beside it: some process has it open, or ended without
    /// closing it.
    pub fn has_log(&self) -> bool {
        let Database::Sqlite(path) = self else { return false };
        let mut log = path.clone().into_os_string();
        log.push("-wal");
        Path::new(&log).exists()
    }

    /// A SQLite database in memory with the tables of this version.
    pub(crate) async fn migrated_in_memory() -> Result<AnyConnection, StoreError> {
        sqlx::any::install_default_drivers();
        let mut conn = AnyConnection::connect("sqlite::memory:").await?;
        SQLITE_MIGRATIONS.run_direct(None, &mut conn, false).await?;
        Ok(conn)
    }

    /// The folder of the SQLite file.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        match self {
            Database::Sqlite(path) => Some(folder_of(path).to_owned()),
            Database::Postgres(_) => None,
        }
    }

    fn options(&self) -> Result<AnyConnectOptions, StoreError> {
        let url = match self {
            Database::Sqlite(path) => sqlite_url(path)? + "?mode=rwc",
            Database::Postgres(url) => url.clone(),
        };
        Ok(url.parse()?)
    }
}

impl Store {
    /// Connects, makes the tables in an empty database, and keeps connections ready.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Refused`] where the database cannot be reached, within two
    /// seconds; [`StoreError::Pending`] where its tables are of an earlier version (see [`Database::migrate`]), and
    /// [`StoreError::LaterVersion`] where they are of a later one.
    pub async fn open(database: &Database) -> Result<Self, StoreError> {
        // A pool would try again and again; a connection of its own fails at once and says why.
        let mut conn = database.connect().await?;
        match database.tables_of(&mut conn).await? {
            Tables::Absent => database.create_tables(&mut conn).await?,
            Tables::Present { pending } if pending.is_empty() => {}
            Tables::Present { pending } => return Err(StoreError::Pending(pending)),
        }
        conn.close().await?;
        let options = database.options()?;
        let monitor = Arc::new(Monitor::new(database.folder()));
        let (readers, writers) = match database {
            Database::Sqlite(_) => {
                let readers = sqlite_pool(READERS, &[SQLITE_SETTINGS, "PRAGMA query_only = ON"], options.clone());
                // One connection: writers queue for it in order instead of colliding in the file.
                (readers, sqlite_pool(1, &[SQLITE_SETTINGS], options))
            }
            Database::Postgres(_) => {
                let pool = postgres_pool(&monitor, options);
                (pool.clone(), pool)
            }
        };
        let database = database.clone();
        Ok(Self { database, readers, writers, prompt: Arc::default(), monitor, prober: Arc::default() })
    }

    /// Connects to a database that this process may not write to, such as one on a read-only disk. Nothing is made or
    /// changed, and writes fail with [`StoreError::ReadOnly`].
    ///
    /// # Errors
    /// As [`Store::open`]; [`StoreError::Unavailable`] where there is no database.
    pub async fn open_read_only(database: &Database) -> Result<Self, StoreError> {
        match database.tables().await? {
            Tables::Absent => return Err(StoreError::unavailable("it has no tables")),
            Tables::Present { pending } if pending.is_empty() => {}
            Tables::Present { pending } => return Err(StoreError::Pending(pending)),
        }
        let monitor = Arc::new(Monitor::new(None));
        let options = database.read_only_options()?;
        let readers = match database {
            Database::Sqlite(_) => sqlite_pool(READERS, &[READ_ONLY_SETTINGS], options),
            Database::Postgres(_) => postgres_pool(&monitor, options),
        };
        let (database, writers) = (database.clone(), readers.clone());
        Ok(Self { database, readers, writers, prompt: Arc::default(), monitor, prober: Arc::default() })
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when none becomes free in time, [`StoreError::Unavailable`] while the server is silent.
    pub async fn read(&self) -> Result<Reader, StoreError> {
        Ok(Reader(self.acquire(&self.readers).await?))
    }

    /// Begins a write. On SQLite it waits until no other write runs.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when none becomes free in time, [`StoreError::Unavailable`] while the server is silent;
    /// [`StoreError::Conflict`] where another process holds the lock of a SQLite file.
    pub async fn write(&self) -> Result<WriteTx, StoreError> {
        self.begin(false).await
    }

    /// Begins a write, as [`Store::write`] does. One that is tried again waits for locks less long.
    pub(crate) async fn begin(&self, again: bool) -> Result<WriteTx, StoreError> {
        let begin = match &self.database {
            Database::Postgres(_) if again => BEGIN_POSTGRES_BRIEFLY,
            Database::Postgres(_) => "BEGIN",
            Database::Sqlite(_) if !self.prompt.load(Ordering::Relaxed) => BEGIN_IMMEDIATE,
            Database::Sqlite(_) if self.monitor.health() == Health::Locked => BEGIN_BRIEFLY,
            Database::Sqlite(_) => BEGIN_PROMPTLY,
        };
        let mut conn = self.acquire(&self.writers).await?;
        let failures = self.monitor.failures();
        if let Err(error) = conn.execute(begin).await {
            if kind_of(&error) == Some(Kind::Conflict) {
                self.monitor.set(Health::Locked);
                // The queue behind this write does not move either. Told before the connection is free for the next
                // in it, which would wait as long once more.
                let error = Arc::new(error);
                self.writers.opening.fail(Arc::clone(&error));
                return Err(error.into());
            }
            return Err(error.into());
        }
        let own = self.monitor.own_write();
        if matches!(self.database, Database::Sqlite(_)) && self.monitor.health() == Health::Locked {
            self.monitor.recover(failures);
        }
        Ok(WriteTx::begun(conn, own))
    }

    /// Has writes fail within two seconds while another process holds the lock of a SQLite file, as a server needs
    /// it whose members wait for an answer. Otherwise they wait ten seconds.
    pub fn fail_promptly(&self) {
        self.prompt.store(true, Ordering::Relaxed);
    }

    /// Returns what the database is known to take, as it changes. See [`Store::probe`].
    pub fn health(&self) -> watch::Receiver<Health> {
        self.monitor.subscribe()
    }

    /// Finds out what the database takes by a small write, unless it was found out within `age`. Where a write of
    /// this process is under way, that finds it out instead.
    pub async fn probe(&self, age: Duration) -> Health {
        self.prober.probe(&self.database, &self.monitor, age).await
    }

    /// Has probes look for room in another folder that the forum writes to.
    pub fn need_room_in(&self, folder: PathBuf) {
        self.monitor.add_folder(folder);
    }

    /// Reports what a write to such a folder found, until a probe finds something else.
    pub fn report(&self, health: Health) {
        self.monitor.set(health);
    }

    /// Watches whether a PostgreSQL server answers, for as long as the future is polled. While it does not, reads
    /// and writes fail at once instead of waiting for it. With SQLite there is nothing to watch, and it ends.
    pub async fn watch(&self) {
        if let Database::Postgres(_) = self.database {
            crate::probe::watch(&self.database, &self.monitor, &self.prober).await;
        }
    }

    /// Has SQLite fold its log into the file and empty it: the log has every page as it was before what was deleted for
    /// good was overwritten. Returns whether it is empty now; a reader of the log may be in the way for longer than a
    /// write waits.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn empty_log(&self) -> Result<bool, StoreError> {
        if let Database::Postgres(_) = self.database {
            return Ok(true);
        }
        let mut conn = self.acquire(&self.writers).await?;
        let blocked: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut conn).await?;
        Ok(blocked == 0)
    }

    /// Waits for the connections in use and closes them all; SQLite then folds its log into the file.
    pub async fn close(&self) {
        self.prober.close().await;
        self.readers.connections.close().await;
        self.writers.connections.close().await;
    }

    async fn acquire(&self, pool: &Pool) -> Result<Conn, StoreError> {
        let acquired = tokio::select! {
            biased;
            error = pool.opening.failure() => return Err(error),
            acquired = or_outage(&self.monitor, pool.connections.acquire()) => acquired?,
        };
        Ok(Conn::pooled(acquired, Arc::clone(&self.monitor)))
    }
}

/// Tells those who wait for a connection that one could not be set up, or that the write before them was held off by
/// another process. A pool tries again until their time is over, and keeps the cause to itself.
#[derive(Debug, Default)]
struct Opening {
    failed: Notify,
    cause: Mutex<Option<Arc<sqlx::Error>>>,
}

impl Opening {
    fn fail(&self, error: Arc<sqlx::Error>) {
        *self.cause.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        self.failed.notify_waiters();
    }

    /// Ends with the cause of a failure from now on.
    async fn failure(&self) -> StoreError {
        self.failed.notified().await;
        match self.cause.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            Some(error) => match kind_of(&error) {
                Some(Kind::DiskFull | Kind::ReadOnly | Kind::Damaged | Kind::Conflict) => error.into(),
                _ => StoreError::Unavailable(error),
            },
            None => StoreError::unavailable("a connection could not be set up"),
        }
    }
}

/// A pool whose connections stay: opening one reads the whole schema.
fn sqlite_pool(most: u32, settings: &'static [&'static str], options: AnyConnectOptions) -> Pool {
    let opening = Arc::new(Opening::default());
    let reports = Arc::clone(&opening);
    let connections = AnyPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_connect(move |conn, _| {
            let reports = Arc::clone(&reports);
            Box::pin(async move {
                for setting in settings {
                    if let Err(error) = conn.execute(*setting).await {
                        reports.fail(Arc::new(error));
                        return Err(sqlx::Error::Protocol("a connection could not be set up".to_owned()));
                    }
                }
                Ok(())
            })
        })
        .connect_lazy_with(options);
    Pool { connections, opening }
}

/// A pool that asks a connection whether it lives only when it was idle for long, or was opened before the server
/// was last found silent: asking costs a journey to the server.
fn postgres_pool(monitor: &Arc<Monitor>, options: AnyConnectOptions) -> Pool {
    let monitor = Arc::clone(monitor);
    let connections = AnyPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|conn, _| Box::pin(async move { conn.execute(POSTGRES_SETTINGS).await.map(drop) }))
        .test_before_acquire(false)
        .before_acquire(move |conn, meta| {
            let doubtful = meta.idle_for > Duration::from_secs(30) || monitor.is_older_than_outage(meta.age);
            Box::pin(async move {
                if doubtful {
                    ping(conn).await?;
                }
                Ok(true)
            })
        })
        // sqlx asks too, but would wait for ever, and a connection that does not come back leaves one less.
        .after_release(|conn, _| Box::pin(async move { ping(conn).await.map(|()| true) }))
        .connect_lazy_with(options);
    Pool { connections, opening: Arc::default() }
}

/// Asks a connection whether its server answers.
///
/// # Errors
/// When the connection has ended, or no answer comes in time.
pub(crate) async fn ping(conn: &mut AnyConnection) -> sqlx::Result<()> {
    match tokio::time::timeout(CONNECT_TIMEOUT, conn.ping()).await {
        Ok(answer) => answer,
        Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

/// The folder that a file lies in.
pub(crate) fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file as a URL: absolute, every byte but the plainest escaped.
pub(crate) fn sqlite_url(path: &Path) -> Result<String, StoreError> {
    let absolute = std::path::absolute(path)
        .map_err(|cause| StoreError::unavailable(FileError { path: path.to_owned(), cause }))?;
    let mut url = String::from("sqlite://");
    for &byte in absolute.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => url.push(char::from(byte)),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    Ok(url)
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
