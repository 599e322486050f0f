//! What the files beside texts say is read in the background, one file after the other, and kept by the hash of
//! the content: neither an upload nor the index waits for a file that takes long.
//!
//! A file without its text is one that was attached just now, or before the upgrade that brought or
//! changed the reading: the same question finds both. Whoever publishes waits a moment, so that most
//! files can be found when the answer arrives.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::change::Action;
use domain::policy::Actor;
use domain::problem::Problem;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Forum;
use crate::file_texts::reader::FileReader;
use crate::follower::IndexStatus;
use crate::practices::enter::changed;

/// How long a write waits for its files to be read before it answers all the same.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long to wait after a failure that is not the file's.
const PAUSE: Duration = Duration::from_secs(30);

/// Whether files are read by this process, and how many were.
#[derive(Debug)]
pub(crate) struct Reading {
    runs: AtomicBool,
    done: watch::Sender<u64>,
}

impl Default for Reading {
    fn default() -> Self {
        Self { runs: AtomicBool::new(false), done: watch::Sender::new(0) }
    }
}

impl Forum {
    /// Reads files from now on, in the background: those that wait, and those that come.
    pub fn read_files(self: &Arc<Self>, reader: FileReader) -> JoinHandle<()> {
        self.reading.runs.store(true, Ordering::Release);
        let forum = Arc::clone(self);
        tokio::spawn(async move { forum.keep_reading(&reader).await })
    }

    /// Waits until files can be found, but not for long.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn await_files(&self, hashes: &[String]) -> Result<(), Problem> {
        if hashes.is_empty() || !self.reading.runs.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut done = self.reading.done.subscribe();
        let hashes: Vec<&str> = hashes.iter().map(String::as_str).collect();
        let found = async {
            while store::file_text::is_unread(&mut *self.store.read().await?, &hashes, extract::VERSION).await? {
                // The sender lives as long as the forum.
                let _ = done.changed().await;
            }
            self.follower().reach(self.log_head().await?).await;
            Ok(())
        };
        tokio::time::timeout(PATIENCE, found).await.unwrap_or(Ok(()))
    }

    async fn keep_reading(&self, reader: &FileReader) {
        let mut index = self.follower().status();
        // First the index that the texts go into.
        let _ = index.wait_for(IndexStatus::is_current).await;
        loop {
            let seen = self.follower().position();
            match self.read_next_file(reader).await {
                Ok(true) => self.reading.done.send_modify(|done| *done += 1),
                // Whatever brings a file stands in the change log.
                Ok(false) => drop(index.wait_for(|now| now.position != seen).await),
                Err(problem) => {
                    tracing::error!(%problem, "reading files failed; trying again");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Reads a file that waits; whether there was one.
    async fn read_next_file(&self, reader: &FileReader) -> Result<bool, Problem> {
        let unread = store::file_text::unread(&mut *self.store.read().await?, extract::VERSION).await?;
        let Some(hash) = unread else { return Ok(false) };
        let text = match self.files.get(&hash).await {
            Ok(content) => reader.text(content).await.map_err(|error| {
                tracing::error!(%error, "no process can be started to read a file");
                Problem::Internal
            })?,
            // Nobody can open it either.
            Err(Problem::NotFound) => String::new(),
            Err(problem) => return Err(problem),
        };
        let mut tx = self.store.write().await?;
        // A text that is published beside this write either stands in the answer to the next question, or
        // has its row of the log behind this one's and is indexed with what is noted here.
        store::change::lock(&mut tx).await?;
        store::file_text::set(&mut tx, &hash, extract::VERSION, &text).await?;
        let practices = match text.is_empty() {
            true => vec![],
            false => store::file_text::practices_with(&mut tx, &hash).await?,
        };
        let changes: Vec<_> = practices.into_iter().map(|id| changed(id, Action::Updated)).collect();
        self.commit(tx, &Actor::System, &changes).await?;
        Ok(true)
    }
}
