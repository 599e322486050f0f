//! What the indexer tells of itself.

use domain::search::{IndexFailure, Progress};

/// Where the search index of this process stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexStatus {
    /// The last position of the change log that can be found by a search; -1 until one is known.
    pub position: i64,
    /// Whether the index has reached the end of the log since the start, or since it last had to be built.
    pub caught_up: bool,
    /// How far a build of the index has come; `None` while none runs.
    pub building: Option<Progress>,
    /// Why the index does not follow the log; `None` while it does.
    pub failing: Option<IndexFailure>,
}

impl Default for IndexStatus {
    fn default() -> Self {
        Self { position: -1, caught_up: false, building: None, failing: None }
    }
}

impl IndexStatus {
    /// Returns whether the index takes in what is written, so that a writer may wait for it.
    pub const fn follows(&self) -> bool {
        self.building.is_none() && self.failing.is_none()
    }

    /// Returns whether what was written before now can be found.
    pub const fn is_current(&self) -> bool {
        self.caught_up && self.follows()
    }
}
