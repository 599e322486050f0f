//! What somebody writes is kept: by the editor while they type, by the form's buttons without it.

use domain::attachment::{Attachment, FileMark};
use domain::clock::Timestamp;
use domain::draft::{Draft, DraftCard, Preview};
use domain::event::DomainEvent;
use domain::id::{DraftId, RemovedFileId};
use domain::policy::{Actor, DraftPermission};
use domain::practice::{BODY_MAX, Content};
use domain::problem::{FieldError, FieldProblem, Problem};
use store::attachment::Owner;

use crate::Forum;
use crate::attachments::keep::{KeptFile, Upload};
use crate::authorize::authorize;
use crate::practices::prepare::{language_of, render};
use crate::url_name::storable;
use crate::worker::text_on_worker;

/// The most files beside one text.
pub(crate) const FILES_MAX: usize = 60;
/// The most bytes of a text that is kept as a draft: room to shorten what is too long to publish.
pub(crate) const DRAFT_MAX: usize = 2 * BODY_MAX;

/// The most lines of a list of drafts.
const MOST: i64 = 1_000;

/// The input of a save.
#[derive(Debug, Clone, Default)]
pub struct SaveDraft {
    /// The fields as typed, valid or not.
    pub content: Content,
    /// The version the writer saw; `None` overwrites whatever is there.
    pub expected: Option<i64>,
    /// Files to add; one of the same name is replaced.
    pub uploads: Vec<Upload>,
    /// Names of files to take away.
    pub remove: Vec<String>,
    /// Marks to give to files that are there.
    pub marks: Vec<FileMark>,
}

/// A draft that was saved.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The draft's version now.
    pub version: i64,
    /// The moment at which the draft was saved.
    pub at: Timestamp,
    /// The files beside it now.
    pub attachments: Vec<Attachment>,
    /// The fields that were not taken: a file, or a text that is too long to be kept.
    pub refused: Vec<FieldError>,
    /// The files that were taken away, by which they can be brought back.
    pub removed: Vec<RemovedFileId>,
}

impl Forum {
    /// A draft of the actor's.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`]; [`Problem::NotFound`] for another's too.
    pub async fn draft(&self, actor: &Actor, id: DraftId) -> Result<Draft, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let found = store::draft::find(&mut *self.store.read().await?, id, member).await?;
        let mut draft = found.ok_or(Problem::NotFound)?;
        draft.content.topics = self.renamed().await?.topics(&draft.content.topics);
        Ok(draft)
    }

    /// The actor's drafts but for those of the back catalogue, without their texts, the last saved first.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn drafts(&self, actor: &Actor) -> Result<Vec<DraftCard>, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        Ok(store::draft::list(&mut *self.store.read().await?, member, MOST).await?)
    }

    /// The actor's drafts that were deleted and can be brought back, the last deleted first.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn deleted_drafts(&self, actor: &Actor) -> Result<Vec<DraftCard>, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        Ok(store::draft::deleted(&mut *self.store.read().await?, member, MOST).await?)
    }

    /// Saves a draft. Nothing in it is checked: an unfinished text is kept as it is. The text that is
    /// there already is no conflict: a button pressed twice, or an answer that was lost on its way.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's; [`Problem::Forbidden`] for a guest; [`Problem::Conflict`] when it
    /// was saved elsewhere since; [`Problem::TooLarge`] for a text beyond any practice's; [`Problem::QuotaExceeded`] where
    /// all drafts together grow too large.
    pub async fn save_draft(&self, actor: &Actor, id: DraftId, input: SaveDraft) -> Result<Saved, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let before = self.draft(actor, id).await?;
        authorize(actor, DraftPermission::Write)?;
        check_size(&input.content)?;
        let mut content = input.content;
        keep_order(&before.content.topics, &mut content.topics);
        // Before any file is stored; the write below decides.
        if input.expected.is_some_and(|seen| seen != before.version) && before.content != content {
            return Err(Problem::Conflict { current: before.version });
        }
        let before_size = store::draft::size(&before.content)?;
        let grown = store::draft::size(&content)? - before_size;
        let mut refused = vec![];
        let files = self.keep_files(actor, input.uploads, &mut refused).await?;
        let at = self.clock.now();
        let (content, expected, remove, files, refused) = (&content, input.expected, &input.remove, &files, &refused);
        let marks = &input.marks;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let mut refused = refused.clone();
                if grown > 0 {
                    self.check_draft_room(&mut tx, actor, 0, grown).await?;
                }
                let updated = store::draft::update(&mut tx, id, member, expected, content, &[], at).await?;
                let version = match updated {
                    Some(version) => version,
                    None => match store::draft::find(&mut tx, id, member).await? {
                        Some(draft) if draft.content == *content => draft.version,
                        Some(draft) => return Err(Problem::Conflict { current: draft.version }),
                        None => return Err(Problem::NotFound),
                    },
                };
                let (mut attachments, removed) =
                    self.change_files(&mut tx, actor, id, remove, files.clone(), &mut refused).await?;
                if !marks.is_empty() {
                    attachments = mark_files(&mut tx, id, marks).await?;
                }
                self.commit(tx, actor, &[DomainEvent::DraftSaved { draft: id }]).await?;
                Ok(Saved { version, at, attachments, refused, removed })
            })
            .await
    }

    /// Takes files away from a draft and adds others, of the same name in place of what is there. Gives the files
    /// beside it now, and the keys of those taken away.
    pub(crate) async fn change_files(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        id: DraftId,
        remove: &[String],
        add: Vec<KeptFile>,
        refused: &mut Vec<FieldError>,
    ) -> Result<(Vec<Attachment>, Vec<RemovedFileId>), Problem> {
        let at = self.clock.now();
        let mut removed = vec![];
        for name in remove.iter().filter(|name| storable(name).is_ok()) {
            removed.extend(store::attachment::remove(tx, id, name, at).await?);
        }
        let present = store::attachment::list(tx, Owner::Draft(id)).await?;
        let mut count = present.len();
        let mut added = vec![];
        for mut kept in self.fitting_files(tx, actor, add, refused).await? {
            // One of the same name takes its place, and keeps its mark.
            let replaced = present.iter().find(|other| other.file_name == kept.file.file_name);
            kept.file.sharing = replaced.and_then(|other| other.sharing);
            if !store::attachment::delete(tx, Owner::Draft(id), &kept.file.file_name).await? {
                if count == FILES_MAX {
                    refused.push(FieldError::new("files", FieldProblem::TooMany).detail(FILES_MAX));
                    break;
                }
                count += 1;
            }
            store::attachment::insert(tx, Owner::Draft(id), &kept.file, at).await?;
            added.push(kept);
        }
        self.note_documents(tx, actor, id, added).await?;
        Ok((store::attachment::list(tx, Owner::Draft(id)).await?, removed))
    }

    /// Brings back a file that was taken away from a draft of the actor's. Where a file has its name by now, it gets
    /// a number. Gives the draft.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's, and for what is gone for good; [`Problem::Invalid`] on `files` where the
    /// draft has as many files as it takes.
    pub async fn restore_file(&self, actor: &Actor, id: RemovedFileId) -> Result<DraftId, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        authorize(actor, DraftPermission::Write)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let found = store::attachment::find_removed(&mut tx, id, member).await?;
                let (draft, mut file) = found.ok_or(Problem::NotFound)?;
                let present = store::attachment::list(&mut tx, Owner::Draft(draft)).await?;
                // Pressed twice: it is there.
                if present.iter().any(|other| other.file_name == file.file_name && other.hash == file.hash) {
                    return Ok(draft);
                }
                if present.len() >= FILES_MAX {
                    let error = FieldError::new("files", FieldProblem::TooMany).detail(FILES_MAX);
                    return Err(Problem::Invalid { fields: vec![error] });
                }
                let taken: Vec<_> = present.iter().map(|file| file.file_name.as_str()).collect();
                file.file_name = free_name(&file.file_name, &taken);
                store::attachment::insert(&mut tx, Owner::Draft(draft), &file, self.clock.now()).await?;
                self.commit(tx, actor, &[DomainEvent::DraftSaved { draft }]).await?;
                Ok(draft)
            })
            .await
    }

    /// Deletes a draft of the actor's; it can be brought back for a while.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's too.
    pub async fn discard_draft(&self, actor: &Actor, id: DraftId) -> Result<(), Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::draft::delete(&mut tx, id, member, self.clock.now()).await? {
                    return Err(Problem::NotFound);
                }
                self.commit(tx, actor, &[DomainEvent::DraftDeleted { draft: id }]).await
            })
            .await
    }

    /// Brings back drafts of the actor's that were deleted; those that are there stay as they are. Gives those that
    /// are there now.
    ///
    /// # Errors
    /// [`Problem::NotFound`] when none is; [`Problem::Forbidden`] for a guest; [`Problem::QuotaExceeded`].
    pub async fn restore_drafts(&self, actor: &Actor, ids: &[DraftId]) -> Result<Vec<DraftId>, Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        authorize(actor, DraftPermission::Write)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let (mut there, mut events) = (vec![], vec![]);
                for id in ids {
                    if store::draft::restore(&mut tx, *id, member).await? {
                        events.push(DomainEvent::DraftRestored { draft: *id });
                        there.push(*id);
                    } else if store::draft::find(&mut tx, *id, member).await?.is_some() {
                        there.push(*id);
                    }
                }
                if there.is_empty() {
                    return Err(Problem::NotFound);
                }
                if !events.is_empty() {
                    // They are counted already.
                    self.check_draft_room(&mut tx, actor, 0, 0).await?;
                    self.commit(tx, actor, &events).await?;
                }
                Ok(there)
            })
            .await
    }
}

/// Marks files of a draft and returns them all; names that it does not have are passed over.
pub(crate) async fn mark_files(
    tx: &mut store::Conn,
    id: DraftId,
    marks: &[FileMark],
) -> Result<Vec<Attachment>, Problem> {
    for (name, sharing) in marks {
        store::attachment::set_sharing(tx, Owner::Draft(id), name, *sharing).await?;
    }
    Ok(store::attachment::list(tx, Owner::Draft(id)).await?)
}

/// A name that no other file has: the wanted one, or the next number before its ending.
pub(crate) fn free_name(name: &str, taken: &[&str]) -> String {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (name, String::new()),
    };
    let numbered = (2..).map(|number| format!("{stem}-{number}{ending}"));
    let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
    candidates.find(|candidate| !taken.contains(&candidate.as_str())).unwrap_or_else(|| name.to_owned())
}

impl Forum {
    /// Renders a draft's text for the preview of a browser without JavaScript.
    ///
    /// # Errors
    /// [`Problem::TextTimeout`].
    pub async fn preview(&self, draft: &Draft) -> Result<Preview, Problem> {
        let files_base = format!("{}/files/", domain::draft::path(draft.id));
        let content = draft.content.clone();
        let render = move || {
            let language = language_of(&content);
            Preview { html: render(&content.body, language, files_base).html, language }
        };
        text_on_worker(render).await
    }
}

/// The main topic stands first. A form sends its boxes in the order of the tree, so what was chosen
/// before keeps its place.
pub(crate) fn keep_order(before: &[String], topics: &mut [String]) {
    topics.sort_by_key(|slug| before.iter().position(|other| other == slug).unwrap_or(usize::MAX));
}

/// Returns `Ok` for a text that can be kept while it is written.
///
/// # Errors
/// [`Problem::TooLarge`] for one beyond any practice's.
pub(crate) fn check_size(content: &Content) -> Result<(), Problem> {
    if content.body.len() > DRAFT_MAX {
        return Err(Problem::TooLarge { limit: BODY_MAX as u64 });
    }
    Ok(())
}
