//! What a kind of job is.

use domain::job::Priority;
use domain::problem::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Forum;

/// A kind of job. The value is the payload, which is stored as JSON: a field that is added later needs a default.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name of the kind in the database. It never changes.
    const KIND: &'static str;
    /// The number of failed attempts after which a job is dead.
    const MAX_ATTEMPTS: i64 = 5;

    /// Returns which of several jobs that are due is done first.
    fn priority(&self) -> Priority {
        Priority::Ordinary
    }

    /// Does the work. It may be done twice, also at the same time: where a worker was so slow that its lease expired.
    ///
    /// # Errors
    /// Why it is to be tried again later. The problem's words are shown to coordinators.
    fn run(&self, forum: &Forum) -> impl Future<Output = Result<(), Problem>> + Send;
}
