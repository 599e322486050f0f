//! What rarely changes and is asked for with every page, kept in memory by each node and forgotten
//! when the change log says so: at once for this node's own writes, within the follower's next look
//! at the log (half a second) for those of others.

use domain::change::{Entity, NewChange};
use domain::company::Company;
use domain::id::TopicId;
use domain::topic::Topic;
use search::Synonyms;
use store::practice::Listed;
use store::session::Session;

use crate::kept::{Kept, KeptBy};
use crate::practices::page::KeptPractice;
use crate::settings::ForumName;
use crate::suggest::KnownMember;

/// How many sessions are kept.
const SESSIONS: usize = 10_000;
/// How many bytes of practices are kept.
const PRACTICES: usize = 24 * 1024 * 1024;

/// The kept things.
pub struct Cache {
    /// The topic tree.
    pub topics: Kept<Vec<Topic>>,
    /// Every company, by name.
    pub companies: Kept<Vec<Company>>,
    /// Who has joined, by company and name.
    pub known_members: Kept<Vec<KnownMember>>,
    /// What means the same to the search.
    pub synonyms: Kept<Synonyms>,
    /// The forum's name in both languages.
    pub names: Kept<ForumName>,
    /// Sessions by the hashes of their tokens. Whoever takes one looks whether it has ended.
    pub sessions: KeptBy<String, Session>,
    /// Practices by their slugs, for whoever may read them.
    pub practices: KeptBy<String, KeptPractice>,
    /// The newest published practices of each topic.
    pub newest_of_topic: KeptBy<TopicId, Vec<Listed>>,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            topics: Kept::default(),
            companies: Kept::default(),
            known_members: Kept::default(),
            synonyms: Kept::default(),
            names: Kept::default(),
            sessions: KeptBy::within(SESSIONS, |_| 1),
            practices: KeptBy::within(PRACTICES, KeptPractice::size),
            newest_of_topic: KeptBy::default(),
        }
    }
}

impl Cache {
    /// Drops everything, where it is not known what changed.
    pub fn forget_all(&self) {
        for entity in Entity::ALL {
            self.forget_of(*entity);
        }
    }

    /// Drops what the changes made stale.
    pub fn forget<'a>(&self, changes: impl IntoIterator<Item = &'a NewChange>) {
        let mut dropped = vec![];
        for change in changes {
            if !dropped.contains(&change.entity) {
                self.forget_of(change.entity);
                dropped.push(change.entity);
            }
        }
    }

    /// Drops whatever shows something of a sort of thing. The practices last: what is kept with one is made
    /// of the others too, and those are asked for after it (see [`KeptPractice`]).
    fn forget_of(&self, entity: Entity) {
        match entity {
            Entity::Topic => {
                self.topics.forget();
                self.forget_practices();
            }
            Entity::Company => {
                self.companies.forget();
                self.known_members.forget();
                self.sessions.forget();
                self.forget_practices();
            }
            Entity::Member => {
                self.known_members.forget();
                self.sessions.forget();
                self.forget_practices();
            }
            Entity::Practice | Entity::Meeting => self.forget_practices(),
            Entity::Access => self.sessions.forget(),
            Entity::Setting => self.names.forget(),
            Entity::Synonym => self.synonyms.forget(),
            Entity::Draft | Entity::SavedSearch => {}
        }
    }

    fn forget_practices(&self) {
        self.newest_of_topic.forget();
        self.practices.forget();
    }
}
