//! The folder the index is kept in.
//!
//! Everything in it follows from the change log: where it cannot be read, it is emptied and the
//! caller fills it again. The log position a commit brings the index to travels in the commit.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use domain::search::{SearchPage, SearchRequest};
use serde::{Deserialize, Serialize};
use tantivy::indexer::LogMergePolicy;
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyError, Term};

use crate::analysis::forms::Analyzer;
use crate::analysis::streams::tokenizers;
use crate::collect::UnpackedSegments;
use crate::document::{Document, Operation};
use crate::error::SearchError;
use crate::lexicon::Lexicon;
use crate::postings::Corpus;
use crate::queue::{Queue, Waiting};
use crate::schema::{Fields, VERSION};
use crate::search::search;
use crate::suggest::{Suggested, Typed, suggest};
use crate::synonyms::Synonyms;

/// Memory for documents that are not yet committed, in bytes, over all threads.
const WRITER_MEMORY: usize = 50_000_000;
/// The same while all of it is made anew: fewer merges.
const REBUILD_MEMORY: usize = 200_000_000;
const WRITER_THREADS: usize = 2;
/// So many segments of like size become one: fewer to search, more to write.
const MERGE_AT: usize = 6;
/// What a hit shows is compressed in blocks of about so many bytes: small ones, for the hits of a page
/// stand in as many blocks.
const STORE_BLOCK: usize = 4_096;
/// Decompressed blocks that are kept for the next search, for each segment.
const STORE_BLOCKS: usize = 4;

/// An index that is open for searching and, unless opened read-only, for writing. Its methods
/// block; share it behind an `Arc`.
pub struct Index {
    folder: PathBuf,
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    segments: UnpackedSegments,
    analyzer: Analyzer,
    queue: Arc<Queue>,
    writer: Mutex<Writer>,
}

/// An index, and where in the change log it stands.
pub struct Opened {
    /// The index.
    pub index: Index,
    /// The position its last commit carries; `None` where it has to be filled from the start.
    pub position: Option<i64>,
}

enum Writer {
    ReadOnly,
    Open(Box<IndexWriter<Waiting>>),
    /// It failed and was thrown away, with what it had not committed; the next write opens another.
    Failed,
}

/// What every commit carries.
#[derive(Serialize, Deserialize)]
struct Payload {
    version: u32,
    /// The dictionary its words were looked up in.
    lexicon: Option<String>,
    position: Option<i64>,
}

impl Index {
    /// Opens the index for searching and writing. What cannot be read (nothing there, a damaged
    /// file, another version or dictionary) is replaced by an empty index whose position is `None`.
    ///
    /// # Errors
    /// [`SearchError::Locked`] while another writer has it, [`SearchError::DiskFull`] and
    /// [`SearchError::Io`] where the folder cannot be made or emptied.
    pub fn open(folder: &Path, analyzer: Analyzer) -> Result<Opened, SearchError> {
        fs::create_dir_all(folder)?;
        let index = match Self::open_existing(folder, analyzer.clone()) {
            Ok(index) => index,
            Err(SearchError::Locked) => return Err(SearchError::Locked),
            Err(error) => {
                if fs::read_dir(folder)?.next().is_some() {
                    tracing::warn!(%error, "the search index is begun anew");
                }
                empty(folder)?;
                Self::create(folder, analyzer)?
            }
        };
        let position = index.position();
        Ok(Opened { index, position })
    }

    /// Opens an index that another process may be writing, for searching alone; it shows what was
    /// committed by then.
    ///
    /// # Errors
    /// [`SearchError::Unreadable`] where there is none of this version.
    pub fn open_read_only(folder: &Path, analyzer: Analyzer) -> Result<Self, SearchError> {
        let index = tantivy::Index::open_in_dir(folder).map_err(unreadable)?;
        payload(&index, &analyzer)?;
        Self::with_reader(folder, index, analyzer, Writer::ReadOnly)
    }

    /// Brings the index to a position of the change log, in one commit; when it returns, searches
    /// see it. The same operations may be applied again.
    ///
    /// # Errors
    /// Nothing of it is applied then; [`SearchError::DiskFull`] is worth trying again.
    pub fn apply(&self, operations: Vec<Operation>, position: i64) -> Result<(), SearchError> {
        self.write(|writer| {
            for operation in &operations {
                writer.delete_term(Term::from_field_text(self.fields.key, &operation.key()));
                if let Operation::Upsert(document) = operation {
                    writer.add_document(self.waiting(document))?;
                }
            }
            commit(writer, &self.analyzer, Some(position))
        })
    }

    /// Begins the index anew: what is added from now on takes the place of all that is in it, once it is
    /// applied with a position. Until then searches see what was there.
    ///
    /// # Errors
    /// The index is as it was then.
    pub fn begin_anew(&self) -> Result<(), SearchError> {
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*slot, Writer::ReadOnly) {
            // One writer at a time has the folder.
            *slot = Writer::Failed;
            *slot = Writer::Open(Box::new(writer(&self.index, REBUILD_MEMORY)?));
        }
        drop(slot);
        self.write(|writer| writer.delete_all_documents().map(|_| ()))
    }

    /// Adds documents to an index that was begun anew.
    ///
    /// # Errors
    /// The index is as it was before it was begun anew.
    pub fn add(&self, documents: Vec<Operation>) -> Result<(), SearchError> {
        self.write(|writer| {
            for operation in &documents {
                if let Operation::Upsert(document) = operation {
                    writer.add_document(self.waiting(document))?;
                }
            }
            Ok(())
        })
    }

    /// Gives up what was not applied with a position.
    pub fn give_up(&self) {
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*slot, Writer::Open(_)) {
            *slot = Writer::Failed;
        }
    }

    /// Waits until much that was written stands in few segments: a stop would interrupt what makes searches fast.
    ///
    /// # Errors
    /// What was written is safe all the same.
    pub fn settle(&self) -> Result<(), SearchError> {
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Writer::Open(merging) = std::mem::replace(&mut *slot, Writer::Failed) {
            merging.wait_merging_threads()?;
        }
        drop(slot);
        // Opens another writer, and shows searches the segments that there are now.
        self.write(|_| Ok(()))
    }

    /// Empties the index and forgets its position.
    ///
    /// # Errors
    /// The index is as it was then.
    pub fn clear(&self) -> Result<(), SearchError> {
        self.write(|writer| {
            writer.delete_all_documents()?;
            commit(writer, &self.analyzer, None)
        })
    }

    /// Answers a request. `groups` are the groups of readers the asker belongs to, `None` all of
    /// them: what is for none of them is absent from hits and counts alike.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn search(&self, request: &SearchRequest, groups: Option<&[String]>) -> Result<SearchPage, SearchError> {
        self.search_widened(request, groups, &Synonyms::default())
    }

    /// The same, the query's words widened by what means the same.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn search_widened(
        &self,
        request: &SearchRequest,
        groups: Option<&[String]>,
        synonyms: &Synonyms,
    ) -> Result<SearchPage, SearchError> {
        let (searcher, segments) = (self.reader.searcher(), &self.segments);
        search(&searcher, &self.fields, &self.analyzer, synonyms, segments, request, groups)
    }

    /// What its words are analysed by.
    pub const fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// Suggests what the typed text may become, of what the asker's groups may find (see [`Self::search`]).
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn suggest(&self, typed: &Typed, groups: Option<&[String]>) -> Result<Suggested, SearchError> {
        let searcher = self.reader.searcher();
        suggest(typed, &Corpus::new(&searcher, &self.fields, &self.segments, groups)?)
    }

    /// The position of the change log that the last commit brought the index to.
    pub fn position(&self) -> Option<i64> {
        payload(&self.index, &self.analyzer).ok().and_then(|payload| payload.position)
    }

    /// How many documents can be found.
    pub fn documents(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// How many bytes the folder takes.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn size(&self) -> Result<u64, SearchError> {
        let mut bytes = 0;
        for entry in fs::read_dir(&self.folder)? {
            // A file may be merged away meanwhile.
            bytes += entry?.metadata().map_or(0, |metadata| metadata.len());
        }
        Ok(bytes)
    }

    fn open_existing(folder: &Path, analyzer: Analyzer) -> Result<Self, SearchError> {
        let index = tantivy::Index::open_in_dir(folder).map_err(unreadable)?;
        let mut writer = writer(&index, WRITER_MEMORY)?;
        let payload = payload(&index, &analyzer)?;
        check_files(&index)?;
        if index.searchable_segment_ids().map_err(unreadable)?.len() >= MERGE_AT {
            // A stop interrupted their merge; the next begins with a commit.
            commit(&mut writer, &analyzer, payload.position)?;
        }
        let opened = Self::with_reader(folder, index, analyzer, Writer::Open(Box::new(writer)))?;
        // A file that is gone has no checksum to differ from, and is missed only when it is read.
        Corpus::new(&opened.reader.searcher(), &opened.fields, &opened.segments, None).map_err(unreadable)?;
        Ok(opened)
    }

    fn create(folder: &Path, analyzer: Analyzer) -> Result<Self, SearchError> {
        let settings = IndexSettings { docstore_blocksize: STORE_BLOCK, ..IndexSettings::default() };
        let index = tantivy::Index::builder().schema(Fields::build().0).settings(settings).create_in_dir(folder)?;
        let mut writer = writer(&index, WRITER_MEMORY)?;
        commit(&mut writer, &analyzer, None)?;
        Self::with_reader(folder, index, analyzer, Writer::Open(Box::new(writer)))
    }

    fn with_reader(
        folder: &Path,
        mut index: tantivy::Index,
        analyzer: Analyzer,
        writer: Writer,
    ) -> Result<Self, SearchError> {
        index.set_tokenizers(tokenizers());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_BLOCKS)
            .try_into()?;
        let fields = Fields::build().1;
        let segments = UnpackedSegments::new(analyzer.clone(), fields.exact);
        segments.follow(&reader.searcher())?;
        let (queue, writer) = (Arc::default(), Mutex::new(writer));
        Ok(Self { folder: folder.to_owned(), index, reader, fields, segments, analyzer, queue, writer })
    }

    /// A document once there is room for it beside those that the threads have not taken yet.
    fn waiting(&self, document: &Document) -> Waiting {
        let files = document.files.iter().map(|file| file.text.len()).sum::<usize>();
        self.queue.enter(self.fields.document(document), document.body.len() + files)
    }

    /// Runs a write, and shows searches what it committed. A writer that failed is
    /// thrown away: tantivy's cannot be trusted after an error.
    fn write(&self, run: impl FnOnce(&mut IndexWriter<Waiting>) -> tantivy::Result<()>) -> Result<(), SearchError> {
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut open = match std::mem::replace(&mut *slot, Writer::Failed) {
            Writer::ReadOnly => {
                *slot = Writer::ReadOnly;
                return Err(SearchError::ReadOnly);
            }
            Writer::Open(writer) => writer,
            Writer::Failed => Box::new(writer(&self.index, WRITER_MEMORY)?),
        };
        run(&mut open).map_err(|error| root_cause(&mut open, error))?;
        *slot = Writer::Open(open);
        self.reader.reload()?;
        Ok(self.segments.follow(&self.reader.searcher())?)
    }
}

fn writer(index: &tantivy::Index, memory: usize) -> Result<IndexWriter<Waiting>, SearchError> {
    let mut index = index.clone();
    index.set_tokenizers(tokenizers());
    let writer = index.writer_with_num_threads(WRITER_THREADS, memory)?;
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(MERGE_AT);
    policy.set_del_docs_ratio_before_merge(0.3);
    writer.set_merge_policy(Box::new(policy));
    Ok(writer)
}

fn commit(writer: &mut IndexWriter<Waiting>, analyzer: &Analyzer, position: Option<i64>) -> tantivy::Result<()> {
    let lexicon = analyzer.lexicon().map(|lexicon| lexicon.id().to_owned());
    let payload = serde_json::to_string(&Payload { version: VERSION, lexicon, position })
        .map_err(|error| TantivyError::InternalError(error.to_string()))?;
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&payload);
    commit.commit()?;
    Ok(())
}

/// What really failed: a document is refused because an indexing thread ended, and only the next
/// commit says why that one did.
fn root_cause(writer: &mut IndexWriter<Waiting>, error: TantivyError) -> SearchError {
    match error {
        TantivyError::ErrorInThread(_) => writer.prepare_commit().err().unwrap_or(error).into(),
        other => other.into(),
    }
}

/// What the last commit carries, where it is of this version.
fn payload(index: &tantivy::Index, analyzer: &Analyzer) -> Result<Payload, SearchError> {
    let text = index.load_metas().map_err(unreadable)?.payload.unwrap_or_default();
    let payload: Payload =
        serde_json::from_str(&text).map_err(|_| SearchError::Unreadable("of another program".to_owned()))?;
    if payload.version != VERSION {
        return Err(SearchError::Unreadable(format!("of version {}, not {VERSION}", payload.version)));
    }
    if payload.lexicon.as_deref() != analyzer.lexicon().map(Lexicon::id) {
        return Err(SearchError::Unreadable("made with another dictionary of Hebrew".to_owned()));
    }
    Ok(payload)
}

/// Compares every file with its checksum: a damaged one might fail only in the middle of a search.
fn check_files(index: &tantivy::Index) -> Result<(), SearchError> {
    match index.validate_checksum().map_err(unreadable)?.into_iter().next() {
        None => Ok(()),
        Some(file) => Err(SearchError::Unreadable(format!("{} is damaged", file.display()))),
    }
}

fn unreadable(error: impl std::fmt::Display) -> SearchError {
    SearchError::Unreadable(error.to_string())
}

fn empty(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
    }
    Ok(())
}
