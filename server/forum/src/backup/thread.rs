//! A thread for work that reads from the database and writes files as it goes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::runtime::Handle;

use crate::backup::error::BackupError;

/// Tells work on a thread whether anybody still waits for it.
#[derive(Clone)]
pub(crate) struct Waiter(Arc<AtomicBool>);

impl Waiter {
    /// Ends the work where nobody waits any more.
    ///
    /// # Errors
    /// [`BackupError::Stopped`].
    pub fn check(&self) -> Result<(), BackupError> {
        if self.0.load(Ordering::Relaxed) { Err(BackupError::Stopped) } else { Ok(()) }
    }
}

/// Says so when nobody waits any more.
struct Gone(Waiter);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// Runs work that may block on a thread of its own. The thread cannot be stopped from outside, so the work asks the
/// [`Waiter`] between its steps.
pub(crate) async fn on_thread<T, W, F>(work: W) -> Result<T, BackupError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, BackupError>>,
    W: FnOnce(Waiter) -> F + Send + 'static,
{
    let waiter = Waiter(Arc::default());
    let _gone = Gone(waiter.clone());
    let runtime = Handle::current();
    let done = tokio::task::spawn_blocking(move || runtime.block_on(work(waiter))).await;
    done.unwrap_or_else(|error| {
        tracing::error!(%error, "the thread of a backup ended");
        Err(BackupError::Internal)
    })
}
