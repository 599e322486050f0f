//! What was taken away comes back: each kind of thing by its own use case, which a page's button names.

use domain::id::{DraftId, MeetingId, PromiseId};
use domain::mail::MailState;
use domain::policy::{Actor, MeetingPermission, Permission, PracticePermission};
use domain::practice::Status;
use domain::problem::Problem;
use domain::promise::PromiseStep;
use domain::undo::Undo;

use crate::Forum;
use crate::authorize::authorize;

/// The thing that came back, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// The drafts that came back.
    Drafts(Vec<DraftId>),
    /// A practice: its slug, and who can see it now.
    Practice(String, Status),
    /// A saved search.
    SavedSearch,
    /// A file, in that draft.
    File(DraftId),
    /// A group of expressions that mean the same.
    Synonyms,
    /// A job.
    Job,
    /// A comment, at that path.
    Comment(String),
    /// A meeting that was cancelled.
    Meeting(MeetingId),
    /// Mails.
    Mails,
    /// A promise that was kept or released.
    Promise(PromiseId),
    /// A try, at that path.
    Try(String),
}

impl Forum {
    /// Brings back what was taken away. What is there already stays as it is, so that doing it twice is no failure.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for what is not the actor's to bring back, or is gone for good by now; those of the
    /// use case for its kind.
    pub async fn undo(&self, actor: &Actor, what: &Undo) -> Result<Undone, Problem> {
        authorize(actor, Permission::ReadForum)?;
        match what {
            Undo::Drafts(ids) => self.restore_drafts(actor, ids).await.map(Undone::Drafts),
            Undo::Practice(id) => {
                let (slug, status) = self.restore_practice(actor, *id).await?;
                Ok(Undone::Practice(slug, status))
            }
            Undo::Archive(id) => {
                let (slug, status) = self.unarchive_practice(actor, *id).await?;
                Ok(Undone::Practice(slug, status))
            }
            Undo::SavedSearch(id) => self.restore_search(actor, *id).await.map(|()| Undone::SavedSearch),
            Undo::File(id) => self.restore_file(actor, *id).await.map(Undone::File),
            Undo::Synonyms(id) => self.restore_synonyms(actor, *id).await.map(|()| Undone::Synonyms),
            Undo::Job(id) => self.restore_job(actor, *id).await.map(|()| Undone::Job),
            Undo::Comment(id) => self.restore_comment(actor, *id).await.map(Undone::Comment),
            Undo::Meeting(id) => self.reinstate_meeting(actor, *id).await.map(|()| Undone::Meeting(*id)),
            Undo::Mails(ids) => self.restore_mails(actor, ids).await.map(|()| Undone::Mails),
            Undo::Try(id) => self.restore_try(actor, *id).await.map(Undone::Try),
            Undo::Promise(id) => {
                self.change_promise(actor, *id, None, PromiseStep::Reopen).await.map(|()| Undone::Promise(*id))
            }
        }
    }

    /// Returns whether the actor could bring that back now: what a page asks whose button was pressed twice.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn can_undo(&self, actor: &Actor, what: &Undo) -> Result<bool, Problem> {
        let Some(member) = actor.member() else { return Ok(false) };
        let mut conn = self.store.read().await?;
        Ok(match what {
            Undo::Drafts(ids) => match ids.first() {
                Some(id) => store::draft::find_deleted(&mut conn, *id, member).await?.is_some(),
                None => false,
            },
            Undo::Practice(id) => {
                let found = store::practice::find_deleted(&mut conn, *id).await?;
                found.is_some_and(|practice| {
                    domain::policy::allows(actor, PracticePermission::Delete(practice.access.facts()))
                })
            }
            Undo::Archive(id) => {
                let found = store::practice::find_by_id(&mut conn, *id).await?;
                found.is_some_and(|practice| {
                    domain::policy::allows(actor, PracticePermission::Restore(practice.access().facts()))
                })
            }
            Undo::SavedSearch(id) => store::saved_search::is_deleted(&mut conn, *id, member).await?,
            Undo::File(id) => store::attachment::find_removed(&mut conn, *id, member).await?.is_some(),
            Undo::Synonyms(id) => {
                domain::policy::allows(actor, Permission::RunForum)
                    && store::synonym::find_deleted(&mut conn, *id).await?.is_some()
            }
            Undo::Job(id) => {
                domain::policy::allows(actor, Permission::RunForum)
                    && store::job::discarded(&mut conn, *id).await?.is_some()
            }
            Undo::Meeting(id) => {
                let found = store::meeting::find(&mut conn, *id).await?;
                domain::policy::allows(actor, MeetingPermission::Schedule)
                    && found.is_some_and(|record| record.card.is_cancelled())
            }
            Undo::Mails(ids) => match ids.first() {
                Some(id) => {
                    let is_discarded = |row: store::mail::MailRow| row.state == MailState::Discarded;
                    domain::policy::allows(actor, Permission::RunForum)
                        && store::mail::find(&mut conn, *id).await?.is_some_and(is_discarded)
                }
                None => false,
            },
            Undo::Try(id) => {
                drop(conn);
                self.can_restore_try(actor, *id).await?
            }
            Undo::Promise(id) => {
                drop(conn);
                self.can_reopen_promise(actor, *id).await?
            }
            Undo::Comment(id) => {
                drop(conn);
                self.can_restore_comment(actor, *id).await?
            }
        })
    }
}
