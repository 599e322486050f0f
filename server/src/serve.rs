//! Answers connections: an accept loop over hyper with limits that `axum::serve` does not have.
//!
//! A connection is closed when a request's head takes too long (also the first byte of the first one), when it is
//! idle for too long between requests, and when its client stops reading. How long a body and an answer may take is
//! a matter of the routes: [`crate::http::limits`]. There is a most of connections at once; what happens beyond it
//! stands in [`registry`].

pub mod connection;
pub mod registry;
mod stream;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use futures::future::BoxFuture;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tower::ServiceExt;

use self::connection::{Clock, Connection, Guarded, Phase, Received};
use self::registry::Registry;
use self::stream::Stream;

/// The most bytes of a request's head. Its target alone may have 65,534: hyper refuses longer ones with 414.
const HEAD_BYTES: usize = 80 * 1024;
/// How long the loop waits after an error that another attempt would only repeat, such as no free descriptor.
const AFTER_ERROR: Duration = Duration::from_millis(50);
/// How long the first byte of a request may still take once the server is told to stop.
const BYTE_WHILE_STOPPING: Duration = Duration::from_millis(300);
/// How long a head that is being read may still take once the server is told to stop.
const HEAD_WHILE_STOPPING: Duration = Duration::from_secs(1);
/// How long connections are still accepted when the server is told to stop.
const LAST_CONNECTIONS: Duration = Duration::from_millis(20);
/// How often the loop looks for a connection to close while all are busy, and a connection of a server that stops whether
/// its last request has begun.
const RECHECK: Duration = Duration::from_millis(20);

/// How long the clients of a listener may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionTimes {
    /// The time for the head of a request, from its first byte; for that of the first request, from the connection's
    /// begin.
    pub head: Duration,
    /// The time between two requests of a connection.
    pub idle: Duration,
    /// The time without reading anything while an answer is sent.
    pub stall: Duration,
    /// The time for the requests that are open when the server is told to stop.
    pub drain: Duration,
}

impl Default for ConnectionTimes {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(15),
            // Longer than proxies keep their connections to a server open: a request that arrives just when the
            // server closes its connection is lost.
            idle: Duration::from_secs(120),
            stall: Duration::from_secs(30),
            // A supervisor usually kills after thirty seconds.
            drain: Duration::from_secs(20),
        }
    }
}

/// A source of connections.
pub trait Accept: Send {
    /// Waits for the next connection.
    ///
    /// # Errors
    /// When none could be taken; another attempt may succeed.
    fn accept(&mut self) -> BoxFuture<'_, io::Result<(TcpStream, SocketAddr)>>;
}

impl Accept for TcpListener {
    fn accept(&mut self) -> BoxFuture<'_, io::Result<(TcpStream, SocketAddr)>> {
        Box::pin(TcpListener::accept(self))
    }
}

/// Answers what comes from a listener, on at most `most` connections at once, until `shutdown` ends; then until the
/// requests that were open are answered, but no longer than [`ConnectionTimes::drain`].
pub async fn serve(
    mut listener: impl Accept,
    router: Router,
    most: usize,
    times: ConnectionTimes,
    shutdown: impl Future<Output = ()> + Send,
) {
    let (stop, stopped) = watch::channel(false);
    let registry = Arc::new(Registry::new(most));
    let clock: Clock = Arc::new(Instant::now);
    let mut tasks = JoinSet::new();
    {
        let accepting = async {
            loop {
                let (stream, peer) = next(&mut listener, &registry, &mut tasks).await;
                make_room(&registry, &mut tasks, most).await;
                let connection = Arc::new(Connection::new(peer, Arc::clone(&clock)));
                let attending = attend(stream, Arc::clone(&connection), router.clone(), times, stopped.clone());
                registry.add(connection, |entered| {
                    tasks.spawn(async move {
                        let _entered = entered;
                        attending.await;
                    })
                });
            }
        };
        let mut accepting = std::pin::pin!(accepting);
        tokio::select! {
            biased;
            () = shutdown => {}
            () = accepting.as_mut() => {}
        }
        // Those who have connected already, or are about to, are answered, too.
        let _ = timeout(LAST_CONNECTIONS, accepting).await;
    }
    drop(listener);
    tracing::info!("stopping: no new connections, open requests are finished");
    stop.send_replace(true);
    let drained = async { while tasks.join_next().await.is_some() {} };
    if timeout(times.drain, drained).await.is_err() {
        tracing::warn!(connections = tasks.len(), "some requests were still open and are given up");
        tasks.shutdown().await;
    }
}

/// The next connection. An error does not end the loop, and does not make it spin.
async fn next(listener: &mut impl Accept, registry: &Registry, tasks: &mut JoinSet<()>) -> (TcpStream, SocketAddr) {
    loop {
        tokio::select! {
            biased;
            Some(_) = tasks.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok(accepted) => return accepted,
                Err(error) if is_of_the_connection(&error) => tracing::debug!(%error, "a connection ended early"),
                Err(error) => {
                    let closed = registry.shed_idle();
                    registry.warn(|| tracing::warn!(%error, closed, "no connection can be accepted; the next attempt follows"));
                    sleep(AFTER_ERROR).await;
                }
            }
        }
    }
}

/// Returns whether an error is about the one connection that was to be accepted: the next may be taken at once.
fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Waits until there is room for one more connection, for which others are closed.
async fn make_room(registry: &Registry, tasks: &mut JoinSet<()>, most: usize) {
    while tasks.try_join_next().is_some() {}
    while tasks.len() >= most {
        let closed = registry.shed();
        registry.warn(|| {
            tracing::warn!(most, closed, "the most connections are open; those without a login are closed first")
        });
        tokio::select! {
            _ = tasks.join_next() => {}
            () = sleep(RECHECK) => {}
        }
        while tasks.try_join_next().is_some() {}
    }
}

/// Answers the requests of one connection.
async fn attend(
    stream: TcpStream,
    connection: Arc<Connection>,
    router: Router,
    times: ConnectionTimes,
    mut stopped: watch::Receiver<bool>,
) {
    send_at_once(&stream);
    let service = {
        let connection = Arc::clone(&connection);
        service_fn(move |request| answer(request, Arc::clone(&connection), router.clone()))
    };
    let stream = TokioIo::new(Stream::new(stream, Arc::clone(&connection), times.stall));
    // The limits of `Connection` take the place of hyper's own, which knows none between two requests.
    let serving =
        http1::Builder::new().header_read_timeout(None).max_header_size(HEAD_BYTES).serve_connection(stream, service);
    let mut serving = std::pin::pin!(serving);
    let mut check = std::pin::pin!(sleep_until(connection.next_check(times)));
    let mut stops_since: Option<Instant> = None;
    let mut is_told = false;
    loop {
        tokio::select! {
            biased;
            served = serving.as_mut() => {
                if let Err(error) = served {
                    tracing::debug!(%error, "a connection ended");
                }
                return;
            }
            _ = stopped.wait_for(|stopped| *stopped), if stops_since.is_none() => {
                stops_since = Some(Instant::now());
                check.as_mut().reset(Instant::now());
            }
            () = check.as_mut() => {
                let (phase, now) = (connection.activity().0, Instant::now());
                if let Some(since) = stops_since.filter(|_| !is_told) {
                    // hyper closes a connection at once of which it has read nothing, though a request may be on its way.
                    is_told = phase != Phase::Head || now >= since + BYTE_WHILE_STOPPING;
                    if is_told {
                        serving.as_mut().graceful_shutdown();
                    }
                    check.as_mut().reset(if is_told { since + HEAD_WHILE_STOPPING } else { now + RECHECK });
                    continue;
                }
                let is_useless = stops_since.is_some() && phase != Phase::Serving;
                if is_useless || connection.is_overdue(times) {
                    tracing::debug!("a connection was silent for too long");
                    return;
                }
                check.as_mut().reset(connection.next_check(times));
            }
        }
    }
}

/// Answers one request. Handlers find the client's address and the connection among its extensions.
async fn answer(
    request: hyper::Request<Incoming>,
    connection: Arc<Connection>,
    router: Router,
) -> Result<hyper::Response<Guarded>, std::convert::Infallible> {
    let serving = connection.serve();
    let mut request = request.map(|body| Body::new(Received::new(body, Arc::clone(&connection))));
    request.extensions_mut().insert(ConnectInfo(connection.peer()));
    request.extensions_mut().insert(connection);
    let response = router.oneshot(request).await?;
    Ok(response.map(|body| Guarded::new(body, serving)))
}

/// Sends at once what is written; without it, the end of a streamed page waits 40 ms for the reader's acknowledgement
/// of its start.
fn send_at_once(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY cannot be set");
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    use super::*;

    /// A listener whose first attempts fail.
    struct Failing {
        errors: Vec<io::Error>,
        listener: TcpListener,
    }

    impl Accept for Failing {
        fn accept(&mut self) -> BoxFuture<'_, io::Result<(TcpStream, SocketAddr)>> {
            match self.errors.pop() {
                Some(error) => Box::pin(std::future::ready(Err(error))),
                None => Accept::accept(&mut self.listener),
            }
        }
    }

    #[tokio::test]
    async fn errors_of_the_listener_do_not_end_the_server() {
        // No free descriptor in the process, none in the system, and a client that hung up too early.
        let errors = [24, 23, 103].map(io::Error::from_raw_os_error).into();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new()
            .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }));
        let shutdown = async move {
            let _ = stopped.await;
        };
        let times = ConnectionTimes::default();
        let serving = tokio::spawn(serve(Failing { errors, listener }, router, 4, times, shutdown));
        // The client asks for ciphers, also where it speaks without TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let answer = reqwest::get(format!("http://{address}/")).await.expect("an answer");
        assert_eq!(answer.text().await.expect("text"), "127.0.0.1");
        drop(stop);
        serving.await.expect("no panic");
    }

    #[tokio::test]
    async fn a_request_on_its_way_is_answered_while_the_server_stops() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async move {
            let _ = stopped.await;
        };
        let router = Router::new().route("/", get(|| async { "here" }));
        let serving = tokio::spawn(serve(listener, router, 4, ConnectionTimes::default(), shutdown));
        let mut client = TcpStream::connect(address).await.expect("a connection");
        sleep(Duration::from_millis(50)).await;
        drop(stop);
        sleep(Duration::from_millis(50)).await;
        client.write_all(b"GET / HTTP/1.1\r\nhost: forum.example\r\n\r\n").await.expect("sent");
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.expect("the connection ends after the answer");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("here"), "{answer}");
        serving.await.expect("no panic");
    }
}
