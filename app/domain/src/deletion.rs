//! What was deleted for good: the reason stays.

use crate::change::Entity;
use crate::clock::Timestamp;

/// A thing that a coordinator deleted for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// The kind of thing that was deleted.
    pub entity: Entity,
    /// The key it had.
    pub entity_id: i64,
    /// The name of the coordinator, unless they were erased.
    pub by: Option<String>,
    /// The reason of the deletion.
    pub reason: String,
    /// The moment of the deletion.
    pub at: Timestamp,
}
