//! What members follow, and what they do not want to hear of.

use crate::change::Entity;
use crate::thing::Thing;
use crate::topic::Topic;

crate::text_enum::text_enum! {
    /// How much a member wants to hear of a thing.
    #[derive(Default)]
    Attention {
        /// The member is told of what concerns them.
        #[default]
        Usual = "usual",
        /// The member is told of everything new about the thing.
        Followed = "followed",
        /// The member is told of nothing that can be left out.
        Muted = "muted",
    }
}

/// Returns whether such a thing can be followed and muted.
pub const fn can_be_followed(entity: Entity) -> bool {
    matches!(entity, Entity::Practice | Entity::Meeting | Entity::Dilemma | Entity::Topic)
}

/// A thing that a member follows or muted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedThing {
    /// The thing.
    pub thing: Thing,
    /// Whether it is followed or muted.
    pub attention: Attention,
    /// The name of the thing.
    pub name: ThingName,
    /// The path of its page.
    pub path: String,
}

/// What a thing is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThingName {
    /// The title that somebody gave it.
    Title(String),
    /// A topic, which has a name in each language.
    Topic(Topic),
}
