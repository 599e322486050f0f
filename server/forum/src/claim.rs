//! One forum has one file store, and a file store has one forum.
//!
//! Each store holds a [`Marker`]: the identity of the database, and a random text of the store's own. So two forums never
//! share a store. The database notes the random text, so that of the nodes of one database none starts with another store
//! than the others. A folder beside a SQLite file is its alone, since the lock of the data folder keeps other servers away:
//! its text is not noted, and the data folder can be copied or put together from a copy's parts.

use std::sync::atomic::Ordering;

use causes::chain;
use domain::clock::{Clock, Random};
use domain::problem::Problem;
use store::{Store, StoreError};

use crate::Forum;
use crate::file_place::FilePlace;
use crate::files::{MARKER, Marker};

/// Why a process may not use its file store.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// The store belongs to another database.
    #[error(
        "{place} holds the files of another forum; name another folder or prefix with --files-url. Where that forum is \
         gone, delete {MARKER} there"
    )]
    Foreign {
        /// The store.
        place: String,
    },
    /// The files of this database are in another store.
    #[error(
        "the files of this forum are not in {place}: all nodes of one database need one file store. Name it with \
         --files-url, as s3://BUCKET/PREFIX or as a folder that all of them share (file:///…). Where the files were moved \
         to {place}, move {MARKER} there too; its content is {marker}"
    )]
    Elsewhere {
        /// The store.
        place: String,
        /// What the marker of the store with the files says.
        marker: String,
    },
    /// The store does not answer, or its marker is not understood.
    #[error("the file store {place} cannot be used")]
    Store {
        /// The store.
        place: String,
        /// The error of the store.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database does not answer.
    #[error("the database cannot be asked for its file store")]
    Database(#[source] StoreError),
}

impl Forum {
    /// Makes sure that the file store is this forum's, and the one that other nodes of it use. A service that does not
    /// answer now is asked again before something is stored there.
    ///
    /// # Errors
    /// [`ClaimError`], but not for a service that does not answer.
    pub async fn claim_files(&self) -> Result<(), ClaimError> {
        match self.try_to_claim().await {
            Err(error @ ClaimError::Store { .. }) if matches!(self.file_place, FilePlace::Bucket(_)) => {
                tracing::warn!(
                    error = chain(&error),
                    "files can be neither opened nor stored until the file store answers"
                );
                self.unclaimed.store(true, Ordering::Release);
                Ok(())
            }
            claimed => claimed,
        }
    }

    /// Makes sure that something may be stored, where the file store did not answer at the start.
    ///
    /// # Errors
    /// [`Problem::FilesUnavailable`] while it may not.
    pub(crate) async fn require_claimed_files(&self) -> Result<(), Problem> {
        if !self.unclaimed.load(Ordering::Acquire) {
            return Ok(());
        }
        self.try_to_claim().await.map_err(|error| {
            causes::record("the file store is not this forum's, as far as is known", &error);
            Problem::FilesUnavailable
        })?;
        self.unclaimed.store(false, Ordering::Release);
        Ok(())
    }

    async fn try_to_claim(&self) -> Result<(), ClaimError> {
        let place = self.file_place.to_string();
        let failed = |cause: object_store::Error| ClaimError::Store { place: place.clone(), cause: Box::new(cause) };
        let forum = identity(&self.store, &*self.random, &*self.clock).await.map_err(ClaimError::Database)?;
        if !self.shares_files {
            return self.claim_own_folder(forum).await;
        }
        let mut noted = self.noted_file_store().await?;
        let mut marker = self.files.marker().await.map_err(failed)?;
        if marker.is_none() && noted.is_none() {
            // The marker first: where the process ends before the note, the next one finds it.
            let own = Marker { forum: forum.clone(), store: self.random_text() };
            self.files.mark(&own).await.map_err(failed)?;
            marker = self.files.marker().await.map_err(failed)?;
        }
        if let (Some(marker), None) = (&marker, &noted)
            && marker.forum == forum
        {
            noted = self.note_file_store(&marker.store).await.map_err(ClaimError::Database)?;
        }
        match (marker, noted) {
            (Some(marker), _) if marker.forum != forum => Err(ClaimError::Foreign { place }),
            (Some(marker), Some(noted)) if marker.store == noted => Ok(()),
            (_, noted) => {
                let marker = Marker { forum, store: noted.unwrap_or_default() };
                Err(ClaimError::Elsewhere { place, marker: serde_json::to_string(&marker).unwrap_or_default() })
            }
        }
    }

    /// Makes sure that the folder beside a SQLite file holds no other forum's files, and keeps other forums from it. Where
    /// the folder takes nothing at present, the forum is read all the same.
    async fn claim_own_folder(&self, forum: String) -> Result<(), ClaimError> {
        let marked = async {
            if self.files.marker().await?.is_none() {
                self.files.mark(&Marker { forum: forum.clone(), store: self.random_text() }).await?;
            }
            self.files.marker().await
        };
        match marked.await {
            Ok(Some(marker)) if marker.forum != forum => {
                Err(ClaimError::Foreign { place: self.file_place.to_string() })
            }
            Ok(_) => Ok(()),
            Err(error) => {
                tracing::warn!(error = chain(&error), "the folder of files cannot be marked as this forum's");
                Ok(())
            }
        }
    }

    async fn noted_file_store(&self) -> Result<Option<String>, ClaimError> {
        let read = async { store::identity::file_store(&mut *self.store.read().await?).await };
        read.await.map_err(ClaimError::Database)
    }

    /// Notes which store has the files; the one that is noted then, which another process may have been faster to note.
    async fn note_file_store(&self, own: &str) -> Result<Option<String>, StoreError> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::identity::set_file_store_if_absent(&mut tx, own).await?;
                let noted = store::identity::file_store(&mut tx).await?;
                tx.commit(None, self.clock.now(), &[]).await?;
                Ok(noted)
            })
            .await
    }

    fn random_text(&self) -> String {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        crate::secret::hex(&bytes)
    }
}

/// The identity of the database, set where it has none.
pub(crate) async fn identity(store: &Store, random: &dyn Random, clock: &dyn Clock) -> Result<String, StoreError> {
    if let Some(identity) = store::identity::get(&mut *store.read().await?).await? {
        return Ok(identity);
    }
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    let own = &crate::secret::hex(&bytes);
    store
        .write_retrying(random, |mut tx| async move {
            store::identity::set_if_absent(&mut tx, own).await?;
            let identity = store::identity::get(&mut tx).await?.unwrap_or_default();
            tx.commit(None, clock.now(), &[]).await?;
            Ok(identity)
        })
        .await
}
