//! How far the search index of this process stands behind what is written, and why.

use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use domain::search::{IndexNotice, IndexReport, Progress};

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// Returns whether what this process wrote before now can be found by a search. Always, where it leaves the index
    /// to another process.
    pub fn is_searchable(&self) -> bool {
        !self.follows() || self.indexer().status().borrow().is_current()
    }

    /// Returns what a page that searches has to say of the index; `None` while there is nothing to say.
    pub fn index_notice(&self) -> Option<IndexNotice> {
        if self.is_searchable() {
            return None;
        }
        let built = self.index().is_ok_and(|index| index.is_searchable());
        Some(if built { IndexNotice::Behind } else { IndexNotice::Building(self.building()) })
    }

    /// Returns how far a build of the index has come; nothing of nothing where none has begun.
    pub(crate) fn building(&self) -> Progress {
        self.indexer().progress().unwrap_or(Progress { done: 0, total: 0 })
    }

    /// Returns how far the index stands behind the log, for the operator.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn index_report(&self) -> Result<IndexReport, Problem> {
        let status = *self.indexer().status().borrow();
        let mut conn = self.store.read().await?;
        let (positions, first) = store::change::lag(&mut conn, status.position).await?;
        let seconds = first.map_or(0, |at| (self.clock.now().0 - at.0).max(0) / 1_000_000);
        let documents = i64::try_from(self.found_documents()).unwrap_or(i64::MAX);
        Ok(IndexReport { documents, positions, seconds, failing: status.failing, building: self.indexer().progress() })
    }

    /// Returns the report of [`Forum::index_report`], for the coordinator's pages.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn index_report_to_run(&self, actor: &Actor) -> Result<IndexReport, Problem> {
        authorize(actor, Permission::RunForum)?;
        self.index_report().await
    }
}
