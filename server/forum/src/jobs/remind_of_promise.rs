//! A reminder of a promise.

use domain::clock::Timestamp;
use domain::id::PromiseId;
use domain::job::JobKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;

/// Reminds who made a promise, once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemindOfPromise {
    /// The key of the promise.
    pub promise: PromiseId,
    /// The moment at which that was due as the job was enqueued. Where it is due at another time by now, there is another
    /// job.
    pub due: Timestamp,
}

impl RemindOfPromise {
    /// The unique key of the job, by which the reminder is noted once it was given.
    pub(crate) fn name(&self) -> String {
        format!("promise:{}:{}", self.promise, self.due.0)
    }
}

impl Job for RemindOfPromise {
    const KIND: &'static str = JobKind::RemindOfPromise.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        forum.remind_of_promise(self).await
    }
}
