//! A company's page.

use domain::company::CompanyView;
use domain::member::Member;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;
use crate::url_name::storable;

impl Forum {
    /// Opens a company by its slug, or by one that it had: the company tells the one that it has by now.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody, [`Problem::NotFound`].
    pub async fn company(&self, actor: &Actor, slug: &str) -> Result<CompanyView, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let mut conn = self.store.read().await?;
        let slug = storable(slug)?;
        let company = store::company::by_any_slug(&mut conn, slug).await?.ok_or(Problem::NotFound)?;
        let members = store::member::of_company(&mut conn, company.id).await?;
        let people = members.into_iter().filter(Member::is_present).map(|member| member.person()).collect();
        let practices =
            crate::practices::list::readable(&mut conn, actor, crate::practices::list::Which::Company(company.id))
                .await?;
        let meetings = store::meeting::of_company(&mut conn, company.id).await?;
        Ok(CompanyView { company, people, practices, meetings })
    }
}
