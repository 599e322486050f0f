//! The digest: what is new in the forum, as a mail now and then.

crate::text_enum::text_enum! {
    /// How often a member gets a digest.
    DigestCadence {
        /// Every second Monday.
        Fortnightly = "fortnightly",
        /// Every Monday.
        Weekly = "weekly",
        /// The digest comes on every working day.
        Daily = "daily",
        /// The digest never comes.
        Never = "never",
    }
}

/// A digest with fewer things is not sent; they come with the next one.
pub const ITEMS_MIN: usize = 3;
/// The most practices, meetings and discussions that a digest names, of each.
pub const ITEMS_MAX: usize = 10;
