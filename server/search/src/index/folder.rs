//! The files of an index: which belong to it, and whether they are as they were written.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use causes::{chain, shared};
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{INDEX_WRITER_LOCK, META_LOCK, MmapDirectory};
use tantivy::index::{SegmentComponent, SegmentMeta};
use tantivy::{Directory, SegmentReader, TantivyError};

use crate::error::SearchError;

/// What the names of the files begin with that are no part of an index: locks, and tantivy's list of its files.
const HIDDEN: char = '.';

/// Removes everything from an index's folder but the lock files, which other processes may have open; makes the
/// folder where it is missing.
///
/// # Errors
/// [`SearchError::Locked`] while a writer has the folder; [`SearchError::Io`].
pub fn empty(folder: &Path) -> Result<(), SearchError> {
    fs::create_dir_all(folder)?;
    let directory = MmapDirectory::open(folder).map_err(TantivyError::from)?;
    let lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| TantivyError::LockFailure(error, None))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let locks = [&INDEX_WRITER_LOCK.filepath, &META_LOCK.filepath];
        if locks.iter().any(|lock| lock.as_os_str() == entry.file_name()) {
            continue;
        }
        if entry.file_type()?.is_dir() { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
    }
    drop(lock);
    Ok(())
}

/// Removes the files that the last commit does not name: what a killed process had written for a commit that never
/// was. tantivy would refuse to write a file of the same name, and so to repeat the commit. The caller has the
/// writer's lock.
///
/// # Errors
/// Where the folder or `meta.json` cannot be read, or a file not be removed.
pub fn remove_unnamed(folder: &Path, index: &tantivy::Index) -> Result<(), SearchError> {
    // Readers in other processes open what `meta.json` names under this lock.
    let _lock = lock_meta(index)?;
    let metas = index.load_metas()?;
    let named = metas.list_segment_files();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = PathBuf::from(entry.file_name());
        let hidden = name.to_string_lossy().starts_with(HIDDEN);
        if hidden || name.as_os_str() == "meta.json" || named.contains(&name) || entry.file_type()?.is_dir() {
            continue;
        }
        tracing::info!(file = %name.display(), "removing a file that the search index does not name");
        fs::remove_file(entry.path())?;
    }
    Ok(())
}

/// Keeps tantivy from removing files until it is dropped.
fn lock_meta(index: &tantivy::Index) -> Result<tantivy::directory::DirectoryLock, SearchError> {
    let lock = index.directory().acquire_lock(&META_LOCK);
    Ok(lock.map_err(|error| TantivyError::LockFailure(error, None))?)
}

/// Compares every file that the last commit names with its checksum, and opens every segment. `index` was opened
/// for this alone: what it maps has the length that the files have now. A process that writes the index at the same time may
/// remove a file before it is compared.
///
/// # Errors
/// [`SearchError::Damaged`] names a file whose content differs; [`SearchError::Unreadable`] one that is missing.
pub fn verify(index: &tantivy::Index) -> Result<(), SearchError> {
    let metas = index.load_metas()?;
    let absent: HashSet<PathBuf> = metas.segments.iter().flat_map(absent).collect();
    for file in metas.list_segment_files().difference(&absent) {
        match index.directory().validate_checksum(file) {
            Ok(true) => {}
            Ok(false) => return Err(SearchError::Damaged(file.display().to_string())),
            Err(OpenReadError::FileDoesNotExist(_)) => {
                return Err(SearchError::Unreadable(shared(format!("{} is missing", file.display()))));
            }
            Err(error) => return Err(of_file(file, error)),
        }
    }
    for segment in index.searchable_segments()? {
        SegmentReader::open(&segment)?;
    }
    Ok(())
}

/// The same, while nothing removes files.
///
/// # Errors
/// Those of [`verify`], and where the lock cannot be had.
pub fn verify_locked(index: &tantivy::Index) -> Result<(), SearchError> {
    let _lock = lock_meta(index)?;
    verify(index)
}

/// The files among a segment's names that it does not have: it needs none for deletions where nothing was deleted,
/// and a temporary one only while it is written.
fn absent(segment: &SegmentMeta) -> impl Iterator<Item = PathBuf> + use<> {
    let deletions = (!segment.has_deletes()).then(|| segment.relative_path(SegmentComponent::Delete));
    deletions.into_iter().chain([segment.relative_path(SegmentComponent::TempStore)])
}

/// A file too short for its checksum is damaged; what the operating system refuses is not.
fn of_file(file: &Path, error: OpenReadError) -> SearchError {
    match SearchError::from(TantivyError::OpenReadError(error)) {
        SearchError::Io(error) if error.raw_os_error().is_none() => {
            SearchError::Damaged(format!("{}: {error}", file.display()))
        }
        SearchError::Engine(error) => SearchError::Damaged(format!("{}: {}", file.display(), chain(&error))),
        other => other,
    }
}

/// What the operating system knows of a file. tantivy writes each of its files once, so all of it stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    device: u64,
    inode: u64,
    bytes: u64,
    changed: (i64, i64),
}

impl Stamp {
    /// # Errors
    /// Where the file cannot be looked at for another reason than that it is missing.
    fn of(path: &Path) -> io::Result<Option<Self>> {
        match fs::metadata(path) {
            Ok(metadata) => Ok(Some(Self {
                device: metadata.dev(),
                inode: metadata.ino(),
                bytes: metadata.len(),
                changed: (metadata.mtime(), metadata.mtime_nsec()),
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The files of an index as they were when each was first seen.
#[derive(Debug, Default)]
pub struct Stamps(Mutex<HashMap<PathBuf, Option<Stamp>>>);

impl Stamps {
    /// Looks whether the files that the last commit names are as they were; those that are new are noted. It reads
    /// none of them, so that it may be called often, and before what is mapped of them is read.
    ///
    /// # Errors
    /// [`SearchError::Changed`] names a file that differs or is gone, [`SearchError::Unreadable`] says why
    /// `meta.json` cannot be read.
    pub fn compare(&self, folder: &Path, index: &tantivy::Index) -> Result<(), SearchError> {
        let _lock = lock_meta(index).map_err(|error| if folder.exists() { error } else { gone(folder) })?;
        let named = index.load_metas()?.list_segment_files();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|file, _| named.contains(file));
        for file in named {
            let now = Stamp::of(&folder.join(&file))?;
            let before = *known.entry(file.clone()).or_insert(now);
            if before != now {
                return Err(SearchError::Changed(file.display().to_string()));
            }
        }
        Ok(())
    }

    /// Forgets what was noted; what there is now is taken for right.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

fn gone(folder: &Path) -> SearchError {
    SearchError::Unreadable(shared(format!("the folder {} is gone", folder.display())))
}
