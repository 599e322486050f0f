//! API tokens: a member's key for programs of theirs. Shown once, kept as a hash.

use domain::access::ApiToken;
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use domain::quota::Quota;
use domain::text::{check_line, clean_line};

use crate::Forum;
use crate::authorize::authorize;
use crate::quota::Owner;
use crate::secret::Secret;

impl Forum {
    /// Makes a token for the actor, or, by the command line, for any member.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for another member's, [`Problem::Invalid`] for the name, [`Problem::QuotaExceeded`].
    pub async fn create_token(
        &self,
        actor: &Actor,
        member: MemberId,
        name: &str,
        expires_at: Option<Timestamp>,
    ) -> Result<Secret, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        if actor.member().is_some_and(|own| own != member) {
            return Err(Problem::Forbidden);
        }
        let mut errors = vec![];
        check_line("name", name, 60, &mut errors);
        Problem::unless_empty(errors)?;
        let name = clean_line(name);
        let secret = Secret::new(&*self.random);
        let (hash, name) = (&secret.hash(), &name);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if let Some(owner) = Owner::of(actor) {
                    // Two that are made at once would both be within the quota.
                    store::change::lock(&mut tx).await?;
                    let count = store::token::count(&mut tx, member, self.clock.now()).await?;
                    self.quotas.check(Quota::Tokens, owner.role, count + 1)?;
                }
                store::token::insert(&mut tx, hash, member, name, self.clock.now(), expires_at).await?;
                self.commit(tx, actor, &[DomainEvent::TokenCreated { member }]).await
            })
            .await?;
        Ok(secret)
    }

    /// The actor's tokens, newest first.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn tokens(&self, actor: &Actor) -> Result<Vec<ApiToken>, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        Ok(store::token::of_member(&mut *self.store.read().await?, member).await?)
    }

    /// Ends a token of the actor's, for good: a secret that was revoked is never good again.
    ///
    /// # Errors
    /// [`Problem::NotFound`] when it is not theirs.
    pub async fn revoke_token(&self, actor: &Actor, id: i64) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::token::delete(&mut tx, id, member).await? {
                    return Err(Problem::NotFound);
                }
                self.commit(tx, actor, &[DomainEvent::TokenRevoked { member }]).await
            })
            .await
    }
}
