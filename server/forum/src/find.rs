//! The search, and lists that are searches without words.

use std::sync::Arc;

use domain::id::PracticeId;
use domain::policy::{Action, Actor, allows, groups_of};
use domain::practice::{PracticeCard, PracticeKind};
use domain::problem::Problem;
use domain::search::{HitType, Progress, SearchPage, SearchRequest};
use search::SearchError;

use crate::Forum;
use crate::service::demand;
use crate::worker::search_on_worker;

/// Practices that a search found.
#[derive(Debug, Clone, Default)]
pub struct FoundPractices {
    /// How many there are in all.
    pub total: usize,
    /// Those of the page asked for, in its order.
    pub practices: Vec<PracticeCard>,
}

impl Forum {
    /// Searches what the actor may read; without words it lists.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`] for nobody.
    pub async fn search(&self, actor: &Actor, request: SearchRequest) -> Result<SearchPage, Problem> {
        demand(actor, Action::ReadForum)?;
        let index = Arc::clone(self.index()?);
        let synonyms = self.synonyms(&index).await?;
        let groups = groups_of(actor);
        let work = move || Ok((index.search_widened(&request, groups.as_deref(), &synonyms)?, request));
        // A search takes a few milliseconds of one core: off the threads that answer requests.
        let (mut page, request) = search_on_worker(work).await?.map_err(|error: SearchError| Problem::from(error))?;
        self.asked.note(actor, &request, &page);
        if page.total == 0 && page.did_you_mean.is_none() && !request.q.trim().is_empty() {
            page.nearest_topics = self.nearest_topics(&request.q, &page.facets.topic).await?;
        }
        // The filter chooses sorts of practice; those of meetings are no values of it.
        page.facets.kind.retain(|count| count.value.parse::<PracticeKind>().is_ok());
        Ok(page)
    }

    /// Searches practices alone and gives them as lines of a list.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`] for nobody.
    pub async fn find_practices(&self, actor: &Actor, request: SearchRequest) -> Result<FoundPractices, Problem> {
        let request = SearchRequest { hit_type: Some(HitType::Practice), ..request };
        let page = self.search(actor, request).await?;
        let ids: Vec<_> = page.hits.iter().map(|hit| PracticeId(hit.id)).collect();
        let listed = store::practice::by_ids(&mut *self.store.read().await?, &ids).await?;
        // The index may be a moment behind the rows.
        let readable = listed.into_iter().filter(|line| allows(actor, Action::ReadPractice(line.access.facts())));
        Ok(FoundPractices {
            total: page.total + page.partial_total,
            practices: readable.map(|line| line.card).collect(),
        })
    }

    /// Has this process make its search index anew; searches see the old one meanwhile.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub fn reindex(&self, actor: &Actor) -> Result<(), Problem> {
        demand(actor, Action::RunForum)?;
        self.follower().want_rebuild();
        Ok(())
    }

    /// How far an index that this process makes has come; `None` while it makes none.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub fn reindexing(&self, actor: &Actor) -> Result<Option<Progress>, Problem> {
        demand(actor, Action::RunForum)?;
        Ok(self.follower().progress())
    }

    /// How many documents the index of this process holds.
    pub fn found_documents(&self) -> u64 {
        self.index().map_or(0, |index| index.documents())
    }

    /// How many of the next thousand rows of the change log after a position an index that stands
    /// there has still to read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn index_lag(&self, position: i64) -> Result<usize, Problem> {
        let changes = store::change::after(&mut *self.store.read().await?, position, 1_000).await?;
        Ok(changes.iter().filter(|change| change.change.entity.is_searched()).count())
    }

    /// The position of the last row of the change log.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn log_head(&self) -> Result<i64, Problem> {
        Ok(store::change::head(&mut *self.store.read().await?).await?)
    }
}
