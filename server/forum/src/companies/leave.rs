//! A company leaves the forum, and may come back.

use domain::audit::{AuditEvent, NewAudit};
use domain::clock::Timestamp;
use domain::comment::DeletedBy;
use domain::company::{Company, CompanyTexts};
use domain::dilemma::DilemmaStage;
use domain::event::DomainEvent;
use domain::id::{CompanyId, MemberId, PracticeId};
use domain::member::{Member, Role};
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use store::dilemma::DilemmaRecord;
use store::{WriteTx, practice};

use crate::Forum;
use crate::authorize::authorize;
use crate::companies::merge::{check_name, other_company};

/// The decisions about a company that leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// What becomes of its texts.
    pub texts: CompanyTexts,
    /// The slug or key of the company that they are handed over to.
    pub to: String,
    /// The company's name, typed once more.
    pub confirm: String,
}

impl Forum {
    /// Lets a company leave. Its members are kept out, and texts name them "former member", those too who were kept out
    /// under their names before; meetings still to come have no presenting company any more. Its practices stay, become
    /// another company's, or are taken away. Its dilemmas, comments and tries stay without people, or are taken away with its
    /// practices, but for what was asked anonymously, which would tell whose it was. What was taken away comes back with the
    /// company for a while, see [`Forum::readmit_company`].
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Invalid`] by field: `to` for
    /// a company that cannot have the texts, `confirm` where it is not the company's name, `company` where nobody would
    /// run the forum any more. One that has left already stays as it is.
    pub async fn company_leaves(&self, actor: &Actor, id: CompanyId, leaving: Leaving) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let leaving = &leaving;
        self.store.write_retrying(&*self.random, |tx| self.take_leave(tx, actor, id, leaving)).await
    }

    async fn take_leave(
        &self,
        mut tx: WriteTx,
        actor: &Actor,
        id: CompanyId,
        leaving: &Leaving,
    ) -> Result<(), Problem> {
        // Two companies that leave at once would each rely on the other's coordinator.
        store::change::lock(&mut tx).await?;
        let company = store::company::by_id(&mut tx, id).await?.ok_or(Problem::NotFound)?;
        let mut errors = vec![];
        check_name(&[&company.name], &leaving.confirm, &mut errors);
        if company.left_at.is_some() {
            return Problem::unless_empty(errors);
        }
        let heir = match leaving.texts {
            CompanyTexts::HandOver => other_company(&mut tx, &company, "to", &leaving.to, &mut errors).await?,
            CompanyTexts::Stay | CompanyTexts::Withdraw => None,
        };
        let members = store::member::list(&mut tx).await?;
        let (own, others): (Vec<_>, Vec<_>) = members.into_iter().partition(|member| member.company.id == id);
        let is_active = |member: &&Member| member.deactivated_at.is_none();
        if !others.iter().filter(is_active).any(|member| member.role == Role::Coordinator) {
            errors.push(FieldError::new("company", FieldProblem::LastCoordinator));
        }
        Problem::unless_empty(errors)?;
        let now = self.clock.now();
        // Before its members are out: what goes along with them needs no other owner.
        let mut events = match leaving.texts {
            CompanyTexts::Withdraw => withdraw_talk(&mut tx, id, now).await?,
            CompanyTexts::Stay | CompanyTexts::HandOver => vec![],
        };
        let manager = heir.as_ref().and_then(|heir| {
            let managers = others.iter().filter(is_active);
            managers.filter(|member| member.company.id == heir.id && member.role == Role::Manager).map(|it| it.id).min()
        });
        for member in own.iter().filter(is_active) {
            self.keep_out(&mut tx, actor, member, manager, now).await?;
            events.push(DomainEvent::MemberDeactivated { member: member.id });
        }
        // Their names stand in texts, and the log has whatever changes in these follow.
        let hidden = store::member::hide_with_company(&mut tx, id).await?;
        events.extend(hidden.into_iter().map(|member| DomainEvent::MemberUpdated { member }));
        // When all of them are out, so that no dilemma goes to one of them.
        for member in own.iter().filter(is_active) {
            events.extend(self.reassign_dilemmas(&mut tx, member.id).await?);
        }
        for meeting in store::company::leave_meetings(&mut tx, id, now).await? {
            events.push(DomainEvent::MeetingCompanyChanged { meeting, before: Some(id), after: None });
        }
        // Who has left presents nothing more, and is not among those of whoever presents in their place.
        for (meeting, member) in store::company::leave_presenting(&mut tx, id, now).await? {
            events.push(DomainEvent::PresenterRemoved { meeting, member });
        }
        for (practice, version) in practice::versions_of_company(&mut tx, id).await? {
            match (leaving.texts, &heir) {
                (CompanyTexts::HandOver, Some(heir)) => {
                    practice::set_company(&mut tx, practice, heir.id).await?;
                    events.push(DomainEvent::PracticeMoved { practice, before: id, after: heir.id });
                }
                (CompanyTexts::Withdraw, _) => {
                    practice::set_deleted(&mut tx, practice, version, now).await?;
                    events.push(DomainEvent::PracticeDeleted { practice });
                }
                (CompanyTexts::Stay | CompanyTexts::HandOver, _) => {}
            }
        }
        store::rota::leave(&mut tx, id, now).await?;
        store::company::set_left(&mut tx, id, Some(now)).await?;
        let entry = NewAudit::of(AuditEvent::CompanyLeft).thing(id.0).before(&company.name).after(leaving.texts);
        self.note(&mut tx, actor, entry).await?;
        events.push(DomainEvent::CompanyLeft { company: id, texts: leaving.texts });
        self.commit(tx, actor, &events).await
    }

    /// Keeps a member of a company that leaves out. Their drafts go to the manager of the company that has the texts, and
    /// wait where there is none.
    async fn keep_out(
        &self,
        tx: &mut WriteTx,
        actor: &Actor,
        member: &Member,
        manager: Option<MemberId>,
        now: Timestamp,
    ) -> Result<(), Problem> {
        store::member::deactivate(tx, member.id, true, now).await?;
        store::member::end_access(tx, member.id).await?;
        if let Some(manager) = manager {
            store::draft::hand_over(tx, member.id, manager).await?;
        }
        self.note(tx, actor, NewAudit::of(AuditEvent::Deactivated).about(member.id).after("former-member")).await
    }

    /// Takes a company that had left into the forum again: with its texts that were taken away and are not gone for good
    /// by now, and with the members who were kept out by its leaving. Who was kept out before stays out, and is named again
    /// where their name was kept. Drafts and texts that went to another company stay
    /// there. One that is there stays as it is.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`].
    pub async fn readmit_company(&self, actor: &Actor, id: CompanyId) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let found = store::company::by_id(&mut *self.store.read().await?, id).await?.ok_or(Problem::NotFound)?;
        let Company { left_at: Some(left_at), .. } = found else { return Ok(()) };
        // Each has a slug of its own to find, so they come first, one by one: whatever ends that halfway, the company has
        // still left, and the rest comes with the next try.
        for practice in practice::ids_deleted_at(&mut *self.store.read().await?, id, left_at).await? {
            self.bring_back(actor, practice).await?;
        }
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let mut events = vec![];
                for member in store::member::of_company(&mut tx, id).await? {
                    if member.deactivated_at == Some(left_at) && store::member::reactivate(&mut tx, member.id).await? {
                        self.note(&mut tx, actor, NewAudit::of(AuditEvent::Reactivated).about(member.id)).await?;
                        events.push(DomainEvent::MemberReactivated { member: member.id });
                    }
                }
                events.extend(self.bring_talk_back(&mut tx, id, left_at).await?);
                let named = store::member::show_with_company(&mut tx, id).await?;
                events.extend(named.into_iter().map(|member| DomainEvent::MemberUpdated { member }));
                store::company::set_left(&mut tx, id, None).await?;
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::CompanyReturned).thing(id.0)).await?;
                events.push(DomainEvent::CompanyReturned { company: id });
                self.commit(tx, actor, &events).await
            })
            .await
    }

    /// Brings back the dilemmas, comments and tries that a company took along. An open dilemma whose owner is out meanwhile
    /// gets another, and what follows of its promised update is planned again.
    async fn bring_talk_back(
        &self,
        tx: &mut WriteTx,
        id: CompanyId,
        left_at: Timestamp,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let mut events = vec![];
        for dilemma in store::dilemma::bring_back(tx, id).await? {
            events.push(DomainEvent::DilemmaUpdated { dilemma });
            let Some(record) = store::dilemma::find(tx, dilemma).await? else { continue };
            if record.state.stage == DilemmaStage::Open {
                events.extend(self.reassign_left(tx, &record).await?);
                self.plan_dilemma(tx, dilemma).await?;
            }
        }
        let comments = store::comment::bring_back(tx, id).await?;
        events.extend(comments.into_iter().map(|comment| DomainEvent::CommentRestored { comment }));
        let tries = store::tries::bring_back(tx, id, left_at).await?;
        events.extend(tries.into_iter().map(|tried| DomainEvent::TryRestored { tried }));
        Ok(events)
    }

    /// Gives an open dilemma another owner, where its owner is out.
    async fn reassign_left(&self, tx: &mut WriteTx, record: &DilemmaRecord) -> Result<Vec<DomainEvent>, Problem> {
        let owner = store::member::by_id(tx, record.state.owner).await?;
        if owner.is_some_and(|owner| owner.deactivated_at.is_none()) {
            return Ok(vec![]);
        }
        self.reassign_dilemmas(tx, record.state.owner).await
    }

    async fn bring_back(&self, actor: &Actor, practice: PracticeId) -> Result<(), Problem> {
        self.restore_deleted(actor, practice, |_| true).await.map(drop)
    }
}

/// Takes away the dilemmas, comments and tries of a company that leaves.
async fn withdraw_talk(tx: &mut WriteTx, id: CompanyId, at: Timestamp) -> Result<Vec<DomainEvent>, Problem> {
    let dilemmas = store::dilemma::withdraw(tx, id, at).await?;
    let comments = store::comment::withdraw(tx, id, at).await?;
    let tries = store::tries::withdraw(tx, id, at).await?;
    let dilemmas = dilemmas.into_iter().map(|dilemma| DomainEvent::DilemmaUpdated { dilemma });
    let comments = comments.into_iter().map(|comment| DomainEvent::CommentDeleted { comment, by: DeletedBy::Company });
    let tries = tries.into_iter().map(|tried| DomainEvent::TryDeleted { tried });
    Ok(dilemmas.chain(comments).chain(tries).collect())
}
