//! One server for one data folder: two would both write its search index. And one user: what another one wrote there, the
//! server may not write to.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat};

/// What a server writes to in its data folder.
const PARTS: [&str; 8] = ["lock", "maagal.db", "maagal.db-wal", "maagal.db-shm", "files", "index", "spool", "backups"];

/// The lock on a data folder, held as long as this value lives. The operating system lets go of it
/// when the process ends, however it ends.
#[derive(Debug)]
pub struct InstanceLock {
    _file: File,
}

/// Why the folder could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another server uses it.
    #[error("another maagal server uses the folder {}; stop it first, or choose another folder with --data", .0.display())]
    Taken(PathBuf),
    /// The folder cannot be made or written to.
    #[error("the folder {} cannot be used: {source}", folder.display())]
    Unusable {
        /// The data folder.
        folder: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}

impl InstanceLock {
    /// Locks a data folder, making it where it is missing. New folders are their owner's alone.
    ///
    /// # Errors
    /// [`LockError`], at once: it does not wait for another server to end.
    pub fn acquire(folder: &Path) -> Result<Self, LockError> {
        let unusable = |source| LockError::Unusable { folder: folder.to_owned(), source };
        make_private_folder(folder).map_err(unusable)?;
        let file =
            File::options().create(true).truncate(false).write(true).open(folder.join("lock")).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken(folder.to_owned())),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }
}

/// Returns a sentence about the first part of a data folder that this process may not write to, as after a command that
/// another user ran; nothing is written.
pub fn unwritable_part(folder: &Path) -> Option<String> {
    PARTS.iter().map(|name| folder.join(name)).find_map(|part| {
        let may_write = if part.is_dir() {
            forum::may_write(&part)
        } else {
            accessat(CWD, part.as_path(), Access::WRITE_OK, AtFlags::EACCESS).map_err(io::Error::from)
        };
        let error = may_write.err().filter(|error| error.kind() != io::ErrorKind::NotFound)?;
        let (part, folder) = (part.display(), folder.display());
        Some(format!(
            "{part} cannot be written to: {error}; give everything in {folder} to the server's user (chown -R)"
        ))
    })
}

/// Makes a folder that other users of the machine cannot look into; one that exists stays as it is.
///
/// # Errors
/// When it cannot be made.
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_is_refused_until_the_first_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let first = InstanceLock::acquire(&data).expect("the folder is free");
        let refused = InstanceLock::acquire(&data).expect_err("the folder is taken");
        assert!(matches!(refused, LockError::Taken(_)));
        assert!(refused.to_string().contains("--data"));
        drop(first);
        InstanceLock::acquire(&data).expect("the folder is free again");
    }

    #[test]
    fn a_folder_that_cannot_be_made_says_which() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let error = InstanceLock::acquire(file.path()).expect_err("it is a file");
        assert!(matches!(error, LockError::Unusable { .. }));
        assert!(error.to_string().contains(&file.path().display().to_string()));
    }

    #[test]
    fn a_part_that_cannot_be_written_to_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("files")).expect("a folder");
        std::fs::write(folder.path().join("maagal.db"), "").expect("a file");
        assert_eq!(unwritable_part(folder.path()), None);
        // What nobody may write to, whoever runs the test: a link to itself.
        let index = folder.path().join("index");
        std::os::unix::fs::symlink(&index, &index).expect("a link");
        let said = unwritable_part(folder.path()).expect("it is found out");
        assert!(said.starts_with(&index.display().to_string()) && said.contains("chown"), "{said}");
    }

    #[cfg(unix)]
    #[test]
    fn a_new_folder_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let _lock = InstanceLock::acquire(&data).expect("the folder is free");
        let mode = std::fs::metadata(&data).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}
