//! Practices like one that is open.

use std::sync::Arc;

use domain::id::TopicId;
use domain::policy::practice::reader_groups;
use domain::policy::{Actor, EVERYBODY, Permission};
use domain::practice::{PracticeCard, PracticeView, Status};
use domain::problem::Problem;
use store::practice::Listed;

use crate::Forum;
use crate::authorize::authorize;

/// The number of related practices that are shown.
const MOST: usize = 4;
/// How many of a topic's newest are looked at for them.
const CANDIDATES: i64 = 12;

impl Forum {
    /// Practices of the same main topic, of those that every member may read: those that share most of its
    /// topics first, then the newest.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn related_practices(
        &self,
        actor: &Actor,
        practice: &PracticeView,
    ) -> Result<Vec<PracticeCard>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let Some(main) = practice.topics.first() else { return Ok(vec![]) };
        let newest = self.newest_of_topic(main.id).await?;
        let mut others: Vec<&PracticeCard> = newest
            .iter()
            .filter(|line| line.card.id != practice.id)
            .filter(|line| reader_groups(line.access.facts()).iter().any(|group| group == EVERYBODY))
            .map(|line| &line.card)
            .collect();
        let shared = |card: &PracticeCard| {
            card.topics.iter().filter(|slug| practice.topics.iter().any(|topic| topic.slug == **slug)).count()
        };
        others.sort_by_key(|card| std::cmp::Reverse(shared(card)));
        others.truncate(MOST);
        Ok(others.into_iter().cloned().collect())
    }

    /// Returns the newest practices of a topic. They are the same for every practice of the topic, so they are kept.
    async fn newest_of_topic(&self, topic: TopicId) -> Result<Arc<Vec<Listed>>, Problem> {
        let load = || async {
            let mut conn = self.store.read().await?;
            Ok(store::practice::newest(&mut conn, Status::Published, None, Some(topic), CANDIDATES, 0).await?)
        };
        self.cache.newest_of_topic.get(topic, load).await
    }
}
