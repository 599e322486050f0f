//! Work that keeps a core busy: off the threads that answer requests.

use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;
use std::time::Duration;

use domain::problem::Problem;
use tokio::sync::Semaphore;

/// How many searches run at once: more than there are cores would only share them, each with memory of its own.
static SEARCHES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(cores())));

/// How many texts are rendered, sanitized or parsed at once.
static TEXTS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(cores())));

/// How long one text may take, including the wait for its turn. A text of the greatest length takes a fraction of a
/// second, so only a server with far too much to do comes near this.
const TEXT_TIME_MAX: Duration = Duration::from_secs(10);

/// Why work on another thread gave no result.
#[derive(Debug, thiserror::Error)]
enum WorkerError {
    #[error("the work panicked")]
    Panicked,
    #[error("the process is stopping")]
    Stopped,
}

fn cores() -> usize {
    available_parallelism().map_or(2, usize::from)
}

/// Runs what takes long on a thread that may take its time.
///
/// # Errors
/// [`Problem::Internal`] when the work panics.
pub(crate) async fn on_worker<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        // Not its text, which may hold the message of a panic and with it what a member wrote.
        let error = if error.is_panic() { WorkerError::Panicked } else { WorkerError::Stopped };
        causes::record("a worker thread ended", &error);
        Problem::Internal
    })
}

/// Renders, sanitizes or parses one text that somebody wrote, after those who asked before.
///
/// # Errors
/// [`Problem::TextTimeout`] when it is not done within [`TEXT_TIME_MAX`]; [`Problem::Internal`] when the work panics.
pub(crate) async fn text_on_worker<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    within(TEXT_TIME_MAX, &TEXTS, work).await
}

/// Runs work when it gets a turn, and gives up waiting for it after a time. Work that has begun cannot be stopped: it
/// goes on to its end and keeps its turn until then, also when nobody waits for it any more, so that never more runs than
/// there are turns.
async fn within<T: Send + 'static>(
    time: Duration,
    turns: &Arc<Semaphore>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let done = async {
        // The semaphore is never closed.
        let turn = Arc::clone(turns).acquire_owned().await.map_err(|_| Problem::Internal)?;
        on_worker(move || {
            let result = work();
            drop(turn);
            result
        })
        .await
    };
    tokio::time::timeout(time, done).await.unwrap_or_else(|_| {
        tracing::error!(?time, "a text was not processed in time");
        Err(Problem::TextTimeout)
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    #[tokio::test]
    async fn work_that_takes_too_long_is_given_up_and_keeps_its_turn_until_it_ends() {
        let turns = Arc::new(Semaphore::new(1));
        let (release, released) = mpsc::channel::<()>();
        let (begin, begun) = mpsc::channel();
        let endless = within(Duration::from_millis(1), &turns, move || {
            let _ = begin.send(());
            let _ = released.recv();
        });
        assert_eq!(endless.await, Err(Problem::TextTimeout));
        // With one turn, waiting for a turn is given up as well.
        assert_eq!(within(Duration::from_millis(1), &turns, || 1).await, Err(Problem::TextTimeout));
        drop(release);
        assert_eq!(within(LONG, &turns, || 2).await, Ok(2));
        assert_eq!(begun.iter().count(), 1, "it ran once, to its end");
        assert_eq!(turns.available_permits(), 1);
    }

    #[tokio::test]
    async fn a_panic_gives_its_turn_back() {
        let turns = Arc::new(Semaphore::new(1));
        let panics: Result<(), _> = within(LONG, &turns, || panic!("in a test")).await;
        assert_eq!(panics, Err(Problem::Internal));
        assert_eq!(within(LONG, &turns, || 3).await, Ok(3));
    }
}
