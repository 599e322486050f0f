//! Lists that are read page by page to their end, by the place of the last line instead of by a number of lines.

use domain::policy::{Actor, Permission};
use domain::practice::PracticeCard;
use domain::problem::Problem;
use domain::search::{HitType, LIMIT_MAX, OFFSET_MAX, SearchRequest};
use store::practice::ListFilter;
pub use store::practice::PagePosition;

use super::readable::database_filter;
use crate::Forum;
use crate::authorize::authorize;

/// A page of a list.
#[derive(Debug, Clone, Default)]
pub struct PracticePage {
    /// How many practices the list has in all.
    pub total: usize,
    /// The practices of the page.
    pub practices: Vec<PracticeCard>,
    /// The place of the last of them; `None` at the end of the list.
    pub next: Option<PagePosition>,
}

impl Forum {
    /// The practices behind a place of a list without words, or the page that the request's offset says, from the
    /// database. `None` where the request has words or years, for which the search index is needed.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn practices_after(
        &self,
        actor: &Actor,
        request: &SearchRequest,
        after: Option<&PagePosition>,
    ) -> Result<Option<PracticePage>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let request = SearchRequest { hit_types: vec![HitType::Practice], ..request.clone() };
        let Some(filter) = database_filter(actor, &request) else { return Ok(None) };
        let limit = request.limit.min(LIMIT_MAX);
        // One more than the page has, which tells whether there is another page.
        let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let offset = if after.is_some() { 0 } else { request.offset.min(OFFSET_MAX) };
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        let mut conn = self.store.read().await?;
        let places = store::practice::readable_after(&mut conn, &filter, request.sort, after, most, offset).await;
        drop(conn);
        let mut places = places?;
        let more = places.len() > limit;
        places.truncate(limit);
        let id = |place: &PagePosition| match place {
            PagePosition::Time(_, id) | PagePosition::Title(_, id) => *id,
        };
        let ids: Vec<_> = places.iter().map(id).collect();
        let next = if more { places.pop() } else { None };
        let practices = self.cards(actor, &ids).await?;
        Ok(Some(PracticePage { total: self.practice_count(actor, request, &filter).await?, practices, next }))
    }

    /// Returns how many practices a list has: the index knows without reading them all, where it is current.
    async fn practice_count(
        &self,
        actor: &Actor,
        request: SearchRequest,
        filter: &ListFilter,
    ) -> Result<usize, Problem> {
        if self.is_searchable() {
            return Ok(self.search(actor, SearchRequest { limit: 0, offset: 0, ..request }).await?.total);
        }
        let total = store::practice::count_readable(&mut *self.store.read().await?, filter).await?;
        Ok(usize::try_from(total).unwrap_or_default())
    }
}
