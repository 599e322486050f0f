//! A coordinator or a manager ends the sessions of a member whose laptop or phone was lost.

use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::policy::{Actor, MemberPermission};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;
use crate::members::deactivate::facts;

impl Forum {
    /// Ends every session of a member and every login by mail that is under way, and forgets the devices that they are known
    /// on. The password, one-time links and API tokens stay. The member is told at the next login, where it was somebody
    /// else.
    ///
    /// # Errors
    /// As [`Forum::member_to_deactivate`].
    pub async fn end_sessions_of(&self, actor: &Actor, id: MemberId) -> Result<(), Problem> {
        self.member_to_deactivate(actor, id).await?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let member = store::member::by_id(&mut tx, id).await?.ok_or(Problem::NotFound)?;
                // Company and role may be others by now.
                authorize(actor, MemberPermission::Deactivate(facts(&member)))?;
                store::session::delete_of_member(&mut tx, id, None).await?;
                store::known_device::delete_of_member(&mut tx, id, None).await?;
                store::login_request::delete_of_member(&mut tx, id).await?;
                if actor.member() != Some(id) {
                    store::member::note_sessions_ended(&mut tx, id, self.clock.now()).await?;
                }
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::SessionsEnded).about(id).after("all")).await?;
                self.commit(tx, actor, &[DomainEvent::SessionEnded { member: id }]).await
            })
            .await
    }
}
