//! The pieces that pages share.

pub mod copy;
pub mod dates;
pub mod empty;
pub mod facets;
pub mod field;
pub mod flash;
pub mod form;
pub mod icons;
pub mod mark;
pub mod pagination;
pub mod progress;
pub mod query;
pub mod ranges;
pub mod ring;
pub mod rows;
pub mod seal;
pub mod topics;
pub mod written;
