//! The folder the index is kept in.
//!
//! Everything in it follows from the change log: where it cannot be read, it is emptied and the
//! caller fills it again. The place in the log that a commit brings the index to travels in the commit.
//!
//! After an error tantivy's writer cannot be trusted: it is dropped, and the next write opens the folder again, which
//! compares every file with its checksum and removes what was not committed. An error of [`SearchError::is_damage`]
//! is answered with [`Index::start_over`], by the caller, who has to fill the index again.

mod checkpoint;
mod folder;
mod generation;
mod panics;
mod writer;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use causes::{chain, shared};
use domain::search::{HitType, SearchPage, SearchRequest};
use tantivy::{IndexWriter, Searcher, Term};

pub use self::checkpoint::{Checkpoint, History};
use self::generation::Generation;
use self::panics::guarded;
use self::writer::{Deletion, MERGE_AT, REBUILD_MEMORY, WRITER_MEMORY, commit, merge, root_cause};
use crate::analysis::forms::Analyzer;
use crate::cores;
use crate::document::{Document, Operation};
use crate::engine::Engine;
use crate::error::SearchError;
use crate::names::Names;
use crate::postings::SearchContext;
use crate::query::meaning::Meanings;
use crate::queue::{Queue, Waiting};
use crate::results::ResultKey;
use crate::schema::{self, Dimension, FacetsOf, Fields};
use crate::search::{Question, micros, search};
use crate::suggest::{Suggested, Typed, suggest};
use crate::synonyms::Synonyms;

/// How long a verification of the checksums is good for where nothing but a failed search or merge asks for the next.
const VERIFIED_FOR: Duration = Duration::from_secs(60);

/// An index that is open for searching and, unless opened read-only, for writing. Its methods
/// block; share it behind an `Arc`.
pub struct Index {
    folder: PathBuf,
    analyzer: Analyzer,
    fields: Fields,
    queue: Arc<Queue>,
    /// What searches see; `None` until there is an index that was built to its end.
    shown: RwLock<Option<Arc<Generation>>>,
    writer: Mutex<Writer>,
    /// Something happened that damage may be the cause of: a search or a merge failed.
    suspect: Arc<AtomicBool>,
    /// Which filters count the documents of a type.
    facets: FacetsOf,
    /// When all checksums held the last time.
    verified: Mutex<Option<Instant>>,
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
    Open(Box<OpenWriter>),
    /// There is none: it failed and was dropped, with what it had not committed. The next write opens another.
    Closed,
}

/// A writer, and the index it writes to.
struct OpenWriter {
    writer: IndexWriter<Waiting>,
    generation: Arc<Generation>,
}

impl Index {
    /// Opens the index for searching and writing. What cannot be read (nothing there, a damaged
    /// file, another version or dictionary) is replaced by an empty index whose position is `None`.
    ///
    /// # Errors
    /// [`SearchError::Locked`] while another writer has it, [`SearchError::DiskFull`] and
    /// [`SearchError::Io`] where the folder cannot be made, read or emptied.
    pub fn open(folder: &Path, analyzer: Analyzer) -> Result<Opened, SearchError> {
        let index = Self::closed(folder, analyzer);
        let position = match index.resume() {
            Ok(checkpoint) => checkpoint.map(|checkpoint| checkpoint.position),
            Err(error) if error.is_environment() => return Err(error),
            Err(error) => {
                if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
                    tracing::warn!(error = chain(&error), "the search index is rebuilt from nothing");
                }
                index.start_over(false)?;
                None
            }
        };
        Ok(Opened { index, position })
    }

    /// An index for a folder that is opened with the first call that needs it, so that a server can start while the
    /// folder cannot be used.
    pub fn closed(folder: &Path, analyzer: Analyzer) -> Self {
        Self {
            folder: folder.to_owned(),
            analyzer,
            fields: Fields::build().1,
            queue: Arc::default(),
            shown: RwLock::new(None),
            writer: Mutex::new(Writer::Closed),
            suspect: Arc::default(),
            facets: |_| &Dimension::ALL,
            verified: Mutex::new(None),
        }
    }

    /// The same index, whose filters count the documents of a type only where they are among its facets. Without this
    /// every filter counts the documents of all types.
    #[must_use]
    pub fn with_facets(self, facets: FacetsOf) -> Self {
        Self { facets, ..self }
    }

    /// Opens an index that another process may be writing, for searching alone; it shows what was
    /// committed by then.
    ///
    /// # Errors
    /// [`SearchError::Unreadable`] where there is none of this version.
    pub fn open_read_only(folder: &Path, analyzer: Analyzer) -> Result<Self, SearchError> {
        let index = tantivy::Index::open_in_dir(folder).map_err(SearchError::unreadable)?;
        let checkpoint = checkpoint::read(&index, &analyzer)?;
        let generation = guarded(|| Generation::new(index, &analyzer, checkpoint.clone()))?;
        let opened = Self { writer: Mutex::new(Writer::ReadOnly), ..Self::closed(folder, analyzer) };
        *write(&opened.shown) = checkpoint.map(|_| Arc::new(generation));
        Ok(opened)
    }

    /// Opens the folder where it is not open, and gives the checkpoint of its last commit; `None` where its first
    /// build is not complete.
    ///
    /// # Errors
    /// Where it cannot be read. It is as it was.
    pub fn resume(&self) -> Result<Option<Checkpoint>, SearchError> {
        let mut slot = self.slot();
        Ok(self.opened(&mut slot)?.generation.checkpoint())
    }

    /// Compares every file of the index with its checksum. It reads all of them and writes nothing. Where another process
    /// writes the index meanwhile, a file may be missing for a moment.
    ///
    /// # Errors
    /// [`SearchError::Damaged`] and [`SearchError::Unreadable`] with the name of the file.
    pub fn verify_files(&self) -> Result<(), SearchError> {
        verify(&tantivy::Index::open_in_dir(&self.folder).map_err(SearchError::unreadable)?, folder::verify)
    }

    /// Brings the index to a checkpoint of the change log, in one commit; when it returns, searches
    /// see it. The same operations may be applied again.
    ///
    /// # Errors
    /// Nothing of it is shown then, and all of it may be applied again; [`SearchError::DiskFull`] is worth trying again.
    pub fn apply(&self, operations: Vec<Operation>, checkpoint: impl Into<Checkpoint>) -> Result<(), SearchError> {
        let checkpoint = checkpoint.into();
        let mut slot = self.slot();
        self.write(&mut slot, |OpenWriter { writer, generation }| {
            generation.stamps.compare(&self.folder, &generation.index)?;
            for operation in &operations {
                let key = Term::from_field_text(self.fields.key, &operation.key());
                writer.delete_query(Box::new(Deletion(key)))?;
                if let Operation::Upsert(document) = operation {
                    writer.add_document(self.waiting(document))?;
                }
            }
            commit(writer, generation, &self.analyzer, Some(&checkpoint))?;
            // Notes the new files now: a change to them before the next look would pass for how they were written.
            generation.stamps.compare(&self.folder, &generation.index)?;
            generation.show(Some(checkpoint))?;
            *write(&self.shown) = Some(Arc::clone(generation));
            Ok(())
        })
    }

    /// Begins to replace all that is in the index by what is added from now on, once that is applied with a
    /// checkpoint. Until then searches see what was there, and so does the next process where this one ends.
    ///
    /// # Errors
    /// The index is as it was then.
    pub fn begin_rebuild(&self) -> Result<(), SearchError> {
        let mut slot = self.slot();
        let generation = Arc::clone(&self.opened(&mut slot)?.generation);
        // One writer at a time has the folder.
        close(&mut slot);
        *slot = Writer::Open(self.writer_of(generation, REBUILD_MEMORY)?);
        self.write(&mut slot, |open| {
            open.writer.delete_all_documents()?;
            Ok(())
        })
    }

    /// Empties the folder, whatever is in it, and begins an index in it that is complete once something is applied
    /// with a checkpoint. With `keep_shown`, searches see until then what they saw before.
    ///
    /// # Errors
    /// Where the folder cannot be emptied or written; [`SearchError::Locked`] while another process writes to it.
    pub fn start_over(&self, keep_shown: bool) -> Result<(), SearchError> {
        let mut slot = self.slot();
        if matches!(*slot, Writer::ReadOnly) {
            return Err(SearchError::ReadOnly);
        }
        close(&mut slot);
        if !keep_shown {
            *write(&self.shown) = None;
        }
        *slot = Writer::Open(guarded(|| {
            folder::empty(&self.folder)?;
            let generation = Generation::new(Generation::create(&self.folder)?, &self.analyzer, None)?;
            let mut open = self.writer_of(Arc::new(generation), REBUILD_MEMORY)?;
            commit(&mut open.writer, &open.generation, &self.analyzer, None)?;
            Ok(open)
        })?);
        Ok(())
    }

    /// Adds documents to an index whose rebuild was begun.
    ///
    /// # Errors
    /// What was added is lost, and with it that the index was rebuilt.
    pub fn add(&self, documents: Vec<Operation>) -> Result<(), SearchError> {
        let mut slot = self.slot();
        self.write(&mut slot, |open| {
            for operation in &documents {
                if let Operation::Upsert(document) = operation {
                    open.writer.add_document(self.waiting(document))?;
                }
            }
            Ok(())
        })
    }

    /// Drops what was added and not applied with a checkpoint.
    pub fn rollback(&self) {
        close(&mut self.slot());
    }

    /// Waits until much that was written stands in few segments: a stop would interrupt what makes searches fast.
    ///
    /// # Errors
    /// What was written is safe all the same.
    pub fn wait_for_merges(&self) -> Result<(), SearchError> {
        let mut slot = self.slot();
        let OpenWriter { writer: merging, generation } = match std::mem::replace(&mut *slot, Writer::Closed) {
            Writer::Open(open) => *open,
            other => {
                *slot = other;
                return Ok(());
            }
        };
        guarded(|| Ok(merging.wait_merging_threads()?))?;
        *slot = Writer::Open(self.writer_of(generation, WRITER_MEMORY)?);
        // Shows searches the segments that there are now.
        self.write(&mut slot, |open| {
            open.generation.stamps.compare(&self.folder, &open.generation.index)?;
            open.generation.show(open.generation.checkpoint())
        })
    }

    /// Merges all segments into as many as a search is divided into, of like size: every further one makes each term be
    /// looked up once more. It writes all of them again, so it is meant to follow a rebuild.
    ///
    /// # Errors
    /// What was written is safe all the same.
    pub fn merge(&self) -> Result<(), SearchError> {
        self.wait_for_merges()?;
        let mut slot = self.slot();
        self.write(&mut slot, |OpenWriter { writer, generation }| {
            let segments = generation.index.searchable_segment_metas()?;
            let documents = segments.iter().map(|segment| u64::from(segment.num_docs())).sum();
            merge(writer, segments, cores::parts(documents))?;
            generation.stamps.compare(&self.folder, &generation.index)?;
            generation.show(generation.checkpoint())
        })
    }

    /// Looks for damage: whether the files are as they were written, and, where they are not or something failed
    /// that damage may be the cause of, whether their checksums hold.
    ///
    /// # Errors
    /// One of [`SearchError::is_damage`] where there is damage; any other where that cannot be told.
    pub fn inspect(&self) -> Result<(), SearchError> {
        // Held throughout, so that no commit changes what is looked at.
        let slot = self.slot();
        let Writer::Open(open) = &*slot else { return Ok(()) };
        let stamps = &open.generation.stamps;
        match guarded(|| stamps.compare(&self.folder, &open.generation.index)) {
            Ok(()) if !self.suspect.load(Ordering::Acquire) => return Ok(()),
            Ok(()) if self.verified().is_some_and(|at| at.elapsed() < VERIFIED_FOR) => return Ok(()),
            Ok(()) => tracing::warn!("a search or a merge failed; the files of the search index are verified"),
            Err(error) if error.is_environment() => return Err(error),
            Err(error) => tracing::warn!(error = chain(&error), "the files of the search index are verified"),
        }
        self.suspect.store(false, Ordering::Release);
        // Opened apart: what is mapped already may be longer than its file is now.
        verify(&tantivy::Index::open_in_dir(&self.folder).map_err(SearchError::unreadable)?, folder::verify_locked)?;
        *self.verified() = Some(Instant::now());
        stamps.clear();
        Ok(())
    }

    /// Answers a request. `groups` are the groups of readers the asker belongs to, `None` all of
    /// them: what is for none of them is absent from hits and counts alike.
    ///
    /// # Errors
    /// [`SearchError::Building`] until there is an index; others where it cannot be read.
    pub fn search(&self, request: &SearchRequest, groups: Option<&[String]>) -> Result<SearchPage, SearchError> {
        self.search_widened(request, groups, &Synonyms::default(), &Names::default())
    }

    /// The same, the query's words widened by what means the same, and with filters that name companies and topics.
    ///
    /// # Errors
    /// Those of [`Self::search`].
    pub fn search_widened(
        &self,
        request: &SearchRequest,
        groups: Option<&[String]>,
        synonyms: &Synonyms,
        names: &Names,
    ) -> Result<SearchPage, SearchError> {
        let question = self.question(request, groups, names);
        self.read(|generation| self.answer(generation, &generation.reader.searcher(), synonyms, &question))
    }

    /// The same by a tree of tantivy's queries, to be compared.
    ///
    /// # Errors
    /// Those of [`Self::search`].
    #[cfg(any(test, feature = "tree"))]
    pub fn search_by_tree(
        &self,
        request: &SearchRequest,
        groups: Option<&[String]>,
        synonyms: &Synonyms,
        names: &Names,
    ) -> Result<SearchPage, SearchError> {
        let question = Question { engine: Engine::Tree, ..self.question(request, groups, names) };
        self.read(|generation| self.answer(generation, &generation.reader.searcher(), synonyms, &question))
    }

    /// Returns the answer that [`Self::search_cached`] cached; `None` where it has to be looked for.
    pub fn cached(
        &self,
        request: &SearchRequest,
        groups: Option<&[String]>,
        synonyms: &Synonyms,
        names: &Names,
    ) -> Option<SearchPage> {
        let begin = Instant::now();
        let generation = self.shown()?;
        let key = ResultKey::new(&generation.reader.searcher(), synonyms, names, groups, request)?;
        let page = SearchPage::clone(&*generation.results.get(&key)?);
        Some(SearchPage { took_us: micros(begin), ..page })
    }

    /// Answers like [`Self::search_widened`], and caches the answer until the index or one of the tables changes.
    ///
    /// # Errors
    /// Those of [`Self::search`].
    pub fn search_cached(
        &self,
        request: &SearchRequest,
        groups: Option<&[String]>,
        synonyms: &Synonyms,
        names: &Names,
    ) -> Result<SearchPage, SearchError> {
        self.read(|generation| {
            let searcher = generation.reader.searcher();
            let page = self.answer(generation, &searcher, synonyms, &self.question(request, groups, names))?;
            if let Some(key) = ResultKey::new(&searcher, synonyms, names, groups, request) {
                generation.results.insert(key, Arc::new(page.clone()));
            }
            Ok(page)
        })
    }

    /// What a request asks of this index.
    fn question<'a>(&self, request: &'a SearchRequest, groups: Option<&'a [String]>, names: &'a Names) -> Question<'a> {
        Question { request, groups, names, facets: self.facets, engine: Engine::default() }
    }

    /// Answers a question from one state of an index.
    fn answer(
        &self,
        generation: &Generation,
        searcher: &Searcher,
        synonyms: &Synonyms,
        question: &Question<'_>,
    ) -> Result<SearchPage, SearchError> {
        search(searcher, &self.fields, &self.analyzer, synonyms, &generation.segments, &generation.found, question)
    }

    /// What its words are analysed by.
    pub const fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// Suggests what the typed text may become, of what the asker's groups may find (see [`Self::search`]).
    ///
    /// # Errors
    /// Those of [`Self::search`].
    pub fn suggest(&self, typed: &Typed, groups: Option<&[String]>) -> Result<Suggested, SearchError> {
        self.read(|generation| {
            let searcher = generation.reader.searcher();
            let context = SearchContext::new(&searcher, &self.fields, &generation.segments, groups)?;
            suggest(typed, &Meanings::new(&self.analyzer, &generation.found, &context), &context)
        })
    }

    /// Whether there is an index for searches: one that was built to its end.
    pub fn is_searchable(&self) -> bool {
        self.shown().is_some()
    }

    /// The place in the change log of what searches see; `None` until there is an index.
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        self.shown()?.checkpoint()
    }

    /// The position of the change log of what searches see.
    pub fn position(&self) -> Option<i64> {
        Some(self.checkpoint()?.position)
    }

    /// How many documents can be found.
    pub fn documents(&self) -> u64 {
        self.shown().map_or(0, |generation| generation.reader.searcher().num_docs())
    }

    /// The version of the row that each document was made from, by type and key, as searches see them.
    ///
    /// # Errors
    /// Those of [`Self::search`].
    pub fn versions(&self) -> Result<HashMap<(HitType, i64), i64>, SearchError> {
        self.read(|generation| {
            let mut versions = HashMap::new();
            for segment in generation.reader.searcher().segment_readers() {
                let columns = segment.fast_fields();
                let (ids, of_rows) = (columns.i64(schema::ID)?, columns.i64(schema::VERSION_COLUMN)?);
                let Some(types) = columns.str(Dimension::Type.column())? else { continue };
                for doc in segment.doc_ids_alive() {
                    let mut name = String::new();
                    for ordinal in types.term_ords(doc) {
                        types.ord_to_str(ordinal, &mut name)?;
                    }
                    if let (Ok(hit_type), Some(id), Some(version)) = (name.parse(), ids.first(doc), of_rows.first(doc))
                    {
                        versions.insert((hit_type, id), version);
                    }
                }
            }
            Ok(versions)
        })
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

    fn shown(&self) -> Option<Arc<Generation>> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn verified(&self) -> MutexGuard<'_, Option<Instant>> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A document once there is room for it beside those that the threads have not taken yet.
    fn waiting(&self, document: &Document) -> Waiting {
        let files = document.files.iter().map(|file| file.text.len()).sum::<usize>();
        self.queue.push(self.fields.document(document), document.body.len() + files)
    }

    /// Runs something that reads what is shown. A failure that damage may be the cause of is looked into with the
    /// next [`Self::inspect`].
    fn read<T>(&self, run: impl FnOnce(&Generation) -> Result<T, SearchError>) -> Result<T, SearchError> {
        let generation = self.shown().ok_or(SearchError::Building)?;
        let outcome = guarded(|| run(&generation));
        if outcome.as_ref().is_err_and(|error| !error.is_environment()) {
            self.suspect.store(true, Ordering::Release);
        }
        outcome
    }

    /// Runs a write. A writer that failed is dropped.
    fn write(
        &self,
        slot: &mut Writer,
        run: impl FnOnce(&mut OpenWriter) -> Result<(), SearchError>,
    ) -> Result<(), SearchError> {
        let open = self.opened(slot)?;
        let outcome = guarded(|| run(open));
        let outcome =
            outcome.map_err(|error| guarded(|| Ok(root_cause(&mut open.writer, error))).unwrap_or_else(|e| e));
        if outcome.is_err() {
            close(slot);
        }
        outcome
    }

    /// The writer, opened where it is not.
    fn opened<'a>(&self, slot: &'a mut Writer) -> Result<&'a mut OpenWriter, SearchError> {
        if matches!(slot, Writer::Closed) {
            *slot = Writer::Open(guarded(|| self.open_existing())?);
        }
        match slot {
            Writer::Open(open) => Ok(open),
            Writer::ReadOnly => Err(SearchError::ReadOnly),
            Writer::Closed => Err(SearchError::Engine(shared("no writer was opened"))),
        }
    }

    fn writer_of(&self, generation: Arc<Generation>, memory: usize) -> Result<Box<OpenWriter>, SearchError> {
        let writer = writer::open(&generation.index, memory, &self.suspect)?;
        Ok(Box::new(OpenWriter { writer, generation }))
    }

    /// Opens what is in the folder, verifies it and shows it to searches.
    fn open_existing(&self) -> Result<Box<OpenWriter>, SearchError> {
        let index = tantivy::Index::open_in_dir(&self.folder).map_err(SearchError::unreadable)?;
        let mut writer = writer::open(&index, WRITER_MEMORY, &self.suspect)?;
        let checkpoint = checkpoint::read(&index, &self.analyzer)?;
        folder::remove_unnamed(&self.folder, &index)?;
        verify(&index, folder::verify_locked)?;
        let generation = Arc::new(Generation::new(index, &self.analyzer, checkpoint.clone())?);
        if generation.reader.searcher().segment_readers().len() >= MERGE_AT {
            // A stop interrupted their merge; the next begins with a commit.
            commit(&mut writer, &generation, &self.analyzer, checkpoint.as_ref())?;
            generation.show(checkpoint.clone())?;
        }
        generation.stamps.compare(&self.folder, &generation.index)?;
        if checkpoint.is_some() {
            *write(&self.shown) = Some(Arc::clone(&generation));
        }
        Ok(Box::new(OpenWriter { writer, generation }))
    }
}

/// Drops a writer that is open, with what it has not committed.
fn close(slot: &mut Writer) {
    if matches!(slot, Writer::Open(_)) {
        let closed = std::mem::replace(slot, Writer::Closed);
        // Dropping it joins its threads; a panic there is no other than the one it is dropped for.
        let _ = guarded(|| {
            drop(closed);
            Ok(())
        });
    }
}

/// Verifies the files of an index, whose damage may show as a panic too.
fn verify(
    index: &tantivy::Index,
    verify: impl FnOnce(&tantivy::Index) -> Result<(), SearchError>,
) -> Result<(), SearchError> {
    guarded(|| verify(index)).map_err(|error| match error {
        SearchError::Panicked(panic) => SearchError::Damaged(panic),
        error if error.is_environment() || error.is_damage() => error,
        error => SearchError::Unreadable(shared(error)),
    })
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
