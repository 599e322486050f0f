//! A comment is written, changed by its author, deleted so that its trace stays, and brought back.

use domain::audit::{AuditEvent, NewAudit};
use domain::clock::Timestamp;
use domain::comment::{self, A_MINUTE_MAX, CommentSubject, DeletedBy};
use domain::draft::Preview;
use domain::event::DomainEvent;
use domain::id::{CommentId, DilemmaId};
use domain::mention::{self, Mention};
use domain::policy::comment::{comment_rights, deleted_by};
use domain::policy::{Actor, CommentPermission, allows};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::quota::Quota;
use domain::text::clean_text;
use markdown::RENDERER_VERSION;
use store::attachment::Owner;
use store::comment::{CommentRecord, CommentText, NewComment};

use crate::Forum;
use crate::attachments::keep::Upload;
use crate::attachments::talk::TextWithFiles;
use crate::authorize::authorize;
use crate::dilemmas::beside::draw_in;
use crate::idempotency::leave_no_trace;
use crate::practices::prepare::render;
use crate::quota;
use crate::worker::text_on_worker;

impl Forum {
    /// Checks a comment that is to be written; its text as it would be stored. `confirmed` is as in
    /// [`Forum::add_comment_knowing`].
    ///
    /// # Errors
    /// [`Problem::NotFound`] for a subject that the actor may not read; [`Problem::Forbidden`] for guests;
    /// [`Problem::Invalid`] on `body`.
    pub async fn check_comment(
        &self,
        actor: &Actor,
        subject: CommentSubject,
        body: &str,
        confirmed: &[String],
    ) -> Result<String, Problem> {
        self.comment_subject(actor, subject).await?;
        authorize(actor, CommentPermission::Write)?;
        match self.asked_anonymously(actor, subject).await? {
            Some(_) => self.checked_as_asker(actor, body, "", confirmed).await,
            None => self.checked_comment(actor, body).await,
        }
    }

    /// Returns the dilemma that a comment is about, where the actor asked it anonymously: what they say there is said by its
    /// asker, who is not named.
    async fn asked_anonymously(&self, actor: &Actor, subject: CommentSubject) -> Result<Option<DilemmaId>, Problem> {
        match (subject, actor.member()) {
            (CommentSubject::Dilemma(id), Some(member)) => Ok(self.asked_under_seal(id, member).await?.then_some(id)),
            _ => Ok(None),
        }
    }

    /// A text of an anonymous asker as it would be stored: checked as every comment is, and for what would tell who they are,
    /// but for what they confirmed and for what the text before had as well.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `body`.
    async fn checked_as_asker(
        &self,
        actor: &Actor,
        body: &str,
        before: &str,
        confirmed: &[String],
    ) -> Result<String, Problem> {
        let telling = self.telling(actor, comment::BODY, body, before, confirmed).await?;
        let body = Problem::joined(telling, self.checked_comment(actor, body).await)?;
        if mention::mentions(&body).contains(&Mention::Everybody) {
            // That would tell that a coordinator asks.
            return Err(Problem::field(comment::BODY, FieldProblem::Everybody));
        }
        Ok(body)
    }

    /// A text as it would be stored: checked, cleaned, and with links to whom it mentions.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `body`.
    async fn checked_comment(&self, actor: &Actor, body: &str) -> Result<String, Problem> {
        let body = comment::check(body)?;
        let body = match body.contains('@') {
            true => mention::resolved(&body, &self.names_to_mention(actor).await?),
            false => body,
        };
        if mention::mentions(&body).contains(&Mention::Everybody) && !allows(actor, CommentPermission::MentionEverybody)
        {
            return Err(Problem::field(comment::BODY, FieldProblem::Everybody));
        }
        Ok(body)
    }

    /// The thread in which a comment is replied to, and what it is about: the comment itself, or the one that it replies to.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for a comment that is not there or whose subject the actor may not read;
    /// [`Problem::Forbidden`] for guests; [`Problem::Invalid`] on `body` where the thread is locked.
    pub async fn comment_thread(&self, actor: &Actor, to: CommentId) -> Result<(CommentSubject, CommentId), Problem> {
        let (record, _) = self.comment_with_subject(actor, to).await?;
        authorize(actor, CommentPermission::Write)?;
        if !allows(actor, CommentPermission::Reply(record.facts())) {
            return Err(Problem::field(comment::BODY, FieldProblem::Locked));
        }
        Ok((record.subject, record.parent.unwrap_or(record.id)))
    }

    /// Replies to a comment, in its thread. `after` is as in [`Forum::add_comment`].
    ///
    /// # Errors
    /// Those of [`Forum::comment_thread`] and of [`Forum::add_comment`].
    pub async fn reply_to_comment(
        &self,
        actor: &Actor,
        to: CommentId,
        body: &str,
        after: Option<CommentId>,
    ) -> Result<CommentId, Problem> {
        let (subject, thread) = self.comment_thread(actor, to).await?;
        self.write_comment(actor, subject, Some(thread), body.into(), after, &[]).await
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
        self.write_comment(actor, subject, None, body.into(), after, &[]).await
    }

    /// Writes a comment with files on a subject, or a reply in a thread of it. The text shows the files. `after` is as in
    /// [`Forum::add_comment`].
    ///
    /// # Errors
    /// Those of [`Forum::comment_thread`] and of [`Forum::add_comment`]; [`Problem::Invalid`] on `files`.
    pub async fn add_comment_with_files(
        &self,
        actor: &Actor,
        subject: CommentSubject,
        to: Option<CommentId>,
        text: TextWithFiles,
        after: Option<CommentId>,
    ) -> Result<CommentId, Problem> {
        self.add_comment_knowing(actor, subject, to, text, after, &[]).await
    }

    /// The same, where somebody who asked the dilemma anonymously confirmed what of the text tells who they are, and may stay.
    /// What they say there names nobody: it appears as said by the asker. Of their texts the same one once more is the first
    /// one, also without `after`.
    ///
    /// # Errors
    /// Those of [`Forum::add_comment_with_files`]; [`Problem::Invalid`] on `body` with what would tell who they are.
    pub async fn add_comment_knowing(
        &self,
        actor: &Actor,
        subject: CommentSubject,
        to: Option<CommentId>,
        text: TextWithFiles,
        after: Option<CommentId>,
        confirmed: &[String],
    ) -> Result<CommentId, Problem> {
        let (subject, thread) = match to {
            Some(to) => self.comment_thread(actor, to).await.map(|(subject, thread)| (subject, Some(thread)))?,
            None => (subject, None),
        };
        self.write_comment(actor, subject, thread, text, after, confirmed).await
    }

    async fn write_comment(
        &self,
        actor: &Actor,
        subject: CommentSubject,
        parent: Option<CommentId>,
        text: TextWithFiles,
        after: Option<CommentId>,
        confirmed: &[String],
    ) -> Result<CommentId, Problem> {
        self.comment_subject(actor, subject).await?;
        authorize(actor, CommentPermission::Write)?;
        let asker_of = self.asked_anonymously(actor, subject).await?;
        let text = self.inspect_text(actor, text, &[], asker_of.is_some()).await?;
        let checked = match asker_of {
            Some(_) => self.checked_as_asker(actor, &text.body, "", confirmed).await,
            None => self.checked_comment(actor, &text.body).await,
        };
        let body = Problem::joined(text.errors.clone(), checked)?;
        let files = &self.store_text_files(text).await?;
        let at = self.clock.now();
        let html = comment_html(&body, at, None).await?;
        let text = CommentText { body: &body, html: &html, renderer: RENDERER_VERSION };
        let by = signed(actor, asker_of.is_some());
        let (author, company) = (by.member(), by.company());
        let quotas = &self.quotas().await?;
        let new = NewComment { subject, parent, author, company, asker_of, text, at, edited_at: None };
        let after = after.or(asker_of.map(|_| CommentId(0)));
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Of two that arrive at once the second waits here until the first is written.
                store::change::lock(&mut tx).await?;
                if let Some(thread) = parent {
                    let found = store::comment::find(&mut tx, thread).await?.ok_or(Problem::NotFound)?;
                    if found.subject != subject {
                        // The thread was moved meanwhile, and the reply would stay where it was.
                        return Err(Problem::field(comment::BODY, FieldProblem::ThreadGone));
                    }
                    if found.is_locked {
                        return Err(Problem::field(comment::BODY, FieldProblem::Locked));
                    }
                }
                if let Some(owner) = quota::Owner::of(actor) {
                    if let Some(after) = after
                        && let Some(first) = store::comment::repeated(&mut tx, &new, after).await?
                    {
                        return Ok(first);
                    }
                    let minute_ago = at.plus_seconds(-60);
                    let mut lately = store::comment::count_since(&mut tx, owner.member, minute_ago).await?;
                    let mut count = store::comment::count(&mut tx, owner.member).await?;
                    if let Some(dilemma) = asker_of {
                        // They gave the anonymity up meanwhile: what they write is theirs by now.
                        if !store::sealed_dilemma::is_by(&mut tx, dilemma, owner.member).await? {
                            return Err(Problem::Unavailable);
                        }
                        lately += store::comment::count_of_asker_since(&mut tx, dilemma, minute_ago).await?;
                        count += store::comment::count_of_asker(&mut tx, dilemma).await?;
                    }
                    if lately >= A_MINUTE_MAX {
                        let error = FieldError::new(comment::BODY, FieldProblem::TooFast).detail(A_MINUTE_MAX);
                        return Err(Problem::Invalid { fields: vec![error] });
                    }
                    quotas.check(Quota::Comments, owner.role, count + 1)?;
                }
                let id = store::comment::insert(&mut tx, &new).await?;
                if !files.is_empty() {
                    self.attach_files(&mut tx, actor, Owner::Comment(id), files, &[new.text.body]).await?;
                    let html = comment_html(new.text.body, at, Some(id)).await?;
                    store::comment::set_first_html(&mut tx, id, &html).await?;
                }
                if let CommentSubject::Dilemma(dilemma) = subject {
                    self.tell_of_answer(&mut tx, author, dilemma, id).await?;
                }
                self.commit(tx, &by, &[DomainEvent::CommentCreated { comment: id }]).await?;
                Ok(id)
            })
            .await
    }

    /// Checks a text that is to replace a comment's. `confirmed` is as in [`Forum::edit_comment_knowing`].
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for all but its author; [`Problem::Invalid`] on `body`.
    pub async fn check_comment_change(
        &self,
        actor: &Actor,
        id: CommentId,
        body: &str,
        confirmed: &[String],
    ) -> Result<String, Problem> {
        let record = self.comment_to_edit(actor, id).await?;
        match record.viewer_asks {
            Some(_) => self.checked_as_asker(actor, body, &record.body, confirmed).await,
            None => self.checked_comment(actor, body).await,
        }
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
        self.edit_comment_with_files(actor, id, expected, body.into()).await
    }

    /// Replaces a comment's text as [`Forum::edit_comment`] does, and adds files, which the text shows. A file that neither
    /// the text nor an earlier one names any more goes.
    ///
    /// # Errors
    /// Those of [`Forum::edit_comment`]; [`Problem::Invalid`] on `files`.
    pub async fn edit_comment_with_files(
        &self,
        actor: &Actor,
        id: CommentId,
        expected: i64,
        text: TextWithFiles,
    ) -> Result<(), Problem> {
        self.edit_comment_knowing(actor, id, expected, text, &[]).await
    }

    /// The same, where an anonymous asker confirmed what of the text tells who they are, and may stay.
    ///
    /// # Errors
    /// Those of [`Forum::edit_comment_with_files`]; [`Problem::Invalid`] on `body` with what would tell who they are.
    pub async fn edit_comment_knowing(
        &self,
        actor: &Actor,
        id: CommentId,
        expected: i64,
        text: TextWithFiles,
        confirmed: &[String],
    ) -> Result<(), Problem> {
        let record = self.comment_to_edit(actor, id).await?;
        let as_asker = record.viewer_asks.is_some();
        let by = signed(actor, as_asker);
        let text = self.inspect_text(actor, text, &record.attachments, as_asker).await?;
        let checked = match as_asker {
            true => self.checked_as_asker(actor, &text.body, &record.body, confirmed).await,
            false => self.checked_comment(actor, &text.body).await,
        };
        let body = Problem::joined(text.errors.clone(), checked)?;
        let files = &self.store_text_files(text).await?;
        let has_files = !files.is_empty() || !record.attachments.is_empty();
        let html = comment_html(&body, record.created_at, has_files.then_some(id)).await?;
        let text = CommentText { body: &body, html: &html, renderer: RENDERER_VERSION };
        let record = &record;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::comment_talk::keep_version(&mut tx, id, expected).await?;
                if store::comment::update(&mut tx, id, expected, text, self.clock.now()).await?.is_none() {
                    return Err(conflict(&mut tx, id).await?);
                }
                if has_files {
                    let versions = store::comment_talk::versions(&mut tx, id).await?;
                    let mut bodies: Vec<&str> = versions.iter().map(|version| version.body.as_str()).collect();
                    bodies.push(text.body);
                    self.attach_files(&mut tx, actor, Owner::Comment(id), files, &bodies).await?;
                }
                draw_in_again(&mut tx, record).await?;
                self.commit(tx, &by, &[DomainEvent::CommentUpdated { comment: id }]).await
            })
            .await
    }

    /// Adds files to a comment, at the end of its text.
    ///
    /// # Errors
    /// Those of [`Forum::edit_comment_with_files`].
    pub async fn add_files_to_comment(
        &self,
        actor: &Actor,
        id: CommentId,
        uploads: Vec<Upload>,
    ) -> Result<(), Problem> {
        let record = self.comment_to_edit(actor, id).await?;
        let text = TextWithFiles { body: record.body.to_string(), uploads };
        self.edit_comment_with_files(actor, id, record.version, text).await
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
        let signed = signed(actor, record.viewer_asks.is_some());
        let (expected, record) = (expected.unwrap_or(record.version), &record);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::comment::delete(&mut tx, id, expected, by, self.clock.now()).await? {
                    return Err(conflict(&mut tx, id).await?);
                }
                if by == DeletedBy::Coordinator {
                    let subject = record.author.as_ref().map(|author| author.id);
                    let entry = NewAudit { subject, ..NewAudit::of(AuditEvent::CommentDeleted).thing(id.0) };
                    self.note(&mut tx, actor, entry).await?;
                }
                draw_in_again(&mut tx, record).await?;
                self.commit(tx, &signed, &[DomainEvent::CommentDeleted { comment: id, by }]).await
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
        let by = signed(actor, record.viewer_asks.is_some());
        let record = &record;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::comment::restore(&mut tx, id).await? {
                    // It was brought back by the same button meanwhile, or its text is gone.
                    let found = store::comment::find(&mut tx, id).await?;
                    let is_back = found.is_some_and(|record| record.deleted_by.is_none());
                    return if is_back { Ok(()) } else { Err(Problem::NotFound) };
                }
                draw_in_again(&mut tx, record).await?;
                self.commit(tx, &by, &[DomainEvent::CommentRestored { comment: id }]).await
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

impl Forum {
    /// Renders a text as a comment will show it. The files that are sent with it lead nowhere yet.
    ///
    /// # Errors
    /// [`Problem::TextTimeout`].
    pub async fn preview_comment(&self, body: &str) -> Result<Preview, Problem> {
        let body = clean_text(body);
        let html = comment_html(&body, self.clock.now(), None).await?;
        Ok(Preview { html, language: markdown::language("", &body) })
    }
}

/// Notes which practices the dilemma has drawn in, where a comment is about one.
async fn draw_in_again(conn: &mut store::Conn, comment: &CommentRecord) -> Result<(), Problem> {
    match comment.subject {
        CommentSubject::Dilemma(dilemma) => draw_in(conn, dilemma).await,
        _ => Ok(()),
    }
}

/// Returns as whom something is written: what an anonymous asker says is said by nobody, and the request leaves no trace.
fn signed(actor: &Actor, as_asker: bool) -> Actor {
    if !as_asker {
        return *actor;
    }
    leave_no_trace();
    Actor::System
}

/// The conflict with the version the comment has by now; not found when it is deleted.
async fn conflict(tx: &mut store::Conn, id: CommentId) -> Result<Problem, Problem> {
    let found = store::comment::find(tx, id).await?.filter(|record| record.deleted_by.is_none());
    Ok(found.map_or(Problem::NotFound, |record| Problem::Conflict { current: record.version }))
}

/// A comment's text as HTML. The files that it names are those of the comment `files_of`; without one they lead nowhere. The
/// ids of its headings and footnotes begin with the moment it was written, since several comments share a page.
///
/// # Errors
/// [`Problem::TextTimeout`].
pub(crate) async fn comment_html(
    body: &str,
    written_at: Timestamp,
    files_of: Option<CommentId>,
) -> Result<String, Problem> {
    let body = body.to_owned();
    text_on_worker(move || {
        let base = files_of.map(comment::files_path).unwrap_or_default();
        let html = render(&body, markdown::language("", &body), base).html;
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
