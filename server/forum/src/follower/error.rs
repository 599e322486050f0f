//! Why the index does not follow.

use domain::problem::Problem;
use domain::search::IndexFault;
use search::SearchError;
use store::StoreError;

/// Why a pass over the change log failed.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The index failed.
    #[error(transparent)]
    Index(#[from] SearchError),
    /// The database failed, or what it holds cannot be turned into documents.
    #[error("the database cannot be read: {0}")]
    Database(#[source] Problem),
    /// The program made a mistake; the panic is in the log.
    #[error("the work ended with a panic")]
    Panicked,
}

impl FollowError {
    /// What an operator has to know of it.
    pub fn fault(&self) -> IndexFault {
        match self {
            Self::Index(error) => error.fault(),
            Self::Database(_) => IndexFault::Database,
            Self::Panicked => IndexFault::Other,
        }
    }
}

impl From<Problem> for FollowError {
    fn from(problem: Problem) -> Self {
        Self::Database(problem)
    }
}

impl From<StoreError> for FollowError {
    fn from(error: StoreError) -> Self {
        Self::Database(error.into())
    }
}

impl From<FollowError> for Problem {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::Index(error) => error.into(),
            FollowError::Database(problem) => problem,
            FollowError::Panicked => Problem::Internal,
        }
    }
}
