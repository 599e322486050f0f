//! What is written down of every request: an id, a line of log, a measurement.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use causes::collect;
use domain::clock::Random;
use forum::counted;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use tracing::{Instrument, Level};

use super::metrics;

/// The header that tells the caller the request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's name in the log: 16 hexadecimal digits, made here. What a caller sends is not taken
/// over, or it could make its requests look like another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    fn new(random: &dyn Random) -> Self {
        let mut bytes = [0u8; 8];
        random.fill(&mut bytes);
        Self(format!("{:016x}", u64::from_be_bytes(bytes)))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Gives the request its id and writes down how it went. Neither path nor query is: they hold names
/// and one-time links. The time runs until the answer's head; a streamed body comes after it.
pub async fn observe(State(random): State<Arc<dyn Random>>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = RequestId::new(&*random);
    let method = method_name(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let span = tracing::info_span!("request", id = id.as_str(), method, route);
    request.extensions_mut().insert(id.clone());

    let work = counted(collect(next.run(request))).instrument(span.clone());
    let ((mut response, mut causes), statements) = work.await;

    let took = begun.elapsed();
    span.in_scope(|| log(route, response.status(), took, statements, causes.take()));
    metrics::count_request(method, route, response.status(), took);
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Failures stand out, with the errors behind them, which are logged nowhere else; what machines ask every few seconds,
/// and every file a page is made of, stays out of the way. How many statements the answer took tells a page that makes one
/// for each of its lines.
fn log(route: &str, status: StatusCode, took: Duration, statements: u64, causes: Option<String>) {
    let (status, took_ms) = (status.as_u16(), took.as_secs_f64() * 1_000.0);
    if let Some(causes) = causes {
        return tracing::error!(status, took_ms, statements, causes, "answered");
    }
    match level(route, status) {
        Level::WARN => tracing::warn!(status, took_ms, statements, "answered"),
        Level::DEBUG => tracing::debug!(status, took_ms, statements, "answered"),
        _ => tracing::info!(status, took_ms, statements, "answered"),
    }
}

fn level(route: &str, status: u16) -> Level {
    match route {
        "/healthz" | "/readyz" | "/metrics" | "/assets/{*path}" => Level::DEBUG,
        _ if status >= 500 => Level::WARN,
        _ => Level::INFO,
    }
}

/// The method's name; callers can invent methods, and each name becomes a time series.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
