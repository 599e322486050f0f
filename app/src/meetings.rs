//! Meetings: the list, and one of them.

pub mod agenda;
pub mod announce;
pub mod attendance;
pub mod facts;
pub mod gate;
pub mod guests;
pub mod list;
pub mod marked;
pub mod one_page;
pub mod page;
pub mod presenting;
pub mod summary;
pub mod survey;
pub mod write_up;
