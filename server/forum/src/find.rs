//! The search, and lists that are searches without words.

use std::sync::Arc;

use domain::policy::{Action, Actor, groups_of};
use domain::practice::{PracticeCard, PracticeView, Status};
use domain::problem::Problem;
use domain::search::{HitType, SearchPage, SearchRequest, Sort};

use crate::Forum;
use crate::service::demand;

impl Forum {
    /// Searches what the actor may read; without words it lists.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`] for nobody.
    pub async fn search(&self, actor: &Actor, request: SearchRequest) -> Result<SearchPage, Problem> {
        demand(actor, Action::ReadForum)?;
        let index = Arc::clone(self.index()?);
        let groups = groups_of(actor);
        let work = move || index.search(&request, groups.as_deref());
        // A search takes a few milliseconds of one core: off the threads that answer requests.
        let page = tokio::task::spawn_blocking(work).await.map_err(|error| {
            tracing::error!(%error, "the searching thread ended");
            Problem::Internal
        })?;
        Ok(page?)
    }

    /// Practices on the same topics, those of the main topic first, the newest first.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`] for nobody.
    pub async fn related(&self, actor: &Actor, practice: &PracticeView) -> Result<Vec<PracticeCard>, Problem> {
        const MOST: usize = 4;
        let Some(main) = practice.topics.first() else { return Ok(vec![]) };
        let request = SearchRequest {
            hit_type: Some(HitType::Practice),
            topics: vec![main.slug.clone()],
            sort: Sort::Newest,
            limit: MOST * 3,
            ..SearchRequest::default()
        };
        let page = self.search(actor, request).await?;
        let mut hits: Vec<_> = page.hits.into_iter().filter(|hit| hit.id != practice.id.0).collect();
        let shared = |topics: &[String]| {
            topics.iter().filter(|slug| practice.topics.iter().any(|topic| topic.slug == **slug)).count()
        };
        hits.sort_by_key(|hit| std::cmp::Reverse(shared(&hit.topics)));
        hits.truncate(MOST);
        let ids: Vec<_> = hits.iter().map(|hit| domain::id::PracticeId(hit.id)).collect();
        let listed = store::practice::by_ids(&mut *self.store.read().await?, &ids).await?;
        let published = listed.into_iter().filter(|line| line.card.status == Status::Published);
        Ok(published.map(|line| line.card).collect())
    }
}
