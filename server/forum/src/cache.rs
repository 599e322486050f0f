//! What rarely changes, kept in memory by each node and forgotten when the change log says so.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use domain::change::{Change, Entity};
use domain::company::Company;
use domain::id::TopicId;
use domain::problem::Problem;
use domain::topic::Topic;
use store::practice::Listed;

/// The kept things.
#[derive(Default)]
pub struct Cache {
    /// The topic tree.
    pub topics: Kept<Vec<Topic>>,
    /// Every company, by name.
    pub companies: Kept<Vec<Company>>,
    /// The forum's name in both languages.
    pub names: Kept<crate::settings::ForumName>,
    /// The newest published practices of each topic.
    pub newest_of_topic: KeptBy<TopicId, Vec<Listed>>,
}

impl Cache {
    /// Drops everything, where it is not known what changed.
    pub fn forget_all(&self) {
        self.topics.forget();
        self.companies.forget();
        self.names.forget();
        self.newest_of_topic.forget();
    }

    /// Drops what the changes made stale.
    pub fn forget(&self, changes: &[Change]) {
        for change in changes {
            match change.change.entity {
                Entity::Topic => {
                    self.topics.forget();
                    self.newest_of_topic.forget();
                }
                Entity::Company => {
                    self.companies.forget();
                    self.newest_of_topic.forget();
                }
                // A line of a list names the meeting, too.
                Entity::Practice | Entity::Meeting => self.newest_of_topic.forget(),
                Entity::Setting => self.names.forget(),
                Entity::Member | Entity::Draft | Entity::Access => {}
            }
        }
    }
}

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

/// Kept values by their keys, which must be few: none is dropped for being old.
pub struct KeptBy<K, T> {
    values: RwLock<HashMap<K, Arc<T>>>,
    /// Counts the times they were forgotten, so that a value read before is not kept after.
    forgotten: AtomicU64,
}

impl<K, T> Default for KeptBy<K, T> {
    fn default() -> Self {
        Self { values: RwLock::default(), forgotten: AtomicU64::new(0) }
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
        if let Some(value) = self.values.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(value));
        }
        let before = self.forgotten.load(Ordering::SeqCst);
        let value = Arc::new(load().await?);
        let mut kept = self.values.write().unwrap_or_else(PoisonError::into_inner);
        if self.forgotten.load(Ordering::SeqCst) == before {
            kept.insert(key, Arc::clone(&value));
        }
        Ok(value)
    }

    /// Drops every value.
    pub fn forget(&self) {
        let mut kept = self.values.write().unwrap_or_else(PoisonError::into_inner);
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        kept.clear();
    }
}
