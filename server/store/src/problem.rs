//! What a failing database means to a use case.

use domain::problem::{FieldProblem, Problem};

use crate::StoreError;

impl From<StoreError> for Problem {
    /// A taken value is the user's to change, and a database that is full, read-only or silent the operator's;
    /// what it says is in the log.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unique { field } => Problem::field(&field, FieldProblem::Taken),
            StoreError::DiskFull => {
                tracing::error!(%error, "nothing could be written");
                Problem::DiskFull
            }
            StoreError::ReadOnly(_) => {
                tracing::error!(%error, "nothing could be written");
                Problem::ReadOnly
            }
            StoreError::Conflict(_) | StoreError::Busy(_) | StoreError::Unavailable(_) | StoreError::Refused(_) => {
                tracing::error!(%error, "the database did not answer");
                Problem::Unavailable
            }
            error => {
                tracing::error!(%error, "the database failed");
                Problem::Internal
            }
        }
    }
}
