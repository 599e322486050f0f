//! An uploaded text that was put in order, and the same text as it was uploaded: a draft has one of the
//! two, and the other can take its place.

use domain::draft::DraftSource;
use domain::event::DomainEvent;
use domain::id::DraftId;
use domain::policy::Actor;
use domain::problem::Problem;

use crate::Forum;

impl Forum {
    /// Returns where the text of a draft of the actor's came from; `None` for one that was begun without a file.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn draft_source(&self, actor: &Actor, id: DraftId) -> Result<Option<DraftSource>, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        Ok(store::draft_source::find(&mut *self.store.read().await?, id, member).await?)
    }

    /// Gives a draft the other version of its text: as it was uploaded, or in order. The present one is
    /// kept in its place, with whatever was changed in it since, so that nothing is lost by trying.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's draft, and for a text that was not put in order.
    pub async fn exchange_tidied(&self, actor: &Actor, id: DraftId) -> Result<(), Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let at = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let draft = store::draft::find(&mut tx, id, member).await?.ok_or(Problem::NotFound)?;
                let source = store::draft_source::find(&mut tx, id, member).await?.ok_or(Problem::NotFound)?;
                let other = store::draft_source::other_body(&mut tx, id, member).await?.ok_or(Problem::NotFound)?;
                let mut content = draft.content;
                let present = std::mem::replace(&mut content.body, other);
                store::draft_source::set_other_body(&mut tx, id, &present, !source.is_tidied).await?;
                store::draft::update(&mut tx, id, member, None, &content, &draft.notices, at).await?;
                self.commit(tx, actor, &[DomainEvent::DraftSaved { draft: id }]).await
            })
            .await
    }
}
