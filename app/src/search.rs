//! The search and the list of what it finds.

pub mod page;
pub mod results;
pub mod saved;
