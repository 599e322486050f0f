//! Feeds: the newest practices for a reader's feed program, which has a token in place of a session.

use domain::id::SavedSearchId;
use domain::policy::{Actor, Permission};
use domain::practice::{PracticeCard, Status};
use domain::problem::Problem;
use domain::search::{HitType, SearchRequest, Sort};
use domain::topic::Topic;

use crate::Forum;
use crate::authorize::authorize;

/// The most entries of a feed.
const MOST: i64 = 50;

/// The content that a feed follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedOf {
    /// The whole forum.
    Everything,
    /// A topic, by its slug.
    Topic(String),
    /// A company, by its slug.
    Company(String),
    /// A search that the reader saved.
    Search(SavedSearchId),
}

/// What a feed is called beside the forum's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedName {
    /// The feed has no name of its own: it follows the whole forum.
    Forum,
    /// A topic's name.
    Topic(Topic),
    /// A company's name, or the words of a search.
    Text(String),
}

/// A feed's entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntries {
    /// What the feed is called.
    pub name: FeedName,
    /// The practices, the newest first.
    pub practices: Vec<PracticeCard>,
}

impl Forum {
    /// The newest practices that the actor may read of what a feed follows.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] for a topic or a company that is not there, and for a
    /// search of another's.
    pub async fn feed(&self, actor: &Actor, of: &FeedOf) -> Result<FeedEntries, Problem> {
        authorize(actor, Permission::ReadForum)?;
        match of {
            FeedOf::Everything => {
                Ok(FeedEntries { name: FeedName::Forum, practices: self.newest_practices(actor, MOST).await? })
            }
            FeedOf::Topic(slug) => self.feed_of_topic(actor, slug).await,
            FeedOf::Company(slug) => {
                let view = self.company(actor, slug).await?;
                let mut practices = view.practices;
                practices.retain(|card| card.status == Status::Published);
                practices.sort_by_key(|card| std::cmp::Reverse(card.date));
                practices.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
                Ok(FeedEntries { name: FeedName::Text(view.company.name), practices })
            }
            FeedOf::Search(id) => self.feed_of_search(actor, *id).await,
        }
    }

    /// A topic's feed has what the topics below it have, as the filter does, and is found by the names in URLs that the topic
    /// had.
    async fn feed_of_topic(&self, actor: &Actor, slug: &str) -> Result<FeedEntries, Problem> {
        let present = self.renamed().await?.topic(slug).to_owned();
        let topics = self.topics().await?;
        let topic = topics.iter().find(|topic| topic.slug == present).ok_or(Problem::NotFound)?;
        let request = newest(SearchRequest { topics: vec![present], ..SearchRequest::default() });
        let mut practices = self.find_practices(actor, request).await?.practices;
        practices.retain(|card| card.status == Status::Published);
        Ok(FeedEntries { name: FeedName::Topic(topic.clone()), practices })
    }

    async fn feed_of_search(&self, actor: &Actor, id: SavedSearchId) -> Result<FeedEntries, Problem> {
        let saved = self.saved_searches(actor).await?.into_iter().find(|saved| saved.id == id);
        let saved = saved.ok_or(Problem::NotFound)?;
        let name = FeedName::Text(saved.request.q.clone());
        let request = newest(saved.request);
        let found = self.find_practices(actor, request).await?;
        Ok(FeedEntries { name, practices: found.practices })
    }
}

/// The request for the newest practices that another one finds, as many as a feed has.
fn newest(request: SearchRequest) -> SearchRequest {
    SearchRequest {
        hit_types: vec![HitType::Practice],
        sort: Sort::Newest,
        limit: usize::try_from(MOST).unwrap_or(usize::MAX),
        offset: 0,
        ..request
    }
}
