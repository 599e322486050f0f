//! Hearing at once that another process wrote to the change log, where the database is PostgreSQL.
//!
//! What is heard is a hint. A notification is lost while the connection is, so whoever follows the log also looks at it
//! from time to time, and its position alone counts.

use std::time::Duration;

use sqlx::postgres::PgListener;

use crate::{Database, Store};

/// The channel that the trigger of the change log's head notifies.
const CHANNEL: &str = "maagal_change";
/// How long to wait before a connection is tried again.
const RETRY_DELAY: Duration = Duration::from_secs(2);

impl Store {
    /// Calls `heard` with the position that the change log has grown to, whenever a process has written to it, for as
    /// long as the future is polled. After the connection was lost it is called with `None`: something may have been
    /// missed. With SQLite there is nothing to hear, and it ends.
    pub async fn listen(&self, heard: impl Fn(Option<i64>) + Send + Sync) {
        let Database::Postgres(url) = self.database() else { return };
        loop {
            if let Err(error) = listen_once(url, &heard).await {
                tracing::debug!(%error, "the database's notifications cannot be heard; trying again");
            }
            tokio::time::sleep(RETRY_DELAY).await;
        }
    }
}

/// Listens until the connection is lost.
async fn listen_once(url: &str, heard: &(impl Fn(Option<i64>) + Send + Sync)) -> sqlx::Result<()> {
    let mut listener = PgListener::connect(url).await?;
    listener.listen(CHANNEL).await?;
    heard(None);
    while let Some(notification) = listener.try_recv().await? {
        heard(notification.payload().parse().ok());
    }
    Ok(())
}
