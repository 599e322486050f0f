//! The members, as the coordinator sees them.

use domain::id::MemberId;
use domain::member::Member;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// Every member with address and whether they have joined, by company and name.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn members(&self, actor: &Actor) -> Result<Vec<Member>, Problem> {
        authorize(actor, Permission::RunForum)?;
        Ok(store::member::list(&mut *self.store.read().await?).await?)
    }

    /// A member by key.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator, [`Problem::NotFound`].
    pub async fn member(&self, actor: &Actor, id: MemberId) -> Result<Member, Problem> {
        authorize(actor, Permission::RunForum)?;
        store::member::by_id(&mut *self.store.read().await?, id).await?.ok_or(Problem::NotFound)
    }

    /// The member of an address.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator, [`Problem::NotFound`].
    pub async fn member_by_email(&self, actor: &Actor, email: &str) -> Result<Member, Problem> {
        authorize(actor, Permission::RunForum)?;
        let email = domain::text::clean_email(email);
        let found = store::member::by_email(&mut *self.store.read().await?, &email).await?;
        found.ok_or(Problem::NotFound)
    }
}
