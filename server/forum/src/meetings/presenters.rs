//! Who presents, as the coordinator names them.

use domain::id::{CompanyId, MemberId};
use domain::policy::{Actor, MeetingPermission};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::text::clean_email;

use crate::Forum;
use crate::authorize::authorize;
use crate::url_name::storable;

impl Forum {
    /// The keys of a company's slug and of members' addresses, for a meeting's details.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] with every name
    /// that is nobody's, on `presenting_company` and `presenters`.
    pub async fn presenters_named(
        &self,
        actor: &Actor,
        company: Option<&str>,
        emails: &[String],
    ) -> Result<(Option<CompanyId>, Vec<MemberId>), Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let mut errors = vec![];
        let mut conn = self.store.read().await?;
        let mut found_company = None;
        if let Some(slug) = company {
            found_company = match storable(slug) {
                Ok(slug) => store::company::by_any_slug(&mut conn, slug).await?.map(|company| company.id),
                Err(_) => None,
            };
            if found_company.is_none() {
                errors.push(FieldError::new("presenting_company", FieldProblem::NotThere).detail(slug));
            }
        }
        let mut members = vec![];
        for email in emails {
            match store::member::by_email(&mut conn, &clean_email(email)).await? {
                Some(member) => members.push(member.id),
                None => errors.push(FieldError::new("presenters", FieldProblem::NotThere).detail(email)),
            }
        }
        Problem::unless_empty(errors)?;
        Ok((found_company, members))
    }

    /// The key of the member who hosts a field visit, by their address.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] on `host` for an address that is nobody's.
    pub async fn host_named(&self, actor: &Actor, email: &str) -> Result<MemberId, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let found = store::member::by_email(&mut *self.store.read().await?, &clean_email(email)).await?;
        let nobody =
            || Problem::Invalid { fields: vec![FieldError::new("host", FieldProblem::NotThere).detail(email)] };
        found.map(|member| member.id).ok_or_else(nobody)
    }
}
