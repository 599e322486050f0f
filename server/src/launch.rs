//! Start and stop: from settings and a listener to a server that answers, and back.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use futures::FutureExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::clock::OsRandom;
use crate::http::health::Readiness;
use crate::http::metrics::Metrics;
use crate::http::{AppState, router};
use crate::lock::{InstanceLock, LockError};
use crate::settings::Settings;

/// How long open requests may still take once the server is told to stop. A supervisor usually
/// kills after thirty seconds.
const DRAIN: Duration = Duration::from_secs(20);

/// Why a server could not be started, or ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// The data folder is another server's, or cannot be used.
    #[error(transparent)]
    Folder(#[from] LockError),
    /// The listener failed.
    #[error("the network failed: {0}")]
    Network(#[from] io::Error),
}

/// A server that is open but does not answer yet; callers wait in the listener's queue.
pub struct Server {
    address: SocketAddr,
    listener: TcpListener,
    state: AppState,
    // Let go of last, when nothing writes to the folder any more.
    lock: InstanceLock,
}

/// Runs a server until `shutdown` ends, and then until the requests that were open are answered.
///
/// # Errors
/// [`LaunchError`] when it cannot be started.
pub async fn launch(
    settings: Settings,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), LaunchError> {
    Server::open(settings, listener).await?.run(shutdown).await
}

impl Server {
    /// Takes the data folder's lock and opens what the server works on.
    ///
    /// # Errors
    /// [`LaunchError`] names what could not be opened.
    pub async fn open(settings: Settings, listener: TcpListener) -> Result<Self, LaunchError> {
        let address = listener.local_addr()?;
        let lock = InstanceLock::acquire(&settings.data)?;
        let state = AppState {
            settings: Arc::new(settings),
            readiness: Readiness::new(watch::channel(true).1, Arc::new(|| async { true }.boxed())),
            metrics: Metrics::start(),
            random: Arc::new(OsRandom),
        };
        Ok(Self { address, listener, state, lock })
    }

    /// Where it listens: the real port, where port 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `shutdown` ends, then until the requests that were open are answered, but no
    /// longer than [`DRAIN`].
    ///
    /// # Errors
    /// [`LaunchError::Network`] when the listener fails.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), LaunchError> {
        let Self { listener, state, lock, .. } = self;
        let upkeep = tokio::spawn(state.metrics.clone().keep_up());
        let served = serve(listener, state, shutdown).await;
        upkeep.abort();
        drop(lock);
        tracing::info!("stopped");
        Ok(served?)
    }
}

async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stopping, mut stopped) = watch::channel(false);
    let signal = async move {
        shutdown.await;
        tracing::info!("stopping: no new connections, open requests are finished");
        stopping.send_replace(true);
    };
    let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener.tap_io(send_at_once), service).with_graceful_shutdown(signal);
    let drained = async {
        // An error means that the server ended; the other branch tells how.
        if stopped.wait_for(|stopping| *stopping).await.is_ok() {
            tokio::time::sleep(DRAIN).await;
        }
    };
    tokio::select! {
        biased;
        served = serving => served,
        () = drained => {
            tracing::warn!("some requests were still open and are given up");
            Ok(())
        }
    }
}

/// Without it, the end of a streamed page waits 40 ms for the reader's acknowledgement of its start.
fn send_at_once(connection: &mut TcpStream) {
    if let Err(error) = connection.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY cannot be set");
    }
}

/// Ends when the process is asked to stop: SIGTERM, or Ctrl-C.
///
/// # Errors
/// When the operating system does not let the process listen for its signals.
pub fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
