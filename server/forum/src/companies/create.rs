//! A company joins the forum.

use domain::audit::{AuditEvent, NewAudit};
use domain::company::{Company, NewCompany, Sector, SizeBand};
use domain::event::DomainEvent;
use domain::id::CompanyId;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// Adds a company; its slug gets a number where it is taken.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field.
    pub async fn create_company(&self, actor: &Actor, company: NewCompany) -> Result<CompanyId, Problem> {
        authorize(actor, Permission::RunForum)?;
        let company = company.check()?;
        let mut tx = self.store.write().await?;
        let name = company.name.clone();
        let id = insert_company(&mut tx, company, self.clock.now()).await?;
        self.note(&mut tx, actor, NewAudit::of(AuditEvent::CompanyChanged).thing(id.0).after(name)).await?;
        self.commit(tx, actor, &[DomainEvent::CompanyCreated { company: id }]).await?;
        Ok(id)
    }

    /// The company of a name or slug; made, with sector and size still to be told, where it is
    /// missing. For the command line.
    pub(crate) async fn company_named(
        &self,
        tx: &mut store::Conn,
        name: &str,
        events: &mut Vec<DomainEvent>,
    ) -> Result<Company, Problem> {
        let name = domain::text::clean_line(name);
        if let Some(found) = named(tx, &name).await? {
            return Ok(found);
        }
        let new = NewCompany { name, slug: String::new(), sector: Sector::Other, size: SizeBand::Upto49 };
        let new = new.check()?;
        let id = insert_company(tx, new, self.clock.now()).await?;
        events.push(DomainEvent::CompanyCreated { company: id });
        store::company::by_id(tx, id).await?.ok_or(Problem::Internal)
    }
}

/// The company of a slug, a name, or a slug that it had.
pub(crate) async fn named(conn: &mut store::Conn, name: &str) -> Result<Option<Company>, Problem> {
    let mut found = store::company::by_slug(conn, name).await?;
    if found.is_none() {
        found = store::company::by_name(conn, name).await?;
    }
    if found.is_none() {
        found = store::company::by_former_slug(conn, name).await?;
    }
    Ok(found)
}

/// Inserts a checked company under a slug that is free.
pub(crate) async fn insert_company(
    tx: &mut store::Conn,
    mut company: NewCompany,
    at: domain::clock::Timestamp,
) -> Result<CompanyId, Problem> {
    let taken = store::company::slugs_starting_with(tx, &company.slug, None).await?;
    company.slug = domain::slug::distinct(&company.slug, &taken);
    Ok(store::company::insert(tx, &company, at).await?)
}
