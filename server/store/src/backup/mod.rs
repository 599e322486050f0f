//! The rows of a whole forum, out of either engine and into either engine.
//!
//! [`tables::TABLES`] lists what a backup holds. A [`Snapshot`] reads it as it was at one moment, row by row, while
//! others write. A [`Loader`] puts rows into an empty database: it makes the tables of the version that the rows are
//! of, takes the rows in, and applies the newer migrations after them. Between the two a row is a list of [`Value`]s,
//! which says nothing of the engine it came from.
//!
//! # To add a table or a column
//! Its line in [`tables::TABLES`], or in [`tables::LEFT_OUT`] with the reason. A test compares the lists with the
//! tables of both engines.

mod dump;
mod load;
mod schema;
pub mod tables;
mod value;

pub use dump::Snapshot;
pub use load::Loader;
pub use schema::{Schema, Shape};
pub use value::{Kind, Value};
