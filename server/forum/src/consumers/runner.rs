//! Runs consumers: hands each the rows of the log behind its cursor.

use std::time::Duration;

use causes::collect;
use domain::policy::Actor;
use domain::problem::Problem;
use tokio_util::sync::CancellationToken;

use crate::Forum;
use crate::consumers::consumer::Beginning;
use crate::consumers::registry::{Registered, Registry};

/// How many rows of the log are handed over at once.
const BATCH: i64 = 100;
/// How often the log is looked at for what other processes wrote.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// Counts rows of the log that were handled, by consumer.
const HANDLED: &str = "consumer_changes_total";

/// How a look at the log ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The consumer handled so many rows.
    Handled(usize),
    /// Another process handled them.
    Overtaken,
    /// The consumer has begun.
    Begun,
    /// There is nothing behind the cursor.
    AtEnd,
}

impl Forum {
    /// The consumers of events that this process runs.
    pub fn consumers(&self) -> &Registry {
        &self.consumers
    }

    /// Hands a consumer the events as they are logged, until `stop` is cancelled.
    ///
    /// # Errors
    /// When the consumer fails, to be run again after a while; not while the database is read-only, full or out of
    /// reach, which is waited out.
    pub async fn run_consumer(&self, consumer: &Registered, stop: &CancellationToken) -> Result<(), Problem> {
        let mut commits = self.commits.subscribe();
        while !stop.is_cancelled() {
            // Before the log is read: what is committed meanwhile is looked for once more.
            commits.mark_unchanged();
            let (consumed, mut causes) = collect(self.consume_next(consumer)).await;
            match consumed {
                Ok(Step::Handled(_) | Step::Overtaken | Step::Begun) => continue,
                Ok(Step::AtEnd) => {}
                Err(problem @ (Problem::ReadOnly | Problem::Unavailable | Problem::DiskFull)) => {
                    let causes = causes.take();
                    tracing::debug!(consumer = consumer.name, %problem, causes, "no event is handled meanwhile");
                }
                Err(problem) => {
                    causes.pass_on();
                    return Err(problem);
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                // The sender lives as long as the forum.
                _ = commits.changed() => {}
                () = tokio::time::sleep(POLL_INTERVAL) => {}
            }
        }
        Ok(())
    }

    /// Hands a consumer the next rows of the log, and moves its cursor behind them in the same transaction.
    ///
    /// # Errors
    /// Those of the consumer, and when the database fails. Nothing was done then.
    pub async fn consume_next(&self, consumer: &Registered) -> Result<Step, Problem> {
        let name = consumer.name;
        let read = {
            let mut conn = self.store.read().await?;
            match store::consumer::position(&mut conn, name).await? {
                Some(from) => Some((from, store::change::after(&mut conn, from, BATCH).await?)),
                None => None,
            }
        };
        let Some((from, changes)) = read else { return self.begin_consumer(consumer).await };
        let Some(last) = changes.last() else { return Ok(Step::AtEnd) };
        let mut tx = self.store.write().await?;
        // First, so that another process which was as fast waits here and then finds that the rows are handled.
        if !store::consumer::advance(&mut tx, name, from, last.position, self.clock.now()).await? {
            return Ok(Step::Overtaken);
        }
        let events = consumer.handle(self, &mut tx, &changes).await.inspect_err(|problem| {
            causes::record(&format!("the consumer {name} failed behind position {from}"), problem);
        })?;
        self.commit(tx, &Actor::System, &events).await?;
        metrics::counter!(HANDLED, "consumer" => name).increment(changes.len() as u64);
        Ok(Step::Handled(changes.len()))
    }

    async fn begin_consumer(&self, consumer: &Registered) -> Result<Step, Problem> {
        let mut tx = self.store.write().await?;
        let position = match consumer.beginning {
            Beginning::Head => store::change::head(&mut tx).await?,
            Beginning::Start => 0,
        };
        store::consumer::begin(&mut tx, consumer.name, position, self.clock.now()).await?;
        self.commit(tx, &Actor::System, &[]).await?;
        Ok(Step::Begun)
    }
}
