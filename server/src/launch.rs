//! Start and stop: from settings and a listener to a server that answers, and back.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use domain::clock::Random;
use domain::problem::Problem;
use forum::{Forum, Index, OpenError, SearchError};
use futures::FutureExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::clock::{OsRandom, SystemClock};
use crate::http::health::Readiness;
use crate::http::metrics::Metrics;
use crate::http::{AppState, router};
use crate::lock::{InstanceLock, LockError};
use crate::settings::Settings;

/// How long open requests may still take once the server is told to stop. A supervisor usually
/// kills after thirty seconds.
const DRAIN: Duration = Duration::from_secs(20);

/// How often what members search for is written down.
const ASKED: Duration = Duration::from_secs(60);

/// Why a server could not be started, or ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// The data folder is another server's, or cannot be used.
    #[error(transparent)]
    Folder(#[from] LockError),
    /// The machine does not know the forum's time zone.
    #[error("the time zone is unknown: {0}")]
    TimeZone(#[from] jiff::Error),
    /// The database or the files.
    #[error(transparent)]
    Forum(#[from] OpenError),
    /// The search index's folder.
    #[error("the search index cannot be opened: {0}")]
    Index(#[from] SearchError),
    /// The database failed after it was opened; the cause is in the log.
    #[error("the start failed: {0}")]
    Start(#[from] Problem),
    /// The listener failed.
    #[error("the network failed: {0}")]
    Network(#[from] io::Error),
}

/// A server that is open but does not answer yet; callers wait in the listener's queue.
pub struct Server {
    address: SocketAddr,
    listener: TcpListener,
    state: AppState,
    /// Follows the change log into the search index.
    follower: JoinHandle<()>,
    /// Reads attached files.
    reader: JoinHandle<()>,
    /// Let go of last, when nothing writes to the folder any more.
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
    /// Takes the data folder's lock, opens what the server works on and begins to bring the search
    /// index up to date.
    ///
    /// # Errors
    /// [`LaunchError`] names what could not be opened.
    pub async fn open(settings: Settings, listener: TcpListener) -> Result<Self, LaunchError> {
        let address = listener.local_addr()?;
        let lock = InstanceLock::acquire(&settings.data)?;
        let random: Arc<dyn Random> = Arc::new(OsRandom);
        let forum = Forum::open(settings.forum()?, Arc::new(SystemClock), Arc::clone(&random)).await?;
        let follower = forum.follow(Index::open(&settings.index_folder(), settings.analyzer())?.index);
        let origin = settings.link_origin(address).into();
        let forum = Arc::new(forum);
        let reader = forum.read_files(settings.file_reader.clone());
        let state = AppState { settings: Arc::new(settings), forum, origin, random };
        Ok(Self { address, listener, state, follower, reader, lock })
    }

    /// Where it listens: the real port, where port 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The link that makes the first coordinator, while the forum has no members. A new one each
    /// time; the last alone is good.
    ///
    /// # Errors
    /// [`LaunchError::Start`] when the database fails.
    pub async fn setup_link(&self) -> Result<Option<String>, LaunchError> {
        let path = self.state.forum.setup_link().await?;
        let origin = self.state.settings.link_origin(self.address);
        Ok(path.map(|path| format!("{origin}{path}")))
    }

    /// Answers until `shutdown` ends, then until the requests that were open are answered, but no
    /// longer than [`DRAIN`].
    ///
    /// # Errors
    /// [`LaunchError::Network`] when the listener fails.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), LaunchError> {
        let Self { listener, state, follower, reader, lock, .. } = self;
        let forum = Arc::clone(&state.forum);
        let metrics = Metrics::start();
        let upkeep = tokio::spawn(metrics.clone().keep_up());
        let counting = tokio::spawn(write_asked(Arc::clone(&forum)));
        let router = router(state, readiness(&forum), metrics);
        let served = serve(listener, router, shutdown).await;
        upkeep.abort();
        counting.abort();
        if let Err(problem) = forum.write_asked().await {
            tracing::warn!(%problem, "what was searched for in the last minute is not counted");
        }
        reader.abort();
        follower.abort();
        forum.close().await;
        drop(lock);
        tracing::info!("stopped");
        Ok(served?)
    }
}

/// Writes down what members search for, for as long as the server runs.
async fn write_asked(forum: Arc<Forum>) {
    loop {
        tokio::time::sleep(ASKED).await;
        if let Err(problem) = forum.write_asked().await {
            tracing::warn!(%problem, "what was searched for in the last minute is not counted");
        }
    }
}

/// Ready is who has caught up with the log and whose database answers a small question.
fn readiness(forum: &Arc<Forum>) -> Readiness {
    let caught_up = forum.follower().ready();
    let forum = Arc::clone(forum);
    let probe = move || {
        let forum = Arc::clone(&forum);
        async move { forum.log_head().await.is_ok() }.boxed()
    };
    Readiness::new(caught_up, Arc::new(probe))
}

async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stopping, mut stopped) = watch::channel(false);
    let signal = async move {
        shutdown.await;
        tracing::info!("stopping: no new connections, open requests are finished");
        stopping.send_replace(true);
    };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
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
