//! Which lemmas the words of the texts tell of without doubt: what a reading of an ambiguous word is
//! believed by.
//!
//! A lemma whose other forms occur in the forum's documents is likelier to be meant than one of which no word
//! tells that could not be something else. It is counted once for each segment of the index, over its
//! dictionary of terms, so it follows from the index alone.

use tantivy::SegmentReader;
use tantivy::schema::Field;

use crate::analysis::forms::{Analyzer, is_hebrew_word};
use crate::lexicon::Lexicon;

/// So many words of texts the counts are scaled to, so that the likelihood of a reading does not
/// depend on how many texts there are.
const SCALE: f32 = 12_000.0;
/// Of the words of a segment those are read that at least one in so many of its documents has: rarer
/// ones are many and tell little.
const DOCUMENTS_A_WORD: u32 = 20_000;

/// How often each lemma is the only reading of a word.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The evidence by the lemma's number; empty without a dictionary.
    lemmas: Vec<u32>,
    /// How often a word stands in a document, of all words.
    words: u64,
}

impl Evidence {
    /// Counts the words of a segment.
    ///
    /// # Errors
    /// Where the dictionary of terms cannot be read.
    pub fn of(segment: &SegmentReader, words: Field, analyzer: &Analyzer) -> tantivy::Result<Self> {
        let mut evidence = Self::default();
        let Some(lexicon) = analyzer.lexicon() else { return Ok(evidence) };
        evidence.lemmas.resize(lexicon.lemma_count(), 0);
        let least = segment.max_doc() / DOCUMENTS_A_WORD;
        let index = segment.inverted_index(words)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            let documents = terms.value().doc_freq;
            let word = str::from_utf8(terms.key()).ok().filter(|word| documents >= least && is_hebrew_word(word));
            let Some(word) = word else { continue };
            evidence.words += u64::from(documents);
            if let Some(lemma) = only_lemma(lexicon, word) {
                evidence.lemmas[lemma as usize] += documents;
            }
        }
        Ok(evidence)
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: &Self) {
        self.words += other.words;
        self.lemmas.resize(self.lemmas.len().max(other.lemmas.len()), 0);
        self.lemmas.iter_mut().zip(&other.lemmas).for_each(|(count, other)| *count += other);
    }

    /// How often a lemma is the only reading of a word, of [`SCALE`] words.
    #[expect(clippy::cast_precision_loss, reason = "a likelihood")]
    pub fn for_lemma(&self, lemma: u32) -> f32 {
        let count = self.lemmas.get(lemma as usize).copied().unwrap_or_default() as f32;
        count * SCALE / (self.words as f32).max(SCALE)
    }
}

/// The lemma of every reading of a word; `None` where they differ or there is none.
fn only_lemma(lexicon: &Lexicon, word: &str) -> Option<u32> {
    let (mut lemma, mut differs) = (None, false);
    lexicon.visit(word, |reading| {
        differs |= lemma.is_some_and(|lemma| lemma != reading.lemma);
        lemma = Some(reading.lemma);
    });
    lemma.filter(|_| !differs)
}
