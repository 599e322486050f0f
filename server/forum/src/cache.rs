//! What rarely changes, kept in memory by each node and forgotten when the change log says so.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use domain::change::{Change, Entity};
use domain::company::Company;
use domain::problem::Problem;
use domain::topic::Topic;

/// The kept things.
#[derive(Default)]
pub struct Cache {
    /// The topic tree.
    pub topics: Kept<Vec<Topic>>,
    /// Every company, by name.
    pub companies: Kept<Vec<Company>>,
    /// The forum's name in both languages.
    pub names: Kept<crate::settings::ForumName>,
}

impl Cache {
    /// Drops everything, where it is not known what changed.
    pub fn forget_all(&self) {
        self.topics.forget();
        self.companies.forget();
        self.names.forget();
    }

    /// Drops what the changes made stale.
    pub fn forget(&self, changes: &[Change]) {
        for change in changes {
            match change.change.entity {
                Entity::Topic => self.topics.forget(),
                Entity::Company => self.companies.forget(),
                Entity::Setting => self.names.forget(),
                Entity::Member | Entity::Practice | Entity::Meeting | Entity::Draft | Entity::Access => {}
            }
        }
    }
}

/// One kept value.
#[derive(Debug)]
pub struct Kept<T> {
    value: RwLock<Option<Arc<T>>>,
    /// Counts the times it was forgotten, so that a value read before is not kept after.
    forgotten: AtomicU64,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { value: RwLock::new(None), forgotten: AtomicU64::new(0) }
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
        if let Some(value) = self.value.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
            return Ok(Arc::clone(value));
        }
        let before = self.forgotten.load(Ordering::SeqCst);
        let value = Arc::new(load().await?);
        let mut kept = self.value.write().unwrap_or_else(PoisonError::into_inner);
        if self.forgotten.load(Ordering::SeqCst) == before {
            *kept = Some(Arc::clone(&value));
        }
        Ok(value)
    }

    /// Drops the value.
    pub fn forget(&self) {
        let mut kept = self.value.write().unwrap_or_else(PoisonError::into_inner);
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        *kept = None;
    }
}
