//! What stands around every request, tried on routes of its own.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Mutex;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::connect_info::MockConnectInfo;
use axum::routing::{get, post};
use domain::clock::Timestamp;
use domain::search::{IndexFailure, IndexFault, Progress};
use forum::{Health, IndexStatus};
use futures::FutureExt;
use http::{Request, Response, StatusCode, header};
use tokio::sync::watch;
use tower::ServiceExt;

use super::test_support::TestForum;
use super::*;
use crate::background;
use crate::clock::OsRandom;
use crate::launch::LaunchError;
use crate::settings::tests::plain;
use crate::supervisor::{RestartDelays, Supervisor};

/// Routes that go wrong in every way, inside the layers that stand around the real ones.
fn troubled() -> Router {
    let ordinary = Router::new()
        .route("/panic", get(on_purpose))
        .route("/failing/{id}", get(failing))
        .route("/page", get(|| async { axum::response::Html("a ".repeat(2_000)) }))
        .route("/write", post(|body: Bytes| async move { body.len().to_string() }))
        .route("/api/v1/things/{id}", get(|_: axum::extract::Path<u8>| async {}));
    let uploads = Router::new().route("/upload", post(|body: Bytes| async move { body.len().to_string() }));
    let uploads = limits::uploads(uploads, 3 * crate::settings::MEGABYTE);
    let base_url = Some("https://maagal.example".parse().expect("a base URL"));
    let settings = Settings { base_url, ..plain() };
    surround(limits::ordinary(ordinary).merge(uploads), &settings, Arc::new(OsRandom))
}

async fn on_purpose() {
    panic!("on purpose");
}

async fn failing() -> StatusCode {
    let cause = std::io::Error::other("no answer");
    causes::record("the database failed", &LaunchError::Network(cause));
    StatusCode::SERVICE_UNAVAILABLE
}

/// A log that is read while it is written.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("a log")).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a log").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_errors_behind_an_answer_are_logged_once_with_its_id_and_route() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let (head, _) = send(troubled(), Request::get("/failing/7"), "").await;
    assert_eq!(head.status(), StatusCode::SERVICE_UNAVAILABLE);
    let id = head.headers()[observe::REQUEST_ID].to_str().expect("text");
    let text = log.text();
    let lines: Vec<_> = text.lines().filter(|line| line.contains("the database failed")).collect();
    let [line] = lines.as_slice() else { panic!("{text}") };
    assert!(line.contains("the database failed: the network failed: no answer"), "{line}");
    assert!(line.contains("ERROR") && line.contains(id) && line.contains("/failing/{id}"), "{line}");
    assert!(line.contains("status=503"), "{line}");
}

async fn send(router: Router, request: http::request::Builder, body: impl Into<Body>) -> (Response<()>, String) {
    let request = request.header(header::HOST, "127.0.0.1").body(body.into()).expect("a request");
    let (head, body) = router.oneshot(request).await.expect("an answer").into_parts();
    let body = to_bytes(body, 10_000_000).await.expect("a body");
    (Response::from_parts(head, ()), String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn a_panic_becomes_a_page_or_a_problem() {
    let request = || Request::get("/panic");
    let (head, page) = send(troubled(), request().header(header::ACCEPT, "text/html"), "").await;
    let id = head.headers()[observe::REQUEST_ID].to_str().expect("text");
    assert_eq!(head.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.contains("dir=\"rtl\"") && page.contains(id), "{page}");
    assert!(head.headers().contains_key(header::CONTENT_SECURITY_POLICY));
    let (head, problem) = send(troubled(), request(), "").await;
    assert_eq!(head.headers()[header::CONTENT_TYPE], "application/problem+json");
    assert!(problem.contains("\"code\":\"internal\""), "{problem}");
}

#[tokio::test]
async fn what_libraries_refuse_is_a_problem_for_programs() {
    let (head, body) = send(troubled(), Request::get("/api/v1/things/x").header(header::ACCEPT, "text/html"), "").await;
    assert_eq!(head.status(), StatusCode::BAD_REQUEST);
    assert!(body.contains("\"code\":\"malformed\""), "{body}");
    let (head, body) = send(troubled(), Request::delete("/write"), "").await;
    assert_eq!(
        (head.status(), &head.headers()[header::ALLOW]),
        (StatusCode::METHOD_NOT_ALLOWED, &"POST".parse().expect("a value"))
    );
    assert!(body.contains("method-not-allowed"), "{body}");
    let (head, body) = send(troubled(), Request::get("/nowhere"), "").await;
    assert_eq!(head.status(), StatusCode::NOT_FOUND);
    assert!(body.contains("not-found"), "{body}");
}

#[tokio::test]
async fn a_write_must_come_from_the_forum() {
    let from = |name: &'static str, value: &'static str| Request::post("/write").header(name, value);
    for (request, allowed) in [
        (Request::post("/write"), true),
        (from("sec-fetch-site", "same-origin"), true),
        (from("sec-fetch-site", "cross-site"), false),
        (from("sec-fetch-site", "same-site"), false),
        (from("origin", "https://evil.example"), false),
        (from("origin", "null"), false),
        (from("origin", "https://maagal.example"), true),
        (from("origin", "https://maagal.example").header("sec-fetch-site", "cross-site"), true),
        (from("origin", "https://127.0.0.1"), true),
        (from("origin", "http://127.0.0.1"), false),
        (from("origin", "http://maagal.example").header(header::HOST, "maagal.example"), false),
        (from("origin", "http://127.0.0.1").header("sec-fetch-site", "same-origin"), true),
        (Request::get("/page").header("sec-fetch-site", "cross-site"), true),
    ] {
        let what = format!("{request:?}");
        let (head, body) = send(troubled(), request, "").await;
        assert_eq!(head.status() == StatusCode::OK, allowed, "{what}");
        assert!(allowed || body.contains("cross-origin"), "{body}");
    }
}

/// Without a base URL browsers come over HTTP, and with an HTTP one too.
#[tokio::test]
async fn an_origin_of_another_scheme_is_another_origin() {
    for base_url in [None, Some("http://maagal.example".parse().expect("a base URL"))] {
        let settings = Settings { base_url, ..plain() };
        let routes = limits::ordinary(Router::new().route("/write", post(|| async {})));
        let router = surround(routes, &settings, Arc::new(OsRandom));
        for (origin, allowed) in [
            ("http://127.0.0.1", true),
            ("https://127.0.0.1", false),
            ("HTTPS://127.0.0.1", false),
            ("http://127.0.0.1:8080", false),
            ("ws://127.0.0.1", false),
            ("http://", false),
            ("http://maagal.example", settings.base_url.is_some()),
            ("https://maagal.example", false),
        ] {
            let (head, _) = send(router.clone(), Request::post("/write").header("origin", origin), "").await;
            assert_eq!(head.status() == StatusCode::OK, allowed, "{origin}, {:?}", settings.base_url);
        }
    }
}

#[tokio::test]
async fn bodies_are_limited_by_route() {
    let megabytes = |n: usize| vec![b'x'; n * 1_048_576];
    let (head, _) = send(troubled(), Request::post("/write"), megabytes(2)).await;
    assert_eq!(head.status(), StatusCode::OK);
    let declared = Request::post("/write").header(header::CONTENT_LENGTH, 3_000_000);
    let (head, body) = send(troubled(), declared, megabytes(3)).await;
    assert_eq!(head.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(body.contains("too-large"), "{body}");
    let chunks = (0..40).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 65_536]));
    let streamed = Body::from_stream(futures::stream::iter(chunks));
    let (head, _) = send(troubled(), Request::post("/write"), streamed).await;
    assert_eq!(head.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let (head, _) = send(troubled(), Request::post("/upload"), megabytes(3)).await;
    assert_eq!(head.status(), StatusCode::OK);
    let (head, _) = send(troubled(), Request::post("/upload"), megabytes(5)).await;
    assert_eq!(head.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn pages_are_compressed_and_marked_private() {
    let (head, _) = send(troubled(), Request::get("/page").header(header::ACCEPT_ENCODING, "gzip, br"), "").await;
    assert_eq!(head.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(head.headers()[header::CACHE_CONTROL], "private, no-cache");
    let (head, _) = send(troubled(), Request::get("/page"), "").await;
    assert!(!head.headers().contains_key(header::CONTENT_ENCODING));
}

#[tokio::test]
async fn readiness_says_what_is_lacking() {
    let failure = IndexFailure { fault: IndexFault::DiskFull, since: Timestamp(0) };
    let current = IndexStatus { position: 3, caught_up: true, building: None, failing: None };
    let behind = IndexStatus { caught_up: false, ..current };
    let failing = IndexStatus { failing: Some(failure), ..current };
    let reindexed = IndexStatus { building: Some(Progress { done: 1, total: 2 }), ..current };
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    for (index, database, status, answer) in [
        (current, Health::Fine, StatusCode::OK, r#"{"ready":true}"#),
        (reindexed, Health::Fine, StatusCode::OK, r#"{"ready":true}"#),
        (behind, Health::Fine, unavailable, r#"{"ready":false,"reason":"index-behind"}"#),
        (failing, Health::Fine, unavailable, r#"{"ready":false,"reason":"index-failing"}"#),
        (current, Health::Unreachable, unavailable, r#"{"ready":false,"reason":"database-silent"}"#),
        (failing, Health::ReadOnly, unavailable, r#"{"ready":false,"reason":"database-read-only"}"#),
        (current, Health::Locked, unavailable, r#"{"ready":false,"reason":"database-locked"}"#),
        (current, Health::DiskFull, unavailable, r#"{"ready":false,"reason":"disk-full"}"#),
        (behind, Health::Failing, unavailable, r#"{"ready":false,"reason":"database-failing"}"#),
    ] {
        let probe = Arc::new(move || std::future::ready(health::NotReady::of_database(database)).boxed());
        let routes = health::routes(Readiness::new(watch::channel(index).1, probe));
        let (head, body) = send(Router::clone(&routes), Request::get("/readyz"), "").await;
        assert_eq!(head.status(), status);
        assert_eq!(body, answer);
        let (head, _) = send(routes, Request::get("/healthz"), "").await;
        assert_eq!(head.status(), StatusCode::OK);
    }
}

/// The members are answered as long as the database and the index can be asked.
#[tokio::test]
async fn readiness_names_the_tasks_that_fail() {
    let current = IndexStatus { position: 3, caught_up: true, building: None, failing: None };
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    for (task, status, answer) in [
        ("job-worker-1", StatusCode::OK, r#"{"ready":true,"failing_tasks":["job-worker-1"]}"#),
        (background::INDEXER, unavailable, r#"{"ready":false,"reason":"index-failing","failing_tasks":["indexer"]}"#),
        (
            background::DATABASE_MONITOR,
            unavailable,
            r#"{"ready":false,"reason":"database-failing","failing_tasks":["database-monitor"]}"#,
        ),
    ] {
        let long = std::time::Duration::from_secs(3_600);
        let supervisor = Supervisor::new(RestartDelays { first: long, longest: long, stable_after: long });
        supervisor.spawn(task, |_| async { Err("on purpose".into()) });
        while supervisor.failing().names().is_empty() {
            tokio::task::yield_now().await;
        }
        let probe = Arc::new(|| std::future::ready(Ok(())).boxed());
        let readiness = Readiness::new(watch::channel(current).1, probe).naming(supervisor.failing());
        let (head, body) = send(health::routes(readiness), Request::get("/readyz"), "").await;
        assert_eq!((head.status(), body.as_str()), (status, answer));
    }
}

#[tokio::test]
async fn requests_are_measured_by_route_alone() {
    let metrics = Metrics::start();
    send(troubled(), Request::get("/api/v1/things/7?email=dana@bank.example"), "").await;
    let peer = MockConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4_000)));
    // Its indexer runs until it is dropped. Not every write waits for the index.
    let test = TestForum::start().await;
    let head = test.forum.log_head().await.expect("a position");
    test.forum.indexer().wait_for_position(head).await;
    let forum = Arc::clone(&test.forum);
    let (head, text) =
        send(metrics::routes(metrics.measuring(forum), &plain()).layer(peer), Request::get("/metrics"), "").await;
    assert_eq!(head.status(), StatusCode::OK);
    assert!(text.contains("http_request_duration_seconds_bucket{"), "{text}");
    assert!(text.contains("route=\"/api/v1/things/{id}\""), "{text}");
    for line in [
        "search_index_lag_positions 0",
        "search_index_lag_seconds 0",
        "search_index_building 0",
        "search_index_failing{cause=\"disk-full\"} 0",
        "process_anonymous_memory_bytes",
        "jobs{state=\"dead\"} 0",
        "background_task_failing{task=\"renderer\"} 0",
        "background_task_failures_total{task=\"renderer\"} 0",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains("dana") && !text.contains("things/7"), "{text}");
}
