//! Values kept in memory until they are forgotten.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, Ordering};
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

/// Kept values by their keys. Where there is room for some alone, those give way that were not asked for
/// since others came (a second chance for the rest: the CLOCK algorithm).
pub struct KeptBy<K, T> {
    values: RwLock<Values<K, T>>,
    /// How much of the room a value takes.
    weigh: fn(&T) -> usize,
    room: usize,
}

struct Values<K, T> {
    entries: HashMap<K, Entry<T>>,
    /// Every key once, in the order in which they are looked at when room is needed.
    queue: VecDeque<K>,
    /// The weight of all values together.
    weight: usize,
    /// Counts the times all were forgotten, so that a value read before is not kept after.
    forgotten: u64,
}

struct Entry<T> {
    value: Arc<T>,
    weight: usize,
    /// Whether it was asked for since the queue last came by. Set under the shared lock.
    asked_for: AtomicBool,
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
        let values = Values { entries: HashMap::new(), queue: VecDeque::new(), weight: 0, forgotten: 0 };
        Self { values: RwLock::new(values), weigh, room }
    }

    /// Drops every value.
    pub fn forget(&self) {
        let mut values = self.write();
        values.forgotten += 1;
        values.entries.clear();
        values.queue.clear();
        values.weight = 0;
    }

    fn write(&self) -> RwLockWriteGuard<'_, Values<K, T>> {
        self.values.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Clone, T> KeptBy<K, T> {
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
        let entry = values.entries.get(key).ok_or(values.forgotten)?;
        entry.asked_for.store(true, Ordering::Relaxed);
        Ok(Arc::clone(&entry.value))
    }

    /// Keeps a value, unless all were forgotten since it was asked for, or another was faster.
    fn keep(&self, key: K, value: Arc<T>, forgotten: u64) -> Arc<T> {
        let weight = (self.weigh)(&value);
        let mut values = self.write();
        if values.forgotten == forgotten && weight <= self.room && !values.entries.contains_key(&key) {
            values.make_room(self.room - weight);
            values.weight += weight;
            values.queue.push_back(key.clone());
            values.entries.insert(key, Entry { value: Arc::clone(&value), weight, asked_for: AtomicBool::new(false) });
        }
        value
    }
}

impl<K: Eq + Hash, T> Values<K, T> {
    /// Drops values until those that are left weigh no more than `most`.
    fn make_room(&mut self, most: usize) {
        while self.weight > most {
            let Some(key) = self.queue.pop_front() else { return };
            if self.entries.get(&key).is_some_and(|entry| entry.asked_for.swap(false, Ordering::Relaxed)) {
                self.queue.push_back(key);
            } else if let Some(dropped) = self.entries.remove(&key) {
                self.weight -= dropped.weight;
            }
        }
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
        let full = |values: &Values<u32, u32>| (values.entries.len(), values.queue.len(), values.weight) == (6, 6, 6);
        assert!(kept.values.read().is_ok_and(|values| full(&values)), "all of the room is used, and no more");
    }

    #[tokio::test]
    async fn what_takes_more_than_the_room_is_not_kept() {
        let kept = KeptBy::within(6, |_| 7);
        assert_eq!(value(&kept, 1, 10).await, 10);
        assert_eq!(value(&kept, 1, 11).await, 11);
    }
}
