//! Members change: their own profile and password, their role by the coordinator.

use domain::access::LinkPurpose;
use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::language::Language;
use domain::member::{Profession, Role, checked_name};
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};

use crate::authorize::authorize;
use crate::login::throttle::{self, Key};
use crate::members::coordinators::replaceable;
use crate::password::Own;
use crate::{Forum, secret};

/// The profile that a member sets of themselves.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The member's name.
    pub name: String,
    /// The profession of the member.
    pub profession: Profession,
    /// The interface's language.
    pub language: Language,
}

/// A new password, with the present one.
#[derive(Debug, Clone)]
pub struct ChangePassword {
    /// The present password.
    pub current: String,
    /// The new password.
    pub password: String,
    /// The new one again.
    pub repeated: String,
}

impl Forum {
    /// Changes the actor's own profile.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field.
    pub async fn update_profile(&self, actor: &Actor, profile: Profile) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let id = actor.member().ok_or(Problem::Unauthenticated)?;
        let mut errors = vec![];
        let name = checked_name(&profile.name, &mut errors);
        Problem::unless_empty(errors)?;
        let name = &name;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::member::update_profile(&mut tx, id, name, profile.profession, profile.language).await?;
                self.commit(tx, actor, &[DomainEvent::MemberUpdated { member: id }]).await
            })
            .await
    }

    /// Remembers the interface's language the actor chose.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn set_language(&self, actor: &Actor, language: Language) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let id = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::member::set_language(&mut tx, id, language).await?;
                self.commit(tx, actor, &[DomainEvent::MemberUpdated { member: id }]).await
            })
            .await
    }

    /// Changes the actor's own password and ends all their sessions but the one of this cookie; a
    /// link for a new password that still waits ends too. Failures are counted as those of the login are: who finds
    /// a browser that is logged in does not find the password out by trying.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field: `current` when it is not the present one. [`Problem::Throttled`] after too
    /// many wrong ones, [`Problem::Busy`] when too many passwords are being set at once.
    pub async fn change_password(&self, actor: &Actor, cookie: &str, input: ChangePassword) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let id = actor.member().ok_or(Problem::Unauthenticated)?;
        let keys = [Key::own(id)];
        throttle::check(&mut *self.store.read().await?, &keys, self.clock.now()).await?;
        let turn = self.turns.turn(&format!("own:{id}")).await?;
        let slot = self.lanes.set.slot().await?;
        let (member, stored) = {
            let mut conn = self.store.read().await?;
            // Those before this one may have failed meanwhile.
            throttle::check(&mut conn, &keys, self.clock.now()).await?;
            let member = store::member::by_id(&mut conn, id).await?.ok_or(Problem::Unauthenticated)?;
            (member, store::password::by_member(&mut conn, id).await?)
        };
        let mut errors = vec![];
        slot.check("password", &input.password, Own::new(&member.name, &member.email), self.password_min, &mut errors)
            .await?;
        if input.password != input.repeated {
            errors.push(FieldError::new("repeated", FieldProblem::Mismatch));
        }
        if !slot.verify(input.current, stored.and_then(|s| s.password_hash)).await? {
            self.count_failure(actor, &keys, NewAudit::of(AuditEvent::PasswordRefused).about(id)).await?;
            errors.push(FieldError::new("current", FieldProblem::Mismatch));
        }
        Problem::unless_empty(errors)?;
        let hash = slot.hash(input.password, &*self.random).await?;
        drop(slot);
        let (keys, hash, cookie) = (&keys, &hash, &secret::hash(cookie));
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                throttle::forgive(&mut tx, keys).await?;
                store::password::set(&mut tx, id, hash, self.clock.now()).await?;
                store::session::delete_of_member(&mut tx, id, Some(cookie)).await?;
                store::link::revoke_of_member(&mut tx, id, LinkPurpose::Reset).await?;
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::PasswordChanged).about(id)).await?;
                self.commit(tx, actor, &[DomainEvent::PasswordChanged { member: id }]).await
            })
            .await?;
        drop(turn);
        Ok(())
    }

    /// Gives a member another role, and ends their sessions: what they may do is another from now on. The last active
    /// coordinator stays one.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator, [`Problem::NotFound`], or
    /// [`Problem::Invalid`] on `role` when nobody would run the forum any more.
    pub async fn set_role(&self, actor: &Actor, member: MemberId, role: Role) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let found = match role {
                    Role::Coordinator => store::member::by_id(&mut tx, member).await?.ok_or(Problem::NotFound)?,
                    _ => replaceable(&mut tx, member, "role").await?,
                };
                let before = found.role;
                if before == role {
                    return Ok(());
                }
                store::member::set_role(&mut tx, member, role).await?;
                store::session::delete_of_member(&mut tx, member, None).await?;
                let entry = NewAudit::of(AuditEvent::RoleChanged).about(member).before(before).after(role);
                self.note(&mut tx, actor, entry).await?;
                self.commit(tx, actor, &[DomainEvent::RoleChanged { member, before, after: role }]).await
            })
            .await
    }
}
