//! Why the index does not follow.

use domain::problem::Problem;
use domain::search::IndexFault;
use search::SearchError;
use store::StoreError;

/// Why a pass over the change log failed.
#[derive(Debug, thiserror::Error)]
pub enum IndexerError {
    /// The index failed.
    #[error(transparent)]
    Index(#[from] SearchError),
    /// The database failed, or what it holds cannot be turned into documents.
    #[error("the database cannot be read")]
    Database(#[source] Problem),
    /// The program made a mistake; the panic is in the log.
    #[error("the work ended with a panic")]
    Panicked,
}

impl IndexerError {
    /// Returns what an operator has to know of it.
    pub fn fault(&self) -> IndexFault {
        match self {
            Self::Index(error) => error.fault(),
            Self::Database(_) => IndexFault::Database,
            Self::Panicked => IndexFault::Other,
        }
    }
}

impl From<Problem> for IndexerError {
    fn from(problem: Problem) -> Self {
        Self::Database(problem)
    }
}

impl From<StoreError> for IndexerError {
    fn from(error: StoreError) -> Self {
        Self::Database(error.into())
    }
}

impl From<IndexerError> for Problem {
    fn from(error: IndexerError) -> Self {
        match error {
            IndexerError::Index(error) => error.into(),
            IndexerError::Database(problem) => problem,
            IndexerError::Panicked => Problem::Internal,
        }
    }
}
