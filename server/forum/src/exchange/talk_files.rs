//! The files beside comments and dilemmas in an exported folder: entries name them by their hashes, and `files/HASH` has each
//! content once.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use domain::attachment::{Attachment, TALK_FILES_MAX, clean_file_name};
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use serde::{Deserialize, Serialize};
use store::attachment::{NewAttachment, StoredContent};

use crate::Forum;
use crate::attachments::inspect::sniff;
use crate::attachments::verify::FaultyFile;
use crate::authorize::authorize;
use crate::exchange::export::{ExportReport, Sink};
use crate::files::Fault;

/// The folder of the contents in an exported folder.
pub const FOLDER: &str = "files";

/// A file beside a comment or a dilemma.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// The name by which the text refers to it.
    pub name: String,
    /// The SHA-256 of the file's content, in lower-case hexadecimal.
    pub hash: String,
}

impl From<&Attachment> for FileEntry {
    fn from(file: &Attachment) -> Self {
        Self { name: file.file_name.clone(), hash: file.hash.clone() }
    }
}

/// The entries of some files.
pub(super) fn file_entries(files: &[Attachment]) -> Vec<FileEntry> {
    files.iter().map(FileEntry::from).collect()
}

impl Forum {
    /// Writes out the contents of files that entries name, each once; entries of contents that cannot be read are taken out
    /// and reported.
    pub(super) async fn export_contents(
        &self,
        lists: Vec<&mut Vec<FileEntry>>,
        sink: &mut Sink<'_>,
        report: &mut ExportReport,
    ) -> Result<(), Problem> {
        let mut written: HashSet<String> = HashSet::new();
        let mut faulty: HashMap<String, Fault> = HashMap::new();
        for list in lists {
            for entry in list.iter() {
                if written.contains(&entry.hash) || faulty.contains_key(&entry.hash) {
                    continue;
                }
                match self.files.get(&entry.hash).await {
                    Ok(content) => {
                        report.keep(sink, &format!("{FOLDER}/{}", entry.hash), &content)?;
                        written.insert(entry.hash.clone());
                    }
                    Err(fault @ Fault::Unreachable) => return Err(fault.into()),
                    Err(fault) => {
                        report.faulty.push(FaultyFile { content: named(entry), fault });
                        faulty.insert(entry.hash.clone(), fault);
                    }
                }
            }
            list.retain(|entry| !faulty.contains_key(&entry.hash));
        }
        Ok(())
    }

    /// Stores the content of a file of an exported folder, which an entry names that is brought in within a day.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; when the file store fails.
    pub async fn import_content(&self, actor: &Actor, content: Bytes) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        self.store_content(String::new(), content).await.map(drop)
    }

    /// The files that entries name, whose contents were brought in before.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `files` for a content that is not there, and for a name that no file can have.
    pub(super) async fn imported_files(&self, entries: &[FileEntry]) -> Result<Vec<NewAttachment>, Problem> {
        let mut files = vec![];
        let mut errors = vec![];
        if entries.len() > TALK_FILES_MAX {
            errors.push(FieldError::new("files", FieldProblem::TooMany).detail(TALK_FILES_MAX));
        }
        for entry in entries.iter().take(TALK_FILES_MAX) {
            let refused = |problem| FieldError::new("files", problem).of_file(&entry.name);
            let is_hash = entry.hash.len() == 64 && entry.hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            let content = match is_hash {
                true => self.files.get(&entry.hash.to_ascii_lowercase()).await,
                false => Err(Fault::Missing),
            };
            let content = match content {
                Ok(content) => content,
                Err(fault @ Fault::Unreachable) => return Err(fault.into()),
                Err(_) => {
                    errors.push(refused(FieldProblem::NotThere));
                    continue;
                }
            };
            match (clean_file_name(&entry.name), sniff(&content)) {
                (Some(file_name), Ok(media_type)) => files.push(NewAttachment {
                    file_name,
                    media_type: media_type.to_owned(),
                    size: i64::try_from(content.len()).unwrap_or(i64::MAX),
                    hash: entry.hash.to_ascii_lowercase(),
                    sharing: None,
                    upload: None,
                }),
                (None, _) => errors.push(refused(FieldProblem::Invalid)),
                (_, Err(problem)) => errors.push(refused(problem)),
            }
        }
        Problem::unless_empty(errors)?;
        Ok(files)
    }
}

/// A content that an entry names.
fn named(entry: &FileEntry) -> StoredContent {
    StoredContent {
        hash: entry.hash.clone(),
        size: 0,
        file_name: entry.name.clone(),
        practice: None,
        draft: None,
        comment: None,
        dilemma: None,
    }
}
