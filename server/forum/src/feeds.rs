//! Feeds: what is new, for a reader's feed program, which has a token in place of a session.

use std::collections::HashMap;

use domain::clock::Timestamp;
use domain::company::Company;
use domain::dilemma::{self, DilemmaCard, DilemmaFilters, DilemmaList};
use domain::feed::{FeedEntry, FeedKind};
use domain::id::{MeetingId, PracticeId, SavedSearchId};
use domain::language::Language;
use domain::meeting;
use domain::policy::{Actor, DilemmaPermission, Permission, allows};
use domain::practice::{self, PracticeCard, Status};
use domain::problem::Problem;
use domain::search::{Hit, HitType, Match, SearchRequest, Sort};
use domain::topic::Topic;
use store::dilemma::DilemmaRecord;
use store::meeting::MeetingRecord;

use crate::Forum;
use crate::authorize::authorize;

/// The most entries of a feed.
const MOST: i64 = 50;
/// The most lessons and summaries that are looked at for a feed.
const LOOKED_AT: i64 = 200;

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
    /// The entries, the newest first.
    pub entries: Vec<FeedEntry>,
}

impl Forum {
    /// The newest entries that the actor may read of what a feed follows: practices, dilemmas and what was learnt from them,
    /// and summaries of meetings; that of the whole forum also has the newest comments. A search has everything that it finds,
    /// comments and meetings included.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] for a topic or a company that is not there, and for a
    /// search of another's; [`Problem::IndexBuilding`] for all but a company's until there is an index.
    pub async fn feed(&self, actor: &Actor, of: &FeedOf) -> Result<FeedEntries, Problem> {
        authorize(actor, Permission::ReadForum)?;
        match of {
            FeedOf::Everything => {
                let mut entries = of_practices(self.newest_practices(actor, MOST).await?);
                entries.extend(self.talk_of(actor, &DilemmaFilters::default(), &[]).await?);
                entries.extend(self.summaries_of(None).await?);
                let mut entries = newest_of(entries);
                // They are as many as they are beside the others: a long talk does not push a practice out.
                entries.extend(self.newest_comments(actor).await?);
                entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
                Ok(FeedEntries { name: FeedName::Forum, entries })
            }
            FeedOf::Topic(slug) => self.feed_of_topic(actor, slug).await,
            FeedOf::Company(slug) => {
                let view = self.company(actor, slug).await?;
                let mut practices = view.practices;
                practices.retain(|card| card.status == Status::Published);
                let mut entries = of_practices(practices);
                let filters = DilemmaFilters { company: Some(view.company.slug.clone()), ..DilemmaFilters::default() };
                entries.extend(self.talk_of(actor, &filters, &[]).await?);
                entries.extend(self.summaries_of(Some(&view.company)).await?);
                Ok(FeedEntries { name: FeedName::Text(view.company.name), entries: newest_of(entries) })
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
        let below = topics.iter().filter(|it| it.id == topic.id || it.parent == Some(topic.id));
        let below: Vec<&str> = below.map(|it| it.slug.as_str()).collect();
        let request = newest(SearchRequest { topics: vec![present.clone()], ..SearchRequest::default() });
        let mut practices = self.find_practices(actor, request).await?.practices;
        practices.retain(|card| card.status == Status::Published);
        let mut entries = of_practices(practices);
        let filters = DilemmaFilters { topic: Some(present), ..DilemmaFilters::default() };
        entries.extend(self.talk_of(actor, &filters, &below).await?);
        Ok(FeedEntries { name: FeedName::Topic(topic.clone()), entries: newest_of(entries) })
    }

    async fn feed_of_search(&self, actor: &Actor, id: SavedSearchId) -> Result<FeedEntries, Problem> {
        let saved = self.saved_searches(actor).await?.into_iter().find(|saved| saved.id == id);
        let saved = saved.ok_or(Problem::NotFound)?;
        let name = FeedName::Text(saved.request.q.clone());
        let hit_types = saved.request.hit_types.clone();
        let page = self.search(actor, SearchRequest { hit_types, ..newest(saved.request) }).await?;
        // As in the list of saved searches: what lacks a word of the query counts only where nothing has them all.
        let wanted = if page.total > 0 { Match::Full } else { Match::Partial };
        let (mut practices, mut meetings, mut entries) = (vec![], vec![], vec![]);
        for hit in page.hits.into_iter().filter(|hit| hit.matched == wanted) {
            match hit.hit_type {
                HitType::Practice => practices.push(PracticeId(hit.id)),
                HitType::Meeting => meetings.push(hit),
                HitType::Comment => entries.push(of_hit(FeedKind::Comment, hit)),
                HitType::Dilemma => entries.push(of_hit(FeedKind::Dilemma, hit)),
                HitType::Lesson => entries.push(of_hit(FeedKind::Lesson, hit)),
            }
        }
        let mut practices = self.cards(actor, &practices).await?;
        practices.retain(|card| card.status == Status::Published);
        entries.extend(of_practices(practices));
        entries.extend(self.of_meetings(meetings).await?);
        Ok(FeedEntries { name, entries: newest_of(entries) })
    }

    /// Entries of meetings that were found. A hit tells when a meeting takes place, and an entry when it was last changed.
    async fn of_meetings(&self, hits: Vec<Hit>) -> Result<Vec<FeedEntry>, Problem> {
        let ids: Vec<MeetingId> = hits.iter().map(|hit| MeetingId(hit.id)).collect();
        let records = store::meeting::find_many(&mut *self.store.read().await?, &ids).await?;
        let changed: HashMap<i64, Timestamp> =
            records.into_iter().map(|record| (record.card.id.0, record.updated_at)).collect();
        let entry = |hit: Hit| {
            let at = *changed.get(&hit.id)?;
            Some(FeedEntry { at, ..of_hit(FeedKind::Meeting, hit) })
        };
        Ok(hits.into_iter().filter_map(entry).collect())
    }

    /// The newest comments that the actor may read.
    async fn newest_comments(&self, actor: &Actor) -> Result<Vec<FeedEntry>, Problem> {
        let request = SearchRequest { hit_types: vec![HitType::Comment], ..newest(SearchRequest::default()) };
        let page = self.search(actor, request).await?;
        Ok(page.hits.into_iter().map(|hit| of_hit(FeedKind::Comment, hit)).collect())
    }

    /// The dilemmas that the actor may read, of a company or a topic where one is chosen, and what was learnt from such:
    /// those of these topics, where there are some. What waits to be published is in no feed, not even its asker's.
    async fn talk_of(
        &self,
        actor: &Actor,
        filters: &DilemmaFilters,
        topics: &[&str],
    ) -> Result<Vec<FeedEntry>, Problem> {
        let most = usize::try_from(MOST).unwrap_or(usize::MAX);
        let (asked, _) = self.dilemmas(actor, DilemmaList::All, Some(filters), None, most).await?;
        let mut closed = store::dilemma::lessons_since(&mut *self.store.read().await?, Timestamp(0), LOOKED_AT).await?;
        closed.retain(|record| {
            let is_of = |slug: &String| record.company.as_ref().is_some_and(|company| company.slug == *slug);
            allows(actor, DilemmaPermission::Read(record.facts()))
                && filters.company.as_ref().is_none_or(is_of)
                && (topics.is_empty() || record.topics.iter().any(|slug| topics.contains(&slug.as_str())))
        });
        Ok(asked.into_iter().map(of_dilemma).chain(closed.into_iter().map(of_lesson)).collect())
    }

    /// What was said and decided at meetings, of those at which a company presented where one is given. Every member reads it.
    async fn summaries_of(&self, company: Option<&Company>) -> Result<Vec<FeedEntry>, Problem> {
        let now = self.clock.now();
        let mut records = store::meeting::summarised(&mut *self.store.read().await?, now, LOOKED_AT).await?;
        let presented = |record: &MeetingRecord, company: &Company| {
            record.card.company.as_ref().is_some_and(|presenting| presenting.id == company.id)
        };
        records.retain(|record| company.is_none_or(|company| presented(record, company)));
        Ok(records.into_iter().map(of_summary).collect())
    }
}

/// The newest of some entries, as many as a feed has.
fn newest_of(mut entries: Vec<FeedEntry>) -> Vec<FeedEntry> {
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    entries.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    entries
}

fn of_practices(practices: Vec<PracticeCard>) -> Vec<FeedEntry> {
    let entry = |card: PracticeCard| FeedEntry {
        kind: FeedKind::Practice,
        id: format!("/practices/#{}", card.id),
        path: practice::path(&card.slug),
        title: card.title,
        company: Some(card.company.name),
        language: card.language,
        topics: card.topics,
        summary: card.summary,
        at: card.date,
    };
    practices.into_iter().map(entry).collect()
}

fn of_dilemma(card: DilemmaCard) -> FeedEntry {
    FeedEntry {
        kind: FeedKind::Dilemma,
        id: dilemma::path(card.id),
        path: dilemma::path(card.id),
        language: Language::of_text(&card.title),
        title: card.title,
        company: card.company.map(|company| company.name),
        topics: card.topics,
        summary: String::new(),
        at: card.created_at,
    }
}

fn of_lesson(record: DilemmaRecord) -> FeedEntry {
    let path = format!("{}#lesson", dilemma::path(record.id));
    FeedEntry {
        kind: FeedKind::Lesson,
        id: path.clone(),
        path,
        language: Language::of_text(&record.lesson),
        title: record.title,
        company: record.company.map(|company| company.name),
        topics: record.topics,
        summary: record.lesson,
        at: record.closed_at.unwrap_or(record.updated_at),
    }
}

fn of_summary(record: MeetingRecord) -> FeedEntry {
    let path = format!("{}#summary", meeting::path(record.card.id));
    FeedEntry {
        kind: FeedKind::Summary,
        id: path.clone(),
        path,
        language: Language::of_text(&record.card.title),
        title: record.card.title,
        company: record.card.company.map(|company| company.name),
        topics: vec![],
        summary: record.summary.decisions,
        at: record.updated_at,
    }
}

/// Returns an entry of what a search found, which only whoever may read it is shown.
fn of_hit(kind: FeedKind, hit: Hit) -> FeedEntry {
    // The path of a comment has the name of its practice, which may change.
    let id = if kind == FeedKind::Comment { format!("/comments/#{}", hit.id) } else { hit.url.clone() };
    FeedEntry {
        kind,
        id,
        summary: hit.snippet.text(),
        path: hit.url,
        title: hit.title,
        company: Some(hit.company_name).filter(|name| !name.is_empty()),
        language: hit.language,
        topics: hit.topics,
        at: hit.date,
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
