//! `/healthz` and `/readyz`: what a supervisor and a load balancer ask.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use futures::future::BoxFuture;
use http::StatusCode;
use serde::Serialize;
use tokio::sync::watch;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks the database for a sign of life; `false` when it gives none.
pub type DatabaseProbe = Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// Whether the node can answer what it is asked.
#[derive(Clone)]
pub struct Readiness {
    index: watch::Receiver<bool>,
    database: DatabaseProbe,
}

/// What the node still lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotReady {
    /// The search index has not caught up with the change log since the start.
    IndexBehind,
    /// The database does not answer.
    DatabaseSilent,
}

impl Readiness {
    /// `index` turns true once the index has caught up; `database` is called for every question.
    pub fn new(index: watch::Receiver<bool>, database: DatabaseProbe) -> Self {
        Self { index, database }
    }

    /// Looks at what it takes to answer.
    ///
    /// # Errors
    /// [`NotReady`] says what is lacking.
    pub async fn check(&self) -> Result<(), NotReady> {
        match tokio::time::timeout(PATIENCE, (self.database)()).await {
            Ok(true) => {}
            Ok(false) | Err(_) => return Err(NotReady::DatabaseSilent),
        }
        if *self.index.borrow() { Ok(()) } else { Err(NotReady::IndexBehind) }
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
}

async fn ready(State(readiness): State<Readiness>) -> Response {
    match readiness.check().await {
        Ok(()) => Json(Answer { ready: true, reason: None }).into_response(),
        Err(reason) => {
            let answer = Answer { ready: false, reason: Some(reason) };
            (StatusCode::SERVICE_UNAVAILABLE, Json(answer)).into_response()
        }
    }
}
