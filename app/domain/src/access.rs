//! Ways into the forum besides a password.

use crate::clock::Timestamp;

crate::text_enum::text_enum! {
    /// What a one-time link is good for.
    LinkPurpose {
        /// Makes the first coordinator of an empty forum.
        Setup = "setup",
        /// Lets an invited member set their first password.
        Invite = "invite",
        /// Lets a member set a new password.
        Reset = "reset",
    }
}

/// An API token, for its owner's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its key.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// When it was last used; to the hour.
    pub used_at: Option<Timestamp>,
}
