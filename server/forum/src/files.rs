//! The file store: contents by their SHA-256, on a local folder (or whatever `object_store` opens).
//!
//! Every content is hashed when it is read and compared with the hash that it is stored under, so bytes that
//! a disk lost or somebody changed are never handed out. Remembering which files were verified, by size and
//! modification time, would miss what a failing disk does to them; hashing what is in memory anyway takes a
//! few milliseconds for the largest file that is usual, and a browser that has the file already (304) reads
//! nothing at all.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use domain::problem::Problem;
use futures::stream::{BoxStream, TryChunksError};
use futures::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::{GetResultPayload, ObjectStore, ObjectStoreExt, path::Path as Key};
use sha2::{Digest, Sha256};

use crate::worker::on_worker;

/// Counts the contents that could not be read, by fault.
const FAULTS: &str = "stored_file_faults_total";
/// How many bytes are read at once while a content is verified.
const BLOCK: usize = 64 * 1024;
/// How many contents are listed at once.
const LIST_BATCH: usize = 256;
/// How many hexadecimal digits a SHA-256 has.
const HASH_LENGTH: usize = 64;

/// Why a stored content cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The store has nothing under its hash: it was deleted, or is stored at another node.
    #[error("missing")]
    Missing,
    /// What the store has under its hash has another hash or size.
    #[error("damaged")]
    Damaged,
    /// The store cannot read it: a right is missing, the disk fails, or no file can be opened.
    #[error("unreadable")]
    Unreadable,
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Missing | Fault::Damaged | Fault::Unreadable => Problem::FileDamaged,
        }
    }
}

/// The store of uploaded files.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

impl Files {
    /// Opens a folder, making it where it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }

    /// Opens a folder for reading alone. One that is not there is not made: nothing is stored in it.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn open_read_only(folder: &Path) -> std::io::Result<Self> {
        if !folder.try_exists()? {
            return Ok(Self { store: Arc::new(InMemory::new()) });
        }
        Ok(Self { store: Arc::new(LocalFileSystem::new_with_prefix(folder)?) })
    }

    /// Stores a content under its hash. The same content again changes nothing, unless what is stored is missing or
    /// damaged: then it is written again.
    ///
    /// # Errors
    /// [`Problem::DiskFull`] and [`Problem::ReadOnly`] where nothing can be stored, [`Problem::Busy`] while too many
    /// files are open, or [`Problem::Internal`] when the store does not answer.
    pub async fn put(&self, hash: &str, content: Bytes) -> Result<(), Problem> {
        if self.verify(hash).await.is_err() {
            self.store.put(&key(hash), content.into()).await.map_err(|error| problem(&error))?;
        }
        Ok(())
    }

    /// The hashes of every stored content, in batches. What is stored under a name that is no hash is left out.
    pub(crate) fn hashes(&self) -> BoxStream<'_, Result<Vec<String>, Problem>> {
        let names = self.store.list(None).map_err(|error| problem(&error));
        let hashes = names.try_filter_map(async |object| {
            let name = object.location.filename().unwrap_or_default();
            let is_hash = name.len() == HASH_LENGTH && name.bytes().all(|byte| byte.is_ascii_hexdigit());
            Ok(is_hash.then(|| name.to_owned()))
        });
        hashes.try_chunks(LIST_BATCH).map_err(|TryChunksError(_, problem)| problem).boxed()
    }

    /// The content of a hash, verified. What goes wrong is logged and counted.
    ///
    /// # Errors
    /// The [`Fault`] of the stored content.
    pub async fn get(&self, hash: &str) -> Result<Bytes, Fault> {
        let content = self.read_verified(hash).await;
        if let Err(fault) = content {
            report(hash, fault);
        }
        content
    }

    /// Reads a stored content to its end and compares it with its hash, in little memory. Returns its size in
    /// bytes.
    ///
    /// # Errors
    /// The [`Fault`] of the stored content, neither logged nor counted.
    pub async fn verify(&self, hash: &str) -> Result<u64, Fault> {
        let found = self.store.get(&key(hash)).await.map_err(|error| fault(hash, &error))?;
        let (size, actual) = match found.payload {
            GetResultPayload::File(file, _) => {
                let digested = on_worker(move || digest(file)).await.map_err(|_| Fault::Unreadable)?;
                digested.map_err(|error| {
                    tracing::debug!(hash, %error, "a stored file cannot be read");
                    Fault::Unreadable
                })?
            }
            GetResultPayload::Stream(stream) => {
                let begun = (0u64, Sha256::new());
                let digested = stream.try_fold(begun, async |(size, mut digest), block| {
                    digest.update(&block);
                    Ok((size + block.len() as u64, digest))
                });
                let (size, digest) = digested.await.map_err(|error| fault(hash, &error))?;
                (size, crate::secret::hex(&digest.finalize()))
            }
        };
        if actual == hash { Ok(size) } else { Err(Fault::Damaged) }
    }

    /// A stored content to be read piece by piece. Nothing is compared with its hash: that is the reader's to do.
    ///
    /// # Errors
    /// The [`Fault`] of the stored content, neither logged nor counted.
    pub(crate) async fn reader(&self, hash: &str) -> Result<Box<dyn Read + Send>, Fault> {
        let found = self.store.get(&key(hash)).await.map_err(|error| fault(hash, &error))?;
        match found.payload {
            GetResultPayload::File(file, _) => Ok(Box::new(file)),
            GetResultPayload::Stream(_) => {
                let content = found.bytes().await.map_err(|error| fault(hash, &error))?;
                Ok(Box::new(std::io::Cursor::new(content)))
            }
        }
    }

    /// Removes a content; one that is not there is no failure.
    ///
    /// # Errors
    /// [`Problem::Internal`] when the store does not answer.
    pub(crate) async fn remove(&self, hash: &str) -> Result<(), Problem> {
        match self.store.delete(&key(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(problem(&error)),
        }
    }

    /// Returns whether a content of this size is stored under a hash; its bytes are not read.
    ///
    /// # Errors
    /// The [`Fault`] of the stored content, as far as it can be told without reading it.
    pub async fn probe(&self, hash: &str, size: u64) -> Result<(), Fault> {
        let found = self.store.head(&key(hash)).await.map_err(|error| fault(hash, &error))?;
        if found.size == size { Ok(()) } else { Err(Fault::Damaged) }
    }

    async fn read_verified(&self, hash: &str) -> Result<Bytes, Fault> {
        let found = self.store.get(&key(hash)).await.map_err(|error| fault(hash, &error))?;
        let content = found.bytes().await.map_err(|error| fault(hash, &error))?;
        let actual = hash_of(content.clone()).await.map_err(|_| Fault::Unreadable)?;
        if actual == hash { Ok(content) } else { Err(Fault::Damaged) }
    }
}

/// The hash that a content is stored under.
pub(crate) async fn hash_of(content: Bytes) -> Result<String, Problem> {
    on_worker(move || crate::secret::hex(&Sha256::digest(&content))).await
}

fn digest(mut file: std::fs::File) -> std::io::Result<(u64, String)> {
    let mut digest = Sha256::new();
    let mut block = vec![0u8; BLOCK];
    let mut size = 0;
    loop {
        let read = match file.read(&mut block) {
            Ok(0) => return Ok((size, crate::secret::hex(&digest.finalize()))),
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        digest.update(&block[..read]);
        size += read as u64;
    }
}

/// Returns where the content of a hash lies below the folder. Two letters of the hash make a folder, so that none holds
/// too many files.
pub(crate) fn relative_path(hash: &str) -> String {
    let (folder, _) = hash.split_at(hash.len().min(2));
    format!("{folder}/{hash}")
}

fn key(hash: &str) -> Key {
    Key::from(relative_path(hash))
}

fn report(hash: &str, fault: Fault) {
    let label = match fault {
        Fault::Missing => "missing",
        Fault::Damaged => "damaged",
        Fault::Unreadable => "unreadable",
    };
    metrics::counter!(FAULTS, "fault" => label).increment(1);
    tracing::error!(hash, "a stored file is {fault}; uploading the same file again restores it");
}

fn fault(hash: &str, error: &object_store::Error) -> Fault {
    if matches!(error, object_store::Error::NotFound { .. }) {
        return Fault::Missing;
    }
    tracing::debug!(hash, %error, "a stored file cannot be read");
    Fault::Unreadable
}

fn problem(error: &object_store::Error) -> Problem {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    let mut problem = match error {
        object_store::Error::PermissionDenied { .. } => Problem::ReadOnly,
        _ => Problem::Internal,
    };
    while let Some(current) = cause {
        if let Some(known) = current.downcast_ref::<std::io::Error>().and_then(problem_of) {
            problem = known;
        }
        cause = current.source();
    }
    causes::record("the file store failed", error);
    problem
}

/// Returns what an error of the operating system means for whoever stores a file; `None` where it means nothing known.
fn problem_of(error: &std::io::Error) -> Option<Problem> {
    use std::io::ErrorKind;
    match (error.kind(), error.raw_os_error()) {
        (ErrorKind::StorageFull | ErrorKind::QuotaExceeded, _) => Some(Problem::DiskFull),
        (ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied, _) => Some(Problem::ReadOnly),
        (_, Some(ENFILE | EMFILE)) => Some(Problem::Busy { seconds: OPEN_FILES_SECONDS }),
        _ => None,
    }
}

/// The system has no room for another open file.
const ENFILE: i32 = 23;
/// The process may open no more files.
const EMFILE: i32 = 24;
/// After how many seconds it is worth trying again.
const OPEN_FILES_SECONDS: i64 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENT: &[u8] = "שקף".as_bytes();

    async fn stored() -> (tempfile::TempDir, Files, String, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::open(folder.path()).expect("opens");
        let hash = hash_of(CONTENT.into()).await.expect("hashed");
        files.put(&hash, CONTENT.into()).await.expect("stored");
        let path = folder.path().join(&hash[..2]).join(&hash);
        (folder, files, hash, path)
    }

    async fn faults(files: &Files, hash: &str) -> [Option<Fault>; 3] {
        let probed = files.probe(hash, CONTENT.len() as u64).await.err();
        [probed, files.verify(hash).await.err(), files.get(hash).await.err()]
    }

    #[tokio::test]
    async fn a_content_is_what_its_hash_says() {
        let (_folder, files, hash, path) = stored().await;
        assert_eq!(files.get(&hash).await.as_deref(), Ok(CONTENT));
        assert_eq!(files.verify(&hash).await, Ok(CONTENT.len() as u64));
        let modified = std::fs::metadata(&path).expect("there").modified().expect("a time");
        files.put(&hash, CONTENT.into()).await.expect("stored");
        assert_eq!(std::fs::metadata(&path).expect("there").modified().expect("a time"), modified, "not written again");
    }

    #[tokio::test]
    async fn changed_bytes_are_never_returned_and_the_same_file_restores_them() {
        let (_folder, files, hash, path) = stored().await;
        let mut changed = CONTENT.to_vec();
        changed[0] ^= 1;
        // Of the same size; shorter; longer; empty.
        for (bytes, probed) in [
            (changed, None),
            (CONTENT[..3].to_vec(), Some(Fault::Damaged)),
            ([CONTENT, b"x"].concat(), Some(Fault::Damaged)),
            (vec![], Some(Fault::Damaged)),
        ] {
            std::fs::write(&path, bytes).expect("written");
            assert_eq!(faults(&files, &hash).await, [probed, Some(Fault::Damaged), Some(Fault::Damaged)]);
            assert_eq!(files.put(&hash, CONTENT.into()).await, Ok(()));
            assert_eq!(files.get(&hash).await.as_deref(), Ok(CONTENT));
        }
    }

    #[tokio::test]
    async fn a_content_is_removed_once() {
        let (_folder, files, hash, path) = stored().await;
        for _ in 0..2 {
            files.remove(&hash).await.expect("removed");
            assert!(!path.exists());
        }
        assert_eq!(files.get(&hash).await, Err(Fault::Missing));
    }

    #[tokio::test]
    async fn a_missing_content_is_told_and_the_same_file_restores_it() {
        let (folder, files, hash, path) = stored().await;
        std::fs::remove_file(&path).expect("removed");
        assert_eq!(faults(&files, &hash).await, [Some(Fault::Missing); 3]);
        std::fs::remove_dir_all(folder.path().join(&hash[..2])).expect("removed");
        assert_eq!(faults(&files, &hash).await, [Some(Fault::Missing); 3]);
        files.put(&hash, CONTENT.into()).await.expect("stored");
        assert_eq!(files.get(&hash).await.as_deref(), Ok(CONTENT));
    }
    #[test]
    fn what_the_operating_system_refuses_is_told_in_words() {
        let busy = Problem::Busy { seconds: OPEN_FILES_SECONDS };
        // ENOSPC, EDQUOT, EROFS, EACCES, EPERM, EMFILE, ENFILE, EIO
        for (code, expected) in [
            (28, Problem::DiskFull),
            (122, Problem::DiskFull),
            (30, Problem::ReadOnly),
            (13, Problem::ReadOnly),
            (1, Problem::ReadOnly),
            (24, busy.clone()),
            (23, busy),
            (5, Problem::Internal),
        ] {
            let source = Box::new(std::io::Error::from_raw_os_error(code));
            let error = object_store::Error::Generic { store: "LocalFileSystem", source };
            assert_eq!(problem(&error), expected, "{code}");
        }
    }

    /// A file system that takes no files, not even those of root.
    #[tokio::test]
    async fn a_folder_that_takes_no_files_is_read_only() {
        let files = Files::open(Path::new("/sys")).expect("there");
        let hash = hash_of(CONTENT.into()).await.expect("hashed");
        assert_eq!(files.put(&hash, CONTENT.into()).await, Err(Problem::ReadOnly));
    }
}
