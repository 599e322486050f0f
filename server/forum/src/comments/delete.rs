//! A comment is deleted so that its trace stays, and brought back.

use domain::comment;
use domain::event::DomainEvent;
use domain::id::CommentId;
use domain::policy::comment::{comment_rights, deleted_by};
use domain::policy::{Actor, CommentPermission, allows};
use domain::problem::Problem;

use crate::Forum;
use crate::comments::write::conflict;

impl Forum {
    /// Deletes a comment, if it still has the expected version; without one, in whatever version it has, and deleting
    /// twice is no failure. The text can be brought back for a while. Gives the path of its place.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for all but its author and coordinators; [`Problem::Conflict`].
    pub async fn delete_comment(&self, actor: &Actor, id: CommentId, expected: Option<i64>) -> Result<String, Problem> {
        let (record, subject) = self.comment_with_subject(actor, id).await?;
        let place = comment::path(&subject.path, id);
        if record.deleted_by.is_some() {
            let by_actor = comment_rights(actor, record.facts()).restore;
            return if expected.is_none() && by_actor { Ok(place) } else { Err(Problem::NotFound) };
        }
        if !allows(actor, CommentPermission::Delete(record.facts())) {
            return Err(Problem::Forbidden);
        }
        let by = deleted_by(actor, record.facts());
        let expected = expected.unwrap_or(record.version);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::comment::delete(&mut tx, id, expected, by, self.clock.now()).await? {
                    return Err(conflict(&mut tx, id).await?);
                }
                self.commit(tx, actor, &[DomainEvent::CommentDeleted { comment: id, by }]).await
            })
            .await?;
        Ok(place)
    }

    /// Brings a deleted comment back; one that is there stays as it is. Gives the path of its place.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for whoever may not bring it back, and for what is gone for good.
    pub async fn restore_comment(&self, actor: &Actor, id: CommentId) -> Result<String, Problem> {
        let (record, subject) = self.comment_with_subject(actor, id).await?;
        let place = comment::path(&subject.path, id);
        if record.deleted_by.is_none() {
            return Ok(place);
        }
        if !comment_rights(actor, record.facts()).restore {
            return Err(Problem::NotFound);
        }
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::comment::restore(&mut tx, id).await? {
                    // It was brought back by the same button meanwhile, or its text is gone.
                    let found = store::comment::find(&mut tx, id).await?;
                    let is_back = found.is_some_and(|record| record.deleted_by.is_none());
                    return if is_back { Ok(()) } else { Err(Problem::NotFound) };
                }
                self.commit(tx, actor, &[DomainEvent::CommentRestored { comment: id }]).await
            })
            .await?;
        Ok(place)
    }

    /// Whether the actor could bring a comment back now.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn can_restore_comment(&self, actor: &Actor, id: CommentId) -> Result<bool, Problem> {
        match self.comment_with_subject(actor, id).await {
            Ok((record, _)) => Ok(!record.body.is_empty() && comment_rights(actor, record.facts()).restore),
            Err(Problem::NotFound | Problem::Unauthenticated) => Ok(false),
            Err(problem) => Err(problem),
        }
    }
}
