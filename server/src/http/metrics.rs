//! `/metrics`: counts and times for Prometheus. The other crates record through the `metrics`
//! facade; here it is kept and shown.
//!
//! Who may read it: with a metrics token, whoever presents it as a bearer. Without one, only a
//! caller on this machine that no proxy passed on; a proxy on this machine that adds no
//! `X-Forwarded-For` should be given a token or not pass `/metrics` on. Anyone else is told 404.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use ::metrics::{Unit, describe_gauge, describe_histogram, gauge, histogram};
use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::settings::MetricsToken;

const REQUEST_SECONDS: &str = "http_request_duration_seconds";
const ANONYMOUS_MEMORY: &str = "process_anonymous_memory_bytes";
const RESIDENT_MEMORY: &str = "process_resident_memory_bytes";

/// Upper bounds of the histogram's buckets, in seconds: fine where the forum's aims are.
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];
/// How often measurements are folded into the histograms.
const UPKEEP: Duration = Duration::from_secs(5);

/// What is counted in this process. There is one; every clone shows it.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
}

impl Metrics {
    /// Begins to count, the first time it is called in a process.
    pub fn start() -> Self {
        static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
        Self { handle: HANDLE.get_or_init(install).clone() }
    }

    /// Everything counted so far, in the text format of Prometheus.
    pub fn render(&self) -> String {
        self.handle.render()
    }

    /// Folds what was measured into the histograms, again and again; without it, measurements that
    /// nobody reads would pile up. Never ends.
    pub async fn keep_up(self) {
        loop {
            tokio::time::sleep(UPKEEP).await;
            self.handle.run_upkeep();
        }
    }
}

fn install() -> PrometheusHandle {
    // The builder refuses only an empty list.
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).unwrap_or_default();
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    if ::metrics::set_global_recorder(recorder).is_err() {
        tracing::error!("something else in this process counts already; /metrics stays empty");
    }
    describe_histogram!(REQUEST_SECONDS, Unit::Seconds, "Time to an answer's head, by route");
    describe_gauge!(ANONYMOUS_MEMORY, Unit::Bytes, "Memory of the process that no file backs");
    describe_gauge!(RESIDENT_MEMORY, Unit::Bytes, "Memory of the process, mapped files included");
    handle
}

/// Counts an answered request.
pub(super) fn count_request(method: &'static str, route: &str, status: StatusCode, took: Duration) {
    let class = match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    histogram!(REQUEST_SECONDS, "method" => method, "route" => route.to_owned(), "status" => class).record(took);
}

/// The route of this module; `token` is what it asks for.
pub fn routes<S>(metrics: Metrics, token: Option<MetricsToken>) -> Router<S> {
    Router::new().route("/metrics", get(show)).with_state((metrics, token))
}

async fn show(
    State((metrics, token)): State<(Metrics, Option<MetricsToken>)>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if !may_read(token.as_ref(), peer, &headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if let Some(memory) = std::fs::read_to_string("/proc/self/status").ok().and_then(|text| Memory::of(&text)) {
        gauge!(ANONYMOUS_MEMORY).set(memory.anonymous);
        gauge!(RESIDENT_MEMORY).set(memory.resident);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics.render()).into_response()
}

fn may_read(token: Option<&MetricsToken>, peer: SocketAddr, headers: &HeaderMap) -> bool {
    let Some(MetricsToken(token)) = token else {
        let passed_on = [header::FORWARDED, header::VIA].iter().any(|name| headers.contains_key(name))
            || headers.contains_key("x-forwarded-for");
        return peer.ip().to_canonical().is_loopback() && !passed_on;
    };
    let given = headers.get(header::AUTHORIZATION).map(|value| value.as_bytes());
    given.and_then(|value| value.strip_prefix(b"Bearer ")).is_some_and(|given| same(given, token.as_bytes()))
}

/// Compares without telling by its time where the first difference is.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

/// The process's memory, in bytes.
#[derive(Debug, PartialEq)]
struct Memory {
    anonymous: f64,
    resident: f64,
}

impl Memory {
    /// Reads the text of Linux's `/proc/self/status`, which counts in KiB.
    fn of(status: &str) -> Option<Self> {
        let bytes = |field: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(field))?;
            let kib: f64 = line.strip_suffix("kB")?.trim().parse().ok()?;
            Some(kib * 1024.0)
        };
        Some(Self { anonymous: bytes("RssAnon:")?, resident: bytes("VmRSS:")? })
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn peer(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn without_a_token_only_this_machine_reads() {
        let none = HeaderMap::new();
        assert!(may_read(None, peer("127.0.0.1:5000"), &none));
        assert!(may_read(None, peer("[::ffff:127.0.0.1]:5000"), &none));
        assert!(!may_read(None, peer("192.0.2.7:5000"), &none));
        let mut passed_on = HeaderMap::new();
        passed_on.insert("x-forwarded-for", HeaderValue::from_static("127.0.0.1"));
        assert!(!may_read(None, peer("127.0.0.1:5000"), &passed_on));
    }

    #[test]
    fn with_a_token_only_its_bearer_reads() {
        let token = MetricsToken("counting sheep".to_owned());
        let mut headers = HeaderMap::new();
        assert!(!may_read(Some(&token), peer("127.0.0.1:5000"), &headers));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer counting goats"));
        assert!(!may_read(Some(&token), peer("127.0.0.1:5000"), &headers));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer counting sheep"));
        assert!(may_read(Some(&token), peer("192.0.2.7:5000"), &headers));
    }

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "Name:\tmaagal\nVmRSS:\t    2048 kB\nRssAnon:\t    1024 kB\nRssFile:\t 1 kB\n";
        let memory = Memory { anonymous: 1_048_576.0, resident: 2_097_152.0 };
        assert_eq!(Memory::of(status), Some(memory));
        assert_eq!(Memory::of("Name:\tmaagal\n"), None);
    }
}
