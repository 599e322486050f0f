//! A text that is sent when its draft is no longer what it was: published or thrown away in another
//! window, saved there since, or another's. It is kept, whatever became of the draft.

use domain::attachment::Attachment;
use domain::draft::{Draft, is_blank};
use domain::event::DomainEvent;
use domain::id::{DraftId, MemberId, PracticeId};
use domain::policy::{Actor, DraftPermission};
use domain::practice::Content;
use domain::problem::Problem;
use store::attachment::Owner;
use store::draft::Outcome;
use store::practice::FIRST_VERSION;

use crate::Forum;
use crate::authorize::authorize;
use crate::drafts::publish::{Published, outcome_of};
use crate::drafts::save::check_size;
use crate::practices::insert::InsertHook;

/// Where a text stands that was sent late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedDraft {
    /// It is the text that was published.
    Published(Published),
    /// The text is in a draft of the member's.
    Draft(DraftId),
}

impl Forum {
    /// Keeps a text apart from the draft it was written in. One that was published from that draft
    /// is kept already; what was written on after that becomes a change of the same practice. A text
    /// that stands in one of the actor's drafts is not kept twice.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`]; [`Problem::Forbidden`] for a guest; [`Problem::NotFound`] where nothing was written;
    /// [`Problem::TooLarge`] for a text beyond any practice's.
    pub async fn save_as_new_draft(&self, actor: &Actor, id: DraftId, content: Content) -> Result<SavedDraft, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        authorize(actor, DraftPermission::Write)?;
        check_size(&content)?;
        let content = &content;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let unsaved = Draft::unsaved(self.fresh_draft_id(member), member, self.clock.now());
                let mut new = Draft { content: content.clone(), ..unsaved };
                if let Some((outcome, text)) = outcome_of(&mut tx, actor, id, member).await? {
                    if same(&outcome.content, &new.content) {
                        return Ok(SavedDraft::Published(text.view.into()));
                    }
                    if text.view.can.edit {
                        (new.practice, new.base_version) = (Some(outcome.practice), Some(outcome.version));
                    }
                } else if let Some(draft) = store::draft::find(&mut tx, id, member).await? {
                    (new.practice, new.base_version) = (draft.practice, draft.base_version);
                    (new.meeting, new.company) = (draft.meeting, draft.company);
                }
                if is_blank(&new.content) {
                    return Err(Problem::NotFound);
                }
                let size = store::draft::size(&new.content)?;
                let alike = store::draft::of_size(&mut tx, member, size).await?;
                if let Some(draft) = alike.iter().find(|draft| same(&draft.content, &new.content)) {
                    return Ok(SavedDraft::Draft(draft.id));
                }
                let kept = self.insert_new_draft(&mut tx, actor, new).await?;
                self.commit(tx, actor, &[DomainEvent::DraftCreated { draft: kept }]).await?;
                Ok(SavedDraft::Draft(kept))
            })
            .await
    }
}

/// A draft that is about to become a practice's text.
pub(crate) struct DraftClosure {
    id: DraftId,
    member: MemberId,
    version: i64,
    content: Content,
    attachments: Vec<Attachment>,
}

impl DraftClosure {
    pub(crate) fn of(draft: &Draft) -> Self {
        Self {
            id: draft.id,
            member: draft.member,
            version: draft.version,
            content: draft.content.clone(),
            attachments: draft.attachments.clone(),
        }
    }

    /// Deletes the draft and notes which practice, in which version, has its text now.
    ///
    /// # Errors
    /// [`Problem::NotFound`] when the draft is gone: it was published or thrown away meanwhile; [`Problem::Conflict`] when
    /// it was saved meanwhile, so that it has another text.
    pub(crate) async fn close(
        &self,
        tx: &mut store::Conn,
        practice: PracticeId,
        version: i64,
    ) -> Result<DomainEvent, Problem> {
        let outcome = Outcome { practice, version, content: self.content.clone() };
        if !store::draft::publish(tx, self.id, self.member, self.version, &outcome).await? {
            let saved = store::draft::find(tx, self.id, self.member).await?.ok_or(Problem::NotFound)?;
            return Err(Problem::Conflict { current: saved.version });
        }
        Ok(DomainEvent::DraftPublished { draft: self.id, practice })
    }
}

/// The draft becomes the first of the practices that are inserted.
impl InsertHook for DraftClosure {
    async fn after_insert(&self, tx: &mut store::Conn, practices: &[PracticeId]) -> Result<Vec<DomainEvent>, Problem> {
        let Some(practice) = practices.first() else { return Ok(vec![]) };
        // The practice was inserted with the files that were read with the draft. How much a search finds in them is no part
        // of that: it becomes known while their texts are read.
        let what = |file: &Attachment| (file.id, file.hash.clone(), file.sharing);
        let present = store::attachment::list(tx, Owner::Draft(self.id)).await?;
        if !present.iter().map(what).eq(self.attachments.iter().map(what)) {
            return Err(match store::draft::find(tx, self.id, self.member).await? {
                Some(draft) => Problem::Conflict { current: draft.version },
                None => Problem::NotFound,
            });
        }
        Ok(vec![self.close(tx, *practice, FIRST_VERSION).await?])
    }
}

/// Returns whether two texts are one; a form sends its topics in an order of its own.
pub(crate) fn same(one: &Content, other: &Content) -> bool {
    let sorted = |content: &Content| {
        let mut content = content.clone();
        content.topics.sort();
        // Chosen behind the editor: one that was left open does not know of it.
        content.sharing = None;
        content
    };
    sorted(one) == sorted(other)
}
