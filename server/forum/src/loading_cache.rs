//! Caches that load what they do not have, over the crate `quick_cache`.

use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::problem::Problem;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// How many entries the cache expects. With so few it is one shard, so that one value may take all of the capacity.
const EXPECTED_ENTRIES: usize = 32;

/// A cache of a single value.
pub struct CachedValue<T>(LoadingCache<(), T>);

impl<T> Default for CachedValue<T> {
    fn default() -> Self {
        Self(LoadingCache::default())
    }
}

impl<T> CachedValue<T> {
    /// Returns the value, and loads it first when it is not cached.
    ///
    /// # Errors
    /// Those of `load`.
    pub async fn get<F>(&self, load: impl FnOnce() -> F) -> Result<Arc<T>, Problem>
    where
        F: Future<Output = Result<T, Problem>>,
    {
        self.0.get((), load).await
    }

    /// Drops the value, which is loaded when it is next asked for.
    pub fn invalidate(&self) {
        self.0.invalidate();
    }
}

/// A cache of values by key, bounded by their total weight. It evicts values that were not read for long.
pub struct LoadingCache<K, T> {
    entries: Cache<K, Entry<T>, EntryWeighter<T>>,
    /// Counts invalidations. A value that was loaded in an earlier generation is stale: its load may have begun before
    /// the change that it does not show.
    generation: AtomicU64,
}

struct Entry<T> {
    value: Arc<T>,
    generation: u64,
}

impl<T> Clone for Entry<T> {
    fn clone(&self) -> Self {
        Self { value: Arc::clone(&self.value), generation: self.generation }
    }
}

/// Measures a value, in the unit of the cache's capacity.
struct EntryWeighter<T>(fn(&T) -> u64);

impl<T> Clone for EntryWeighter<T> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<K, T> Weighter<K, Entry<T>> for EntryWeighter<T> {
    fn weight(&self, _: &K, entry: &Entry<T>) -> u64 {
        (self.0)(&entry.value)
    }
}

impl<K: Eq + Hash, T> Default for LoadingCache<K, T> {
    /// Returns a cache for a small number of keys, such as the topics: it holds at most ten thousand values.
    fn default() -> Self {
        Self::new(10_000, |_| 1)
    }
}

impl<K: Eq + Hash, T> LoadingCache<K, T> {
    /// Returns a cache whose values weigh at most `capacity` together, as `weight` measures them.
    pub fn new(capacity: u64, weight: fn(&T) -> u64) -> Self {
        let entries = Cache::with_weighter(EXPECTED_ENTRIES, capacity, EntryWeighter(weight));
        Self { entries, generation: AtomicU64::new(0) }
    }

    /// Drops every value, those that are being loaded included.
    pub fn invalidate(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        self.entries.clear();
    }

    /// Returns a key's value, and loads it first when it is not cached.
    ///
    /// # Errors
    /// Those of `load`.
    pub async fn get<F>(&self, key: K, load: impl FnOnce() -> F) -> Result<Arc<T>, Problem>
    where
        F: Future<Output = Result<T, Problem>>,
    {
        let generation = self.generation.load(Ordering::SeqCst);
        if let Some(value) = self.cached(&key, generation) {
            return Ok(value);
        }
        Ok(self.insert(key, load().await?, generation))
    }

    /// Returns a key's value like [`Self::get`], where there may be none. That there is none is not cached.
    ///
    /// # Errors
    /// Those of `load`.
    pub async fn find<F>(&self, key: K, load: impl FnOnce() -> F) -> Result<Option<Arc<T>>, Problem>
    where
        F: Future<Output = Result<Option<T>, Problem>>,
    {
        let generation = self.generation.load(Ordering::SeqCst);
        if let Some(value) = self.cached(&key, generation) {
            return Ok(Some(value));
        }
        Ok(load().await?.map(|value| self.insert(key, value, generation)))
    }

    fn cached(&self, key: &K, generation: u64) -> Option<Arc<T>> {
        self.entries.get(key).filter(|entry| entry.generation == generation).map(|entry| entry.value)
    }

    fn insert(&self, key: K, value: T, generation: u64) -> Arc<T> {
        let value = Arc::new(value);
        self.entries.insert(key, Entry { value: Arc::clone(&value), generation });
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn value(cache: &LoadingCache<u32, u32>, key: u32, loaded: u32) -> u32 {
        *cache.get(key, || async { Ok(loaded) }).await.expect("loading does not fail")
    }

    #[tokio::test]
    async fn a_value_is_loaded_once_until_it_is_invalidated() {
        let cache = LoadingCache::default();
        assert_eq!(value(&cache, 1, 10).await, 10);
        assert_eq!(value(&cache, 1, 11).await, 10);
        cache.invalidate();
        assert_eq!(value(&cache, 1, 12).await, 12);
        assert_eq!(value(&cache, 1, 13).await, 12);
    }

    #[tokio::test]
    async fn a_value_whose_load_began_before_an_invalidation_is_not_cached() {
        let cache = LoadingCache::default();
        let stale = cache.get(1, || async {
            cache.invalidate();
            Ok(10)
        });
        assert_eq!(*stale.await.expect("loading does not fail"), 10);
        assert_eq!(value(&cache, 1, 11).await, 11);
        assert_eq!(value(&cache, 1, 12).await, 11);
    }

    #[tokio::test]
    async fn a_missing_value_is_loaded_again() {
        let cache: LoadingCache<u32, u32> = LoadingCache::default();
        assert_eq!(cache.find(1, || async { Ok(None) }).await, Ok(None));
        let found = cache.find(1, || async { Ok(Some(10)) }).await.expect("loading does not fail");
        assert_eq!(found.as_deref(), Some(&10));
    }

    #[tokio::test]
    async fn a_value_that_is_read_often_outlives_the_rest_within_the_capacity() {
        let cache = LoadingCache::new(20, |_| 1);
        for key in 0..1000 {
            value(&cache, key, key).await;
            assert_eq!(value(&cache, 0, 1000).await, 0, "after {key}");
        }
        assert_eq!(value(&cache, 50, 1000).await, 1000, "evicted long ago");
        assert!(cache.entries.weight() <= 20);
    }

    #[tokio::test]
    async fn one_value_may_take_most_of_the_capacity_and_none_more_than_that() {
        for (capacity, again) in [(100, 10), (89, 11)] {
            let cache = LoadingCache::new(capacity, |_| 90);
            assert_eq!(value(&cache, 1, 10).await, 10);
            assert_eq!(value(&cache, 1, 11).await, again, "{capacity}");
        }
    }
}
