//! Work that keeps a core busy: off the threads that answer requests.

use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;

use domain::problem::Problem;
use tokio::sync::Semaphore;

/// How many searches run at once: more than there are cores would only share them, each with memory of its own.
static SEARCHES: LazyLock<Arc<Semaphore>> =
    LazyLock::new(|| Arc::new(Semaphore::new(available_parallelism().map_or(2, usize::from))));

/// Runs what takes long on a thread that may take its time.
///
/// # Errors
/// [`Problem::Internal`] when the work panics.
pub(crate) async fn on_worker<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a worker thread ended");
        Problem::Internal
    })
}

/// Searches the index, after those who came before. The turn lasts until the search has ended, also where its caller
/// does not wait for it any more.
///
/// # Errors
/// [`Problem::Internal`] when the search panics.
pub(crate) async fn search_on_worker<T: Send + 'static>(
    search: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    // The semaphore is never closed.
    let turn = Arc::clone(&SEARCHES).acquire_owned().await.map_err(|_| Problem::Internal)?;
    on_worker(move || {
        let found = search();
        drop(turn);
        found
    })
    .await
}
