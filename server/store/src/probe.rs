//! Finding out, without a member's write, what the database takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use causes::{chain, shared};
use sqlx::{AnyConnection, AssertSqlSafe, Executor};
use tokio::sync::Mutex;

use crate::health::{Health, Monitor};
use crate::{Conn, Database, StoreError, room, setting};

/// The setting that a probe writes.
const KEY: &str = "probe";
/// How many bytes a probe writes to a disk that was full: less could fit into pages that the file has already.
const LONG: usize = 64 * 1024;
/// How long a probe waits for a lock, in milliseconds: longer than a short write of a command beside the server, and
/// short enough for a question about the health.
const LOCK_MS: u32 = 500;
/// How often a server is asked whether it answers.
const PERIOD: Duration = Duration::from_millis(400);
/// How long it may take to answer. With [`PERIOD`] less than two seconds, after which people are told.
const PROBE_TIMEOUT: Duration = Duration::from_millis(1_200);

/// A connection of its own for probes, so that they never wait for a member's write.
#[derive(Debug, Default)]
pub(crate) struct Prober(Mutex<Last>);

#[derive(Debug, Default)]
struct Last {
    conn: Option<Conn>,
    /// The moment at which a probe last ended.
    at: Option<Instant>,
}

impl Prober {
    /// Makes a small write, unless one was made within `age`, and sets the health to what that says.
    pub(crate) async fn probe(&self, database: &Database, monitor: &Arc<Monitor>, age: Duration) -> Health {
        let mut last = self.0.lock().await;
        if last.at.is_none_or(|at| at.elapsed() >= age) {
            let failures = monitor.failures();
            match attempt(&mut last.conn, database, monitor).await {
                Ok(Attempt::Written) => monitor.recover(failures),
                // A write of this process finds out by itself what the database takes; it has the lock.
                Ok(Attempt::BehindOwnWrite) if monitor.health() == Health::Locked => monitor.recover(failures),
                Ok(Attempt::BehindOwnWrite) => {}
                Ok(Attempt::HeldOff) => monitor.set(Health::Locked),
                Err(error) => {
                    tracing::debug!(error = chain(&error), "a probe of the database failed");
                    monitor.set(meaning(&error, database));
                }
            }
            last.at = Some(Instant::now());
        }
        monitor.health()
    }

    /// Closes the connection of the prober.
    pub(crate) async fn close(&self) {
        self.0.lock().await.conn = None;
    }
}

const fn meaning(error: &StoreError, database: &Database) -> Health {
    match error {
        StoreError::DiskFull(_) => Health::DiskFull,
        StoreError::ReadOnly(_) => Health::ReadOnly,
        StoreError::Unavailable(_) | StoreError::Refused(_) if is_server(database) => Health::Unreachable,
        _ => Health::Failing,
    }
}

const fn is_server(database: &Database) -> bool {
    matches!(database, Database::Postgres(_))
}

/// The outcome of a small write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    /// It was made.
    Written,
    /// A write of this process was in the way.
    BehindOwnWrite,
    /// A lock of another process or session was in the way for all of [`LOCK_MS`].
    HeldOff,
}

/// Writes a little. The connection is kept only where it is known to be good.
async fn attempt(slot: &mut Option<Conn>, database: &Database, monitor: &Arc<Monitor>) -> Result<Attempt, StoreError> {
    let looked = Arc::clone(monitor);
    match tokio::task::spawn_blocking(move || looked.reserve()).await {
        Ok(Err(error)) if room::is_full(&error) => return Err(StoreError::DiskFull(shared(error))),
        Ok(Err(error)) if room::is_read_only(&error) => return Err(StoreError::ReadOnly(shared(error))),
        Ok(Err(error)) => return Err(StoreError::unavailable(error)),
        Ok(Ok(())) | Err(_) => {}
    }
    // Taken, so that it is closed where this future ends in the middle.
    let mut conn = match slot.take() {
        Some(conn) => conn,
        None => open(database, monitor).await?,
    };
    let value = if monitor.health() == Health::DiskFull { noise(LONG) } else { "1".to_owned() };
    let before = monitor.own_writes();
    let written = write(&mut conn, database, &value).await;
    let own = before.1 || monitor.own_writes() != before;
    match written {
        Ok(()) => {
            let held_off = is_server(database) && is_held_off(&mut conn).await?;
            *slot = Some(conn);
            Ok(if held_off { Attempt::HeldOff } else { Attempt::Written })
        }
        Err(StoreError::Conflict(_)) if own => Ok(Attempt::BehindOwnWrite),
        Err(StoreError::Conflict(_)) => Ok(Attempt::HeldOff),
        Err(error) => Err(error),
    }
}

async fn write(conn: &mut Conn, database: &Database, value: &str) -> Result<(), StoreError> {
    conn.execute(if is_server(database) { "BEGIN" } else { "BEGIN IMMEDIATE" }).await?;
    setting::set(conn, KEY, value).await?;
    conn.execute("COMMIT").await?;
    Ok(())
}

/// Returns whether another session of a PostgreSQL server keeps a lock on a table that holds off its writes: `LOCK
/// TABLE`, or a change of the table. One that is let go of meanwhile does not count.
async fn is_held_off(conn: &mut Conn) -> Result<bool, StoreError> {
    if !holds_table(conn).await? {
        return Ok(false);
    }
    tokio::time::sleep(Duration::from_millis(LOCK_MS.into())).await;
    holds_table(conn).await
}

async fn holds_table(conn: &mut Conn) -> Result<bool, StoreError> {
    let held: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation
         WHERE locktype = 'relation' AND granted AND pid <> pg_backend_pid() AND relkind = 'r'
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
             AND relnamespace = CAST(current_schema() AS regnamespace)
             AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')",
    )
    .fetch_one(conn)
    .await?;
    Ok(held > 0)
}

async fn open(database: &Database, monitor: &Arc<Monitor>) -> Result<Conn, StoreError> {
    let mut conn = database.connect().await?;
    let setting = if is_server(database) { "SET lock_timeout" } else { "PRAGMA busy_timeout" };
    conn.execute(AssertSqlSafe(format!("{setting} = {LOCK_MS}"))).await?;
    Ok(Conn::own(conn, Arc::clone(monitor)))
}

/// Characters that do not compress.
fn noise(length: usize) -> String {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'!' + (state % 90) as u8)
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// Asks a server again and again whether it answers. While it does not, [`Health::Unreachable`] ends what waits
/// for it.
pub(crate) async fn watch(database: &Database, monitor: &Arc<Monitor>, prober: &Prober) {
    let mut conn = None;
    loop {
        let had_one = conn.is_some();
        match ask(&mut conn, database).await {
            Answer::Given if monitor.health() == Health::Unreachable => {
                monitor.set(Health::Fine);
                prober.probe(database, monitor, Duration::ZERO).await;
            }
            Answer::Given => {}
            Answer::Lost(_) if had_one => {
                // The server may only have been started again: then it answers a new connection.
                monitor.distrust_connections();
                conn = None;
                continue;
            }
            Answer::Lost(reason) | Answer::Silence(reason) => {
                conn = None;
                monitor.set_because(Health::Unreachable, Some(&reason));
            }
        }
        monitor.lost_or(PERIOD).await;
    }
}

enum Answer {
    Given,
    Lost(String),
    Silence(String),
}

async fn ask(conn: &mut Option<AnyConnection>, database: &Database) -> Answer {
    let probe = async {
        let conn = match conn {
            Some(conn) => conn,
            None => conn.insert(database.connect().await?),
        };
        conn.execute("SELECT 1").await?;
        Ok(())
    };
    match tokio::time::timeout(PROBE_TIMEOUT, probe).await {
        Ok(Err(error @ StoreError::Unavailable(_))) => Answer::Lost(chain(&error)),
        // A server that has no connection left, or refuses a changed password, answers all the same.
        Ok(Ok(()) | Err(_)) => Answer::Given,
        Err(_) => Answer::Silence("no answer in time".to_owned()),
    }
}
