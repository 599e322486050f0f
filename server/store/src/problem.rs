//! What a failing database means to a use case.

use domain::problem::{FieldProblem, Problem};

use crate::StoreError;

impl From<StoreError> for Problem {
    /// A taken value is the user's to change, and a database that is full, read-only or silent the operator's; what it
    /// said is recorded for the log.
    fn from(error: StoreError) -> Self {
        let problem = match &error {
            StoreError::Unique { field } => return Problem::field(field, FieldProblem::Taken),
            StoreError::DiskFull(_) => Problem::DiskFull,
            StoreError::ReadOnly(_) => Problem::ReadOnly,
            StoreError::Conflict(_) | StoreError::Busy(_) | StoreError::Unavailable(_) | StoreError::Refused(_) => {
                Problem::Unavailable
            }
            StoreError::Reference(_)
            | StoreError::Damaged(_)
            | StoreError::Pending(_)
            | StoreError::LaterVersion(_)
            | StoreError::Occupied
            | StoreError::Migration(_)
            | StoreError::Unreadable { .. }
            | StoreError::Other(_) => Problem::Internal,
        };
        causes::record("the database failed", &error);
        problem
    }
}
