//! What a failing database means to a use case.

use domain::problem::{FieldProblem, Problem};

use crate::StoreError;

impl From<StoreError> for Problem {
    /// A taken value is the user's to change and a full disk the operator's; everything else is in
    /// the log.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unique { field } => Problem::field(&field, FieldProblem::Taken),
            StoreError::DiskFull => Problem::DiskFull,
            error => {
                tracing::error!(%error, "the database failed");
                Problem::Internal
            }
        }
    }
}
