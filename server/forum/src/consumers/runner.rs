//! Runs consumers: hands each the rows of the log behind its cursor.

use std::time::Duration;

use causes::collect;
use domain::policy::Actor;
use domain::problem::Problem;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::Forum;
use crate::consumers::consumer::Beginning;
use crate::consumers::registry::{Registered, Registry};
use crate::task_failures::TaskFailures;

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

    /// Hands a consumer the events as they are logged, until `stop` is cancelled. While the database cannot be used, it
    /// waits for it; where the consumer takes longer than the database allows, it is handed the same events again after
    /// a growing delay.
    ///
    /// # Errors
    /// When the consumer fails otherwise, to be run again after a while.
    pub async fn run_consumer(&self, consumer: &Registered, stop: &CancellationToken) -> Result<(), Problem> {
        let mut commits = self.commits.subscribe();
        let mut failures = TaskFailures::none_of(consumer.name);
        while !stop.is_cancelled() {
            // Before the log is read: what is committed meanwhile is looked for once more.
            commits.mark_unchanged();
            let (consumed, causes) = collect(self.consume_next(consumer)).await;
            let delay = match consumed {
                Ok(step) => {
                    failures.succeeded();
                    if step != Step::AtEnd {
                        continue;
                    }
                    None
                }
                Err(problem) => self.delay_after(problem, causes, &mut failures).await?,
            };
            tokio::select! {
                () = stop.cancelled() => {}
                // The sender lives as long as the forum. A commit does not shorten the delay after a failure.
                _ = commits.changed(), if delay.is_none() => {}
                () = tokio::time::sleep(delay.unwrap_or(POLL_INTERVAL)) => {}
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
        let changes = changes.as_slice();
        let is_handled = self
            .store
            .write_retrying(&*self.random, |mut tx| async move {
                // First, so that another process which was as fast waits here and then finds that the rows are handled.
                if !store::consumer::advance(&mut tx, name, from, last.position, self.clock.now()).await? {
                    return Ok(false);
                }
                let handled = timeout(consumer.timeout, consumer.handle(self, &mut tx, changes)).await;
                let events = handled
                    .unwrap_or_else(|elapsed| {
                        causes::record(
                            &format!("the consumer {name} takes longer than {:?}", consumer.timeout),
                            &elapsed,
                        );
                        Err(Problem::Unavailable)
                    })
                    .inspect_err(|problem| {
                        causes::record(&format!("the consumer {name} failed behind position {from}"), problem);
                    })?;
                self.commit(tx, &Actor::System, &events).await?;
                Ok::<_, Problem>(true)
            })
            .await?;
        if !is_handled {
            return Ok(Step::Overtaken);
        }
        metrics::counter!(HANDLED, "consumer" => name).increment(changes.len() as u64);
        Ok(Step::Handled(changes.len()))
    }

    async fn begin_consumer(&self, consumer: &Registered) -> Result<Step, Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let position = match consumer.beginning {
                    Beginning::Head => store::change::head(&mut tx).await?,
                    Beginning::Start => 0,
                };
                store::consumer::begin(&mut tx, consumer.name, position, self.clock.now()).await?;
                self.commit(tx, &Actor::System, &[]).await?;
                Ok(Step::Begun)
            })
            .await
    }
}
