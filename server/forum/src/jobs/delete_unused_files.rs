//! Every night, contents of the file store that no file has any more are deleted, a day after they were first found to
//! be unused. Files of drafts are files, however old the draft is; those of deleted drafts and practices are, for as
//! long as these can be brought back.

use domain::clock::Timestamp;
use domain::job::JobKind;
use domain::problem::Problem;
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;

/// The number of days for which a content is known to be unused before it is deleted.
const GRACE_DAYS: i64 = 1;
/// The number of days after which an upload that has not ended is taken to have failed.
const UPLOAD_DAYS: i64 = 1;
/// How many contents are looked up at once.
const BATCH: i64 = 100;

/// Deletes contents of the file store that no file has had for [`GRACE_DAYS`].
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct DeleteUnusedFiles;

impl Job for DeleteUnusedFiles {
    const KIND: &'static str = JobKind::DeleteUnusedFiles.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.require_claimed_files().await?;
        forum.find_unknown_contents().await?;
        let now = forum.clock.now();
        forum
            .store
            .write_retrying(&*forum.random, |mut tx| async move {
                store::stored_file::mark_unused(&mut tx, now, now.plus_days(-UPLOAD_DAYS)).await?;
                tx.commit(None, now, &[]).await?;
                Ok::<_, Problem>(())
            })
            .await?;
        let count = forum.delete_unused_contents(now.plus_days(-GRACE_DAYS)).await?;
        if count > 0 {
            tracing::info!(count, "deleted contents of the file store that no file has any more");
        }
        Ok(())
    }
}

impl Forum {
    /// Enters contents of the file store that the database does not know: an earlier version, or another process with
    /// another database, stored them.
    async fn find_unknown_contents(&self) -> Result<(), Problem> {
        let mut batches = self.files.hashes();
        while let Some(hashes) = batches.try_next().await? {
            let unknown = store::stored_file::unknown(&mut *self.store.read().await?, &hashes).await?;
            if unknown.is_empty() {
                continue;
            }
            let unknown = &unknown;
            self.store
                .write_retrying(&*self.random, |mut tx| async move {
                    store::stored_file::insert(&mut tx, unknown).await?;
                    tx.commit(None, self.clock.now(), &[]).await?;
                    Ok::<_, Problem>(())
                })
                .await?;
        }
        Ok(())
    }

    /// Deletes the contents that have been unused since a moment or before; how many.
    async fn delete_unused_contents(&self, since: Timestamp) -> Result<u64, Problem> {
        let (mut after, mut count) = (String::new(), 0);
        loop {
            let hashes = store::stored_file::unused(&mut *self.store.read().await?, since, &after, BATCH).await?;
            let Some(last) = hashes.last() else { return Ok(count) };
            after.clone_from(last);
            for hash in &hashes {
                count += u64::from(self.delete_content(hash, Some(since)).await?);
            }
        }
    }

    /// Deletes a content that no file has and no upload is about to have; where `since` is given, only one that has been
    /// known to be unused since then or before. Returns whether it was deleted.
    ///
    /// # Errors
    /// When the database or the file store fails. Where the content was removed and that could not be noted, it is
    /// deleted once more the next time.
    pub(crate) async fn delete_content(&self, hash: &str, since: Option<Timestamp>) -> Result<bool, Problem> {
        self.require_claimed_files().await?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::stored_file::delete_if_unused(&mut tx, hash, since).await? {
                    return Ok(false);
                }
                // Before the commit, and once more where the write is made again: an upload of the same content waits for
                // the commit, and then stores the content again.
                self.files.remove(hash).await?;
                tx.commit(None, self.clock.now(), &[]).await?;
                Ok(true)
            })
            .await
    }
}
