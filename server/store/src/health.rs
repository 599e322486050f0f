//! Whether the database takes reads and writes, as its connections find and as a probe finds.
//!
//! Every statement that fails reports its error to the [`Monitor`]. [`Store::probe`](crate::Store::probe) makes a
//! small write, which also finds that a failure is over; nothing is remembered beyond that, so the forum recovers
//! without a restart.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

use crate::error::kind_of;
use crate::room;

/// The most bytes that have to become free before a full disk counts as recovered.
const MOST_NEEDED: u64 = 32 * 1024 * 1024;

/// The reads and writes that the database takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Reads and writes, as far as is known.
    Fine,
    /// Reads; the disk has no room for a write.
    DiskFull,
    /// Reads; its file, folder or server takes no writes.
    ReadOnly,
    /// Reads; another process or session holds a lock that writes need.
    Locked,
    /// The last write or read failed for another reason; it is in the log.
    Failing,
    /// The database takes nothing: its server does not answer.
    Unreachable,
}

/// The present [`Health`], shared by all connections of a store.
#[derive(Debug)]
pub(crate) struct Monitor {
    health: watch::Sender<Health>,
    /// The folders that writes need room in: that of a SQLite file, and others that were named.
    folders: Mutex<Vec<PathBuf>>,
    /// How many bytes have to be free in them for no disk to count as full.
    needed: AtomicU64,
    /// Rung when a connection to the server was lost, so that the server is looked at without delay.
    lost: Notify,
    /// How many failures were found, so that a probe that ends later than a failure does not hide it.
    failures: AtomicU64,
    /// When the server was last found silent.
    outage: Mutex<Option<Instant>>,
    /// The writes of this process.
    writes: Arc<OwnWrites>,
}

/// The writes of this process: those under way, and how many were ever begun.
#[derive(Debug, Default)]
struct OwnWrites {
    under_way: AtomicU64,
    begun: AtomicU64,
}

/// A write of this process that is under way, until it is dropped.
#[derive(Debug)]
pub(crate) struct OwnWrite(Arc<OwnWrites>);

impl Drop for OwnWrite {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Monitor {
    /// A monitor that knows of no failure. `folder` is that of a SQLite file.
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self {
            health: watch::Sender::new(Health::Fine),
            folders: Mutex::new(folder.into_iter().collect()),
            needed: AtomicU64::new(room::LEAST),
            lost: Notify::new(),
            failures: AtomicU64::new(0),
            outage: Mutex::new(None),
            writes: Arc::default(),
        }
    }

    /// The health now, and as it changes.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Health> {
        self.health.subscribe()
    }

    /// Returns the health at present.
    pub(crate) fn health(&self) -> Health {
        *self.health.borrow()
    }

    /// Returns how many failures were found so far, for [`Self::recover`].
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Acquire)
    }

    /// Sets that all is well, unless a failure was found since there were so many.
    pub(crate) fn recover(&self, failures: u64) {
        if self.failures() == failures {
            self.set(Health::Fine);
        }
    }

    /// Sets what a probe or a statement found; a change is logged.
    pub(crate) fn set(&self, now: Health) {
        self.set_because(now, None);
    }

    /// The same, with what was found in words.
    pub(crate) fn set_because(&self, now: Health, reason: Option<&str>) {
        if now != Health::Fine {
            self.failures.fetch_add(1, Ordering::AcqRel);
        }
        if now == Health::DiskFull && self.health() != Health::DiskFull {
            // The write that failed needed more than is free now.
            let free = self.folders().iter().filter_map(|folder| room::free(folder).ok()).min().unwrap_or_default();
            self.needed.store((free + room::LEAST).min(MOST_NEEDED), Ordering::Relaxed);
        }
        let before = self.health.send_replace(now);
        if now == Health::Fine {
            self.needed.store(room::LEAST, Ordering::Relaxed);
        }
        if now == Health::Unreachable {
            *self.outage.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        match (before, now) {
            (before, now) if before == now => {}
            (_, Health::Fine) => tracing::info!(?before, "the database takes reads and writes again"),
            (_, _) => tracing::warn!(health = ?now, reason, "the database does not take every read and write"),
        }
    }

    /// Reports the error of a statement, and gives the one to pass on: SQLite calls some full disks and read-only
    /// file systems an I/O error, and the folder tells which it is.
    pub(crate) fn note(&self, error: sqlx::Error) -> sqlx::Error {
        match kind_of(&error) {
            Some(Kind::Failing) => match self.reserve() {
                Err(cause) if room::is_full(&cause) => {
                    self.set(Health::DiskFull);
                    return sqlx::Error::Io(io::ErrorKind::StorageFull.into());
                }
                Err(cause) if room::is_read_only(&cause) => {
                    self.set(Health::ReadOnly);
                    return sqlx::Error::Io(io::ErrorKind::ReadOnlyFilesystem.into());
                }
                Ok(()) | Err(_) => self.set(Health::Failing),
            },
            Some(Kind::Lost) => self.lost.notify_one(),
            Some(kind) => {
                if let Some(health) = kind.health() {
                    self.set(health);
                }
            }
            None => {}
        }
        error
    }

    /// Notes that a write of this process holds the locks that it needs.
    pub(crate) fn own_write(&self) -> OwnWrite {
        self.writes.begun.fetch_add(1, Ordering::AcqRel);
        self.writes.under_way.fetch_add(1, Ordering::AcqRel);
        OwnWrite(Arc::clone(&self.writes))
    }

    /// Returns how many writes of this process were begun, and whether one is under way.
    pub(crate) fn own_writes(&self) -> (u64, bool) {
        let begun = self.writes.begun.load(Ordering::Acquire);
        (begun, self.writes.under_way.load(Ordering::Acquire) > 0)
    }

    /// Looks for the room that the disks of this machine should have.
    ///
    /// # Errors
    /// See [`room::reserve`].
    pub(crate) fn reserve(&self) -> io::Result<()> {
        let needed = self.needed.load(Ordering::Relaxed);
        self.folders().iter().try_for_each(|folder| room::reserve(folder, needed))
    }

    /// Makes the check look for room in this folder too.
    pub(crate) fn add_folder(&self, folder: PathBuf) {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).push(folder);
    }

    fn folders(&self) -> Vec<PathBuf> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits so long, or until a connection was lost.
    pub(crate) async fn lost_or(&self, period: Duration) {
        let _ = tokio::time::timeout(period, self.lost.notified()).await;
    }

    /// Returns whether the server was found silent since a connection of this age was opened.
    pub(crate) fn is_older_than_outage(&self, age: Duration) -> bool {
        let outage = *self.outage.lock().unwrap_or_else(PoisonError::into_inner);
        outage.is_some_and(|outage| outage.elapsed() < age)
    }

    /// Notes that connections from before now may be dead.
    pub(crate) fn distrust_connections(&self) {
        *self.outage.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

/// What an error of a statement says of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// There is no room.
    DiskFull,
    /// It takes no writes.
    ReadOnly,
    /// It cannot be read or written.
    Failing,
    /// The file is no database, or a page of it is damaged.
    Damaged,
    /// The connection ended, or none came about.
    Lost,
    /// It does not let this program in: the address, user, password or name is wrong.
    Refused,
    /// It has too much to do for this.
    Busy,
    /// A statement took longer than it may.
    OutOfTime,
    /// Another transaction was in the way.
    Conflict,
}

impl Kind {
    /// The health that it means, where it is more than a matter of one statement or connection.
    pub(crate) const fn health(self) -> Option<Health> {
        match self {
            Kind::DiskFull => Some(Health::DiskFull),
            Kind::ReadOnly => Some(Health::ReadOnly),
            Kind::Failing | Kind::Damaged => Some(Health::Failing),
            Kind::Lost | Kind::Refused | Kind::Busy | Kind::OutOfTime | Kind::Conflict => None,
        }
    }
}
