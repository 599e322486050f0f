//! The best hits and the counts of every filter, in one pass over what matched.
//!
//! Of each document that matched, the filters it fails are a mask of bits. A document that fails
//! none is a hit and counts everywhere; one that fails a single filter counts for that filter's
//! values alone, since a filter's own choice does not narrow its own counts.

use domain::search::{SearchRequest, Sort};
use tantivy::fastfield::AliveBitSet;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

mod columns;
mod facets;
mod top;
mod unpacked;

use crate::matches::Matches;
use crate::postings::Corpus;
use crate::query::filters::Choice;
use crate::query::plan::Plan;
pub use columns::Readers;
use columns::{Columns, Gate};
pub use facets::Counts;
use top::Top;
pub use top::{Candidate, order};
pub use unpacked::UnpackedSegments;

/// Documents are looked at in blocks: columns are read much faster so.
const BLOCK: usize = 512;

/// What to collect.
pub struct Collect<'a> {
    /// The request, for its order and its dates.
    pub request: &'a SearchRequest,
    /// The chosen values.
    pub choice: &'a Choice,
    /// The columns of the index's segments.
    pub segments: &'a UnpackedSegments,
    /// Whether the score orders the hits.
    pub ranked: bool,
    /// How many of the best hits to keep.
    pub keep: usize,
}

/// What was collected.
#[derive(Debug, Default)]
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
        let mut all = Collected::default();
        for (ordinal, segment) in (0..).zip(corpus.searcher.segment_readers()) {
            let matches = Matches::of(plan, corpus, &corpus.segment(ordinal))?;
            let mut collect = SegmentCollect::open(self, ordinal, segment, corpus.readers(ordinal).clone())?;
            matches.found(plan).for_each(|(doc, score)| collect.offer(doc, score));
            all.add(collect.harvest());
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

impl Collected {
    fn add(&mut self, segment: Self) {
        self.total += segment.total;
        self.best.extend(segment.best);
        self.counts.add(segment.counts);
    }
}

/// Collects from one segment.
struct SegmentCollect<'a> {
    alive: Option<&'a AliveBitSet>,
    gate: Gate,
    columns: Columns,
    top: Top,
    total: usize,
    docs: Vec<DocId>,
    scores: Vec<Score>,
    failed: Vec<u16>,
}

impl<'a> SegmentCollect<'a> {
    fn open(
        collect: &Collect<'_>,
        ordinal: SegmentOrdinal,
        segment: &'a SegmentReader,
        readers: Readers,
    ) -> tantivy::Result<Self> {
        let unpacked = collect.segments.of(segment)?;
        Ok(Self {
            alive: segment.alive_bitset(),
            gate: Gate::open(segment, readers, collect.request)?,
            columns: Columns::new(unpacked, collect.choice),
            top: Top::open(segment, ordinal, collect.sort(), collect.keep)?,
            total: 0,
            docs: Vec::with_capacity(BLOCK),
            scores: Vec::with_capacity(BLOCK),
            failed: Vec::with_capacity(BLOCK),
        })
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

    fn harvest(mut self) -> Collected {
        self.flush();
        Collected { total: self.total, best: self.top.harvest(), counts: self.columns.harvest() }
    }

    fn flush(&mut self) {
        self.failed.clear();
        self.failed.resize(self.docs.len(), 0);
        self.gate.check(&self.docs, &mut self.failed);
        self.columns.check(&self.docs, &mut self.failed);
        self.columns.count(&self.docs, &self.failed);
        for ((&doc, &score), &failed) in self.docs.iter().zip(&self.scores).zip(&self.failed) {
            if failed == 0 {
                self.total += 1;
                self.top.offer(doc, score);
            }
        }
        self.docs.clear();
        self.scores.clear();
    }
}
