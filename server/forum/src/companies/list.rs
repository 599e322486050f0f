//! The companies of the forum.

use std::sync::Arc;

use domain::company::{Company, CompanyCard};
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
        self.cache.companies.get(|| async { Ok(store::company::list(&mut *self.store.read().await?).await?) }).await
    }

    /// Returns the same forum as [`Forum::company_cards`], for the page where companies are added.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn companies_to_run(&self, actor: &Actor) -> Result<Vec<CompanyCard>, Problem> {
        authorize(actor, Permission::RunForum)?;
        self.company_cards(actor).await
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
