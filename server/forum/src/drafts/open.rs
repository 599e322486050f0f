//! The editor is opened before there is a draft: nothing is stored until something is written. A page is given a
//! key of its own, under which its first save stores the draft, however often that is sent.

use domain::draft::{Draft, is_blank, is_fresh_key};
use domain::event::DomainEvent;
use domain::id::DraftId;
use domain::policy::{Actor, DraftPermission, PracticePermission};
use domain::practice::PracticeKind;
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;
use crate::drafts::begin::{Purpose, presenting_company};
use crate::drafts::save::{SaveDraft, Saved, check_size, keep_order, mark_files};
use crate::drafts::stale::same;

/// What a draft is opened for, of which nothing is stored yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The purpose of the draft.
    pub purpose: Purpose,
    /// What kind of text a new one begins as.
    pub kind: Option<PracticeKind>,
    /// The version of the practice whose text was opened, where it is a change; the present one where `None`.
    pub base: Option<i64>,
}

impl Forum {
    /// A draft of the actor's as it stands before anything of it is stored, under a key that nothing had yet.
    ///
    /// # Errors
    /// [`Problem::Forbidden`]; [`Problem::NotFound`] for the meeting or practice, and for a key that the actor was
    /// not given, or whose draft was published or deleted.
    pub async fn open_draft(&self, actor: &Actor, id: DraftId, opening: &Opening) -> Result<Draft, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        authorize(actor, DraftPermission::Write)?;
        {
            let mut conn = self.store.read().await?;
            let was_there = store::draft::outcome(&mut conn, id, member).await?.is_some()
                || store::draft::find_deleted(&mut conn, id, member).await?.is_some();
            if !is_fresh_key(member, id) || was_there {
                return Err(Problem::NotFound);
            }
        }
        self.unsaved_draft(actor, id, opening).await
    }

    /// The draft that a first save stores.
    pub(crate) async fn unsaved_draft(&self, actor: &Actor, id: DraftId, opening: &Opening) -> Result<Draft, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let own = actor.company().ok_or(Problem::Unauthenticated)?;
        let mut draft = Draft::unsaved(id, member, self.clock.now());
        draft.content.kind = opening.kind;
        let mut conn = self.store.read().await?;
        match opening.purpose {
            Purpose::New => authorize(actor, PracticePermission::Create { company: own })?,
            Purpose::WriteUp(meeting) => {
                draft.company = presenting_company(&mut conn, actor, meeting).await?.filter(|id| *id != own);
                draft.meeting = Some(meeting);
            }
            Purpose::Change(practice) => {
                let text = crate::practices::view::read_text(&mut conn, actor, practice).await?;
                if !text.view.can.edit {
                    return Err(Problem::Forbidden);
                }
                draft.practice = Some(practice);
                draft.base_version = Some(opening.base.unwrap_or(text.view.version));
                draft.content = text.content();
                draft.attachments = text.view.attachments;
            }
        }
        Ok(draft)
    }

    /// Saves a draft that may not be stored yet. Where nothing was written, or nothing but what a change begins with,
    /// nothing is stored, and the version stays 0.
    ///
    /// # Errors
    /// Those of [`Forum::open_draft`] and [`Forum::save_draft`]; [`Problem::QuotaExceeded`].
    pub async fn save_opened_draft(
        &self,
        actor: &Actor,
        id: DraftId,
        opening: &Opening,
        input: SaveDraft,
    ) -> Result<Saved, Problem> {
        match self.draft(actor, id).await {
            Err(Problem::NotFound) => {}
            found => {
                found?;
                return self.save_draft(actor, id, input).await;
            }
        }
        let mut draft = self.open_draft(actor, id, opening).await?;
        check_size(&input.content)?;
        let mut content = input.content.clone();
        keep_order(&draft.content.topics, &mut content.topics);
        let unchanged = match draft.practice {
            Some(_) => same(&content, &draft.content),
            None => is_blank(&content),
        };
        if unchanged && input.uploads.is_empty() && input.remove.is_empty() && input.marks.is_empty() {
            let attachments = draft.attachments;
            return Ok(Saved { version: 0, at: draft.updated_at, attachments, refused: vec![], removed: vec![] });
        }
        draft.content = content;
        let mut refused = vec![];
        let files = self.keep_files(actor, input.uploads.clone(), &mut refused).await?;
        let (draft, remove, files, refused) = (&draft, &input.remove, &files, &refused);
        let marks = &input.marks;
        let saved = self
            .store
            .write_retrying(&*self.random, |mut tx| async move {
                let mut refused = refused.clone();
                if !self.insert_draft(&mut tx, actor, draft).await? {
                    return Ok(None);
                }
                let (mut attachments, removed) =
                    self.change_files(&mut tx, actor, id, remove, files.clone(), &mut refused).await?;
                if !marks.is_empty() {
                    attachments = mark_files(&mut tx, id, marks).await?;
                }
                self.commit(tx, actor, &[DomainEvent::DraftCreated { draft: id }]).await?;
                Ok::<_, Problem>(Some(Saved { version: 1, at: draft.updated_at, attachments, refused, removed }))
            })
            .await?;
        match saved {
            Some(saved) => Ok(saved),
            // Sent twice at once, or opened in two windows: the one that came second finds the first's draft.
            None => self.save_draft(actor, id, SaveDraft { expected: Some(0), ..input }).await,
        }
    }
}
