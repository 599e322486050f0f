//! Looking whether a forum is whole, without changing anything: what `maagal check` asks.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use domain::policy::{Action, Actor};
use domain::practice::path;
use search::Index;
use sha2::{Digest, Sha256};
use store::check::StoredFile;
use store::{Database, Reader, StoreError};

use crate::service::demand;
use crate::{IndexFit, Settings};

/// How many bytes of a file are hashed at once.
const BLOCK: usize = 64 * 1024;

/// A forum that is open for looking alone. Nothing is made or changed, not even beside the database's file.
pub struct Inspection {
    database: Database,
    conn: Reader,
    files: PathBuf,
    /// Whether no process had the SQLite file open.
    quiet: bool,
}

/// What became of the stored files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// How many there should be.
    pub count: usize,
    /// What is wrong with which of them, a sentence each.
    pub faults: Vec<String>,
}

impl Inspection {
    /// Opens the forum of the settings; `None` where there is no database.
    ///
    /// # Errors
    /// When the database cannot be read; [`StoreError::Refused`] for all but the coordinator.
    pub async fn open(actor: &Actor, settings: &Settings) -> Result<Option<Self>, StoreError> {
        if let Err(problem) = demand(actor, Action::RunForum) {
            return Err(StoreError::Refused(problem.to_string()));
        }
        let (database, files) = (settings.database.clone(), settings.files.clone());
        let quiet = !database.has_log();
        let conn = database.read_only().await?;
        Ok(conn.map(|conn| Self { database, conn, files, quiet }))
    }

    /// Whether a process began to write to a SQLite file that was looked at as one that nobody changes: what was
    /// found then says nothing.
    pub fn is_disturbed(&self) -> bool {
        self.quiet && self.database.has_log()
    }

    /// What is damaged in the database; empty where nothing is. Takes as long as reading all of it.
    ///
    /// # Errors
    /// When the damage, or the connection, does not let it look.
    pub async fn integrity(&mut self) -> Result<Vec<String>, StoreError> {
        store::check::integrity(&mut self.conn, &self.database).await
    }

    /// Which rows refer to rows that are not there; empty where none do.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn references(&mut self) -> Result<Vec<String>, StoreError> {
        store::check::foreign_keys(&mut self.conn, &self.database).await
    }

    /// How many changes of the log come after a position.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lag(&mut self, position: i64) -> Result<i64, StoreError> {
        Ok(store::change::head(&mut self.conn).await? - position)
    }

    /// How an index stands to the database: whether it was made from it, as it is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn index_fit(&mut self, index: &Index) -> Result<IndexFit, StoreError> {
        crate::follower::fit(&mut self.conn, index.checkpoint().as_ref()).await
    }

    /// Compares the stored files with what the database knows of them: by their hashes, or quickly by their sizes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn files(&mut self, quick: bool) -> Result<Inventory, StoreError> {
        let expected = store::check::stored_files(&mut self.conn).await?;
        let (count, folder) = (expected.len(), self.files.clone());
        let compare = move || expected.iter().filter_map(|file| fault(&folder, file, quick)).collect();
        let faults = tokio::task::spawn_blocking(compare).await;
        let faults = faults.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Inventory { count, faults })
    }
}

/// What is wrong with a stored file, in a sentence.
fn fault(folder: &Path, file: &StoredFile, quick: bool) -> Option<String> {
    let place = folder.join(crate::files::relative_path(&file.hash));
    let what = match look(&place, file, quick) {
        Ok(None) => return None,
        Ok(Some(what)) => what.to_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => "is missing".to_owned(),
        Err(error) => format!("cannot be read: {error}"),
    };
    let beside = file.practice.as_deref().map_or("a draft".to_owned(), path);
    Some(format!("{} of {beside} {what} ({})", file.file_name, place.display()))
}

fn look(place: &Path, file: &StoredFile, quick: bool) -> io::Result<Option<&'static str>> {
    let mut content = File::open(place)?;
    let size = content.metadata()?.len();
    if i64::try_from(size).ok() != Some(file.size) {
        return Ok(Some("has another size"));
    }
    if quick {
        return Ok(None);
    }
    let mut digest = Sha256::new();
    let mut block = vec![0; BLOCK];
    loop {
        match content.read(&mut block) {
            Ok(0) => break,
            Ok(read) => digest.update(&block[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let same = crate::secret::hex(&digest.finalize()) == file.hash;
    Ok((!same).then_some("has another content"))
}
