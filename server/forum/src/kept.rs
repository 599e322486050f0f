//! Values kept in memory until they are forgotten.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};

use domain::problem::Problem;

/// One kept value.
pub struct Kept<T>(KeptBy<(), T>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(KeptBy::default())
    }
}

impl<T> Kept<T> {
    /// The kept value, loaded where there is none.
    ///
    /// # Errors
    /// Those of loading.
    pub async fn get<F>(&self, load: impl FnOnce() -> F) -> Result<Arc<T>, Problem>
    where
        F: Future<Output = Result<T, Problem>>,
    {
        self.0.get((), load).await
    }

    /// Drops the value.
    pub fn forget(&self) {
        self.0.forget();
    }
}

/// Kept values by their keys; those asked for last, where there is room for some alone.
pub struct KeptBy<K, T> {
    values: RwLock<Values<K, T>>,
    /// How much of the room a value takes.
    weigh: fn(&T) -> usize,
    /// How much fits into each half.
    half: usize,
}

struct Values<K, T> {
    /// What was asked for since this half began to fill, and its weight.
    young: HashMap<K, Arc<T>>,
    weight: usize,
    /// The half that was full before it; what is asked for in it again becomes young.
    old: HashMap<K, Arc<T>>,
    /// Counts the times all were forgotten, so that a value read before is not kept after.
    forgotten: u64,
}

impl<K, T> Default for KeptBy<K, T> {
    /// Room for all values: for keys that are few.
    fn default() -> Self {
        Self::within(usize::MAX, |_| 0)
    }
}

impl<K, T> KeptBy<K, T> {
    /// Room for values of so much weight together, whatever `weigh` measures it in.
    pub fn within(room: usize, weigh: fn(&T) -> usize) -> Self {
        let values = Values { young: HashMap::new(), weight: 0, old: HashMap::new(), forgotten: 0 };
        Self { values: RwLock::new(values), weigh, half: room / 2 }
    }

    /// Drops every value.
    pub fn forget(&self) {
        let mut values = self.write();
        values.forgotten += 1;
        values.young.clear();
        values.old.clear();
        values.weight = 0;
    }

    fn write(&self) -> RwLockWriteGuard<'_, Values<K, T>> {
        self.values.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, T> KeptBy<K, T> {
    /// The kept value of a key, loaded where there is none.
    ///
    /// # Errors
    /// Those of loading.
    pub async fn get<F>(&self, key: K, load: impl FnOnce() -> F) -> Result<Arc<T>, Problem>
    where
        F: Future<Output = Result<T, Problem>>,
    {
        let forgotten = match self.look_up(&key) {
            Ok(value) => return Ok(value),
            Err(forgotten) => forgotten,
        };
        Ok(self.keep(key, Arc::new(load().await?), forgotten))
    }

    /// The same for what may not be there, which is asked for again each time.
    ///
    /// # Errors
    /// Those of loading.
    pub async fn find<F>(&self, key: K, load: impl FnOnce() -> F) -> Result<Option<Arc<T>>, Problem>
    where
        F: Future<Output = Result<Option<T>, Problem>>,
    {
        let forgotten = match self.look_up(&key) {
            Ok(value) => return Ok(Some(value)),
            Err(forgotten) => forgotten,
        };
        Ok(load().await?.map(|value| self.keep(key, Arc::new(value), forgotten)))
    }

    /// The kept value; without one how often all were forgotten so far.
    fn look_up(&self, key: &K) -> Result<Arc<T>, u64> {
        let values = self.values.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = values.young.get(key) {
            return Ok(Arc::clone(value));
        }
        let forgotten = values.forgotten;
        if !values.old.contains_key(key) {
            return Err(forgotten);
        }
        drop(values);
        let again = self.write().old.remove_entry(key);
        let (key, value) = again.ok_or(forgotten)?;
        Ok(self.keep(key, value, forgotten))
    }

    /// Keeps a value, unless all were forgotten since it was asked for.
    fn keep(&self, key: K, value: Arc<T>, forgotten: u64) -> Arc<T> {
        let mut values = self.write();
        if values.forgotten == forgotten {
            let weight = (self.weigh)(&value);
            if values.weight.saturating_add(weight) > self.half {
                values.old = std::mem::take(&mut values.young);
                values.weight = 0;
            }
            if weight <= self.half {
                values.weight += weight;
                values.young.insert(key, Arc::clone(&value));
            }
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn value(kept: &KeptBy<u32, u32>, key: u32, loaded: u32) -> u32 {
        *kept.get(key, || async { Ok(loaded) }).await.expect("loading does not fail")
    }

    #[tokio::test]
    async fn a_value_is_loaded_once_until_it_is_forgotten() {
        let kept = KeptBy::default();
        assert_eq!(value(&kept, 1, 10).await, 10);
        assert_eq!(value(&kept, 1, 11).await, 10);
        kept.forget();
        assert_eq!(value(&kept, 1, 12).await, 12);
    }

    #[tokio::test]
    async fn what_was_read_before_all_was_forgotten_is_not_kept() {
        let kept = KeptBy::default();
        let stale = kept.get(1, || async {
            kept.forget();
            Ok(10)
        });
        assert_eq!(*stale.await.expect("loading does not fail"), 10);
        assert_eq!(value(&kept, 1, 11).await, 11);
    }

    #[tokio::test]
    async fn what_is_not_there_is_asked_for_again() {
        let kept: KeptBy<u32, u32> = KeptBy::default();
        assert_eq!(kept.find(1, || async { Ok(None) }).await, Ok(None));
        let found = kept.find(1, || async { Ok(Some(10)) }).await.expect("loading does not fail");
        assert_eq!(found.as_deref(), Some(&10));
    }

    #[tokio::test]
    async fn what_is_asked_for_again_outlives_the_rest() {
        let kept = KeptBy::within(6, |_| 1);
        for key in 0..100 {
            value(&kept, key, key).await;
            assert_eq!(value(&kept, 0, 1000).await, 0, "asked for after each other");
        }
        assert_eq!(value(&kept, 50, 1000).await, 1000, "dropped long ago");
        assert!(kept.values.read().is_ok_and(|values| values.young.len() + values.old.len() <= 6));
    }

    #[tokio::test]
    async fn what_takes_more_than_the_room_is_not_kept() {
        let kept = KeptBy::within(6, |_| 7);
        assert_eq!(value(&kept, 1, 10).await, 10);
        assert_eq!(value(&kept, 1, 11).await, 11);
    }
}
