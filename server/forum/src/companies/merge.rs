//! Two companies become one.

use domain::audit::{AuditEvent, NewAudit};
use domain::company::Company;
use domain::event::DomainEvent;
use domain::id::CompanyId;
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::text::clean_line;

use crate::Forum;
use crate::authorize::authorize;
use crate::companies::change::called;

impl Forum {
    /// Gives another company the members, practices, drafts, meetings and comments of one, and its addresses, and deletes
    /// it. That cannot be undone, so its name has to be typed.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Invalid`] by field: `into`
    /// for a company that is not there, has left, or is the same one, `confirm` where it is not the company's name.
    pub async fn merge_company(
        &self,
        actor: &Actor,
        id: CompanyId,
        into: &str,
        confirm: &str,
    ) -> Result<CompanyId, Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let company = store::company::by_id(&mut tx, id).await?.ok_or(Problem::NotFound)?;
                let mut errors = vec![];
                let target = other_company(&mut tx, &company, "into", into, &mut errors).await?;
                check_name(&[&company.name], confirm, &mut errors);
                Problem::unless_empty(errors)?;
                let target = target.ok_or(Problem::NotFound)?;
                let into = target.id;
                store::company::merge(&mut tx, &company, into).await?;
                let entry = NewAudit::of(AuditEvent::CompanyMerged).thing(id.0).before(&company.name);
                self.note(&mut tx, actor, entry.after(&target.name)).await?;
                let events =
                    [DomainEvent::CompanyMerged { company: id, into }, DomainEvent::CompanyUpdated { company: into }];
                self.commit(tx, actor, &events).await?;
                Ok(into)
            })
            .await
    }
}

/// Another company of the forum, by slug or key. That it is none is added to the errors.
pub(crate) async fn other_company(
    conn: &mut store::Conn,
    company: &Company,
    field: &str,
    name: &str,
    errors: &mut Vec<FieldError>,
) -> Result<Option<Company>, Problem> {
    if name.trim().is_empty() {
        errors.push(FieldError::new(field, FieldProblem::Missing));
        return Ok(None);
    }
    let found = called(conn, name.trim()).await?.filter(|other| other.id != company.id && other.left_at.is_none());
    if found.is_none() {
        errors.push(FieldError::new(field, FieldProblem::NotThere).detail(name));
    }
    Ok(found)
}

/// Adds an error where a confirmation is none of the names of what it confirms.
pub(crate) fn check_name(names: &[&str], confirm: &str, errors: &mut Vec<FieldError>) {
    let typed = clean_line(confirm);
    if !names.contains(&typed.as_str()) {
        let problem = if typed.is_empty() { FieldProblem::Missing } else { FieldProblem::NameDiffers };
        errors.push(FieldError::new("confirm", problem));
    }
}
