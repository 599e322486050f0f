//! Follows the change log: the search index and the caches of this node are made from it alone.
//!
//! One task reads the log from where the index stands, turns changed rows into documents and
//! commits them with their position. A writer that wants its write to be found waits for that
//! position. Writes of other processes are seen by looking every half second.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::change::{Change, Entity};
use domain::id::{CompanyId, MeetingId, MemberId, PracticeId};
use domain::problem::Problem;
use domain::search::Progress;
use jiff::tz::TimeZone;
use search::{Index, Operation};
use store::Store;
use tokio::sync::{Notify, watch};

use crate::cache::Cache;
use crate::documents;
use crate::worker::on_worker;

/// How many rows of the log one commit of the index takes.
const BATCH: i64 = 1_000;
/// How often the log is looked at for what other processes wrote.
const POLL: Duration = Duration::from_millis(500);
/// How long a writer waits for its write to be found before it answers all the same.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where the follower stands, and the bell that wakes it.
pub struct Follower {
    bell: Notify,
    position: watch::Sender<i64>,
    ready: watch::Sender<bool>,
    /// The forum's time zone: a document knows its calendar year.
    zone: TimeZone,
    /// Whether somebody asked for the index to be made anew.
    wanted: AtomicBool,
    progress: watch::Sender<Option<Progress>>,
}

impl Follower {
    /// A follower that has read nothing yet.
    pub fn new(zone: TimeZone) -> Self {
        Self {
            bell: Notify::new(),
            position: watch::Sender::new(-1),
            ready: watch::Sender::new(false),
            zone,
            wanted: AtomicBool::new(false),
            progress: watch::Sender::new(None),
        }
    }

    /// The forum's time zone.
    pub(crate) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether the index has caught up with the log since the start.
    pub fn ready(&self) -> watch::Receiver<bool> {
        self.ready.subscribe()
    }

    /// The last position of the log that can be found by a search.
    pub fn position(&self) -> i64 {
        *self.position.borrow()
    }

    /// Has the index made anew, soon.
    pub(crate) fn want_rebuild(&self) {
        self.wanted.store(true, Ordering::Release);
        self.bell.notify_one();
    }

    /// How far an index that is being made has come; `None` while none is.
    pub(crate) fn progress(&self) -> Option<Progress> {
        let waiting = self.wanted.load(Ordering::Acquire).then_some(Progress { done: 0, total: 0 });
        self.progress.borrow().or(waiting)
    }

    /// The last position that can be found, as it moves: what is written by whatever process moves it.
    pub(crate) fn positions(&self) -> watch::Receiver<i64> {
        self.position.subscribe()
    }

    /// Wakes the follower and waits until it has passed a position of the log.
    pub async fn reach(&self, position: i64) {
        let mut seen = self.position.subscribe();
        self.bell.notify_one();
        let reached = seen.wait_for(|now| *now >= position);
        if tokio::time::timeout(PATIENCE, reached).await.is_err() {
            tracing::error!(position, "the search index does not follow; the write itself is safe");
        }
    }

    /// Follows the log until the task is dropped.
    pub async fn run(self: Arc<Self>, store: Store, index: Arc<Index>, cache: Arc<Cache>) {
        let mut position = None;
        loop {
            if self.wanted.load(Ordering::Acquire) {
                // In this order, so that it is never seen as done before it is.
                self.progress.send_replace(Some(Progress { done: 0, total: 0 }));
                self.wanted.store(false, Ordering::Release);
                match self.rebuild(&store, &index).await {
                    Ok(head) => position = Some(head),
                    Err(problem) => tracing::error!(%problem, "the search index could not be made anew"),
                }
            }
            if let Err(problem) = self.catch_up(&store, &index, &cache, &mut position).await {
                tracing::error!(%problem, "following the change log failed; trying again");
                position = None;
            }
            let _ = tokio::time::timeout(POLL, self.bell.notified()).await;
        }
    }

    /// Brings the index to the log's end; `position` is where it stands, `None` asks the index.
    ///
    /// # Errors
    /// When the store or the index fails.
    pub async fn catch_up(
        &self,
        store: &Store,
        index: &Arc<Index>,
        cache: &Cache,
        position: &mut Option<i64>,
    ) -> Result<(), Problem> {
        let mut at = match *position {
            Some(at) => at,
            None => self.begin(store, index, cache).await?,
        };
        loop {
            let changes = store::change::after(&mut *store.read().await?, at, BATCH).await?;
            let Some(last) = changes.last() else { break };
            let end = last.position;
            cache.forget(changes.iter().map(|change| &change.change));
            self.follow(store, index, &changes, at).await?;
            at = end;
            self.position.send_replace(at);
        }
        *position = Some(at);
        self.position.send_replace(at);
        self.ready.send_replace(true);
        Ok(())
    }

    /// Where the index stands in the log. One that stands nowhere, or beyond the log's end (it was
    /// made from another database), is made anew.
    async fn begin(&self, store: &Store, index: &Arc<Index>, cache: &Cache) -> Result<i64, Problem> {
        let head = store::change::head(&mut *store.read().await?).await?;
        match index.position() {
            Some(at) if at <= head => Ok(at),
            Some(at) => {
                tracing::warn!(at, head, "the search index is ahead of the change log and is begun anew");
                let stale = Arc::clone(index);
                on_worker(move || stale.clear()).await??;
                cache.forget_all();
                self.rebuild(store, index).await
            }
            None => {
                cache.forget_all();
                self.rebuild(store, index).await
            }
        }
    }

    /// Makes the index from the database, with progress in the log. Searches see what was there until all
    /// of it is made.
    ///
    /// # Errors
    /// When the store or the index fails; the index is as it was then.
    async fn rebuild(&self, store: &Store, index: &Arc<Index>) -> Result<i64, Problem> {
        let made = self.make_anew(store, index).await;
        if made.is_err() {
            index.give_up();
        }
        self.progress.send_replace(None);
        made
    }

    async fn make_anew(&self, store: &Store, index: &Arc<Index>) -> Result<i64, Problem> {
        let mut conn = store.read().await?;
        // Read before the rows: what changes while they are read is followed afterwards.
        let head = store::change::head(&mut conn).await?;
        let total = store::practice::count_all(&mut conn).await?;
        self.progress.send_replace(Some(Progress { done: 0, total }));
        let begun = Arc::clone(index);
        on_worker(move || begun.begin_anew()).await??;
        let mut after = MeetingId(0);
        loop {
            let ids = store::meeting::all_ids(&mut conn, after, BATCH).await?;
            let Some(&last) = ids.last() else { break };
            add(index, documents::meetings(&mut conn, &ids, &self.zone).await?).await?;
            after = last;
        }
        let (mut after, mut done) = (PracticeId(0), 0i64);
        loop {
            let ids = store::practice::all_ids(&mut conn, after, BATCH).await?;
            let Some(&last) = ids.last() else { break };
            for portion in documents::portions(&mut conn, &ids).await? {
                add(index, documents::practices(&mut conn, portion, &self.zone).await?).await?;
            }
            after = last;
            done += i64::try_from(ids.len()).unwrap_or(i64::MAX);
            self.progress.send_replace(Some(Progress { done, total }));
            tracing::info!(done, total, "building the search index");
        }
        apply(index, vec![], head).await?;
        let settled = Arc::clone(index);
        on_worker(move || settled.settle()).await??;
        Ok(head)
    }

    /// Brings the index from a position over the changes behind it.
    async fn follow(&self, store: &Store, index: &Arc<Index>, changes: &[Change], at: i64) -> Result<(), Problem> {
        let end = changes.last().map_or(at, |change| change.position);
        let mut conn = store.read().await?;
        let (mut practices, mut meetings) = (vec![], vec![]);
        let changed: HashSet<_> =
            changes.iter().map(|change| (change.change.entity, change.change.entity_id)).collect();
        // The names of a company, a member and a meeting stand in the documents of their texts too.
        for (entity, id) in changed {
            match entity {
                Entity::Practice => practices.push(PracticeId(id)),
                Entity::Meeting => {
                    meetings.push(MeetingId(id));
                    practices.extend(store::practice::ids_of_meeting(&mut conn, MeetingId(id)).await?);
                }
                Entity::Company => {
                    practices.extend(store::practice::ids_of_company(&mut conn, CompanyId(id)).await?);
                    let held = store::meeting::of_company(&mut conn, CompanyId(id)).await?;
                    meetings.extend(held.into_iter().map(|meeting| meeting.id));
                }
                Entity::Member => {
                    practices.extend(store::practice::ids_of_author(&mut conn, MemberId(id)).await?);
                    meetings.extend(store::meeting::ids_of_presenter(&mut conn, MemberId(id)).await?);
                }
                Entity::Topic
                | Entity::Draft
                | Entity::Access
                | Entity::Setting
                | Entity::Synonym
                | Entity::SavedSearch => {}
            }
        }
        practices.sort_unstable();
        practices.dedup();
        meetings.sort_unstable();
        meetings.dedup();
        let mut operations = vec![];
        for portion in documents::portions(&mut conn, &practices).await? {
            if !operations.is_empty() {
                // Should the rest fail, what was done so far is done again.
                apply(index, std::mem::take(&mut operations), at).await?;
            }
            for ids in portion.chunks(500) {
                operations.extend(documents::practices(&mut conn, ids, &self.zone).await?);
            }
        }
        for ids in meetings.chunks(500) {
            operations.extend(documents::meetings(&mut conn, ids, &self.zone).await?);
        }
        if operations.is_empty() { Ok(()) } else { apply(index, operations, end).await }
    }
}

async fn add(index: &Arc<Index>, documents: Vec<Operation>) -> Result<(), Problem> {
    let index = Arc::clone(index);
    Ok(on_worker(move || index.add(documents)).await??)
}

async fn apply(index: &Arc<Index>, operations: Vec<Operation>, position: i64) -> Result<(), Problem> {
    let index = Arc::clone(index);
    Ok(on_worker(move || index.apply(operations, position)).await??)
}
