//! Every night a backup is made, verified, and kept beside those of other nights: the rows as a dated archive, the
//! contents of files once by their hash.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use domain::backup::SkippedBackup;
use domain::clock::Timestamp;
use domain::policy::{Actor, Permission};
use store::StoreError;
use store::room;

use crate::Forum;
use crate::authorize::authorize;
use crate::backup::create::{BackupOptions, BackupReport, beside};
use crate::backup::error::BackupError;
use crate::backup::format::{Contents, is_hash};
use crate::backup::load::Archive;
use crate::backup::retention::retained;
use crate::backup::sealed::Recipients;
use crate::backup::thread::on_thread;
use crate::backup::verify::{TRIAL, verify};
use crate::backup::write::PART;
use crate::files::relative_path;

/// What the names of the archives begin and end with; between them is the moment.
const NAME: &str = "maagal-";
const ENDING: &str = ".tar.zst";
/// The moment in such a name, in UTC.
const MOMENT: &str = "%Y%m%dT%H%M%SZ";
/// How many times the size of the database a backup needs while it is verified: the archive, and a copy of the database.
const COPIES: u64 = 2;

/// Where and how the nightly backups are made.
#[derive(Debug, Clone)]
pub struct BackupSettings {
    /// Whether the backup settings is.
    pub nightly: bool,
    /// The folder; it is made where it is missing.
    pub folder: PathBuf,
    /// How many bytes of its disk have to stay free.
    pub spare: u64,
    /// What the operator has set for the program, which is noted in each; nothing secret.
    pub settings: BTreeMap<String, String>,
}

/// The outcome of a night's backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nightly {
    /// No backup is to be made.
    Off,
    /// There was no room for a backup.
    Skipped(SkippedBackup),
    /// It was made and verified.
    Verified {
        /// The path of the archive.
        file: PathBuf,
        /// The sums of what the archive holds.
        report: BackupReport,
        /// The number of older archives that were deleted.
        deleted: usize,
    },
}

impl Forum {
    /// Makes the backup of this night, verifies it, and deletes those that are not to be kept any longer.
    ///
    /// # Errors
    /// [`BackupError`]; the earlier ones are kept then.
    pub async fn back_up_nightly(&self, actor: &Actor) -> Result<Nightly, BackupError> {
        authorize(actor, Permission::RunForum).map_err(|_| BackupError::Forbidden)?;
        let Some(settings) = self.backups.as_ref().filter(|settings| settings.nightly) else { return Ok(Nightly::Off) };
        let folder = &settings.folder;
        let _lock = occupy(folder)?;
        remove_remains(folder).map_err(BackupError::of(folder))?;
        let now = self.clock.now();
        if let Some(skipped) = self.lacks_room(settings, now).await? {
            let (needed, free) = (skipped.needed, skipped.free);
            tracing::warn!(folder = %folder.display(), needed, free, "there is no room for the nightly backup");
            self.remember_skipped(Some(skipped)).await.map_err(|_| BackupError::Internal)?;
            return Ok(Nightly::Skipped(skipped));
        }
        let file = folder.join(name(now)?);
        let options = BackupOptions { recipients: Recipients::nobody(), settings: settings.settings.clone() };
        let report = self.write_backup(&file, options, Contents::Beside).await?;
        let verified = match verify(actor, &file, &[], folder, now).await {
            Ok(verified) => verified,
            Err(error) => return Err(rejected(&file, error)),
        };
        let shown = file.file_name().unwrap_or_default().to_string_lossy();
        let remembered = self.remember_verified(actor, &shown, &verified).await;
        remembered.map_err(|_| BackupError::Internal)?;
        self.remember_skipped(None).await.map_err(|_| BackupError::Internal)?;
        let zone = self.present_time_zone().await.map_err(|_| BackupError::Internal)?;
        let of = folder.clone();
        let deleted = on_thread(move |_| async move { delete_old(&of, &zone) }).await?;
        Ok(Nightly::Verified { file, report, deleted })
    }

    /// Returns how much room is lacking, where it is.
    async fn lacks_room(&self, settings: &BackupSettings, at: Timestamp) -> Result<Option<SkippedBackup>, BackupError> {
        let mut snapshot = self.store.snapshot().await?;
        let mut needed = snapshot.size().await?.saturating_mul(COPIES).saturating_add(settings.spare);
        let contents = settings.folder.join("files");
        let add = |hash: String, size: i64| {
            if !contents.join(relative_path(&hash)).exists() {
                needed = needed.saturating_add(u64::try_from(size).unwrap_or_default());
            }
            Ok::<_, StoreError>(())
        };
        snapshot.contents(add).await?;
        snapshot.end().await?;
        let free = room::free(&settings.folder).map_err(BackupError::of(&settings.folder))?;
        Ok((free < needed).then_some(SkippedBackup { at, needed, free }))
    }
}

/// Makes the folder, which only its owner can look into, and keeps other processes from it while the lock lives.
fn occupy(folder: &Path) -> Result<File, BackupError> {
    let opened = || {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        File::options().create(true).truncate(false).write(true).open(folder.join("lock"))
    };
    let file = opened().map_err(BackupError::of(folder))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(BackupError::Busy(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(BackupError::of(folder)(error)),
    }
}

/// Removes what processes left that were killed.
fn remove_remains(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with(TRIAL) {
            fs::remove_dir_all(path)?;
        } else if name.starts_with(NAME) && name.ends_with(PART) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// A backup that does not pass is no backup. A content of another than its hash goes with it, so that the next attempt
/// copies it again.
fn rejected(file: &Path, error: BackupError) -> BackupError {
    let removed = match &error {
        BackupError::Stopped => Ok(()),
        BackupError::Content(hash) => fs::remove_file(beside(file).join(relative_path(hash))),
        _ => Ok(()),
    };
    if let Err(error) = removed.and_then(|()| fs::remove_file(file)) {
        tracing::warn!(%error, file = %file.display(), "a backup that did not pass is still there");
    }
    error
}

/// The name of the archive of a moment.
fn name(at: Timestamp) -> Result<String, BackupError> {
    let moment = jiff::Timestamp::from_microsecond(at.0).map_err(BackupError::unreadable)?;
    Ok(format!("{NAME}{}{ENDING}", moment.strftime(MOMENT)))
}

/// The moment in the name of an archive; `None` for other files.
fn moment(name: &str) -> Option<Timestamp> {
    let moment = name.strip_prefix(NAME)?.strip_suffix(ENDING)?;
    let moment = jiff::civil::DateTime::strptime(MOMENT, moment).ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp(moment.timestamp().as_microsecond()))
}

/// Deletes the archives that are not to be kept, and the contents that none of the others needs; how many archives.
fn delete_old(folder: &Path, zone: &jiff::tz::TimeZone) -> Result<usize, BackupError> {
    let mut made = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(BackupError::of(folder))? {
        let path = entry.map_err(BackupError::of(folder))?.path();
        if let Some(at) = path.file_name().and_then(|name| moment(name.to_str()?)) {
            made.insert(at, path);
        }
    }
    let kept = retained(&made.keys().copied().collect::<Vec<_>>(), zone);
    let (kept, old): (BTreeMap<_, _>, BTreeMap<_, _>) = made.into_iter().partition(|(at, _)| kept.contains(at));
    for path in old.values() {
        fs::remove_file(path).map_err(BackupError::of(path))?;
    }
    if !old.is_empty() {
        delete_contents(folder, kept.values())?;
    }
    Ok(old.len())
}

/// Deletes the contents that none of the archives needs. Where one of these cannot be read, all are kept.
fn delete_contents<'a>(folder: &Path, archives: impl Iterator<Item = &'a PathBuf>) -> Result<(), BackupError> {
    let mut needed: HashSet<Box<str>> = HashSet::new();
    for archive in archives {
        Archive::open(archive, &[])?.contents_beside(|hash| {
            needed.insert(hash.into());
        })?;
    }
    let contents = folder.join("files");
    let swept = || {
        let folders = match fs::read_dir(&contents) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            folders => folders?,
        };
        for folder in folders {
            for content in fs::read_dir(folder?.path())? {
                let path = content?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if !is_hash(&name) || !needed.contains(&*name) {
                    fs::remove_file(path)?;
                }
            }
        }
        Ok(())
    };
    swept().map_err(BackupError::of(&contents))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_archive_tells_its_moment() {
        let at = Timestamp(1_768_467_600_000_000);
        assert_eq!(name(at).expect("a name"), "maagal-20260115T090000Z.tar.zst");
        assert_eq!(moment(&name(at).expect("a name")), Some(at));
        for other in ["maagal-20260115T090000Z.tar.zst.part", "maagal-2026.tar.zst", "files", "notes.tar.zst"] {
            assert_eq!(moment(other), None, "{other}");
        }
    }

    #[test]
    fn contents_that_no_archive_needs_are_deleted() {
        let folder = tempfile::tempdir().expect("a folder");
        let hash = "ab".repeat(32);
        let file = folder.path().join("files").join(relative_path(&hash));
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(&file, "x").expect("written");
        let broken = folder.path().join("maagal-20260115T090000Z.tar.zst");
        fs::write(&broken, "broken").expect("written");
        assert!(delete_contents(folder.path(), [&broken].into_iter()).is_err());
        assert!(file.exists(), "an archive that cannot be read may need it");
        delete_contents(folder.path(), [].into_iter()).expect("swept");
        assert!(!file.exists());
    }
}
