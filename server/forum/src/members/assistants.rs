//! Members let others of their company act for them.

use domain::assistant::{ASSISTANTS_MAX, Assistants};
use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};

use crate::Forum;
use crate::authorize::authorize;
use crate::members::away::can_stand_in;

impl Forum {
    /// Those who act for the actor, those for whom the actor acts, and who else could act for them.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn assistants(&self, actor: &Actor) -> Result<Assistants, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let id = actor.member().ok_or(Problem::Unauthenticated)?;
        let mut conn = self.store.read().await?;
        let member = store::member::by_id(&mut conn, id).await?.ok_or(Problem::Unauthenticated)?;
        let own = store::assistant::of_member(&mut conn, id).await?;
        let acts_for = store::assistant::assisted_by(&mut conn, id).await?;
        let colleagues = store::member::of_company(&mut conn, member.company.id).await?;
        let is_other = |other: &domain::member::Member| {
            can_stand_in(other, &member) && own.iter().all(|person| person.id != other.id)
        };
        let mut others: Vec<_> = colleagues.iter().filter(|other| is_other(other)).map(|it| it.person()).collect();
        others.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Assistants { own, acts_for, others })
    }

    /// Lets another of the actor's company act for them: upload where they present, and answer invitations. They are
    /// told so. One who does already goes on.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::Invalid`] on `assistant` for whoever is none of the actor's
    /// company, has not joined, has left or only reads, and where there are as many as a member has.
    pub async fn add_assistant(&self, actor: &Actor, assistant: MemberId) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let id = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Two that are added at once would each be the last that there is room for.
                store::change::lock(&mut tx).await?;
                let member = store::member::by_id(&mut tx, id).await?.ok_or(Problem::Unauthenticated)?;
                let found = store::member::by_id(&mut tx, assistant).await?;
                if !found.is_some_and(|other| can_stand_in(&other, &member)) {
                    return Err(Problem::field("assistant", FieldProblem::NotThere));
                }
                let present = store::assistant::of_member(&mut tx, id).await?;
                if present.iter().any(|person| person.id == assistant) {
                    return Ok(());
                }
                if present.len() >= ASSISTANTS_MAX {
                    let error = FieldError::new("assistant", FieldProblem::TooMany).detail(ASSISTANTS_MAX);
                    return Err(Problem::Invalid { fields: vec![error] });
                }
                store::assistant::insert(&mut tx, id, assistant, self.clock.now()).await?;
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::AssistantAdded).about(assistant)).await?;
                let named = DomainEvent::AssistantNamed { member: assistant, of: id };
                self.commit(tx, actor, &[DomainEvent::MemberUpdated { member: id }, named]).await
            })
            .await
    }

    /// Lets somebody act for the actor no longer. One who does not is left as they are.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn remove_assistant(&self, actor: &Actor, assistant: MemberId) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let id = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::assistant::delete(&mut tx, id, assistant).await? {
                    return Ok(());
                }
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::AssistantRemoved).about(assistant)).await?;
                self.commit(tx, actor, &[DomainEvent::MemberUpdated { member: id }]).await
            })
            .await
    }
}

/// Those for whom the actor acts.
pub(crate) async fn assisted(conn: &mut store::Conn, actor: &Actor) -> Result<Vec<MemberId>, Problem> {
    let Some(id) = actor.member() else { return Ok(vec![]) };
    Ok(store::assistant::assisted_by(conn, id).await?.into_iter().map(|person| person.id).collect())
}
