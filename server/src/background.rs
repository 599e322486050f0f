//! The tasks that run beside requests, for as long as the server runs.
//!
//! To add one: its name, and its line in [`start`]. What is to be done at a time is no task but a job, see
//! [`forum::jobs`], and what is to be done because of an event is a consumer, each of which is a task here, see
//! [`forum::consumers`].

use std::future::pending;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use causes::collect;
use forum::Forum;
use tokio_util::sync::CancellationToken;

use crate::http::metrics::{self, Metrics};
use crate::serve::serve;
use crate::settings::Settings;
use crate::supervisor::{Supervisor, TaskError};

/// Follows the change log into the search index.
pub const INDEXER: &str = "indexer";
/// Watches whether the database answers.
pub const DATABASE_MONITOR: &str = "database-monitor";
/// Hears of the writes of other nodes.
const CHANGE_LISTENER: &str = "change-listener";
/// Reads attached files, so that their words can be found.
const FILE_READER: &str = "file-reader";
/// Renders stored texts again after an upgrade of the renderer.
const RENDERER: &str = "renderer";
/// Writes down what members search for.
const SEARCH_STATISTICS: &str = "search-statistics";
/// Passes on to the browsers with an open page what happens.
const LIVE: &str = "live";
/// The workers that run jobs. Two, so that one that takes long does not hold up the others.
const JOB_WORKERS: [&str; 2] = ["job-worker-1", "job-worker-2"];
/// A worker more, of what somebody waits for in front of a screen.
const AWAITED_WORKER: &str = "job-worker-awaited";
/// Folds measurements into histograms.
const METRICS_UPKEEP: &str = "metrics-upkeep";
/// Answers at the metrics' own address.
const METRICS_LISTENER: &str = "metrics-listener";

/// How often what members search for is written down.
const STATISTICS_INTERVAL: Duration = Duration::from_secs(60);
/// The most connections of the metrics' own listener.
const METRICS_CONNECTIONS: usize = 16;

/// Starts every task. The search index is attached to the forum already.
pub fn start(
    supervisor: &Supervisor,
    forum: &Arc<Forum>,
    settings: &Settings,
    metrics: &Metrics,
    metrics_listener: Option<TcpListener>,
) {
    let with_forum = |name, run: fn(Arc<Forum>, CancellationToken) -> TaskFuture| {
        let forum = Arc::clone(forum);
        supervisor.spawn(name, move |stop| run(Arc::clone(&forum), stop));
    };
    with_forum(INDEXER, |forum, stop| Box::pin(async move { until(&stop, forum.run_indexer()).await }));
    with_forum(DATABASE_MONITOR, |forum, stop| {
        Box::pin(async move {
            stop.run_until_cancelled(forum.watch_database()).await;
            Ok(())
        })
    });
    with_forum(CHANGE_LISTENER, |forum, stop| {
        Box::pin(async move {
            stop.run_until_cancelled(forum.listen_for_changes()).await;
            Ok(())
        })
    });
    with_forum(RENDERER, |forum, stop| Box::pin(async move { until(&stop, forum.render_all_outdated()).await }));
    with_forum(SEARCH_STATISTICS, |forum, stop| Box::pin(write_search_statistics(forum, stop)));
    with_forum(LIVE, |forum, stop| Box::pin(async move { Ok(forum.run_live(&stop).await?) }));
    for name in JOB_WORKERS {
        with_forum(name, |forum, stop| Box::pin(async move { Ok(forum.work_on_jobs(&stop).await?) }));
    }
    with_forum(AWAITED_WORKER, |forum, stop| Box::pin(async move { Ok(forum.work_on_awaited_jobs(&stop).await?) }));
    for consumer in forum.consumers().all() {
        let (forum, consumer) = (Arc::clone(forum), consumer.clone());
        supervisor.spawn(consumer.name(), move |stop| {
            let (forum, consumer) = (Arc::clone(&forum), consumer.clone());
            async move { Ok(forum.run_consumer(&consumer, &stop).await?) }
        });
    }
    // Here and not when the task begins: from now on, whoever publishes waits for their files to be read.
    let (reader, of_reader) = (settings.file_reader.clone(), Arc::clone(forum));
    forum.expect_file_reader();
    supervisor.spawn(FILE_READER, move |stop| {
        let (forum, reader) = (Arc::clone(&of_reader), reader.clone());
        async move { until(&stop, forum.read_files(&reader)).await }
    });
    let upkeep = metrics.clone();
    supervisor.spawn(METRICS_UPKEEP, move |stop| {
        let upkeep = upkeep.clone();
        async move {
            stop.run_until_cancelled(upkeep.keep_up()).await;
            Ok(())
        }
    });
    if let Some(listener) = metrics_listener {
        start_metrics_listener(supervisor, settings, metrics, listener);
    }
}

type TaskFuture = futures::future::BoxFuture<'static, Result<(), TaskError>>;

/// Runs what does not listen for the token itself, until it is cancelled.
async fn until(
    stop: &CancellationToken,
    run: impl Future<Output = Result<(), domain::problem::Problem>>,
) -> Result<(), TaskError> {
    Ok(stop.run_until_cancelled(run).await.unwrap_or(Ok(()))?)
}

/// Writes down what members search for, now and then and at the end.
async fn write_search_statistics(forum: Arc<Forum>, stop: CancellationToken) -> Result<(), TaskError> {
    while stop.run_until_cancelled(tokio::time::sleep(STATISTICS_INTERVAL)).await.is_some() {
        let (flushed, mut causes) = collect(forum.flush_search_stats()).await;
        if let Err(problem) = flushed {
            let causes = causes.take();
            tracing::warn!(%problem, causes, "what was searched for in the last minute is not counted");
        }
    }
    Ok(forum.flush_search_stats().await?)
}

fn start_metrics_listener(supervisor: &Supervisor, settings: &Settings, metrics: &Metrics, listener: TcpListener) {
    let (metrics, http) = (metrics.clone(), settings.http.clone());
    supervisor.spawn(METRICS_LISTENER, move |stop| {
        // The socket itself stays with the task that may have to be made again.
        let listener = listener.try_clone().and_then(tokio::net::TcpListener::from_std);
        let router = metrics::own_routes(metrics.clone(), http.metrics_token.clone());
        let times = http.connection_times;
        async move {
            stop.run_until_cancelled(serve(listener?, router, METRICS_CONNECTIONS, times, pending())).await;
            Ok(())
        }
    });
}
