//! Every night, the digests of the day are put into the outbox.

use domain::job::JobKind;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::Forum;
use crate::jobs::job::Job;

/// Has those mailed a digest whose day it is.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct QueueDigests;

impl Job for QueueDigests {
    const KIND: &'static str = JobKind::QueueDigests.as_str();

    async fn run(&self, forum: &Forum) -> Result<(), Problem> {
        let count = forum.queue_digests().await?;
        if count > 0 {
            tracing::info!(count, "digests wait for their hour");
        }
        Ok(())
    }
}
