//! API tokens: a member's key for programs of theirs. Shown once, kept as a hash.

use domain::access::{ApiToken, NewToken, OwnedToken};
use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::member::Member;
use domain::policy::{Actor, Permission, allows};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::quota::Quota;
use domain::text::{check_line, clean_line};

use crate::Forum;
use crate::authorize::authorize;
use crate::quota::Owner;
use crate::secret::Secret;

/// The number of days for which a token is good where nothing else is said.
const TOKEN_DAYS: i64 = 365;
/// The number of days for which a token is good at most.
const TOKEN_DAYS_MAX: i64 = 730;
/// The most lines of the coordinator's list.
const MOST: i64 = 1_000;

impl Forum {
    /// Makes a token for the actor, or, by the command line, for any member. Without an end it is good for a year.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for another member's, [`Problem::Invalid`] by field, [`Problem::QuotaExceeded`].
    pub async fn create_token(&self, actor: &Actor, member: MemberId, token: NewToken) -> Result<Secret, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        if actor.member().is_some_and(|own| own != member) {
            return Err(Problem::Forbidden);
        }
        let mut errors = vec![];
        check_line("name", &token.name, 60, &mut errors);
        let now = self.clock.now();
        let expires_at = token.expires_at.unwrap_or(now.plus_days(TOKEN_DAYS));
        if expires_at <= now || expires_at > now.plus_days(TOKEN_DAYS_MAX) {
            errors.push(FieldError::new("expires_at", FieldProblem::Invalid));
        }
        Problem::unless_empty(errors)?;
        let secret = Secret::new(&*self.random);
        let quotas = &self.quotas().await?;
        let (hash, name, scope) = (&secret.hash(), &clean_line(&token.name), token.scope);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if let Some(owner) = Owner::of(actor) {
                    // Two that are made at once would both be within the quota.
                    store::change::lock(&mut tx).await?;
                    let count = store::token::count(&mut tx, member, now).await?;
                    quotas.check(Quota::Tokens, owner.role, count + 1)?;
                }
                let id = store::token::insert(&mut tx, hash, member, name, scope, now, Some(expires_at)).await?;
                let entry = NewAudit::of(AuditEvent::TokenMade).about(member).thing(id).after(scope);
                self.note(&mut tx, actor, entry).await?;
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

    /// Every token with its owner, by company and name.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn all_tokens(&self, actor: &Actor) -> Result<Vec<OwnedToken>, Problem> {
        authorize(actor, Permission::RunForum)?;
        let found = store::token::all(&mut *self.store.read().await?, MOST).await?;
        let owned = |(member, token): (Member, ApiToken)| OwnedToken {
            member: member.name,
            company: member.company.name,
            token,
        };
        Ok(found.into_iter().map(owned).collect())
    }

    /// Ends a token, for good: a secret that was revoked is never good again. Members end their own, coordinators any.
    ///
    /// # Errors
    /// [`Problem::NotFound`] when it is not theirs, or was revoked before.
    pub async fn revoke_token(&self, actor: &Actor, id: i64) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let owner = store::token::owner(&mut tx, id).await?;
                let may = |owner: &MemberId| actor.member() == Some(*owner) || allows(actor, Permission::RunForum);
                let member = owner.filter(may).ok_or(Problem::NotFound)?;
                if !store::token::delete(&mut tx, id, member).await? {
                    return Err(Problem::NotFound);
                }
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::TokenRevoked).about(member).thing(id)).await?;
                self.commit(tx, actor, &[DomainEvent::TokenRevoked { member }]).await
            })
            .await
    }
}
