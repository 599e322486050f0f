//! The companies of the forum.

use std::sync::Arc;

use domain::company::{Company, CompanyCard};
use domain::id::CompanyId;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// Every company, by name.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn companies(&self, actor: &Actor) -> Result<Arc<Vec<Company>>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        self.all_companies().await
    }

    /// Every company, by name, for whoever asks.
    pub(crate) async fn all_companies(&self) -> Result<Arc<Vec<Company>>, Problem> {
        self.cache.companies.get(|| async { Ok(store::company::list(&mut *self.store.read().await?).await?) }).await
    }

    /// Returns the cards of [`Forum::company_cards`], for the page where companies are added.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn companies_to_run(&self, actor: &Actor) -> Result<Vec<CompanyCard>, Problem> {
        authorize(actor, Permission::RunForum)?;
        self.company_cards(actor).await
    }

    /// The company of a key, for the page where it is changed.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`].
    pub async fn company_to_run(&self, actor: &Actor, id: CompanyId) -> Result<Company, Problem> {
        authorize(actor, Permission::RunForum)?;
        store::company::by_id(&mut *self.store.read().await?, id).await?.ok_or(Problem::NotFound)
    }

    /// Every company that has not left, by name: those that members, meetings and texts can be given to.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn present_companies(&self, actor: &Actor) -> Result<Vec<Company>, Problem> {
        let all = self.companies(actor).await?;
        Ok(all.iter().filter(|company| company.left_at.is_none()).cloned().collect())
    }

    /// Every company with what it brought, for the list and the ring.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn company_cards(&self, actor: &Actor) -> Result<Vec<CompanyCard>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        Ok(store::company::cards(&mut *self.store.read().await?, self.clock.now()).await?)
    }
}
