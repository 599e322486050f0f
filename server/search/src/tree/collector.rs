//! The documents that a tree finds, as sets.

use fixedbitset::FixedBitSet;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// Collects documents, and what they are worth.
pub struct Docs {
    /// Whether it is told what they are worth.
    pub are_scored: bool,
}

/// Those of a segment.
pub struct SegmentDocs {
    docs: FixedBitSet,
    /// What each document is worth, by its number; empty where that is not told.
    scores: Vec<Score>,
}

type Collected = (FixedBitSet, Vec<Score>);

impl Collector for Docs {
    type Fruit = Vec<Collected>;
    type Child = SegmentDocs;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentDocs> {
        let documents = segment.max_doc() as usize;
        let scores = vec![0.0; if self.are_scored { documents } else { 0 }];
        Ok(SegmentDocs { docs: FixedBitSet::with_capacity(documents), scores })
    }

    fn requires_scoring(&self) -> bool {
        self.are_scored
    }

    fn merge_fruits(&self, segments: Vec<Collected>) -> tantivy::Result<Vec<Collected>> {
        Ok(segments)
    }
}

impl SegmentCollector for SegmentDocs {
    type Fruit = Collected;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.docs.insert(doc as usize);
        if let Some(own) = self.scores.get_mut(doc as usize) {
            *own = score;
        }
    }

    fn collect_block(&mut self, docs: &[DocId]) {
        docs.iter().for_each(|doc| self.docs.insert(*doc as usize));
    }

    fn harvest(self) -> Collected {
        (self.docs, self.scores)
    }
}
