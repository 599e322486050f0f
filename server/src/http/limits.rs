//! How much a request may send, and how long it may take.
//!
//! Every route stands in one of these: a route outside all would read whatever is sent.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use http::StatusCode;
use tower::ServiceBuilder;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::settings::MEGABYTE;

/// The most bytes an ordinary request may send: the longest text with every letter escaped as JSON
/// or in a form, and the fields around it.
pub const ORDINARY_BYTES: u64 = 2 * MEGABYTE;
/// The most bytes of a clipboard: Word takes a megabyte for forty pages, and pictures may be in it.
const PASTE_BYTES: u64 = 16 * MEGABYTE;
/// The bytes of an upload's form around its files.
pub const FORM_BYTES: u64 = MEGABYTE;
/// How long an ordinary request may take. A write waits up to 20 seconds until it can be found.
const ORDINARY_TIME: Duration = Duration::from_secs(30);
/// How long an upload may take: 25 MB in ten minutes is a very slow line.
const UPLOAD_TIME: Duration = Duration::from_secs(600);
/// How long a sender may fall silent in the middle of a body.
const SILENCE: Duration = Duration::from_secs(20);

/// The limits of what a request may take.
#[derive(Clone, Copy)]
struct Limits {
    bytes: u64,
    time: Duration,
    silence: Duration,
}

/// The limits of routes that take no files.
pub fn ordinary<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    Limits { bytes: ORDINARY_BYTES, time: ORDINARY_TIME, silence: SILENCE }.around(routes)
}

/// The limits of routes that take a clipboard.
pub fn pastes<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    Limits { bytes: PASTE_BYTES, time: ORDINARY_TIME, silence: SILENCE }.around(routes)
}

/// The limits of routes that take files; `max_bytes` is the most all files of one request may have
/// together, in bytes.
pub fn uploads<S: Clone + Send + Sync + 'static>(routes: Router<S>, max_bytes: u64) -> Router<S> {
    Limits { bytes: max_bytes + FORM_BYTES, time: UPLOAD_TIME, silence: SILENCE }.around(routes)
}

impl Limits {
    fn around<S: Clone + Send + Sync + 'static>(self, routes: Router<S>) -> Router<S> {
        let bytes = usize::try_from(self.bytes).unwrap_or(usize::MAX);
        let layers = ServiceBuilder::new()
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, self.time))
            .layer(RequestBodyTimeoutLayer::new(self.silence))
            // Counts whatever reads the body, not only axum's extractors, whose own limit it replaces.
            .layer(RequestBodyLimitLayer::new(bytes))
            .layer(DefaultBodyLimit::disable());
        routes.layer(layers)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, Bytes};
    use axum::routing::post;
    use http::Request;
    use tower::ServiceExt;

    use super::*;

    const SHORT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(60);

    async fn send(limits: Limits, body: Body) -> StatusCode {
        let routes: Router = Router::new().route("/", post(|_: Bytes| async {}));
        let request = Request::post("/").body(body).expect("a request");
        limits.around(routes).oneshot(request).await.expect("an answer").status()
    }

    async fn send_silence(limits: Limits) -> StatusCode {
        send(limits, Body::from_stream(futures::stream::pending::<Result<Bytes, std::io::Error>>())).await
    }

    #[tokio::test]
    async fn a_clipboard_may_be_larger_than_a_form() {
        let send = async |routes: Router| {
            let request = Request::post("/").body(Body::from(vec![b'x'; 3 * 1_048_576])).expect("a request");
            routes.oneshot(request).await.expect("an answer").status()
        };
        let routes = || -> Router { Router::new().route("/", post(|_: Bytes| async {})) };
        assert_eq!(send(pastes(routes())).await, StatusCode::OK);
        assert_eq!(send(ordinary(routes())).await, StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn a_silent_sender_is_given_up() {
        let limits = Limits { bytes: 10, time: LONG, silence: SHORT };
        assert_eq!(send_silence(limits).await, StatusCode::BAD_REQUEST);
    }

    #[tokio::test]
    async fn a_sender_of_a_byte_now_and_then_is_given_up() {
        let trickle = futures::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b"x")), ()))
        });
        let limits = Limits { bytes: u64::MAX, time: SHORT, silence: LONG };
        assert_eq!(send(limits, Body::from_stream(trickle)).await, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_request_that_takes_too_long_is_given_up() {
        let limits = Limits { bytes: 10, time: SHORT, silence: LONG };
        assert_eq!(send_silence(limits).await, StatusCode::SERVICE_UNAVAILABLE);
    }
}
