//! What companies say of answers to dilemmas: that they tried one, or that it helped them too.

use domain::comment::{AnswerMark, CommentSubject};
use domain::event::DomainEvent;
use domain::id::CommentId;
use domain::policy::{Actor, CommentPermission};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// Says of an answer to a dilemma that the actor's company tried it or that it helped there, or with `None` takes back
    /// what the actor said; once more it changes nothing. Gives the path of the answer's place.
    ///
    /// # Errors
    /// [`Problem::NotFound`], also for what is no answer; [`Problem::Forbidden`] for one's own answer, for who asked the
    /// dilemma, and for guests.
    pub async fn mark_answer(&self, actor: &Actor, id: CommentId, mark: Option<AnswerMark>) -> Result<String, Problem> {
        let (record, path) = self.talked_about(actor, id).await?;
        let CommentSubject::Dilemma(dilemma) = record.subject else { return Err(Problem::NotFound) };
        authorize(actor, CommentPermission::Mark(record.facts()))?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let asked = crate::dilemmas::view::readable(&mut *self.store.read().await?, actor, dilemma).await?;
        if asked.facts().asker == Some(member) {
            return Err(Problem::Forbidden);
        }
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let at = self.clock.now();
                let is_new = match mark {
                    Some(mark) => store::comment_mark::set(&mut tx, id, member, actor.company(), mark, at).await?,
                    None => store::comment_mark::remove(&mut tx, id, member).await?,
                };
                if !is_new {
                    return Ok::<_, Problem>(());
                }
                self.commit(tx, actor, &[DomainEvent::AnswerMarked { comment: id }]).await
            })
            .await?;
        Ok(path)
    }
}
