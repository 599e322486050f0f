//! `/metrics`: counts and times for Prometheus. The other crates record through the `metrics`
//! facade; here it is kept and shown.
//!
//! Who may read it at the forum's own address: with a metrics token, whoever presents it as a bearer. Without one,
//! only a caller on this machine that no proxy passed on. A proxy on this machine that adds no header cannot be told
//! from such a caller; so nobody may without a token where the forum is reached over HTTPS, which a proxy must do,
//! or where the metrics have a listener of their own. Anyone else is told 404.
//!
//! At the listener of its own: callers on this machine, and others as far as they present the token, where there is
//! one. Who reaches that address is up to the operator.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::metrics::{Unit, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::job::JobState;
use domain::search::IndexFault;
use forum::Forum;
use http::{HeaderMap, StatusCode, header};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::settings::{MetricsToken, Settings};
use crate::supervisor;

const REQUEST_SECONDS: &str = "http_request_duration_seconds";
const ANONYMOUS_MEMORY: &str = "process_anonymous_memory_bytes";
const RESIDENT_MEMORY: &str = "process_resident_memory_bytes";
const INDEX_LAG_POSITIONS: &str = "search_index_lag_positions";
const INDEX_LAG_SECONDS: &str = "search_index_lag_seconds";
const INDEX_FAILING: &str = "search_index_failing";
const INDEX_BUILDING: &str = "search_index_building";
const JOBS: &str = "jobs";

/// The upper bounds of the histogram's buckets, in seconds: fine where the forum's aims are.
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];
/// How long the database is waited for.
const REPORT_TIMEOUT: Duration = Duration::from_secs(1);
/// How often measurements are folded into the histograms.
const UPKEEP: Duration = Duration::from_secs(5);

/// What is counted in this process. There is one; every clone shows it.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
    /// The forum whose search index is measured when the metrics are read.
    forum: Option<Arc<Forum>>,
}

impl Metrics {
    /// Begins to count, the first time it is called in a process.
    pub fn start() -> Self {
        static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
        Self { handle: HANDLE.get_or_init(install).clone(), forum: None }
    }

    /// Returns the same metrics with where the search index of a forum stands.
    #[must_use]
    pub fn measuring(self, forum: Arc<Forum>) -> Self {
        Self { forum: Some(forum), ..self }
    }

    /// Returns everything counted so far, in the text format of Prometheus.
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
    describe_gauge!(INDEX_LAG_POSITIONS, Unit::Count, "Rows of the change log that the search index has still to read");
    describe_gauge!(INDEX_LAG_SECONDS, Unit::Seconds, "For how long the first of those rows has been waiting");
    describe_gauge!(INDEX_FAILING, "1 for the cause why the search index does not follow the change log");
    describe_gauge!(INDEX_BUILDING, "1 while the search index is being built");
    describe_gauge!(JOBS, Unit::Count, "Jobs that are not over, by state");
    describe_gauge!(supervisor::FAILING, "1 for a background task that failed and does not run again yet");
    describe_counter!(supervisor::FAILURES, Unit::Count, "How often a background task failed");
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

/// Who may read the metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Readers {
    Anyone,
    /// Callers on this machine that no proxy passed on.
    ThisMachine,
    Bearer(MetricsToken),
    /// Callers on this machine, and those who present the token.
    ThisMachineOrBearer(MetricsToken),
    Nobody,
}

impl Readers {
    /// Those of the forum's own address.
    fn of_the_forum(settings: &Settings) -> Self {
        match &settings.http.metrics_token {
            Some(token) => Readers::Bearer(token.clone()),
            None if settings.is_https() || settings.http.metrics_listen.is_some() => Readers::Nobody,
            None => Readers::ThisMachine,
        }
    }

    /// Those of the listener of its own.
    fn of_the_own_listener(token: Option<MetricsToken>) -> Self {
        token.map_or(Readers::Anyone, Readers::ThisMachineOrBearer)
    }

    fn include(&self, peer: SocketAddr, headers: &HeaderMap) -> bool {
        match self {
            Readers::Anyone => true,
            Readers::ThisMachine => is_of_this_machine(peer, headers),
            Readers::Bearer(token) => presents(token, headers),
            Readers::ThisMachineOrBearer(token) => is_of_this_machine(peer, headers) || presents(token, headers),
            Readers::Nobody => false,
        }
    }
}

/// The route of this module at the forum's own address.
pub fn routes<S>(metrics: Metrics, settings: &Settings) -> Router<S> {
    route(metrics, Readers::of_the_forum(settings))
}

/// Returns what the listener of its own answers; `token` is what it asks callers of other machines for.
pub fn own_routes(metrics: Metrics, token: Option<MetricsToken>) -> Router {
    route(metrics, Readers::of_the_own_listener(token))
}

fn route<S>(metrics: Metrics, readers: Readers) -> Router<S> {
    Router::new().route("/metrics", get(show)).with_state((metrics, readers))
}

async fn show(
    State((metrics, readers)): State<(Metrics, Readers)>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if !readers.include(peer, &headers) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if let Some(memory) = std::fs::read_to_string("/proc/self/status").ok().and_then(|text| Memory::of(&text)) {
        gauge!(ANONYMOUS_MEMORY).set(memory.anonymous);
        gauge!(RESIDENT_MEMORY).set(memory.resident);
    }
    if let Some(forum) = &metrics.forum {
        measure_index(forum).await;
        measure_jobs(forum).await;
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics.render()).into_response()
}

/// Measures where the search index stands. How far it is behind is only known while the database answers.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a floating-point number")]
async fn measure_index(forum: &Forum) {
    let status = *forum.indexer().status().borrow();
    for fault in IndexFault::ALL {
        let failing = status.failing.is_some_and(|failing| failing.fault == *fault);
        gauge!(INDEX_FAILING, "cause" => fault.as_str()).set(f64::from(u8::from(failing)));
    }
    gauge!(INDEX_BUILDING).set(f64::from(u8::from(status.building.is_some())));
    if let Ok(Ok(report)) = tokio::time::timeout(REPORT_TIMEOUT, forum.index_report()).await {
        gauge!(INDEX_LAG_POSITIONS).set(report.positions as f64);
        gauge!(INDEX_LAG_SECONDS).set(report.seconds as f64);
    }
}

/// Counts the jobs that are not over, while the database answers.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a floating-point number")]
async fn measure_jobs(forum: &Forum) {
    if let Ok(Ok(counts)) = tokio::time::timeout(REPORT_TIMEOUT, forum.job_counts()).await {
        for (state, count) in
            [(JobState::Queued, counts.queued), (JobState::Running, counts.running), (JobState::Dead, counts.dead)]
        {
            gauge!(JOBS, "state" => state.as_str()).set(count as f64);
        }
    }
}

fn is_of_this_machine(peer: SocketAddr, headers: &HeaderMap) -> bool {
    let passed_on = [header::FORWARDED, header::VIA].iter().any(|name| headers.contains_key(name))
        || headers.contains_key("x-forwarded-for");
    peer.ip().to_canonical().is_loopback() && !passed_on
}

fn presents(MetricsToken(token): &MetricsToken, headers: &HeaderMap) -> bool {
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
    use crate::settings::tests::plain;

    fn peer(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn without_a_token_only_this_machine_reads() {
        let none = HeaderMap::new();
        let readers = Readers::of_the_forum(&plain());
        assert!(readers.include(peer("127.0.0.1:5000"), &none));
        assert!(readers.include(peer("[::ffff:127.0.0.1]:5000"), &none));
        assert!(!readers.include(peer("192.0.2.7:5000"), &none));
        let mut passed_on = HeaderMap::new();
        passed_on.insert("x-forwarded-for", HeaderValue::from_static("127.0.0.1"));
        assert!(!readers.include(peer("127.0.0.1:5000"), &passed_on));
    }

    #[test]
    fn behind_a_proxy_or_with_a_listener_of_its_own_nobody_reads_without_a_token() {
        let mut https = plain();
        https.base_url = Some("https://maagal.example".parse().expect("a base URL"));
        let mut apart = plain();
        apart.http.metrics_listen = Some(peer("127.0.0.1:9100"));
        for mut settings in [https, apart] {
            assert_eq!(Readers::of_the_forum(&settings), Readers::Nobody);
            assert!(!Readers::Nobody.include(peer("127.0.0.1:5000"), &HeaderMap::new()));
            let token = MetricsToken("counting sheep".to_owned());
            settings.http.metrics_token = Some(token.clone());
            assert_eq!(Readers::of_the_forum(&settings), Readers::Bearer(token));
        }
        let mut http = plain();
        http.base_url = Some("http://maagal.example".parse().expect("a base URL"));
        assert_eq!(Readers::of_the_forum(&http), Readers::ThisMachine);
    }

    #[test]
    fn the_own_listener_asks_other_machines_for_the_token() {
        let (here, there, none) = (peer("127.0.0.1:5000"), peer("192.0.2.7:5000"), HeaderMap::new());
        assert!(Readers::of_the_own_listener(None).include(there, &none));
        let with_token = Readers::of_the_own_listener(Some(MetricsToken("counting sheep".to_owned())));
        assert!(with_token.include(here, &none));
        assert!(!with_token.include(there, &none));
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer counting sheep"));
        assert!(with_token.include(there, &headers));
    }

    #[test]
    fn with_a_token_only_its_bearer_reads() {
        let readers = Readers::Bearer(MetricsToken("counting sheep".to_owned()));
        let mut headers = HeaderMap::new();
        assert!(!readers.include(peer("127.0.0.1:5000"), &headers));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer counting goats"));
        assert!(!readers.include(peer("127.0.0.1:5000"), &headers));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer counting sheep"));
        assert!(readers.include(peer("192.0.2.7:5000"), &headers));
    }

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "Name:\tmaagal\nVmRSS:\t    2048 kB\nRssAnon:\t    1024 kB\nRssFile:\t 1 kB\n";
        let memory = Memory { anonymous: 1_048_576.0, resident: 2_097_152.0 };
        assert_eq!(Memory::of(status), Some(memory));
        assert_eq!(Memory::of("Name:\tmaagal\n"), None);
    }
}
