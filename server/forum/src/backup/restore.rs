//! A backup is restored into an empty place: all of it or nothing.
//!
//! The database, where it is a file, and the contents of files come into a folder of their own first. Only when the
//! archive was read to its end and everything was compared do they get their names, the database last: a folder without
//! it holds no forum. With PostgreSQL the rows are one transaction, which is committed last. A restore that was killed
//! leaves that folder behind, by which the next one knows what it may take away.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use domain::clock::Timestamp;
use domain::policy::{Actor, Permission};
use jiff::tz::TimeZone;
use store::backup::Loader;
use store::{Database, Tables};

use crate::Settings;
use crate::authorize::authorize;
use crate::backup::error::BackupError;
use crate::backup::load::{Archive, of_rows};
use crate::backup::thread::{Waiter, on_thread};
use crate::backup::write::sync_folder_of;
use crate::file_place::FilePlace;
use crate::files::{Files, relative_path};
use crate::settings::chosen_zone;

/// The folder in which a restore begins.
const RESTORING: &str = "restore.part";
/// What may be in an empty place: the lock of this program, backups, and what file systems put there.
const HARMLESS: [&str; 3] = ["lock", "backups", "lost+found"];

/// The sums of what was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    /// The version of the program that made the backup.
    pub program: String,
    /// The moment at which the backup was made.
    pub made_at: Timestamp,
    /// The number of rows.
    pub rows: u64,
    /// The number of contents of files.
    pub files: u64,
    /// The hashes of contents that the forum itself could not read any more when the backup was made.
    pub missing: BTreeSet<String>,
    /// How many jobs were discarded, since they may have run after the backup was made.
    pub discarded_jobs: u64,
    /// What the operator had set for the program.
    pub settings: BTreeMap<String, String>,
    /// The time zone that is set in the forum; `None` where none is.
    pub time_zone: Option<TimeZone>,
}

/// Restores a backup into an empty folder and, where the settings name one, an empty database. Identities are files with
/// keys of age. The folder exists, and the caller keeps other processes from it.
///
/// # Errors
/// [`BackupError`]: nothing is changed then.
pub async fn restore(
    actor: &Actor,
    settings: &Settings,
    folder: &Path,
    file: &Path,
    identities: &[PathBuf],
    now: Timestamp,
) -> Result<RestoreReport, BackupError> {
    authorize(actor, Permission::RunForum).map_err(|_| BackupError::Forbidden)?;
    let restoring = Restoring {
        folder: folder.to_owned(),
        database: settings.database.clone(),
        files: settings.files.clone(),
        file: file.to_owned(),
        identities: identities.to_vec(),
        now,
    };
    on_thread(move |waiter| async move { restoring.run(&waiter).await }).await
}

struct Restoring {
    folder: PathBuf,
    database: Database,
    files: FilePlace,
    file: PathBuf,
    identities: Vec<PathBuf>,
    now: Timestamp,
}

impl Restoring {
    async fn run(&self, waiter: &Waiter) -> Result<RestoreReport, BackupError> {
        let archive = Archive::open(&self.file, &self.identities)?;
        self.require_empty().await?;
        let part = self.part();
        let begun = || {
            let mut private = fs::DirBuilder::new();
            private.mode(0o700).create(&part)?;
            private.create(part.join("files"))
        };
        begun().map_err(BackupError::of(&part))?;
        let (report, loader) = match self.read(archive, waiter).await {
            Ok(read) => read,
            Err(error) => return Err(self.given_up(error)),
        };
        self.place(loader).await?;
        remove_folder(&part).map_err(BackupError::of(&part))?;
        Ok(report)
    }

    /// Leaves the place as empty as it was.
    fn given_up(&self, error: BackupError) -> BackupError {
        if let Err(error) = self.take_away() {
            tracing::warn!(%error, folder = %self.folder.display(), "what was restored by half is still there");
        }
        error
    }

    /// Returns where the restore begins.
    fn part(&self) -> PathBuf {
        self.folder.join(RESTORING)
    }

    /// The database to fill: that of a server itself, a file under another name.
    fn target(&self) -> Database {
        match &self.database {
            Database::Sqlite(_) => Database::Sqlite(self.part().join("maagal.db")),
            server @ Database::Postgres(_) => server.clone(),
        }
    }

    /// Looks whether the place is empty, but for what a restore left that was killed: what is there without a database
    /// is that.
    async fn require_empty(&self) -> Result<(), BackupError> {
        if self.database.tables().await? != Tables::Absent {
            return Err(BackupError::Occupied(format!("the database {}", self.database)));
        }
        let looked = || {
            if self.part().try_exists()? {
                self.take_away()?;
            }
            for entry in fs::read_dir(&self.folder)? {
                let name = entry?.file_name();
                if !HARMLESS.iter().any(|known| name == *known) {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        if !looked().map_err(BackupError::of(&self.folder))? {
            return Err(BackupError::Occupied(format!("the folder {}", self.folder.display())));
        }
        // Contents without a marker are no forum's: a restore that was killed left them, or somebody put them there.
        let files = Files::open_read_only(&self.files).map_err(|error| self.no_store(error))?;
        match files.marker().await {
            Ok(None) => Ok(()),
            Ok(Some(_)) => Err(BackupError::ForeignFiles { place: self.files.to_string() }),
            Err(error) => Err(self.no_store(error.into())),
        }
    }

    fn no_store(&self, cause: io::Error) -> BackupError {
        BackupError::FileStore { place: self.files.to_string(), cause }
    }

    /// Takes away what a restore put into a place that was empty. There is no database yet.
    fn take_away(&self) -> io::Result<()> {
        if let Some(files) = self.own_folder() {
            remove_folder(files)?;
        }
        remove_folder(&self.part())
    }

    /// Reads the archive into the folder and the database; nothing has its name yet.
    async fn read(&self, archive: Archive, waiter: &Waiter) -> Result<(RestoreReport, Loader), BackupError> {
        let contents = self.part().join("files");
        let mut put = |hash: &str, content: &mut dyn io::Read| {
            let target = contents.join(relative_path(hash));
            let mut written = || {
                if let Some(folder) = target.parent() {
                    fs::create_dir_all(folder)?;
                }
                let mut file = File::create_new(&target)?;
                io::copy(content, &mut file)?;
                file.sync_all()?;
                sync_folder_of(&target)
            };
            written().map_err(BackupError::of(&target))
        };
        let mut loaded = archive.load(&self.target(), waiter, &mut put).await?;
        let discarded_jobs = loaded.loader.finish(self.now).await.map_err(of_rows)?;
        let time_zone = chosen_zone(loaded.loader.conn()).await.map_err(of_rows)?;
        let report = RestoreReport {
            time_zone,
            program: loaded.head.program,
            made_at: Timestamp(loaded.head.made_at),
            rows: loaded.manifest.rows(),
            files: loaded.manifest.files.count,
            missing: loaded.manifest.missing,
            discarded_jobs,
            settings: loaded.head.settings,
        };
        Ok((report, loaded.loader))
    }

    /// Gives everything its name, and makes it permanent.
    async fn place(&self, loader: Loader) -> Result<(), BackupError> {
        match &self.database {
            Database::Sqlite(file) => {
                loader.commit().await.map_err(|error| self.given_up(error.into()))?;
                self.place_files().await.map_err(|error| self.given_up(error))?;
                fs::rename(self.part().join("maagal.db"), file)
                    .map_err(|error| self.given_up(BackupError::of(file)(error)))?;
                sync_folder_of(file).map_err(BackupError::of(file))
            }
            Database::Postgres(_) => {
                self.place_files().await.map_err(|error| self.given_up(error))?;
                // Where the connection is lost in the middle, it may be committed; the next restore finds out.
                Ok(loader.commit().await?)
            }
        }
    }

    /// Gives the contents of files their names. A store elsewhere takes them by their hashes, where those that nothing
    /// refers to do no harm.
    async fn place_files(&self) -> Result<(), BackupError> {
        let contents = self.part().join("files");
        if let Some(files) = self.own_folder() {
            let placed = fs::rename(&contents, files).and_then(|()| sync_folder_of(files));
            return placed.map_err(BackupError::of(files));
        }
        let files = Files::open(&self.files).map_err(|error| self.no_store(error))?;
        for (hash, file) in files_below(&contents).map_err(BackupError::of(&contents))? {
            files.put_file(&hash, &file).await.map_err(|error| self.no_store(error))?;
        }
        Ok(())
    }

    /// The folder of files, where it is in the folder that is restored into.
    fn own_folder(&self) -> Option<&Path> {
        match &self.files {
            FilePlace::Folder(files) if files.starts_with(&self.folder) => Some(files),
            FilePlace::Folder(_) | FilePlace::Bucket(_) => None,
        }
    }
}

/// The files in the folders of a folder, each with its name.
fn files_below(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = vec![];
    for inner in fs::read_dir(folder)? {
        for entry in fs::read_dir(inner?.path())? {
            let entry = entry?;
            found.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
        }
    }
    Ok(found)
}

fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
