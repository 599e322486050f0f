//! Follows the change log: the search index and the caches of this node are made from it alone.
//!
//! One task reads the log from where the index stands, turns changed rows into documents and
//! commits them with their position. A writer that wants its write to be found waits for that
//! position. Writes of other processes are seen by looking every half second; PostgreSQL tells of them at once.
//!
//! The task never ends by an error. After each it tries again, with growing delays, and where the index cannot be
//! used it builds another: at once where its files are damaged or it belongs to another database, and where an error
//! repeats that the machine is not the cause of. Meanwhile writers do not wait ([`IndexStatus::follows`]).

mod apply;
mod error;
mod fit;
mod status;

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use causes::{chain, collect};
use domain::change::Entity;
use domain::clock::{Clock, Random};
use domain::event::DomainEvent;
use domain::search::{IndexFailure, IndexFault, Progress};
use futures::FutureExt;
use jiff::tz::TimeZone;
use search::{Checkpoint, History, Index, SearchError};
use store::Store;
use tokio::sync::{Notify, watch};

pub use self::error::IndexerError;
use self::fit::zone_of;
pub use self::fit::{IndexFit, fit};
pub use self::status::IndexStatus;
use crate::cache::Cache;
use crate::claim::identity;
use crate::settings::time_zone;

/// How many rows of the log one commit of the index takes.
const BATCH: i64 = 1_000;
/// How often the log is looked at for what other processes wrote.
const POLL: Duration = Duration::from_millis(500);
/// How often the files of the index are looked at for damage.
const INSPECTION: Duration = Duration::from_secs(2);
/// How long a writer waits for its write to be found before it answers all the same.
const INDEX_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a writer waits while the index is being built: a small one is complete by then.
const BUILD_TIMEOUT: Duration = Duration::from_millis(500);
/// How long to wait after a first failure; the wait doubles with each further one.
const FIRST_DELAY: Duration = Duration::from_millis(100);
/// The longest wait after a failure.
const LONGEST_DELAY: Duration = Duration::from_secs(15);
/// The same after a rebuild that failed: it keeps a core busy.
const LONGEST_REBUILD_DELAY: Duration = Duration::from_secs(60);
/// The same where the database failed: it says so at once while it does not answer.
const LONGEST_DATABASE_DELAY: Duration = Duration::from_secs(2);
/// The number of failures in a row from which on a folder that may not be written is emptied: perhaps one of its files
/// alone is forbidden.
const FORBIDDEN_TRIES: u32 = 3;
/// How many failures in a row a rebuild survives that somebody asked for. After them the index that there is follows the log
/// again: on a disk without room for a second index, it may still be current.
const ASKED_TRIES: u32 = 3;

/// Where the indexer stands, and what wakes it.
pub struct Indexer {
    notify: Notify,
    /// Wakes an indexer that waits after a failure.
    retry: Notify,
    status: watch::Sender<IndexStatus>,
    /// The forum's time zone, as this process last knew it.
    zone: RwLock<TimeZone>,
    /// The time zone of a forum in which none is set.
    default_zone: TimeZone,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    /// Whether somebody asked for the index to be rebuilt.
    wanted: AtomicBool,
}

/// How a rebuild treats what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rebuild {
    /// It stays, also on disk, until the new index is complete.
    InPlace,
    /// It is deleted; with `keep_shown`, searches of this process go on seeing it.
    FromScratch { keep_shown: bool },
}

/// What the task knows from one pass to the next.
#[derive(Default)]
struct Task {
    /// Where the index stands; `None` where that has to be found out.
    at: Option<Checkpoint>,
    /// How many passes failed in a row.
    failures: u32,
    /// The rebuild that the next pass begins with.
    rebuild: Option<Rebuild>,
    inspected: Option<Instant>,
}

impl Indexer {
    /// An indexer that has read nothing yet.
    pub fn new(zone: TimeZone, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self {
            notify: Notify::new(),
            retry: Notify::new(),
            status: watch::Sender::default(),
            zone: RwLock::new(zone.clone()),
            default_zone: zone,
            clock,
            random,
            wanted: AtomicBool::new(false),
        }
    }

    /// The forum's time zone.
    pub(crate) fn zone(&self) -> TimeZone {
        self.zone.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes another time zone. The index follows by the change log: the years in it are those of the zone that its
    /// checkpoint names.
    pub(crate) fn set_zone(&self, zone: TimeZone) {
        *self.zone.write().unwrap_or_else(PoisonError::into_inner) = zone;
    }

    /// Returns where the index stands, as it changes.
    pub fn status(&self) -> watch::Receiver<IndexStatus> {
        self.status.subscribe()
    }

    /// The last position of the log that can be found by a search.
    pub fn position(&self) -> i64 {
        self.status.borrow().position
    }

    /// Has the log looked at now: another process wrote up to this position, or an unknown one.
    pub(crate) fn look(&self, position: Option<i64>) {
        if position.is_none_or(|position| position > self.position()) {
            self.notify.notify_one();
        }
    }

    /// Has the index rebuilt, soon.
    pub(crate) fn want_rebuild(&self) {
        self.wanted.store(true, Ordering::Release);
        self.notify.notify_one();
        self.retry.notify_one();
    }

    /// Returns how far an index that is being made has come; `None` while none is.
    pub(crate) fn progress(&self) -> Option<Progress> {
        let waiting = self.wanted.load(Ordering::Acquire).then_some(Progress { done: 0, total: 0 });
        self.status.borrow().building.or(waiting)
    }

    /// Wakes the indexer and waits until it has passed a position of the log. It is not waited for while the index
    /// fails, and for a moment only while it is being built.
    pub async fn wait_for_position(&self, position: i64) {
        self.wait_for_position_within(position, INDEX_TIMEOUT).await;
    }

    async fn wait_for_position_within(&self, position: i64, timeout: Duration) {
        let mut status = self.status.subscribe();
        self.notify.notify_one();
        let status_then = status.wait_for(|now| now.position >= position || !now.follows());
        let Ok(status_then) = tokio::time::timeout(timeout, status_then).await.map(|now| now.map(|now| *now)) else {
            tracing::error!(position, "the search index does not follow; the write itself is safe");
            return self.fail(IndexFault::Stalled);
        };
        if status_then.is_ok_and(|now| now.position < position && now.building.is_some()) {
            let built = status.wait_for(|now| now.position >= position || now.failing.is_some());
            let _ = tokio::time::timeout(BUILD_TIMEOUT, built).await;
        }
    }

    /// Follows the log until the task is dropped.
    pub async fn run(self: Arc<Self>, store: Store, index: Arc<Index>, cache: Arc<Cache>) {
        let mut task = Task::default();
        loop {
            let pass = AssertUnwindSafe(self.pass(&store, &index, &cache, &mut task)).catch_unwind();
            let (pass, mut causes) = collect(pass).await;
            match pass.unwrap_or(Err(IndexerError::Panicked)) {
                Ok(()) => {
                    if task.failures > 0 {
                        tracing::info!("the search index follows the change log again");
                    }
                    task.failures = 0;
                    let _ = tokio::time::timeout(POLL, self.notify.notified()).await;
                }
                Err(error) => {
                    task.failures = task.failures.saturating_add(1);
                    let (text, causes, failures) = (chain(&error), causes.take(), task.failures);
                    tracing::error!(error = text, causes, failures, "following the change log failed; trying again");
                    self.recover(&mut task, &error);
                    let longest = match error {
                        IndexerError::Database(_) => LONGEST_DATABASE_DELAY,
                        _ if task.rebuild.is_some() => LONGEST_REBUILD_DELAY,
                        _ => LONGEST_DELAY,
                    };
                    let delay = FIRST_DELAY.saturating_mul(2u32.saturating_pow(task.failures - 1)).min(longest);
                    // Damage is mended at once where it was just found.
                    if task.rebuild.is_none() || task.failures > 1 {
                        let _ = tokio::time::timeout(delay, self.retry.notified()).await;
                    }
                }
            }
        }
    }

    /// One look at the index and at the log.
    async fn pass(
        &self,
        store: &Store,
        index: &Arc<Index>,
        cache: &Cache,
        task: &mut Task,
    ) -> Result<(), IndexerError> {
        if self.wanted.load(Ordering::Acquire) {
            task.rebuild = task.rebuild.or(Some(Rebuild::InPlace));
            // In this order, so that it is never seen as done before it is.
            self.status.send_modify(|status| status.building = Some(Progress { done: 0, total: 0 }));
            self.wanted.store(false, Ordering::Release);
        }
        if let Some(rebuild) = task.rebuild {
            let forum = identity(store, &*self.random, &*self.clock).await?;
            task.at = Some(self.rebuild(store, index, forum, rebuild).await?);
            task.rebuild = None;
        } else if task.inspected.is_none_or(|at| at.elapsed() >= INSPECTION) {
            task.inspected = Some(Instant::now());
            on_index(index, Index::inspect).await?;
        }
        self.follow_on(store, index, cache, &mut task.at).await
    }

    /// Decides what the next pass does about a failure.
    fn recover(&self, task: &mut Task, error: &IndexerError) {
        self.fail(error.fault());
        task.at = None;
        let keep_shown = true;
        let rebuild = match error {
            IndexerError::Index(SearchError::Damaged(_)) => Some(Rebuild::FromScratch { keep_shown: false }),
            IndexerError::Index(error) if error.is_damage() => Some(Rebuild::FromScratch { keep_shown }),
            IndexerError::Index(error) if error.fault() == IndexFault::ReadOnly => {
                (task.failures >= FORBIDDEN_TRIES).then_some(Rebuild::FromScratch { keep_shown })
            }
            IndexerError::Index(error) if !error.is_environment() => {
                (task.failures >= 2).then_some(Rebuild::FromScratch { keep_shown })
            }
            IndexerError::Panicked => (task.failures >= 2).then_some(Rebuild::FromScratch { keep_shown }),
            IndexerError::Index(_) | IndexerError::Database(_) => None,
        };
        // A rebuild that was begun is begun again.
        let again = task.rebuild.filter(|begun| *begun != Rebuild::InPlace || task.failures < ASKED_TRIES);
        task.rebuild = rebuild.or(again);
    }

    /// Notes a failure; its time is that of the first since the index was current.
    fn fail(&self, fault: IndexFault) {
        let now = self.clock.now();
        self.status.send_modify(|status| {
            let since = status.failing.map_or(now, |failing| failing.since);
            status.failing = Some(IndexFailure { fault, since });
            status.building = None;
        });
    }

    /// Brings the index to the log's end once.
    ///
    /// # Errors
    /// When the store or the index fails.
    pub async fn catch_up(&self, store: &Store, index: &Arc<Index>, cache: &Cache) -> Result<(), IndexerError> {
        self.follow_on(store, index, cache, &mut None).await
    }

    /// Brings the index to the log's end as it is found; `at` is where it stands, `None` where that has to be found out.
    async fn follow_on(
        &self,
        store: &Store,
        index: &Arc<Index>,
        cache: &Cache,
        at: &mut Option<Checkpoint>,
    ) -> Result<(), IndexerError> {
        let mut now = match at.take() {
            Some(at) => at,
            None => self.begin(store, index, cache).await?,
        };
        loop {
            let behind = store::change::continuation(&mut *store.read().await?, now.position, BATCH).await?;
            let token = now.history.as_ref().and_then(|history| history.token);
            if behind.token != token {
                tracing::warn!(
                    at = now.position,
                    "the database was replaced by another; the index is rebuilt from nothing"
                );
                cache.invalidate_all();
                let forum = identity(store, &*self.random, &*self.clock).await?;
                now = self.rebuild(store, index, forum, Rebuild::FromScratch { keep_shown: false }).await?;
                continue;
            }
            let Some(last) = behind.changes.last() else { break };
            // What comes meanwhile is for the next look: under writes without a pause, no look would find nothing more.
            let is_end = behind.changes.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
            let may_move = behind.changes.iter().any(|change| change.entity == Entity::Setting);
            let erases = behind.changes.iter().any(|change| {
                use DomainEvent::{MemberErased, PracticeErased};
                matches!(change.event, Some(MemberErased { .. } | PracticeErased { .. }))
            });
            cache.invalidate(behind.changes.iter().map(|change| change.entity));
            let history = now.history.clone().map(|history| History { token: last.token, ..history });
            let end = Checkpoint { position: last.position, history };
            // An erasure is done when the index is rebuilt: what ends that half-way finds the erasure in the log again.
            let reached = if erases { &now } else { &end };
            self.apply_changes(store, index, &behind.changes, &now, reached).await?;
            now = end;
            if erases {
                // The words of replaced documents stay in the index's segments until they are merged.
                let forum = identity(store, &*self.random, &*self.clock).await?;
                now = self.rebuild(store, index, forum, Rebuild::InPlace).await?;
            } else if may_move {
                now = self.follow_zone(store, index, now).await?;
            }
            self.status.send_modify(|status| status.position = now.position);
            if is_end {
                break;
            }
        }
        self.status.send_replace(IndexStatus { position: now.position, caught_up: true, ..IndexStatus::default() });
        *at = Some(now);
        Ok(())
    }

    /// Rebuilds the index where the forum has another time zone now: documents know their calendar year.
    async fn follow_zone(
        &self,
        store: &Store,
        index: &Arc<Index>,
        now: Checkpoint,
    ) -> Result<Checkpoint, IndexerError> {
        let zone = time_zone(&mut *store.read().await?, &self.default_zone).await?;
        self.set_zone(zone.clone());
        if self.zone_of(&now) == zone {
            return Ok(now);
        }
        tracing::info!(zone = zone.iana_name(), "the forum has another time zone; the search index is rebuilt");
        let forum = identity(store, &*self.random, &*self.clock).await?;
        self.rebuild(store, index, forum, Rebuild::InPlace).await
    }

    /// The time zone of the years in an index that stands there.
    fn zone_of(&self, checkpoint: &Checkpoint) -> TimeZone {
        let zone = checkpoint.history.as_ref().map(|history| zone_of(history, &self.default_zone));
        zone.unwrap_or_else(|| self.default_zone.clone())
    }

    /// Returns where the index stands in the log. One that belongs to another log, or was never complete, is built.
    async fn begin(&self, store: &Store, index: &Arc<Index>, cache: &Cache) -> Result<Checkpoint, IndexerError> {
        let forum = identity(store, &*self.random, &*self.clock).await?;
        let checkpoint = on_index(index, Index::resume).await?;
        self.set_zone(time_zone(&mut *store.read().await?, &self.default_zone).await?);
        let fit = fit(&mut *store.read().await?, checkpoint.as_ref(), &self.default_zone).await?;
        match (fit, checkpoint) {
            (IndexFit::Fits, Some(checkpoint)) => Ok(checkpoint),
            (IndexFit::OtherZone, Some(checkpoint)) => self.follow_zone(store, index, checkpoint).await,
            (fit, _) => {
                if fit != IndexFit::Incomplete {
                    tracing::warn!(%fit, "the search index is rebuilt from nothing");
                }
                cache.invalidate_all();
                self.rebuild(store, index, forum, Rebuild::FromScratch { keep_shown: false }).await
            }
        }
    }
}

/// Runs something with the index on a thread that may take its time.
async fn on_index<T: Send + 'static>(
    index: &Arc<Index>,
    run: impl FnOnce(&Index) -> Result<T, SearchError> + Send + 'static,
) -> Result<T, IndexerError> {
    let index = Arc::clone(index);
    let outcome = tokio::task::spawn_blocking(move || run(&index)).await;
    Ok(outcome.map_err(|_| IndexerError::Panicked)??)
}

#[cfg(test)]
mod tests {
    use domain::clock::Timestamp;
    use domain::problem::Problem;

    use super::*;

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp(7)
        }
    }

    impl Random for Still {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }

    fn indexer(status: IndexStatus) -> Arc<Indexer> {
        let indexer = Indexer::new(TimeZone::UTC, Arc::new(Still), Arc::new(Still));
        indexer.status.send_replace(status);
        Arc::new(indexer)
    }

    const CURRENT: IndexStatus = IndexStatus { position: 4, caught_up: true, building: None, failing: None };
    const LONG: Duration = Duration::from_secs(3_600);

    #[test]
    fn a_rebuild_that_was_asked_for_is_begun_again_after_a_failure() {
        let rebuild_after = |error: &IndexerError, failures| {
            let mut task = Task { failures, rebuild: Some(Rebuild::InPlace), ..Task::default() };
            indexer(CURRENT).recover(&mut task, error);
            task.rebuild
        };
        assert_eq!(rebuild_after(&IndexerError::Panicked, 1), Some(Rebuild::InPlace));
        assert_eq!(rebuild_after(&IndexerError::Panicked, 2), Some(Rebuild::FromScratch { keep_shown: true }));
        let database = IndexerError::Database(Problem::Unavailable);
        assert_eq!(rebuild_after(&database, ASKED_TRIES - 1), Some(Rebuild::InPlace));
        assert_eq!(rebuild_after(&database, ASKED_TRIES), None);
    }

    #[tokio::test]
    async fn a_writer_waits_for_an_index_that_follows_and_for_no_other() {
        let building = IndexStatus { building: Some(Progress { done: 0, total: 9 }), ..CURRENT };
        let failing = Some(IndexFailure { fault: IndexFault::DiskFull, since: Timestamp(1) });
        let failing = IndexStatus { failing, ..CURRENT };
        let starting = IndexStatus { position: -1, caught_up: false, ..CURRENT };
        for status in [building, failing] {
            indexer(status).wait_for_position_within(5, LONG).await;
        }
        for (before, after) in [(CURRENT, failing), (CURRENT, building), (starting, building)] {
            let indexer = indexer(before);
            let other = Arc::clone(&indexer);
            let writer = tokio::spawn(async move { other.wait_for_position_within(5, LONG).await });
            indexer.notify.notified().await;
            assert!(!writer.is_finished(), "{before:?}");
            indexer.status.send_replace(after);
            writer.await.expect("answers");
        }
        let indexer = indexer(starting);
        let other = Arc::clone(&indexer);
        let writer = tokio::spawn(async move { other.wait_for_position_within(5, LONG).await });
        indexer.notify.notified().await;
        indexer.status.send_replace(IndexStatus { position: 5, ..CURRENT });
        writer.await.expect("answers");
        assert!(indexer.status.borrow().is_current());
    }

    #[tokio::test]
    async fn an_index_that_is_waited_for_in_vain_is_failing() {
        let indexer = indexer(CURRENT);
        indexer.wait_for_position_within(5, Duration::ZERO).await;
        let failing = indexer.status.borrow().failing;
        assert_eq!(failing, Some(IndexFailure { fault: IndexFault::Stalled, since: Timestamp(7) }));
        indexer.wait_for_position_within(6, LONG).await;
    }

    /// What the next pass does about an error, after so many failures in a row.
    #[test]
    fn what_cannot_be_used_is_rebuilt_and_what_the_machine_refuses_is_tried_again() {
        let scratch = |keep_shown| Some(Rebuild::FromScratch { keep_shown });
        let io = |code| IndexerError::Index(std::io::Error::from_raw_os_error(code).into());
        let table = [
            (IndexerError::Index(SearchError::Damaged("x".to_owned())), [scratch(false); 4]),
            (IndexerError::Index(SearchError::Unreadable(causes::shared("x"))), [scratch(true); 4]),
            (IndexerError::Index(SearchError::DiskFull), [None; 4]),
            (IndexerError::Index(SearchError::Locked), [None; 4]),
            // EMFILE, ENOSPC, EROFS, EACCES, EIO
            (io(24), [None; 4]),
            (io(28), [None; 4]),
            (io(30), [None, None, scratch(true), scratch(true)]),
            (io(13), [None, None, scratch(true), scratch(true)]),
            (io(5), [None, scratch(true), scratch(true), scratch(true)]),
            (
                IndexerError::Index(SearchError::Changed("x".to_owned())),
                [None, scratch(true), scratch(true), scratch(true)],
            ),
            (
                IndexerError::Index(SearchError::Engine(causes::shared("x"))),
                [None, scratch(true), scratch(true), scratch(true)],
            ),
            (
                IndexerError::Index(SearchError::Panicked("x".to_owned())),
                [None, scratch(true), scratch(true), scratch(true)],
            ),
            (IndexerError::Panicked, [None, scratch(true), scratch(true), scratch(true)]),
            (IndexerError::Database(domain::problem::Problem::Internal), [None; 4]),
        ];
        for (error, expected) in table {
            let indexer = indexer(CURRENT);
            let plans = [1, 2, 3, 4].map(|failures| {
                let mut task = Task { at: Some(4.into()), failures, ..Task::default() };
                indexer.recover(&mut task, &error);
                assert_eq!(task.at, None, "{error}");
                task.rebuild
            });
            assert_eq!(plans, expected, "{error}");
            assert!(!indexer.status.borrow().is_current(), "{error}");
        }
    }
}
