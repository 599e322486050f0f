//! The words of the texts that mean a query's word, and a cache of them.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tantivy::postings::TermInfo;
use tantivy::{Searcher, TantivyError};

use crate::postings::Postings;

/// How many bytes of words are cached. The words of one take 5 to 50 kB.
const CACHE_BYTES: u64 = 8 * 1024 * 1024;
/// About how many of them are cached.
const CACHED_WORDS: usize = 1_000;
/// What a cached word takes beside its lists of documents, in bytes.
const WORD_BYTES: usize = 256;

/// The words of the texts that mean a query's word, with the documents that have them.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// In document bodies, by words that are likely enough to make a text a full hit.
    pub bodies: Vec<Postings>,
    /// The same in titles.
    pub titles: Vec<Postings>,
    /// The same in files.
    pub files: Vec<Postings>,
    /// In document bodies, by words that are less likely.
    pub unlikely: Vec<Postings>,
    /// In document bodies, by words that differ by an inner ו or י. They only order what other words find.
    pub respelled: Vec<Postings>,
}

/// What a word of a query was looked up as.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    /// The state of the index: what was found holds for it alone.
    generation: u64,
    word: String,
    /// Whether an acronym is meant with its mark only.
    marked: bool,
}

/// What was found for words of queries as of one commit. It does not depend on who asks.
#[derive(Clone)]
pub struct FoundCache(Arc<Cache<Key, Arc<Found>, ByBytes>>);

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<Key, Arc<Found>> for ByBytes {
    fn weight(&self, key: &Key, found: &Arc<Found>) -> u64 {
        let lists = [&found.bodies, &found.titles, &found.files, &found.unlikely, &found.respelled];
        let bytes =
            |postings: &Postings| size_of::<Postings>() + postings.segment_count() * size_of::<Option<TermInfo>>();
        let bytes = lists.into_iter().flatten().map(bytes).sum::<usize>() + key.word.len() + WORD_BYTES;
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
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
        let key = Key { generation: searcher.generation().generation_id(), word: word.to_owned(), marked };
        self.0.get_or_insert_with::<_, TantivyError>(&key, || find().map(Arc::new))
    }
}

impl Default for FoundCache {
    fn default() -> Self {
        Self(Arc::new(Cache::with_weighter(CACHED_WORDS, CACHE_BYTES, ByBytes)))
    }
}

impl std::fmt::Debug for FoundCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FoundCache").field("words", &self.0.len()).finish()
    }
}
