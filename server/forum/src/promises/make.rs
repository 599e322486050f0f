//! A promise is made.

use domain::event::DomainEvent;
use domain::id::PromiseId;
use domain::policy::{Actor, PromisePermission};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::promise::{LISTED_MAX, NewPromise, PromiseTerms};

use crate::Forum;
use crate::authorize::authorize;
use crate::meetings::schedule::new_uid;
use crate::promises::view::MOST;

impl Forum {
    /// Checks a promise that is to be made.
    ///
    /// # Errors
    /// Those of [`Forum::make_promise`].
    pub async fn check_promise(&self, actor: &Actor, promise: NewPromise) -> Result<NewPromise, Problem> {
        authorize(actor, PromisePermission::Make { owner: promise.owner })?;
        let missing = missing(&mut *self.store.read().await?, &promise).await?;
        Problem::joined(missing, promise.check(self.clock.now()))
    }

    /// Enters a promise: one's own, or as the coordinator somebody else's. The same open promise once more is the first
    /// one, so that the form may be sent twice.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for guests and for another's; [`Problem::Invalid`] by field, on `what` also where the
    /// member has too many open ones.
    pub async fn make_promise(&self, actor: &Actor, promise: NewPromise) -> Result<PromiseId, Problem> {
        let promise = &self.check_promise(actor, promise).await?;
        let now = self.clock.now();
        let uid = &new_uid(&*self.random);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                Problem::unless_empty(missing(&mut tx, promise).await?)?;
                if let Some(first) = store::promise::repeated(&mut tx, promise).await? {
                    return Ok(first);
                }
                if store::promise::count_open(&mut tx, promise.owner).await? >= MOST {
                    let error = FieldError::new("what", FieldProblem::TooMany).detail(LISTED_MAX);
                    return Err(Problem::Invalid { fields: vec![error] });
                }
                let terms = PromiseTerms::new(promise.due_at);
                let id = store::promise::insert(&mut tx, promise, &terms, "", actor.member(), uid, now).await?;
                self.plan_promise_reminder(&mut tx, id, &terms).await?;
                self.commit(tx, actor, &[DomainEvent::PromiseMade { promise: id }]).await?;
                Ok(id)
            })
            .await
    }
}

/// The fields that name a member or a meeting who are not there.
async fn missing(conn: &mut store::Conn, promise: &NewPromise) -> Result<Vec<FieldError>, Problem> {
    let mut errors = vec![];
    for (field, member) in [("owner", Some(promise.owner)), ("to", promise.to)] {
        let Some(member) = member else { continue };
        let found = store::member::by_id(conn, member).await?;
        if found.is_none_or(|member| member.deactivated_at.is_some()) {
            errors.push(FieldError::new(field, FieldProblem::NotThere));
        }
    }
    if let Some(meeting) = promise.meeting
        && store::meeting::find(conn, meeting).await?.is_none()
    {
        errors.push(FieldError::new("meeting", FieldProblem::NotThere));
    }
    Ok(errors)
}
