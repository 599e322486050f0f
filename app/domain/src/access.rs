//! Ways into the forum besides a password.

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
