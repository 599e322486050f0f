//! A comment is written, and changed by its author.

use domain::comment::{self, CommentSubject};
use domain::event::DomainEvent;
use domain::id::CommentId;
use domain::policy::{Actor, CommentPermission, allows};
use domain::problem::Problem;
use domain::quota::Quota;
use markdown::RENDERER_VERSION;
use store::comment::{CommentRecord, CommentText, NewComment};

use crate::Forum;
use crate::authorize::authorize;
use crate::comments::html::comment_html;
use crate::quota::Owner;

impl Forum {
    /// Checks a comment that is to be written; its text as it would be stored.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for a subject that the actor may not read; [`Problem::Forbidden`] for guests;
    /// [`Problem::Invalid`] on `body`.
    pub async fn check_comment(&self, actor: &Actor, subject: CommentSubject, body: &str) -> Result<String, Problem> {
        self.comment_subject(actor, subject).await?;
        authorize(actor, CommentPermission::Write)?;
        comment::check(body)
    }

    /// Writes a comment on a practice or a meeting. `after` is the newest comment that the form knew of: where the actor
    /// wrote the same after it, the form was sent twice, and the first comment's key is given. `None` writes in any case.
    ///
    /// # Errors
    /// Those of [`Forum::check_comment`]; [`Problem::QuotaExceeded`].
    pub async fn add_comment(
        &self,
        actor: &Actor,
        subject: CommentSubject,
        body: &str,
        after: Option<CommentId>,
    ) -> Result<CommentId, Problem> {
        let body = self.check_comment(actor, subject, body).await?;
        let at = self.clock.now();
        let html = comment_html(&body, at).await?;
        let text = CommentText { body: &body, html: &html, renderer: RENDERER_VERSION };
        let (author, company) = (actor.member(), actor.company());
        let comment = NewComment { subject, author, company, text, at, edited_at: None };
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Of two that arrive at once the second waits here until the first is written.
                store::change::lock(&mut tx).await?;
                if let Some(owner) = Owner::of(actor) {
                    if let Some(after) = after
                        && let Some(first) =
                            store::comment::repeated(&mut tx, subject, owner.member, comment.text.body, after).await?
                    {
                        return Ok(first);
                    }
                    let count = store::comment::count(&mut tx, owner.member).await?;
                    self.quotas.check(Quota::Comments, owner.role, count + 1)?;
                }
                let id = store::comment::insert(&mut tx, &comment).await?;
                self.commit(tx, actor, &[DomainEvent::CommentCreated { comment: id }]).await?;
                Ok(id)
            })
            .await
    }

    /// Checks a text that is to replace a comment's.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for all but its author; [`Problem::Invalid`] on `body`.
    pub async fn check_comment_change(&self, actor: &Actor, id: CommentId, body: &str) -> Result<String, Problem> {
        self.comment_to_edit(actor, id).await?;
        comment::check(body)
    }

    async fn comment_to_edit(&self, actor: &Actor, id: CommentId) -> Result<CommentRecord, Problem> {
        let (record, _) = self.comment_with_subject(actor, id).await?;
        if record.deleted_by.is_some() {
            return Err(Problem::NotFound);
        }
        if !allows(actor, CommentPermission::Edit(record.facts())) {
            return Err(Problem::Forbidden);
        }
        Ok(record)
    }

    /// Replaces a comment's text, if it still has the version that its author saw.
    ///
    /// # Errors
    /// Those of [`Forum::check_comment_change`]; [`Problem::Conflict`] with the version it has by now.
    pub async fn edit_comment(&self, actor: &Actor, id: CommentId, expected: i64, body: &str) -> Result<(), Problem> {
        let record = self.comment_to_edit(actor, id).await?;
        let body = comment::check(body)?;
        let html = comment_html(&body, record.created_at).await?;
        let text = CommentText { body: &body, html: &html, renderer: RENDERER_VERSION };
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if store::comment::update(&mut tx, id, expected, text, self.clock.now()).await?.is_none() {
                    return Err(conflict(&mut tx, id).await?);
                }
                self.commit(tx, actor, &[DomainEvent::CommentUpdated { comment: id }]).await
            })
            .await
    }
}

/// The conflict with the version the comment has by now; not found when it is deleted.
pub(crate) async fn conflict(tx: &mut store::Conn, id: CommentId) -> Result<Problem, Problem> {
    let found = store::comment::find(tx, id).await?.filter(|record| record.deleted_by.is_none());
    Ok(found.map_or(Problem::NotFound, |record| Problem::Conflict { current: record.version }))
}
