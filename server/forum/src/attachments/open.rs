//! A file beside a text is opened, by those who may read the text.

use std::fs::File;

use bytes::Bytes;
use domain::attachment::Attachment;
use domain::id::{CommentId, DilemmaId, DraftId};
use domain::policy::{Actor, Permission, PracticePermission, allows};
use domain::problem::Problem;
use store::attachment::Owner;

use crate::Forum;
use crate::attachments::names;
use crate::authorize::authorize;
use crate::dilemmas::view::readable;
use crate::files::Files;
use crate::url_name::storable;

/// A file that the actor may read. Its content is read only when it is asked for: a browser that has it
/// already needs no more than its hash.
pub struct OpenFile {
    /// The facts about the file.
    pub attachment: Attachment,
    files: Files,
}

impl OpenFile {
    /// The file's content, verified against its hash.
    ///
    /// # Errors
    /// [`Problem::FileDamaged`] when the stored bytes are missing, cannot be read or are not those that were uploaded;
    /// [`Problem::FilesUnavailable`] while the file store does not answer.
    pub async fn content(&self) -> Result<Bytes, Problem> {
        Ok(self.files.get(&self.attachment.hash).await?)
    }

    /// The file's content, verified against its hash, to be read from its beginning, with its size in bytes. However
    /// large it is, it takes no memory.
    ///
    /// # Errors
    /// As [`Self::content`].
    pub async fn reader(&self) -> Result<(File, u64), Problem> {
        Ok(self.files.open_to_serve(&self.attachment.hash).await?)
    }
}

impl Forum {
    /// The file of a name beside a practice.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] alike for what is not there and
    /// for what the actor may not read.
    pub async fn practice_file(&self, actor: &Actor, slug: &str, file_name: &str) -> Result<OpenFile, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let (slug, file_name) = (storable(slug)?, storable(file_name)?);
        let conn = &mut *self.store.read().await?;
        let file = match store::attachment::find_in_practice(conn, slug, Some(file_name)).await?.pop() {
            Some(file) => file,
            // The name may be written in another way.
            None => {
                let all = store::attachment::find_in_practice(conn, slug, None).await?;
                let found = names::find(file_name, &all, |file| &file.attachment.file_name);
                found.cloned().ok_or(Problem::NotFound)?
            }
        };
        if !allows(actor, PracticePermission::Read(file.access.facts())) {
            return Err(Problem::NotFound);
        }
        Ok(self.opened(file.attachment))
    }

    /// The file of a name beside a draft of the actor's.
    ///
    /// # Errors
    /// [`Problem::NotFound`] when the draft is not theirs or has no such file.
    pub async fn draft_file(&self, actor: &Actor, draft: DraftId, file_name: &str) -> Result<OpenFile, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let file_name = storable(file_name)?;
        let all = store::attachment::of_draft(&mut *self.store.read().await?, draft, member).await?;
        let found = names::find(file_name, &all, |file| &file.file_name);
        Ok(self.opened(found.cloned().ok_or(Problem::NotFound)?))
    }

    /// The file of a name beside a comment that is not deleted, for those who may read what the comment is about.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] alike for what is not there and for what the actor may
    /// not read.
    pub async fn file_of_comment(&self, actor: &Actor, id: CommentId, file_name: &str) -> Result<OpenFile, Problem> {
        let (record, _) = self.comment_with_subject(actor, id).await?;
        let file_name = storable(file_name)?;
        let found = names::find(file_name, &record.attachments, |file| &file.file_name);
        let found = found.filter(|_| record.deleted_by.is_none()).cloned();
        Ok(self.opened(found.ok_or(Problem::NotFound)?))
    }

    /// The file of a name beside a dilemma.
    ///
    /// # Errors
    /// Those of [`Forum::file_of_comment`].
    pub async fn file_of_dilemma(&self, actor: &Actor, id: DilemmaId, file_name: &str) -> Result<OpenFile, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let file_name = storable(file_name)?;
        let conn = &mut *self.store.read().await?;
        readable(conn, actor, id).await?;
        let all = store::attachment::list(conn, Owner::Dilemma(id)).await?;
        let found = names::find(file_name, &all, |file| &file.file_name);
        Ok(self.opened(found.cloned().ok_or(Problem::NotFound)?))
    }

    fn opened(&self, attachment: Attachment) -> OpenFile {
        OpenFile { attachment, files: self.files.clone() }
    }
}
