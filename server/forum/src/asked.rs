//! What members search for, for the coordinator: words, no persons.
//!
//! A query may hold a name or a secret, so what one member alone asks is never written down: it waits in
//! memory, and is counted from the moment when a second member asks the same. What is kept is the words and
//! how often, neither who nor when. Counts gather in memory and are written together, so that a search
//! waits for no write; a crash loses those of the last minute.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::MemberId;
use domain::policy::{Action as Wish, Actor};
use domain::problem::Problem;
use domain::search::{Asked, AskedReport, QUERY_MAX, SearchPage, SearchRequest};
use domain::text::clean_line;
use search::synonyms::{spelled, typed};

use crate::Forum;
use crate::service::demand;

/// How many queries of one member each wait for a second; where there are more, all begin anew.
const WAITING_MAX: usize = 10_000;
/// How many queries are kept.
const KEPT_MAX: i64 = 5_000;
/// How many of each sort are shown.
const SHOWN: i64 = 30;
/// Longer queries are sentences, which nobody else asks.
const LENGTH_MAX: usize = 80;

/// What was asked and not written yet.
#[derive(Default)]
pub(crate) struct Gathered(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    /// What one member alone has asked so far.
    waiting: HashMap<String, (MemberId, Asked)>,
    /// What several asked.
    shared: HashMap<String, Asked>,
}

impl Gathered {
    /// Counts a member's search: its first page, without filters.
    pub fn note(&self, actor: &Actor, request: &SearchRequest, page: &SearchPage) {
        let plain = SearchRequest {
            q: request.q.clone(),
            limit: request.limit,
            hit_type: request.hit_type,
            ..SearchRequest::default()
        };
        let (Some(member), true) = (actor.member(), *request == plain && request.q.len() <= QUERY_MAX) else { return };
        let query = typed(&spelled(&clean_line(&request.q)));
        if !query.is_empty() && query.chars().count() <= LENGTH_MAX {
            self.lock().count(member, query, page.total == 0);
        }
    }

    fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.lock().shared).into_values().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn count(&mut self, member: MemberId, query: String, nothing: bool) {
        if let Some(asked) = self.shared.get_mut(&query) {
            return add(asked, nothing);
        }
        if self.waiting.len() >= WAITING_MAX && !self.waiting.contains_key(&query) {
            self.waiting.clear();
        }
        let new = || (member, Asked { query: query.clone(), times: 0, nothing: 0 });
        let (first, asked) = self.waiting.entry(query.clone()).or_insert_with(new);
        add(asked, nothing);
        if *first != member
            && let Some((_, asked)) = self.waiting.remove(&query)
        {
            self.shared.insert(query, asked);
        }
    }
}

fn add(asked: &mut Asked, nothing: bool) {
    asked.times += 1;
    asked.nothing = if nothing { asked.nothing + 1 } else { 0 };
}

impl Forum {
    /// Writes down what was counted since the last time. For a job, and for the end.
    ///
    /// # Errors
    /// When the database fails; these counts are lost then.
    pub async fn write_asked(&self) -> Result<(), Problem> {
        let gathered = self.asked.take();
        if gathered.is_empty() {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        for asked in &gathered {
            store::asked::add(&mut tx, asked).await?;
        }
        store::asked::keep(&mut tx, KEPT_MAX).await?;
        // Nobody follows it: no text and no page but the report is made of it.
        tx.commit(None, self.clock.now(), &[]).await?;
        Ok(())
    }

    /// What members search for, up to now.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn asked_report(&self, actor: &Actor) -> Result<AskedReport, Problem> {
        demand(actor, Wish::RunForum)?;
        self.write_asked().await?;
        let mut conn = self.store.read().await?;
        Ok(AskedReport {
            nothing: store::asked::nothing(&mut conn, SHOWN).await?,
            most: store::asked::most(&mut conn, SHOWN).await?,
        })
    }
}
