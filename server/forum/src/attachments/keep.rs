//! Uploaded files are inspected and kept; which text they stand beside is the caller's to say.

use bytes::Bytes;
use domain::attachment::clean_file_name;
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use store::attachment::NewAttachment;
use tokio::sync::Semaphore;

use crate::Forum;
use crate::attachments::inspect::{Inspected, inspect, sniff};
use crate::worker::on_worker;

/// A file as it was sent.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its name, as the sender's machine has it.
    pub file_name: String,
    /// Its content.
    pub content: Bytes,
}

impl Forum {
    /// Keeps the contents of files. One that is not taken is named in the errors (field `files`); the others are kept all the same.
    ///
    /// # Errors
    /// When the file store fails or the disk is full.
    pub(crate) async fn keep_files(
        &self,
        actor: &Actor,
        uploads: Vec<Upload>,
        errors: &mut Vec<FieldError>,
    ) -> Result<Vec<NewAttachment>, Problem> {
        let mut kept: Vec<NewAttachment> = vec![];
        if uploads.is_empty() {
            return Ok(kept);
        }
        let sizes = uploads.iter().map(|upload| i64::try_from(upload.content.len()).unwrap_or(i64::MAX));
        let mut room = self.file_room(actor, sizes.fold(0, i64::saturating_add)).await?;
        for upload in uploads {
            let mut refuse = |problem| errors.push(FieldError::new("files", problem).of_file(&upload.file_name));
            let Some(file_name) = clean_file_name(&upload.file_name) else {
                refuse(FieldProblem::BidiControl);
                continue;
            };
            if upload.content.len() as u64 > self.max_upload {
                refuse(FieldProblem::FileTooLarge);
                continue;
            }
            if room.take(i64::try_from(upload.content.len()).unwrap_or(i64::MAX)).is_err() {
                errors
                    .push(FieldError::new("files", FieldProblem::NoRoom).of_file(&upload.file_name).detail(room.limit));
                continue;
            }
            match examine(upload.content, *actor == Actor::System).await? {
                Err(problem) => refuse(problem),
                Ok(file) => {
                    let size = i64::try_from(file.content.len()).unwrap_or(i64::MAX);
                    let hash = self.files.put(file.content).await?;
                    kept.retain(|other| other.file_name != file_name);
                    kept.push(NewAttachment { file_name, media_type: file.media_type.to_owned(), size, hash });
                }
            }
        }
        Ok(kept)
    }
}

/// How many files are inspected at once: an image may take much memory while it is decoded.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Inspects on a thread that may take its time. What the operator imports is kept byte for byte, so
/// that export and import lose nothing.
async fn examine(content: Bytes, as_it_is: bool) -> Result<Result<Inspected, FieldProblem>, Problem> {
    let work = move || {
        if as_it_is && !content.is_empty() {
            return sniff(&content).map(|media_type| Inspected { media_type, content });
        }
        inspect(content)
    };
    let _turn = AT_ONCE.acquire().await;
    on_worker(work).await
}
