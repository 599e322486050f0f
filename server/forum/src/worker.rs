//! Work that keeps a core busy: off the threads that answer requests.

use domain::problem::Problem;

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
