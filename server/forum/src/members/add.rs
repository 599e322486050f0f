//! A member joins the forum.

use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::member::{NewMember, Profession, Role};
use domain::policy::{Actor, Permission};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;
use crate::password::Own;

/// A member as the command line adds one: the company by name, made where it is missing.
#[derive(Debug, Clone)]
pub struct AddMember {
    /// The member's address.
    pub email: String,
    /// The member's name.
    pub name: String,
    /// The member's company's name or slug.
    pub company: String,
    /// The role of the member in the forum.
    pub role: Role,
    /// The profession of the member.
    pub profession: Profession,
    /// The member's password; without one they wait for a link.
    pub password: Option<String>,
}

impl Forum {
    /// Adds a member of a company that is there already; they join by a link.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field, a taken
    /// address among them.
    pub async fn invite_member(&self, actor: &Actor, member: NewMember) -> Result<MemberId, Problem> {
        authorize(actor, Permission::RunForum)?;
        let member = member.check()?;
        let language = self.default_language().await?;
        let member = &member;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let company = store::company::by_id(&mut tx, member.company).await?;
                if company.is_none_or(|company| company.left_at.is_some()) {
                    return Err(Problem::field("company", domain::problem::FieldProblem::NotThere));
                }
                let id = store::member::insert(&mut tx, member, self.clock.now()).await?;
                store::member::set_language(&mut tx, id, language).await?;
                store::join_request::delete_of(&mut tx, &member.email).await?;
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::MemberAdded).about(id).after(member.role)).await?;
                self.commit(tx, actor, &[DomainEvent::MemberInvited { member: id }]).await?;
                Ok(id)
            })
            .await
    }

    /// Adds a member from the command line.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field.
    pub async fn add_member(&self, actor: &Actor, input: AddMember) -> Result<MemberId, Problem> {
        authorize(actor, Permission::RunForum)?;
        let hash = match input.password.clone() {
            Some(password) => {
                let mut errors = vec![];
                let slot = self.lanes.set.slot().await?;
                slot.check("password", &password, Own::new(&input.name, &input.email), self.password_min, &mut errors)
                    .await?;
                Problem::unless_empty(errors)?;
                Some(slot.hash(password, &*self.random).await?)
            }
            None => None,
        };
        let language = self.default_language().await?;
        let AddMember { email, name, company, role, profession, .. } = &input;
        let hash = hash.as_deref();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let mut events = vec![];
                let company = self.company_named(&mut tx, company, &mut events).await.map_err(of_company)?;
                let member = NewMember {
                    email: email.clone(),
                    name: name.clone(),
                    company: company.id,
                    role: *role,
                    profession: *profession,
                };
                let now = self.clock.now();
                let member = member.check()?;
                let id = store::member::insert(&mut tx, &member, now).await?;
                store::member::set_language(&mut tx, id, language).await?;
                store::join_request::delete_of(&mut tx, &member.email).await?;
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::MemberAdded).about(id).after(member.role)).await?;
                events.push(DomainEvent::MemberInvited { member: id });
                if let Some(hash) = hash {
                    store::password::set(&mut tx, id, hash, now).await?;
                    events.push(DomainEvent::MemberJoined { member: id });
                }
                self.commit(tx, actor, &events).await?;
                Ok(id)
            })
            .await
    }
}

/// A company's problem on the field that names it.
pub(crate) fn of_company(problem: Problem) -> Problem {
    match problem {
        Problem::Invalid { mut fields } => {
            for field in &mut fields {
                "company".clone_into(&mut field.field);
            }
            Problem::Invalid { fields }
        }
        other => other,
    }
}
