//! A practice is opened to be read.

use std::sync::Arc;

use domain::policy::practice::practice_rights;
use domain::policy::{Actor, Permission, PracticePermission, allows};
use domain::practice::{PracticeRights, PracticeView};
use domain::problem::Problem;
use store::practice::{Access, PracticeRecord};

use crate::Forum;
use crate::authorize::authorize;
use crate::practices::view::view;
use crate::url_name::storable;

/// A practice as it is cached for all its readers.
///
/// The view that they share also tells how long what was made of it is good: as long as the cache gives out this very
/// value. It is dropped when the change log says that something that the practice's page shows has changed, provided
/// that the caches of whatever else the page shows were dropped before it.
pub struct CachedPractice {
    access: Access,
    /// The practice as somebody sees it who may only read.
    read: Arc<PracticeView>,
    /// Who approved its publication and the day of that, which the company and the coordinator see.
    approval: (String, String),
}

impl CachedPractice {
    fn new(record: PracticeRecord) -> Self {
        let access = record.access();
        let approval = (record.approved_by.clone(), record.approved_on.clone());
        Self { access, approval, read: Arc::new(view(record, PracticeRights::default())) }
    }

    /// Returns about how many bytes it takes.
    pub fn size(&self) -> u64 {
        self.read.html.len() as u64 + 2_000
    }

    /// The practice as the actor sees it.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for whoever may not read it.
    pub fn seen_by(&self, actor: &Actor) -> Result<Arc<PracticeView>, Problem> {
        if !allows(actor, PracticePermission::Read(self.access.facts())) {
            return Err(Problem::NotFound);
        }
        let can = practice_rights(actor, self.access.facts());
        // Most readers may only read: they share one.
        if can == self.read.can {
            return Ok(Arc::clone(&self.read));
        }
        let (approved_by, approved_on) = if can.sees_approval() { self.approval.clone() } else { Default::default() };
        Ok(Arc::new(PracticeView { can, approved_by, approved_on, ..(*self.read).clone() }))
    }
}

/// A practice, opened for its page.
#[derive(Debug, Clone)]
pub struct OpenedPractice {
    /// The practice as the reader sees it.
    pub practice: Arc<PracticeView>,
    /// The practice as somebody sees it who may only read. What is rendered of it, and of what was asked for after it,
    /// is right for as long as pages come with the same `Arc`.
    pub shared: Arc<PracticeView>,
}

impl Forum {
    /// Opens a practice by its slug for its page.
    ///
    /// # Errors
    /// Those of [`Forum::practice`].
    pub async fn practice_page(&self, actor: &Actor, slug: &str) -> Result<OpenedPractice, Problem> {
        let cached = self.cached_practice(actor, slug).await?;
        Ok(OpenedPractice { practice: cached.seen_by(actor)?, shared: Arc::clone(&cached.read) })
    }

    /// The practice of a slug, whoever may read it.
    pub(crate) async fn cached_practice(&self, actor: &Actor, slug: &str) -> Result<Arc<CachedPractice>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let slug = storable(slug)?;
        let load = || async {
            let found = store::practice::find_by_slug(&mut *self.store.read().await?, slug).await?;
            match found {
                Some(record) => Ok(Some(CachedPractice::new(self.with_current_html(record).await?))),
                None => Ok(None),
            }
        };
        self.cache.practices.find(slug.to_owned(), load).await?.ok_or(Problem::NotFound)
    }
}
