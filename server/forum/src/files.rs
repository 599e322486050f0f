//! The file store: contents by their SHA-256, on a local folder (or whatever `object_store` opens).

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use domain::problem::Problem;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt, path::Path as Key};
use sha2::{Digest, Sha256};

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

    /// Keeps a content and gives its hash. Keeping the same content again changes nothing.
    ///
    /// # Errors
    /// [`Problem::DiskFull`], or [`Problem::Internal`] when the store does not answer.
    pub async fn put(&self, content: Bytes) -> Result<String, Problem> {
        let hash = crate::secret::hex(&Sha256::digest(&content));
        let key = key(&hash);
        if self.store.head(&key).await.is_err() {
            self.store.put(&key, content.into()).await.map_err(|error| problem(&error))?;
        }
        Ok(hash)
    }

    /// The content of a hash.
    ///
    /// # Errors
    /// [`Problem::NotFound`] when it is not kept, [`Problem::Internal`] when the store fails.
    pub async fn get(&self, hash: &str) -> Result<Bytes, Problem> {
        let result = self.store.get(&key(hash)).await.map_err(|error| problem(&error))?;
        result.bytes().await.map_err(|error| problem(&error))
    }
}

/// Where the content of a hash lies below the folder. Two letters of the hash make a folder, so that none holds too
/// many files.
pub(crate) fn relative_path(hash: &str) -> String {
    let (folder, _) = hash.split_at(hash.len().min(2));
    format!("{folder}/{hash}")
}

fn key(hash: &str) -> Key {
    Key::from(relative_path(hash))
}

fn problem(error: &object_store::Error) -> Problem {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(current) = cause {
        if let Some(io) = current.downcast_ref::<std::io::Error>()
            && io.kind() == std::io::ErrorKind::StorageFull
        {
            return Problem::DiskFull;
        }
        cause = current.source();
    }
    if matches!(error, object_store::Error::NotFound { .. }) {
        return Problem::NotFound;
    }
    tracing::error!(%error, "the file store failed");
    Problem::Internal
}
