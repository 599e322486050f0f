//! Writes that are made again where another transaction was in their way.
//!
//! On SQLite that is the lock of the file, which a write takes as it begins. On PostgreSQL it is any row that two writes
//! change: each may wait for the other, or one waits for longer than the lock timeout. PostgreSQL has then taken back the
//! whole transaction, so what the write has read and decided is done again, too.

use std::future::Future;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBuilder};
use domain::clock::Random;

use crate::{Store, StoreError, WriteTx};

/// How many times a write is made again at most.
const RETRIES_MAX: usize = 3;
/// About how long the first pause is; each further one is twice as long.
const FIRST_DELAY: Duration = Duration::from_millis(10);
/// The time after its beginning for which a write is made again. The last attempt waits half a second for a lock, so
/// that a server whose write stays blocked says so within two seconds.
const RETRY_TIME: Duration = Duration::from_millis(1_450);

impl Store {
    /// Begins a write and hands it over. Where it failed because another transaction was in the way, it is begun and
    /// handed over again, a few times. Whatever `write` does beside the transaction has to come after its commit.
    ///
    /// # Errors
    /// Those of [`Store::write`], and those of `write`; the last ones where it was made several times.
    pub async fn write_retrying<T, E, F>(
        &self,
        random: &dyn Random,
        mut write: impl FnMut(WriteTx) -> F,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: From<StoreError>,
    {
        let first = Instant::now();
        let delays = ExponentialBuilder::new().with_min_delay(FIRST_DELAY).with_factor(2.0).with_max_times(RETRIES_MAX);
        let mut delays = delays.build();
        let mut again = false;
        loop {
            let attempt = async {
                let tx = match self.begin(again).await {
                    Ok(tx) => tx,
                    Err(error) => {
                        let is_blocked = matches!(error, StoreError::Conflict(_));
                        return (Err(error.into()), is_blocked);
                    }
                };
                let blocked = tx.blocked();
                let written = write(tx).await;
                let is_blocked = written.is_err() && blocked.load(Ordering::Relaxed);
                (written, is_blocked)
            };
            let ((written, is_blocked), mut causes) = causes::collect(attempt).await;
            let delay = delays.next().filter(|_| is_blocked).map(|delay| jittered(delay, random));
            let Some(delay) = delay.filter(|delay| first.elapsed() + *delay < RETRY_TIME) else {
                causes.pass_on();
                return written;
            };
            let causes = causes.take();
            tracing::info!(causes, "another transaction was in the way; the write is made again");
            tokio::time::sleep(delay).await;
            again = true;
        }
    }
}

/// Returns between a half and one and a half of a delay, so that two writes that were in each other's way are not so
/// again.
fn jittered(delay: Duration, random: &dyn Random) -> Duration {
    let mut byte = [0];
    random.fill(&mut byte);
    delay.mul_f64(0.5 + f64::from(byte[0]) / 256.0)
}
