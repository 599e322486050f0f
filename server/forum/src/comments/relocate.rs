//! A comment is moved with its replies to another practice, meeting or dilemma. What stays in its place tells where it went,
//! and brings it back for a while.

use domain::comment::{self, CommentPage, CommentSubject, CommentView, MOVE_TO};
use domain::event::DomainEvent;
use domain::id::{CommentId, DilemmaId, MeetingId};
use domain::policy::{Actor, CommentPermission, allows};
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::undo::KEPT_DAYS;
use markdown::RENDERER_VERSION;
use percent_encoding::percent_decode_str;
use store::comment::CommentRecord;

use crate::Forum;
use crate::authorize::authorize;
use crate::dilemmas::beside::draw_in;

impl Forum {
    /// A comment that the actor may move.
    ///
    /// # Errors
    /// Those of [`Forum::comment`]; [`Problem::Forbidden`] for all but its author and coordinators, and for its author where
    /// others replied to it.
    pub async fn comment_to_move(&self, actor: &Actor, id: CommentId) -> Result<CommentPage, Problem> {
        let (record, _) = self.talked_about(actor, id).await?;
        has_others_words(&mut *self.store.read().await?, actor, &record).await?;
        self.comment(actor, id).await
    }

    /// A comment that a dilemma of the actor's may begin with.
    ///
    /// # Errors
    /// Those of [`Forum::comment`]; [`Problem::Forbidden`] for all but its author and coordinators.
    pub async fn comment_to_split(&self, actor: &Actor, id: CommentId) -> Result<CommentPage, Problem> {
        let page = self.comment(actor, id).await?;
        if page.comment.can.split { Ok(page) } else { Err(Problem::Forbidden) }
    }

    /// Says in a comment's thread that a dilemma was split off from it; in a comment of its own where nobody replies in that
    /// thread any more. Where the actor has written too much, or asked there anonymously, the dilemma goes without it.
    ///
    /// # Errors
    /// Those of [`Forum::comment_to_split`]; when the database fails.
    pub async fn tell_of_split(&self, actor: &Actor, id: CommentId, words: &str) -> Result<(), Problem> {
        let subject = self.comment_to_split(actor, id).await?.comment.subject;
        if let (CommentSubject::Dilemma(dilemma), Some(member)) = (subject, actor.member())
            && self.asked_under_seal(dilemma, member).await?
        {
            // The reply would be the asker's, and lead to a dilemma that names them.
            return Ok(());
        }
        let told = match self.comment_thread(actor, id).await {
            Ok(_) => self.reply_to_comment(actor, id, words, None).await,
            Err(Problem::Invalid { .. }) => self.add_comment(actor, subject, words, None).await,
            Err(problem) => Err(problem),
        };
        match told {
            Ok(_) | Err(Problem::Invalid { .. } | Problem::QuotaExceeded { .. }) => Ok(()),
            Err(problem) => Err(problem),
        }
    }

    /// Moves a comment with its replies to the thing whose page has an address. Gives the path of its new place.
    ///
    /// What others wrote is moved only between what the whole forum reads, so that nobody's words come before other readers
    /// than they were written for.
    ///
    /// # Errors
    /// Those of [`Forum::comment_to_move`]; [`Problem::Invalid`] on `to`: for no address of a thing that the actor may read,
    /// for what it is about already, and for one with other readers.
    pub async fn move_comment(&self, actor: &Actor, id: CommentId, to: &str) -> Result<String, Problem> {
        let (record, _) = self.talked_about(actor, id).await?;
        let others = has_others_words(&mut *self.store.read().await?, actor, &record).await?;
        let to = self.subject_at(actor, to).await?;
        if to == record.subject {
            return Err(Problem::field(MOVE_TO, FieldProblem::Repeated));
        }
        if others && !(self.is_for_all(actor, record.subject).await? && self.is_for_all(actor, to).await?) {
            return Err(Problem::field(MOVE_TO, FieldProblem::OtherReaders));
        }
        let path = self.comment_subject(actor, to).await?.path;
        let record = &record;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let now = store::comment::find(&mut tx, id).await?;
                let is_as_it_was = now.is_some_and(|now| {
                    (now.subject, now.parent, now.deleted_by) == (record.subject, record.parent, None)
                });
                if !is_as_it_was {
                    return Err(Problem::NotFound);
                }
                if !others && has_others_words(&mut tx, actor, record).await? {
                    // Somebody replied meanwhile.
                    return Err(Problem::field(MOVE_TO, FieldProblem::OtherReaders));
                }
                let trace = store::comment::insert_trace(&mut tx, record, RENDERER_VERSION, self.clock.now()).await?;
                let mut events = moved(&mut tx, id).await?;
                store::comment::move_thread(&mut tx, id, to, None).await?;
                if let CommentSubject::Dilemma(dilemma) = to {
                    let told = self.tell_of_answer(&mut tx, record.author.as_ref().map(|it| it.id), dilemma, id).await;
                    told.map_err(|problem| match problem {
                        Problem::Invalid { .. } => Problem::field(MOVE_TO, FieldProblem::Invalid),
                        other => other,
                    })?;
                    events.push(DomainEvent::DilemmaUpdated { dilemma });
                }
                if let CommentSubject::Dilemma(dilemma) = record.subject {
                    draw_in(&mut tx, dilemma).await?;
                    events.push(DomainEvent::DilemmaUpdated { dilemma });
                }
                events.push(DomainEvent::CommentDeleted { comment: trace, by: comment::DeletedBy::Moved });
                self.commit(tx, actor, &events).await
            })
            .await?;
        Ok(comment::path(&path, id))
    }

    /// Brings a comment with its replies back to where it was moved from last. Gives the path of its place.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for one that was not moved lately, or whose former place the actor may not read;
    /// [`Problem::Forbidden`] for all but its author and coordinators.
    pub async fn move_comment_back(&self, actor: &Actor, id: CommentId) -> Result<String, Problem> {
        let (record, _) = self.talked_about(actor, id).await?;
        has_others_words(&mut *self.store.read().await?, actor, &record).await?;
        let since = self.clock.now().plus_days(-KEPT_DAYS);
        let trace = store::comment::trace_of(&mut *self.store.read().await?, id, since).await?;
        let trace = &trace.ok_or(Problem::NotFound)?;
        let place = self.comment_subject(actor, trace.subject).await?.path;
        let from = record.subject;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let last = store::comment::trace_of(&mut tx, id, since).await?;
                if last.is_none_or(|last| last.id != trace.id) {
                    // It was brought back by the same button meanwhile.
                    return Ok::<_, Problem>(());
                }
                let parent = match trace.parent {
                    Some(parent) => store::comment::find(&mut tx, parent).await?.map(|parent| parent.id),
                    None => None,
                };
                let mut events = moved(&mut tx, id).await?;
                store::comment::move_thread(&mut tx, id, trace.subject, parent).await?;
                store::comment::remove_trace(&mut tx, trace.id).await?;
                if let CommentSubject::Dilemma(dilemma) = trace.subject {
                    store::dilemma::restore_accepted(&mut tx, dilemma, id).await?;
                }
                for subject in [from, trace.subject] {
                    if let CommentSubject::Dilemma(dilemma) = subject {
                        draw_in(&mut tx, dilemma).await?;
                        events.push(DomainEvent::DilemmaUpdated { dilemma });
                    }
                }
                events.push(DomainEvent::CommentErased { comment: trace.id });
                self.commit(tx, actor, &events).await
            })
            .await?;
        Ok(comment::path(&place, id))
    }

    /// The thing whose page has an address, as it stands in a browser.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `to` where there is none that the actor may read.
    async fn subject_at(&self, actor: &Actor, address: &str) -> Result<CommentSubject, Problem> {
        let absent = || Problem::field(MOVE_TO, FieldProblem::NotThere);
        let address = address.trim();
        if address.is_empty() {
            return Err(Problem::field(MOVE_TO, FieldProblem::Missing));
        }
        let path = match address.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
            None => address.trim_start_matches('/'),
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut parts = path.split('/');
        let subject = match (parts.next(), parts.next()) {
            (Some("practices"), Some(slug)) => {
                let slug = percent_decode_str(slug).decode_utf8_lossy();
                match self.practice(actor, &slug).await {
                    Ok(practice) => CommentSubject::Practice(practice.id),
                    Err(Problem::NotFound) => return Err(absent()),
                    Err(problem) => return Err(problem),
                }
            }
            (Some("meetings"), Some(id)) => CommentSubject::Meeting(MeetingId(id.parse().map_err(|_| absent())?)),
            (Some("dilemmas"), Some(id)) => CommentSubject::Dilemma(DilemmaId(id.parse().map_err(|_| absent())?)),
            _ => return Err(absent()),
        };
        match self.comment_subject(actor, subject).await {
            Ok(_) => Ok(subject),
            Err(Problem::NotFound) => Err(absent()),
            Err(problem) => Err(problem),
        }
    }

    /// Returns whether the whole forum reads a thing that the actor reads.
    async fn is_for_all(&self, actor: &Actor, subject: CommentSubject) -> Result<bool, Problem> {
        Ok(match subject {
            CommentSubject::Practice(id) => {
                matches!(self.practice_by_id(actor, id).await?.status, Status::Published | Status::Archived)
            }
            CommentSubject::Meeting(_) => true,
            CommentSubject::Dilemma(id) => {
                crate::dilemmas::view::readable(&mut *self.store.read().await?, actor, id).await?.is_for_forum
            }
        })
    }

    /// Shows of what stays in the place of a moved comment where that is now, as far as the actor may read it, and whether
    /// they may bring it back.
    pub(crate) async fn show_where_it_went(&self, actor: &Actor, trace: &mut CommentView) -> Result<(), Problem> {
        let Some(id) = trace.moved else { return Ok(()) };
        let (record, subject) = match self.comment_with_subject(actor, id).await {
            Ok(found) => found,
            Err(Problem::NotFound) => return Ok(()),
            Err(problem) => return Err(problem),
        };
        trace.moved_to = Some((comment::path(&subject.path, id), subject.title));
        if !allows(actor, CommentPermission::Move(record.facts())) {
            return Ok(());
        }
        let since = self.clock.now().plus_days(-KEPT_DAYS);
        let mut conn = self.store.read().await?;
        let last = store::comment::trace_of(&mut conn, id, since).await?;
        let is_last = last.is_some_and(|last| last.id == trace.id);
        trace.can.undo_move = is_last && has_others_words(&mut conn, actor, &record).await.is_ok();
        Ok(())
    }
}

/// Returns whether others wrote a comment or replied to it.
///
/// # Errors
/// [`Problem::Forbidden`] for who may not move it.
async fn has_others_words(conn: &mut store::Conn, actor: &Actor, record: &CommentRecord) -> Result<bool, Problem> {
    authorize(actor, CommentPermission::Move(record.facts()))?;
    let is_by = |record: &CommentRecord| {
        let author = record.author.as_ref().map(|author| author.id);
        author.is_some() && author == actor.member()
    };
    let replies = store::comment::replies(conn, record.id).await?;
    let others = !is_by(record) || replies.iter().any(|reply| reply.deleted_by.is_none() && !is_by(reply));
    if others {
        authorize(actor, CommentPermission::MoveOthers)?;
    }
    Ok(others)
}

/// The events of a comment and its replies, which are moved.
async fn moved(tx: &mut store::Conn, id: CommentId) -> Result<Vec<DomainEvent>, Problem> {
    let replies = store::comment::replies(tx, id).await?.into_iter().map(|reply| reply.id);
    Ok(std::iter::once(id).chain(replies).map(|comment| DomainEvent::CommentMoved { comment }).collect())
}
