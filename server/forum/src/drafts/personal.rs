//! The personal details of a text, about which its writer decides before it is published.

use bytes::Bytes;
use domain::attachment::{Attachment, TALK_FILES_MAX};
use domain::draft::Draft;
use domain::personal::{self, Detail, FileDetails};
use domain::policy::{Actor, CommentPermission};
use domain::practice::Content;
use domain::problem::{FieldError, Problem};
use store::attachment::Owner;
use tokio::sync::Semaphore;

use crate::Forum;
use crate::attachments::keep::Upload;
use crate::authorize::authorize;
use crate::drafts::save::FILES_MAX;
use crate::file_texts::queue::Lane;
use crate::worker::text_on_worker;

/// The most characters of what a file says that are looked through.
const FILE_TEXT_MAX: usize = 200_000;
/// How many files are read at once while somebody waits for what is in them.
static READERS: Semaphore = Semaphore::const_new(2);

impl Forum {
    /// The personal details of a text that a draft of the actor's is to be published with. Of a practice that is changed
    /// they are those that it does not have yet; none where it was changed meanwhile, so that the conflict is told first.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::TextTimeout`].
    pub async fn details_to_confirm(
        &self,
        actor: &Actor,
        draft: &Draft,
        content: Content,
    ) -> Result<Vec<Detail>, Problem> {
        actor.member().ok_or(Problem::Unauthenticated)?;
        let mut details = text_on_worker(move || personal::details(&content)).await?;
        let Some(practice) = draft.practice.filter(|_| !details.is_empty()) else { return Ok(details) };
        let text = match self.practice_text(actor, practice).await {
            Ok(text) => text,
            Err(Problem::NotFound) => return Ok(details),
            Err(other) => return Err(other),
        };
        if draft.base_version.is_some_and(|base| base != text.view.version) {
            return Ok(vec![]);
        }
        let known = text_on_worker(move || personal::details(&text.content())).await?;
        details.retain(|detail| !known.iter().any(|other| other.text == detail.text));
        Ok(details)
    }

    /// The files beside a draft of the actor's that have personal details, with the first of these. Of a practice that is
    /// changed they are the files that it does not have yet. What cannot be read within a moment is not asked about.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::TextTimeout`].
    pub async fn file_details_to_confirm(&self, actor: &Actor, draft: &Draft) -> Result<Vec<FileDetails>, Problem> {
        actor.member().ok_or(Problem::Unauthenticated)?;
        let mut files = draft.attachments.clone();
        if let Some(practice) = draft.practice.filter(|_| !files.is_empty()) {
            let there = store::attachment::list(&mut *self.store.read().await?, Owner::Practice(practice)).await?;
            files.retain(|file| there.iter().all(|other| other.hash != file.hash));
        }
        self.await_files(&files.iter().map(|file| file.hash.clone()).collect::<Vec<_>>()).await?;
        self.details_of_files(files).await
    }

    async fn details_of_files(&self, files: Vec<Attachment>) -> Result<Vec<FileDetails>, Problem> {
        let mut found = vec![];
        for Attachment { hash, file_name, .. } in files {
            let text = store::file_text::beginning(&mut *self.store.read().await?, &hash, FILE_TEXT_MAX as i64).await?;
            if !text.is_empty() {
                found.extend(text_on_worker(move || personal::in_file(&file_name, &text)).await?);
            }
        }
        Ok(found)
    }

    /// The files that are sent with a comment or a dilemma and have personal details, with the first of these. What cannot be
    /// read within a moment is not asked about, nor are more files than can stand beside the text.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for guests, where there are files; [`Problem::TextTimeout`].
    pub async fn details_of_uploads(&self, actor: &Actor, uploads: &[Upload]) -> Result<Vec<FileDetails>, Problem> {
        let mut found = vec![];
        if uploads.is_empty() {
            return Ok(found);
        }
        authorize(actor, CommentPermission::Write)?;
        for Upload { file_name, content } in uploads.iter().take(TALK_FILES_MAX) {
            let (file_name, text) = (file_name.clone(), self.text_of_upload(content.clone()).await);
            found.extend(text_on_worker(move || personal::in_file(&file_name, &text)).await?);
        }
        Ok(found)
    }

    /// An error on `files` for each personal detail in files that are sent beside a text, but for those confirmed. What cannot
    /// be read within a moment has none, nor have more files than can stand beside any text.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for guests, where there are files; [`Problem::TextTimeout`].
    pub async fn unconfirmed_details_of_uploads(
        &self,
        actor: &Actor,
        uploads: &[Upload],
        confirmed: &[String],
    ) -> Result<Vec<FieldError>, Problem> {
        let mut open = vec![];
        if uploads.is_empty() {
            return Ok(open);
        }
        authorize(actor, CommentPermission::Write)?;
        for Upload { file_name, content } in uploads.iter().take(FILES_MAX) {
            let (text, confirmed) = (self.text_of_upload(content.clone()).await, confirmed.to_vec());
            let find = move || personal::undecided_in([(personal::FILES, text.as_str())], &confirmed);
            let found = text_on_worker(find).await?;
            open.extend(found.into_iter().map(|error| error.of_file(file_name.as_str())));
        }
        Ok(open)
    }

    /// Returns the beginning of what a file says that is not stored; nothing where it cannot be read within a moment.
    async fn text_of_upload(&self, content: Bytes) -> String {
        // The semaphore is never closed.
        let _turn = READERS.acquire().await;
        let mut text = match self.file_reader.read(content, Lane::Quick).await {
            Ok(read) => read.text,
            Err(error) => {
                tracing::warn!(%error, "no process can be started to read a file for personal details");
                return String::new();
            }
        };
        let end = text.char_indices().nth(FILE_TEXT_MAX).map_or(text.len(), |(end, _)| end);
        text.truncate(end);
        text
    }

    /// The personal details of a draft of the back catalogue, and those of the files beside it, as far as these are read.
    ///
    /// # Errors
    /// [`Problem::TextTimeout`].
    pub(crate) async fn catalogue_details(&self, draft: &Draft) -> Result<(Vec<Detail>, Vec<FileDetails>), Problem> {
        let content = draft.content.clone();
        let details = text_on_worker(move || personal::details(&content)).await?;
        Ok((details, self.details_of_files(draft.attachments.clone()).await?))
    }

    /// An error for each personal detail of a text that is none of those confirmed.
    ///
    /// # Errors
    /// [`Problem::TextTimeout`].
    pub async fn unconfirmed_details(
        &self,
        content: Content,
        confirmed: Vec<String>,
    ) -> Result<Vec<FieldError>, Problem> {
        text_on_worker(move || personal::undecided(&content, &confirmed)).await
    }

    /// The same for the texts of some fields.
    ///
    /// # Errors
    /// [`Problem::TextTimeout`].
    pub async fn unconfirmed_details_in(
        &self,
        texts: Vec<(&'static str, String)>,
        confirmed: Vec<String>,
    ) -> Result<Vec<FieldError>, Problem> {
        let find =
            move || personal::undecided_in(texts.iter().map(|(field, text)| (*field, text.as_str())), &confirmed);
        text_on_worker(find).await
    }
}
