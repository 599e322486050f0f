//! How much a request may send, and how long it may take.
//!
//! Every route stands in one of these two: a route outside both would read whatever is sent.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use http::StatusCode;
use tower::ServiceBuilder;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::settings::MEGABYTE;

/// The most bytes an ordinary request may send: a long text and its form.
pub const ORDINARY_BYTES: u64 = MEGABYTE;
/// The bytes of an upload's form around its files.
pub const FORM_BYTES: u64 = MEGABYTE;
/// How long an ordinary request may take. A write waits up to 20 seconds until it can be found.
const ORDINARY_TIME: Duration = Duration::from_secs(30);
/// How long an upload may take: 25 MB in ten minutes is a very slow line.
const UPLOAD_TIME: Duration = Duration::from_secs(600);
/// How long a sender may fall silent in the middle of a body.
const SILENCE: Duration = Duration::from_secs(20);

/// The limits of routes that take no files.
pub fn ordinary<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    limit(routes, ORDINARY_BYTES, ORDINARY_TIME)
}

/// The limits of routes that take files; `max_bytes` is the most all files of one request may have
/// together, in bytes.
pub fn uploads<S: Clone + Send + Sync + 'static>(routes: Router<S>, max_bytes: u64) -> Router<S> {
    limit(routes, max_bytes + FORM_BYTES, UPLOAD_TIME)
}

fn limit<S: Clone + Send + Sync + 'static>(routes: Router<S>, bytes: u64, time: Duration) -> Router<S> {
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    let layers = ServiceBuilder::new()
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, time))
        .layer(RequestBodyTimeoutLayer::new(SILENCE))
        // Counts whatever reads the body, not only axum's extractors, whose own limit it replaces.
        .layer(RequestBodyLimitLayer::new(bytes))
        .layer(DefaultBodyLimit::disable());
    routes.layer(layers)
}
