//! Which lemmas the words of the texts tell of without doubt: what a reading of an ambiguous word is
//! believed by.
//!
//! A lemma whose other forms occur in the forum's documents is likelier to be meant than one of which no word
//! tells that could not be something else. It is counted once for each segment of the index, over its
//! dictionary of terms, so it follows from the index alone.

use tantivy::SegmentReader;
use tantivy::schema::Field;

use crate::analysis::forms::{Analyzer, is_hebrew_word};
use crate::lexicon::{Lexicon, Reading};

/// So many words of texts the counts are scaled to, so that the likelihood of a reading does not
/// depend on how many texts there are.
const SCALE: f32 = 12_000.0;
/// Of the words of a segment those are read that at least one in so many of its documents has: rarer
/// ones are many and tell little.
const DOCUMENTS_A_WORD: u32 = 20_000;

/// How often a lemma is the only reading of a word. The dictionary has a noun and a verb of the same letters as one lemma.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    all: u32,
    /// Those of words that are a form of the verb and of nothing else.
    verb: u32,
    /// Those of words that are no form of the verb.
    no_verb: u32,
}

/// How often each lemma is the only reading of a word.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The evidence by the lemma's number; empty without a dictionary.
    lemmas: Vec<Counts>,
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
        evidence.lemmas.resize(lexicon.lemma_count(), Counts::default());
        let least = segment.max_doc() / DOCUMENTS_A_WORD;
        let index = segment.inverted_index(words)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            let documents = terms.value().doc_freq;
            let word = str::from_utf8(terms.key()).ok().filter(|word| documents >= least && is_hebrew_word(word));
            let Some(word) = word else { continue };
            evidence.words += u64::from(documents);
            if let Some((lemma, may_be_verb, may_be_other)) = only_lemma(lexicon, word) {
                evidence.lemmas[lemma as usize].add(may_be_verb, may_be_other, documents);
            }
        }
        Ok(evidence)
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: &Self) {
        self.words += other.words;
        self.lemmas.resize(self.lemmas.len().max(other.lemmas.len()), Counts::default());
        for (counts, other) in self.lemmas.iter_mut().zip(&other.lemmas) {
            counts.all += other.all;
            counts.verb += other.verb;
            counts.no_verb += other.no_verb;
        }
    }

    /// How often a lemma is the only reading of a word, of [`SCALE`] words.
    #[expect(clippy::cast_precision_loss, reason = "a likelihood")]
    pub fn for_lemma(&self, lemma: u32) -> f32 {
        self.scaled(self.counts(lemma).all as f32)
    }

    /// The same of a reading, as a form of the verb or as what is none: words that may be either count as those do that tell
    /// which.
    #[expect(clippy::cast_precision_loss, reason = "a likelihood")]
    pub fn for_reading(&self, reading: &Reading<'_>) -> f32 {
        let Counts { all, verb, no_verb } = self.counts(reading.lemma);
        let (sure, told) = (if reading.kind.is_of_verb() { verb } else { no_verb } as f32, (verb + no_verb) as f32);
        self.scaled(if told > 0.0 { all as f32 * sure / told } else { all as f32 })
    }

    fn counts(&self, lemma: u32) -> Counts {
        self.lemmas.get(lemma as usize).copied().unwrap_or_default()
    }

    #[expect(clippy::cast_precision_loss, reason = "a likelihood")]
    fn scaled(&self, count: f32) -> f32 {
        count * SCALE / (self.words as f32).max(SCALE)
    }
}

impl Counts {
    /// Adds the documents of a word that may be a form of the verb, or of what is none, or of either.
    const fn add(&mut self, may_be_verb: bool, may_be_other: bool, documents: u32) {
        self.all += documents;
        self.verb += if may_be_other { 0 } else { documents };
        self.no_verb += if may_be_verb { 0 } else { documents };
    }
}

/// The lemma of every reading of a word, with whether one is a form of the verb and whether one is none; `None` where the
/// lemmas differ or there is no reading.
fn only_lemma(lexicon: &Lexicon, word: &str) -> Option<(u32, bool, bool)> {
    let (mut lemma, mut differs, mut may_be_verb, mut may_be_other) = (None, false, false, false);
    lexicon.visit(word, |reading| {
        differs |= lemma.is_some_and(|lemma| lemma != reading.lemma);
        lemma = Some(reading.lemma);
        may_be_verb |= reading.kind.is_of_verb();
        may_be_other |= !reading.kind.is_of_verb();
    });
    lemma.filter(|_| !differs).map(|lemma| (lemma, may_be_verb, may_be_other))
}
