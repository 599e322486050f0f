//! Meetings: the list, and one of them.

pub mod attendance;
pub mod facts;
pub mod list;
pub mod page;
pub mod write_up;
