//! The topic tree.

use std::sync::Arc;

use domain::problem::Problem;
use domain::topic::Topic;

use crate::Forum;

impl Forum {
    /// Every topic, in the tree's order. The names are no secret: even the pages before the login
    /// may need them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn topics(&self) -> Result<Arc<Vec<Topic>>, Problem> {
        self.cache.topics.get(|| async { Ok(store::topic::list(&mut *self.store.read().await?).await?) }).await
    }
}
