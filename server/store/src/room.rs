//! Whether the file system below a folder takes another write.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use rustix::fs::{Access, AtFlags, CWD, FallocateFlags, accessat, fallocate, statvfs};

/// The fewest bytes that have to be free for a disk not to count as full: a long text with its index.
pub const LEAST: u64 = 1024 * 1024;

/// The bytes that are free for this process's user.
///
/// # Errors
/// When the folder cannot be looked at.
pub fn free(folder: &Path) -> io::Result<u64> {
    let found = statvfs(folder)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Reserves so many bytes in an unnamed file of the folder and gives them back. Unlike [`free`], it respects
/// quotas, mount options and permissions. Nothing is left in the folder, whatever happens.
///
/// # Errors
/// [`ErrorKind::StorageFull`] or [`ErrorKind::QuotaExceeded`] where there is no room;
/// [`ErrorKind::ReadOnlyFilesystem`] or [`ErrorKind::PermissionDenied`] where nothing can be written.
pub fn reserve(folder: &Path, bytes: u64) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    match fallocate(&file, FallocateFlags::empty(), 0, bytes).map_err(io::Error::from) {
        Err(error) if error.kind() == ErrorKind::Unsupported => {
            io::copy(&mut io::Read::take(io::repeat(0), bytes), &mut file)?;
            file.flush()
        }
        other => other,
    }
}

/// Asks whether this process may write into a folder, without writing.
///
/// # Errors
/// What the operating system says where it may not.
pub fn may_write(folder: &Path) -> io::Result<()> {
    Ok(accessat(CWD, folder, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS)?)
}

/// Returns whether an error says that there is no room left.
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

/// Returns whether an error says that nothing may be written there.
pub fn is_read_only(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_reserved_and_nothing_is_left() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(free(folder.path()).expect("statvfs") > LEAST);
        reserve(folder.path(), LEAST).expect("there is room");
        let error = reserve(folder.path(), 1 << 60).expect_err("more than any disk has");
        // File systems with a smaller limit for one file say that instead.
        assert!(is_full(&error) || error.kind() == ErrorKind::FileTooLarge, "{error}");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a listing").count(), 0);
        let missing = reserve(&folder.path().join("missing"), LEAST).expect_err("no such folder");
        assert!(!is_full(&missing) && !is_read_only(&missing), "{missing}");
    }
}
