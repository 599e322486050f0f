//! What can go wrong.

use std::io;
use std::sync::Arc;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

/// Why the index could not be opened, written or read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SearchError {
    /// Another process, or another `Index` of this one, writes to the folder.
    #[error("the search index is being written by another process")]
    Locked,
    /// The disk is full. What was committed before is unharmed.
    #[error("no space is left for the search index")]
    DiskFull,
    /// The index was opened for reading alone.
    #[error("the search index was opened for reading")]
    ReadOnly,
    /// There is no index that this version can read; only a writer's `open` begins a new one.
    #[error("there is no readable search index: {0}")]
    Unreadable(String),
    /// The folder cannot be read or written.
    #[error("the search index's folder fails: {0}")]
    Io(Arc<io::Error>),
    /// The engine refused.
    #[error("the search engine fails: {0}")]
    Engine(String),
}

impl From<io::Error> for SearchError {
    fn from(error: io::Error) -> Self {
        Self::from(Arc::new(error))
    }
}

impl From<Arc<io::Error>> for SearchError {
    fn from(error: Arc<io::Error>) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error),
        }
    }
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::Locked,
            TantivyError::LockFailure(LockError::IoError(error), _)
            | TantivyError::IoError(error)
            | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error: error, .. })
            | TantivyError::OpenReadError(OpenReadError::IoError { io_error: error, .. })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: error, .. }) => error.into(),
            other => Self::Engine(other.to_string()),
        }
    }
}

impl From<SearchError> for domain::problem::Problem {
    /// A full disk is the operator's to mend; everything else is in the log.
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::DiskFull => Self::DiskFull,
            error => {
                tracing::error!(%error, "the search index failed");
                Self::Internal
            }
        }
    }
}
