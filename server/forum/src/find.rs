//! The search, and lists that are searches without words.

use std::sync::Arc;

use domain::policy::{Actor, Permission, groups_of};
use domain::practice::PracticeCard;
use domain::problem::Problem;
use domain::search::{Progress, SearchPage, SearchRequest};
use search::{Index, SearchError};

use crate::Forum;
use crate::authorize::authorize;
use crate::worker::search_on_worker;

/// Practices that a search found.
#[derive(Debug, Clone, Default)]
pub struct FoundPractices {
    /// The number of practices in all.
    pub total: usize,
    /// Those of the page asked for, in its order.
    pub practices: Vec<PracticeCard>,
}

impl Forum {
    /// Searches what the actor may read; without words it lists.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::IndexBuilding`] until there is an index.
    pub async fn search(&self, actor: &Actor, request: SearchRequest) -> Result<SearchPage, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let request = self.with_topics_below(request).await?;
        let index = self.index()?;
        let (synonyms, names) = (self.synonyms(index).await?, self.filter_names().await?);
        let groups = groups_of(actor);
        // What was asked before takes microseconds, and no turn of those that search.
        let (mut page, request) = match index.cached(&request, groups.as_deref(), &synonyms, &names) {
            Some(page) => (page, request),
            None => {
                let ask = move |index: &Index| {
                    let page = index.search_cached(&request, groups.as_deref(), &synonyms, &names)?;
                    Ok((page, request))
                };
                self.ask_index(ask).await?
            }
        };
        self.search_stats.note(actor, &request, &page);
        // Where a part of the query was not understood, or its filters leave nothing, that alone is said.
        let is_understood = page.ignored.is_empty() || page.partial_total > 0;
        let is_near = is_understood && !page.is_nothing_left;
        if page.total == 0 && page.did_you_mean.is_none() && is_near && !request.q.trim().is_empty() {
            page.nearest_topics = self.nearest_topics(&request.q, &page.facets.topic).await?;
        }
        Ok(page)
    }

    /// Asks the index something that takes a few milliseconds of a core: off the threads that answer requests.
    ///
    /// # Errors
    /// [`Problem::IndexBuilding`] until there is an index; [`Problem::Internal`] when it fails.
    pub(crate) async fn ask_index<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Index) -> Result<T, SearchError> + Send + 'static,
    ) -> Result<T, Problem> {
        let index = Arc::clone(self.index()?);
        match search_on_worker(move || ask(&index)).await? {
            Err(SearchError::Building) => {
                let Progress { done, total } = self.building();
                Err(Problem::IndexBuilding { done, total })
            }
            outcome => Ok(outcome?),
        }
    }

    /// Has this process rebuild its search index; searches see the old one meanwhile.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub fn reindex(&self, actor: &Actor) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        self.indexer().want_rebuild();
        Ok(())
    }

    /// Returns how many documents the index of this process holds.
    pub fn found_documents(&self) -> u64 {
        self.index().map_or(0, |index| index.documents())
    }

    /// The position of the last row of the change log.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn log_head(&self) -> Result<i64, Problem> {
        Ok(store::change::head(&mut *self.store.read().await?).await?)
    }
}
