//! Writing with tantivy, so that a damaged file ends neither the process nor the writer's use for good.
//!
//! tantivy panics where it reads what it never wrote. A panic in one of its indexing threads comes back as an error
//! of the next call, and one in a merge as a failed merge. Its `segment_updater` thread alone has nobody who catches
//! one, and a panic there aborts the process: a commit opens every segment in it and looks the deleted keys up. So
//! the look-ups catch their panics themselves ([`Deletion`]), and [`commit`] opens the segments once more before, in
//! the caller's thread.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, IndexWriter, Score, SegmentReader, TantivyError, Term};

use super::checkpoint::{self, Checkpoint};
use super::generation::Generation;
use super::panics::message;
use crate::analysis::forms::Analyzer;
use crate::analysis::streams::tokenizers;
use crate::error::SearchError;
use crate::queue::Waiting;

/// Memory for documents that are not yet committed, in bytes, over all threads.
pub const WRITER_MEMORY: usize = 50_000_000;
/// The same during a rebuild: fewer merges.
pub const REBUILD_MEMORY: usize = 200_000_000;
const WRITER_THREADS: usize = 2;
/// So many segments of like size become one: fewer to search, more to write.
pub const MERGE_AT: usize = 6;

/// Opens a writer and so takes the folder's lock. `merge_failed` is set when a merge that it begins fails.
///
/// # Errors
/// [`SearchError::Locked`] while another writer has the folder.
pub fn open(
    index: &tantivy::Index,
    memory: usize,
    merge_failed: &Arc<AtomicBool>,
) -> Result<IndexWriter<Waiting>, SearchError> {
    let mut index = index.clone();
    index.set_tokenizers(tokenizers());
    let writer = index.writer_with_num_threads(WRITER_THREADS, memory)?;
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(MERGE_AT);
    policy.set_del_docs_ratio_before_merge(0.3);
    let begun = Mutex::default();
    writer.set_merge_policy(Box::new(WatchedMerges { policy, begun, failed: Arc::clone(merge_failed) }));
    Ok(writer)
}

/// Commits what was written, with the checkpoint that it brings the index to; `None` marks it as incomplete.
///
/// # Errors
/// Nothing was committed, and the writer has to be dropped.
pub fn commit(
    writer: &mut IndexWriter<Waiting>,
    generation: &Generation,
    analyzer: &Analyzer,
    checkpoint: Option<&Checkpoint>,
) -> Result<(), SearchError> {
    let payload = checkpoint::write(analyzer, checkpoint)?;
    let mut commit = writer.prepare_commit()?;
    generation.probe()?;
    commit.set_payload(&payload);
    commit.commit()?;
    Ok(())
}

/// Merges segments into so many of like size.
///
/// # Errors
/// Where a segment cannot be read or written. What was committed is as it was.
pub fn merge(
    writer: &mut IndexWriter<Waiting>,
    mut segments: Vec<SegmentMeta>,
    into: usize,
) -> Result<(), SearchError> {
    segments.sort_by_key(|segment| Reverse(segment.num_docs()));
    let mut merged: Vec<(u32, Vec<SegmentId>)> = vec![(0, vec![]); into];
    for segment in segments {
        if let Some((documents, ids)) = merged.iter_mut().min_by_key(|(documents, _)| *documents) {
            *documents += segment.num_docs();
            ids.push(segment.id());
        }
    }
    let several = merged.iter().filter(|(_, ids)| ids.len() > 1);
    let merges: Vec<_> = several.map(|(_, ids)| writer.merge(ids)).collect();
    for merge in merges {
        merge.wait()?;
    }
    Ok(())
}

/// Finds out what really failed: a document is refused because an indexing thread ended, and only the next commit
/// says why that one did.
pub fn root_cause(writer: &mut IndexWriter<Waiting>, error: SearchError) -> SearchError {
    match error {
        SearchError::Thread(_) => writer.prepare_commit().err().map_or(error, SearchError::from),
        other => other,
    }
}

/// The documents with a term, to be deleted.
#[derive(Debug, Clone)]
pub struct Deletion(pub Term);

impl Query for Deletion {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let weight = TermQuery::new(self.0.clone(), IndexRecordOption::Basic).weight(scoring)?;
        Ok(Box::new(CatchingWeight(weight)))
    }
}

struct CatchingWeight(Box<dyn Weight>);

impl Weight for CatchingWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        self.0.scorer(reader, boost)
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.0.explain(reader, doc)
    }

    fn for_each_no_score(&self, reader: &SegmentReader, callback: &mut dyn FnMut(&[DocId])) -> tantivy::Result<()> {
        let found = || self.0.for_each_no_score(reader, callback);
        catch_unwind(AssertUnwindSafe(found)).unwrap_or_else(|panic| {
            let error = format!("looking up what to delete panicked: {}", message(panic.as_ref()));
            Err(TantivyError::InternalError(error))
        })
    }
}

/// A merge policy that notices when a merge it proposed failed: tantivy only logs that. While a merge runs, its
/// segments are not proposed for another, and once it succeeds they are gone. So a segment that comes back failed.
#[derive(Debug)]
struct WatchedMerges {
    policy: LogMergePolicy,
    begun: Mutex<HashSet<SegmentId>>,
    failed: Arc<AtomicBool>,
}

impl MergePolicy for WatchedMerges {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        for segment in segments {
            if begun.remove(&segment.id()) {
                self.failed.store(true, Ordering::Release);
            }
        }
        let candidates = self.policy.compute_merge_candidates(segments);
        begun.extend(candidates.iter().flat_map(|candidate| &candidate.0));
        candidates
    }
}
