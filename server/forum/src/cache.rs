//! What rarely changes and is read with every page, cached in memory by each node. The change log invalidates it: at
//! once for this node's own writes, within the next poll of the log (half a second) for those of others, by the indexer before
//! the search knows of them, and by [`Forum::run_live`](crate::Forum::run_live) also where the index fails or is being built.

use std::collections::HashSet;
use std::sync::Arc;

use domain::change::Entity;
use domain::comment::CommentSubject;
use domain::company::Company;
use domain::following::Attention;
use domain::id::{MemberId, PracticeId, TopicId};
use domain::thing::Thing;
use domain::topic::Topic;
use search::{Names, Synonyms};
use store::comment::CommentRecord;
use store::dilemma::DilemmaRecord;
use store::practice::Listed;
use store::session::Session;
use store::tries::TryRecord;

use crate::agreement::PresentAgreement;
use crate::entities::Effects;
use crate::home::HomeCache;
use crate::loading_cache::{CachedValue, LoadingCache};
use crate::mails::news::{News, NewsKey};
use crate::practices::page::CachedPractice;
use crate::settings::KnownSettings;
use crate::suggest::KnownMember;
use crate::topics::renamed::Renamed;

/// The most sessions that are cached.
const SESSIONS: u64 = 10_000;
/// The most bytes of comments that are cached.
const COMMENTS: u64 = 8 * 1024 * 1024;
/// The most bytes of tries that are cached.
const TRIES: u64 = 4 * 1024 * 1024;
/// The most bytes of dilemmas beside practices that are cached.
const BESIDE: u64 = 2 * 1024 * 1024;
/// The most followed and muted things that are cached.
const FOLLOWED: u64 = 20_000;
/// The most moments since which the news is cached.
const NEWS: u64 = 4;
/// The most bytes of practices that are cached.
const PRACTICES: u64 = 16 * 1024 * 1024;

/// The name of a cache, or of some that are invalidated together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CacheName {
    /// The tree of topics.
    Topics,
    /// Every company.
    Companies,
    /// The former names in URLs of companies and topics.
    Renamed,
    /// The members who have joined.
    KnownMembers,
    /// What means the same to the search.
    Synonyms,
    /// The forum's settings, its name and the agreement among them.
    Settings,
    /// Sessions.
    Sessions,
    /// Comments on practices and meetings.
    Comments,
    /// Tries of practices.
    Tries,
    /// Dilemmas beside practices.
    Beside,
    /// What members follow and mute.
    Followed,
    /// The news of which digests are made.
    News,
    /// Home pages, every part.
    Home,
    /// What home pages show of drafts.
    HomeDrafts,
    /// What home pages show of who comes to a meeting.
    HomeAnswers,
    /// What home pages show of promises.
    HomePromises,
    /// What home pages show of dilemmas and comments.
    HomeTalk,
    /// Practices, and lists of them.
    Practices,
}

impl CacheName {
    /// Every cache in the order of invalidation. The practices last: what is cached with one is made of the others
    /// too, and those are asked for after it (see [`CachedPractice`]).
    const ALL: [Self; 18] = [
        Self::Topics,
        Self::Companies,
        Self::Renamed,
        Self::KnownMembers,
        Self::Synonyms,
        Self::Settings,
        Self::Sessions,
        Self::Comments,
        Self::Tries,
        Self::Beside,
        Self::Followed,
        Self::News,
        Self::Home,
        Self::HomeDrafts,
        Self::HomeAnswers,
        Self::HomePromises,
        Self::HomeTalk,
        Self::Practices,
    ];
}

/// The caches of a node.
pub struct Cache {
    /// The tree of topics.
    pub topics: CachedValue<Vec<Topic>>,
    /// Every company, by name.
    pub companies: CachedValue<Vec<Company>>,
    /// The former names in URLs of companies and topics.
    pub renamed: CachedValue<Renamed>,
    /// Who has joined, by company and name.
    pub known_members: CachedValue<Vec<KnownMember>>,
    /// What companies and topics are called in filters.
    pub filter_names: CachedValue<Names>,
    /// What means the same to the search.
    pub synonyms: CachedValue<Synonyms>,
    /// The forum's settings, its name among them.
    pub settings: CachedValue<KnownSettings>,
    /// The present version of what members agree to.
    pub agreement: CachedValue<Option<Arc<PresentAgreement>>>,
    /// Sessions by the hashes of their tokens. Whoever takes one looks whether it has ended.
    pub sessions: LoadingCache<String, Session>,
    /// Practices by their slugs, for whoever may read them.
    pub practices: LoadingCache<String, CachedPractice>,
    /// The comments on practices and meetings, deleted ones included, for whoever may read what they are about.
    pub comments: LoadingCache<CommentSubject, Vec<CommentRecord>>,
    /// The tries of practices that are not deleted, for whoever may read the practice.
    pub tries: LoadingCache<PracticeId, Vec<TryRecord>>,
    /// The dilemmas beside practices by the slugs of these, whoever may read them, each with whether the practice was written
    /// from it.
    pub beside: LoadingCache<String, Vec<(DilemmaRecord, bool)>>,
    /// What each member follows and mutes.
    pub followed: LoadingCache<MemberId, Vec<(Thing, Attention)>>,
    /// What the home pages of members are made of.
    pub home: HomeCache,
    /// The newest published practices of each topic.
    pub newest_of_topic: LoadingCache<TopicId, Vec<Listed>>,
    /// What digests are made of.
    pub news: LoadingCache<NewsKey, News>,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            topics: CachedValue::default(),
            companies: CachedValue::default(),
            renamed: CachedValue::default(),
            known_members: CachedValue::default(),
            filter_names: CachedValue::default(),
            synonyms: CachedValue::default(),
            settings: CachedValue::default(),
            agreement: CachedValue::default(),
            sessions: LoadingCache::new(SESSIONS, |_| 1),
            practices: LoadingCache::new(PRACTICES, CachedPractice::size),
            comments: LoadingCache::new(COMMENTS, |records| {
                // The rest of a row takes about so many bytes.
                let size = |record: &CommentRecord| {
                    let said = 100 * (record.thanks.len() + 3 * record.marks.len());
                    (record.body.len() + record.html.len() + said) as u64 + 500
                };
                records.iter().map(size).sum::<u64>() + 100
            }),
            // A row takes about so many bytes.
            tries: LoadingCache::new(TRIES, |records| records.len() as u64 * 1_000 + 100),
            beside: LoadingCache::new(BESIDE, |records| {
                // The rest of a row takes about so many bytes.
                let size = |record: &DilemmaRecord| {
                    let texts = [&record.title, &record.body, &record.summary, &record.lesson];
                    texts.iter().map(|text| text.len()).sum::<usize>() as u64 + 1_000
                };
                records.iter().map(|(record, _)| size(record)).sum::<u64>() + 200
            }),
            followed: LoadingCache::new(FOLLOWED, |things| things.len() as u64 + 1),
            home: HomeCache::default(),
            newest_of_topic: LoadingCache::default(),
            news: LoadingCache::new(NEWS, |_| 1),
        }
    }
}

impl Cache {
    /// Drops everything, where it is not known what changed.
    pub fn invalidate_all(&self) {
        for cache in CacheName::ALL {
            self.invalidate_one(cache);
        }
    }

    /// Drops what writes of these entities made stale (see [`Effects`]).
    pub fn invalidate(&self, entities: impl IntoIterator<Item = Entity>) {
        let entities: HashSet<Entity> = entities.into_iter().collect();
        let stale: HashSet<CacheName> =
            entities.iter().flat_map(|entity| Effects::of(*entity).caches).copied().collect();
        for cache in CacheName::ALL.into_iter().filter(|cache| stale.contains(cache)) {
            self.invalidate_one(cache);
        }
    }

    fn invalidate_one(&self, cache: CacheName) {
        match cache {
            CacheName::Topics => {
                self.topics.invalidate();
                self.filter_names.invalidate();
            }
            CacheName::Companies => {
                self.companies.invalidate();
                self.filter_names.invalidate();
            }
            CacheName::Renamed => self.renamed.invalidate(),
            CacheName::KnownMembers => self.known_members.invalidate(),
            CacheName::Synonyms => self.synonyms.invalidate(),
            CacheName::Settings => {
                self.settings.invalidate();
                self.agreement.invalidate();
            }
            CacheName::Sessions => self.sessions.invalidate(),
            CacheName::Comments => self.comments.invalidate(),
            CacheName::Tries => self.tries.invalidate(),
            CacheName::Beside => self.beside.invalidate(),
            CacheName::Followed => self.followed.invalidate(),
            CacheName::News => self.news.invalidate(),
            CacheName::Home => self.home.invalidate(),
            CacheName::HomeDrafts => self.home.invalidate_drafts(),
            CacheName::HomeAnswers => self.home.invalidate_answers(),
            CacheName::HomePromises => self.home.invalidate_promises(),
            CacheName::HomeTalk => self.home.invalidate_talk(),
            CacheName::Practices => {
                self.newest_of_topic.invalidate();
                self.practices.invalidate();
            }
        }
    }
}
