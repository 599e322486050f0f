//! The file store: contents by their SHA-256, in a folder or in a bucket of a service that speaks S3. What they have in
//! common is `object_store`'s trait; [`crate::file_place`] opens either.
//!
//! Every content is hashed when it is read and compared with the hash that it is stored under, so bytes that
//! a disk lost or somebody changed are never handed out. Remembering which files were verified, by size and
//! modification time, would miss what a failing disk does to them; hashing what is read anyway takes a
//! few milliseconds for the largest file that is usual, and a browser that has the file already (304) reads
//! nothing at all. A content of a bucket is fetched into a nameless file first, so that a large one takes no memory.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use domain::problem::Problem;
use futures::stream::{BoxStream, TryChunksError};
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::buffered::BufWriter;
use object_store::memory::InMemory;
use object_store::{GetResultPayload, ObjectStore, ObjectStoreExt, PutMode, path::Path as Key};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::file_place::FilePlace;
use crate::worker::on_worker;

/// Counts the contents that could not be read, by fault.
const FAULTS: &str = "stored_file_faults_total";
/// How many bytes are read at once while a content is verified.
const BLOCK: usize = 64 * 1024;
/// How many contents are listed at once.
const LIST_BATCH: usize = 256;
/// How many hexadecimal digits a SHA-256 has.
const HASH_LENGTH: usize = 64;
/// How many bytes of a file are sent to a bucket at once: the least that S3 takes for a part that is not the last.
const PART: usize = 5 * 1024 * 1024;
/// How many parts are under way at once.
const PARTS: usize = 2;
/// The name of the object that says whose files a store holds.
pub(crate) const MARKER: &str = "maagal-store.json";

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
    /// The store itself cannot be reached at present: nothing is known of the content.
    #[error("not to be reached")]
    Unreachable,
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Missing | Fault::Damaged | Fault::Unreadable => Problem::FileDamaged,
            Fault::Unreachable => Problem::FilesUnavailable,
        }
    }
}

/// The store of uploaded files.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// Where contents are fetched to that are not in files of this machine.
    spool: PathBuf,
    /// Whether the store is a service, which can be away.
    is_remote: bool,
}

/// What a store that several processes can reach says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Marker {
    /// The identity of the database whose files it holds.
    pub forum: String,
    /// A random text that no other store has.
    pub store: String,
}

impl Files {
    /// Opens the store, making its folders where they are missing. Nothing is asked of a service yet.
    ///
    /// # Errors
    /// When a folder cannot be made or read, or the bucket's settings cannot be used.
    pub fn open(place: &FilePlace) -> std::io::Result<Self> {
        let spool = match place {
            FilePlace::Folder(folder) => {
                std::fs::create_dir_all(folder)?;
                std::env::temp_dir()
            }
            FilePlace::Bucket(bucket) => {
                std::fs::create_dir_all(&bucket.spool)?;
                bucket.spool.clone()
            }
        };
        Ok(Self { store: place.store()?, spool, is_remote: matches!(place, FilePlace::Bucket(_)) })
    }

    /// Opens the store for reading alone. A folder that is not there is not made: nothing is stored in it.
    ///
    /// # Errors
    /// When the folder cannot be read, or the bucket's settings cannot be used.
    pub fn open_read_only(place: &FilePlace) -> std::io::Result<Self> {
        let (store, is_remote): (Arc<dyn ObjectStore>, _) = match place {
            FilePlace::Folder(folder) if !folder.try_exists()? => (Arc::new(InMemory::new()), false),
            place => (place.store()?, matches!(place, FilePlace::Bucket(_))),
        };
        Ok(Self { store, spool: std::env::temp_dir(), is_remote })
    }

    /// Stores a content under its hash. The same content again changes nothing, unless what is stored is missing or
    /// damaged: then it is written again.
    ///
    /// # Errors
    /// [`Problem::DiskFull`] and [`Problem::ReadOnly`] where nothing can be stored, [`Problem::Busy`] while too many
    /// files are open, [`Problem::FilesUnavailable`] while a service does not answer, or [`Problem::Internal`].
    pub async fn put(&self, hash: &str, content: Bytes) -> Result<(), Problem> {
        match self.verify(hash).await {
            Ok(_) => Ok(()),
            Err(fault @ Fault::Unreachable) => Err(fault.into()),
            Err(_) => {
                let stored = self.store.put(&key(hash), content.into()).await;
                stored.map(drop).map_err(|error| self.problem(&error))
            }
        }
    }

    /// Stores the content of a file under its hash, piece by piece. Its bytes are those of the hash: the caller has
    /// compared them.
    ///
    /// # Errors
    /// When the file cannot be read, or the store does not take it.
    pub(crate) async fn put_file(&self, hash: &str, file: &Path) -> std::io::Result<()> {
        let mut content = tokio::fs::File::open(file).await?;
        let writer = BufWriter::with_capacity(Arc::clone(&self.store), key(hash), PART);
        let mut writer = writer.with_max_concurrency(PARTS);
        match tokio::io::copy(&mut content, &mut writer).await {
            Ok(_) => writer.shutdown().await,
            Err(error) => {
                // What was sent already is taken back; the error itself says more than one of that.
                let _ = writer.abort().await;
                Err(error)
            }
        }
    }

    /// The hashes of every stored content, in batches. What is stored under a name that is no hash is left out.
    pub(crate) fn hashes(&self) -> BoxStream<'_, Result<Vec<String>, Problem>> {
        let names = self.store.list(None).map_err(|error| self.problem(&error));
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
        let found = self.store.get(&key(hash)).await.map_err(|error| self.fault(hash, &error))?;
        let (size, actual) = match found.payload {
            GetResultPayload::File(file, _) => {
                let (_, size, actual) = digested(hash, file).await?;
                (size, actual)
            }
            GetResultPayload::Stream(stream) => {
                let begun = (0u64, Sha256::new());
                let digested = stream.try_fold(begun, async |(size, mut digest), block| {
                    digest.update(&block);
                    Ok((size + block.len() as u64, digest))
                });
                let (size, digest) = digested.await.map_err(|error| self.fault(hash, &error))?;
                (size, crate::secret::hex(&digest.finalize()))
            }
        };
        if actual == hash { Ok(size) } else { Err(Fault::Damaged) }
    }

    /// A stored content, verified, as a file to be read from its beginning, with its size in bytes.
    ///
    /// # Errors
    /// The [`Fault`] of the stored content, neither logged nor counted.
    pub(crate) async fn open_content(&self, hash: &str) -> Result<(File, u64), Fault> {
        let found = self.store.get(&key(hash)).await.map_err(|error| self.fault(hash, &error))?;
        let (mut file, size, actual) = match found.payload {
            GetResultPayload::File(file, _) => digested(hash, file).await?,
            GetResultPayload::Stream(stream) => self.fetch(hash, stream).await?,
        };
        if actual != hash {
            return Err(Fault::Damaged);
        }
        file.rewind().map_err(|error| unreadable(hash, &error))?;
        Ok((file, size))
    }

    /// A stored content as [`Self::open_content`] opens it. What goes wrong is logged and counted.
    ///
    /// # Errors
    /// The [`Fault`] of the stored content.
    pub(crate) async fn open_to_serve(&self, hash: &str) -> Result<(File, u64), Fault> {
        let opened = self.open_content(hash).await;
        if let Err(fault) = opened {
            report(hash, fault);
        }
        opened
    }

    /// Fetches a content into a nameless file, which goes when it is closed; with its size and hash.
    async fn fetch(
        &self,
        hash: &str,
        mut content: impl Stream<Item = object_store::Result<Bytes>> + Unpin,
    ) -> Result<(File, u64, String), Fault> {
        // That this machine has no room says nothing of the content.
        let no_room = |error: std::io::Error| {
            tracing::error!(hash, %error, folder = %self.spool.display(), "a stored file cannot be fetched");
            Fault::Unreachable
        };
        let folder = self.spool.clone();
        let made = on_worker(move || tempfile::tempfile_in(folder)).await.map_err(|_| Fault::Unreachable)?;
        let mut file = tokio::fs::File::from_std(made.map_err(no_room)?);
        let (mut size, mut digest) = (0, Sha256::new());
        while let Some(block) = content.next().await {
            let block = block.map_err(|error| self.fault(hash, &error))?;
            digest.update(&block);
            size += block.len() as u64;
            file.write_all(&block).await.map_err(no_room)?;
        }
        file.flush().await.map_err(no_room)?;
        Ok((file.into_std().await, size, crate::secret::hex(&digest.finalize())))
    }

    /// Returns what the store says of itself; `None` where it says nothing.
    ///
    /// # Errors
    /// When the store does not answer, or what it says is not understood.
    pub(crate) async fn marker(&self) -> object_store::Result<Option<Marker>> {
        let text = match self.store.get(&Key::from(MARKER)).await {
            Ok(found) => found.bytes().await?,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let read = serde_json::from_slice(&text);
        read.map(Some).map_err(|error| object_store::Error::Generic { store: MARKER, source: Box::new(error) })
    }

    /// Has a store that says nothing of itself say this. Where another process was faster, its marker stays.
    ///
    /// # Errors
    /// When the store does not take it.
    pub(crate) async fn mark(&self, marker: &Marker) -> object_store::Result<()> {
        let text = serde_json::to_vec(marker)
            .map_err(|error| object_store::Error::Generic { store: MARKER, source: Box::new(error) })?;
        match self.store.put_opts(&Key::from(MARKER), text.into(), PutMode::Create.into()).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes a content; one that is not there is no failure.
    ///
    /// # Errors
    /// [`Problem::FilesUnavailable`] or [`Problem::Internal`] when the store does not answer.
    pub(crate) async fn remove(&self, hash: &str) -> Result<(), Problem> {
        match self.store.delete(&key(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.problem(&error)),
        }
    }

    /// Returns whether a content of this size is stored under a hash; its bytes are not read.
    ///
    /// # Errors
    /// The [`Fault`] of the stored content, as far as it can be told without reading it.
    pub async fn probe(&self, hash: &str, size: u64) -> Result<(), Fault> {
        let found = self.store.head(&key(hash)).await.map_err(|error| self.fault(hash, &error))?;
        if found.size == size { Ok(()) } else { Err(Fault::Damaged) }
    }

    async fn read_verified(&self, hash: &str) -> Result<Bytes, Fault> {
        let found = self.store.get(&key(hash)).await.map_err(|error| self.fault(hash, &error))?;
        let content = found.bytes().await.map_err(|error| self.fault(hash, &error))?;
        let actual = hash_of(content.clone()).await.map_err(|_| Fault::Unreadable)?;
        if actual == hash { Ok(content) } else { Err(Fault::Damaged) }
    }

    /// Returns what an error of the store says of a content.
    fn fault(&self, hash: &str, error: &object_store::Error) -> Fault {
        match error {
            object_store::Error::NotFound { .. } => Fault::Missing,
            _ if self.is_remote => {
                causes::record("the file store failed", error);
                Fault::Unreachable
            }
            error => unreadable(hash, error),
        }
    }

    fn problem(&self, error: &object_store::Error) -> Problem {
        if !self.is_remote {
            return problem(error);
        }
        causes::record("the file store failed", error);
        Problem::FilesUnavailable
    }
}

/// The hash that a content is stored under.
pub(crate) async fn hash_of(content: Bytes) -> Result<String, Problem> {
    on_worker(move || crate::secret::hex(&Sha256::digest(&content))).await
}

/// Reads a file to its end, on a thread that may take its time; the file with its size and hash.
async fn digested(hash: &str, file: File) -> Result<(File, u64, String), Fault> {
    let digested = on_worker(move || {
        let mut file = file;
        digest(&mut file).map(|(size, actual)| (file, size, actual))
    });
    digested.await.map_err(|_| Fault::Unreadable)?.map_err(|error| unreadable(hash, &error))
}

fn digest(file: &mut File) -> std::io::Result<(u64, String)> {
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
        Fault::Unreachable => "unreachable",
    };
    metrics::counter!(FAULTS, "fault" => label).increment(1);
    match fault {
        Fault::Unreachable => tracing::error!(hash, "a stored file is {fault}: its store does not answer, or refuses"),
        _ => tracing::error!(hash, "a stored file is {fault}; uploading the same file again restores it"),
    }
}

fn unreadable(hash: &str, error: &dyn std::error::Error) -> Fault {
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
/// The number of seconds after which it is worth trying again.
const OPEN_FILES_SECONDS: i64 = 5;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file_place::{Bucket, BucketKeys};

    const CONTENT: &[u8] = "שקף".as_bytes();

    async fn stored() -> (tempfile::TempDir, Files, String, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::open(&FilePlace::Folder(folder.path().to_owned())).expect("opens");
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

    /// A service that has its contents in memory, and the folder that they are fetched to.
    fn service() -> (tempfile::TempDir, Files) {
        let spool = tempfile::tempdir().expect("a folder");
        let files = Files { store: Arc::new(InMemory::new()), spool: spool.path().to_owned(), is_remote: true };
        (spool, files)
    }

    #[tokio::test]
    async fn a_service_is_used_as_a_folder_is() {
        let (spool, files) = service();
        let hash = hash_of(CONTENT.into()).await.expect("hashed");
        assert_eq!(faults(&files, &hash).await, [Some(Fault::Missing); 3]);
        files.put(&hash, CONTENT.into()).await.expect("stored");
        assert_eq!(faults(&files, &hash).await, [None; 3]);
        assert_eq!(files.get(&hash).await.as_deref(), Ok(CONTENT));
        let (mut content, size) = files.open_content(&hash).await.expect("opened");
        let mut read = vec![];
        content.read_to_end(&mut read).expect("read");
        assert_eq!((read.as_slice(), size), (CONTENT, CONTENT.len() as u64));
        assert_eq!(std::fs::read_dir(spool.path()).expect("there").count(), 0, "the file has no name");

        // What somebody put there under a wrong name is never handed out, and the same file restores it.
        files.store.put(&key(&hash), Bytes::from_static(b"other").into()).await.expect("stored");
        assert_eq!(files.open_content(&hash).await.map(drop), Err(Fault::Damaged));
        assert_eq!(faults(&files, &hash).await, [Some(Fault::Damaged); 3]);
        files.put(&hash, CONTENT.into()).await.expect("stored");
        assert_eq!(faults(&files, &hash).await, [None; 3]);

        for _ in 0..2 {
            files.remove(&hash).await.expect("removed");
        }
        assert_eq!(files.open_content(&hash).await.map(drop), Err(Fault::Missing));
    }

    #[tokio::test]
    async fn a_large_file_is_sent_in_parts() {
        let (spool, files) = service();
        let large: Vec<u8> = (0..2 * PART + 7).map(|at| (at % 251) as u8).collect();
        let path = spool.path().join("large");
        std::fs::write(&path, &large).expect("written");
        let hash = hash_of(large.clone().into()).await.expect("hashed");
        files.put_file(&hash, &path).await.expect("stored");
        assert_eq!(files.get(&hash).await.as_deref(), Ok(large.as_slice()));
        assert!(files.put_file(&hash, &spool.path().join("nothing")).await.is_err());
    }

    #[tokio::test]
    async fn the_marker_is_no_content_and_the_first_one_stays() {
        let (_spool, remote) = service();
        let folder = tempfile::tempdir().expect("a folder");
        let local = Files::open(&FilePlace::Folder(folder.path().to_owned())).expect("opens");
        for files in [remote, local] {
            assert_eq!(files.marker().await.expect("read"), None);
            let marker = |store: &str| Marker { forum: "forum".to_owned(), store: store.to_owned() };
            for store in ["first", "second"] {
                files.mark(&marker(store)).await.expect("marked");
                assert_eq!(files.marker().await.expect("read"), Some(marker("first")));
            }
            let hash = hash_of(CONTENT.into()).await.expect("hashed");
            files.put(&hash, CONTENT.into()).await.expect("stored");
            let listed: Vec<_> = files.hashes().try_collect().await.expect("listed");
            assert_eq!(listed.concat(), [hash]);
            files.store.put(&Key::from(MARKER), Bytes::from_static(b"?").into()).await.expect("stored");
            assert!(files.marker().await.is_err(), "a marker that is not understood is not taken for none");
        }
    }

    /// Nobody listens at that port.
    #[tokio::test]
    async fn a_service_that_is_away_says_nothing_of_its_contents() {
        let spool = tempfile::tempdir().expect("a folder");
        let bucket = Bucket {
            name: "forum".to_owned(),
            prefix: String::new(),
            endpoint: Some("http://127.0.0.1:1".to_owned()),
            region: None,
            keys: Some(BucketKeys { id: "a".to_owned(), secret: "b".to_owned() }),
            spool: spool.path().to_owned(),
        };
        let files = Files::open(&FilePlace::Bucket(bucket)).expect("opens");
        let hash = hash_of(CONTENT.into()).await.expect("hashed");
        let probed = files.probe(&hash, 1);
        let opened = async { files.open_content(&hash).await.map(drop) };
        let (probed, verified, got, opened, put, removed) = tokio::join!(
            probed,
            files.verify(&hash),
            files.get(&hash),
            opened,
            files.put(&hash, CONTENT.into()),
            files.remove(&hash)
        );
        assert_eq!(probed, Err(Fault::Unreachable));
        assert_eq!(verified, Err(Fault::Unreachable));
        assert_eq!(got, Err(Fault::Unreachable));
        assert_eq!(opened, Err(Fault::Unreachable));
        assert_eq!(put, Err(Problem::FilesUnavailable));
        assert_eq!(removed, Err(Problem::FilesUnavailable));
        assert!(files.marker().await.is_err());
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
        let files = Files::open(&FilePlace::Folder("/sys".into())).expect("there");
        let hash = hash_of(CONTENT.into()).await.expect("hashed");
        assert_eq!(files.put(&hash, CONTENT.into()).await, Err(Problem::ReadOnly));
    }
}
