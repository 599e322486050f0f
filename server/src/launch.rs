//! Start and stop: from settings and a listener to a server that answers, and back.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use causes::{chain, collect};
use domain::clock::Random;
use domain::policy::Actor;
use domain::problem::Problem;
use forum::claim::ClaimError;
use forum::{Database, Forum, Index, OpenError, SearchError, StoreError};
use futures::FutureExt;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Instant;

use crate::background;
use crate::clock::{OsRandom, SystemClock};
use crate::command;
use crate::descriptors;
use crate::http::api::rate::RateLimiter;
use crate::http::client_address::UntrustedProxy;
use crate::http::health::{NotReady, Readiness};
use crate::http::metrics::Metrics;
use crate::http::{AppState, router};
use crate::lock::{InstanceLock, LockError};
use crate::serve::serve;
use crate::settings::{MailSetupError, Settings, SettingsError};
use crate::supervisor::{RestartDelays, Supervisor};

/// How long after one another a database is tried that does not answer yet.
const DATABASE_RETRY_DELAY: Duration = Duration::from_millis(500);

/// Why a server could not be started, or ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// The data folder is another server's, or cannot be used.
    #[error(transparent)]
    Folder(#[from] LockError),
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The clock's moment stands in no calendar.
    #[error("the clock of this machine tells a moment that no calendar has")]
    Clock(#[from] jiff::Error),
    /// The database or the files.
    #[error(transparent)]
    Forum(#[from] OpenError),
    /// The file store is another forum's, or other nodes of this forum use another.
    #[error(transparent)]
    Files(#[from] ClaimError),
    /// The search index's folder.
    #[error("the search index cannot be opened")]
    Index(#[from] SearchError),
    /// The database failed after it was opened; the cause is in the log.
    #[error("the start failed")]
    Start(#[from] Problem),
    /// The mail server's settings.
    #[error(transparent)]
    Mail(#[from] MailSetupError),
    /// The listener failed.
    #[error("the network failed")]
    Network(#[from] io::Error),
    /// The metrics cannot be served at their own address.
    #[error("cannot listen on {0} for the metrics")]
    Metrics(SocketAddr, #[source] io::Error),
}

/// A server that is open but does not answer yet; callers wait in the listener's queue.
pub struct Server {
    address: SocketAddr,
    listener: TcpListener,
    /// Where the metrics' own listener listens.
    metrics_address: Option<SocketAddr>,
    /// The most connections at once.
    most_connections: usize,
    state: AppState,
    metrics: Metrics,
    /// The supervisor of everything that runs beside requests.
    supervisor: Supervisor,
    /// The lock, which is released last, when nothing writes to the folder any more.
    lock: InstanceLock,
}

impl Server {
    /// Takes the data folder's lock, opens what the server works on and begins to bring the search
    /// index up to date.
    ///
    /// # Errors
    /// [`LaunchError`] names what could not be opened.
    pub async fn open(settings: Settings, listener: TcpListener) -> Result<Self, LaunchError> {
        let address = listener.local_addr()?;
        let metrics_listener = match settings.http.metrics_listen {
            Some(address) => {
                let bound = TcpListener::bind(address).await;
                Some(bound.map_err(|error| LaunchError::Metrics(address, error))?)
            }
            None => None,
        };
        // What is wrong with the settings is said before anything is made.
        let sender = settings.mail.sender()?;
        let lock = InstanceLock::acquire(&settings.data)?;
        let random: Arc<dyn Random> = Arc::new(OsRandom);
        prepare(&settings).await?;
        let forum = Forum::open(settings.forum()?, Arc::new(SystemClock), Arc::clone(&random)).await?;
        let most_connections = descriptors::connections(settings.http.max_connections);
        // Half of the connections stay for everything else.
        let forum = forum.with_backups(settings.backups()).with_mail(sender);
        let forum = forum.with_live_streams(most_connections / 2).with_password_min(settings.password_min);
        forum.fail_promptly();
        forum.claim_files().await?;
        let origin: Arc<str> = settings.link_origin(address).into();
        let (remembered, mut causes) = collect(forum.remember_address(&Actor::System, &origin)).await;
        if let Err(problem) = remembered {
            let causes = causes.take();
            tracing::warn!(%problem, causes, "commands will not know the forum's address");
        }
        if let Err(problem) = forum.remember_backup_schedule(&Actor::System).await {
            tracing::warn!(%problem, "maagal check will not know whether backups are made every night");
        }
        // From now on writes wait for the index, so its task is started next.
        forum.attach_index(open_index(&settings)?);
        let forum = Arc::new(forum);
        let metrics = Metrics::start().measuring(Arc::clone(&forum));
        let metrics_address = metrics_listener.as_ref().and_then(|listener| listener.local_addr().ok());
        let metrics_listener = metrics_listener.map(TcpListener::into_std).transpose()?;
        let supervisor = Supervisor::new(RestartDelays::default());
        background::start(&supervisor, &forum, &settings, &metrics, metrics_listener);
        let state = AppState {
            api_limiter: Arc::new(RateLimiter::new(settings.http.api_rate)),
            settings: Arc::new(settings),
            forum,
            origin,
            random,
            practice_parts: Arc::default(),
            untrusted_proxy: UntrustedProxy::default(),
        };
        Ok(Self { address, listener, metrics_address, most_connections, state, metrics, supervisor, lock })
    }

    /// Returns where it listens: the real port, where port 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns where the metrics' own listener listens, where there is one.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
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
    /// longer than [`crate::serve::ConnectionTimes::drain`].
    ///
    /// # Errors
    /// [`LaunchError`] names what failed.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), LaunchError> {
        let Self { listener, most_connections, state, metrics, supervisor, lock, .. } = self;
        let http = state.settings.http.clone();
        let forum = Arc::clone(&state.forum);
        let router = router(state, readiness(&forum, &supervisor), metrics);
        let streams = Arc::clone(&forum);
        let shutdown = async move {
            shutdown.await;
            // They would go on for as long as their browsers do.
            streams.end_live_streams();
        };
        serve(listener, router, most_connections, http.connection_times, shutdown).await;
        supervisor.stop().await;
        forum.close().await;
        drop(lock);
        tracing::info!("stopped");
        Ok(())
    }
}

/// Opens the search index. Where the machine does not let it be used now, the forum runs all the same, and the
/// indexer opens it once it can.
fn open_index(settings: &Settings) -> Result<Index, SearchError> {
    match Index::open(&settings.index_folder(), settings.analyzer()) {
        Ok(opened) => Ok(opened.index),
        Err(SearchError::Locked) => Err(SearchError::Locked),
        Err(error) => {
            let error = chain(&error);
            tracing::error!(error, "the search index cannot be opened; trying again while the forum runs");
            Ok(Index::closed(&settings.index_folder(), settings.analyzer()))
        }
    }
}

/// Waits until the database answers, and brings its tables to this version's form.
async fn prepare(settings: &Settings) -> Result<(), LaunchError> {
    let database = settings.database();
    let failed = |cause| LaunchError::Forum(OpenError::Database { which: database.to_string(), cause });
    let wait = settings.http.database_wait;
    let end = Instant::now() + wait;
    let stamp = command::stamp()?;
    let mut told = false;
    loop {
        // It looks at the tables first; the server may be away again between that and a migration.
        match database.migrate(&stamp).await {
            Err(error @ (StoreError::Unavailable(_) | StoreError::Busy(_)))
                if matches!(database, Database::Postgres(_)) && Instant::now() < end =>
            {
                if !told {
                    let (seconds, error) = (wait.as_secs(), chain(&error));
                    tracing::warn!(%database, error, "the database does not answer yet; waiting for it, {seconds} s at most");
                }
                told = true;
                tokio::time::sleep(DATABASE_RETRY_DELAY).await;
            }
            Err(cause) => return Err(failed(cause)),
            Ok(_) => break,
        }
    }
    if told {
        tracing::info!(%database, "the database answers");
    }
    Ok(())
}

/// A node is ready that has caught up with the log and whose database takes a small write.
fn readiness(forum: &Arc<Forum>, supervisor: &Supervisor) -> Readiness {
    let index = forum.indexer().status();
    let forum = Arc::clone(forum);
    let probe = move || {
        let forum = Arc::clone(&forum);
        async move { NotReady::of_database(forum.health().await) }.boxed()
    };
    Readiness::new(index, Arc::new(probe)).naming(supervisor.failing())
}

/// Ends when the process is asked to stop: SIGTERM, SIGQUIT, Ctrl-C, or SIGHUP when the terminal that it runs in is
/// closed. A hang-up that was ignored at the start, as `nohup` does it, stays ignored. SIGUSR1 and SIGUSR2, which would
/// end a process that does not listen for them, do nothing.
///
/// # Errors
/// When the operating system does not let the process listen for its signals.
pub fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut quit = signal(SignalKind::quit())?;
    let mut hangup = if ignores_hangup() { None } else { Some(signal(SignalKind::hangup())?) };
    // Once they are listened for, they never end the process again, also where nobody waits for them.
    drop(signal(SignalKind::user_defined1())?);
    drop(signal(SignalKind::user_defined2())?);
    Ok(async move {
        let hung_up = async {
            match &mut hangup {
                Some(hangup) => hangup.recv().await,
                None => pending().await,
            }
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = quit.recv() => {}
            _ = hung_up => {}
        }
    })
}

/// Returns whether the process was started with SIGHUP ignored. On systems without `/proc` it is taken not to be.
fn ignores_hangup() -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| ignores(&status, SignalKind::hangup()))
}

/// Returns whether a signal is among the ignored ones of a text such as `/proc/self/status`.
fn ignores(status: &str, signal: SignalKind) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    mask & (1 << (signal.as_raw_value() - 1)) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_read_from_the_process_s_status() {
        let status = |mask: &str| format!("Name:\tmaagal\nSigBlk:\t0000000000000001\nSigIgn:\t{mask}\nSigCgt:\t0\n");
        assert!(ignores(&status("0000000000001001"), SignalKind::hangup()));
        assert!(!ignores(&status("0000000000001000"), SignalKind::hangup()));
        assert!(!ignores(&status("0000000000001000"), SignalKind::terminate()));
        assert!(ignores(&status("0000000000004000"), SignalKind::terminate()));
        assert!(!ignores("Name:\tmaagal\n", SignalKind::hangup()));
    }
}
