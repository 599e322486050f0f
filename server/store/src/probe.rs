//! Finding out, without a member's write, what the database takes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{AnyConnection, Executor};
use tokio::sync::Mutex;

use crate::health::{Health, Monitor};
use crate::{Conn, Database, StoreError, room, setting};

/// The setting that a probe writes.
const KEY: &str = "probe";
/// How many bytes a probe writes to a disk that was full: less could fit into pages that the file has already.
const LONG: usize = 64 * 1024;
/// How often a server is asked whether it answers.
const PERIOD: Duration = Duration::from_millis(400);
/// How long it may take to answer. With [`PERIOD`] less than two seconds, after which people are told.
const PATIENCE: Duration = Duration::from_millis(1_200);

/// A connection of its own for probes, so that they never wait for a member's write.
#[derive(Debug, Default)]
pub(crate) struct Prober(Mutex<Last>);

#[derive(Debug, Default)]
struct Last {
    conn: Option<Conn>,
    /// When a probe last ended.
    at: Option<Instant>,
}

impl Prober {
    /// Makes a small write, unless one was made within `age`, and sets the health to what that says.
    pub(crate) async fn probe(&self, database: &Database, monitor: &Arc<Monitor>, age: Duration) -> Health {
        let mut last = self.0.lock().await;
        if last.at.is_none_or(|at| at.elapsed() >= age) {
            let failures = monitor.failures();
            match attempt(&mut last.conn, database, monitor).await {
                Ok(true) => monitor.recover(failures),
                // Whoever writes at this moment finds out by themselves.
                Ok(false) => {}
                Err(error) => {
                    tracing::debug!(%error, "a probe of the database failed");
                    monitor.set(meaning(&error, database));
                }
            }
            last.at = Some(Instant::now());
        }
        monitor.health()
    }

    /// Closes its connection.
    pub(crate) async fn close(&self) {
        self.0.lock().await.conn = None;
    }
}

const fn meaning(error: &StoreError, database: &Database) -> Health {
    match error {
        StoreError::DiskFull => Health::DiskFull,
        StoreError::ReadOnly(_) => Health::ReadOnly,
        StoreError::Unavailable(_) | StoreError::Refused(_) if is_server(database) => Health::Unreachable,
        _ => Health::Failing,
    }
}

const fn is_server(database: &Database) -> bool {
    matches!(database, Database::Postgres(_))
}

/// Writes a little; whether nothing was in the way. The connection is kept only where it is known to be good.
async fn attempt(slot: &mut Option<Conn>, database: &Database, monitor: &Arc<Monitor>) -> Result<bool, StoreError> {
    let looked = Arc::clone(monitor);
    match tokio::task::spawn_blocking(move || looked.reserve()).await {
        Ok(Err(error)) if room::is_full(&error) => return Err(StoreError::DiskFull),
        Ok(Err(error)) if room::is_read_only(&error) => return Err(StoreError::ReadOnly(error.to_string())),
        Ok(Err(error)) => return Err(StoreError::Unavailable(error.to_string())),
        Ok(Ok(())) | Err(_) => {}
    }
    // Taken, so that it is closed where this future ends in the middle.
    let mut conn = match slot.take() {
        Some(conn) => conn,
        None => open(database, monitor).await?,
    };
    let value = if monitor.health() == Health::DiskFull { noise(LONG) } else { "1".to_owned() };
    let begun = conn.execute(if is_server(database) { "BEGIN" } else { "BEGIN IMMEDIATE" }).await;
    match begun.map_err(StoreError::from) {
        Ok(_) => {}
        Err(StoreError::Conflict(_)) => {
            *slot = Some(conn);
            return Ok(false);
        }
        Err(error) => return Err(error),
    }
    setting::set(&mut conn, KEY, &value).await?;
    conn.execute("COMMIT").await?;
    *slot = Some(conn);
    Ok(true)
}

async fn open(database: &Database, monitor: &Arc<Monitor>) -> Result<Conn, StoreError> {
    let mut conn = database.connect().await?;
    if !is_server(database) {
        // A probe does not wait for another write.
        conn.execute("PRAGMA busy_timeout = 0").await?;
    }
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
                if monitor.health() != Health::Unreachable {
                    tracing::warn!(reason, "the database server does not answer");
                }
                conn = None;
                monitor.set(Health::Unreachable);
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
    let asked = async {
        let conn = match conn {
            Some(conn) => conn,
            None => conn.insert(database.connect().await?),
        };
        conn.execute("SELECT 1").await?;
        Ok(())
    };
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Err(StoreError::Unavailable(reason))) => Answer::Lost(reason),
        // A server that has no connection left, or refuses a changed password, answers all the same.
        Ok(Ok(()) | Err(_)) => Answer::Given,
        Err(_) => Answer::Silence("no answer in time".to_owned()),
    }
}
