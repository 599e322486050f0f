//! Practices: the list with its filters, and one of them.

pub mod list;
pub mod page;

mod aside;
mod status;
