//! A file beside a text is opened, by those who may read the text.

use bytes::Bytes;
use domain::attachment::Attachment;
use domain::id::DraftId;
use domain::policy::{Action, Actor, allows};
use domain::problem::Problem;

use crate::Forum;
use crate::service::{demand, storable};

impl Forum {
    /// The file of a name beside a practice.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`] for nobody; [`Problem::NotFound`] alike for what is not there and
    /// for what the actor may not read.
    pub async fn practice_file(
        &self,
        actor: &Actor,
        slug: &str,
        file_name: &str,
    ) -> Result<(Attachment, Bytes), Problem> {
        demand(actor, Action::ReadForum)?;
        let found =
            store::attachment::find_in_practice(&mut *self.store.read().await?, storable(slug)?, storable(file_name)?)
                .await?;
        let file = found.ok_or(Problem::NotFound)?;
        if !allows(actor, Action::ReadPractice(file.access.facts())) {
            return Err(Problem::NotFound);
        }
        let content = self.files.get(&file.attachment.hash).await?;
        Ok((file.attachment, content))
    }

    /// The file of a name beside a draft of the actor's.
    ///
    /// # Errors
    /// [`Problem::NotFound`] when the draft is not theirs or has no such file.
    pub async fn draft_file(
        &self,
        actor: &Actor,
        draft: DraftId,
        file_name: &str,
    ) -> Result<(Attachment, Bytes), Problem> {
        let member = actor.member().ok_or(Problem::LoginNeeded)?;
        let found =
            store::attachment::find_in_draft(&mut *self.store.read().await?, draft, member, storable(file_name)?)
                .await?;
        let attachment = found.ok_or(Problem::NotFound)?;
        let content = self.files.get(&attachment.hash).await?;
        Ok((attachment, content))
    }
}
