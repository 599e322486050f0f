//! Coming in and one's own page: login, one-time links, profile.

pub mod join;
pub mod login;
pub mod me;
pub mod password;
pub mod revoke;
pub mod unsubscribe;
