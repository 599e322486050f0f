//! What members search for, for the coordinator: words, no persons.
//!
//! A query may hold a name or a secret, so what one member alone asks is never written down: it waits in
//! memory, and is counted from the moment when a second member asks the same. What is kept is the words and
//! how often, neither who nor when. Counts gather in memory and are written together, so that a search
//! waits for no write; a crash loses those of the last minute.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::MemberId;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use domain::search::{QUERY_MAX, QueryStats, SearchPage, SearchRequest, SearchStats};
use domain::text::clean_line;
use search::synonyms::{spelled, typed};

use crate::Forum;
use crate::authorize::authorize;

/// How many queries of one member each wait for a second; where there are more, all begin again.
const WAITING_MAX: usize = 10_000;
/// The number of queries that are stored.
const KEPT_MAX: i64 = 5_000;
/// The number of queries of each kind that are shown.
const SHOWN: i64 = 30;
/// The most characters of a query that is counted; longer ones are sentences, which nobody else asks.
const LENGTH_MAX: usize = 80;

/// The searches that are counted and not written down yet.
#[derive(Default)]
pub(crate) struct SearchStatsBuffer(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    /// What one member alone has stats so far.
    waiting: HashMap<String, (MemberId, QueryStats)>,
    /// The queries that several members searched for.
    shared: HashMap<String, QueryStats>,
}

impl SearchStatsBuffer {
    /// Counts a member's search: its first page, without filters.
    pub fn note(&self, actor: &Actor, request: &SearchRequest, page: &SearchPage) {
        let plain = SearchRequest {
            q: request.q.clone(),
            limit: request.limit,
            hit_types: request.hit_types.clone(),
            ..SearchRequest::default()
        };
        let (Some(member), true) = (actor.member(), *request == plain && request.q.len() <= QUERY_MAX) else { return };
        let query = typed(&spelled(&clean_line(&request.q)));
        if !query.is_empty() && query.chars().count() <= LENGTH_MAX {
            self.lock().count(member, query, page.total == 0);
        }
    }

    /// Forgets what a member alone has searched for, and the queries that the function picks.
    pub fn remove(&self, member: MemberId, picks: impl Fn(&str) -> bool) {
        let mut counts = self.lock();
        counts.waiting.retain(|query, (first, _)| *first != member && !picks(query));
        counts.shared.retain(|query, _| !picks(query));
    }

    fn take(&self) -> Vec<QueryStats> {
        std::mem::take(&mut self.lock().shared).into_values().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn count(&mut self, member: MemberId, query: String, nothing: bool) {
        if let Some(stats) = self.shared.get_mut(&query) {
            return add(stats, nothing);
        }
        if self.waiting.len() >= WAITING_MAX && !self.waiting.contains_key(&query) {
            self.waiting.clear();
        }
        let new = || (member, QueryStats { query: query.clone(), times: 0, nothing: 0 });
        let (first, stats) = self.waiting.entry(query.clone()).or_insert_with(new);
        add(stats, nothing);
        if *first != member
            && let Some((_, stats)) = self.waiting.remove(&query)
        {
            self.shared.insert(query, stats);
        }
    }
}

fn add(stats: &mut QueryStats, nothing: bool) {
    stats.times += 1;
    stats.nothing = if nothing { stats.nothing + 1 } else { 0 };
}

impl Forum {
    /// Writes down what was counted since the last time. For a job, and for the end.
    ///
    /// # Errors
    /// When the database fails; these counts are lost then.
    pub async fn flush_search_stats(&self) -> Result<(), Problem> {
        let gathered = self.search_stats.take();
        if gathered.is_empty() {
            return Ok(());
        }
        let gathered = &gathered;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                for stats in gathered {
                    store::search_stats::add(&mut tx, stats).await?;
                }
                store::search_stats::keep(&mut tx, KEPT_MAX).await?;
                // Nobody follows it: no text and no page but the report is made of it.
                tx.commit(None, self.clock.now(), &[]).await?;
                Ok(())
            })
            .await
    }

    /// Returns what members search for, up to now.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn search_stats(&self, actor: &Actor) -> Result<SearchStats, Problem> {
        authorize(actor, Permission::RunForum)?;
        self.flush_search_stats().await?;
        let mut conn = self.store.read().await?;
        Ok(SearchStats {
            nothing: store::search_stats::nothing(&mut conn, SHOWN).await?,
            most: store::search_stats::most(&mut conn, SHOWN).await?,
        })
    }
}
