//! The best hits and the counts of every filter, in one pass over what matched.
//!
//! Of each document that matched, the filters it fails are a mask of bits. A document that fails
//! none is a hit and counts everywhere; one that fails a single filter counts for that filter's
//! values alone, since a filter's own choice does not narrow its own counts.

use std::sync::Arc;

use domain::search::{SearchRequest, Sort};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

mod columns;
mod facets;
mod top;
mod unpacked;

use crate::query::filters::Choice;
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
    /// The groups the asker belongs to; `None` for all.
    pub groups: Option<&'a [String]>,
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

impl Collector for Collect<'_> {
    type Fruit = Collected;
    type Child = SegmentCollect;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCollect> {
        let unpacked = self.segments.of(segment)?;
        Ok(SegmentCollect {
            gate: Gate::open(segment, Arc::clone(&unpacked), self.request, self.groups)?,
            columns: Columns::open(segment, unpacked, self.choice)?,
            top: Top::open(segment, ordinal, self.sort(), self.keep)?,
            total: 0,
            docs: Vec::with_capacity(BLOCK),
            scores: Vec::with_capacity(BLOCK),
            failed: Vec::with_capacity(BLOCK),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort() == Sort::Relevance
    }

    fn merge_fruits(&self, segments: Vec<Collected>) -> tantivy::Result<Collected> {
        let mut all = Collected::default();
        for segment in segments {
            all.total += segment.total;
            all.best.extend(segment.best);
            all.counts.add(segment.counts);
        }
        all.best.sort_by(|a, b| order(self.sort(), a, b));
        all.best.truncate(self.keep);
        Ok(all)
    }
}

impl Collect<'_> {
    /// The order to collect in: where nothing was asked, no hit is more relevant than another.
    fn sort(&self) -> Sort {
        match self.request.sort {
            Sort::Relevance if !self.ranked => Sort::Newest,
            sort => sort,
        }
    }
}

/// Collects from one segment.
pub struct SegmentCollect {
    gate: Gate,
    columns: Columns,
    top: Top,
    total: usize,
    docs: Vec<DocId>,
    scores: Vec<Score>,
    failed: Vec<u16>,
}

impl SegmentCollector for SegmentCollect {
    type Fruit = Collected;

    fn collect(&mut self, doc: DocId, score: Score) {
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
}

impl SegmentCollect {
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
