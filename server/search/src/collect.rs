//! The best hits and the counts of every filter, in one pass over what matched.
//!
//! Of each document that matched, the filters it fails are a mask of bits. A document that fails
//! none is a hit and counts everywhere; one that fails a single filter counts for that filter's
//! values alone, since a filter's own choice does not narrow its own counts.

use domain::search::{SearchRequest, Sort};
use tantivy::fastfield::AliveBitSet;
use tantivy::{DocId, Score};

mod columns;
mod facets;
mod top;
mod unpacked;

use crate::matches::Matches;
use crate::postings::Corpus;
use crate::query::filters::Choice;
use crate::query::plan::Plan;
pub use columns::Seen;
use columns::{Chosen, count};
pub use facets::Counts;
use top::Top;
pub use top::{Candidate, order};
pub use unpacked::{Segments, UnpackedSegments};

/// Documents are looked at in blocks: columns are read much faster so.
const BLOCK: usize = 512;

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
        let mut all = Collected { total: 0, best: vec![], counts: Counts::new(&corpus.segments) };
        for (ordinal, segment) in (0..).zip(corpus.searcher.segment_readers()) {
            let matches = Matches::of(plan, corpus, &corpus.segment(ordinal))?;
            let seen = corpus.seen(ordinal);
            let top = Top::open(segment, &seen.unpacked, ordinal, self.sort(), self.keep)?;
            let mut block = Block::new(segment.alive_bitset(), seen, &chosen, top, &mut all);
            matches.found(plan).for_each(|(doc, score)| block.offer(doc, score));
            block.end();
        }
        all.best.sort_by(|a, b| order(self.sort(), a, b));
        all.best.truncate(self.keep);
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

/// Some documents of a segment that matched, on their way to what is collected.
struct Block<'a> {
    alive: Option<&'a AliveBitSet>,
    seen: &'a Seen,
    chosen: &'a Chosen,
    top: Top<'a>,
    all: &'a mut Collected,
    docs: Vec<DocId>,
    scores: Vec<Score>,
    failed: Vec<u16>,
}

impl<'a> Block<'a> {
    fn new(
        alive: Option<&'a AliveBitSet>,
        seen: &'a Seen,
        chosen: &'a Chosen,
        top: Top<'a>,
        all: &'a mut Collected,
    ) -> Self {
        let (docs, scores, failed) = (Vec::with_capacity(BLOCK), Vec::with_capacity(BLOCK), Vec::with_capacity(BLOCK));
        Self { alive, seen, chosen, top, all, docs, scores, failed }
    }

    fn offer(&mut self, doc: DocId, score: Score) {
        if self.alive.is_some_and(|alive| alive.is_deleted(doc)) {
            return;
        }
        self.docs.push(doc);
        self.scores.push(score);
        if self.docs.len() == BLOCK {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.failed.clear();
        self.failed.resize(self.docs.len(), 0);
        self.chosen.check(self.seen, &self.docs, &mut self.failed);
        count(&self.seen.unpacked, &self.docs, &self.failed, &mut self.all.counts);
        for ((&doc, &score), &failed) in self.docs.iter().zip(&self.scores).zip(&self.failed) {
            if failed == 0 {
                self.all.total += 1;
                self.top.offer(doc, score);
            }
        }
        self.docs.clear();
        self.scores.clear();
    }

    fn end(mut self) {
        self.flush();
        self.all.best.extend(self.top.harvest());
    }
}
