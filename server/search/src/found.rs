//! The words of the texts that mean a query's word, where expressions of the table of synonyms stand, and a cache of
//! both.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tantivy::postings::TermInfo;
use tantivy::{Searcher, TantivyError};

use crate::postings::Postings;
use crate::proximity::ProximityMatch;

/// How many bytes of words are cached. The words of one take 5 to 50 kB.
const WORDS_BYTES: u64 = 8 * 1024 * 1024;
/// The number of words that are cached, about.
const WORDS: usize = 1_000;
/// How many bytes of expressions are cached, and about how many.
const EXPRESSIONS_BYTES: u64 = 4 * 1024 * 1024;
const EXPRESSIONS: usize = 4_000;
/// What a cached word or expression takes beside its lists of documents, in bytes.
const ENTRY_BYTES: usize = 256;

/// The words of the texts that mean a query's word, with the documents that have them.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The occurrences in document bodies, by words that are likely enough to make a text a full hit.
    pub bodies: Vec<Postings>,
    /// The same in titles.
    pub titles: Vec<Postings>,
    /// The same in files.
    pub files: Vec<Postings>,
    /// The occurrences in document bodies, by words that are less likely.
    pub unlikely: Vec<Postings>,
    /// The occurrences in document bodies, by words that differ by an inner ו or י. They only order what other words
    /// find.
    pub respelled: Vec<Postings>,
}

/// What a word of a query was looked up as.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct WordKey {
    /// The state of the index: what was found holds for it alone.
    generation: u64,
    word: String,
    /// Whether an acronym is meant with its mark only.
    marked: bool,
}

/// The words of an expression that was looked up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ExpressionKey {
    generation: u64,
    words: Vec<String>,
}

/// Where the words of an expression stand together.
#[derive(Clone)]
pub struct FoundExpression {
    /// How many documents were looked at.
    pub read: u64,
    /// Those that have it; `None` where none has.
    pub matched: Option<Arc<ProximityMatch>>,
}

/// What was found for the words of queries, and for the expressions that they stand for, as of one commit. It does not
/// depend on who asks.
pub struct FoundCache {
    words: Cache<WordKey, Arc<Found>, ByBytes>,
    expressions: Cache<ExpressionKey, FoundExpression, ByBytes>,
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<WordKey, Arc<Found>> for ByBytes {
    fn weight(&self, key: &WordKey, found: &Arc<Found>) -> u64 {
        let lists = [&found.bodies, &found.titles, &found.files, &found.unlikely, &found.respelled];
        let bytes =
            |postings: &Postings| size_of::<Postings>() + postings.segment_count() * size_of::<Option<TermInfo>>();
        weight(lists.into_iter().flatten().map(bytes).sum::<usize>() + key.word.len())
    }
}

impl Weighter<ExpressionKey, FoundExpression> for ByBytes {
    fn weight(&self, key: &ExpressionKey, found: &FoundExpression) -> u64 {
        let words = key.words.iter().map(|word| size_of::<String>() + word.len());
        weight(found.matched.as_ref().map_or(0, |matched| matched.size()) + words.sum::<usize>())
    }
}

fn weight(bytes: usize) -> u64 {
    u64::try_from(bytes + ENTRY_BYTES).unwrap_or(u64::MAX)
}

impl FoundCache {
    /// Returns what was found for a word in a state of the index, and looks it up where it is not cached.
    ///
    /// # Errors
    /// The error of `find`, which is not cached.
    pub fn get_or_find(
        &self,
        searcher: &Searcher,
        word: &str,
        marked: bool,
        find: impl FnOnce() -> tantivy::Result<Found>,
    ) -> tantivy::Result<Arc<Found>> {
        let key = WordKey { generation: searcher.generation().generation_id(), word: word.to_owned(), marked };
        self.words.get_or_insert_with::<_, TantivyError>(&key, || find().map(Arc::new))
    }

    /// Returns where an expression was found in a state of the index; `None` where that is not cached.
    pub fn expression(&self, searcher: &Searcher, words: &[String]) -> Option<FoundExpression> {
        self.expressions.get(&ExpressionKey::new(searcher, words))
    }

    /// Forgets all of it.
    pub fn clear(&self) {
        self.words.clear();
        self.expressions.clear();
    }

    /// Caches where an expression was found.
    pub fn insert_expression(&self, searcher: &Searcher, words: &[String], found: FoundExpression) {
        self.expressions.insert(ExpressionKey::new(searcher, words), found);
    }
}

impl ExpressionKey {
    fn new(searcher: &Searcher, words: &[String]) -> Self {
        Self { generation: searcher.generation().generation_id(), words: words.to_vec() }
    }
}

impl Default for FoundCache {
    fn default() -> Self {
        Self {
            words: Cache::with_weighter(WORDS, WORDS_BYTES, ByBytes),
            expressions: Cache::with_weighter(EXPRESSIONS, EXPRESSIONS_BYTES, ByBytes),
        }
    }
}
