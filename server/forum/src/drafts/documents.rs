//! The documents of a draft: what became of the one that its text was taken from, and which of those attached are clean
//! copies. It is kept with the draft until that is published.

use domain::conversion::{DocumentCopy, Import};
use domain::event::DomainEvent;
use domain::id::DraftId;
use domain::policy::{Actor, DraftPermission};
use domain::problem::Problem;
use store::attachment::Owner;

use crate::Forum;
use crate::attachments::keep::{KeptDocument, KeptFile};
use crate::authorize::authorize;
use crate::drafts::save::DRAFT_MAX;

impl Forum {
    /// Returns what became of the documents of a draft of the actor's; `None` for a draft that had none.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn draft_import(&self, actor: &Actor, id: DraftId) -> Result<Option<Import>, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let mut conn = self.store.read().await?;
        let Some(mut import) = store::draft_import::find(&mut conn, id, member).await? else { return Ok(None) };
        // Those that were taken away may come back, and what is known of them with them.
        let attached = store::attachment::list(&mut conn, Owner::Draft(id)).await?;
        let is_attached = |name: &str| attached.iter().any(|file| file.file_name == name);
        import.copies.retain(|copy| is_attached(&copy.file_name));
        import.as_uploaded.retain(|name| is_attached(name));
        Ok(Some(import))
    }

    /// Adds the speaker's notes to the end of a draft's text. Where they were added before, nothing happens.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's draft; [`Problem::Forbidden`] for a guest; [`Problem::TooLarge`] where
    /// the text has no room for them; [`Problem::QuotaExceeded`].
    pub async fn add_notes(&self, actor: &Actor, id: DraftId) -> Result<(), Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        authorize(actor, DraftPermission::Write)?;
        let at = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let draft = store::draft::find(&mut tx, id, member).await?.ok_or(Problem::NotFound)?;
                let mut import = store::draft_import::find(&mut tx, id, member).await?.ok_or(Problem::NotFound)?;
                let notes = std::mem::take(&mut import.notes);
                if notes.is_empty() {
                    return Ok(());
                }
                let mut content = draft.content;
                content.body = format!("{}\n\n{notes}", content.body.trim_end());
                if content.body.len() > DRAFT_MAX {
                    return Err(Problem::TooLarge { limit: DRAFT_MAX as u64 });
                }
                let grown = i64::try_from(notes.len()).unwrap_or(i64::MAX);
                self.check_draft_room(&mut tx, actor, 0, grown).await?;
                store::draft_import::save(&mut tx, id, &import).await?;
                store::draft::update(&mut tx, id, member, None, &content, &draft.notices, at).await?;
                self.commit(tx, actor, &[DomainEvent::DraftSaved { draft: id }]).await
            })
            .await
    }

    /// Attaches one of the two versions of a document in place of the other: the original, or the clean copy. Where it is
    /// attached already, nothing happens.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's draft, for a file of which there is no other version, and where that is gone
    /// for good; [`Problem::Forbidden`] for a guest.
    pub async fn attach_version(
        &self,
        actor: &Actor,
        id: DraftId,
        file_name: &str,
        original: bool,
    ) -> Result<(), Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        authorize(actor, DraftPermission::Write)?;
        let at = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let mut import = store::draft_import::find(&mut tx, id, member).await?.ok_or(Problem::NotFound)?;
                let copy = import.copies.iter_mut().find(|copy| copy.file_name == file_name);
                let copy = copy.ok_or(Problem::NotFound)?;
                if copy.is_original == original {
                    return Ok(());
                }
                let found = store::attachment::find_removed(&mut tx, copy.other, member).await?;
                let (_, other) = found.filter(|(draft, _)| *draft == id).ok_or(Problem::NotFound)?;
                let present = store::attachment::remove(&mut tx, id, file_name, at).await?;
                copy.other = present.ok_or(Problem::NotFound)?;
                copy.is_original = original;
                store::attachment::insert(&mut tx, Owner::Draft(id), &other, at).await?;
                store::draft_import::save(&mut tx, id, &import).await?;
                self.commit(tx, actor, &[DomainEvent::DraftSaved { draft: id }]).await
            })
            .await
    }

    /// Notes which of the files that were added to a draft are clean copies, and sets their originals aside; files that
    /// were replaced are forgotten.
    pub(crate) async fn note_documents(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        id: DraftId,
        added: Vec<KeptFile>,
    ) -> Result<(), Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        if added.is_empty() {
            return Ok(());
        }
        let before = store::draft_import::find(tx, id, member).await?;
        let mut import = before.clone().unwrap_or_default();
        let is_gone = |name: &String| added.iter().any(|kept| kept.file.file_name == *name);
        import.copies.retain(|copy| !is_gone(&copy.file_name));
        import.as_uploaded.retain(|name| !is_gone(name));
        for KeptFile { file, document } in added {
            match document {
                KeptDocument::None => {}
                KeptDocument::AsUploaded => import.as_uploaded.push(file.file_name),
                KeptDocument::Copied { original, left_out } => {
                    let other = store::attachment::set_aside(tx, id, &original, self.clock.now()).await?;
                    let file_name = file.file_name;
                    import.copies.push(DocumentCopy { file_name, left_out, is_original: false, other });
                }
            }
        }
        if import != before.unwrap_or_default() {
            store::draft_import::save(tx, id, &import).await?;
        }
        Ok(())
    }
}
