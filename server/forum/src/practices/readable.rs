//! Lists of practices that need no search index. They come from the database where the index cannot tell all: while
//! it is being built, fails, or has not caught up.

use domain::id::PracticeId;
use domain::policy::{Actor, Permission, PracticeFacts, PracticePermission, allows};
use domain::practice::{PracticeCard, Status, path};
use domain::problem::Problem;
use domain::search::{
    FacetCount, Facets, Hit, HitType, IndexNotice, LIMIT_MAX, Marked, Match, OFFSET_MAX, Progress, SearchPage,
    SearchRequest,
};
use store::practice::{ListFilter, Readers};

use crate::Forum;
use crate::authorize::authorize;
use crate::find::FoundPractices;

/// Practices for a page with filters.
#[derive(Debug, Clone, Default)]
pub struct PracticeListing {
    /// The practices, and the counts of the filters.
    pub page: SearchPage,
    /// What the page has to say of the index: why filters are missing, or that the list may not be complete.
    pub notice: Option<IndexNotice>,
}

impl Forum {
    /// Practices for a page with filters, like a search without words. Where the index is not current they come from
    /// the database, and the counts of the filters from the index as it stands; there are none without one.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::IndexBuilding`] where there is no index and the request needs one.
    pub async fn practice_list(&self, actor: &Actor, request: SearchRequest) -> Result<PracticeListing, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let request = SearchRequest { hit_types: vec![HitType::Practice], ..request };
        let Some(found) = self.practices_without_index(actor, &request).await? else {
            let page = self.search(actor, request).await?;
            return Ok(PracticeListing { page, notice: self.index_notice() });
        };
        let (facets, notice) = match self.search(actor, SearchRequest { limit: 0, ..request }).await {
            Ok(page) => (page.facets, None),
            Err(Problem::IndexBuilding { done, total }) => {
                (Facets::default(), Some(IndexNotice::Building(Progress { done, total })))
            }
            Err(problem) => return Err(problem),
        };
        let hits = found.practices.into_iter().map(hit).collect();
        let page = SearchPage { total: found.total, hits, facets, ..SearchPage::default() };
        Ok(PracticeListing { page, notice })
    }

    /// Searches practices alone and gives them as lines of a list; without words they come from the database where
    /// the index is not current.
    ///
    /// # Errors
    /// Those of [`Forum::practice_list`].
    pub async fn find_practices(&self, actor: &Actor, request: SearchRequest) -> Result<FoundPractices, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let request = SearchRequest { hit_types: vec![HitType::Practice], ..request };
        if let Some(found) = self.practices_without_index(actor, &request).await? {
            return Ok(found);
        }
        let page = self.search(actor, request).await?;
        let ids: Vec<_> = page.hits.iter().map(|hit| PracticeId(hit.id)).collect();
        Ok(FoundPractices { total: page.total + page.partial_total, practices: self.cards(actor, &ids).await? })
    }

    /// Returns how many practices each topic has, of what the actor may read.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn topic_counts(&self, actor: &Actor) -> Result<Vec<FacetCount>, Problem> {
        let counted = SearchRequest { hit_types: vec![HitType::Practice], limit: 1, ..SearchRequest::default() };
        match self.search(actor, counted).await {
            Ok(page) => Ok(page.facets.topic),
            Err(Problem::IndexBuilding { .. }) => {
                Ok(store::practice::topic_counts(&mut *self.store.read().await?, readers(actor)).await?)
            }
            Err(problem) => Err(problem),
        }
    }

    /// Returns what the database answers in place of the index; `None` where the index is current, or the request needs
    /// it.
    async fn practices_without_index(
        &self,
        actor: &Actor,
        request: &SearchRequest,
    ) -> Result<Option<FoundPractices>, Problem> {
        let request = &self.with_topics_below(request.clone()).await?;
        let Some(filter) = database_filter(actor, request).filter(|_| !self.is_searchable()) else { return Ok(None) };
        let clamp = |number: usize, most: usize| i64::try_from(number.min(most)).unwrap_or_default();
        let (limit, offset) = (clamp(request.limit, LIMIT_MAX), clamp(request.offset, OFFSET_MAX));
        let (total, ids) = {
            let mut conn = self.store.read().await?;
            let total = store::practice::count_readable(&mut conn, &filter).await?;
            (total, store::practice::readable_ids(&mut conn, &filter, request.sort, limit, offset).await?)
        };
        let practices = self.cards(actor, &ids).await?;
        Ok(Some(FoundPractices { total: usize::try_from(total).unwrap_or_default(), practices }))
    }

    /// The practices of these keys that the actor may read, in their order.
    pub(crate) async fn cards(&self, actor: &Actor, ids: &[PracticeId]) -> Result<Vec<PracticeCard>, Problem> {
        let listed = store::practice::by_ids(&mut *self.store.read().await?, ids).await?;
        // The index may be a moment behind the rows.
        let readable = listed.into_iter().filter(|line| allows(actor, PracticePermission::Read(line.access.facts())));
        Ok(readable.map(|line| line.card).collect())
    }
}

/// The request as the database understands it; `None` where it asks for more than that.
pub(super) fn database_filter(actor: &Actor, request: &SearchRequest) -> Option<ListFilter> {
    let understood = SearchRequest {
        hit_types: request.hit_types.clone(),
        topics: request.topics.clone(),
        companies: request.companies.clone(),
        kinds: request.kinds.clone(),
        sectors: request.sectors.clone(),
        sizes: request.sizes.clone(),
        languages: request.languages.clone(),
        professions: request.professions.clone(),
        from: request.from,
        to: request.to,
        tried: request.tried.clone(),
        sort: request.sort,
        ..SearchRequest::default()
    };
    (request.clone().to_save() == understood.to_save()).then(|| ListFilter {
        readers: readers(actor),
        topics: request.topics.clone(),
        companies: request.companies.clone(),
        kinds: request.kinds.clone(),
        sectors: request.sectors.clone(),
        sizes: request.sizes.clone(),
        languages: request.languages.clone(),
        professions: request.professions.clone(),
        from: request.from,
        to: request.to,
        tried: request.tried.clone(),
    })
}

/// Returns for whom the actor lists what is not published yet, as the policy decides.
fn readers(actor: &Actor) -> Readers {
    let waits =
        |company| PracticeFacts { company, status: Status::InReview, authors: &[], creator: None, archived_by: None };
    Readers {
        all: *actor == Actor::System,
        company: actor.company().filter(|company| allows(actor, PracticePermission::Read(waits(*company)))),
        member: actor.member(),
    }
}

fn hit(card: PracticeCard) -> Hit {
    Hit {
        id: card.id.0,
        hit_type: HitType::Practice,
        kind: card.kind.to_string(),
        title_marked: Marked::plain(&card.title),
        title: card.title,
        url: path(&card.slug),
        snippet: Marked::plain(card.summary),
        file: None,
        company: card.company.slug,
        company_name: card.company.name,
        topics: card.topics,
        language: card.language,
        date: card.date,
        meeting: card.meeting.map(|meeting| meeting.title).unwrap_or_default(),
        since: 0,
        score: 0.0,
        matched: Match::Full,
        missing: vec![],
    }
}
