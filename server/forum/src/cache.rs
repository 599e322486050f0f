//! What rarely changes and is read with every page, cached in memory by each node. The change log invalidates it: at
//! once for this node's own writes, within the indexer's next poll of the log (half a second) for those of others.

use domain::change::Entity;
use domain::company::Company;
use domain::id::TopicId;
use domain::topic::Topic;
use search::Synonyms;
use store::practice::Listed;
use store::session::Session;

use crate::loading_cache::{CachedValue, LoadingCache};
use crate::practices::page::CachedPractice;
use crate::settings::ForumName;
use crate::suggest::KnownMember;

/// The most sessions that are cached.
const SESSIONS: u64 = 10_000;
/// The most bytes of practices that are cached.
const PRACTICES: u64 = 16 * 1024 * 1024;

/// The caches of a node.
pub struct Cache {
    /// The topic tree.
    pub topics: CachedValue<Vec<Topic>>,
    /// Every company, by name.
    pub companies: CachedValue<Vec<Company>>,
    /// Who has joined, by company and name.
    pub known_members: CachedValue<Vec<KnownMember>>,
    /// What means the same to the search.
    pub synonyms: CachedValue<Synonyms>,
    /// The forum's name in both languages.
    pub names: CachedValue<ForumName>,
    /// Sessions by the hashes of their tokens. Whoever takes one looks whether it has ended.
    pub sessions: LoadingCache<String, Session>,
    /// Practices by their slugs, for whoever may read them.
    pub practices: LoadingCache<String, CachedPractice>,
    /// The newest published practices of each topic.
    pub newest_of_topic: LoadingCache<TopicId, Vec<Listed>>,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            topics: CachedValue::default(),
            companies: CachedValue::default(),
            known_members: CachedValue::default(),
            synonyms: CachedValue::default(),
            names: CachedValue::default(),
            sessions: LoadingCache::new(SESSIONS, |_| 1),
            practices: LoadingCache::new(PRACTICES, CachedPractice::size),
            newest_of_topic: LoadingCache::default(),
        }
    }
}

impl Cache {
    /// Drops everything, where it is not known what changed.
    pub fn invalidate_all(&self) {
        for entity in Entity::ALL {
            self.invalidate_of(*entity);
        }
    }

    /// Drops what changes of these made stale.
    pub fn invalidate(&self, entities: impl IntoIterator<Item = Entity>) {
        let mut dropped = vec![];
        for entity in entities {
            if !dropped.contains(&entity) {
                self.invalidate_of(entity);
                dropped.push(entity);
            }
        }
    }

    /// Drops whatever shows something of a kind of thing. The practices last: what is made of one is made of the
    /// others too, and those are asked for after it (see [`CachedPractice`]).
    fn invalidate_of(&self, entity: Entity) {
        match entity {
            Entity::Topic => {
                self.topics.invalidate();
                self.invalidate_practices();
            }
            Entity::Company => {
                self.companies.invalidate();
                self.known_members.invalidate();
                self.sessions.invalidate();
                self.invalidate_practices();
            }
            Entity::Member => {
                self.known_members.invalidate();
                self.sessions.invalidate();
                self.invalidate_practices();
            }
            Entity::Practice | Entity::Meeting => self.invalidate_practices(),
            Entity::Access => self.sessions.invalidate(),
            Entity::Setting => self.names.invalidate(),
            Entity::Synonym => self.synonyms.invalidate(),
            Entity::Draft | Entity::SavedSearch => {}
        }
    }

    fn invalidate_practices(&self) {
        self.newest_of_topic.invalidate();
        self.practices.invalidate();
    }
}
