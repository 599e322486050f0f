//! The change log: a row for each event of a write, in the same transaction. Search, caches and the consumers of events
//! follow it.

use crate::clock::Timestamp;
use crate::event::DomainEvent;
use crate::id::MemberId;

crate::text_enum::text_enum! {
    /// The kinds of thing that change.
    Entity {
        /// A company.
        Company = "company",
        /// A member.
        Member = "member",
        /// A topic.
        Topic = "topic",
        /// A practice, with its files.
        Practice = "practice",
        /// A meeting.
        Meeting = "meeting",
        /// A draft.
        Draft = "draft",
        /// A login session, a token or a one-time link.
        Access = "access",
        /// The forum's settings.
        Setting = "setting",
        /// A group of expressions that mean the same to the search.
        Synonym = "synonym",
        /// A search that a member keeps.
        SavedSearch = "saved-search",
        /// A comment on a practice, a meeting or a dilemma.
        Comment = "comment",
        /// A promise of a member.
        Promise = "promise",
        /// A try of a practice.
        Try = "try",
        /// A question from the field.
        Dilemma = "dilemma",
        /// Who comes to a meeting; its key is the meeting's.
        Rsvp = "rsvp",
        /// Who presents next; its key is that of a request to present, or 0 for the order.
        Rota = "rota",
        /// What a member was notified of; its key is the member's.
        Notification = "notification",
        /// A request to join. The log holds none, since anybody can ask: it is only notified of.
        JoinRequest = "join-request",
        /// A mail. The log holds none: that one was refused is only notified of.
        Mail = "mail",
    }
}

crate::text_enum::text_enum! {
    /// The kinds of change that can happen to a thing.
    ChangeKind {
        /// It was made.
        Created = "created",
        /// It was changed.
        Updated = "updated",
        /// Every member can see it from now on, whatever else was changed.
        Published = "published",
        /// It was taken away.
        Deleted = "deleted",
    }
}

/// A row of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The change's place in the log: every committed row is greater than all that were committed before.
    pub position: i64,
    /// The moment of the change.
    pub at: Timestamp,
    /// The member who made the change; `None` for the command line and the jobs.
    pub member: Option<MemberId>,
    /// The kind of thing that was changed.
    pub entity: Entity,
    /// The key of the thing that was changed.
    pub entity_id: i64,
    /// What happened to it, as far as every version knows.
    pub action: ChangeKind,
    /// What happened in detail; `None` for a row of a version before events, and for an event of a later version.
    pub event: Option<DomainEvent>,
    /// The random number of its transaction; `None` for a row that was written without one.
    pub token: Option<i64>,
}
