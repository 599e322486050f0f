//! `/healthz` and `/readyz`: what a supervisor and a load balancer ask.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use forum::{Health, IndexStatus};
use futures::future::BoxFuture;
use http::StatusCode;
use serde::Serialize;
use tokio::sync::watch;

use crate::background;
use crate::supervisor::FailingTasks;

/// How long the database may take to answer.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// Asks the database whether it can be read and written; the error says what is wrong with it.
pub type DatabaseProbe = Arc<dyn Fn() -> BoxFuture<'static, Result<(), NotReady>> + Send + Sync>;

/// Whether the node can answer what it is asked.
#[derive(Clone)]
pub struct Readiness {
    index: watch::Receiver<IndexStatus>,
    database: DatabaseProbe,
    tasks: FailingTasks,
}

/// What the node still lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotReady {
    /// The search index has not caught up with the change log since the start, or since it had to be built.
    IndexBehind,
    /// The search index does not follow the change log; `/metrics` and the coordinator's pages tell why.
    IndexFailing,
    /// The database does not answer.
    DatabaseSilent,
    /// The database takes no writes: its file, its folder or its server is read-only.
    DatabaseReadOnly,
    /// Another process or session holds a lock that writes to the database need.
    DatabaseLocked,
    /// The last write to the database, or read from it, failed; the cause is in the log.
    DatabaseFailing,
    /// There is no room for another write.
    DiskFull,
}

impl NotReady {
    /// Returns what a node lacks whose database is in this health.
    ///
    /// # Errors
    /// What it lacks; [`Health::Fine`] lacks nothing.
    pub const fn of_database(health: Health) -> Result<(), Self> {
        match health {
            Health::Fine => Ok(()),
            Health::DiskFull => Err(NotReady::DiskFull),
            Health::ReadOnly => Err(NotReady::DatabaseReadOnly),
            Health::Locked => Err(NotReady::DatabaseLocked),
            Health::Failing => Err(NotReady::DatabaseFailing),
            Health::Unreachable => Err(NotReady::DatabaseSilent),
        }
    }
}

impl Readiness {
    /// `index` is where the search index stands; `database` is called for every question.
    pub fn new(index: watch::Receiver<IndexStatus>, database: DatabaseProbe) -> Self {
        Self { index, database, tasks: FailingTasks::default() }
    }

    /// Returns the same readiness naming the background tasks that fail.
    #[must_use]
    pub fn naming(self, tasks: FailingTasks) -> Self {
        Self { tasks, ..self }
    }

    /// Looks at what it takes to answer.
    ///
    /// # Errors
    /// [`NotReady`] says what is lacking.
    pub async fn check(&self) -> Result<(), NotReady> {
        match tokio::time::timeout(PROBE_TIMEOUT, (self.database)()).await {
            Ok(answer) => answer?,
            Err(_) => return Err(NotReady::DatabaseSilent),
        }
        let index = *self.index.borrow();
        match index {
            IndexStatus { failing: Some(_), .. } => Err(NotReady::IndexFailing),
            IndexStatus { caught_up: false, .. } => Err(NotReady::IndexBehind),
            _ => self.check_tasks(),
        }
    }

    /// The tasks that the database and the index need. Without the others the node answers what it is asked.
    fn check_tasks(&self) -> Result<(), NotReady> {
        let failing = self.tasks.names();
        if failing.contains(&background::DATABASE_MONITOR) {
            return Err(NotReady::DatabaseFailing);
        }
        if failing.contains(&background::INDEXER) {
            return Err(NotReady::IndexFailing);
        }
        Ok(())
    }
}

/// The routes of this module.
pub fn routes<S>(readiness: Readiness) -> Router<S> {
    let routes = Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready));
    routes.with_state(readiness)
}

#[derive(Serialize)]
struct Answer {
    ready: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<NotReady>,
    /// The background tasks that fail, also those without which the node is ready.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failing_tasks: Vec<&'static str>,
}

async fn ready(State(readiness): State<Readiness>) -> Response {
    let reason = readiness.check().await.err();
    let status = if reason.is_none() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let answer = Answer { ready: reason.is_none(), reason, failing_tasks: readiness.tasks.names() };
    (status, Json(answer)).into_response()
}
