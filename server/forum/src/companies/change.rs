//! A company's name, sector or size changes.

use domain::audit::{AuditEvent, NewAudit};
use domain::company::{Company, NewCompany, Sector, SizeBand};
use domain::event::DomainEvent;
use domain::id::CompanyId;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use domain::slug;

use crate::Forum;
use crate::authorize::authorize;
use crate::url_name::storable;

/// What of a company is to be another; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyChange {
    /// Another name. The name in URLs follows it, and the former one leads to it.
    pub name: Option<String>,
    /// Another sector.
    pub sector: Option<Sector>,
    /// Another size.
    pub size: Option<SizeBand>,
}

impl Forum {
    /// The company of a key, a name in URLs, or a name in URLs that it had.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody, [`Problem::NotFound`].
    pub async fn company_called(&self, actor: &Actor, name: &str) -> Result<Company, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let mut conn = self.store.read().await?;
        called(&mut conn, name).await?.ok_or(Problem::NotFound)
    }

    /// Changes a company.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Invalid`] by field.
    pub async fn change_company(&self, actor: &Actor, id: CompanyId, change: CompanyChange) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let change = &change;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let before = store::company::by_id(&mut tx, id).await?.ok_or(Problem::NotFound)?;
                let company = NewCompany {
                    name: change.name.clone().unwrap_or_else(|| before.name.clone()),
                    slug: String::new(),
                    sector: change.sector.unwrap_or(before.sector),
                    size: change.size.unwrap_or(before.size),
                };
                let mut company = company.check()?;
                company.slug = match company.name == before.name {
                    true => before.slug.clone(),
                    false => {
                        let taken = store::company::slugs_starting_with(&mut tx, &company.slug, Some(id)).await?;
                        slug::distinct(&company.slug, &taken)
                    }
                };
                let is_same = company.name == before.name
                    && company.slug == before.slug
                    && company.sector == before.sector
                    && company.size == before.size;
                if is_same {
                    return Ok(());
                }
                store::company::update(&mut tx, &before, &company).await?;
                let changes = [
                    (before.name.as_str(), company.name.as_str()),
                    (before.sector.as_str(), company.sector.as_str()),
                    (before.size.as_str(), company.size.as_str()),
                ];
                // Another way to write the name may leave it as it was, and make another name in URLs.
                for (before, after) in changes.into_iter().filter(|(before, after)| before != after) {
                    let entry = NewAudit::of(AuditEvent::CompanyChanged).thing(id.0).before(before).after(after);
                    self.note(&mut tx, actor, entry).await?;
                }
                self.commit(tx, actor, &[DomainEvent::CompanyUpdated { company: id }]).await
            })
            .await
    }
}

/// The company of a key, a name in URLs, or a former one.
pub(crate) async fn called(conn: &mut store::Conn, name: &str) -> Result<Option<Company>, Problem> {
    let Ok(name) = storable(name) else { return Ok(None) };
    let found = match name.parse() {
        Ok(id) => store::company::by_id(conn, id).await?,
        Err(_) => None,
    };
    match found {
        Some(company) => Ok(Some(company)),
        None => Ok(store::company::by_any_slug(conn, name).await?),
    }
}
