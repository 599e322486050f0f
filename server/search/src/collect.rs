//! The best hits and the counts of every filter.
//!
//! What matched in a segment is two sets of documents: full hits, which have every word of the query, and
//! partial ones. Filters and the asker's rights intersect them, and so do the values that are counted:
//! those of the full hits, where there is one.

use domain::search::{SearchRequest, Sort};
use fixedbitset::FixedBitSet;
use tantivy::{DocId, SegmentOrdinal};

mod chosen;
mod facets;
mod top;

use crate::candidate::{Candidate, order};
use crate::cores::executor;
use crate::engine::{Engine, Finder};
use crate::matched::{FoundDocs, Matched};
use crate::postings::SearchContext;
use crate::query::filters::Choice;
use crate::query::plan::Plan;
use crate::schema::FacetsOf;
use chosen::Chosen;
use facets::Counts;
use top::Top;

/// The hits and counts to collect.
pub struct Collect<'a> {
    /// The request, for its order and its dates.
    pub request: &'a SearchRequest,
    /// The chosen values.
    pub choice: &'a Choice,
    /// Which filters count the documents of a type.
    pub facets: FacetsOf,
    /// Whether the score orders the hits.
    pub ranked: bool,
    /// How many of the best hits to keep.
    pub keep: usize,
    /// Who carries the plan out.
    pub engine: Engine,
}

/// The hits and counts that were collected.
#[derive(Debug)]
pub struct Collected {
    /// How many full hits there are.
    pub total: usize,
    /// The number of partial hits.
    pub partial_total: usize,
    /// The best of the full hits, the best first.
    pub best: Vec<Candidate>,
    /// The best of the partial hits, the best first; some are missing where there are as many full ones as to keep.
    pub best_partial: Vec<Candidate>,
    /// How many hits each value would leave.
    pub counts: Counts,
}

/// What was collected of a segment.
struct Part {
    ordinal: SegmentOrdinal,
    found: FoundDocs,
    hits: FoundDocs,
    best: Vec<Candidate>,
    best_partial: Vec<Candidate>,
}

impl Collected {
    /// Returns whether there is no hit, neither a full one nor a partial one.
    pub const fn is_empty(&self) -> bool {
        self.total + self.partial_total == 0
    }
}

impl Collect<'_> {
    /// Collects from every segment.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn run(&self, plan: &Plan, context: &SearchContext<'_>) -> tantivy::Result<Collected> {
        let chosen = Chosen::new(self.request, self.choice, self.facets, &context.segments);
        let find = self.engine.finder(plan, context)?;
        let run = |ordinal| self.segment(ordinal, &chosen, &find, context);
        let segments = (0..).take(context.searcher.segment_readers().len());
        let executor = executor(context.searcher);
        let mut parts = executor.map(run, segments)?;
        let sum = |count: fn(&Part) -> usize| parts.iter().map(count).sum::<usize>();
        let (total, partial_total) =
            (sum(|part| part.hits.full.count_ones(..)), sum(|part| part.hits.partial.count_ones(..)));
        let counts = Counts::new(&context.segments);
        let mut all = Collected { total, partial_total, best: vec![], best_partial: vec![], counts };
        for part in &mut parts {
            all.best.append(&mut part.best);
            all.best_partial.append(&mut part.best_partial);
        }
        for best in [&mut all.best, &mut all.best_partial] {
            best.sort_by(|a, b| order(self.sort(), a, b));
            best.truncate(self.keep);
        }
        let count = |part: Part| {
            let found = if total > 0 { &part.found.full } else { &part.found.partial };
            let mut counts = Counts::new(&context.segments);
            chosen.count(context.visible(part.ordinal), found, &mut counts);
            Ok(counts)
        };
        for counts in executor.map(count, parts.into_iter())? {
            all.counts.add_all(&counts);
        }
        Ok(all)
    }

    fn segment(
        &self,
        ordinal: SegmentOrdinal,
        chosen: &Chosen,
        find: &Finder<'_>,
        context: &SearchContext<'_>,
    ) -> tantivy::Result<Part> {
        let segment = context.searcher.segment_reader(ordinal);
        let visible = context.visible(ordinal);
        let Matched { mut found, scores } = find(ordinal)?;
        chosen.narrow(visible, &mut found.full);
        chosen.narrow(visible, &mut found.partial);
        let hits = FoundDocs { full: chosen.hits(visible, &found.full), partial: chosen.hits(visible, &found.partial) };
        let best = |hits: &FixedBitSet, is_full| -> tantivy::Result<Vec<Candidate>> {
            let mut top = Top::open(segment, &visible.unpacked, ordinal, self.sort(), self.keep, is_full)?;
            let mut least = top.least();
            for doc in hits.ones() {
                let id = DocId::try_from(doc).unwrap_or_default();
                let score = scores[doc] * visible.unpacked.prior(id);
                if score >= least {
                    top.offer(id, score);
                    least = top.least();
                }
            }
            Ok(top.into_vec())
        };
        // Behind so many full hits no partial one is shown.
        let is_partial_kept = hits.full.count_ones(..) < self.keep;
        let best_partial = if is_partial_kept { best(&hits.partial, false)? } else { vec![] };
        Ok(Part { ordinal, best: best(&hits.full, true)?, best_partial, found, hits })
    }

    /// The order to collect in: where nothing was asked, no hit is more relevant than another.
    pub fn sort(&self) -> Sort {
        match self.request.sort {
            Sort::Relevance if !self.ranked => Sort::Newest,
            sort => sort,
        }
    }
}
