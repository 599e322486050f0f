//! A backup is tried: restored aside, into a SQLite file that is thrown away, and compared row by row and file by file.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use domain::clock::Timestamp;
use domain::policy::{Actor, Permission};
use jiff::tz::TimeZone;
use store::Database;

use crate::authorize::authorize;
use crate::backup::error::BackupError;
use crate::backup::format::Head;
use crate::backup::load::{Archive, of_rows};
use crate::backup::thread::on_thread;
use crate::settings::chosen_zone;

/// What the folder begins with in which a backup is tried.
pub(crate) const TRIAL: &str = "maagal-verify-";

/// A backup that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyReport {
    /// The facts that the backup states about itself.
    pub head: Head,
    /// The number of rows that were compared.
    pub rows: u64,
    /// How many contents of files were compared.
    pub files: u64,
    /// The bytes of these contents.
    pub file_bytes: u64,
    /// The hashes of contents that the forum itself could not read any more when the backup was made.
    pub missing: BTreeSet<String>,
    /// The time zone that was set in the forum; `None` where none was.
    pub time_zone: Option<TimeZone>,
}

/// Restores a backup into a new folder within `room`, compares everything with the backup, applies the migrations that
/// are newer than it, and removes the folder. Identities are files with keys of age.
///
/// # Errors
/// [`BackupError`] tells what is wrong with the backup.
pub async fn verify(
    actor: &Actor,
    file: &Path,
    identities: &[PathBuf],
    room: &Path,
    now: Timestamp,
) -> Result<VerifyReport, BackupError> {
    authorize(actor, Permission::RunForum).map_err(|_| BackupError::Forbidden)?;
    let (file, identities, room) = (file.to_owned(), identities.to_vec(), room.to_owned());
    on_thread(move |waiter| async move {
        let archive = Archive::open(&file, &identities)?;
        let folder = tempfile::Builder::new().prefix(TRIAL).tempdir_in(&room).map_err(BackupError::of(&room))?;
        let database = Database::Sqlite(folder.path().join("maagal.db"));
        // Reading a content compares it with its hash.
        let mut read = |_: &str, content: &mut dyn io::Read| {
            io::copy(content, &mut io::sink()).map(drop).map_err(BackupError::unreadable)
        };
        let mut loaded = archive.load(&database, &waiter, &mut read).await?;
        loaded.loader.finish(now).await.map_err(of_rows)?;
        let time_zone = chosen_zone(loaded.loader.conn()).await.map_err(of_rows)?;
        Ok(VerifyReport {
            time_zone,
            rows: loaded.manifest.rows(),
            files: loaded.manifest.files.count,
            file_bytes: loaded.manifest.files.bytes,
            missing: loaded.manifest.missing,
            head: loaded.head,
        })
    })
    .await
}
