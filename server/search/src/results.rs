//! A cache of answers to requests: an answer depends on the state of the index, the tables of synonyms and names, what is
//! asked and the groups of readers of whoever asks, and on nothing else, so that it holds for as long as those are the same.

use std::sync::Arc;

use domain::search::{Hit, SearchPage, SearchRequest};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tantivy::Searcher;

use crate::names::Names;
use crate::synonyms::Synonyms;

/// The most bytes of answers that are cached. A page of twenty hits takes about 30 kB.
const CAPACITY: u64 = 8 * 1024 * 1024;
/// The number of answers that are cached, about.
const EXPECTED: usize = 300;
/// What a cached answer takes beside the texts of its hits, in bytes.
const ENTRY_BYTES: usize = 4_096;

/// What an answer depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResultKey {
    /// The state of the index.
    generation: u64,
    /// The table of synonyms.
    synonyms: u64,
    /// The table of names.
    names: u64,
    /// The groups of readers of whoever asks; `None` for all of them.
    groups: Option<Vec<String>>,
    /// The request as JSON.
    request: String,
}

impl ResultKey {
    /// Returns the key of a question; `None` for one whose answer is not cached, since it begins behind a place.
    pub fn new(
        searcher: &Searcher,
        synonyms: &Synonyms,
        names: &Names,
        groups: Option<&[String]>,
        request: &SearchRequest,
    ) -> Option<Self> {
        if request.after.is_some() {
            return None;
        }
        Some(Self {
            generation: searcher.generation().generation_id(),
            synonyms: synonyms.number(),
            names: names.number(),
            groups: groups.map(<[String]>::to_vec),
            request: serde_json::to_string(request).ok()?,
        })
    }
}

/// The answers that are cached.
pub struct ResultCache(Cache<ResultKey, Arc<SearchPage>, ByBytes>);

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<ResultKey, Arc<SearchPage>> for ByBytes {
    fn weight(&self, key: &ResultKey, page: &Arc<SearchPage>) -> u64 {
        let bytes = page.hits.iter().map(size).sum::<usize>() + key.request.len() + ENTRY_BYTES;
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

/// The bytes of a hit, roughly.
fn size(hit: &Hit) -> usize {
    let texts = [&hit.title, &hit.url, &hit.company, &hit.company_name, &hit.meeting, &hit.kind];
    let marked = [&hit.title_marked, &hit.snippet].into_iter().flat_map(|marked| &marked.parts);
    size_of::<Hit>()
        + texts.iter().map(|text| text.len()).sum::<usize>()
        + marked.map(|part| part.0.len() + size_of_val(part)).sum::<usize>()
        + hit.topics.iter().map(|topic| topic.len() + size_of::<String>()).sum::<usize>()
}

impl Default for ResultCache {
    fn default() -> Self {
        Self(Cache::with_weighter(EXPECTED, CAPACITY, ByBytes))
    }
}

impl ResultCache {
    /// Returns a cached answer.
    pub fn get(&self, key: &ResultKey) -> Option<Arc<SearchPage>> {
        self.0.get(key)
    }

    /// Caches an answer.
    pub fn insert(&self, key: ResultKey, page: Arc<SearchPage>) {
        self.0.insert(key, page);
    }
}
