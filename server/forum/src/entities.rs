//! What a write of each kind of thing means for what is made from the database, declared once: documents of the search
//! index, and caches. Indexer, caches and writers all ask here.
//!
//! To add a kind of thing: its arm in [`Effects::of`]. The crate does not compile without one.

use domain::change::Entity;
use domain::search::HitType;

use crate::cache::CacheName;

/// What a write of an entity means.
pub(crate) struct Effects {
    /// The types of document that show something of it. Which documents those are, their `Searchable` finds.
    pub documents: &'static [HitType],
    /// Whether its writer waits until the index has passed the write, since others may look for what was written.
    pub waits_for_index: bool,
    /// The caches that show something of it.
    pub caches: &'static [CacheName],
}

impl Effects {
    /// Returns what a write of an entity means.
    pub const fn of(entity: Entity) -> Self {
        use CacheName::{
            Beside, Comments, Companies, Followed, Home, HomeAnswers, HomeDrafts, HomePromises, HomeTalk, KnownMembers,
            News, Practices, Renamed, Sessions, Settings, Synonyms, Topics, Tries,
        };
        use HitType::{Comment, Dilemma, Lesson, Meeting, Practice};
        const NONE: Effects = Effects { documents: &[], waits_for_index: false, caches: &[] };
        match entity {
            // The names of companies, members and meetings stand in the documents of what belongs to them.
            Entity::Company => Self {
                documents: &[Practice, Meeting, Comment, Dilemma, Lesson],
                waits_for_index: true,
                caches: &[Companies, Renamed, KnownMembers, Sessions, Comments, Tries, Beside, News, Home, Practices],
            },
            Entity::Member => Self {
                documents: &[Practice, Meeting, Comment, Dilemma, Lesson],
                waits_for_index: true,
                caches: &[KnownMembers, Sessions, Comments, Tries, Beside, News, Home, Practices],
            },
            // The title of what a comment is about, and its readers, stand in the comment's document.
            Entity::Meeting => Self {
                documents: &[Practice, Meeting, Comment],
                waits_for_index: true,
                caches: &[News, Home, Practices],
            },
            Entity::Practice => Self {
                documents: &[Practice, Comment],
                waits_for_index: true,
                caches: &[Beside, News, Home, Practices],
            },
            // Who reads a dilemma stands in the documents of its answers, and its title.
            Entity::Dilemma => Self {
                documents: &[Comment, Dilemma, Lesson],
                waits_for_index: true,
                caches: &[Beside, News, HomeTalk],
            },
            // An answer to a closed dilemma may draw in another practice.
            Entity::Comment => {
                Self { documents: &[Comment], waits_for_index: true, caches: &[Comments, Beside, News, HomeTalk] }
            }
            Entity::Topic => Self {
                documents: &[Practice, Dilemma, Lesson],
                waits_for_index: true,
                caches: &[Topics, Renamed, Followed, News, Home, Practices],
            },
            Entity::Try => Self { documents: &[Practice], waits_for_index: true, caches: &[Tries] },
            Entity::Setting => Self { documents: &[], waits_for_index: true, caches: &[Settings] },
            Entity::Synonym => Self { documents: &[], waits_for_index: true, caches: &[Synonyms] },
            // A session is cached with how much its member has not read.
            Entity::Access => Self { caches: &[Sessions], ..NONE },
            Entity::Notification => Self { caches: &[Sessions, Followed], ..NONE },
            // Drafts are saved while they are typed, and everybody answers: nothing else is read again for that.
            Entity::Draft => Self { caches: &[HomeDrafts], ..NONE },
            Entity::Rsvp => Self { caches: &[HomeAnswers], ..NONE },
            Entity::Promise => Self { caches: &[HomePromises], ..NONE },
            Entity::Rota => Self { caches: &[Home], ..NONE },
            Entity::SavedSearch | Entity::JoinRequest | Entity::Mail => NONE,
        }
    }
}
