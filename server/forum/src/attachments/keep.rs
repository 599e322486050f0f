//! Uploaded files are inspected and kept; which text they stand beside is the caller's to say.
//!
//! Of a document of Word, PowerPoint or LibreOffice a clean copy is kept, without what the document does not show. Its
//! original can be set aside with a draft, for whoever chooses to attach it.

use bytes::Bytes;
use domain::attachment::{clean_file_name, dangerous_ending};
use domain::conversion::Entry;
use domain::document::DocumentKind;
use domain::id::UploadId;
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use store::Health;
use store::attachment::NewAttachment;
use tokio::sync::Semaphore;

use crate::Forum;
use crate::attachments::inspect::{Inspected, MEMORY_MAX, examine, sniff};
use crate::attachments::names::{compatible, composed};
use crate::document_file::find_kind;
use crate::files::hash_of;
use crate::quota::no_room;
use crate::worker::on_worker;

/// A file as it was sent.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The file's name, as the sender's machine has it.
    pub file_name: String,
    /// The file's content.
    pub content: Bytes,
}

/// A file that was inspected and may be stored.
pub(crate) struct InspectedUpload {
    pub file_name: String,
    file: Inspected,
    document: Document,
}

/// What an uploaded file is to be kept as.
enum Document {
    /// No document that a clean copy is made of.
    None,
    /// The file is a clean copy that nothing is missing from.
    Clean,
    /// The file is a clean copy.
    Copied { original: Bytes, left_out: Vec<Entry> },
    /// A document that no copy could be made of: the file is as it was uploaded.
    AsUploaded,
}

/// A file whose content is stored.
#[derive(Debug, Clone)]
pub(crate) struct KeptFile {
    pub file: NewAttachment,
    pub document: KeptDocument,
}

/// What was kept of a document.
#[derive(Debug, Clone)]
pub(crate) enum KeptDocument {
    /// Nothing else is to be said of the file.
    None,
    /// The file is a clean copy of this one.
    Copied { original: NewAttachment, left_out: Vec<Entry> },
    /// It is a document that no copy could be made of.
    AsUploaded,
}

impl From<NewAttachment> for KeptFile {
    fn from(file: NewAttachment) -> Self {
        Self { file, document: KeptDocument::None }
    }
}

impl InspectedUpload {
    /// The same without its original, where nobody could choose it.
    pub fn alone(self) -> Self {
        Self { document: Document::None, ..self }
    }

    /// Returns whether browsers may show it inside a page.
    pub fn is_image(&self) -> bool {
        domain::attachment::is_image(self.file.media_type)
    }

    /// Returns whether it holds nothing but what it shows: pictures that were written again, clean copies, plain text.
    pub fn is_bare(&self) -> bool {
        self.is_image()
            || self.file.media_type == "text/plain"
            || matches!(self.document, Document::Clean | Document::Copied { .. })
    }
}

impl Forum {
    /// Inspects files and stores the contents of those that are taken; the others are named in the errors (field
    /// `files`).
    ///
    /// # Errors
    /// Those of [`Forum::inspect_files`] and [`Forum::store_files`].
    pub(crate) async fn keep_files(
        &self,
        actor: &Actor,
        uploads: Vec<Upload>,
        errors: &mut Vec<FieldError>,
    ) -> Result<Vec<KeptFile>, Problem> {
        let inspected = self.inspect_files(actor, uploads, errors).await?;
        self.store_files(inspected).await
    }

    /// Inspects files without storing anything. One that is not taken is named in the errors (field `files`). Of two
    /// of one name the last is taken.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn inspect_files(
        &self,
        actor: &Actor,
        uploads: Vec<Upload>,
        errors: &mut Vec<FieldError>,
    ) -> Result<Vec<InspectedUpload>, Problem> {
        let mut taken: Vec<InspectedUpload> = vec![];
        if uploads.is_empty() {
            return Ok(taken);
        }
        let sizes = uploads.iter().map(|upload| i64::try_from(upload.content.len()).unwrap_or(i64::MAX));
        let mut room = self.file_room(actor, sizes.fold(0, i64::saturating_add)).await?;
        for upload in uploads {
            let mut refuse = |problem| errors.push(FieldError::new("files", problem).of_file(&upload.file_name));
            let Some(file_name) = clean_file_name(&composed(&upload.file_name)) else {
                refuse(FieldProblem::BidiControl);
                continue;
            };
            if let Some(ending) = dangerous_ending(&compatible(&file_name)) {
                let error = FieldError::new("files", FieldProblem::FileType).detail(format!(".{ending}"));
                errors.push(error.of_file(&upload.file_name));
                continue;
            }
            if upload.content.len() as u64 > self.max_upload {
                refuse(FieldProblem::FileTooLarge);
                continue;
            }
            if room.take(i64::try_from(upload.content.len()).unwrap_or(i64::MAX)).is_err() {
                errors.push(no_room(&upload.file_name, room.limit));
                continue;
            }
            match inspect(upload.content, *actor == Actor::System).await? {
                Err(error) => errors.push(error.of_file(&upload.file_name)),
                Ok(file) => {
                    let (file, document) = match *actor {
                        Actor::System => (file, Document::None),
                        _ => self.clean(&file_name, file).await?,
                    };
                    taken.retain(|other| other.file_name != file_name);
                    taken.push(InspectedUpload { file_name, file, document });
                }
            }
        }
        Ok(taken)
    }

    /// A file as it is kept: of a document of Word, PowerPoint or LibreOffice a copy without what it does not show. Of a
    /// spreadsheet, and of a document of the programs before 2007, none is made.
    async fn clean(&self, file_name: &str, file: Inspected) -> Result<(Inspected, Document), Problem> {
        if !file.content.starts_with(ZIP) {
            let document = if file.content.starts_with(COMPOUND) { Document::AsUploaded } else { Document::None };
            return Ok((file, document));
        }
        let is_named = OFFICE.iter().any(|ending| file_name.to_ascii_lowercase().ends_with(ending));
        let kind = find_kind(file.content.clone()).await?;
        if kind == Some(DocumentKind::Excel) && !is_named {
            return Ok((file, Document::AsUploaded));
        }
        let is_office =
            matches!(kind, Some(DocumentKind::Word | DocumentKind::PowerPoint | DocumentKind::OpenDocument));
        if !is_named && !is_office {
            return Ok((file, Document::None));
        }
        // Its content decides what it is, whatever it is called.
        match self.file_reader.clean_copy("", file.content.clone()).await {
            Ok(copy) => {
                let document = match copy.left_out.is_empty() {
                    true => Document::Clean,
                    false => Document::Copied { original: file.content, left_out: copy.left_out },
                };
                Ok((Inspected { media_type: file.media_type, content: copy.content.into() }, document))
            }
            Err(_) => Ok((file, Document::AsUploaded)),
        }
    }

    /// Stores the contents of inspected files. No content is deleted while its upload is under way: until the caller
    /// adds the file with [`store::attachment::insert`], and for a day where it does not.
    ///
    /// # Errors
    /// When the file store fails or the disk is full.
    pub(crate) async fn store_files(&self, inspected: Vec<InspectedUpload>) -> Result<Vec<KeptFile>, Problem> {
        let mut stored = Vec::with_capacity(inspected.len());
        for InspectedUpload { file_name, file: Inspected { media_type, content }, document } in inspected {
            let document = match document {
                Document::None | Document::Clean => KeptDocument::None,
                Document::AsUploaded => KeptDocument::AsUploaded,
                Document::Copied { original, left_out } => KeptDocument::Copied {
                    original: self.store_typed(&file_name, media_type, original).await?,
                    left_out,
                },
            };
            stored.push(KeptFile { file: self.store_typed(&file_name, media_type, content).await?, document });
        }
        Ok(stored)
    }

    async fn store_typed(&self, file_name: &str, media_type: &str, content: Bytes) -> Result<NewAttachment, Problem> {
        let file = self.store_content(file_name.to_owned(), content).await?;
        Ok(NewAttachment { media_type: media_type.to_owned(), ..file })
    }

    /// Stores a content, as [`Forum::store_files`] does, for a file of that name. Its type is the caller's to say.
    pub(crate) async fn store_content(&self, file_name: String, content: Bytes) -> Result<NewAttachment, Problem> {
        self.require_claimed_files().await?;
        let size = i64::try_from(content.len()).unwrap_or(i64::MAX);
        let hash = hash_of(content.clone()).await?;
        let upload = self.begin_upload(&hash).await?;
        self.files.put(&hash, content).await.inspect_err(|problem| match problem {
            Problem::DiskFull => self.store.report(Health::DiskFull),
            Problem::ReadOnly => self.store.report(Health::ReadOnly),
            _ => {}
        })?;
        self.reading.retry(&hash);
        Ok(NewAttachment { file_name, media_type: String::new(), size, hash, sharing: None, upload: Some(upload) })
    }

    /// Notes that a content is about to be stored, so that it is not deleted before a file has it.
    async fn begin_upload(&self, hash: &str) -> Result<UploadId, Problem> {
        let at = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let upload = store::stored_file::begin_upload(&mut tx, hash, at).await?;
                tx.commit(None, at, &[]).await?;
                Ok(upload)
            })
            .await
    }
}

/// What every zip file begins with, and with it every document that a copy is made of.
const ZIP: &[u8] = b"PK\x03\x04";
/// What every document of Word, Excel and PowerPoint before 2007 begins with, and one with a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The endings of the documents that a copy is made of.
const OFFICE: [&str; 9] = [".docx", ".dotx", ".pptx", ".ppsx", ".potx", ".odt", ".ott", ".odp", ".otp"];

/// How many images are decoded at once.
static DECODERS: Semaphore = Semaphore::const_new(2);
/// The memory that all images that are rewritten may take together, in units of [`UNIT`]: as much as the largest.
static MEMORY: Semaphore = Semaphore::const_new((MEMORY_MAX / UNIT) as usize);
/// The unit of [`MEMORY`], in bytes.
const UNIT: u64 = 1024 * 1024;

/// Inspects a file on a thread that may take its time; an image waits until there is memory to decode it. What
/// the operator imports is stored byte for byte, so that export and import lose nothing.
pub(crate) async fn inspect(content: Bytes, as_it_is: bool) -> Result<Result<Inspected, FieldError>, Problem> {
    if as_it_is {
        let sniffed = on_worker(move || sniff(&content).map(|media_type| Inspected { media_type, content })).await?;
        return Ok(sniffed.map_err(|problem| FieldError::new("files", problem)));
    }
    let sniffed = match on_worker(move || examine(content)).await? {
        Ok(sniffed) => sniffed,
        Err(error) => return Ok(Err(error)),
    };
    let Some(image) = sniffed.image else { return Ok(sniffed.rewrite()) };
    let units = u32::try_from(image.memory.div_ceil(UNIT)).unwrap_or(u32::MAX);
    let turn = (MEMORY.acquire_many(units).await, DECODERS.acquire().await);
    on_worker(move || {
        // Given back by the thread that decodes, also when nobody waits for it any more.
        let _turn = turn;
        sniffed.rewrite()
    })
    .await
}
