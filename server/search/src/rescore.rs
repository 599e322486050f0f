//! The order of the best hits: what is too costly to ask of every document is asked of these.

use tantivy::query::{EnableScoring, Query};
use tantivy::{DocSet, Searcher};

use crate::collect::Candidate;

/// How many of the best are looked at again. The same for every page, so that pages fit together.
pub const DEPTH: usize = 200;

/// Adds the query's score to those of the candidates it matches.
///
/// # Errors
/// Where the index cannot be read.
pub fn rescore(searcher: &Searcher, query: &dyn Query, candidates: &mut [Candidate]) -> tantivy::Result<()> {
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    // In the order of the lists of documents, which are read forwards only.
    candidates.sort_by_key(|candidate| candidate.address);
    for segment in candidates.chunk_by_mut(|a, b| a.address.segment_ord == b.address.segment_ord) {
        let reader = searcher.segment_reader(segment[0].address.segment_ord);
        let mut scorer = weight.scorer(reader, 1.0)?;
        for candidate in segment {
            let doc = candidate.address.doc_id;
            let at = if scorer.doc() < doc { scorer.seek(doc) } else { scorer.doc() };
            if at == doc {
                candidate.score += scorer.score();
            }
        }
    }
    Ok(())
}
