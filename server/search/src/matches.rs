//! What of a segment a query finds, and how well: list after list, into one slot for each document.

use fixedbitset::FixedBitSet;
use tantivy::fastfield::AliveBitSet;
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocId, DocSet, Score, TERMINATED};

use crate::postings::{Corpus, Segment};
use crate::query::plan::{Plan, RowPlan, TITLE, WordPlan};

/// What a word's second-best match adds to its best: never the sum, or a word with many readings
/// would outweigh the others.
const TIE_BREAKER: Score = 0.1;

/// The documents of a segment, by their numbers in it.
pub struct Matches {
    slots: Vec<Slot>,
    /// Whether what must be there is not, or what must not be there is; empty where nothing is asked.
    barred: Vec<bool>,
}

/// A document's score so far.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    score: Score,
    /// The best of the present word's alternatives so far.
    best: Score,
    /// The words that it has, as bits.
    words: u32,
}

impl Matches {
    /// Looks a segment through.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn of(plan: &Plan, corpus: &Corpus<'_>, segment: &Segment<'_>) -> tantivy::Result<Self> {
        let mut matches = Self { slots: vec![Slot::default(); segment.reader.max_doc() as usize], barred: vec![] };
        for (number, word) in plan.words.iter().enumerate() {
            matches.add(word, 1 << number, segment)?;
        }
        for phrase in &plan.phrases {
            matches.bar(&*phrase.query, true, corpus, segment)?;
        }
        for query in &plan.excluded {
            matches.bar(&**query, false, corpus, segment)?;
        }
        Ok(matches)
    }

    fn add(&mut self, word: &WordPlan, bit: u32, segment: &Segment<'_>) -> tantivy::Result<()> {
        let mut found = |doc: DocId, score| {
            let slot = &mut self.slots[doc as usize];
            if slot.words & bit == 0 {
                slot.words |= bit;
                slot.best = score;
                slot.score += score;
            } else if score > slot.best {
                slot.score += score - slot.best + TIE_BREAKER * slot.best;
                slot.best = score;
            } else {
                slot.score += TIE_BREAKER * score;
            }
        };
        for alternative in word.texts.iter().chain(&word.titles).chain(&word.files) {
            segment.each(alternative, &mut found)?;
        }
        for RowPlan { row, weight } in &word.rows {
            row.each(segment, TITLE, |doc, score| found(doc, score * weight));
        }
        if let Some(exact) = &word.exact {
            segment.each(exact, |doc, score| self.slots[doc as usize].score += score)?;
        }
        Ok(())
    }

    /// Bars the documents that the query finds, or those that it does not.
    fn bar(
        &mut self,
        query: &dyn Query,
        wanted: bool,
        corpus: &Corpus<'_>,
        segment: &Segment<'_>,
    ) -> tantivy::Result<()> {
        self.barred.resize(self.slots.len(), false);
        let weight = query.weight(EnableScoring::disabled_from_searcher(corpus.searcher))?;
        let mut found = weight.scorer(segment.reader, 1.0)?;
        let mut next = 0;
        while found.doc() != TERMINATED {
            let doc = found.doc() as usize;
            if wanted {
                self.barred[next..doc].fill(true);
                next = doc + 1;
            } else {
                self.barred[doc] = true;
            }
            found.advance();
        }
        if wanted {
            self.barred[next..].fill(true);
        }
        Ok(())
    }

    /// The documents that are found.
    pub fn found(&self, plan: &Plan, alive: Option<&AliveBitSet>) -> FixedBitSet {
        // Beside a phrase, the words only order what it has found.
        let any = plan.words.is_empty() || !plan.phrases.is_empty();
        let mut found = FixedBitSet::with_capacity(self.slots.len());
        for (doc, slot) in (0..).zip(&self.slots) {
            let is_there = !self.is_barred(doc) && alive.is_none_or(|alive| alive.is_alive(doc));
            found.set(doc as usize, is_there && (any || slot.words != 0));
        }
        found
    }

    /// A document's score.
    pub fn score(&self, doc: DocId) -> Score {
        self.slots[doc as usize].score
    }

    fn is_barred(&self, doc: DocId) -> bool {
        self.barred.get(doc as usize).copied().unwrap_or(false)
    }
}
