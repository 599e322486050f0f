//! Coming in and one's own page: login, one-time links, profile.

pub mod assistants;
pub mod away;
pub mod by_mail;
pub mod following;
pub mod join;
pub mod login;
pub mod me;
pub mod more;
pub mod password;
pub mod phone;
pub mod revoke;
pub mod unsubscribe;
