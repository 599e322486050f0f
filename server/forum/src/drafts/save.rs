//! What somebody writes is kept: by the editor while they type, by the form's buttons without it.

use domain::attachment::Attachment;
use domain::change::Action;
use domain::clock::Timestamp;
use domain::draft::{Draft, Preview};
use domain::id::DraftId;
use domain::policy::{Action as Wish, Actor};
use domain::practice::{BODY_MAX, Content};
use domain::problem::{FieldError, FieldProblem, Problem};
use store::attachment::Owner;

use crate::Forum;
use crate::attachments::keep::Upload;
use crate::drafts::begin::changed;
use crate::practices::prepare::{language_of, render};
use crate::service::{demand, storable};
use crate::worker::text_on_worker;

/// The most files beside one text.
pub(crate) const FILES_MAX: usize = 60;
/// The most bytes of a text that is kept as a draft: room to shorten what is too long to publish.
pub(crate) const DRAFT_MAX: usize = 2 * BODY_MAX;

/// What is saved.
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
}

/// A draft that was saved.
#[derive(Debug, Clone)]
pub struct Saved {
    /// Its version now.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// The files beside it now.
    pub attachments: Vec<Attachment>,
    /// What was not taken: a file, or a text that is too long to be kept.
    pub refused: Vec<FieldError>,
}

impl Forum {
    /// A draft of the actor's.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`]; [`Problem::NotFound`] for another's too.
    pub async fn draft(&self, actor: &Actor, id: DraftId) -> Result<Draft, Problem> {
        let member = actor.member().ok_or(Problem::LoginNeeded)?;
        store::draft::find(&mut *self.store.read().await?, id, member).await?.ok_or(Problem::NotFound)
    }

    /// The actor's drafts, the last saved first.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`] for nobody.
    pub async fn drafts(&self, actor: &Actor) -> Result<Vec<Draft>, Problem> {
        let member = actor.member().ok_or(Problem::LoginNeeded)?;
        Ok(store::draft::of_member(&mut *self.store.read().await?, member).await?)
    }

    /// Saves a draft. Nothing in it is checked: an unfinished text is kept as it is. The text that is
    /// there already is no conflict: a button pressed twice, or an answer that was lost on its way.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's; [`Problem::Forbidden`] for a guest; [`Problem::Conflict`] when it
    /// was saved elsewhere since; [`Problem::TooLarge`] for a text beyond any practice's.
    pub async fn save_draft(&self, actor: &Actor, id: DraftId, input: SaveDraft) -> Result<Saved, Problem> {
        let member = actor.member().ok_or(Problem::LoginNeeded)?;
        let before = self.draft(actor, id).await?;
        demand(actor, Wish::WriteDraft)?;
        check_size(&input.content)?;
        let mut content = input.content;
        keep_order(&before.content.topics, &mut content.topics);
        // Before any file is stored; the write below decides.
        if input.expected.is_some_and(|seen| seen != before.version) && before.content != content {
            return Err(Problem::Conflict { current: before.version });
        }
        let mut refused = vec![];
        let kept = self.keep_files(actor, input.uploads, &mut refused).await?;
        let at = self.clock.now();
        let mut tx = self.store.write().await?;
        let updated = store::draft::update(&mut tx, id, member, input.expected, &content, &[], at).await?;
        let version = match updated {
            Some(version) => version,
            None => match store::draft::find(&mut tx, id, member).await? {
                Some(draft) if draft.content == content => draft.version,
                Some(draft) => return Err(Problem::Conflict { current: draft.version }),
                None => return Err(Problem::NotFound),
            },
        };
        for name in input.remove.iter().filter(|name| storable(name).is_ok()) {
            store::attachment::delete(&mut tx, Owner::Draft(id), name).await?;
        }
        let mut count = store::attachment::list(&mut tx, Owner::Draft(id)).await?.len();
        for file in &kept {
            if !store::attachment::delete(&mut tx, Owner::Draft(id), &file.file_name).await? {
                if count == FILES_MAX {
                    refused.push(FieldError::new("files", FieldProblem::TooMany).detail(FILES_MAX));
                    break;
                }
                count += 1;
            }
            store::attachment::insert(&mut tx, Owner::Draft(id), file, at).await?;
        }
        let attachments = store::attachment::list(&mut tx, Owner::Draft(id)).await?;
        self.commit(tx, actor, &[changed(id, Action::Updated)]).await?;
        Ok(Saved { version, at, attachments, refused })
    }

    /// Throws a draft of the actor's away.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's too.
    pub async fn discard_draft(&self, actor: &Actor, id: DraftId) -> Result<(), Problem> {
        let member = actor.member().ok_or(Problem::LoginNeeded)?;
        let mut tx = self.store.write().await?;
        if !store::draft::delete(&mut tx, id, member).await? {
            return Err(Problem::NotFound);
        }
        self.commit(tx, actor, &[changed(id, Action::Deleted)]).await
    }
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
fn keep_order(before: &[String], topics: &mut [String]) {
    topics.sort_by_key(|slug| before.iter().position(|other| other == slug).unwrap_or(usize::MAX));
}

/// `Ok` for a text that can be kept while it is written.
///
/// # Errors
/// [`Problem::TooLarge`] for one beyond any practice's.
pub(crate) fn check_size(content: &Content) -> Result<(), Problem> {
    if content.body.len() > DRAFT_MAX {
        return Err(Problem::TooLarge { limit: BODY_MAX as u64 });
    }
    Ok(())
}
