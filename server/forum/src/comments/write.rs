//! A comment is written, changed by its author, deleted so that its trace stays, and brought back.

use domain::clock::Timestamp;
use domain::comment::{self, CommentSubject};
use domain::event::DomainEvent;
use domain::id::CommentId;
use domain::policy::comment::{comment_rights, deleted_by};
use domain::policy::{Actor, CommentPermission, allows};
use domain::problem::Problem;
use domain::quota::Quota;
use markdown::RENDERER_VERSION;
use store::comment::{CommentRecord, CommentText, NewComment};

use crate::Forum;
use crate::authorize::authorize;
use crate::practices::prepare::render;
use crate::quota::Owner;
use crate::worker::text_on_worker;

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
        let quotas = &self.quotas().await?;
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
                    quotas.check(Quota::Comments, owner.role, count + 1)?;
                }
                let id = store::comment::insert(&mut tx, &comment).await?;
                if let CommentSubject::Dilemma(dilemma) = subject {
                    self.tell_of_answer(&mut tx, author, dilemma, id).await?;
                }
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

    /// Returns whether the actor could bring a comment back now.
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

/// The conflict with the version the comment has by now; not found when it is deleted.
async fn conflict(tx: &mut store::Conn, id: CommentId) -> Result<Problem, Problem> {
    let found = store::comment::find(tx, id).await?.filter(|record| record.deleted_by.is_none());
    Ok(found.map_or(Problem::NotFound, |record| Problem::Conflict { current: record.version }))
}

/// A comment's text as HTML. No files belong to a comment, so a file that it names leads nowhere. The ids of its headings
/// and footnotes begin with the moment it was written, since several comments share a page.
///
/// # Errors
/// [`Problem::TextTimeout`].
pub(crate) async fn comment_html(body: &str, written_at: Timestamp) -> Result<String, Problem> {
    let body = body.to_owned();
    text_on_worker(move || {
        let html = render(&body, markdown::language("", &body), String::new()).html;
        with_ids(&html, &format!("c{}-", written_at.0))
    })
    .await
}

/// Rendered HTML with a prefix before its ids, and before the fragments that lead to them.
fn with_ids(html: &str, prefix: &str) -> String {
    let mut prefixed = String::with_capacity(html.len());
    // In what the renderer writes, a `<` begins a tag, and no attribute's value holds a quotation mark.
    for (number, part) in html.split('<').enumerate() {
        if number == 0 {
            prefixed.push_str(part);
            continue;
        }
        let (tag, rest) = part.split_at(part.find('>').unwrap_or(part.len()));
        prefixed.push('<');
        for (place, piece) in tag.split_inclusive('"').enumerate() {
            // Every second piece is an attribute's value.
            let is_value = place % 2 == 1;
            match (is_value, piece.strip_prefix('#')) {
                (true, Some(fragment)) => prefixed.extend(["#", prefix, fragment]),
                _ => prefixed.push_str(piece),
            }
            if !is_value && piece.ends_with(" id=\"") {
                prefixed.push_str(prefix);
            }
        }
        prefixed.push_str(rest);
    }
    prefixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_what_leads_to_them_are_prefixed() {
        for (html, expected) in [
            ("<p dir=\"auto\">a id=\"x\" &lt; b</p>", "<p dir=\"auto\">a id=\"x\" &lt; b</p>"),
            ("<h2 dir=\"auto\" id=\"h-a\">a</h2>", "<h2 dir=\"auto\" id=\"c5-h-a\">a</h2>"),
            (
                "<sup><a href=\"#fn-1\" id=\"fnref-1\">1</a></sup>",
                "<sup><a href=\"#c5-fn-1\" id=\"c5-fnref-1\">1</a></sup>",
            ),
            ("<a href=\"/x#y\" title=\" id=&quot;\">a</a>", "<a href=\"/x#y\" title=\" id=&quot;\">a</a>"),
            ("<br>", "<br>"),
        ] {
            assert_eq!(with_ids(html, "c5-"), expected);
        }
    }
}
