//! A member chooses what they are mailed of.

use domain::event::DomainEvent;
use domain::notification::NotificationKind;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// The kinds of notification that the actor is mailed of, of those that can be switched off.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn mailed_kinds(&self, actor: &Actor) -> Result<Vec<NotificationKind>, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let muted = store::mail::muted(&mut *self.store.read().await?, member).await?;
        let choices = NotificationKind::ALL.iter().copied().filter(|kind| kind.can_be_muted() && !kind.is_by_choice());
        Ok(choices.filter(|kind| !muted.contains(kind)).collect())
    }

    /// Returns whether the actor is mailed at any hour of what cannot wait.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn is_mailed_at_once(&self, actor: &Actor) -> Result<bool, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        Ok(store::mail::is_mailed_at_once(&mut *self.store.read().await?, member).await?)
    }

    /// Has the actor mailed of what cannot wait at any hour, or like everything else.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn set_mailed_at_once(&self, actor: &Actor, at_once: bool) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::mail::set_mailed_at_once(&mut tx, member, at_once).await?;
                self.commit(tx, actor, &[DomainEvent::MemberUpdated { member }]).await
            })
            .await
    }

    /// Returns whether the actor is reminded of a meeting to which they come an hour before it.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn is_reminded_before(&self, actor: &Actor) -> Result<bool, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        Ok(store::mail::is_reminded_before(&mut *self.store.read().await?, member).await?)
    }

    /// Has the actor reminded of meetings to which they come an hour before each, or not.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn set_reminded_before(&self, actor: &Actor, reminded: bool) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::mail::set_reminded_before(&mut tx, member, reminded).await?;
                self.commit(tx, actor, &[DomainEvent::MemberUpdated { member }]).await
            })
            .await
    }

    /// Has the actor mailed of these kinds of notification, and of no others that can be switched off.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn choose_mails(&self, actor: &Actor, mailed: &[NotificationKind]) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                for kind in
                    NotificationKind::ALL.iter().copied().filter(|kind| kind.can_be_muted() && !kind.is_by_choice())
                {
                    match mailed.contains(&kind) {
                        true => store::mail::unmute(&mut tx, member, kind).await?,
                        false => store::mail::mute(&mut tx, member, kind).await?,
                    }
                }
                self.commit(tx, actor, &[DomainEvent::MemberUpdated { member }]).await
            })
            .await
    }
}
