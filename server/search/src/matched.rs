//! What of a segment a plan finds, and how well: what carries it out hands this over.

use fixedbitset::FixedBitSet;
use tantivy::Score;

/// Documents that were found, of a segment.
#[derive(Debug)]
pub struct FoundDocs {
    /// Those that have every word.
    pub full: FixedBitSet,
    /// The documents that have some.
    pub partial: FixedBitSet,
}

/// The documents of a segment that a plan finds, with their scores.
#[derive(Debug)]
pub struct Matched {
    /// The documents.
    pub found: FoundDocs,
    /// What each document of the segment is worth, by its number; nothing is told by it where the document is not found.
    pub scores: Vec<Score>,
}
