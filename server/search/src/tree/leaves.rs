//! What tantivy has no query for: forms of a word whose occurrences count together, documents that were found before,
//! and a disjunction whose clauses count as the matches of a word do.
//!
//! tantivy's `Bm25Weight` is no help: it saturates each term by itself, and by how much a text's length counts is a
//! constant of its own.

use std::sync::Arc;

use fixedbitset::FixedBitSet;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::postings::{Postings as _, SegmentPostings, TermInfo};
use tantivy::query::{
    BooleanWeight, EmptyScorer, EnableScoring, Explanation, Occur, Query, ScoreCombiner, Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{
    COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Score, SegmentOrdinal, SegmentReader, TERMINATED, TantivyError,
};

use crate::postings::{Lengths, Postings};
use crate::query::plan::TIE_BREAKER;

/// Finds what one of its clauses finds. The best counts, each other a little. tantivy's `DisjunctionMaxQuery` compares
/// with the best alone; here each match is compared with what those before it are worth together.
#[derive(Debug)]
pub struct BestQuery(pub Vec<Box<dyn Query>>);

impl Clone for BestQuery {
    fn clone(&self) -> Self {
        Self(self.0.iter().map(|clause| clause.box_clone()).collect())
    }
}

impl Query for BestQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let clauses = self.0.iter().map(|clause| Ok((Occur::Should, clause.weight(scoring)?)));
        let clauses = clauses.collect::<tantivy::Result<_>>()?;
        let is_scored = scoring.is_scoring_enabled();
        let best = Box::new(BestCombiner::default);
        Ok(Box::new(BooleanWeight::with_minimum_number_should_match(clauses, 1, is_scored, best)))
    }
}

/// What the matches of a word are worth so far.
#[derive(Clone, Copy, Default)]
struct BestCombiner(Score);

impl ScoreCombiner for BestCombiner {
    fn update<S: Scorer>(&mut self, scorer: &mut S) {
        let score = scorer.score();
        let (best, other) = if self.0 > score { (self.0, score) } else { (score, self.0) };
        self.0 = best + TIE_BREAKER * other;
    }

    fn clear(&mut self) {
        self.0 = 0.0;
    }

    fn score(&self) -> Score {
        self.0
    }
}

/// Finds forms of a word in a field, whose occurrences count together.
#[derive(Debug, Clone)]
pub struct FormsQuery {
    /// The index's segments, by their ordinals.
    pub segments: Arc<[SegmentId]>,
    /// The field.
    pub field: Field,
    /// The forms, each with what an occurrence counts.
    pub forms: Arc<[Postings]>,
    /// What is added to the occurrences in a document, by its length.
    pub lengths: Lengths,
    /// What they are worth at the most.
    pub max_score: Score,
}

impl Query for FormsQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(FormsWeight { query: self.clone(), is_scored: scoring.is_scoring_enabled() }))
    }
}

/// The segment's place among the others.
fn ordinal(segments: &[SegmentId], segment: &SegmentReader) -> Option<SegmentOrdinal> {
    (0..).zip(segments).find(|(_, id)| **id == segment.segment_id()).map(|(ordinal, _)| ordinal)
}

struct FormsWeight {
    query: FormsQuery,
    is_scored: bool,
}

impl Weight for FormsWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let FormsQuery { segments, field, forms, lengths, max_score } = &self.query;
        let Some(ordinal) = ordinal(segments, segment) else { return Ok(Box::new(EmptyScorer)) };
        let terms = forms.iter().filter_map(|form| Some((form.term(ordinal)?, form.weight)));
        let terms: Vec<(&TermInfo, Score)> = terms.collect();
        let option = if self.is_scored { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        let index = segment.inverted_index(*field)?;
        let norms = segment.fieldnorms_readers().get_field(*field)?;
        let norms = norms.unwrap_or_else(|| FieldNormReader::constant(segment.max_doc(), 0));
        let value = Value { norms, lengths: Arc::clone(lengths), max_score: max_score * boost };
        Ok(match terms[..] {
            [] => Box::new(EmptyScorer),
            [(term, weight)] => {
                let list = index.read_postings_from_terminfo(term, option)?;
                Box::new(FormScorer { list, weight, value })
            }
            _ => {
                // Block by block into a slot for each document: to walk many lists at once is dearer.
                let mut docs = FixedBitSet::with_capacity(segment.max_doc() as usize);
                let mut occurrences = vec![0.0; docs.len()];
                for (term, weight) in terms {
                    let mut blocks = index.read_block_postings_from_terminfo(term, option)?;
                    while !blocks.docs().is_empty() {
                        for (number, doc) in blocks.docs().iter().enumerate() {
                            docs.insert(*doc as usize);
                            let times = if self.is_scored { blocks.freq(number) } else { 0 };
                            #[expect(clippy::cast_precision_loss, reason = "few occurrences")]
                            let times = times as Score;
                            occurrences[*doc as usize] += weight * times;
                        }
                        blocks.advance();
                    }
                }
                let docs = docs.ones().filter_map(|doc| {
                    let occurrences = occurrences[doc];
                    let doc = DocId::try_from(doc).ok()?;
                    Some((doc, value.of(doc, occurrences)))
                });
                let docs = docs.collect();
                Box::new(ListedScorer { docs, at: 0, boost: 1.0 })
            }
        })
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explained(self.scorer(segment, 1.0)?, doc, "the forms of a word")
    }
}

/// Values occurrences: the more there are the less each adds, the sooner the shorter the text is.
struct Value {
    norms: FieldNormReader,
    lengths: Lengths,
    max_score: Score,
}

impl Value {
    #[inline]
    fn of(&self, doc: DocId, occurrences: Score) -> Score {
        let norm = self.norms.fieldnorm_id(doc);
        self.max_score * (occurrences / (occurrences + self.lengths[usize::from(norm)]))
    }
}

/// The documents that have a form, with what it is worth in them.
struct FormScorer {
    list: SegmentPostings,
    weight: Score,
    value: Value,
}

impl Scorer for FormScorer {
    #[inline]
    fn score(&mut self) -> Score {
        #[expect(clippy::cast_precision_loss, reason = "few occurrences")]
        let times = self.list.term_freq() as Score;
        self.value.of(self.list.doc(), self.weight * times)
    }
}

impl DocSet for FormScorer {
    #[inline]
    fn advance(&mut self) -> DocId {
        self.list.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.list.seek(target)
    }

    fn fill_buffer(&mut self, buffer: &mut [DocId; COLLECT_BLOCK_BUFFER_LEN]) -> usize {
        self.list.fill_buffer(buffer)
    }

    #[inline]
    fn doc(&self) -> DocId {
        self.list.doc()
    }

    fn size_hint(&self) -> u32 {
        self.list.size_hint()
    }
}

/// Finds documents that were found before.
#[derive(Debug, Clone)]
pub struct ListedQuery {
    /// The index's segments, by their ordinals.
    pub segments: Arc<[SegmentId]>,
    /// The documents of each in ascending order, with what they are worth.
    pub docs: Vec<Arc<[(DocId, Score)]>>,
}

impl Query for ListedQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for ListedQuery {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let docs = ordinal(&self.segments, segment).and_then(|ordinal| self.docs.get(ordinal as usize));
        Ok(match docs {
            Some(docs) if !docs.is_empty() => Box::new(ListedScorer { docs: Arc::clone(docs), at: 0, boost }),
            _ => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explained(self.scorer(segment, 1.0)?, doc, "words that stand together")
    }
}

struct ListedScorer {
    docs: Arc<[(DocId, Score)]>,
    at: usize,
    boost: Score,
}

impl Scorer for ListedScorer {
    #[inline]
    fn score(&mut self) -> Score {
        self.docs.get(self.at).map_or(0.0, |(_, score)| score * self.boost)
    }
}

impl DocSet for ListedScorer {
    #[inline]
    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.docs.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.at += self.docs[self.at..].partition_point(|(doc, _)| *doc < target);
        self.doc()
    }

    #[inline]
    fn doc(&self) -> DocId {
        self.docs.get(self.at).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.docs.len()).unwrap_or(u32::MAX)
    }
}

fn explained(mut scorer: Box<dyn Scorer>, doc: DocId, what: &'static str) -> tantivy::Result<Explanation> {
    if scorer.doc() > doc || scorer.seek(doc) != doc {
        return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
    }
    Ok(Explanation::new(what, scorer.score()))
}
