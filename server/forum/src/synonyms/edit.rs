//! The coordinator edits the table of expressions that mean the same.

use std::collections::HashMap;

use domain::audit::{AuditEvent, NewAudit};
use domain::event::DomainEvent;
use domain::id::SynonymGroupId;
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::synonym::{GROUPS_MAX, SynonymGroup, WORDS_MAX, check};
use search::synonyms::spelled;

use crate::Forum;
use crate::authorize::authorize;

/// The field that every refusal names.
const FIELD: &str = "words";

impl Forum {
    /// The table: every group, in the order they were made.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn synonym_groups(&self, actor: &Actor) -> Result<Vec<SynonymGroup>, Problem> {
        authorize(actor, Permission::RunForum)?;
        Ok(store::synonym::list(&mut *self.store.read().await?).await?)
    }

    /// A group of it.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator, [`Problem::NotFound`].
    pub async fn synonym_group(&self, actor: &Actor, id: SynonymGroupId) -> Result<SynonymGroup, Problem> {
        authorize(actor, Permission::RunForum)?;
        store::synonym::find(&mut *self.store.read().await?, id).await?.ok_or(Problem::NotFound)
    }

    /// Checks the expressions of a group that is to be added, or is to replace the group `own`.
    ///
    /// # Errors
    /// Those of [`Forum::add_synonyms`].
    pub async fn check_synonyms(
        &self,
        actor: &Actor,
        own: Option<SynonymGroupId>,
        expressions: &[String],
    ) -> Result<(), Problem> {
        let groups = self.synonym_groups(actor).await?;
        Others::of(&groups, own).check(expressions)?;
        Ok(())
    }

    /// Adds a group.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] on the field `words`: too few
    /// or too many expressions, one that is too long, has no word or stands twice, one that another group has
    /// (its detail is how that has it), a table that is full.
    pub async fn add_synonyms(&self, actor: &Actor, expressions: &[String]) -> Result<SynonymGroupId, Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let groups = store::synonym::list(&mut tx).await?;
                let expressions = Others::of(&groups, None).check(expressions)?;
                let id = store::synonym::insert(&mut tx, &expressions, self.clock.now()).await?;
                let entry = NewAudit::of(AuditEvent::SynonymsChanged).thing(id.0).after(expressions.join(", "));
                self.note(&mut tx, actor, entry).await?;
                self.commit(tx, actor, &[DomainEvent::SynonymsCreated { group: id }]).await?;
                Ok(id)
            })
            .await
    }

    /// Replaces a group's expressions, if it still has the version the coordinator saw. Gives the new
    /// one.
    ///
    /// # Errors
    /// Those of [`Forum::add_synonyms`]; [`Problem::NotFound`]; [`Problem::Conflict`] with the version it has
    /// by now.
    pub async fn change_synonyms(
        &self,
        actor: &Actor,
        id: SynonymGroupId,
        expected: i64,
        expressions: &[String],
    ) -> Result<i64, Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let groups = store::synonym::list(&mut tx).await?;
                check_version(&groups, id, expected)?;
                let expressions = Others::of(&groups, Some(id)).check(expressions)?;
                let updated = store::synonym::update(&mut tx, id, expected, &expressions, self.clock.now()).await?;
                let version = updated.ok_or(Problem::NotFound)?;
                let before = groups.iter().find(|group| group.id == id).map(|group| group.expressions.join(", "));
                let entry = NewAudit::of(AuditEvent::SynonymsChanged).thing(id.0).before(before.unwrap_or_default());
                self.note(&mut tx, actor, entry.after(expressions.join(", "))).await?;
                self.commit(tx, actor, &[DomainEvent::SynonymsUpdated { group: id }]).await?;
                Ok(version)
            })
            .await
    }

    /// Deletes a group, if it still has the version the coordinator saw; it can be brought back for a while.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator, [`Problem::NotFound`], [`Problem::Conflict`].
    pub async fn delete_synonyms(&self, actor: &Actor, id: SynonymGroupId, expected: i64) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::synonym::delete(&mut tx, id, expected, self.clock.now()).await? {
                    let found = store::synonym::find(&mut tx, id).await?;
                    return Err(found.map_or(Problem::NotFound, |group| Problem::Conflict { current: group.version }));
                }
                let deleted = store::synonym::find_deleted(&mut tx, id).await?;
                let before = deleted.map(|group| group.expressions.join(", ")).unwrap_or_default();
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::SynonymsChanged).thing(id.0).before(before)).await?;
                self.commit(tx, actor, &[DomainEvent::SynonymsDeleted { group: id }]).await
            })
            .await
    }

    /// A group that was deleted and can be brought back.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator, [`Problem::NotFound`].
    pub async fn deleted_synonyms(&self, actor: &Actor, id: SynonymGroupId) -> Result<SynonymGroup, Problem> {
        authorize(actor, Permission::RunForum)?;
        store::synonym::find_deleted(&mut *self.store.read().await?, id).await?.ok_or(Problem::NotFound)
    }

    /// Brings back a group that was deleted; one that is there stays as it is.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for what is gone for good;
    /// [`Problem::Invalid`] on `words` where another group has one of its expressions by now.
    pub async fn restore_synonyms(&self, actor: &Actor, id: SynonymGroupId) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let Some(group) = store::synonym::find_deleted(&mut tx, id).await? else {
                    let there = store::synonym::find(&mut tx, id).await?;
                    return there.map(drop).ok_or(Problem::NotFound);
                };
                let groups = store::synonym::list(&mut tx).await?;
                Others::of(&groups, None).check(&group.expressions)?;
                store::synonym::restore(&mut tx, id).await?;
                self.commit(tx, actor, &[DomainEvent::SynonymsRestored { group: id }]).await
            })
            .await
    }
}

/// Returns `Ok` while the group has that version.
fn check_version(groups: &[SynonymGroup], id: SynonymGroupId, expected: i64) -> Result<(), Problem> {
    match groups.iter().find(|group| group.id == id) {
        None => Err(Problem::NotFound),
        Some(group) if group.version != expected => Err(Problem::Conflict { current: group.version }),
        Some(_) => Ok(()),
    }
}

/// The other groups, as far as a group depends on them.
#[derive(Default)]
pub(crate) struct Others {
    groups: usize,
    /// How they have each expression, by its words.
    taken: HashMap<Vec<String>, String>,
}

impl Others {
    /// Those of a table, but for the group that is to be changed.
    pub fn of(groups: &[SynonymGroup], own: Option<SynonymGroupId>) -> Self {
        let mut others = Self::default();
        for group in groups.iter().filter(|group| Some(group.id) != own) {
            others.add(&group.expressions);
        }
        others
    }

    /// Adds the expressions of one more group.
    pub fn add(&mut self, expressions: &[String]) {
        self.groups += 1;
        self.taken.extend(expressions.iter().map(|expression| (spelled(expression), expression.clone())));
    }

    /// A group's expressions as they are kept.
    ///
    /// # Errors
    /// [`Problem::Invalid`], see [`Forum::add_synonyms`].
    pub fn check(&self, sent: &[String]) -> Result<Vec<String>, Problem> {
        let (expressions, mut errors) = check(FIELD, sent);
        if self.groups >= GROUPS_MAX {
            errors.push(FieldError::new(FIELD, FieldProblem::TooMany).detail(GROUPS_MAX));
        }
        let mut own = vec![];
        for expression in &expressions {
            let words = spelled(expression);
            if words.is_empty() || words.len() > WORDS_MAX {
                errors.push(FieldError::new(FIELD, FieldProblem::Invalid).detail(expression));
            } else if own.contains(&words) {
                errors.push(FieldError::new(FIELD, FieldProblem::Repeated).detail(expression));
            } else if let Some(other) = self.taken.get(&words) {
                errors.push(FieldError::new(FIELD, FieldProblem::Taken).detail(other));
            }
            own.push(words);
        }
        Problem::unless_empty(errors)?;
        Ok(expressions)
    }
}
