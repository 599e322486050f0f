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
    /// What each is worth so far; above nothing only where it has a word.
    scores: Vec<Score>,
    /// Whether what must be there is not, or what must not be there is; empty where nothing is asked.
    barred: Vec<bool>,
}

impl Matches {
    /// Looks a segment through.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn of(plan: &Plan, corpus: &Corpus<'_>, segment: &Segment<'_>) -> tantivy::Result<Self> {
        let documents = segment.reader.max_doc() as usize;
        let mut matches = Self { scores: vec![0.0; documents], barred: vec![] };
        let mut best = vec![0.0; documents];
        for word in &plan.words {
            best.fill(0.0);
            matches.add(word, &mut best, segment)?;
        }
        for phrase in &plan.phrases {
            matches.bar(&*phrase.query, true, corpus, segment)?;
        }
        for query in &plan.excluded {
            matches.bar(&**query, false, corpus, segment)?;
        }
        Ok(matches)
    }

    /// Adds what a word is worth to each document; `best` has room for the best of its alternatives there.
    fn add(&mut self, word: &WordPlan, best: &mut [Score], segment: &Segment<'_>) -> tantivy::Result<()> {
        // A search among many texts spends its time here. Without a branch: which of a word's alternatives
        // is the best cannot be foretold.
        let mut found = |doc: DocId, score: Score| {
            let doc = doc as usize;
            let before = best[doc];
            best[doc] = if score > before { score } else { before };
            self.scores[doc] += TIE_BREAKER * score + (1.0 - TIE_BREAKER) * (best[doc] - before);
        };
        for alternative in word.texts.iter().chain(&word.titles).chain(&word.files) {
            segment.each(alternative, &mut found)?;
        }
        for RowPlan { row, weight } in &word.rows {
            row.each(segment, TITLE, |doc, score| found(doc, score * weight));
        }
        if let Some(exact) = &word.exact {
            // Letters that make an acronym without its mark are not the word.
            let has = |doc: DocId| f32::from(u8::from(best[doc as usize] > 0.0));
            segment.each(exact, |doc, score| self.scores[doc as usize] += score * has(doc))?;
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
        self.barred.resize(self.scores.len(), false);
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
        let mut found = FixedBitSet::with_capacity(self.scores.len());
        let documents = self.scores.chunks(usize::BITS as usize);
        for (found, scores) in found.as_mut_slice().iter_mut().zip(documents) {
            *found = (0..).zip(scores).fold(0, |all, (bit, score)| all | usize::from(any || *score > 0.0) << bit);
        }
        for (doc, _) in self.barred.iter().enumerate().filter(|(_, barred)| **barred) {
            found.set(doc, false);
        }
        if let Some(alive) = alive {
            let deleted = (0..).zip(0..self.scores.len()).filter(|(id, _)| alive.is_deleted(*id));
            deleted.for_each(|(_, doc)| found.set(doc, false));
        }
        found
    }

    /// The documents' scores.
    pub fn scores(&self) -> &[Score] {
        &self.scores
    }
}
