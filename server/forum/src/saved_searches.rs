//! Searches that a member keeps, each with what is new since they last looked.
//!
//! New is what became visible behind a position of the change log: not what was merely changed, and whatever
//! its date says. The position is the one up to which this node's index stood when the search was
//! opened, so nothing is missed that came while it was looked at.

use domain::event::DomainEvent;
use domain::id::{MemberId, SavedSearchId};
use domain::policy::{Actor, Permission, groups_of};
use domain::problem::{FieldProblem, Problem};
use domain::quota::Quota;
use domain::search::{SavedSearch, SearchRequest};
use search::{Index, SearchError};

use crate::Forum;
use crate::authorize::authorize;
use crate::quota::Owner;

impl Forum {
    /// Keeps a search; one that is kept already stays as it is.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`]; [`Problem::Invalid`] on `saved` where it asks for everything;
    /// [`Problem::QuotaExceeded`].
    pub async fn save_search(&self, actor: &Actor, request: SearchRequest) -> Result<(), Problem> {
        authorize(actor, Permission::ReadForum)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let request = request.bounded();
        if request.asks_nothing() || request.q.contains('\0') {
            return Err(Problem::field("saved", FieldProblem::Missing));
        }
        let request = &request.to_save();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Two that are saved at once would both be within the quota.
                store::change::lock(&mut tx).await?;
                // Where there is no index, what was written before is not new only because the index is made later.
                let seen = match self.indexer().position() {
                    -1 => store::change::head(&mut tx).await?,
                    position => position,
                };
                let inserted = store::saved_search::insert(&mut tx, member, request, seen, self.clock.now()).await?;
                let Some(id) = inserted else { return Ok(()) };
                self.check_search_room(&mut tx, actor, member).await?;
                self.commit(tx, actor, &[DomainEvent::SearchSaved { search: id }]).await
            })
            .await
    }

    /// The actor's searches, the last saved first, each with how much is new.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn saved_searches(&self, actor: &Actor) -> Result<Vec<SavedSearch>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let rows = store::saved_search::of_member(&mut *self.store.read().await?, member).await?;
        if rows.is_empty() {
            return Ok(vec![]);
        }
        let mut asked = Vec::with_capacity(rows.len());
        let mut searches = Vec::with_capacity(rows.len());
        for row in rows {
            let request = self.with_present_names(row.request).await?;
            asked.push((row.seen, self.with_topics_below(request.clone()).await?));
            searches.push((row.id, request));
        }
        let groups = groups_of(actor);
        let (synonyms, names) = (self.synonyms(self.index()?).await?, self.filter_names().await?);
        let count = move |index: &Index| {
            let counted = asked.into_iter().map(|(seen, request)| {
                let request = SearchRequest { limit: 0, ..request };
                let new = SearchRequest { since: Some(seen), ..request.clone() };
                let mut new = index.search_widened(&new, groups.as_deref(), &synonyms, &names)?;
                // Partial hits count where the search has no full one at all, seen or new.
                if new.total == 0
                    && new.partial_total > 0
                    && index.search_widened(&request, groups.as_deref(), &synonyms, &names)?.total == 0
                {
                    new.total = new.partial_total;
                }
                Ok(new.total)
            });
            counted.collect::<Result<Vec<_>, SearchError>>()
        };
        let counts = match self.ask_index(count).await {
            Err(Problem::IndexBuilding { .. }) => vec![None; searches.len()],
            counted => counted?.into_iter().map(Some).collect(),
        };
        let counted = searches.into_iter().zip(counts);
        Ok(counted.map(|((id, request), new)| SavedSearch { id, request, new }).collect())
    }

    /// Opens a search of the actor's: what it asks, and the position up to which they had seen what it finds.
    /// From now on that is all it finds today.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's too.
    pub async fn open_search(&self, actor: &Actor, id: SavedSearchId) -> Result<(SearchRequest, i64), Problem> {
        authorize(actor, Permission::ReadForum)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let (request, seen) = self
            .store
            .write_retrying(&*self.random, |mut tx| async move {
                let row = store::saved_search::find(&mut tx, id, member).await?.ok_or(Problem::NotFound)?;
                // Without an index nothing is seen.
                store::saved_search::set_seen(&mut tx, id, self.indexer().position().max(row.seen)).await?;
                self.commit(tx, actor, &[DomainEvent::SearchOpened { search: id }]).await?;
                Ok::<_, Problem>((row.request.bounded(), row.seen))
            })
            .await?;
        Ok((self.with_present_names(request).await?, seen))
    }

    /// Returns `Ok` while the member keeps no more searches than they may.
    async fn check_search_room(&self, tx: &mut store::Conn, actor: &Actor, member: MemberId) -> Result<(), Problem> {
        let Some(owner) = Owner::of(actor) else { return Ok(()) };
        self.quotas().await?.check(Quota::SavedSearches, owner.role, store::saved_search::count(tx, member).await?)
    }

    /// Brings back a search of the actor's that was deleted; one that is there stays as it is.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's, and for what is gone for good; [`Problem::QuotaExceeded`].
    pub async fn restore_search(&self, actor: &Actor, id: SavedSearchId) -> Result<(), Problem> {
        authorize(actor, Permission::ReadForum)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                if !store::saved_search::restore(&mut tx, id, member).await? {
                    let there = store::saved_search::find(&mut tx, id, member).await?;
                    return there.map(drop).ok_or(Problem::NotFound);
                }
                self.check_search_room(&mut tx, actor, member).await?;
                self.commit(tx, actor, &[DomainEvent::SearchRestored { search: id }]).await
            })
            .await
    }

    /// Deletes a search of the actor's; it can be brought back for a while.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's too.
    pub async fn delete_saved_search(&self, actor: &Actor, id: SavedSearchId) -> Result<(), Problem> {
        authorize(actor, Permission::ReadForum)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::saved_search::delete(&mut tx, id, member, self.clock.now()).await? {
                    return Err(Problem::NotFound);
                }
                self.commit(tx, actor, &[DomainEvent::SearchDeleted { search: id }]).await
            })
            .await
    }
}
