//! The best hits and the counts of every filter, in one pass over what matched.
//!
//! What matched in a segment is a set of documents; filters and the asker's rights intersect it, and so
//! do the values that are counted.

use std::cmp::Reverse;

use domain::search::{SearchRequest, Sort};
use tantivy::{Searcher, SegmentOrdinal, SegmentReader};

mod columns;
mod facets;
mod top;
mod unpacked;

use crate::cores::{self, at_once};
use crate::matches::Matches;
use crate::postings::Corpus;
use crate::query::filters::Choice;
use crate::query::plan::Plan;
use columns::Chosen;
pub use columns::Seen;
pub use facets::Counts;
use top::Top;
pub use top::{Candidate, order};
pub use unpacked::{Segments, UnpackedSegments};

/// What to collect.
pub struct Collect<'a> {
    /// The request, for its order and its dates.
    pub request: &'a SearchRequest,
    /// The chosen values.
    pub choice: &'a Choice,
    /// Whether the score orders the hits.
    pub ranked: bool,
    /// How many of the best hits to keep.
    pub keep: usize,
}

/// What was collected.
#[derive(Debug)]
pub struct Collected {
    /// How many hits there are.
    pub total: usize,
    /// The best of them, the best first.
    pub best: Vec<Candidate>,
    /// How many hits each value would leave.
    pub counts: Counts,
}

impl Collect<'_> {
    /// Collects from every segment.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn run(&self, plan: &Plan, corpus: &Corpus<'_>) -> tantivy::Result<Collected> {
        let chosen = Chosen::new(self.request, self.choice, &corpus.segments);
        let parts = at_once(shares(corpus.searcher), |share| self.share(&share, &chosen, plan, corpus));
        let mut all = Collected::nothing(corpus);
        for part in parts {
            let part = part?;
            all.total += part.total;
            all.best.extend(part.best);
            all.counts.add_all(&part.counts);
        }
        all.best.sort_by(|a, b| order(self.sort(), a, b));
        all.best.truncate(self.keep);
        Ok(all)
    }

    /// Collects from some of the segments.
    fn share(
        &self,
        share: &[SegmentOrdinal],
        chosen: &Chosen,
        plan: &Plan,
        corpus: &Corpus<'_>,
    ) -> tantivy::Result<Collected> {
        let mut all = Collected::nothing(corpus);
        for &ordinal in share {
            let segment = corpus.searcher.segment_reader(ordinal);
            let matches = Matches::of(plan, corpus, &corpus.segment(ordinal))?;
            let seen = corpus.seen(ordinal);
            let hits = chosen.hits(seen, matches.found(plan, segment.alive_bitset()), &mut all.counts);
            all.total += hits.count_ones(..);
            let mut top = Top::open(segment, &seen.unpacked, ordinal, self.sort(), self.keep)?;
            for (doc, score) in (0..).zip(matches.scores()) {
                if *score >= top.least() && hits.contains(doc as usize) {
                    top.offer(doc, *score);
                }
            }
            all.best.extend(top.harvest());
        }
        Ok(all)
    }

    /// The order to collect in: where nothing was asked, no hit is more relevant than another.
    fn sort(&self) -> Sort {
        match self.request.sort {
            Sort::Relevance if !self.ranked => Sort::Newest,
            sort => sort,
        }
    }
}

impl Collected {
    fn nothing(corpus: &Corpus<'_>) -> Self {
        Self { total: 0, best: vec![], counts: Counts::new(&corpus.segments) }
    }
}

/// The segments in shares of about the same number of documents.
fn shares(searcher: &Searcher) -> Vec<Vec<SegmentOrdinal>> {
    let mut segments: Vec<_> = (0..).zip(searcher.segment_readers().iter().map(SegmentReader::max_doc)).collect();
    let mut shares = vec![(0, vec![]); cores::shares(searcher).min(segments.len())];
    segments.sort_unstable_by_key(|(_, documents)| Reverse(*documents));
    for (ordinal, documents) in segments {
        if let Some((held, share)) = shares.iter_mut().min_by_key(|(held, _)| *held) {
            *held += u64::from(documents);
            share.push(ordinal);
        }
    }
    shares.into_iter().map(|(_, share)| share).collect()
}
