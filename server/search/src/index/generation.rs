//! One index in the folder, as tantivy has it open. A rebuild that cannot use what is there creates the next one in
//! the same folder; searches then see the files of the one before, which the operating system keeps for them.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tantivy::{IndexReader, IndexSettings, ReloadPolicy};

use super::checkpoint::Checkpoint;
use super::folder::Stamps;
use super::panics::guarded;
use crate::analysis::forms::Analyzer;
use crate::analysis::streams::tokenizers;
use crate::error::SearchError;
use crate::found::FoundCache;
use crate::results::ResultCache;
use crate::schema::Fields;
use crate::unpacked::UnpackedSegments;

/// What a hit shows is compressed in blocks of about so many bytes: small ones, for the hits of a page
/// stand in as many blocks.
const STORE_BLOCK: usize = 1_024;
/// Decompressed blocks that are kept for the next search, for each segment.
const STORE_BLOCKS: usize = 4;

/// An index that is open for searching.
pub struct Generation {
    pub index: tantivy::Index,
    pub reader: IndexReader,
    pub segments: UnpackedSegments,
    pub stamps: Stamps,
    /// What was found for words of queries in the states of this index.
    pub found: FoundCache,
    /// Answers from the states of this index.
    pub results: ResultCache,
    /// What its last commit brought it to; `None` while its first build is not complete.
    checkpoint: Mutex<Option<Checkpoint>>,
}

impl Generation {
    /// Opens what tantivy opened for searching.
    ///
    /// # Errors
    /// Where a segment cannot be read.
    pub fn new(
        mut index: tantivy::Index,
        analyzer: &Analyzer,
        checkpoint: Option<Checkpoint>,
    ) -> Result<Self, SearchError> {
        index.set_tokenizers(tokenizers());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_BLOCKS)
            .try_into()?;
        let segments = UnpackedSegments::new(analyzer.clone(), &Fields::build().1);
        segments.follow(&reader.searcher())?;
        Ok(Self {
            index,
            reader,
            segments,
            stamps: Stamps::default(),
            found: FoundCache::default(),
            results: ResultCache::default(),
            checkpoint: Mutex::new(checkpoint),
        })
    }

    /// Creates an empty index in an empty folder.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn create(folder: &Path) -> Result<tantivy::Index, SearchError> {
        let settings = IndexSettings { docstore_blocksize: STORE_BLOCK, ..IndexSettings::default() };
        Ok(tantivy::Index::builder().schema(Fields::build().0).settings(settings).create_in_dir(folder)?)
    }

    /// What the last commit brought it to.
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens every segment, to see whether a commit can.
    ///
    /// # Errors
    /// Where one cannot be read; a panic is an error too.
    pub fn probe(&self) -> Result<(), SearchError> {
        guarded(|| Ok(self.reader.reload()?))
    }

    /// Shows searches what was committed.
    ///
    /// # Errors
    /// Where a segment cannot be read.
    pub fn show(&self, checkpoint: Option<Checkpoint>) -> Result<(), SearchError> {
        self.reader.reload()?;
        self.segments.follow(&self.reader.searcher())?;
        // What was found in earlier states is good for no later search.
        self.found.clear();
        *self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner) = checkpoint;
        Ok(())
    }
}
