//! A try is written, changed by its author, deleted, and brought back.

use domain::audit::{AuditEvent, NewAudit};
use domain::change::Entity;
use domain::event::DomainEvent;
use domain::id::{PracticeId, TryId};
use domain::notification::NotificationKind;
use domain::policy::{Actor, TryPermission, allows};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::tries::{self, TRIES_MAX, TryInput, TryReport, TryShown};
use store::tries::{NewTry, TryRecord};

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// Checks a try that is to be written.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for a practice that the actor may not read; [`Problem::Forbidden`] for guests;
    /// [`Problem::Invalid`] by field.
    pub async fn check_try(&self, actor: &Actor, practice: PracticeId, input: TryInput) -> Result<TryReport, Problem> {
        self.tried_practice(actor, practice).await?;
        authorize(actor, TryPermission::Write)?;
        input.check(&self.today()?)
    }

    /// The present day in the forum's time zone (YYYY-MM-DD).
    fn today(&self) -> Result<String, Problem> {
        Ok(self.local(self.clock.now())?.date().to_string())
    }

    /// Writes that the actor's company tried a practice. The same try once more is the first one, so that a form may be
    /// sent twice.
    ///
    /// # Errors
    /// Those of [`Forum::check_try`], on `why` also where the member wrote too many tries of this practice.
    pub async fn add_try(&self, actor: &Actor, practice: PracticeId, input: TryInput) -> Result<TryId, Problem> {
        let report = self.check_try(actor, practice, input).await?;
        let (author, company, at) = (actor.member(), actor.company(), self.clock.now());
        let new = NewTry { practice, author, company, report: &report, at, edited_at: None };
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Of two that arrive at once the second waits here until the first is written.
                store::change::lock(&mut tx).await?;
                if let Some(first) = store::tries::repeated(&mut tx, &new).await? {
                    return Ok(first);
                }
                if let Some(author) = author
                    && store::tries::count(&mut tx, practice, author).await? >= TRIES_MAX
                {
                    let error = FieldError::new("why", FieldProblem::TooMany).detail(TRIES_MAX);
                    return Err(Problem::Invalid { fields: vec![error] });
                }
                let id = store::tries::insert(&mut tx, &new).await?;
                self.commit(tx, actor, &[DomainEvent::TryAdded { tried: id }]).await?;
                Ok(id)
            })
            .await
    }

    /// Checks what is to replace a try.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for all but its author; [`Problem::Invalid`] by field.
    pub async fn check_try_change(&self, actor: &Actor, id: TryId, input: TryInput) -> Result<TryReport, Problem> {
        self.try_to_edit(actor, id).await?;
        input.check(&self.today()?)
    }

    async fn try_to_edit(&self, actor: &Actor, id: TryId) -> Result<TryRecord, Problem> {
        let (record, ..) = self.try_record(actor, id).await?;
        if !allows(actor, TryPermission::Read(record.facts())) {
            return Err(Problem::NotFound);
        }
        authorize(actor, TryPermission::Edit(record.facts()))?;
        Ok(record)
    }

    /// Replaces what a try says, if it still has the version that its author saw.
    ///
    /// # Errors
    /// Those of [`Forum::check_try_change`]; [`Problem::Conflict`] with the version it has by now.
    pub async fn change_try(&self, actor: &Actor, id: TryId, expected: i64, input: TryInput) -> Result<(), Problem> {
        let record = &self.try_to_edit(actor, id).await?;
        let report = &input.check(&self.today()?)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::tries::update(&mut tx, id, expected, report, self.clock.now()).await? {
                    return Err(conflict(&mut tx, id).await?);
                }
                // Who was told of a try that is only counted now is not told any more who wrote it.
                if report.shown == TryShown::Counted
                    && let Some(author) = &record.author
                {
                    let thing = (Entity::Practice, record.practice.0);
                    store::notification::forget_actor(&mut tx, NotificationKind::PracticeTried, thing, author.id)
                        .await?;
                }
                self.commit(tx, actor, &[DomainEvent::TryChanged { tried: id }]).await
            })
            .await
    }

    /// Deletes a try, if it still has the expected version; without one, in whatever version it has, and deleting twice
    /// is no failure. It can be brought back for a while. Gives the path of the tries of its practice.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for all but its author, the manager of its company and coordinators;
    /// [`Problem::Conflict`].
    pub async fn delete_try(&self, actor: &Actor, id: TryId, expected: Option<i64>) -> Result<String, Problem> {
        let (record, path, _) = self.try_record(actor, id).await?;
        let place = format!("{path}#tries");
        if record.is_deleted {
            let by_actor = allows(actor, TryPermission::Restore(record.facts()));
            return if expected.is_none() && by_actor { Ok(place) } else { Err(Problem::NotFound) };
        }
        if !allows(actor, TryPermission::Read(record.facts())) {
            return Err(Problem::NotFound);
        }
        authorize(actor, TryPermission::Delete(record.facts()))?;
        let expected = expected.unwrap_or(record.version);
        let author = record.author.as_ref().map(|author| author.id);
        let is_own = author.is_some() && author == actor.member();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::tries::delete(&mut tx, id, expected, actor.member(), self.clock.now()).await? {
                    return Err(conflict(&mut tx, id).await?);
                }
                if !is_own {
                    let entry = NewAudit { subject: author, ..NewAudit::of(AuditEvent::TryDeleted).thing(id.0) };
                    self.note(&mut tx, actor, entry).await?;
                }
                self.commit(tx, actor, &[DomainEvent::TryDeleted { tried: id }]).await
            })
            .await?;
        Ok(place)
    }

    /// Brings a deleted try back; one that is there stays as it is. Gives the path of its place.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for all but who deleted it, and for what is gone for good.
    pub(crate) async fn restore_try(&self, actor: &Actor, id: TryId) -> Result<String, Problem> {
        let (record, path, _) = self.try_record(actor, id).await?;
        let place = tries::path(&path, id);
        if allows(actor, TryPermission::Read(record.facts())) {
            return Ok(place);
        }
        if !allows(actor, TryPermission::Restore(record.facts())) {
            return Err(Problem::NotFound);
        }
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Where it was brought back by the same button meanwhile there is nothing left to do.
                if store::tries::restore(&mut tx, id).await? {
                    self.commit(tx, actor, &[DomainEvent::TryRestored { tried: id }]).await?;
                }
                Ok::<_, Problem>(())
            })
            .await?;
        Ok(place)
    }

    /// Returns whether the actor could bring a try back now.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn can_restore_try(&self, actor: &Actor, id: TryId) -> Result<bool, Problem> {
        match self.try_record(actor, id).await {
            Ok((record, ..)) => Ok(allows(actor, TryPermission::Restore(record.facts()))),
            Err(Problem::NotFound | Problem::Unauthenticated) => Ok(false),
            Err(problem) => Err(problem),
        }
    }
}

/// The conflict with the version the try has by now; not found when it is deleted.
async fn conflict(tx: &mut store::Conn, id: TryId) -> Result<Problem, Problem> {
    let found = store::tries::find(tx, id).await?.filter(|record| !record.is_deleted);
    Ok(found.map_or(Problem::NotFound, |record| Problem::Conflict { current: record.version }))
}
