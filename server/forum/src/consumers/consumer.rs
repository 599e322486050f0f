//! What a consumer of events is.

use std::time::Duration;

use domain::change::Change;
use domain::event::DomainEvent;
use domain::problem::Problem;
use store::WriteTx;

use crate::Forum;

/// Where a consumer begins that a database does not know yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// The consumer begins behind what the log holds then: what happened before it existed is nothing to it.
    Head,
    /// The consumer begins at the beginning of the log.
    Start,
}

/// Somebody who does something because of events.
pub trait Consumer: Send + Sync + 'static {
    /// The consumer's name in the database and among the background tasks. It never changes.
    const NAME: &'static str;
    /// Where it begins on a database that does not know it yet.
    const BEGINNING: Beginning = Beginning::Head;
    /// How long it may take for the rows that it is handed at once. Its transaction holds off other writes for so long, on
    /// SQLite all of them; after that nothing was done, and it is handed the rows again after a growing delay.
    const TIMEOUT: Duration = Duration::from_secs(10);

    /// Handles rows of the log, in order, in the transaction that moves the cursor behind them. It reads and writes
    /// through `tx` alone: another write of this process would wait for this one. Returns the events of what it wrote,
    /// which are logged in the same transaction; its own come back to it like any others.
    ///
    /// # Errors
    /// Why nothing was done; the same rows are handed over again later.
    fn handle(
        &self,
        forum: &Forum,
        tx: &mut WriteTx,
        changes: &[Change],
    ) -> impl Future<Output = Result<Vec<DomainEvent>, Problem>> + Send;
}
