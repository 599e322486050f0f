//! Why a backup could not be made, read or restored: one sentence for the person at the terminal.

use std::io;
use std::path::PathBuf;

use domain::problem::Problem;
use store::StoreError;

use crate::files::MARKER;

/// Why a backup could not be made, read or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Only those who run the forum may do it.
    #[error("only those who run the forum may do that")]
    Forbidden,
    /// A file has that name already.
    #[error("{} is there already; name a new file, since a backup replaces none", .0.display())]
    Exists(PathBuf),
    /// The file cannot be read or written.
    #[error("{}", file.display())]
    File {
        /// The file that cannot be used.
        file: PathBuf,
        /// The error of the operating system.
        #[source]
        cause: io::Error,
    },
    /// The file is something else, or so much of it is gone that nothing tells.
    #[error("{} is no backup of maagal, or it is damaged from its beginning on", .0.display())]
    Foreign(PathBuf),
    /// The file is encrypted, and no identity was given.
    #[error("{} is encrypted; name the file that holds its identity with --identity", .0.display())]
    Encrypted(PathBuf),
    /// The file is encrypted for others.
    #[error("{} is not encrypted for any of the identities that were given", .0.display())]
    OtherIdentity(PathBuf),
    /// The identities cannot be read.
    #[error("{} holds no identity of age: {cause}", file.display())]
    Identity {
        /// The file that cannot be used.
        file: PathBuf,
        /// The error of the operating system.
        cause: String,
    },
    /// Whom the backup is to be encrypted for is no recipient.
    #[error("{0} is no recipient of age, which begins with age1")]
    Recipient(String),
    /// A later program made it, which may have the same version where it is none of a release.
    #[error(
        "the backup was made by a later build of maagal than this one: {program}, {what}; restore it with that one or \
         a later one"
    )]
    Newer {
        /// The version of the program that made the backup.
        program: String,
        /// What this program does not know.
        what: String,
    },
    /// It is incomplete or was changed.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// The content of a file is not what its hash says.
    #[error("the backup is damaged: the file with the hash {0} has other bytes")]
    Content(String),
    /// The files that lie beside a nightly backup did not come along.
    #[error("files of the backup are missing in {}; a nightly backup needs that folder beside it", .0.display())]
    FilesAbsent(PathBuf),
    /// There is something already where it is to be restored.
    #[error("{0} is not empty; a backup is restored into an empty place only")]
    Occupied(String),
    /// Another process makes a backup there.
    #[error("another process makes a backup in {}", .0.display())]
    Busy(PathBuf),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] StoreError),
    /// The file store does not answer, so nothing is known of the files.
    #[error("the file store does not answer; try again when it does")]
    FilesUnreachable,
    /// The file store belongs to a forum already.
    #[error(
        "{place} holds the files of a forum; name another folder or prefix with --files-url. Where that forum is gone, delete \
         {MARKER} there"
    )]
    ForeignFiles {
        /// The store.
        place: String,
    },
    /// The file store does not take the files of a backup.
    #[error("the file store {place} does not take the files")]
    FileStore {
        /// The store.
        place: String,
        /// The error of the store.
        #[source]
        cause: io::Error,
    },
    /// Too many contents were deleted while the backup was made.
    #[error("files were deleted again and again while the backup was made; try again")]
    Restless,
    /// Whoever asked for it does not wait for it any more.
    #[error("the backup was stopped")]
    Stopped,
    /// The work ended by a mistake of the program.
    #[error("the backup failed by a mistake of maagal; the log tells more")]
    Internal,
}

impl BackupError {
    /// Returns what an error of the operating system becomes, of a file.
    pub(crate) fn of(file: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let file = file.into();
        move |cause| BackupError::File { file, cause }
    }

    /// Returns what a stream of bytes that does not end as it should becomes.
    pub(crate) fn unreadable(cause: impl std::fmt::Display) -> Self {
        BackupError::Damaged(cause.to_string())
    }
}

impl From<BackupError> for Problem {
    fn from(error: BackupError) -> Self {
        let problem = match error {
            BackupError::Forbidden => return Problem::Forbidden,
            BackupError::Database(error) => return error.into(),
            BackupError::FilesUnreachable | BackupError::FileStore { .. } => Problem::FilesUnavailable,
            BackupError::File { ref cause, .. } if store::room::is_full(cause) => Problem::DiskFull,
            BackupError::File { ref cause, .. } if store::room::is_read_only(cause) => Problem::ReadOnly,
            _ => Problem::Internal,
        };
        causes::record("the backup failed", &error);
        problem
    }
}
