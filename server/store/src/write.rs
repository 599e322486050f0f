//! Writes: a transaction that ends with its events in the change log.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::MemberId;
use sqlx::Executor;

use crate::health::OwnWrite;
use crate::{Conn, StoreError, change};

/// How long taking back a write may last before its connection is closed instead.
const ROLLBACK_TIME: Duration = Duration::from_secs(2);

/// A write under way. Dropped without [`WriteTx::commit`], it never was.
///
/// The transaction is this crate's own, not sqlx's: sqlx counts the depth of transactions, and is wrong once SQLite
/// has ended one by itself.
#[derive(Debug)]
pub struct WriteTx {
    /// The connection; `None` once the write is committed or being taken back.
    conn: Option<Conn>,
    token: Option<i64>,
    /// Has probes know that the lock of a SQLite file is this process's own.
    own: Option<OwnWrite>,
}

impl WriteTx {
    /// The transaction that was begun on a connection.
    pub(crate) fn begun(conn: Conn, own: OwnWrite) -> Self {
        Self { conn: Some(conn), token: None, own: Some(own) }
    }

    /// Marks the transaction's rows of the change log with a random number, by which they are recognized.
    #[must_use]
    pub fn with_token(mut self, token: i64) -> Self {
        self.token = Some(token);
        self
    }

    /// Logs the events and makes everything permanent. Returns the position of the last event, or
    /// the head of the log where there are none (a write that nobody needs to follow).
    ///
    /// # Errors
    /// [`StoreError::DiskFull`], [`StoreError::ReadOnly`], [`StoreError::Conflict`] (PostgreSQL),
    /// [`StoreError::Unavailable`]; nothing was written then.
    pub async fn commit(
        mut self,
        by: Option<MemberId>,
        at: Timestamp,
        events: &[DomainEvent],
    ) -> Result<i64, StoreError> {
        let token = self.token;
        let position = change::append(&mut self, by, at, token, events).await?;
        self.execute("COMMIT").await?;
        self.conn = None;
        Ok(position)
    }
}

impl Drop for WriteTx {
    /// Takes back what was not committed. The connection goes to its pool only after that succeeded.
    fn drop(&mut self) {
        let Some(mut conn) = self.conn.take() else { return };
        if !conn.is_trusted() {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return conn.distrust() };
        let own = self.own.take();
        runtime.spawn(async move {
            let _own = own;
            let taken_back = tokio::time::timeout(ROLLBACK_TIME, conn.execute("ROLLBACK")).await;
            if !matches!(taken_back, Ok(Ok(_))) {
                conn.distrust();
            }
        });
    }
}

const PRESENT: &str = "the connection is there until the transaction has ended";

impl Deref for WriteTx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.conn.as_ref().expect(PRESENT)
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn.as_mut().expect(PRESENT)
    }
}
