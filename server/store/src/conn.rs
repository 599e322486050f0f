//! A connection that knows whether it can be trusted with another statement.
//!
//! A statement that fails for want of room, by an I/O error or in the middle (its future was dropped) leaves a
//! connection in a state that nobody knows. Such a connection is closed; it never goes back to its pool.

use std::fmt;
use std::future::Future;
use std::io;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use futures::future::BoxFuture;
use futures::stream::{self, BoxStream};
use futures::{FutureExt, StreamExt};
use sqlx::any::{AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, Either, Execute, Executor, SqlStr};

use crate::counted;
use crate::error::{kind_of, spares_connection};
use crate::health::{Health, Kind, Monitor};

/// A connection to either engine.
pub struct Conn {
    raw: Raw,
    monitor: Arc<Monitor>,
    /// False from the beginning of a statement until it ended well or failed harmlessly.
    trusted: bool,
    /// Whether another transaction was in the way of a statement.
    blocked: Arc<AtomicBool>,
}

enum Raw {
    Pooled(PoolConnection<Any>),
    Own(AnyConnection),
}

impl Conn {
    pub(crate) fn pooled(connection: PoolConnection<Any>, monitor: Arc<Monitor>) -> Self {
        Self { raw: Raw::Pooled(connection), monitor, trusted: true, blocked: Arc::default() }
    }

    pub(crate) fn own(connection: AnyConnection, monitor: Arc<Monitor>) -> Self {
        Self { raw: Raw::Own(connection), monitor, trusted: true, blocked: Arc::default() }
    }

    /// Returns whether the state it is in is known.
    pub(crate) fn is_trusted(&self) -> bool {
        self.trusted
    }

    /// Has it closed when it is dropped.
    pub(crate) fn distrust(&mut self) {
        self.trusted = false;
    }

    /// Tells, also after the connection is gone, whether another transaction was in the way of a statement.
    pub(crate) fn blocked(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.blocked)
    }

    /// The connection itself, for what only sqlx does: transactions within transactions, and migrations.
    pub(crate) fn raw(&mut self) -> &mut AnyConnection {
        self.parts().0
    }

    fn parts(&mut self) -> (&mut AnyConnection, &Monitor, State<'_>) {
        let raw = match &mut self.raw {
            Raw::Pooled(connection) => &mut **connection,
            Raw::Own(connection) => connection,
        };
        (raw, &self.monitor, State { trusted: &mut self.trusted, blocked: &self.blocked })
    }
}

/// What is known of a connection, while a statement is under way.
struct State<'a> {
    trusted: &'a mut bool,
    blocked: &'a AtomicBool,
}

impl State<'_> {
    fn begun(&mut self) {
        *self.trusted = false;
        counted::add(1);
    }

    fn ended_well(&mut self) {
        *self.trusted = true;
    }

    fn failed(&mut self, error: &sqlx::Error) {
        *self.trusted = spares_connection(error);
        if kind_of(error) == Some(Kind::Conflict) {
            self.blocked.store(true, Ordering::Relaxed);
        }
    }
}

impl Drop for Conn {
    fn drop(&mut self) {
        if let (Raw::Pooled(connection), false) = (&mut self.raw, self.trusted) {
            connection.close_on_drop();
        }
    }
}

impl fmt::Debug for Conn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conn").field("trusted", &self.trusted).finish_non_exhaustive()
    }
}

/// Every statement of this crate comes by here.
impl<'c> Executor<'c> for &'c mut Conn {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, sqlx::Result<Either<AnyQueryResult, AnyRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let (raw, monitor, mut state) = self.parts();
        state.begun();
        let mut rows = raw.fetch_many(query);
        let mut outage = Box::pin(outage(monitor));
        let mut failed = false;
        let guarded = stream::poll_fn(move |context| {
            if failed {
                return Poll::Ready(None);
            }
            match rows.poll_next_unpin(context) {
                Poll::Ready(Some(Err(error))) => {
                    failed = true;
                    state.failed(&error);
                    Poll::Ready(Some(Err(monitor.note(error))))
                }
                Poll::Ready(None) => {
                    state.ended_well();
                    Poll::Ready(None)
                }
                Poll::Pending => match outage.poll_unpin(context) {
                    Poll::Ready(error) => {
                        failed = true;
                        Poll::Ready(Some(Err(error)))
                    }
                    Poll::Pending => Poll::Pending,
                },
                row => row,
            }
        });
        guarded.boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<AnyRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let (raw, monitor, mut state) = self.parts();
        state.begun();
        let row = raw.fetch_optional(query);
        Box::pin(async move {
            let answer = or_outage(monitor, row).await;
            match &answer {
                Ok(_) => state.ended_well(),
                Err(error) => state.failed(error),
            }
            answer.map_err(|error| monitor.note(error))
        })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [AnyTypeInfo]) -> BoxFuture<'e, sqlx::Result<AnyStatement>>
    where
        'c: 'e,
    {
        self.parts().0.prepare_with(sql, parameters)
    }
}

/// Ends when the database's server is found silent.
async fn outage(monitor: &Monitor) -> sqlx::Error {
    let mut health = monitor.subscribe();
    // It fails only when the monitor is gone, which outlives its connections.
    let _ = health.wait_for(|health| *health == Health::Unreachable).await;
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "the database server does not answer"))
}

/// Returns what the future answers, unless the database's server is found silent first.
pub(crate) async fn or_outage<T>(monitor: &Monitor, answer: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    tokio::select! {
        biased;
        answer = answer => answer,
        error = outage(monitor) => Err(error),
    }
}

/// A connection for reading; goes back to its pool when dropped.
#[derive(Debug)]
pub struct Reader(pub(crate) Conn);

impl Deref for Reader {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}
