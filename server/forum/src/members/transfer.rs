//! A member gets a new address, a new job or another company, and keeps what is theirs.

use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::id::{CompanyId, MemberId};
use domain::member::{Profession, Role, checked_email};
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};

use crate::Forum;
use crate::authorize::authorize;
use crate::companies::create::named;
use crate::members::deactivate::manager_beside;
use crate::url_name::storable;

/// What of a member's place is to be another; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MoveMember {
    /// The slug or the name of another company of the forum.
    pub company: Option<String>,
    /// The new e-mail address.
    pub email: Option<String>,
    /// The new profession.
    pub profession: Option<Profession>,
}

impl Forum {
    /// Moves a member. Drafts, saved searches, tokens and the authorship of texts go along; what they published stays
    /// the earlier company's, and from now on its people change it; what they would present for it goes to its manager. A
    /// manager speaks for no other company until they are named there: in it they are a member. Where the company or the
    /// address is another, the sessions end; where the address is, so do the one-time links.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but coordinators; [`Problem::NotFound`]; [`Problem::Invalid`] by field: `company`
    /// for one that is not there, `email` for an address that is none or another's.
    pub async fn move_member(&self, actor: &Actor, id: MemberId, to: MoveMember) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let to = &to;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let member = store::member::by_id(&mut tx, id).await?.ok_or(Problem::NotFound)?;
                let mut errors = vec![];
                let email = to
                    .email
                    .as_ref()
                    .map(|email| checked_email(email, &mut errors))
                    .filter(|email| *email != member.email);
                let company = match &to.company {
                    Some(name) => {
                        let found = company_called(&mut tx, name).await?;
                        if found.is_none() {
                            errors.push(FieldError::new("company", FieldProblem::NotThere).detail(name));
                        }
                        found.filter(|company| *company != member.company.id)
                    }
                    None => None,
                };
                let profession = to.profession.filter(|profession| *profession != member.profession);
                Problem::unless_empty(errors)?;
                if email.is_none() && company.is_none() && profession.is_none() {
                    return Ok(());
                }
                store::member::set_place(&mut tx, id, company, email.as_deref(), profession).await?;
                if let Some(company) = company {
                    let entry =
                        NewAudit::of(AuditEvent::MemberMoved).about(id).before(member.company.id).after(company);
                    self.note(&mut tx, actor, entry).await?;
                }
                let ends_role = company.is_some() && member.role == Role::Manager;
                if ends_role {
                    store::member::set_role(&mut tx, id, Role::Member).await?;
                    let entry = NewAudit::of(AuditEvent::RoleChanged).about(id).before(member.role).after(Role::Member);
                    self.note(&mut tx, actor, entry).await?;
                }
                if email.is_some() {
                    self.note(&mut tx, actor, NewAudit::of(AuditEvent::MemberMoved).about(id).after("address")).await?;
                }
                if email.is_some() || company.is_some() {
                    store::session::delete_of_member(&mut tx, id, None).await?;
                    store::login_request::delete_of_member(&mut tx, id).await?;
                }
                if email.is_some() {
                    // Links that were mailed to the earlier address.
                    store::link::delete_of_member(&mut tx, id).await?;
                }
                let event = match company {
                    Some(after) => DomainEvent::MemberMoved { member: id, before: member.company.id, after },
                    None => DomainEvent::MemberUpdated { member: id },
                };
                let mut events = vec![event];
                if company.is_some()
                    && let Some(manager) = manager_beside(&mut tx, &member).await?
                {
                    events.extend(self.pass_on_presenting(&mut tx, &member, manager.id).await?);
                }
                if company.is_some() {
                    // Who stood in for a colleague, or had one stand in, does not any more.
                    events.extend(self.update_dilemma_owners(&mut tx, Some(id)).await?);
                }
                if ends_role {
                    events.push(DomainEvent::RoleChanged { member: id, before: member.role, after: Role::Member });
                }
                self.commit(tx, actor, &events).await
            })
            .await
    }
}

/// The company of a slug or a name, former slugs too, where it is still of the forum.
async fn company_called(conn: &mut store::Conn, name: &str) -> Result<Option<CompanyId>, Problem> {
    let found = named(conn, storable(name.trim())?).await?;
    Ok(found.filter(|company| company.left_at.is_none()).map(|company| company.id))
}
