//! Practices: the list with its filters, and one of them.

pub mod erase;
pub mod list;
pub mod page;
pub mod parts;
pub mod sharing;

pub(crate) mod aside;
pub mod status;
