//! The best hits and the counts of every filter, in one pass over what matched.
//!
//! What matched in a segment is a set of documents; filters and the asker's rights intersect it, and so
//! do the values that are counted.

use domain::search::{SearchRequest, Sort};
use tantivy::SegmentOrdinal;

mod columns;
mod facets;
mod top;
mod unpacked;

use crate::cores::executor;
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
        let run = |ordinal| self.segment(ordinal, &chosen, plan, corpus);
        let segments = (0..).take(corpus.searcher.segment_readers().len());
        let parts = executor(corpus.searcher).map(run, segments)?;
        let mut all = Collected { total: 0, best: vec![], counts: Counts::new(&corpus.segments) };
        for part in parts {
            all.total += part.total;
            all.best.extend(part.best);
            all.counts.add_all(&part.counts);
        }
        all.best.sort_by(|a, b| order(self.sort(), a, b));
        all.best.truncate(self.keep);
        Ok(all)
    }

    fn segment(
        &self,
        ordinal: SegmentOrdinal,
        chosen: &Chosen,
        plan: &Plan,
        corpus: &Corpus<'_>,
    ) -> tantivy::Result<Collected> {
        let segment = corpus.searcher.segment_reader(ordinal);
        let matches = Matches::of(plan, corpus, &corpus.segment(ordinal))?;
        let seen = corpus.seen(ordinal);
        let mut counts = Counts::new(&corpus.segments);
        let hits = chosen.hits(seen, matches.found(plan, segment.alive_bitset()), &mut counts);
        let mut top = Top::open(segment, &seen.unpacked, ordinal, self.sort(), self.keep)?;
        for (doc, score) in (0..).zip(matches.scores()) {
            if *score >= top.least() && hits.contains(doc as usize) {
                top.offer(doc, *score);
            }
        }
        Ok(Collected { total: hits.count_ones(..), best: top.harvest(), counts })
    }

    /// The order to collect in: where nothing was asked, no hit is more relevant than another.
    fn sort(&self) -> Sort {
        match self.request.sort {
            Sort::Relevance if !self.ranked => Sort::Newest,
            sort => sort,
        }
    }
}
