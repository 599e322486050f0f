//! A member leaves the company or the forum, and may come back.

use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::id::{CompanyId, MemberId};
use domain::member::{MEMBERS_PER_PAGE, Member, MemberFilter, MemberPage, Role};
use domain::policy::{Actor, MemberFacts, MemberPermission, Permission, allows};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;
use crate::members::coordinators::replaceable;

/// What became of what a member leaves behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deactivated {
    /// How many drafts went to another member.
    pub drafts: u64,
    /// The name of that member, the manager of the company; `None` where it has none, and the drafts wait.
    pub manager: Option<String>,
}

impl Forum {
    /// Keeps a member out: their sessions, tokens and links end at once, their drafts and what they would present for their
    /// company go to its manager. What they published stays, under their name or, with `hide_name`, under "former
    /// member". One who is deactivated already stays as they are.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but coordinators and the manager of the member's company, who are told
    /// [`Problem::NotFound`] of members of others; [`Problem::Invalid`] on `member` for the last active coordinator.
    pub async fn deactivate_member(
        &self,
        actor: &Actor,
        id: MemberId,
        hide_name: bool,
    ) -> Result<Deactivated, Problem> {
        self.member_to_deactivate(actor, id).await?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let member = replaceable(&mut tx, id, "member").await?;
                // Company and role may be others by now.
                authorize(actor, MemberPermission::Deactivate(facts(&member)))?;
                if !store::member::deactivate(&mut tx, id, hide_name, self.clock.now()).await? {
                    return Ok(Deactivated { drafts: 0, manager: None });
                }
                store::member::end_access(&mut tx, id).await?;
                let manager = manager_beside(&mut tx, &member).await?;
                let drafts = match &manager {
                    Some(manager) => store::draft::hand_over(&mut tx, id, manager.id).await?,
                    None => 0,
                };
                let shown = if hide_name { "former-member" } else { "name" };
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::Deactivated).about(id).after(shown)).await?;
                let mut events = self.reassign_dilemmas(&mut tx, id).await?;
                if let Some(manager) = &manager {
                    events.extend(self.pass_on_presenting(&mut tx, &member, manager.id).await?);
                }
                events.push(DomainEvent::MemberDeactivated { member: id });
                self.commit(tx, actor, &events).await?;
                Ok(Deactivated { drafts, manager: manager.map(|manager| manager.name) })
            })
            .await
    }

    /// Lets a deactivated member in again, with the password that they had and under their name. Tokens do not come
    /// back, nor do drafts that went to another. A request of theirs to join is answered by that.
    ///
    /// # Errors
    /// As [`Forum::deactivate_member`], but for the last coordinator.
    pub async fn reactivate_member(&self, actor: &Actor, id: MemberId) -> Result<(), Problem> {
        let member = self.member_to_manage(actor, id).await?;
        authorize(actor, MemberPermission::Deactivate(facts(&member)))?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::member::reactivate(&mut tx, id).await? {
                    return Ok(());
                }
                let email = store::member::by_id(&mut tx, id).await?.ok_or(Problem::NotFound)?.email;
                store::join_request::delete_of(&mut tx, &email).await?;
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::Reactivated).about(id)).await?;
                self.commit(tx, actor, &[DomainEvent::MemberReactivated { member: id }]).await
            })
            .await
    }

    /// A member whose account the actor sees.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::Forbidden`] for all but coordinators and managers;
    /// [`Problem::NotFound`] for a manager who asks for a member of another company.
    pub async fn member_to_manage(&self, actor: &Actor, id: MemberId) -> Result<Member, Problem> {
        may_list(actor)?;
        let found = store::member::by_id(&mut *self.store.read().await?, id).await?;
        let seen = found.filter(|member| allows(actor, MemberPermission::List { company: member.company.id }));
        seen.ok_or(Problem::NotFound)
    }

    /// Checks that the actor may keep a member out, and let them in again.
    ///
    /// # Errors
    /// Those of [`Forum::member_to_manage`]; [`Problem::Forbidden`] for a manager who asks for a coordinator.
    pub async fn member_to_deactivate(&self, actor: &Actor, id: MemberId) -> Result<(), Problem> {
        let known = self.member_to_manage(actor, id).await?;
        authorize(actor, MemberPermission::Deactivate(facts(&known)))
    }

    /// A page of the members of a filter whose accounts the actor sees: all for a coordinator, those of the own company
    /// for its manager. The first page is 1; behind the last one stands the last.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::Forbidden`] for all but coordinators and managers.
    pub async fn members_to_manage(
        &self,
        actor: &Actor,
        filter: MemberFilter,
        number: i64,
    ) -> Result<MemberPage, Problem> {
        may_list(actor)?;
        let is_seen = |company: CompanyId| allows(actor, MemberPermission::List { company });
        let company = match filter.company.filter(|company| is_seen(*company)) {
            None if !allows(actor, Permission::RunForum) => actor.company(),
            chosen => chosen,
        };
        let filter = MemberFilter { company, ..filter };
        let mut conn = self.store.read().await?;
        let counts = store::member::counts(&mut conn, &filter).await?;
        let mut page = MemberPage { counts, ..MemberPage::default() };
        page.number = number.clamp(1, page.pages().max(1));
        let offset = (page.number - 1) * MEMBERS_PER_PAGE;
        page.members = store::member::some(&mut conn, &filter, MEMBERS_PER_PAGE, offset).await?;
        let absences = store::absence::current(&mut conn, self.clock.now()).await?;
        let ids: Vec<_> = absences.iter().map(|absence| absence.member).collect();
        let absent = store::member::by_ids(&mut conn, &ids).await?;
        let is_meant = |member: &&Member| filter.company.is_none_or(|company| company == member.company.id);
        page.away = absences
            .into_iter()
            .filter_map(|absence| {
                let member = absent.iter().filter(is_meant).find(|member| member.id == absence.member)?;
                Some((member.person(), absence))
            })
            .collect();
        Ok(page)
    }
}

/// Returns whether the actor sees the accounts of any company.
fn may_list(actor: &Actor) -> Result<(), Problem> {
    match actor.company() {
        Some(company) => authorize(actor, MemberPermission::List { company }),
        None => authorize(actor, Permission::RunForum),
    }
}

/// What the permission rules need to know of a member.
pub(super) fn facts(member: &Member) -> MemberFacts {
    MemberFacts { company: member.company.id, role: member.role }
}

/// Another member who manages the same company and can come in; the one who was added first, where there are several.
pub(super) async fn manager_beside(conn: &mut store::Conn, member: &Member) -> Result<Option<Member>, Problem> {
    let colleagues = store::member::of_company(conn, member.company.id).await?;
    let managers = colleagues
        .into_iter()
        .filter(|other| other.id != member.id && other.role == Role::Manager && other.deactivated_at.is_none());
    Ok(managers.min_by_key(|manager| manager.id))
}
