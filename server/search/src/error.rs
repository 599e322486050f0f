//! What can go wrong.

use std::io;
use std::sync::Arc;

use causes::{SharedError, shared};
use domain::problem::Problem;
use domain::search::IndexFault;
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
    /// There is no index yet, or it is not built to its end.
    #[error("the search index is being built")]
    Building,
    /// There is no index that this version can read, or a file of it is missing.
    #[error("there is no readable search index")]
    Unreadable(#[source] SharedError),
    /// A file has another content than was written.
    #[error("a file of the search index is damaged: {0}")]
    Damaged(String),
    /// Something happened to a file; whether its content is as it was is not known.
    #[error("a file of the search index was changed by somebody else: {0}")]
    Changed(String),
    /// The folder cannot be read or written.
    #[error("the search index's folder fails")]
    Io(#[source] Arc<io::Error>),
    /// A thread of the engine ended; only the next commit says why.
    #[error("a thread of the search engine ended: {0}")]
    Thread(String),
    /// The engine panicked, as it does where it reads what it did not write.
    #[error("the search engine panicked: {0}")]
    Panicked(String),
    /// The engine refused.
    #[error("the search engine fails")]
    Engine(#[source] SharedError),
}

/// Too many files are open in this process, and in all of them together.
const EMFILE: i32 = 24;
const ENFILE: i32 = 23;

impl SearchError {
    /// What an operator has to know of it.
    pub fn fault(&self) -> IndexFault {
        match self {
            Self::Locked => IndexFault::Locked,
            Self::DiskFull => IndexFault::DiskFull,
            Self::Unreadable(_) | Self::Damaged(_) | Self::Changed(_) => IndexFault::Damaged,
            Self::Io(error) => match (error.kind(), error.raw_os_error()) {
                (_, Some(EMFILE | ENFILE)) => IndexFault::TooManyOpenFiles,
                (io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied, _) => IndexFault::ReadOnly,
                _ => IndexFault::Other,
            },
            Self::ReadOnly | Self::Building | Self::Thread(_) | Self::Panicked(_) | Self::Engine(_) => {
                IndexFault::Other
            }
        }
    }

    /// Whether the machine is the cause: the index is unharmed, and rebuilding it would fail as well.
    pub fn is_environment(&self) -> bool {
        match self.fault() {
            IndexFault::Locked | IndexFault::DiskFull | IndexFault::TooManyOpenFiles | IndexFault::ReadOnly => true,
            IndexFault::Damaged | IndexFault::Stalled | IndexFault::Database | IndexFault::Other => {
                matches!(self, Self::Building | Self::ReadOnly)
            }
        }
    }

    /// What an index is that could not be opened: unreadable, unless the machine is the cause.
    pub fn unreadable(error: TantivyError) -> Self {
        match Self::from(error) {
            error @ Self::Io(_) => error,
            error if error.is_environment() => error,
            error => Self::Unreadable(shared(error)),
        }
    }

    /// Whether the index cannot be used and has to be rebuilt.
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Unreadable(_) | Self::Damaged(_))
    }
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
            TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
                Self::Unreadable(shared(format!("{} is missing", file.display())))
            }
            TantivyError::OpenDirectoryError(OpenDirectoryError::DoesNotExist(folder)) => {
                Self::Unreadable(shared(format!("{} is missing", folder.display())))
            }
            TantivyError::OpenDirectoryError(OpenDirectoryError::NotADirectory(_)) => {
                io::Error::from(io::ErrorKind::NotADirectory).into()
            }
            TantivyError::ErrorInThread(error) => Self::Thread(error),
            other => Self::Engine(shared(other)),
        }
    }
}

impl From<SearchError> for Problem {
    /// A full disk is the operator's to mend; everything else is recorded for the log.
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::DiskFull => Self::DiskFull,
            SearchError::Building => Self::IndexBuilding { done: 0, total: 0 },
            error => {
                causes::record("the search index failed", &error);
                Self::Internal
            }
        }
    }
}
