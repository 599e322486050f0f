//! What members do with comments beside writing them: earlier texts are read, threads locked, thanks said, and comments
//! reported to the coordinator.

use std::collections::HashSet;

use domain::comment::{
    self, CommentHistory, CommentPage, CommentReport, CommentSubject, REPORTS_MAX, THANKS_DAYS, ThanksLine,
    check_reason,
};
use domain::event::DomainEvent;
use domain::id::{CommentId, CommentReportId};
use domain::policy::{Actor, CommentPermission};
use domain::problem::{FieldError, FieldProblem, Problem};
use store::comment::CommentRecord;
use store::comment_talk::ThanksRow;

use crate::Forum;
use crate::authorize::authorize;
use crate::comments::view::subjects_of;

/// How many thanks the home page shows.
const THANKS_SHOWN: i64 = 5;
/// How many reports are listed.
const REPORTS_SHOWN: i64 = 200;

impl Forum {
    /// A comment with its earlier texts.
    ///
    /// # Errors
    /// Those of [`Forum::comment`]; [`Problem::Forbidden`] for all but its author and coordinators.
    pub async fn comment_history(&self, actor: &Actor, id: CommentId) -> Result<CommentHistory, Problem> {
        let page = self.comment(actor, id).await?;
        if !page.comment.can.history {
            return Err(Problem::Forbidden);
        }
        let versions = store::comment_talk::versions(&mut *self.store.read().await?, id).await?;
        Ok(CommentHistory { page, versions })
    }

    /// Locks a comment's thread, so that nobody replies to it, or opens it again; once more it changes nothing. Gives the
    /// path of its place.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for all but coordinators, and for a reply.
    pub async fn lock_thread(&self, actor: &Actor, id: CommentId, locked: bool) -> Result<String, Problem> {
        let (record, subject) = self.comment_with_subject(actor, id).await?;
        authorize(actor, CommentPermission::Lock(record.facts()))?;
        let at = locked.then(|| self.clock.now());
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::comment_talk::set_locked(&mut tx, id, at).await? {
                    return Ok::<_, Problem>(());
                }
                let event = match locked {
                    true => DomainEvent::CommentLocked { comment: id },
                    false => DomainEvent::CommentUnlocked { comment: id },
                };
                self.commit(tx, actor, &[event]).await
            })
            .await?;
        Ok(comment::path(&subject.path, id))
    }

    /// Says thanks for a comment, with a reason that its author reads, or with none; once more it changes nothing. Gives the
    /// path of the comment's place.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for one's own comment, for an answer to a dilemma that the actor asked
    /// anonymously, also where that was merged into another, and for guests; [`Problem::Invalid`] on `reason`.
    pub async fn thank_for_comment(&self, actor: &Actor, id: CommentId, reason: &str) -> Result<String, Problem> {
        let (record, path) = self.talked_about(actor, id).await?;
        authorize(actor, CommentPermission::Thank(record.facts()))?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        if let CommentSubject::Dilemma(dilemma) = record.subject
            && store::sealed_dilemma::is_by_here(&mut *self.store.read().await?, dilemma, member).await?
        {
            // A thanks has a name, and nobody says thanks for an answer as surely as who asked.
            return Err(Problem::Forbidden);
        }
        let reason = &check_reason(reason, false)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::comment_talk::thank(&mut tx, id, member, reason, self.clock.now()).await? {
                    return Ok::<_, Problem>(());
                }
                self.commit(tx, actor, &[DomainEvent::CommentThanked { comment: id }]).await
            })
            .await?;
        Ok(path)
    }

    /// Takes a thanks back; where there is none nothing changes. Gives the path of the comment's place.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Unauthenticated`] for nobody.
    pub async fn take_thanks_back(&self, actor: &Actor, id: CommentId) -> Result<String, Problem> {
        let (_, path) = self.talked_about(actor, id).await?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::comment_talk::take_thanks_back(&mut tx, id, member).await? {
                    return Ok::<_, Problem>(());
                }
                self.commit(tx, actor, &[DomainEvent::CommentThanksTaken { comment: id }]).await
            })
            .await?;
        Ok(path)
    }

    /// Returns what the actor was thanked for lately, as far as they may still read what the comment is about.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn thanks_to(&self, actor: &Actor) -> Result<Vec<ThanksLine>, Problem> {
        let Some(member) = actor.member() else { return Ok(vec![]) };
        let since = self.clock.now().plus_days(-THANKS_DAYS);
        let mut conn = self.store.read().await?;
        let rows = store::comment_talk::thanks_to(&mut conn, member, since, THANKS_SHOWN).await?;
        if rows.is_empty() {
            return Ok(vec![]);
        }
        let about = rows.iter().map(|row| row.subject).collect();
        let subjects = subjects_of(&mut conn, actor, &about).await?;
        let line = |row: ThanksRow| {
            let subject = subjects.get(&row.subject)?;
            Some(ThanksLine {
                by: row.by,
                reason: row.reason,
                at: row.at,
                url: comment::path(&subject.path, row.comment),
                title: subject.title.clone(),
            })
        };
        Ok(rows.into_iter().filter_map(line).collect())
    }

    /// A comment that the actor may report.
    ///
    /// # Errors
    /// Those of [`Forum::comment`]; [`Problem::Forbidden`] for one's own comment and for guests.
    pub async fn comment_to_report(&self, actor: &Actor, id: CommentId) -> Result<CommentPage, Problem> {
        let page = self.comment(actor, id).await?;
        if page.comment.can.report { Ok(page) } else { Err(Problem::Forbidden) }
    }

    /// Reports a comment to the coordinator. A comment that the actor has reported already waits as it is. Gives the path of
    /// the comment's place.
    ///
    /// # Errors
    /// Those of [`Forum::comment_to_report`]; [`Problem::Invalid`] on `reason`, also where too many reports of the actor
    /// wait.
    pub async fn report_comment(&self, actor: &Actor, id: CommentId, reason: &str) -> Result<String, Problem> {
        let (record, path) = self.talked_about(actor, id).await?;
        authorize(actor, CommentPermission::Report(record.facts()))?;
        let reason = &check_reason(reason, true)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                if let Some(member) = actor.member()
                    && store::comment_talk::count_waiting(&mut tx, Some(member)).await? >= REPORTS_MAX
                {
                    let error = FieldError::new("reason", FieldProblem::TooMany).detail(REPORTS_MAX);
                    return Err(Problem::Invalid { fields: vec![error] });
                }
                if !store::comment_talk::report(&mut tx, id, actor.member(), reason, self.clock.now()).await? {
                    return Ok(());
                }
                self.commit(tx, actor, &[DomainEvent::CommentReported { comment: id }]).await
            })
            .await?;
        Ok(path)
    }

    /// The reports of comments: those that wait, then those that were dealt with.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but coordinators.
    pub async fn comment_reports(&self, actor: &Actor) -> Result<Vec<CommentReport>, Problem> {
        authorize(actor, CommentPermission::HandleReports)?;
        let mut conn = self.store.read().await?;
        let rows = store::comment_talk::reports(&mut conn, REPORTS_SHOWN).await?;
        let about: HashSet<_> = rows.iter().map(|row| row.subject).collect();
        let subjects = subjects_of(&mut conn, actor, &about).await?;
        let mut reports = vec![];
        for row in rows {
            // What is said about a draft is read by its company alone.
            let Some(subject) = subjects.get(&row.subject) else { continue };
            reports.push(CommentReport {
                id: row.id,
                url: comment::path(&subject.path, row.comment),
                body: if row.deleted_by.is_some() { String::new() } else { row.body },
                author: row.author,
                by: row.by,
                reason: row.reason,
                at: row.at,
                handled_at: row.handled_at,
            });
        }
        Ok(reports)
    }

    /// Notes that a coordinator dealt with a report; once more it changes nothing.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but coordinators.
    pub async fn handle_comment_report(&self, actor: &Actor, id: CommentReportId) -> Result<(), Problem> {
        authorize(actor, CommentPermission::HandleReports)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let handled = store::comment_talk::handle_report(&mut tx, id, actor.member(), self.clock.now()).await?;
                let Some(comment) = handled else { return Ok::<_, Problem>(()) };
                self.commit(tx, actor, &[DomainEvent::CommentReportHandled { comment }]).await
            })
            .await
    }

    /// A comment that is not deleted, and the path of its place.
    pub(crate) async fn talked_about(&self, actor: &Actor, id: CommentId) -> Result<(CommentRecord, String), Problem> {
        let (record, subject) = self.comment_with_subject(actor, id).await?;
        if record.deleted_by.is_some() {
            return Err(Problem::NotFound);
        }
        let path = comment::path(&subject.path, id);
        Ok((record, path))
    }
}
