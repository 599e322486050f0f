//! What the files beside texts say is read in the background and stored by the hash of the content: neither
//! an upload nor the index waits for a file that takes long.
//!
//! A file without its text is one that was attached just now, or before the upgrade that brought or
//! changed the reading: the same query finds both. Several are read at once. A file that takes longer than most
//! is read again with more time, one after the other, so that no other waits for it. A file whose bytes
//! are missing or damaged stays unread and is tried again later: a text is stored only of what was read.
//!
//! Whoever publishes waits a moment, so that most files can be found when the answer arrives.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;

use domain::event::DomainEvent;
use domain::policy::Actor;
use domain::problem::Problem;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use store::attachment::Owner;
use store::{Conn, StoreError};
use tokio::sync::watch;

use crate::Forum;
use crate::file_texts::queue::{Lane, Queue};
use crate::file_texts::reader::FileReader;
use crate::files::Fault;
use crate::indexer::IndexStatus;

/// How long a write waits for its files to be read before it answers all the same.
const READ_TIMEOUT: Duration = Duration::from_secs(3);
/// The bounds of the time between two looks at files that could not be read.
const SHORTEST_SLEEP: Duration = Duration::from_secs(1);
const LONGEST_SLEEP: Duration = Duration::from_secs(60 * 60);
/// How many unread files are listed at once.
const STEP: i64 = 64;

/// Whether files are read by this process, how many were, and what is known of the others.
#[derive(Debug)]
pub(crate) struct Reading {
    runs: AtomicBool,
    done: watch::Sender<u64>,
    queue: Mutex<Queue>,
}

impl Default for Reading {
    fn default() -> Self {
        Self { runs: AtomicBool::new(false), done: watch::Sender::new(0), queue: Mutex::default() }
    }
}

impl Reading {
    /// Has a file tried at once whose bytes were stored just now.
    pub(crate) fn retry(&self, hash: &str) {
        self.queue().retry(hash);
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Forum {
    /// Has whoever publishes wait a moment for their files to be read, from now on: [`Forum::read_files`] runs soon.
    pub fn expect_file_reader(&self) {
        self.reading.runs.store(true, Ordering::Release);
    }

    /// Reads files for as long as the future is polled: those that wait, and those that come.
    ///
    /// # Errors
    /// When the database fails, or no process can be started to read a file.
    pub async fn read_files(&self, reader: &FileReader) -> Result<(), Problem> {
        // Those that a reader before this one had taken when it ended.
        self.reading.queue().begin_again();
        let mut index = self.indexer().status();
        // First the index that the texts go into.
        let _ = index.wait_for(IndexStatus::is_current).await;
        let most = quick_readers();
        let mut readers = FuturesUnordered::new();
        let (mut quick, mut patient) = (0, false);
        loop {
            let seen = index.borrow_and_update().position;
            while quick < most
                && let Some(hash) = self.next_unread().await?
            {
                quick += 1;
                readers.push(self.read_queued(reader, hash, Lane::Quick));
            }
            if !patient && let Some(hash) = self.reading.queue().begin_patient() {
                patient = true;
                readers.push(self.read_queued(reader, hash, Lane::Patient));
            }
            tokio::select! {
                Some((lane, read)) = readers.next() => {
                    match lane {
                        Lane::Quick => quick -= 1,
                        Lane::Patient => patient = false,
                    }
                    self.reading.done.send_modify(|done| *done += 1);
                    read?;
                }
                // Whatever brings a file stands in the change log.
                () = async { drop(index.wait_for(|now| now.position != seen).await) } => {}
                () = tokio::time::sleep(self.until_retry()), if quick < most => {}
            }
        }
    }

    /// Waits until files can be found, but not for long, and not for those whose bytes are missing here.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn await_files(&self, hashes: &[String]) -> Result<(), Problem> {
        if hashes.is_empty() || !self.reading.runs.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut done = self.reading.done.subscribe();
        let found = async {
            while self.are_expected(hashes).await? {
                // The sender lives as long as the forum.
                let _ = done.changed().await;
            }
            self.indexer().wait_for_position(self.log_head().await?).await;
            Ok(())
        };
        tokio::time::timeout(READ_TIMEOUT, found).await.unwrap_or(Ok(()))
    }

    /// Returns whether one of the files will be read soon.
    async fn are_expected(&self, hashes: &[String]) -> Result<bool, Problem> {
        let mut expected: Vec<&str> = hashes.iter().map(String::as_str).collect();
        expected.retain(|hash| !self.reading.queue().is_deferred(hash));
        if expected.is_empty() {
            return Ok(false);
        }
        Ok(store::file_text::is_unread(&mut *self.store.read().await?, &expected, extract::VERSION).await?)
    }

    /// Takes the next file that is unread and that nobody reads here; `None` when there is none.
    async fn next_unread(&self) -> Result<Option<String>, Problem> {
        let now = self.clock.now();
        let mut after = None;
        loop {
            let conn = &mut *self.store.read().await?;
            let unread = store::file_text::unread(conn, extract::VERSION, after.as_ref(), STEP).await?;
            let mut queue = self.reading.queue();
            if let Some(free) = unread.iter().find(|unread| queue.is_free(&unread.hash, now)) {
                queue.begin(&free.hash);
                return Ok(Some(free.hash.clone()));
            }
            after = unread.last().cloned();
            if after.is_none() {
                queue.forget_due(now);
                return Ok(None);
            }
        }
    }

    /// Returns how long until a file is due that could not be read before.
    fn until_retry(&self) -> Duration {
        let Some(due) = self.reading.queue().next_due() else { return LONGEST_SLEEP };
        let micros = u64::try_from(due.0.saturating_sub(self.clock.now().0)).unwrap_or_default();
        Duration::from_micros(micros).clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
    }

    /// Reads a file that was taken, and gives it back.
    async fn read_queued(&self, reader: &FileReader, hash: String, lane: Lane) -> (Lane, Result<(), Problem>) {
        let read = self.try_to_read(reader, &hash, lane).await;
        let mut queue = self.reading.queue();
        let ended = match read {
            Ok(Attempt::Stored) => {
                queue.done(&hash);
                Ok(())
            }
            Ok(Attempt::OutOfTime) => {
                queue.needs_time(&hash);
                Ok(())
            }
            Ok(Attempt::Faulty(fault)) => {
                let due = queue.defer(&hash, self.clock.now());
                let seconds = (due.0 - self.clock.now().0) / 1_000_000;
                tracing::warn!(hash, %fault, seconds, "a file cannot be read for the search; it is tried again");
                Ok(())
            }
            Err(problem) => {
                queue.done(&hash);
                Err(problem)
            }
        };
        (lane, ended)
    }

    async fn try_to_read(&self, reader: &FileReader, hash: &str, lane: Lane) -> Result<Attempt, Problem> {
        let content = match self.files.get(hash).await {
            Ok(content) => content,
            Err(fault) => return Ok(Attempt::Faulty(fault)),
        };
        let read = reader.read(content, lane).await.map_err(|error| {
            causes::record("no process can be started to read a file", &error);
            Problem::Internal
        })?;
        if read.out_of_time && lane == Lane::Quick {
            return Ok(Attempt::OutOfTime);
        }
        let read = &read;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // A text that is published beside this write either stands in the answer to the next question, or
                // has its row of the log behind this one's and is indexed with what is noted here.
                store::change::lock(&mut tx).await?;
                let changes_what_is_found =
                    store::file_text::set(&mut tx, hash, extract::VERSION, &read.text, read.searchable).await?;
                let events = match changes_what_is_found {
                    true => files_read(&mut tx, hash).await?,
                    false => vec![],
                };
                self.commit(tx, &Actor::System, &events).await
            })
            .await?;
        Ok(Attempt::Stored)
    }
}

/// Returns the rows for the change log that have every text indexed again that a file of this hash stands beside.
pub(crate) async fn files_read(conn: &mut Conn, hash: &str) -> Result<Vec<DomainEvent>, StoreError> {
    let owners = store::file_text::owners_with(conn, hash).await?;
    let event = |owner| match owner {
        Owner::Practice(practice) => Some(DomainEvent::PracticeFilesRead { practice }),
        Owner::Comment(comment) => Some(DomainEvent::CommentFilesRead { comment }),
        Owner::Dilemma(dilemma) => Some(DomainEvent::DilemmaFilesRead { dilemma }),
        Owner::Draft(_) => None,
    };
    Ok(owners.into_iter().filter_map(event).collect())
}

/// The outcome of an attempt to read a file.
enum Attempt {
    Stored,
    OutOfTime,
    Faulty(Fault),
}

/// Returns how many files are read at once in the quick lane.
fn quick_readers() -> usize {
    available_parallelism().map_or(2, usize::from).clamp(2, 4)
}
