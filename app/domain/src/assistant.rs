//! Who acts for whom: a member lets another of their company upload and answer invitations on their behalf.

use serde::{Deserialize, Serialize};

use crate::member::Person;

/// The most assistants that a member has.
pub const ASSISTANTS_MAX: usize = 10;

/// The people who act for a member, and those for whom the member acts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Assistants {
    /// Those who act for the member, by name.
    pub own: Vec<Person>,
    /// Those for whom the member acts, by name.
    pub acts_for: Vec<Person>,
    /// Those of the member's company who could act for the member and do not yet, by name.
    pub others: Vec<Person>,
}
