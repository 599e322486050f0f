//! The companies of the forum.

use std::sync::Arc;

use domain::company::{Company, CompanyCard};
use domain::policy::{Action, Actor};
use domain::problem::Problem;

use crate::Forum;
use crate::service::demand;

impl Forum {
    /// Every company, by name.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`] for nobody.
    pub async fn companies(&self, actor: &Actor) -> Result<Arc<Vec<Company>>, Problem> {
        demand(actor, Action::ReadForum)?;
        self.cache.companies.get(|| async { Ok(store::company::list(&mut *self.store.read().await?).await?) }).await
    }

    /// The same as [`Forum::company_cards`], for the page where companies are added.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn companies_to_run(&self, actor: &Actor) -> Result<Vec<CompanyCard>, Problem> {
        demand(actor, Action::RunForum)?;
        self.company_cards(actor).await
    }

    /// Every company with what it brought, for the list and the ring.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`] for nobody.
    pub async fn company_cards(&self, actor: &Actor) -> Result<Vec<CompanyCard>, Problem> {
        demand(actor, Action::ReadForum)?;
        Ok(store::company::cards(&mut *self.store.read().await?, self.clock.now()).await?)
    }
}
